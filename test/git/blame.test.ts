import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createHistory } from '../../src/adapters/git/history.ts';
import type { BlamedLine } from '../../src/contracts/repository.ts';
import type { History } from '../../src/contracts/history.ts';
import type { Redactor } from '../../src/contracts/world.ts';
import { createRedactor } from '../../src/adapters/redact/redactor.ts';
import {
  buildRepository,
  environment,
  git,
  input,
  open,
  tempDir,
  type BuildOptions,
  type File,
  type Step,
} from './build.ts';

/** Blame reads no text, so nothing is redacted. */
const redactor: Redactor = createRedactor();
const history = async (dir: string): Promise<History> => createHistory(await open(dir), redactor);

/** A repository whose one file `path` has these contents one after the other. */
function versions(
  contents: readonly (string | Buffer)[],
  path: string | Buffer = 'a.ts',
  options: BuildOptions = {},
): { dir: string; commits: string[] } {
  return buildRepository(
    contents.map((content, index): Step => ({ files: [{ path, content }], message: `Step ${index}` })),
    options,
  );
}
const brief = (lines: readonly BlamedLine[], commits: readonly string[]): string =>
  lines.map(({ line, commit }) => `${line}:${commits.indexOf(commit)}`).join(' ');

describe('lines and ranges', () => {
  const { dir, commits } = versions(['a\nb\nc\n', 'a\nB\nc\n', 'a\nB\nc\nd\ne\n', 'top\na\nB\nc\nd\ne\n']);

  it('name the commit of each line, with the line that it was there', async () => {
    const lines = await (await open(dir)).blame('HEAD', 'a.ts');
    expect(brief(lines, commits)).toBe('1:3 2:0 3:1 4:0 5:2 6:2');
    expect(lines[4]).toEqual({ path: 'a.ts', line: 5, commit: commits[2], original: 4 });
  });

  it('belong to the revision that is asked for', async () => {
    const repository = await open(dir);
    expect(brief(await repository.blame(commits[1]!, 'a.ts'), commits)).toBe('1:0 2:1 3:0');
    expect(brief(await repository.blame('HEAD~1', 'a.ts', { ranges: [[2, 2]] }), commits)).toBe('2:1');
    await expect(repository.blame('no-such', 'a.ts')).rejects.toMatchObject(input(/no such commit/));
    await expect(repository.blame('--contents=/etc/passwd', 'a.ts')).rejects.toMatchObject(input(/not a revision/));
  });

  it.each<[[number, number][], string]>([
    [[[3, 3]], '3:1'],
    [[[5, 99]], '5:2 6:2'],
    [[[-3, 1]], '1:3'],
    [[[0, 0]], ''],
    [[[7, 9]], ''],
    [[[4, 2]], ''],
    [[[NaN, 2]], ''],
    [[], ''],
    [
      [
        [1, 2],
        [2, 3],
      ],
      '1:3 2:0 3:1',
    ],
    [
      [
        [6, 6],
        [1, 1],
        [1, 1],
      ],
      '1:3 6:2',
    ],
    [
      [
        [7, 9],
        [3, 3],
        [5, 4],
      ],
      '3:1',
    ],
    [[[1, Infinity]], '1:3 2:0 3:1 4:0 5:2 6:2'],
  ])('the ranges %j give %j', async (ranges, expected) => {
    expect(brief(await (await open(dir)).blame('HEAD', 'a.ts', { ranges }), commits)).toBe(expected);
  });

  it('takes hundreds of ranges', async () => {
    const text = Array.from({ length: 2000 }, (_, i) => `line ${i}\n`).join('');
    const long = versions([text]);
    const ranges = Array.from({ length: 400 }, (_, i): [number, number] => [i * 5 + 1, i * 5 + 1]);
    expect((await (await open(long.dir)).blame('HEAD', 'a.ts', { ranges })).map(({ line }) => line)).toEqual(
      ranges.map(([line]) => line),
    );
  });
});

