import { passagesOf, type Passage } from '../../readers/diff/passages.ts';
import { carriedPaths, type ReviewEvidence } from './evidence.ts';

/** What one ask carries. */
export interface Group {
  id: string;
  passages: Passage[];
}

// Code has about three and a half characters a token with current tokenizers; a low guess keeps groups inside the
// limit.
const charactersPerToken = 3.5;

/**
 * Splits the files that a model reviews into groups of at most `askTokens` by estimate, in the order of the diff, so
 * that neighbours stay together, without those that were read before. A file larger than a group is split at hunks, a
 * hunk larger than a group at lines. Pure: the same evidence gives the same groups, which is what lets an interrupted
 * run go on and a receipt be derived later.
 */
export function planGroups(evidence: ReviewEvidence, askTokens: number): Group[] {
  const room = Math.floor(askTokens * charactersPerToken);
  const carried = carriedPaths(evidence);
  const groups: Passage[][] = [];
  let size = Infinity;
  evidence.files.forEach((file, index) => {
    if (evidence.treatments[index]?.by !== 'review' || carried.has(file.path)) return;
    for (const passage of passagesOf(file, room)) {
      if (size + passage.text.length > room) {
        groups.push([]);
        size = 0;
      }
      groups.at(-1)?.push(passage);
      size += passage.text.length;
    }
  });
  const width = String(groups.length).length;
  return groups.map((passages, index) => ({ id: `files-${String(index + 1).padStart(width, '0')}`, passages }));
}
