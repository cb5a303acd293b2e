import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fetchMissing } from '../../src/adapters/git/fetch.ts';
import { openRepository } from '../../src/adapters/git/repository.ts';
import type { Log } from '../../src/contracts/world.ts';
import { buildRepository, git, tempDir } from './build.ts';

const lines: string[] = [];
const log: Log = {
  info: (line) => {
    lines.push(line);
  },
  warn: (line) => {
    lines.push(line);
  },
  debug: () => {},
};

/** `main` of 130 commits and `side`, 120 commits from its first; `alone` is unrelated. */
function upstream(): { dir: string; fork: string; main: string; side: string; alone: string } {
  const { dir, commits } = buildRepository([
    ...Array.from({ length: 130 }, (_, index) => ({ files: [{ path: 'a', content: `${index}` }] })),
    ...Array.from({ length: 120 }, (_, index) => ({
      files: [{ path: 'b', content: `${index}` }],
      branch: 'side',
      ...(index === 0 ? { from: ':1' } : {}),
    })),
    { files: [], branch: 'alone' },
  ]);
  return { dir, fork: commits[0]!, main: commits[129]!, side: commits[249]!, alone: commits[250]! };
}

function shallowClone(dir: string, branch = 'main'): string {
  const clone = join(tempDir(), 'clone');
  git(tempDir(), ['clone', '-q', '--depth=1', `--branch=${branch}`, `file://${dir}`, clone]);
  return clone;
}

it('brings a missing commit and the history up to the merge base', async () => {
  const { dir, fork, main, side } = upstream();
  const clone = shallowClone(dir);
  await fetchMissing(clone, [main, side], log);
  const repository = await openRepository(clone);
  expect(await repository.mergeBase(main, side)).toBe(fork);
  expect(await repository.commits(fork, side, 1000)).toHaveLength(120);
  await repository.close();
  expect(lines).toContain('Fetching a commit that the clone lacks');
  expect(git(clone, ['for-each-ref', '--format=%(refname)']).toString()).not.toContain('side');
  const config = readFileSync(join(clone, '.git/config'), 'utf8');
  await fetchMissing(clone, [main, side], log);
  expect(readFileSync(join(clone, '.git/config'), 'utf8')).toBe(config);
});

it('fetches into a clone that is not shallow', async () => {
  const { dir, fork, main, side } = upstream();
  const clone = join(tempDir(), 'clone');
  git(tempDir(), ['clone', '-q', '--single-branch', '--branch=main', `file://${dir}`, clone]);
  await fetchMissing(clone, [main, side], log);
  const repository = await openRepository(clone);
  expect(await repository.mergeBase(main, side)).toBe(fork);
  await repository.close();
  expect(existsSync(join(clone, '.git/shallow'))).toBe(false);
});

it('fails with one line that names fetch-depth', async () => {
  const { dir, main, side, alone } = upstream();
  const clone = shallowClone(dir);
  const gone = 'e'.repeat(40);
  await expect(fetchMissing(clone, [main, gone], log)).rejects.toMatchObject({
    kind: 'environment',
    message: expect.stringMatching(
      /^[^\n]*commit e+ is not in the clone and could not be fetched[^\n]*`fetch-depth: 0`$/,
    ),
  });
  await expect(fetchMissing(clone, ['--upload-pack=x'], log)).rejects.toMatchObject({ kind: 'input' });
  await fetchMissing(clone, [main], log);
  git(clone, ['remote', 'set-url', 'origin', `http://${['user', 'pass'].join(':')}@127.0.0.1:1/x.git`]);
  await expect(fetchMissing(clone, [main, side], log)).rejects.toMatchObject({
    message: expect.not.stringMatching(/pass/),
  });
  git(clone, ['remote', 'remove', 'origin']);
  await expect(fetchMissing(clone, [main, side], log)).rejects.toMatchObject({
    kind: 'environment',
    message: expect.stringMatching(/origin.*fetch-depth: 0/),
  });
  const other = shallowClone(dir);
  await fetchMissing(other, [main, alone], log);
  const repository = await openRepository(other);
  await expect(repository.mergeBase(main, alone)).rejects.toMatchObject({
    kind: 'input',
    message: expect.stringMatching(/no merge base/),
  });
  await repository.close();
});
