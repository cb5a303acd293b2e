import type { RevertAttempt, RevertConflict, RevertOf } from '../../contracts/history.ts';
import type { Repository } from '../../contracts/repository.ts';
import { Failure, inputFailure } from '../../domain/errors.ts';
import { shortSha } from '../../domain/words.ts';
import { createScratch } from './locate.ts';
import { openTrees, type RunInScratch, type Trees } from './merge-trees.ts';

const maxCommits = 200;
const maxConflicts = 200;
/** Conflicts whose later commits are looked up. */
const maxExplained = 20;

/**
 * Tries a revert as `git revert` would make it, without touching the repository: the merges run in a bare repository of
 * our own that borrows the objects, with no hooks, attributes, drivers or configuration of the user. Each revert is a
 * merge of `onto` with the commit's first parent (of a merge its mainline, -m 1), the commit being the base; a range is
 * one such merge from `deployed` to `lastGood`, whatever its size. Commits are undone newest first; the first one that
 * conflicts ends it. What can't be seen: code of later commits that needs the reverted one but touches other lines.
 *
 * Fails as input for revisions that don't exist or are not in `onto`, and for more than 200 commits.
 */
export async function tryRevert(repository: Repository, of: RevertOf, onto: string): Promise<RevertAttempt> {
  const target = await repository.resolve(onto);
  const scratch = await createScratch();
  try {
    const trees = await openTrees(repository, scratch);
    const start = await trees.of(target);
    let tree = start;
    for (const step of await stepsOf(repository, of, target, trees.git)) {
      const back = step.back === null ? await trees.empty() : await trees.of(step.back);
      const merged = await trees.merge(await trees.of(step.base), tree, back);
      tree = merged.tree;
      if (merged.conflicts.length > 0)
        return { clean: false, conflicts: await explain(trees, merged.conflicts, step, target), patch: '', tree };
    }
    return { clean: true, conflicts: [], patch: await trees.diff(start, tree), tree };
  } finally {
    await scratch.remove();
  }
}

/** The conflicts of a step, each with the later commits that it meets. */
async function explain(
  { git }: Trees,
  found: readonly RevertConflict[],
  { base, name }: Step,
  target: string,
): Promise<RevertConflict[]> {
  /** Later commits that changed a path, as the reason for its conflict. */
  const changedBy = async (path: string): Promise<string> => {
    const args = ['log', '-z', '--max-count=4', '--format=%h', `${base}..${target}`, '--', path];
    const { code, stdout } = await git(args, 1024 * 1024);
    const later = code === 0 ? stdout.toString('utf8').split('\0').filter(Boolean) : [];
    const more = later.length > 3 ? ' and others' : '';
    return later.length === 0 ? '' : `; changed again by ${later.slice(0, 3).join(', ')}${more}`;
  };
  const shown = found.slice(0, maxConflicts);
  const conflicts: RevertConflict[] = [];
  for (const { path, reason } of shown) {
    const later = conflicts.length < maxExplained ? await changedBy(path) : '';
    conflicts.push({ path, reason: `${reason} when ${name} is reverted${later}` });
  }
  if (found.length > shown.length)
    conflicts.push({ path: '', reason: `${found.length - shown.length} further conflicts` });
  return conflicts;
}

interface Step {
  base: string;
  back: string | null;
  name: string;
}

async function stepsOf(repository: Repository, of: RevertOf, target: string, git: RunInScratch): Promise<Step[]> {
  const notIn = (rev: string): Failure =>
    inputFailure(`revert of ${rev}`, 'it is not in the history of the revision to revert it on');
  if (!('commits' in of)) {
    const [good, deployed] = [await repository.resolve(of.lastGood), await repository.resolve(of.deployed)];
    if ((await repository.mergeBase(deployed, target)) !== deployed) throw notIn(of.deployed);
    return [{ base: deployed, back: good, name: `${shortSha(good, 10)}..${shortSha(deployed, 10)}` }];
  }
  const wanted = [...new Set(await Promise.all(of.commits.map((rev) => repository.resolve(rev))))];
  if (wanted.length === 0 || wanted.length > maxCommits)
    throw inputFailure('revert', `${wanted.length} commits`, `1 to ${maxCommits}; revert the range instead`);
  // One listing says both which are in the history and in what order, descendants first whatever their dates say.
  const listed = await git(['rev-list', '--topo-order', target], 256 * 1024 * 1024);
  if (listed.code !== 0) throw new Failure('environment', `revert: ${listed.stderr || 'git rev-list failed'}`);
  const open = new Set(wanted);
  const sorted = listed.stdout
    .toString('latin1')
    .split('\n')
    .filter((sha) => open.delete(sha));
  const [outside] = open;
  if (outside !== undefined) throw notIn(outside);
  return Promise.all(
    sorted.map(async (sha) => {
      // A root has no parent; a shallow clone's end has one that is not there, which `resolve` tells.
      const { stdout } = await git(['cat-file', 'commit', sha]);
      // Line by line: a carriage return in an author's name would begin a line for a pattern.
      const header = stdout.toString('latin1').split('\n\n')[0] ?? '';
      const parent =
        header
          .split('\n')
          .find((line) => line.startsWith('parent '))
          ?.slice('parent '.length) ?? null;
      return { base: sha, back: parent === null ? null : await repository.resolve(parent), name: shortSha(sha, 10) };
    }),
  );
}
