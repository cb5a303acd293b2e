import { mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tryRevert } from '../../src/adapters/git/revert.ts';
import { openTree } from '../../src/adapters/git/tree-copy.ts';
import { buildRepository, git, input, open, tempDir, type Step } from './build.ts';

const lines = (...changed: [number, string][]): string =>
  Array.from({ length: 30 }, (_, at) => `${changed.find(([line]) => line === at)?.[1] ?? `line ${at}`}\n`).join('');
const step = (content: string, more: Step['files'] = []): Step => ({ files: [{ path: 'a.txt', content }, ...more] });

describe('tryRevert', () => {
  it('takes one commit back and leaves later ones, and the patch fits', async () => {
    const { dir, commits } = buildRepository([
      step(lines()),
      step(lines([2, 'bad'])),
      step(lines([2, 'bad'], [25, 'later']), [{ path: 'new', content: Buffer.from([0, 1]) }]),
    ]);
    const repository = await open(dir);
    const before = readdirSync(dir, { recursive: true }).sort();
    const one = await tryRevert(repository, { commits: [commits[1]!] }, 'main');
    expect(one).toMatchObject({ clean: true, conflicts: [] });
    const tree = await openTree(repository, 'main', one.patch);
    expect(readFileSync(join(tree.dir, 'a.txt'), 'utf8')).toBe(lines([25, 'later']));
    await tree.remove();
    const binary = await tryRevert(repository, { commits: [commits[2]!] }, 'main');
    const without = await openTree(repository, 'main', binary.patch);
    expect(readdirSync(without.dir)).toEqual(['a.txt']);
    await without.remove();
    expect(readdirSync(dir, { recursive: true }).sort()).toEqual(before);
    expect(git(dir, ['status', '--porcelain=v2', '--branch']).toString()).toContain(commits[2]!);
  });

  it('agrees with git revert', async () => {
    const { dir, commits } = buildRepository([
      step(lines()),
      step(lines([2, 'bad'])),
      step(lines([2, 'bad'], [25, 'later'])),
    ]);
    const { tree } = await tryRevert(await open(dir), { commits: [commits[1]!] }, 'main');
    git(dir, ['reset', '-q', '--hard']);
    git(dir, ['revert', '--no-edit', commits[1]!]);
    expect(tree).toBe(git(dir, ['rev-parse', 'HEAD^{tree}']).toString().trim());
  });

  it('names conflicts, why, and which later commits they come from', async () => {
    const { dir, commits } = buildRepository([
      step(lines(), [{ path: 'gone', content: 'one\ntwo\nthree\n' }]),
      step(lines([2, 'bad']), [{ path: 'gone', content: 'one\n2\nthree\n' }]),
      step(lines([2, 'on top'])),
    ]);
    const { clean, conflicts, patch } = await tryRevert(await open(dir), { commits: [commits[1]!] }, 'main');
    expect({ clean, patch }).toEqual({ clean: false, patch: '' });
    const short = commits[2]!.slice(0, 7);
    expect(conflicts).toEqual([
      {
        path: 'a.txt',
        reason: expect.stringMatching(
          new RegExp(
            `^the same lines were changed again when ${commits[1]!.slice(0, 10)} is reverted; changed again by ${short}`,
          ),
        ),
      },
      { path: 'gone', reason: expect.stringMatching(/^changed on one side, deleted on the other .*changed again by/) },
    ]);
  });

  it('undoes several newest first, whatever order they are given in', async () => {
    const { dir, commits } = buildRepository([
      step(lines()),
      step(lines([2, 'b'])),
      step(lines([2, 'c'])),
      step(lines([2, 'c'], [20, 'kept'])),
    ]);
    const repository = await open(dir);
    const both = await tryRevert(repository, { commits: [commits[1]!, commits[2]!] }, 'main');
    expect(both.clean).toBe(true);
    const tree = await openTree(repository, 'main', both.patch);
    expect(readFileSync(join(tree.dir, 'a.txt'), 'utf8')).toBe(lines([20, 'kept']));
    await tree.remove();
    expect(await tryRevert(repository, { commits: [commits[1]!] }, 'main')).toMatchObject({ clean: false });
  });

  it('undoes a whole range, with what came after it kept or in conflict', async () => {
    const { dir, commits } = buildRepository([
      step(lines()),
      step(lines([2, 'b'])),
      step(lines([2, 'b'], [5, 'c'])),
      step(lines([2, 'b'], [5, 'c'], [20, 'after'])),
      step(lines([2, 'b'], [5, 'fixed'], [20, 'after'])),
    ]);
    const repository = await open(dir);
    const range = { lastGood: commits[0]!, deployed: commits[2]! };
    expect((await tryRevert(repository, range, commits[2]!)).tree).toBe(
      git(dir, ['rev-parse', `${commits[0]}^{tree}`])
        .toString()
        .trim(),
    );
    const after = await tryRevert(repository, range, commits[3]!);
    const tree = await openTree(repository, commits[3]!, after.patch);
    expect(readFileSync(join(tree.dir, 'a.txt'), 'utf8')).toBe(lines([20, 'after']));
    await tree.remove();
    expect(await tryRevert(repository, range, commits[4]!)).toMatchObject({
      clean: false,
      conflicts: [{ path: 'a.txt' }],
    });
    expect(await tryRevert(repository, { lastGood: commits[0]!, deployed: commits[0]! }, commits[0]!)).toMatchObject({
      clean: true,
      patch: '',
    });
  });

  it('undoes a merge along its mainline, and a first commit', async () => {
    const { dir, commits } = buildRepository([
      step(lines()),
      step(lines([2, 'main'])),
      { ...step(lines([20, 'side'])), branch: 'side', from: ':1' },
    ]);
    git(dir, ['reset', '-q', '--hard', 'main']);
    git(dir, ['merge', '-q', '--no-edit', 'side']);
    const repository = await open(dir);
    const merged = await tryRevert(repository, { commits: ['main'] }, 'main');
    expect(merged).toMatchObject({
      clean: true,
      tree: git(dir, ['rev-parse', `${commits[1]}^{tree}`])
        .toString()
        .trim(),
    });
    const first = await tryRevert(repository, { commits: [commits[0]!] }, commits[0]!);
    expect(first.patch).toContain('deleted file mode');
    expect(await tryRevert(repository, { commits: [commits[0]!] }, 'main')).toMatchObject({
      clean: false,
      conflicts: [{ path: 'a.txt', reason: expect.stringContaining('deleted on the other') }],
    });
  });

  it('runs nothing of the repository and reads none of its configuration, in any folder', async () => {
    const built = buildRepository([
      step(lines(), [{ path: '.gitattributes', content: '* merge=evil diff=evil filter=evil\n' }]),
      step(lines([2, 'bad'])),
      step(lines([2, 'on top'])),
    ]);
    const dir = join(tempDir(), 'a "quoted": \\name');
    renameSync(built.dir, dir);
    const mark = join(tempDir(), 'ran');
    for (const [key, value] of [
      ['merge.evil.driver', `touch ${mark}`],
      ['diff.evil.command', `touch ${mark}`],
      ['filter.evil.clean', `touch ${mark}`],
      ['core.fsmonitor', `touch ${mark}`],
      ['core.hooksPath', join(dir, 'hooks')],
    ] as const)
      git(dir, ['config', key, value]);
    mkdirSync(join(dir, 'hooks'));
    for (const hook of ['pre-commit', 'post-checkout', 'reference-transaction'])
      writeFileSync(join(dir, 'hooks', hook), `#!/bin/sh\ntouch ${mark}\n`, { mode: 0o755 });
    const objects = readdirSync(join(dir, '.git', 'objects'), { recursive: true }).sort();
    const repository = await open(dir);
    expect(await tryRevert(repository, { commits: [built.commits[1]!] }, 'main')).toMatchObject({
      clean: false,
      conflicts: [{ path: 'a.txt' }],
    });
    expect(await tryRevert(repository, { commits: [built.commits[2]!] }, 'main')).toMatchObject({ clean: true });
    expect(readdirSync(join(dir, '.git', 'objects'), { recursive: true }).sort()).toEqual(objects);
    expect(readdirSync(join(mark, '..'))).toEqual([]);
  });

  it('refuses what is not in the history, not there, or too much', async () => {
    const { dir, commits } = buildRepository([
      step(lines()),
      step(lines([2, 'b'])),
      { ...step(lines([3, 'c'])), branch: 'other', from: ':1' },
    ]);
    const repository = await open(dir);
    await expect(tryRevert(repository, { commits: [commits[2]!] }, 'main')).rejects.toMatchObject(
      input(/not in the history/),
    );
    await expect(tryRevert(repository, { lastGood: commits[0]!, deployed: commits[2]! }, 'main')).rejects.toMatchObject(
      input(/not in the history/),
    );
    await expect(tryRevert(repository, { commits: [] }, 'main')).rejects.toMatchObject(input(/1 to 200/));
    await expect(tryRevert(repository, { commits: ['nothing'] }, 'main')).rejects.toMatchObject(
      input(/no such commit/),
    );
    const clone = join(tempDir(), 'shallow');
    git(dir, ['clone', '-q', '--depth=1', '--branch=main', `file://${dir}`, clone]);
    await expect(tryRevert(await open(clone), { commits: ['main'] }, 'main')).rejects.toMatchObject(
      input(/fetch-depth: 0/),
    );
  });

  it('gives a patch that fits for text of another encoding', async () => {
    const latin = (word: string): Buffer => Buffer.from(`caf\xe9 ${word}\n`, 'latin1');
    const { dir, commits } = buildRepository([
      { files: [{ path: 'a', content: latin('one') }] },
      { files: [{ path: 'a', content: latin('two') }] },
    ]);
    const repository = await open(dir);
    const tree = await openTree(
      repository,
      'main',
      (await tryRevert(repository, { commits: [commits[1]!] }, 'main')).patch,
    );
    expect(readFileSync(join(tree.dir, 'a'))).toEqual(latin('one'));
    await tree.remove();
  });

  it('works with sha256', async () => {
    const { dir, commits } = buildRepository(
      [step(lines()), step(lines([2, 'bad'])), step(lines([2, 'bad'], [20, 'x']))],
      { format: 'sha256' },
    );
    expect(await tryRevert(await open(dir), { commits: [commits[1]!] }, 'main')).toMatchObject({
      clean: true,
      tree: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });
});
