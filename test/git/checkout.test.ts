import { lstatSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exportTree, type Exported, type ExportOptions } from '../../src/adapters/git/checkout.ts';
import { refusedPath } from '../../src/adapters/git/safe-path.ts';
import { buildRepository, git, open, tempDir, type File } from './build.ts';

async function exported(repository: { dir: string }, options?: ExportOptions): Promise<Exported & { to: string }> {
  const source = await open(repository.dir);
  const to = join(tempDir(), 'out');
  return { to, ...(await exportTree(source, 'HEAD', to, options)) };
}

const of = (files: readonly File[], options?: ExportOptions): Promise<Exported & { to: string }> =>
  exported(buildRepository([{ files }]), options);

/** Commits a tree whose one file stands below folders of these names, which no ordinary command would let in. */
function hostile(names: readonly string[]): { dir: string } {
  const { dir } = buildRepository([{ files: [{ path: 'ok', content: 'fine' }] }]);
  const blob = git(dir, ['hash-object', '-w', '--stdin'], 'evil').toString().trim();
  const entry = (mode: string, name: string, id: string): Buffer =>
    Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(id, 'hex')]);
  let id = blob;
  let mode = '100644';
  for (const name of [...names].reverse()) {
    id = git(dir, ['hash-object', '-w', '-t', 'tree', '--literally', '--stdin'], entry(mode, name, id))
      .toString()
      .trim();
    mode = '40000';
  }
  const commit = git(dir, ['commit-tree', '-m', 'x', id]).toString().trim();
  git(dir, ['update-ref', 'HEAD', commit]);
  return { dir };
}

