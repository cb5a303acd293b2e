import { readHunks } from './hunks.ts';
import type { ChangedFile, Hunk } from './model.ts';

/** A file's hunks, or some of them, as text for a model. `part` counts from 1. */
export interface Passage { path: string; part: number; parts: number; text: string }

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

/** A hunk with each line's number and side in brackets: `[+12] new`, `[-9] old`, `[ 13] both`. A line too long for any ask is cut. */
function hunkPieces(hunk: Hunk, room: number): string[] {
  const pieces: string[] = [];
  let lines = [`@@ from line ${hunk.oldStart} before, ${hunk.newStart} after${hunk.section === '' ? '' : ` · ${hunk.section}`}`];
  let size = 0;
  for (const line of hunk.lines) {
    const mark = line.kind === 'add' ? `[+${line.new}]` : line.kind === 'del' ? `[-${line.old}]` : `[ ${line.new}]`;
    const limit = Math.max(200, room - 200);
    const text = line.text.length > limit ? `${line.text.slice(0, limit)} [cut: the line has ${line.text.length} characters]` : line.text;
    if (size + text.length > limit && lines.length > 1) {
      pieces.push(lines.join('\n'));
      lines = ['@@ continued'];
      size = 0;
    }
    lines.push(`${mark} ${text}`);
    size += text.length + mark.length + 2;
  }
  pieces.push(lines.join('\n'));
  return pieces;
}