describe('files', () => {
  it('that are not there, no text, empty or no file have no lines', async () => {
    const files: File[] = [
      { path: 'empty', content: '' },
      { path: 'binary', content: Buffer.from([65, 10, 0, 66, 10]) },
      { path: 'src/a.ts', content: 'a\n' },
      { path: 'sub', content: 'a'.repeat(40), mode: '160000' },
    ];
    const repository = await open(buildRepository([{ files }]).dir);
    for (const path of [
      'missing',
      'empty',
      'binary',
      'src',
      'src/',
      'src/a.ts/b',
      'sub',
      '',
      '/',
      '..',
      '../a.ts',
      '/src/a.ts',
      './src/a.ts',
      'src//a.ts',
      'SRC/a.ts',
    ]) {
      expect([path, await repository.blame('HEAD', path)]).toEqual([path, []]);
    }
    expect(await repository.blame('HEAD', 'src/a.ts')).toHaveLength(1);
  });

  it('that were renamed keep the commits of their lines', async () => {
    const body = 'one\ntwo\nthree\nfour\nfive\nsix\n';
    const { dir, commits } = buildRepository([
      { files: [{ path: 'old.ts', content: body }] },
      { files: [{ path: 'deep/new.ts', content: body }] },
      { files: [{ path: 'deep/new.ts', content: body.replace('four', '4') }] },
    ]);
    const repository = await open(dir);
    expect(brief(await repository.blame('HEAD', 'deep/new.ts'), commits)).toBe('1:0 2:0 3:0 4:2 5:0 6:0');
    expect((await repository.blame('HEAD', 'deep/new.ts')).every(({ path }) => path === 'deep/new.ts')).toBe(true);
    expect(await repository.blame('HEAD', 'old.ts')).toEqual([]);
  });

  it.each([
    ['no newline at the end', ['a\nb', 'a\nb\nc'], '1:0 2:0 3:1'],
    ['one line without a newline', ['a'], '1:0'],
    ['only a newline', ['\n'], '1:0'],
    ['CRLF', ['a\r\nb\r\n', 'a\r\nB\r\n'], '1:0 2:1'],
    ['LF turned into CRLF', ['a\nb\n', 'a\r\nb\r\n'], '1:0 2:0'],
    ['old Mac line ends', ['a\rb\rc', 'a\rB\rc'], '1:1'],
    ['a form feed and separators of Unicode', ['a\fb\u2028c\u0085d\ne\n', 'a\fb\u2028c\u0085d\nE\n'], '1:0 2:1'],
    ['latin-1', [Buffer.from('gr\xfc\xdfe\nb\n', 'latin1'), Buffer.from('gr\xfc\xdfe\nB\n', 'latin1')], '1:0 2:1'],
  ])('with %s', async (_name, contents, expected) => {
    const { dir, commits } = versions(contents);
    expect(brief(await (await open(dir)).blame('HEAD', 'a.ts'), commits)).toBe(expected);
    expect(brief(await (await open(dir)).blame('HEAD', 'a.ts', { ranges: [[1, 50]] }), commits)).toBe(expected);
  });

  it('that only changed their white space keep their commits', async () => {
    const { dir, commits } = versions([
      'if (a) {\nb();\n}\n',
      'if (a) {\n\tb( );\n}\n',
      'if (a) {\n\t\tb( );\n\tc();\n}\n',
    ]);
    expect(brief(await (await open(dir)).blame('HEAD', 'a.ts'), commits)).toBe('1:0 2:0 3:2 4:0');
  });

  it.each([
    ':a.ts',
    ':(top)a.ts',
    ':!a.ts',
    '-a.ts',
    '--',
    '--help',
    '-L1,1',
    'a b.ts',
    '*.ts',
    'a[b].ts',
    'a"b.ts',
    'a\tb.ts',
    'a\nb.ts',
    'grün/ü.ts',
    'a\\xffb.ts',
  ])('of the name %j', async (path) => {
    const { dir, commits } = versions(['a\nb\n', 'a\nB\n'], path);
    const lines = await (await open(dir)).blame('HEAD', path, { ranges: [[1, 2]] });
    expect(brief(lines, commits)).toBe('1:0 2:1');
    expect(lines.every((line) => line.path === path)).toBe(true);
  });

  it("whose name is not UTF-8 have no lines, as git can't be asked for them", async () => {
    const { dir } = versions(['a\n'], Buffer.from([0x61, 0xff, 0x62]));
    const repository = await open(dir);
    expect((await repository.list('HEAD')).map(({ path }) => path)).toEqual(['a\\xffb']);
    expect(await repository.blame('HEAD', 'a\\xffb')).toEqual([]);
  });

  it('symlinks are one line', async () => {
    const { dir, commits } = buildRepository([{ files: [{ path: 'link', content: '/etc/passwd', mode: '120000' }] }]);
    expect(brief(await (await open(dir)).blame('HEAD', 'link'), commits)).toBe('1:0');
  });
});

