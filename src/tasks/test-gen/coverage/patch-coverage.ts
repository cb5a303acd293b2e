import { z } from 'zod';
import { functionAt, type FunctionRange } from '../../../readers/coverage/functions.ts';
import { branchesOf, hitsOf, type FileCoverage } from '../../../readers/coverage/model.ts';
import { addedLines, readHunks } from '../../../readers/diff/hunks.ts';
import type { ChangedFile } from '../../../readers/diff/model.ts';
import { kindOf } from '../../../readers/paths/kind.ts';

export const Ratio = z.strictObject({ covered: z.int().nonnegative(), total: z.int().nonnegative() });
export type Ratio = z.infer<typeof Ratio>;

/** What of one function's changed lines ran. `line` and `end_line` are the function's. */
export const PatchFunction = z.strictObject({
  name: z.string(),
  line: z.int(),
  end_line: z.int(),
  lines: Ratio,
  branches: Ratio,
  missed_lines: z.array(z.int()),
});
export type PatchFunction = z.infer<typeof PatchFunction>;

/**
 * One changed file with added lines. `state`: `measured`; `absent` (the reports measure files of this kind, but not
 * this one); `ambiguous` (a report's path could be this or another file); `other` (nothing measures such files, as
 * prose or tests). `not_instrumented` counts added lines that are no code to the report: comments, blank lines,
 * declarations.
 */
export const PatchFile = z.strictObject({
  path: z.string(),
  state: z.enum(['measured', 'absent', 'ambiguous', 'other']),
  lines: Ratio,
  branches: Ratio,
  branches_measured: z
    .boolean()
    .describe('the reports hold branches of files of this kind; without them nothing is known of the branches here'),
  missed_lines: z.array(z.int()),
  missed_branches: z.array(z.strictObject({ line: z.int(), covered: z.int(), total: z.int() })),
  not_instrumented: z.int().nonnegative(),
  functions: z.array(PatchFunction),
});
export type PatchFile = z.infer<typeof PatchFile>;

/** `test_gen.patch` of the result document: how much of the lines and branches that a change adds was run. */
export const PatchCoverage = z.strictObject({ lines: Ratio, branches: Ratio, files: z.array(PatchFile) });
export type PatchCoverage = z.infer<typeof PatchCoverage>;

export interface PatchInput {
  changes: readonly ChangedFile[];
  /** by repository path, as `mapPaths` gives it */
  coverage: readonly FileCoverage[];
  /** repository paths that a report's path may have meant */
  ambiguous?: readonly string[];
  /** the named functions of a changed file at the head */
  functions?: ReadonlyMap<string, readonly FunctionRange[]>;
  /** paths that are no part of the figure, measured or not */
  exclude?: (path: string) => boolean;
}

const none = (): Ratio => ({ covered: 0, total: 0 });

/**
 * Lays the coverage on the lines that a change adds. As in diff-cover, a line counts when the report has it
 * instrumented, and it is covered when it ran at least once; a file that no report has counts for nothing, and is said
 * (`absent`). Throws an Error when a patch can't be read.
 */
export function measurePatch(input: PatchInput): PatchCoverage {
  const byPath = new Map(input.coverage.map((file) => [file.path, file]));
  const kinds = new Set(
    input.coverage.filter((file) => file.lines.numbers.length > 0).map((file) => familyOf(file.path)),
  );
  const branching = new Set(
    input.coverage.filter((file) => file.branches.lines.length > 0).map((file) => familyOf(file.path)),
  );
  const ambiguous = new Set(input.ambiguous ?? []);
  const patch: PatchCoverage = { lines: none(), branches: none(), files: [] };
  for (const change of input.changes) {
    if (change.status === 'deleted' || change.binary || change.submodule || input.exclude?.(change.path) === true)
      continue;
    const added = addedLines(readHunks(change.patch, change.path)).map((line) => line.new!);
    if (added.length === 0) continue;
    const coverage = byPath.get(change.path);
    const file = measureFile(change.path, added, coverage, input.functions?.get(change.path) ?? []);
    file.branches_measured = coverage !== undefined && branching.has(familyOf(change.path));
    if (coverage === undefined) {
      if (ambiguous.has(change.path)) file.state = 'ambiguous';
      else if (kinds.has(familyOf(change.path)) && !kindOf(change.path).test) file.state = 'absent';
    }
    add(patch.lines, file.lines);
    add(patch.branches, file.branches);
    patch.files.push(file);
  }
  return patch;
}

