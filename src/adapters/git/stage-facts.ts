import type { Repository } from '../../contracts/repository.ts';
import { Failure } from '../../domain/errors.ts';
import type { ReleaseChanges } from '../../domain/release.ts';
import type { StageFacts } from '../../readers/release/match.ts';
import type { StageDocument } from '../../readers/release/stage.ts';
import { readPatchId } from './patch-id.ts';

/**
 * What git says of the range that an earlier stage judged. `fetch` brings commits that the clone lacks. The base is
 * worked out again from the two commits: a result whose base is not an ancestor of its head judged no change that could
 * merge.
 */
export async function readStageFacts(
  repository: Repository,
  document: Pick<StageDocument, 'base' | 'head'>,
  release: Pick<ReleaseChanges, 'live' | 'changes'>,
  fetch?: (sha: string) => Promise<void>,
): Promise<StageFacts> {
  const { base, head } = document;
  const has = async (sha: string): Promise<boolean> =>
    (await known(repository.resolve(sha))) !== undefined ||
    (fetch !== undefined && (await known(fetch(sha).then(() => repository.resolve(sha)))) !== undefined);
  const isAncestor = async (older: string, newer: string): Promise<boolean> =>
    (await known(repository.mergeBase(older, newer))) === older;
  if (!(await has(head))) return { patchId: undefined, coversLive: false, earlierOf: [] };
  const earlierOf: number[] = [];
  for (const change of release.changes) {
    if (
      change.head !== head &&
      change.base !== null &&
      (await isAncestor(head, change.head)) &&
      !(await isAncestor(head, change.base))
    )
      earlierOf.push(change.number);
  }
  if (base === null || !(await has(base)) || !(await isAncestor(base, head)))
    return { patchId: undefined, coversLive: false, earlierOf };
  return {
    patchId: await known(readPatchId(repository, base, head)),
    coversLive: await isAncestor(base, release.live),
    earlierOf,
  };
}

/** The value, or undefined where git can't give it. */
async function known<T>(value: Promise<T>): Promise<T | undefined> {
  try {
    return await value;
  } catch (error) {
    if (error instanceof Failure && error.kind !== 'interrupted') return undefined;
    throw error;
  }
}
