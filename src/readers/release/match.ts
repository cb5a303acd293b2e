import type { MergedChange, ReleaseChanges, StageResult } from '../../domain/release.ts';
import type { StageDocument } from './stage.ts';
import { shortSha } from '../../domain/words.ts';

/**
 * What git says of a result's own range. `patchId` undefined: git has not both commits, or it judged no change; null:
 * they don't differ. `coversLive`: its base is live or lies before it. `earlierOf`: pull requests whose last head was
 * built on the head that was judged.
 */
export interface StageFacts {
  patchId: string | null | undefined;
  coversLive: boolean;
  earlierOf: readonly number[];
}

/**
 * Matches a result to what is to be deployed. A merge makes a commit of its own, so a result for a pull request's head
 * belongs to what merged when that head was the last one and what it judged is the patch that merged; what was edited
 * in the merge was not judged.
 */
export function matchStage(
  document: StageDocument,
  release: Pick<ReleaseChanges, 'head' | 'changes'>,
  facts: StageFacts,
): StageResult {
  const { number, ...rest } = document;
  const { head } = rest;
  const result = {
    ...rest,
    patch_id: facts.patchId ?? null,
    whole: rest.base !== null && head === release.head && facts.coversLive,
  };
  const of = (match: StageResult['match'], pull: number | null, why: string): StageResult => ({
    ...result,
    match,
    pull,
    why,
  });
  const mergedHere = release.changes.find((change) => change.merge === head);
  if (mergedHere !== undefined && samePatch(mergedHere, facts))
    return of('same-head', mergedHere.number, `it judged what #${mergedHere.number} merged as ${shortSha(head)}`);
  if (head === release.head) {
    return of(
      'same-head',
      null,
      result.whole
        ? `it judged everything from the live revision to ${shortSha(head)}`
        : `it judged ${shortSha(head)}, but not everything since the live revision`,
    );
  }
  const last = release.changes.filter((change) => change.head === head);
  const same = last.find((change) => samePatch(change, facts));
  if (same !== undefined)
    return of('same-patch', same.number, `it judged the last head of #${same.number}, and the same patch merged`);
  const [edited] = last;
  if (edited !== undefined) return of('other', edited.number, differs(edited, facts));
  if (mergedHere !== undefined)
    return of(
      'other',
      mergedHere.number,
      `it is about the merge of #${mergedHere.number}, but judged another range than what merged`,
    );
  const former = release.changes.find((change) => change.number === number || facts.earlierOf.includes(change.number));
  return former === undefined
    ? of('other', null, `${shortSha(head)} is in no pull request of this release`)
    : of(
        'moved',
        former.number,
        `it judged ${shortSha(head)}, and the head of #${former.number} moved to ${shortSha(former.head)} after that`,
      );
}

function samePatch(change: MergedChange, { patchId }: StageFacts): boolean {
  if (patchId === undefined) return false;
  return patchId === null
    ? change.same_patch === true && change.merged_patch_id === null
    : patchId === change.merged_patch_id;
}

function differs(change: MergedChange, { patchId }: StageFacts): string {
  if (change.merged_patch_id === null) return change.why;
  if (patchId === undefined) return `it judged the last head of #${change.number}, but the clone lacks what it judged`;
  if (patchId === null) return `it judged the last head of #${change.number}, but an empty change`;
  return `it judged the last head of #${change.number}, but what merged is another patch`;
}