function measureFile(
  path: string,
  added: readonly number[],
  coverage: FileCoverage | undefined,
  ranges: readonly FunctionRange[],
): PatchFile {
  const file: PatchFile = {
    path,
    state: coverage === undefined ? 'other' : 'measured',
    lines: none(),
    branches: none(),
    branches_measured: false,
    missed_lines: [],
    missed_branches: [],
    not_instrumented: 0,
    functions: [],
  };
  const functions = new Map<FunctionRange, PatchFunction>();
  for (const line of added) {
    const hits = coverage === undefined ? undefined : hitsOf(coverage, line);
    if (coverage === undefined || hits === undefined) {
      file.not_instrumented++;
      continue;
    }
    const branches = branchesOf(coverage, line);
    const range = functionAt(ranges, line);
    const known = range === undefined ? undefined : functions.get(range);
    const part =
      known ??
      (range === undefined
        ? undefined
        : {
            name: range.name,
            line: range.start,
            end_line: range.end,
            lines: none(),
            branches: none(),
            missed_lines: [],
          });
    if (range !== undefined && part !== undefined && known === undefined) functions.set(range, part);
    for (const target of part === undefined ? [file] : [file, part]) {
      add(target.lines, { covered: hits > 0 ? 1 : 0, total: 1 });
      add(target.branches, branches);
      if (hits === 0) target.missed_lines.push(line);
    }
    if (branches.covered < branches.total) file.missed_branches.push({ line, ...branches });
  }
  file.functions = [...functions.values()];
  return file;
}

function add(to: Ratio, more: Ratio): void {
  to.covered += more.covered;
  to.total += more.total;
}

/** What kind of file a path is, as far as its ending says: a `.tsx` is measured by who measures `.ts`. */
function familyOf(path: string): string {
  const ending = /\.([a-z0-9+]+)$/i.exec(path)?.[1]?.toLowerCase() ?? '';
  if (/^[cm]?[jt]sx?$|^vue$|^svelte$/.test(ending)) return 'ecmascript';
  if (/^(?:c|cc|cpp|cxx|h|hh|hpp|hxx|c\+\+)$/.test(ending)) return 'c';
  return ending;
}

/** Thresholds in percent; what is not asked is not judged. */
export interface PatchLimits {
  lines?: number;
  branches?: number;
}

/**
 * `nothing`: a limit is set, but the change adds no instrumented line that it could be held against, or the reports
 * hold no branches of its files; this is not 100 %. Each reason is one sentence.
 */
export interface PatchGate {
  state: 'not-asked' | 'nothing' | 'met' | 'missed';
  reasons: string[];
}

/** Holds a change against the limits, by exact fractions: 79.96 % does not meet 80 %. */
export function gatePatch(patch: PatchCoverage, limits: PatchLimits): PatchGate {
  const asked = (
    [
      ['lines', limits.lines],
      ['branches', limits.branches],
    ] as const
  ).flatMap(([what, limit]) => (limit === undefined ? [] : [{ what, limit }]));
  if (asked.length === 0) return { state: 'not-asked', reasons: [] };
  if (patch.lines.total === 0)
    return {
      state: 'nothing',
      reasons: ['the change adds no line that the coverage reports instrument, so there is no patch coverage to judge'],
    };
  const missed: string[] = [];
  const met: string[] = [];
  const open: string[] = [];
  const blind = patch.files.filter((file) => file.lines.total > 0 && !file.branches_measured);
  for (const { what, limit } of asked) {
    const { covered, total } = patch[what];
    if (what === 'branches' && total === 0 && blind.length > 0)
      open.push(
        'the coverage reports hold no branches of ' +
          `${blind[0]!.path}${blind.length > 1 ? ` and ${blind.length - 1} more` : ''}, so there is no ` +
          'branch coverage to judge',
      );
    else if (total === 0) met.push(`the change adds no ${what}`);
    else if (covered * 100 < limit * total)
      missed.push(
        `${percent(patch[what])} of the changed ${what} are covered (${covered} of ${total}), the limit is ${limit} %`,
      );
    else met.push(`${percent(patch[what])} of the changed ${what} are covered (${covered} of ${total})`);
  }
  if (missed.length > 0) return { state: 'missed', reasons: [...missed, ...open] };
  return open.length > 0 ? { state: 'nothing', reasons: [...open, ...met] } : { state: 'met', reasons: met };
}

/** One digit after the point, rounded down so that only all of it reads 100 %; '–' when there is nothing. */
export function percent({ covered, total }: Ratio): string {
  return total === 0 ? '–' : `${Math.floor((covered * 1000) / total) / 10} %`;
}
