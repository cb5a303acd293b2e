import { parseHunkHead } from '../../../readers/diff/hunks.ts';
import { hunkEnd } from '../../../readers/diff/patch-text.ts';

interface Piece {
  text: string;
  start: number;
  end: number;
}

/**
 * A patch's hunks as texts, with the lines of the new side that each covers. The counts of the `@@` lines say where a
 * hunk ends.
 */
function pieces(patch: string): Piece[] {
  const lines = patch.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const found: Piece[] = [];
  for (let at = 0; at < lines.length;) {
    const head = parseHunkHead(lines[at]!);
    if (head === undefined) return found;
    const end = hunkEnd(lines, at);
    found.push({
      text: `${lines.slice(at, end).join('\n')}\n`,
      start: head.newStart,
      end: head.newStart + Math.max(1, head.newLines) - 1,
    });
    at = end;
  }
  return found;
}

/**
 * A patch of at most `room` characters: whole hunks in their order, those that hold a line of `wanted` before all
 * others. A patch that fits is given back as it is.
 */
export function cutPatch(patch: string, room: number, wanted: readonly { start: number; end: number }[] = []): string {
  if (patch.length <= room) return patch;
  const all = pieces(patch);
  const isWanted = (piece: Piece): boolean => wanted.some(({ start, end }) => start <= piece.end && end >= piece.start);
  const kept = new Set<Piece>();
  let left = room;
  for (const piece of [...all.filter(isWanted), ...all.filter((one) => !isWanted(one))]) {
    if (piece.text.length > left) continue;
    left -= piece.text.length;
    kept.add(piece);
  }
  return all
    .filter((piece) => kept.has(piece))
    .map(({ text }) => text)
    .join('');
}
