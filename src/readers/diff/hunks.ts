import type { Side } from '../../domain/finding.ts';
import type { DiffLine, Hunk } from './model.ts';

/** The four numbers of an `@@` line and the text after it. An absent count is 1. */
export interface HunkHead {
  oldStart: number;
  oldLines: number;
  newStart: number;
  newLines: number;
  section: string;
}

const head = /^@@ -(\d{1,10})(?:,(\d{1,10}))? \+(\d{1,10})(?:,(\d{1,10}))? @@(?: ([^]*))?$/;

/** Reads one `@@` line, undefined when it is none. */
export function parseHunkHead(line: string): HunkHead | undefined {
  const match = head.exec(line);
  if (match === null) return undefined;
  return {
    oldStart: Number(match[1]),
    oldLines: Number(match[2] ?? 1),
    newStart: Number(match[3]),
    newLines: Number(match[4] ?? 1),
    section: match[5] ?? '',
  };
}

/**
 * Reads the hunks of one file's patch (the text from its first `@@` on; '' gives none). The counts of the `@@` lines
 * alone say where a hunk ends, so content that looks like a header is content. Lines end at \n only; a \r stays in the
 * text. The last line may lack its \n, as in the `patch` of GitHub's API. Throws an Error that names `path` when counts
 * and lines disagree.
 */
export function readHunks(patch: string, path = 'patch'): Hunk[] {
  const hunks: Hunk[] = [];
  let at = 0;
  const next = (): string => {
    const end = patch.indexOf('\n', at);
    const line = patch.slice(at, end < 0 ? patch.length : end);
    at = end < 0 ? patch.length : end + 1;
    return line;
  };
  while (at < patch.length) {
    const start = next();
    const numbers = parseHunkHead(start);
    if (numbers === undefined) throw new Error(`${path}: expected a hunk, found ${JSON.stringify(start.slice(0, 80))}`);
    const lines: DiffLine[] = [];
    let { oldStart: old, newStart: new_ } = numbers;
    const oldEnd = old + numbers.oldLines;
    const newEnd = new_ + numbers.newLines;
    while (old < oldEnd || new_ < newEnd) {
      if (at >= patch.length) throw new Error(`${path}: the patch ends inside the hunk ${hunkName(numbers)}`);
      const sign = patch.charCodeAt(at);
      const line = next();
      const text = line.slice(1);
      if (sign === 43) lines.push({ kind: 'add', text, old: null, new: new_++, noNewline: false });
      else if (sign === 45) lines.push({ kind: 'del', text, old: old++, new: null, noNewline: false });
      // a bare \n is an empty context line where diff.suppressBlankEmpty was on
      else if (sign === 32 || sign === 10)
        lines.push({ kind: 'context', text, old: old++, new: new_++, noNewline: false });
      else markNoNewline(line, lines, path);
      if (old > oldEnd || new_ > newEnd)
        throw new Error(`${path}: the hunk ${hunkName(numbers)} has more lines than it says`);
    }
    if (patch.charCodeAt(at) === 92) markNoNewline(next(), lines, path);
    hunks.push({ ...numbers, lines });
  }
  return hunks;
}

/** How messages name a hunk: its ranges. */
export function hunkName(numbers: HunkHead): string {
  return `-${numbers.oldStart},${numbers.oldLines} +${numbers.newStart},${numbers.newLines}`;
}

function markNoNewline(line: string, lines: DiffLine[], path: string): void {
  const last = lines.at(-1);
  if (!line.startsWith('\\ ') || last === undefined)
    throw new Error(`${path}: not a line of a hunk: ${JSON.stringify(line.slice(0, 80))}`);
  last.noNewline = true;
}

/** The lines that a change adds, in order. */
export function addedLines(hunks: readonly Hunk[]): DiffLine[] {
  return hunks.flatMap((hunk) => hunk.lines.filter((line) => line.kind === 'add'));
}

/**
 * The line with that 1-based number on a side (added or context on `new`, deleted or context on `old`), undefined when
 * no hunk shows it.
 */
export function lineAt(hunks: readonly Hunk[], side: Side, line: number): DiffLine | undefined {
  for (const hunk of hunks) {
    const start = side === 'new' ? hunk.newStart : hunk.oldStart;
    const count = side === 'new' ? hunk.newLines : hunk.oldLines;
    if (line < start || line >= start + count) continue;
    const found = hunk.lines.find((candidate) => candidate[side] === line);
    if (found !== undefined) return found;
  }
  return undefined;
}
