import type { LinkedCommit, Repository } from '../../../contracts/repository.ts';
import { Failure, messageOf } from '../../../domain/errors.ts';
import { inLanes } from '../../../domain/in-lanes.ts';
import type { MergedChange, ReleaseChanges, Source } from '../../../domain/release.ts';
import { broughtBy, mainLine, mergedSpan } from '../../../readers/release/graph.ts';
import { readPatchId } from '../../git/patch-id.ts';
import { pullsPermission, readMergedPulls, type MergedPull } from './merged-pulls.ts';
import { observe, observeSource } from '../runs/observe.ts';
import { pageOf, requestsAtOnce, type ReleaseReads } from '../runs/reads.ts';
import { createPermissionReader, type PermissionReader } from './reviewers.ts';
import { readApprovals } from './reviews.ts';
import { shortSha } from '../../../domain/words.ts';

export interface ReleaseRange {
  /** the commit that is live */
  live: string;
  /** the commit that is to be deployed */
  head: string;
  /**
   * the most commits that are looked at; 1,000 unless told. A larger release fails, as a part of it would read as all
   * of it.
   */
  limit?: number;
  /** brings commits that the clone lacks: the heads of squashed and rebased pull requests are on no branch */
  fetch?: (sha: string) => Promise<void>;
}

/**
 * The pull requests that brought live..head, and the commits that none brought. GitHub is asked once for each commit of
 * the main line; what a pull request's merge commit brought belongs to it without being asked for. For each pull
 * request git compares what merged with its last head.
 */
export function readReleaseChanges(
  reads: ReleaseReads,
  repository: Repository,
  range: ReleaseRange,
): Promise<Source<ReleaseChanges>> {
  return observeSource({
    permission: `${pullsPermission}, contents: read`,
    link: pageOf(reads, `compare/${range.live}...${range.head}`),
    at: reads.at,
    read: async () => {
      const { live, head, limit = 1000 } = range;
      const list = (await repository.range(live, head, limit + 1)).commits;
      if (list.length > limit)
        throw new Failure(
          'environment',
          `${shortSha(live)}..${shortSha(head)} has more than ${limit} commits, which is the limit`,
        );
      const undone = (await repository.range(head, live, limit + 1)).commits.length;
      const commits = new Map(list.map((commit) => [commit.sha, commit]));
      const { own, pulls } = await assign(reads, head, commits);
      const permissionOf = createPermissionReader(reads);
      const changes = await inLanes([...pulls.values()], 2, (pull) =>
        readChange(reads, repository, range, pull, own.get(pull.number) ?? new Set(), commits, permissionOf),
      );
      const brought = new Set([...own.values()].flatMap((each) => [...each]));
      const direct = list
        .filter(({ sha }) => !brought.has(sha))
        .map(({ sha, subject, author }) => ({ sha, title: subject, author }));
      return { live, head, commits: list.length, changes: changes.sort((a, b) => a.number - b.number), direct, undone };
    },
  });
}

/**
 * live..head without a token: git knows the commits and not the pull requests, so every one of them stands as a direct
 * one.
 */
export function readGitChanges(
  reads: ReleaseReads,
  repository: Repository,
  { live, head, limit = 1000 }: Omit<ReleaseRange, 'fetch'>,
): Promise<Source<ReleaseChanges>> {
  return observeSource({
    permission: 'contents: read',
    link: pageOf(reads, `compare/${live}...${head}`),
    at: reads.at,
    read: async () => {
      const list = (await repository.range(live, head, limit + 1)).commits;
      if (list.length > limit)
        throw new Failure(
          'environment',
          `${shortSha(live)}..${shortSha(head)} has more than ${limit} commits, which is the limit`,
        );
      const undone = (await repository.range(head, live, limit + 1)).commits.length;
      return {
        live,
        head,
        commits: list.length,
        changes: [],
        direct: list.map(({ sha, subject, author }) => ({ sha, title: subject, author })),
        undone,
        pulls_unread: true,
      };
    },
  });
}

interface Assigned {
  own: Map<number, Set<string>>;
  pulls: Map<number, MergedPull>;
}

