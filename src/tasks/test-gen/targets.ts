import { kindOf } from '../../readers/paths/kind.ts';
import { z } from 'zod';
import { enclosing, textOf, type SyntaxReader } from '../../readers/symbols/syntax.ts';
import type { CoverageLines, PlannedHunk } from './hunks/plan.ts';
import { riskOf } from './hunks/risk.ts';
import type { TestRunner } from './runners/override.ts';

/** A place of the change that deserves a test, with what its writer needs. Lines are 1-based. */
export const Target = z.strictObject({
  path: z.string(),
  start_line: z.int().positive(),
  end_line: z.int().positive(),
  why: z.enum(['uncovered', 'unguarded']),
  risk: z.number().nonnegative(),
  reasons: z.array(z.string()),
  function: z
    .strictObject({ name: z.string(), start_line: z.int().positive(), end_line: z.int().positive(), text: z.string() })
    .nullable(),
  callers: z.array(z.strictObject({ path: z.string(), line: z.int().positive(), text: z.string() })),
  tests: z.array(z.string()).describe('the nearest present test files, nearest first: their style is to be kept'),
  command: z.string().describe('runs the tests of one file; for the sandbox'),
});
export type Target = z.infer<typeof Target>;

export interface TargetSources {
  /** lines of the change, by path */
  changed: ReadonlyMap<string, ReadonlySet<number>>;
  coverage: CoverageLines | null;
  /** lines of the change with branches that no test takes, by path */
  branches?: ReadonlyMap<string, readonly { line: number; covered: number; total: number }[]>;
  unguarded: readonly PlannedHunk[];
  read(path: string): Promise<string | null>;
  /** paths of all files, for tests and callers */
  paths: readonly string[];
  isTest(path: string): boolean;
  /** globs of the configuration made into a test: files whose tests are known to be flaky are no example to anyone */
  isFlaky(path: string): boolean;
  syntax: SyntaxReader;
  churn?: ReadonlyMap<string, number>;
  runner: TestRunner;
  /** targets in all */
  most: number;
}

const functions = new RegExp(
  '^(?:function_declaration|generator_function_declaration|method_definition|function_definition|' +
    'method_declaration|constructor_declaration|function_item|func_literal|arrow_function|' +
    String.raw`function_expression|local_function_statement)$`,
);
const longestFunction = 6000;
const mostCallers = 5;
const filesRead = 400;

interface Spot {
  path: string;
  startLine: number;
  endLine: number;
  why: Target['why'];
  risk: number;
  reasons: string[];
}

/**
 * The uncovered lines and branches and the unguarded hunks of a change, the most risky first, one for each function and
 * kind.
 */
export async function chooseTargets(sources: TargetSources): Promise<Target[]> {
  const spots = [...unguardedSpots(sources)];
  for (const path of sources.changed.keys()) spots.push(...(await uncoveredSpots(path, sources)));
  spots.sort((a, b) => b.risk - a.risk || (a.path < b.path ? -1 : a.path > b.path ? 1 : a.startLine - b.startLine));
  const targets: Target[] = [];
  const seen = new Set<string>();
  for (const spot of spots) {
    if (targets.length >= sources.most) break;
    const own = await functionAt(sources, spot);
    const key = `${spot.why} ${spot.path} ${own === null ? spot.startLine : own.start_line}`;
    if (seen.has(key)) continue;
    seen.add(key);
    targets.push(await targetAt(spot, own, sources));
  }
  return targets;
}

function unguardedSpots({ unguarded }: TargetSources): Spot[] {
  return (
    unguarded
      // of a file that is gone there is nothing to call
      .filter(({ sameness, removes }) => sameness === null && removes !== 'all')
      .map(({ path, startLine, endLine, risk, why, removes }) => ({
        path,
        startLine,
        endLine,
        why: 'unguarded',
        risk,
        reasons: removes === null ? why : [...why, 'lines were removed here'],
      }))
  );
}

/** Of a changed file the runs of lines that no test runs, and the lines with branches that no test takes. */
async function uncoveredSpots(path: string, sources: TargetSources): Promise<Spot[]> {
  const told = sources.coverage?.get(path);
  const text = told === undefined || sources.isTest(path) ? null : await sources.read(path);
  if (told === undefined || text === null) return [];
  const rows = text.split('\n');
  const missed = [...(sources.changed.get(path) ?? [])]
    .filter((line) => told.instrumented.has(line) && !told.covered.has(line))
    .sort((a, b) => a - b);
  const spot = (startLine: number, endLine: number, reasons: string[] = []): Spot => {
    const { score, why } = riskOf(rows.slice(startLine - 1, endLine), sources.churn?.get(path));
    return { path, startLine, endLine, why: 'uncovered', risk: score, reasons: [...reasons, ...why] };
  };
  const open = (sources.branches?.get(path) ?? []).filter(({ line }) => !missed.includes(line));
  return [
    ...runsOf(missed, told.instrumented).map(([first, last]) => spot(first, last)),
    ...open.map(({ line, covered, total }) =>
      spot(line, line, [`tests take ${covered} of ${total} branches of line ${line}`]),
    ),
  ];
}

