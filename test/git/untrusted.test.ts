import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { parseDiff } from '../../src/readers/diff/patch.ts';
import { buildRepository, git, open, tempDir } from './build.ts';

const saved = { ...process.env };
afterEach(() => {
  for (const name of Object.keys(process.env)) if (!(name in saved)) delete process.env[name];
  Object.assign(process.env, saved);
});

describe('what a change may not hide', () => {
  const before = [
    { path: 'src/a.js', content: 'one\n' },
    { path: 'sub', content: 'a'.repeat(40), mode: '160000' as const },
  ];
  const after = [
    { path: 'src/a.js', content: 'two\n' },
    { path: 'sub', content: 'b'.repeat(40), mode: '160000' as const },
    {
      path: '.gitattributes',
      content: '*.js -diff\n* binary\n* linguist-generated\n* diff=evil filter=evil working-tree-encoding=UTF-16\n',
    },
    { path: 'src/.gitattributes', content: '* -diff\n' },
    {
      path: '.gitmodules',
      content: '[submodule "sub"]\n\tpath = sub\n\turl = https://example.com/x\n\tignore = all\n',
    },
  ];
  const expected = ['.gitattributes', '.gitmodules', 'src/.gitattributes', 'src/a.js', 'sub'];

  it.each([false, true])(
    '.gitattributes in tree, work tree, index and .git/info, and .gitmodules (bare: %s)',
    async (bare) => {
      const { dir, commits } = buildRepository([{ files: before }, { files: after }], { bare });
      const info = join(dir, bare ? 'info' : '.git/info');
      mkdirSync(info, { recursive: true });
      writeFileSync(join(info, 'attributes'), '* -diff\n');
      git(dir, ['config', 'diff.evil.textconv', 'false']);
      if (!bare) {
        git(dir, ['read-tree', 'HEAD']);
        for (const { path, content } of after.slice(2)) {
          mkdirSync(dirname(join(dir, path)), { recursive: true });
          writeFileSync(join(dir, path), content);
        }
      }
      // plain git is fooled, so that this test can fail
      expect(git(dir, ['diff', ...commits]).toString()).toContain('Binary files');
      const files = parseDiff(await (await open(dir)).diff(commits[0]!, commits[1]!));
      expect(files.map((file) => file.path)).toEqual(expected);
      expect(files.some((file) => file.binary)).toBe(false);
      expect(files.find((file) => file.path === 'src/a.js')?.patch).toBe('@@ -1 +1 @@\n-one\n+two\n');
      expect(files.find((file) => file.path === 'sub')).toMatchObject({ submodule: true, patch: '' });
    },
  );

  it('replace references and grafts', async () => {
    const { dir, commits } = buildRepository(
      ['one\n', 'two\n'].map((content) => ({ files: [{ path: 'src/a.js', content }] })),
    );
    git(dir, ['replace', commits[1]!, commits[0]!]);
    const repository = await open(dir);
    expect(parseDiff(await repository.diff(commits[0]!, commits[1]!))).toHaveLength(1);
    expect(String(Buffer.from((await repository.read(commits[1]!, 'src/a.js'))!))).toBe('two\n');
  });
});

describe('configuration', () => {
  it('of user, repository and environment changes nothing', async () => {
    const { dir, commits } = buildRepository([
      {
        files: [
          { path: 'é.txt', content: 'a\n\nb\nc\nd\ne\nf\n' },
          { path: 'old', content: 'some text\nto move\n' },
          { path: 'sub', content: 'a'.repeat(40), mode: '160000' },
        ],
      },
      {
        files: [
          { path: 'é.txt', content: 'a\n\nb\nc\nd\ne\nF\n' },
          { path: 'new', content: 'some text\nto move\n' },
          { path: 'sub', content: 'b'.repeat(40), mode: '160000' },
        ],
      },
    ]);
    const repository = await open(dir);
    const plain = await repository.diff(commits[0]!, commits[1]!);
    const marker = join(tempDir(), 'ran');
    const script = join(tempDir(), 'script');
    writeFileSync(script, `#!/bin/sh\ntouch '${marker}'\ncat\n`);
    chmodSync(script, 0o755);
    const order = join(tempDir(), 'order');
    writeFileSync(order, 'sub\nold\n');
    const attributes = join(tempDir(), 'attributes');
    writeFileSync(attributes, '* -diff\n');
    const settings: Record<string, string> = {
      'diff.noprefix': 'true',
      'diff.mnemonicPrefix': 'true',
      'diff.algorithm': 'patience',
      'diff.renames': 'false',
      'diff.orderFile': order,
      'diff.context': '0',
      'diff.interHunkContext': '9',
      'diff.submodule': 'log',
      'diff.ignoreSubmodules': 'all',
      'diff.external': script,
      'diff.suppressBlankEmpty': 'true',
      'diff.srcPrefix': 'x/',
      'diff.dstPrefix': 'y/',
      'diff.wordRegex': '.',
      'diff.colorMoved': 'zebra',
      'diff.relative': 'true',
      'diff.indentHeuristic': 'false',
      'color.ui': 'always',
      'color.diff': 'always',
      'core.quotePath': 'false',
      'core.attributesFile': attributes,
      'core.fsmonitor': script,
      'core.pager': script,
      'core.hooksPath': tempDir(),
      'log.showSignature': 'true',
      'format.pretty': 'oneline',
      'core.abbrev': '5',
      'core.bigFileThreshold': '1',
      'i18n.logOutputEncoding': 'latin1',
    };
    for (const [name, value] of Object.entries(settings)) git(dir, ['config', name, value]);
    const home = tempDir();
    for (const [name, value] of Object.entries(settings))
      git(dir, ['config', '--file', join(home, '.gitconfig'), name, value]);
    Object.assign(process.env, {
      HOME: home,
      GIT_EXTERNAL_DIFF: script,
      GIT_PAGER: script,
      GIT_DIFF_OPTS: '-u0',
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'diff.noprefix',
      GIT_CONFIG_VALUE_0: 'true',
      GIT_DIR: '/nowhere',
      GIT_WORK_TREE: '/nowhere',
      GIT_INDEX_FILE: '/nowhere',
      GIT_OBJECT_DIRECTORY: '/nowhere',
      GIT_CONFIG_GLOBAL: join(home, '.gitconfig'),
    });
    const again = await open(dir);
    expect(await again.diff('HEAD~1', 'HEAD')).toEqual(plain);
    expect(parseDiff(plain).map((file) => [file.path, file.status])).toEqual([
      ['new', 'renamed'],
      ['sub', 'modified'],
      ['é.txt', 'modified'],
    ]);
    expect(await again.commits(commits[0]!, 'main', 5)).toMatchObject([{ sha: commits[1], author: 'Ada' }]);
    expect(existsSync(marker)).toBe(false);
  });
});
