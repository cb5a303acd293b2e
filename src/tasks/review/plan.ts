import type { ChangedFile, DiffLine, Hunk } from '../../readers/diff/model.ts';
import { readHunks } from '../../readers/diff/hunks.ts';
import type { ReviewEvidence } from './evidence.ts';

/** A file's hunks, or some of them, as text for a model. `part` counts from 1. */
export interface Passage { path: string; part: number; parts: number; text: string }
/** What one ask carries. */
export interface Group { id: string; passages: Passage[] }

// Code has about three and a half characters a token with current tokenizers; a low guess keeps groups inside the limit.
const charactersPerToken = 3.5;

/**
 * Splits the files that a model reviews into groups of at most `askTokens` by estimate, in the order of the diff, so that
 * neighbours stay together. A file larger than a group is split at hunks, a hunk larger than a group at lines. Pure: the same
 * evidence gives the same groups, which is what lets an interrupted run go on and a receipt be derived later.
 */
export function planGroups(evidence: ReviewEvidence, askTokens: number): Group[] {
  const room = Math.floor(askTokens * charactersPerToken);
  const groups: Passage[][] = [];
  let size = Infinity;
  evidence.files.forEach((file, index) => {
    if (evidence.treatments[index]?.by !== 'review') return;
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

function passagesOf(file: ChangedFile, room: number): Passage[] {
  const texts: string[] = [];
  for (const piece of readHunks(file.patch).flatMap((hunk) => hunkPieces(hunk, room))) {
    const last = texts.at(-1);
    if (last !== undefined && last.length + piece.length <= room) texts[texts.length - 1] = `${last}\n${piece}`;
    else texts.push(piece);
  }
  return texts.map((text, index) => ({ path: file.path, part: index + 1, parts: texts.length, text }));
}

/** A hunk with each line's number and side in brackets: `[+12] new`, `[-9] old`, `[ 13] both`. */
function hunkPieces(hunk: Hunk, room: number): string[] {
  const pieces: string[] = [];
  let lines = [`@@ from line ${hunk.oldStart} before, ${hunk.newStart} after${hunk.section === '' ? '' : ` · ${hunk.section}`}`];
  let size = 0;
  const limit = Math.max(200, room - 200);
  for (const line of hunk.lines) {
    for (const { mark, text } of markedLine(line, limit)) {
      if (size + text.length > limit && lines.length > 1) {
        pieces.push(lines.join('\n'));
        lines = ['@@ continued'];
        size = 0;
      }
      lines.push(`${mark} ${text}`);
      size += text.length + mark.length + 2;
    }
  }
  pieces.push(lines.join('\n'));
  return pieces;
}

/** A line with its mark; one that is too long for any ask in parts, `[+12 from character 200001]`, so that none of it goes unread. */
function markedLine(line: DiffLine, limit: number): { mark: string; text: string }[] {
  const number = line.kind === 'add' ? `+${line.new}` : line.kind === 'del' ? `-${line.old}` : ` ${line.new}`;
  const parts = [{ mark: `[${number}]`, text: line.text.slice(0, limit) }];
  for (let from = limit; from < line.text.length; from += limit) parts.push({ mark: `[${number} from character ${from + 1}]`, text: line.text.slice(from, from + limit) });
  return parts;
}
