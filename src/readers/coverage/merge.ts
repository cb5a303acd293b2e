import { addHits, tableOf, type Combine } from './builder.ts';
import type { BranchTable, FileCoverage, FunctionCoverage, LineTable } from './model.ts';

/**
 * One entry for each path: hits are added, lines and functions united, branch arms joined by line and id.
 * Where two reports name the arms of a line in different schemes they cannot be joined: the one with more arms stays
 * (then the one with more taken). Arms that are only counted (`#`) join as if the same ones had been taken, so that the
 * sum never claims too much.
 */
export function mergeCoverage(files: Iterable<FileCoverage>): FileCoverage[] {
  const byPath = new Map<string, FileCoverage>();
  for (const file of files) {
    const before = byPath.get(file.path);
    byPath.set(file.path, before === undefined ? file : mergeFiles(before, file));
  }
  return [...byPath.values()];
}

/** Two descriptions of the same file as one; the path is that of `a`. `max` where both tell of the same run. */
export function mergeFiles(a: FileCoverage, b: FileCoverage, combine: Combine = 'sum'): FileCoverage {
  return {
    path: a.path,
    lines: mergeLines(a.lines, b.lines, combine),
    branches: mergeBranches(a.branches, b.branches),
    functions: mergeFunctions(a.functions, b.functions),
  };
}

function mergeLines(a: LineTable, b: LineTable, combine: Combine): LineTable {
  const numbers = new Uint32Array(a.numbers.length + b.numbers.length);
  const hits = new Float64Array(numbers.length);
  let [left, right, count] = [0, 0, 0];
  while (left < a.numbers.length || right < b.numbers.length) {
    const first = a.numbers[left] ?? Infinity;
    const second = b.numbers[right] ?? Infinity;
    numbers[count] = Math.min(first, second);
    const one = first <= second ? a.hits[left++]! : 0;
    const other = second <= first ? b.hits[right++]! : 0;
    hits[count++] = combine === 'sum' ? addHits(one, other) : Math.max(one, other);
  }
  return { numbers: numbers.slice(0, count), hits: hits.slice(0, count) };
}

function mergeBranches(a: BranchTable, b: BranchTable): BranchTable {
  if (a.lines.length === 0) return b;
  if (b.lines.length === 0) return a;
  const left = armsByLine(a);
  for (const [line, arms] of armsByLine(b)) {
    const before = left.get(line);
    left.set(line, before === undefined ? arms : mergeArms(before, arms));
  }
  return tableOf(left);
}

function armsByLine(table: BranchTable): Map<number, Map<string, number>> {
  const byLine = new Map<number, Map<string, number>>();
  for (let at = 0; at < table.ids.length; at++) {
    const line = table.lines[at]!;
    const arms = byLine.get(line) ?? new Map<string, number>();
    if (arms.size === 0) byLine.set(line, arms);
    arms.set(table.ids[at]!, table.hits[at]!);
  }
  return byLine;
}

function mergeArms(a: Map<string, number>, b: Map<string, number>): Map<string, number> {
  const scheme = (arms: Map<string, number>): string => [...arms.keys()][0]?.[0] ?? '';
  const covered = (arms: Map<string, number>): number => [...arms.values()].filter((hits) => hits > 0).length;
  if (scheme(a) !== scheme(b)) return b.size > a.size || (b.size === a.size && covered(b) > covered(a)) ? b : a;
  const joined = new Map(a);
  for (const [id, hits] of b) joined.set(id, addHits(joined.get(id) ?? 0, hits));
  return joined;
}

function mergeFunctions(a: readonly FunctionCoverage[], b: readonly FunctionCoverage[]): FunctionCoverage[] {
  const byName = new Map<string, FunctionCoverage>();
  for (const item of [...a, ...b]) {
    const key = `${item.line}:${item.name}`;
    const before = byName.get(key);
    byName.set(key, before === undefined ? item : { ...before, hits: addHits(before.hits, item.hits) });
  }
  return [...byName.values()];
}
