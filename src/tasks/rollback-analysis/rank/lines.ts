import type { BlamedLine } from '../../../contracts/repository.ts';
import type { Change } from './changes.ts';
import type { OwnFrame } from './frames.ts';

/** How near a frame's line is to a hunk: 1 on its changed lines, less with each line between. */
export interface LineHit {
  nearness: number;
  distance: number;
  own: OwnFrame;
}

/** Lines farther than this from a frame say nothing. */
const reach = 20;
const nearness = (distance: number): number => Math.exp(-distance / 5);

/** Nearness of frames to hunks by blame: exact, whatever came between the commit and the deployed revision. */
export function linesByBlame(
  changes: readonly Change[],
  frames: readonly OwnFrame[],
  blame: readonly BlamedLine[],
  shas: readonly string[],
): Map<Change, LineHit> {
  const hits = new Map<Change, LineHit>();
  const ofCommit = new Map<string, Change[]>();
  for (const change of changes) {
    const sha = shas[change.commit]!;
    const list = ofCommit.get(sha);
    if (list === undefined) ofCommit.set(sha, [change]);
    else list.push(change);
  }
  for (const { path, line, commit, original } of blame) {
    const near = (ofCommit.get(commit) ?? []).filter(
      (change) =>
        change.hunk !== null && original >= change.start && original <= change.end && sameName(change.path, path),
    );
    if (near.length === 0) continue;
    for (const own of frames) {
      if (own.path !== path || own.frame.line === null) continue;
      for (const change of near) keep(hits, change, Math.abs(own.frame.line - line), own);
    }
  }
  return hits;
}

/**
 * The share of each hunk's added lines that the blamed files still hold; a hunk whose lines are all gone cannot be at
 * work there.
 */
export function aliveShares(
  changes: readonly Change[],
  blame: readonly BlamedLine[],
  shas: readonly string[],
): Map<Change, number> {
  const lines = new Map<string, { path: string; originals: Set<number> }[]>();
  for (const { path, commit, original } of blame) {
    const list = lines.get(commit) ?? [];
    lines.set(commit, list);
    const known = list.find((one) => one.path === path);
    if (known === undefined) list.push({ path, originals: new Set([original]) });
    else known.originals.add(original);
  }
  const shares = new Map<Change, number>();
  const read = new Set(blame.map(({ path }) => nameOf(path)));
  for (const change of changes) {
    // a file that was not blamed says nothing; tests are not, by choice
    if (change.kind !== 'test' && !read.has(nameOf(change.path))) continue;
    const of = lines.get(shas[change.commit]!)?.find(({ path }) => sameName(path, change.path));
    const added = change.hunk?.lines.filter((line) => line.kind === 'add') ?? [];
    const kept = of === undefined ? 0 : added.filter((line) => of.originals.has(line.new!)).length;
    shares.set(change, added.length === 0 ? 0 : kept / added.length);
  }
  return shares;
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const sameName = (one: string, other: string): boolean => nameOf(one) === nameOf(other);

/**
 * Nearness of frames to hunks by following each line back through the candidates' own diffs, newest first. Exact where
 * the candidates are all that lies between the last good and the deployed revision, in a line; without that, blame is
 * the better way.
 */
export function linesByDiffs(changes: readonly Change[], frames: readonly OwnFrame[]): Map<Change, LineHit> {
  const hits = new Map<Change, LineHit>();
  const ofPath = new Map<string, Change[]>();
  for (const change of changes) {
    const list = ofPath.get(change.path);
    if (list === undefined) ofPath.set(change.path, [change]);
    else list.push(change);
  }
  for (const own of frames) {
    if (own.frame.line === null) continue;
    let line = own.frame.line;
    let path: string | null = own.path;
    let after = -1;
    while (path !== null) {
      const next: Change[] = (ofPath.get(path) ?? []).filter((change) => change.commit > after);
      const commit = next[0]?.commit;
      if (commit === undefined) break;
      const hunks = next.filter((change) => change.commit === commit);
      let shift = 0;
      for (const change of hunks) {
        if (change.hunk === null) continue;
        const distance = line < change.start ? change.start - line : Math.max(0, line - change.end);
        keep(hits, change, distance, own);
        const { newStart, newLines, oldStart, oldLines } = change.hunk;
        if (line >= newStart + newLines) shift = oldStart + oldLines - (newStart + newLines);
        else if (line >= newStart) {
          const old = change.hunk.lines.findLast((one) => one.old !== null && (one.new ?? 0) <= line)?.old ?? oldStart;
          shift = old - line;
        }
      }
      line = Math.max(1, line + shift);
      after = commit;
      path = hunks[0]!.oldPath ?? path;
    }
  }
  return hits;
}

function keep(hits: Map<Change, LineHit>, change: Change, distance: number, own: OwnFrame): void {
  if (distance > reach) return;
  const value = nearness(distance) * own.weight;
  if ((hits.get(change)?.nearness ?? 0) < value) hits.set(change, { nearness: value, distance, own });
}