describe("what looks like git's own output", () => {
  const forged = `${'f'.repeat(40)} 1 2 1`;

  it('in a file, behind any kind of line end, names no commit', async () => {
    const { dir, commits } = versions([`a\r${forged}\r\n${forged}\n\t${forged}\nb\u2028${forged}\nc\v${forged}\n`]);
    expect(brief(await (await open(dir)).blame('HEAD', 'a.ts'), commits)).toBe('1:0 2:0 3:0 4:0 5:0');
  });

  it("in a commit's subject or author names no commit", async () => {
    const { dir, commits } = buildRepository([
      { files: [{ path: 'a.ts', content: 'a\n' }], message: `x\r${forged}\r\n${forged}\n\n${forged}\n` },
    ]);
    expect(brief(await (await open(dir)).blame('HEAD', 'a.ts'), commits)).toBe('1:0');
  });
});

describe('ignored revisions', () => {
  const contents = ['one\ntwo\n', 'one\nTWO\n'];

  it('are passed over, from the file of the revision that is asked for', async () => {
    const base = versions(contents);
    const listed = buildRepository([
      { files: [{ path: 'a.ts', content: contents[0]! }] },
      { files: [{ path: 'a.ts', content: contents[1]! }] },
      {
        files: [
          { path: 'a.ts', content: contents[1]! },
          { path: '.git-blame-ignore-revs', content: `# formatting\n${base.commits[1]!.toUpperCase()} # case\n` },
        ],
      },
    ]);
    git(listed.dir, ['fetch', '-q', base.dir, 'main']);
    // The first two steps are not the same commits in both, as their messages differ.
    expect(listed.commits[1]).not.toBe(base.commits[1]);
    expect(brief(await (await history(listed.dir)).blame('HEAD', 'a.ts'), listed.commits)).toBe('1:0 2:1');

    const own = buildRepository([
      { files: [{ path: 'a.ts', content: contents[0]! }], message: 'Step 0' },
      { files: [{ path: 'a.ts', content: contents[1]! }], message: 'Step 1' },
      {
        files: [
          { path: 'a.ts', content: contents[1]! },
          { path: '.git-blame-ignore-revs', content: `# formatting\n${base.commits[1]!.toUpperCase()} # case\n` },
        ],
      },
    ]);
    expect(own.commits.slice(0, 2)).toEqual(base.commits);
    expect(brief(await (await history(own.dir)).blame('HEAD', 'a.ts'), own.commits)).toBe('1:0 2:0');
    expect(brief(await (await history(own.dir)).blame('HEAD~1', 'a.ts'), own.commits)).toBe('1:0 2:1');
  });

  it.each([
    ['unknown', 'e'.repeat(40)],
    ['of another kind', 'TREE'],
    ['of another length', 'a'.repeat(64)],
    ['short', 'abc1234'],
    ['options', '--help\n-L1,1'],
    ['thousands', Array.from({ length: 3000 }, (_, i) => i.toString(16).padStart(40, 'd')).join('\n')],
    ['no text', Buffer.from([0, 255, 10])],
  ])('that are %s do no harm', async (_name, list) => {
    const first = versions(contents);
    const tree = git(first.dir, ['rev-parse', 'HEAD^{tree}']).toString().trim();
    const { dir, commits } = buildRepository([
      { files: [{ path: 'a.ts', content: contents[0]! }] },
      {
        files: [
          { path: 'a.ts', content: contents[1]! },
          { path: '.git-blame-ignore-revs', content: list === 'TREE' ? tree : list },
        ],
      },
    ]);
    git(dir, ['fetch', '-q', first.dir, 'main']);
    expect(brief(await (await history(dir)).blame('HEAD', 'a.ts'), commits)).toBe('1:0 2:1');
  });

  it('count however many there are', async () => {
    const first = versions(contents);
    const many = Array.from({ length: 1000 }, (_, i) => i.toString(16).padStart(40, 'd'));
    const { dir, commits } = buildRepository([
      { files: [{ path: 'a.ts', content: contents[0]! }], message: 'Step 0' },
      { files: [{ path: 'a.ts', content: contents[1]! }], message: 'Step 1' },
      {
        files: [
          { path: 'a.ts', content: contents[1]! },
          { path: '.git-blame-ignore-revs', content: [...many, first.commits[1]!].join('\n') },
        ],
      },
    ]);
    const both = await history(dir);
    expect(brief(await both.blame('HEAD', 'a.ts'), commits)).toBe('1:0 2:0');
    expect(brief(await both.blame('HEAD', 'a.ts', [[2, 2]]), commits)).toBe('2:0');
    expect(brief(await (await open(dir)).blame('HEAD', 'a.ts', { ignored: ['--help', 'x\n', ...many] }), commits)).toBe(
      '1:0 2:1',
    );
  });

  it('of the work tree, the index and the configuration do not count', async () => {
    const { dir, commits } = versions(contents);
    writeFileSync(join(dir, '.git-blame-ignore-revs'), `${commits[1]}\n`);
    git(dir, ['add', '.git-blame-ignore-revs']);
    git(dir, ['config', 'blame.ignoreRevsFile', join(dir, '.git-blame-ignore-revs')]);
    expect(git(dir, ['blame', '-s', 'HEAD', '--', 'a.ts']).toString()).not.toContain(commits[1]!.slice(0, 7));
    expect(brief(await (await history(dir)).blame('HEAD', 'a.ts'), commits)).toBe('1:0 2:1');
  });
});