async function assign(
  reads: ReleaseReads,
  head: string,
  commits: ReadonlyMap<string, LinkedCommit>,
): Promise<Assigned> {
  const line = mainLine(head, commits);
  const answers = new Map(
    await inLanes(line, requestsAtOnce, async (sha) => [sha, await readMergedPulls(reads, sha)] as const),
  );
  const own = new Map<number, Set<string>>();
  const pulls = new Map<number, MergedPull>();
  const taken = new Set<string>();
  // newest first, children before parents: a merge takes what it brought before that is met
  for (const commit of commits.values()) {
    if (taken.has(commit.sha)) continue;
    const found = answers.get(commit.sha) ?? (await readMergedPulls(reads, commit.sha));
    const pull =
      found.find(({ merge }) => merge === commit.sha) ?? found.find(({ merge }) => commits.has(merge)) ?? found[0];
    if (pull === undefined) continue;
    pulls.set(pull.number, pull);
    const mine = own.get(pull.number) ?? new Set<string>();
    own.set(pull.number, mine);
    for (const sha of [commit.sha, ...(pull.merge === commit.sha ? broughtBy(commit, commits) : [])]) {
      if (taken.has(sha)) continue;
      taken.add(sha);
      mine.add(sha);
    }
  }
  return { own, pulls };
}

type Compared = Pick<MergedChange, 'base' | 'method' | 'patch_id' | 'merged_patch_id' | 'same_patch' | 'why'>;

async function readChange(
  reads: ReleaseReads,
  repository: Repository,
  range: ReleaseRange,
  pull: MergedPull,
  own: ReadonlySet<string>,
  commits: ReadonlyMap<string, LinkedCommit>,
  permissionOf: PermissionReader,
): Promise<MergedChange> {
  return {
    number: pull.number,
    title: pull.title,
    author: pull.author,
    labels: pull.labels,
    link: pull.link,
    head: pull.head,
    merge: pull.merge,
    merged_at: pull.mergedAt,
    commits: [...commits.keys()].filter((sha) => own.has(sha)),
    ...(await compare(repository, range, pull, own, commits)),
    approvals: await observe(reads.at, () => readApprovals(reads, pull, permissionOf)),
  };
}

/** Compares what merged with the last head, each as one patch. */
async function compare(
  repository: Repository,
  { fetch }: ReleaseRange,
  pull: MergedPull,
  own: ReadonlySet<string>,
  commits: ReadonlyMap<string, LinkedCommit>,
): Promise<Compared> {
  const span = mergedSpan(pull.merge, own, commits);
  const unknown: Compared = {
    base: null,
    method: span?.method ?? 'unknown',
    patch_id: null,
    merged_patch_id: null,
    same_patch: null,
    why: '',
  };
  if (span === null)
    return {
      ...unknown,
      why: `the commits of #${pull.number} in this release are not in one row that ends in its merge ${pull.merge.slice(0, 12)}`,
    };
  try {
    const merged = await readPatchId(repository, span.start, pull.merge);
    try {
      await repository.resolve(pull.head).catch(async (error: unknown) => {
        if (fetch === undefined) throw error;
        await fetch(pull.head);
      });
      const base = await repository.mergeBase(span.start, pull.head);
      const patch = await readPatchId(repository, base, pull.head);
      const same = patch === merged;
      const why = same
        ? `what merged is the patch of its last head ${shortSha(pull.head)}`
        : `what merged differs from its last head ${shortSha(pull.head)}`;
      return { ...unknown, base, patch_id: patch, merged_patch_id: merged, same_patch: same, why };
    } catch (error) {
      if (!(error instanceof Failure) || error.kind === 'interrupted') throw error;
      return {
        ...unknown,
        merged_patch_id: merged,
        why: `its last head can't be compared with what merged: ${messageOf(error)}`,
      };
    }
  } catch (error) {
    if (!(error instanceof Failure) || error.kind === 'interrupted') throw error;
    return { ...unknown, why: `what merged can't be read: ${messageOf(error)}` };
  }
}
