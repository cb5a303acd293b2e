import { readHunks } from './hunks.ts';
import type { ChangedFile, DiffLine, Hunk } from './model.ts';

/** A file's hunks, or some of them, as text for a model. `part` counts from 1. */
export interface Passage {
  path: string;
  part: number;
  parts: number;
  text: string;
}

/** A file's hunks in passages of at most `room` characters: split at hunks, a hunk that is larger at lines. */
export function passagesOf(file: ChangedFile, room: number): Passage[] {
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
  let lines = [
    `@@ from line ${hunk.oldStart} before, ${hunk.newStart} after${hunk.section === '' ? '' : ` · ${hunk.section}`}`,
  ];
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

/**
 * A line with its mark; one that is too long for any ask in parts, `[+12 from character 200001]`, so that none of it
 * goes unread.
 */
function markedLine(line: DiffLine, limit: number): { mark: string; text: string }[] {
  const number = line.kind === 'add' ? `+${line.new}` : line.kind === 'del' ? `-${line.old}` : ` ${line.new}`;
  const parts = [{ mark: `[${number}]`, text: line.text.slice(0, limit) }];
  for (let from = limit; from < line.text.length; from += limit)
    parts.push({ mark: `[${number} from character ${from + 1}]`, text: line.text.slice(from, from + limit) });
  return parts;
}