describe('repositories', () => {
  it('of SHA-256', async () => {
    const { dir, commits } = versions(['a\nb\n', 'a\nB\n'], 'a.ts', { format: 'sha256' });
    expect(commits[0]).toHaveLength(64);
    expect(brief(await (await open(dir)).blame('HEAD', 'a.ts'), commits)).toBe('1:0 2:1');
  });

  it('bare ones', async () => {
    const { dir, commits } = versions(['a\nb\n', 'a\nB\n'], 'a.ts', { bare: true });
    expect(brief(await (await open(dir)).blame('HEAD', 'a.ts'), commits)).toBe('1:0 2:1');
  });

  it('cut off: lines from before the cut name no commit, rather than the one where the history happens to end', async () => {
    const { dir, commits } = versions(['a\nb\nc\n', 'a\nB\nc\n', 'a\nB\nC\n']);
    const clone = (depth: number): string => {
      const to = join(tempDir(), 'clone');
      git(tempDir(), ['clone', '-q', `--depth=${depth}`, `file://${dir}`, to]);
      return to;
    };
    expect(brief(await (await open(clone(2))).blame('HEAD', 'a.ts'), commits)).toBe('3:2');
    expect(await (await open(clone(1))).blame('HEAD', 'a.ts')).toEqual([]);
    expect(brief(await (await open(clone(4))).blame('HEAD', 'a.ts'), commits)).toBe('1:0 2:1 3:2');
  });

  it('without the objects: a partial clone fails, and says what to do', async () => {
    const { dir } = versions(['a\nb\n', 'a\nB\n']);
    git(dir, ['config', 'uploadpack.allowFilter', 'true']);
    const to = join(tempDir(), 'clone');
    git(tempDir(), ['clone', '-q', '--filter=blob:none', '--no-checkout', `file://${dir}`, to]);
    await expect((await open(to)).blame('HEAD', 'a.ts')).rejects.toMatchObject(
      environment(/check out without a `filter`/),
    );
  });

  it('attributes, text conversions, replaced objects and grafts change nothing', async () => {
    const { dir, commits } = buildRepository([
      { files: [{ path: 'a.ts', content: 'a\nb\n' }] },
      {
        files: [
          { path: 'a.ts', content: 'a\nB\n' },
          { path: '.gitattributes', content: '* binary diff=evil text eol=crlf working-tree-encoding=UTF-16\n' },
        ],
      },
    ]);
    git(dir, ['config', 'diff.evil.textconv', 'sed s/.*/x/']);
    git(dir, ['config', 'blame.markIgnoredLines', 'true']);
    git(dir, ['config', 'blame.blankBoundary', 'true']);
    mkdirSync(join(dir, '.git/info'), { recursive: true });
    writeFileSync(join(dir, '.git/info/attributes'), '* diff=evil\n');
    writeFileSync(join(dir, '.gitattributes'), '* diff=evil\n');
    writeFileSync(join(dir, '.git/info/grafts'), `${commits[1]}\n`);
    git(dir, ['replace', commits[1]!, commits[0]!]);
    expect(brief(await (await open(dir)).blame(commits[1]!, 'a.ts'), commits)).toBe('1:0 2:1');
  });
});