async function targetAt(spot: Spot, own: Target['function'], sources: TargetSources): Promise<Target> {
  const tests = nearestTests(spot.path, sources);
  return {
    path: spot.path,
    start_line: spot.startLine,
    end_line: spot.endLine,
    why: spot.why,
    risk: spot.risk,
    reasons: spot.reasons,
    function: own,
    callers: own === null ? [] : await callersOf(own.name, spot.path, sources),
    tests: tests.slice(0, 3),
    command: sources.runner.command({ files: [(tests[0] ?? spot.path).replace(sources.runner.folder, '')] }),
  };
}

/** Runs of missed lines; lines that coverage does not speak of do not end one. */
function runsOf(missed: readonly number[], instrumented: ReadonlySet<number>): [number, number][] {
  const runs: [number, number][] = [];
  for (const line of missed) {
    const last = runs.at(-1);
    const joined =
      last !== undefined &&
      line - last[1] <= 10 &&
      ![...Array(line - last[1] - 1).keys()].some((at) => instrumented.has(last[1] + 1 + at));
    if (joined) last[1] = line;
    else runs.push([line, line]);
  }
  return runs;
}

async function functionAt({ read, syntax }: TargetSources, spot: Spot): Promise<Target['function']> {
  const text = await read(spot.path);
  const parsed = text === null ? null : await syntax(spot.path, text);
  const node = parsed === null ? undefined : enclosing(parsed.root, spot.startLine, functions);
  if (parsed === null || node === undefined) return null;
  const name = node.children.find(({ field }) => field === 'name');
  // `const f = () => …` has its name before it
  const before =
    name === undefined
      ? /([A-Za-z_$][\w$]*)\s*(?::[^=\n]*)?=\s*(?:async\s*)?$/.exec(
          parsed.text.slice(Math.max(0, node.start - 300), node.start),
        )?.[1]
      : textOf(parsed, name);
  return {
    name: before ?? '',
    start_line: node.line,
    end_line: node.endLine,
    text: textOf(parsed, node).slice(0, longestFunction),
  };
}

function isForeign(path: string): boolean {
  const { vendored, built } = kindOf(path);
  return vendored || built;
}

/** Lines elsewhere that call a name: found by the name alone, so a namesake may be among them. */
async function callersOf(
  name: string,
  path: string,
  { paths, read, isTest }: TargetSources,
): Promise<Target['callers']> {
  if (!/^[\p{L}_$][\p{L}\p{N}_$]{1,}$/u.test(name)) return [];
  const near = paths
    .filter((one) => sameLanguage(one, path) && !isTest(one) && !isForeign(one))
    .sort((a, b) => shared(b, path) - shared(a, path))
    .slice(0, filesRead);
  const call = new RegExp(String.raw`(?<![\p{L}\p{N}_$])${name.replaceAll('$', String.raw`\$`)}\s*\(`, 'u');
  const declares = new RegExp(
    String.raw`\b(?:function\*?|def|func|fn|class)\s+(?:\([^)]*\)\s*)?${name.replaceAll('$', String.raw`\$`)}\b`,
  );
  const found: Target['callers'] = [];
  for (const one of near) {
    const text = await read(one);
    if (text === null || !text.includes(name)) continue;
    for (const [at, line] of text.split('\n').entries()) {
      if (!call.test(line) || declares.test(line)) continue;
      found.push({ path: one, line: at + 1, text: line.trim().slice(0, 200) });
      if (found.length >= mostCallers) return found;
    }
  }
  return found;
}

/** Test files by name first, then by how much of the path they share. */
function nearestTests(path: string, { paths, isTest, isFlaky }: TargetSources): string[] {
  const stem = (file: string): string =>
    file
      .slice(file.lastIndexOf('/') + 1)
      .replace(/\.[^/]*$/, '')
      .replace(/^test_|_test$|_spec$|Tests?$/g, '')
      .toLowerCase();
  const near = (file: string): number => (stem(file) === stem(path) ? 100 : 0) + shared(file, path);
  return paths
    .filter((file) => isTest(file) && !isFlaky(file) && sameLanguage(file, path))
    .sort((a, b) => near(b) - near(a) || (a < b ? -1 : 1));
}

function sameLanguage(a: string, b: string): boolean {
  const kind = (path: string): string =>
    /\.[^./]+$/.exec(path)?.[0].replace(/^\.(?:[cm]?[jt]sx?|vue|svelte)$/, '.js') ?? '';
  return kind(a) === kind(b);
}

function shared(a: string, b: string): number {
  const [first, second] = [a.split('/'), b.split('/')];
  let count = 0;
  while (count < first.length - 1 && first[count] === second[count]) count += 1;
  return count;
}
