import type { Revert } from '../../contracts/history.ts';
import type { CommitChange, LinkedCommit, Repository } from '../../contracts/repository.ts';
import { mirrors } from '../../readers/diff/mirror.ts';
import type { ChangedFile } from '../../readers/diff/model.ts';
import { parseDiff } from '../../readers/diff/patch.ts';
import { parseReverts } from '../../readers/release/reverts.ts';

export interface Reverted {
  reverts: Revert[];
  cancelled: Map<string, string>;
}

/** More reverts than this in one deploy are not looked at. */
const maxReverts = 200;

/**
 * Which commits of a range (newest first) cancel each other out. A message alone cancels nothing: the diffs have to be
 * each other's mirror. A revert that was itself reverted counts for nothing.
 */
export async function readReverts(repository: Repository, commits: readonly LinkedCommit[]): Promise<Reverted> {
  const places = new Map(commits.map((commit, index) => [commit.sha, index]));
  const claims = commits
    .flatMap((commit, index) => {
      const targets = parseReverts(`${commit.subject}\n${commit.body}`).filter(
        (sha) => (places.get(sha) ?? -1) > index,
      );
      return targets.map((target) => ({
        commit,
        target: commits[places.get(target) ?? 0] as LinkedCommit,
        alone: targets.length === 1,
      }));
    })
    .slice(0, maxReverts);
  const cancelled = new Map<string, string>();
  if (claims.length === 0) return { reverts: [], cancelled };
  const wanted = [...new Set(claims.flatMap(({ commit, target }) => [commit.sha, target.sha]))];
  const changes = new Map<string, CommitChange>();
  for await (const change of repository.changes(wanted)) changes.set(change.sha, change);
  const reverts: Revert[] = [];
  for (const { commit, target, alone } of claims) {
    if (cancelled.has(commit.sha) || cancelled.has(target.sha)) continue;
    const merge = target.parents.length > 1;
    const done = merge
      ? parseDiff(await repository.diff(target.parents[0] as string, target.sha))
      : filesOf(changes.get(target.sha));
    const complete = alone && mirrors(done, filesOf(changes.get(commit.sha)));
    reverts.push({ sha: commit.sha, reverts: target.sha, complete });
    if (!complete) continue;
    for (const sha of merge ? broughtBy(target, commits, places) : [])
      cancelled.set(sha, `taken back in the same deploy by ${commit.sha}, which reverts the merge ${target.sha}`);
    cancelled.set(target.sha, `taken back in the same deploy by ${commit.sha}`);
    cancelled.set(commit.sha, `takes back ${target.sha} of the same deploy, and nothing else`);
  }
  return { reverts, cancelled };
}

const filesOf = (change: CommitChange | undefined): ChangedFile[] =>
  change === undefined || change.cut ? [] : parseDiff(change.diff);

/** What a merge brought: reached by its other parents and not by its first, within the range. */
function broughtBy(
  merge: LinkedCommit,
  commits: readonly LinkedCommit[],
  places: ReadonlyMap<string, number>,
): string[] {
  const reach = (from: readonly string[]): Set<string> => {
    const seen = new Set<string>();
    const waiting = from.filter((sha) => places.has(sha));
    for (let sha = waiting.pop(); sha !== undefined; sha = waiting.pop()) {
      if (seen.has(sha)) continue;
      seen.add(sha);
      waiting.push(...(commits[places.get(sha) ?? 0]?.parents ?? []).filter((parent) => places.has(parent)));
    }
    return seen;
  };
  const before = reach(merge.parents.slice(0, 1));
  return [...reach(merge.parents.slice(1))].filter((sha) => !before.has(sha));
}
