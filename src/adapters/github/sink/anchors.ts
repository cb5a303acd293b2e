import type { Side } from '../../../domain/finding.ts';

/** The lines that GitHub accepts comments on: for each side the hunk that a line belongs to. */
export interface FileAnchors {
  path: string;
  previous: string | null;
  new: ReadonlyMap<number, number>;
  old: ReadonlyMap<number, number>;
}

/** Where a comment goes: its lines, `start` null for a single one. */
export interface LineAnchor {
  path: string;
  start: number | null;
  line: number;
  side: Side;
  exact: boolean;
}

/**
 * Reads the `patch` of one entry of `GET /pulls/N/files`; without a patch (binary, too large) no line can be commented
 * on.
 */
export function parseAnchors(path: string, previous: string | null, patch: string | undefined): FileAnchors {
  const sides = { new: new Map<number, number>(), old: new Map<number, number>() };
  let hunk = 0;
  let left = 0;
  let right = 0;
  let leftToCome = 0;
  let rightToCome = 0;
  for (const line of (patch ?? '').split('\n')) {
    if (leftToCome === 0 && rightToCome === 0) {
      const match = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line);
      if (match === null) continue;
      hunk += 1;
      [left, leftToCome, right, rightToCome] = [
        Number(match[1]),
        Number(match[2] ?? 1),
        Number(match[3]),
        Number(match[4] ?? 1),
      ];
      continue;
    }
    const kind = line[0] ?? ' ';
    if (kind === '\\') continue;
    if (kind !== '+' && leftToCome > 0) {
      sides.old.set(left, hunk);
      left += 1;
      leftToCome -= 1;
    }
    if (kind !== '-' && rightToCome > 0) {
      sides.new.set(right, hunk);
      right += 1;
      rightToCome -= 1;
    }
  }
  return { path, previous, ...sides };
}

/**
 * The anchor of a comment, or `file` when its file is part of the change but its lines are not, or null. A range that
 * leaves its hunk shrinks to its first line and is then not `exact`.
 */
export function findAnchor(
  files: ReadonlyMap<string, FileAnchors>,
  place: { path: string; line: number | null; endLine: number | null; side: Side },
): LineAnchor | 'file' | null {
  const file = files.get(place.path);
  if (file === undefined) return null;
  if (place.line === null) return 'file';
  const hunk = file[place.side].get(place.line);
  if (hunk === undefined) return 'file';
  const end = place.endLine ?? place.line;
  const whole = end >= place.line && file[place.side].get(end) === hunk;
  const last = whole ? end : place.line;
  return {
    path: file.path,
    start: last === place.line ? null : place.line,
    line: last,
    side: place.side,
    exact: whole,
  };
}

/** Files by the path after the change, and by the one before it where no other file has it. */
export function indexAnchors(files: readonly FileAnchors[]): ReadonlyMap<string, FileAnchors> {
  const index = new Map(files.map((file) => [file.path, file]));
  for (const file of files) if (file.previous !== null && !index.has(file.previous)) index.set(file.previous, file);
  return index;
}