describe('exportTree', () => {
  it('writes plain files and nothing that points, runs or converts', async () => {
    const repository = buildRepository([
      {
        files: [
          { path: 'a/b.txt', content: 'one\r\ntwo\n' },
          { path: 'run.sh', content: '#!/bin/sh\n', mode: '100755' },
          { path: 'link', content: '../../etc/passwd', mode: '120000' },
          { path: 'sub/module', content: 'a'.repeat(40), mode: '160000' },
          { path: '.gitattributes', content: '* text eol=lf filter=x ident export-ignore\n' },
          { path: 'id', content: '$Id$\n' },
          { path: 'bin', content: Buffer.from([0, 255, 1]) },
          { path: 'empty', content: '' },
          { path: '日本/é', content: 'x' },
        ],
      },
    ]);
    git(repository.dir, ['config', 'filter.x.smudge', 'echo smudged']);
    const { to, files, leftOut } = await exported(repository);
    expect({ files, leftOut }).toEqual({ files: 8, leftOut: [] });
    expect(readFileSync(join(to, 'a/b.txt'), 'utf8')).toBe('one\r\ntwo\n');
    expect(readFileSync(join(to, 'id'), 'utf8')).toBe('$Id$\n');
    expect(readFileSync(join(to, 'bin'))).toEqual(Buffer.from([0, 255, 1]));
    expect(lstatSync(join(to, 'link')).isFile()).toBe(true);
    expect(readFileSync(join(to, 'link'), 'utf8')).toBe('symbolic link to ../../etc/passwd\n');
    expect(lstatSync(join(to, 'run.sh')).mode & 0o111).toBe(0);
    expect(readdirSync(join(to, 'sub/module'))).toEqual([]);
    expect(readdirSync(to)).not.toContain('.git');
  });

  it('passes text through the transform and leaves out what it cannot', async () => {
    const seen: string[] = [];
    const { to, leftOut } = await of(
      [
        { path: 'a', content: 'the word secret' },
        { path: 'b', content: 'plain' },
        { path: 'latin', content: Buffer.from('caf\xe9', 'latin1') },
        { path: 'latin-secret', content: Buffer.from('\xe9 secret', 'latin1') },
        { path: 'bin', content: Buffer.from('secret\0') },
        { path: 'l', content: 'secret', mode: '120000' },
      ],
      {
        transform: async (path, text) => {
          seen.push(path);
          return text.replaceAll('secret', 'XXX');
        },
      },
    );
    expect(readFileSync(join(to, 'a'), 'utf8')).toBe('the word XXX');
    expect(readFileSync(join(to, 'latin'))).toEqual(Buffer.from('caf\xe9', 'latin1'));
    expect(readFileSync(join(to, 'latin-secret'), 'utf8')).toBe('\ufffd XXX');
    expect(readFileSync(join(to, 'l'), 'utf8')).toBe('symbolic link to XXX\n');
    expect(leftOut).toEqual([{ path: 'bin', reason: 'binary' }]);
    expect(seen.sort()).toEqual(['a', 'b', 'l', 'latin', 'latin-secret']);
  });

  it('keeps the limits and says what they left out', async () => {
    const files = Object.entries({ a: 1, b: 2000, c: 900, d: 900, e: 1 }).map(([path, size]) => ({
      path,
      content: 'x'.repeat(size),
    }));
    const { leftOut, bytes, to } = await of(files, { maxFileBytes: 1024, maxFiles: 4, maxTotalBytes: 1000 });
    expect(leftOut.sort((a, b) => (a.path < b.path ? -1 : 1))).toEqual([
      { path: 'b', reason: '2 KiB, the limit is 1 KiB' },
      { path: 'd', reason: 'more than 1000 bytes in all' },
      { path: 'e', reason: 'more than 4 files' },
    ]);
    expect(bytes).toBe(901);
    expect(readdirSync(to).sort()).toEqual(['a', 'c']);
  });

  it.each([
    [['..', 'evil']],
    [['.git', 'hooks', 'post-checkout']],
    [['.GIT', 'config']],
    [['a', '.git']],
    [['git~1', 'x']],
    [['.git ', 'x']],
    [['.git...', 'x']],
    [['.g\u200cit', 'x']],
    [['.git::$INDEX_ALLOCATION', 'x']],
    [['a\\..\\..\\evil']],
    [['.', 'x']],
    [['C:evil']],
    [['a\nb']],
    [['x'.repeat(256)]],
  ])('refuses %j', async (names) => {
    const { to, files, leftOut } = await exported(hostile(names));
    expect(files).toBe(0);
    expect(leftOut).toMatchObject([{ reason: expect.any(String) }]);
    expect(readdirSync(to)).toEqual([]);
    expect(readdirSync(join(to, '..'))).toEqual(['out']);
  });

  it('never writes twice to one path', async () => {
    const { dir } = buildRepository([{ files: [] }]);
    const id = (text: string): string => git(dir, ['hash-object', '-w', '--stdin'], text).toString().trim();
    const entry = (mode: string, name: string, blob: string): Buffer =>
      Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(blob, 'hex')]);
    const twice = Buffer.concat([entry('120000', 'a', id('/etc')), entry('100644', 'a', id('evil'))]);
    const tree = git(dir, ['hash-object', '-w', '-t', 'tree', '--literally', '--stdin'], twice);
    git(dir, ['update-ref', 'HEAD', git(dir, ['commit-tree', '-m', 'x', tree.toString().trim()]).toString().trim()]);
    const { to, leftOut } = await exported({ dir });
    expect(leftOut).toEqual([{ path: 'a', reason: 'its name is taken by another path' }]);
    expect(lstatSync(join(to, 'a')).isFile()).toBe(true);
  });

  it('wants an empty folder and a revision', async () => {
    const { dir } = buildRepository([{ files: [{ path: 'a', content: 'x' }] }]);
    const repository = await open(dir);
    const to = tempDir();
    await expect(exportTree(repository, 'none', to)).rejects.toMatchObject({
      kind: 'input',
      message: expect.stringContaining('revision none'),
    });
    mkdirSync(join(to, 'x'));
    writeFileSync(join(to, 'x/y'), '');
    await expect(exportTree(repository, 'HEAD', to)).rejects.toMatchObject({
      kind: 'input',
      message: `${to}: not empty; allowed: a new or empty folder`,
    });
  });
});

it('ordinary names pass', () => {
  for (const path of [
    '.github/workflows/x.yml',
    '.gitignore',
    'a/.gitattributes',
    'git',
    'a b',
    '...',
    'é',
    'xx:y',
    '.gitx/y',
  ]) {
    expect([path, refusedPath(path)]).toEqual([path, undefined]);
  }
  expect(refusedPath('/etc/passwd')).toBe('path is absolute');
});
