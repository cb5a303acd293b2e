/** A commit with its parents, as far as the shape of history needs it. */
export interface Node {
  sha: string;
  parents: readonly string[];
}

/** What a merge brought: reached by its other parents and not by its first one, within the given commits. */
export function broughtBy(merge: Node, commits: ReadonlyMap<string, Node>): string[] {
  const reach = (from: readonly string[]): Set<string> => {
    const seen = new Set<string>();
    const waiting = from.filter((sha) => commits.has(sha));
    for (let sha = waiting.pop(); sha !== undefined; sha = waiting.pop()) {
      if (seen.has(sha)) continue;
      seen.add(sha);
      waiting.push(...(commits.get(sha)?.parents ?? []).filter((parent) => commits.has(parent)));
    }
    return seen;
  };
  const before = reach(merge.parents.slice(0, 1));
  return [...reach(merge.parents.slice(1))].filter((sha) => !before.has(sha));
}

/** The first parents from `head` on, within the given commits. */
export function mainLine(head: string, commits: ReadonlyMap<string, Node>): string[] {
  const line: string[] = [];
  const seen = new Set<string>();
  for (
    let sha: string | undefined = head;
    sha !== undefined && commits.has(sha) && !seen.has(sha);
    sha = commits.get(sha)?.parents[0]
  ) {
    seen.add(sha);
    line.push(sha);
  }
  return line;
}

/**
 * Where what a pull request merged starts and how it was merged; null when its commits are not in a row that ends in
 * `merge`.
 */
export function mergedSpan(
  merge: string,
  own: ReadonlySet<string>,
  commits: ReadonlyMap<string, Node>,
): { start: string; method: 'merge' | 'squash' | 'rebase' } | null {
  const node = commits.get(merge);
  if (node === undefined || !own.has(merge)) return null;
  const [first] = node.parents;
  if (node.parents.length > 1 && first !== undefined) {
    const brought = new Set([merge, ...broughtBy(node, commits)]);
    return own.size === brought.size && [...own].every((sha) => brought.has(sha))
      ? { start: first, method: 'merge' }
      : null;
  }
  let start: string | undefined = merge;
  let count = 0;
  for (let at: Node | undefined = node; at !== undefined && own.has(at.sha); at = commits.get(start)) {
    count += 1;
    start = at.parents[0];
    if (start === undefined || at.parents.length > 1) return null;
  }
  return start !== undefined && count === own.size ? { start, method: count === 1 ? 'squash' : 'rebase' } : null;
}
