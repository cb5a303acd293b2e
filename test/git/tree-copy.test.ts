import { existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { staysInside } from '../../src/adapters/git/safe-path.ts';
import { openTree } from '../../src/adapters/git/tree-copy.ts';
import { buildRepository, git, input, open, tempDir } from './build.ts';

const trees = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('codex-ci-tree-'));

describe('openTree', () => {
  it('copies a revision with its modes and inner links, and is gone when removed', async () => {
    const { dir, commits } = buildRepository([
      {
        files: [
          { path: 'run.sh', content: '#!/bin/sh\necho old\n', mode: '100755' },
          { path: 'a/plain.txt', content: 'one\r\n' },
          { path: 'a/up', content: '../run.sh', mode: '120000' },
          { path: 'out', content: '../../etc/passwd', mode: '120000' },
          { path: 'abs', content: '/etc/passwd', mode: '120000' },
          { path: 'sub', content: 'a'.repeat(40), mode: '160000' },
        ],
      },
      { files: [{ path: 'run.sh', content: '#!/bin/sh\necho new\n' }] },
    ]);
    const repository = await open(dir);
    const [old, now] = [await openTree(repository, commits[0]!), await openTree(repository, 'main')];
    expect({ rev: old.rev, leftOut: old.leftOut, now: now.rev }).toEqual({
      rev: commits[0],
      leftOut: [],
      now: commits[1],
    });
    expect(lstatSync(join(old.dir, 'run.sh')).mode & 0o777).toBe(0o755);
    expect(lstatSync(join(now.dir, 'run.sh')).mode & 0o777).toBe(0o644);
    expect(readlinkSync(join(old.dir, 'a/up'))).toBe('../run.sh');
    expect(readFileSync(join(old.dir, 'out'), 'utf8')).toBe('symbolic link to ../../etc/passwd\n');
    expect(readFileSync(join(old.dir, 'abs'), 'utf8')).toBe('symbolic link to /etc/passwd\n');
    expect(readdirSync(join(old.dir, 'sub'))).toEqual([]);
    expect(existsSync(join(old.dir, '.git'))).toBe(false);
    writeFileSync(join(old.dir, 'run.sh'), 'changed');
    const again = await openTree(repository, commits[0]!);
    expect(readFileSync(join(again.dir, 'run.sh'), 'utf8')).toContain('echo old');
    await Promise.all([old, now, again].map((tree) => tree.remove()));
    for (const tree of [old, now, again]) expect(existsSync(dirname(tree.dir))).toBe(false);
  });

  it('applies a patch of git diff, and refuses what does not fit or is no plain change', async () => {
    const { dir, commits } = buildRepository([
      {
        files: [
          { path: 'a.txt', content: 'one\ntwo\nthree\n' },
          { path: 'bin', content: Buffer.from([0, 1]) },
          { path: 'run.sh', content: 'x\n' },
        ],
      },
      {
        files: [
          { path: 'a.txt', content: 'one\n2\nthree\n' },
          { path: 'bin', content: Buffer.from([0, 2, 3]) },
          { path: 'run.sh', content: 'x\n', mode: '100755' },
          { path: 'new/b', content: 'b' },
        ],
      },
    ]);
    const repository = await open(dir);
    const patch = git(dir, ['diff', '--binary', commits[0]!, commits[1]!]).toString('latin1');
    const tree = await openTree(repository, commits[0]!, patch);
    expect(readFileSync(join(tree.dir, 'a.txt'), 'utf8')).toBe('one\n2\nthree\n');
    expect(readFileSync(join(tree.dir, 'bin'))).toEqual(Buffer.from([0, 2, 3]));
    expect(lstatSync(join(tree.dir, 'run.sh')).mode & 0o111).not.toBe(0);
    expect(readFileSync(join(tree.dir, 'new/b'), 'utf8')).toBe('b');
    await tree.remove();

    const change = (path: string, mode = '100644'): string =>
      `diff --git a/${path} b/${path}\nnew file mode ${mode}\n--- /dev/null\n+++ b/${path}\n@@ -0,0 +1 @@\n+x\n`;
    const before = trees();
    for (const bad of [
      '',
      'no patch',
      change('../escape'),
      change('/tmp/escape'),
      change('.git/hooks/x'),
      change('a/../../escape'),
      change('link', '120000'),
      change('module', '160000'),
      'diff --git a/a.txt b/a.txt\n--- a/a.txt\n+++ b/a.txt\n@@ -1,2 +1,2 @@\n one\n-other\n+x\n',
      patch.slice(0, patch.indexOf('+2\n')),
      `${change('fine')}${change('../escape')}`,
    ])
      await expect(openTree(repository, commits[0]!, bad), bad).rejects.toMatchObject(input(/^patch: /));
    await expect(openTree(repository, 'nothing')).rejects.toMatchObject(input(/no such commit/));
    expect(trees()).toEqual(before);
  });

  it('applies inside of another repository too', async () => {
    const outer = tempDir();
    git(outer, ['init', '-q']);
    mkdirSync(join(outer, 'tmp'));
    const { dir } = buildRepository([{ files: [{ path: 'a', content: 'one\n' }] }]);
    const repository = await open(dir);
    const former = process.env['TMPDIR'];
    process.env['TMPDIR'] = join(outer, 'tmp');
    try {
      const tree = await openTree(
        repository,
        'main',
        'diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1 +1 @@\n-one\n+two\n',
      );
      expect(readFileSync(join(tree.dir, 'a'), 'utf8')).toBe('two\n');
      await tree.remove();
    } finally {
      if (former === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = former;
    }
  });
});

describe('staysInside', () => {
  it.each([
    ['a', 'b'],
    ['a/b/c', '../../d'],
    ['a/b', '..'],
    ['a', './b/c'],
    ['a', '.'],
  ])('%s -> %s', (path, to) => {
    expect(staysInside(path, to)).toBe(true);
  });
  it.each([
    ['a', '..'],
    ['a', ''],
    ['a/b', '../../c'],
    ['a', '/etc'],
    ['a', 'b/../c'],
    ['a', 'b/../../c'],
    ['a', '.git/config'],
    ['a', 'b\\c'],
    ['a', 'b\0'],
  ])('%s not -> %s', (path, to) => {
    expect(staysInside(path, to)).toBe(false);
  });
});
