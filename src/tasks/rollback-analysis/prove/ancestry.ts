/** A commit that may be the one. `weight` is how suspect it is beside the others (any scale, not negative). */
export interface SearchCandidate {
  sha: string;
  weight: number;
  /** its parents, where history is no single line; other ids than candidates' are taken as lying in the last good */
  parents?: readonly string[];
}

/** Which candidates a point has in its history, and the points just before a candidate. */
export interface Ancestry {
  /** history is one line */
  line: boolean;
  includes(point: number, candidate: number): boolean;
  parents(candidate: number): number[];
}

/** `top` is the deployed point. Without parents history is the order itself. */
export function ancestryOf(candidates: readonly SearchCandidate[], top: number): Ancestry {
  if (candidates.every(({ parents }) => parents === undefined))
    return { line: true, includes: (point, candidate) => candidate <= point, parents: (candidate) => [candidate - 1] };
  const size = candidates.length;
  if (
    candidates.every(({ parents }, at) => at === 0 || (parents?.length === 1 && parents[0] === candidates[at - 1]!.sha))
  ) {
    return ancestryOf(
      candidates.map(({ sha, weight }) => ({ sha, weight })),
      top,
    );
  }
  const indexOf = new Map(candidates.map(({ sha }, at) => [sha, at + 1]));
  const words = (size >> 5) + 1;
  const sets = Array.from({ length: top + 1 }, () => new Uint32Array(words));
  const before: number[][] = [[]];
  candidates.forEach((candidate, at) => {
    const own = sets[at + 1]!;
    const found = (candidate.parents ?? [candidates[at - 1]?.sha ?? ''])
      .map((sha) => indexOf.get(sha) ?? 0)
      .filter((parent) => parent <= at);
    for (const parent of found)
      sets[parent]!.forEach((word, index) => {
        own[index]! |= word;
      });
    own[(at + 1) >> 5]! |= 1 << ((at + 1) & 31);
    before.push([...new Set(found.length === 0 ? [0] : found)]);
  });
  // what is deployed has them all, even where the last candidate is on a side line
  sets[top]!.fill(0xffffffff);
  return {
    line: false,
    includes: (point, candidate) => ((sets[point]![candidate >> 5]! >>> (candidate & 31)) & 1) === 1,
    parents: (candidate) => before[candidate] ?? [0],
  };
}
