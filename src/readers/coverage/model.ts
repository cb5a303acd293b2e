/** The report formats that are read; detection is by content, never by file name. */
export const coverageFormats = [
  'lcov',
  'cobertura',
  'jacoco',
  'clover',
  'istanbul',
  'v8',
  'go',
  'llvm-cov',
  'coverage.py',
] as const;
export type CoverageFormat = (typeof coverageFormats)[number];

/**
 * The instrumented lines of a file: 1-based numbers, ascending, each once; `hits[i]` says how often `numbers[i]` ran.
 */
export interface LineTable {
  numbers: Uint32Array;
  hits: Float64Array;
}

/**
 * The branch arms of a file, by ascending line. `ids[i]` names an arm within its line for merging; its first character
 * is the scheme: `l` LCOV, `i` Istanbul, `p` coverage.py, `c` llvm-cov, `v` V8, `t` Clover, and `#` where the report
 * only counts arms (Cobertura, JaCoCo): `#0`, `#1`, … with the covered ones first.
 */
export interface BranchTable {
  lines: Uint32Array;
  ids: string[];
  hits: Float64Array;
}

/** `line` is 1-based, 0 where the report does not say. */
export interface FunctionCoverage {
  name: string;
  line: number;
  hits: number;
}

/** What one report says of one file. `path` is as in the report until `mapPaths` has made it the repository's. */
export interface FileCoverage {
  path: string;
  lines: LineTable;
  branches: BranchTable;
  functions: FunctionCoverage[];
}

/**
 * `roots` are folders that the paths may be relative to (`<source>`); `madeAt` is ms since 1970; `notes` are for
 * people.
 */
export interface CoverageReport {
  name: string;
  format: CoverageFormat;
  files: FileCoverage[];
  roots: string[];
  madeAt: number | null;
  notes: string[];
}

export interface Ratio {
  covered: number;
  total: number;
}

/** No source file that a person reads is longer; a larger number is a broken report. */
export const largestLine = 10_000_000;

/** The place of `line` in the ascending numbers, or -1. */
export function findLine(numbers: Uint32Array, line: number): number {
  let low = 0;
  let high = numbers.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const value = numbers[middle]!;
    if (value === line) return middle;
    if (value < line) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/** How often a line ran; undefined where it is not instrumented. */
export function hitsOf(file: FileCoverage, line: number): number | undefined {
  const at = findLine(file.lines.numbers, line);
  return at < 0 ? undefined : file.lines.hits[at];
}

/** The first place in ascending `lines` whose value is not below `line`. */
export function firstFrom(lines: Uint32Array, line: number): number {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (lines[middle]! < line) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The branch arms of a line: how many there are and how many were taken. */
export function branchesOf(file: FileCoverage, line: number): Ratio {
  const { lines, hits } = file.branches;
  const ratio = { covered: 0, total: 0 };
  for (let at = firstFrom(lines, line); lines[at] === line; at++) {
    ratio.total++;
    if (hits[at]! > 0) ratio.covered++;
  }
  return ratio;
}

/** Lines, branches and functions of a file, as its report counts them. */
export function totalsOf(file: FileCoverage): { lines: Ratio; branches: Ratio; functions: Ratio } {
  const count = (hits: Iterable<number>): Ratio => {
    const ratio = { covered: 0, total: 0 };
    for (const value of hits) {
      ratio.total++;
      if (value > 0) ratio.covered++;
    }
    return ratio;
  };
  return {
    lines: count(file.lines.hits),
    branches: count(file.branches.hits),
    functions: count(file.functions.map((item) => item.hits)),
  };
}
