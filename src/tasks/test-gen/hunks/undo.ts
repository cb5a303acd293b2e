import { z } from 'zod';
import { Failure, messageOf } from '../../../domain/errors.ts';
import { count } from '../../../domain/words.ts';
import type { TestCase } from '../../../readers/test-results/model.ts';
import { countsAsGreen, tellingFailures, type Baseline } from '../run/baseline.ts';
import { runTests, type Bench, type TestCommand } from '../run/bench.ts';
import { HunkVerdict, Removed, type PlannedHunk } from './plan.ts';
import type { TestRunner } from '../runners/override.ts';
import { testKey, testName, type TestRun } from '../run/test-run.ts';

/** What became of a hunk when it alone was undone. */
export const HunkRecord = z.strictObject({
  path: z.string(),
  start_line: z.int().positive(),
  end_line: z.int().positive(),
  removes: Removed.nullable().describe(
    'it adds nothing: it takes lines out (start_line is the line before), or all that the file had; null ' +
      'when it adds some',
  ),
  verdict: HunkVerdict,
  /** one sentence */
  reason: z.string(),
  keeps_behaviour: z.boolean().describe('nothing but names, types or formatting differs, so that no test can notice'),
  noticed_by: z.enum(['tests', 'build', 'time-limit']).nullable(),
  tests: z.array(z.string()).describe('those that fail without it, at most ten'),
  risk: z.number().nonnegative(),
  ms: z.number().nonnegative(),
});
export type HunkRecord = z.infer<typeof HunkRecord>;

export interface HunkLimits {
  /** hunks that are undone */
  maxHunks: number;
  /** milliseconds in all */
  totalMs: number;
  /** milliseconds of one run */
  runMs: number;
}

export interface HunkRequest {
  bench: Bench;
  head: string;
  /** in the order of trying, as `planHunks` gives them */
  hunks: readonly PlannedHunk[];
  baseline: Baseline;
  limits: HunkLimits;
  /** test files, from the runner's folder, that are tried first; where they don't notice, all tests decide */
  testsFor?(hunk: PlannedHunk): Promise<readonly string[] | null>;
}

/**
 * A run without a hunk may take this much longer than one with it, and at least this long, before it counts as hanging.
 */
const slower = 4;
const leastMs = 30_000;

/**
 * Undoes each hunk alone and runs the tests: what they notice is guarded. A hunk is a mutant that the author wrote, in
 * any language (our own measurement in 15 commits of a project with 99.5 % line coverage: 29 of 60 went unnoticed). Red
 * counts only when it comes twice with the same failure and goes away when the hunk is back; failures of tests that the
 * baseline showed to be flaky never count. Nothing is said on a red baseline. Fails only where a tree or the sandbox
 * can't be had, and when it is stopped.
 */
export async function undoHunks(request: HunkRequest): Promise<HunkRecord[]> {
  const { bench, hunks, baseline, limits } = request;
  const now = bench.now ?? (() => performance.now());
  const end = now() + limits.totalMs;
  const records: HunkRecord[] = [];
  let tried = 0;
  for (const hunk of hunks) {
    if (baseline.state === 'red') {
      records.push(recordOf(hunk, { verdict: 'not-tried', reason: baseline.reason }));
      continue;
    }
    const known = withoutTrying(hunk, limits, tried, end - now());
    if (known !== null) {
      records.push(recordOf(hunk, known));
      continue;
    }
    tried += 1;
    const began = now();
    const outcome = await tryHunk(hunk, request, baseline, () => end - now());
    records.push(recordOf(hunk, outcome, now() - began));
    bench.log.info(
      `hunks: ${tried} of ${Math.min(limits.maxHunks, hunks.length)}: ${hunk.path}:${hunk.startLine} ` +
        `${outcome.verdict}: ${outcome.reason}`,
    );
  }
  return records;
}

/** What is known of a hunk before any run, or why there is none; null when it is tried. */
function withoutTrying(hunk: PlannedHunk, limits: HunkLimits, tried: number, leftMs: number): Outcome | null {
  if (hunk.obstacle !== null) return { verdict: 'not-tried', reason: hunk.obstacle };
  if (hunk.coverage === 'not-covered') return { verdict: 'not-covered', reason: 'no test runs its lines' };
  if (tried >= limits.maxHunks) return { verdict: 'not-tried', reason: `the limit of ${limits.maxHunks} hunks` };
  return leftMs <= 0 ? outOfTime(limits) : null;
}

const outOfTime = ({ totalMs }: HunkLimits): Outcome => ({
  verdict: 'not-tried',
  reason: `the limit of ${Math.round(totalMs / 1000)} s`,
});

async function tryHunk(
  hunk: PlannedHunk,
  { bench, head, limits, testsFor }: HunkRequest,
  baseline: Green,
  leftMs: () => number,
): Promise<Outcome> {
  const near = bench.runner.narrow === 'all' ? null : ((await testsFor?.(hunk)) ?? null);
  const own = Math.min(limits.runMs, Math.max(leastMs, slower * baseline.ms));
  const run: Run = async (patch, only = null) => {
    const left = leftMs();
    const command: TestCommand = {
      rev: head,
      timeoutMs: Math.min(own, left),
      ...(patch === undefined ? {} : { patch }),
      ...(only === null || only.length === 0 ? {} : { files: only }),
    };
    const ended = await runTests(bench, command);
    if (ended.outcome === 'timeout' && left < own) throw new OutOfTime();
    return ended;
  };
  try {
    const noticed = near === null ? null : await noticedNear(hunk, near, run, baseline, bench.runner);
    return noticed ?? (await undo(hunk, run, baseline, bench.runner));
  } catch (error) {
    if (error instanceof OutOfTime) return outOfTime(limits);
    if (error instanceof Failure && error.kind === 'input') return { verdict: 'not-tried', reason: messageOf(error) };
    throw error;
  }
}

class OutOfTime extends Error {}

interface Outcome {
  verdict: HunkVerdict;
  reason: string;
  tests?: string[];
  noticedBy?: HunkRecord['noticed_by'];
}
type Green = Baseline & { state: 'green' };
type Run = (patch?: string, only?: readonly string[] | null) => Promise<TestRun>;

/**
 * Guarded, where tests of these files fail without the hunk and pass with it: then the suite that they are a part of is
 * red without it, too. Null in any other case; only all tests can tell then.
 */
async function noticedNear(
  hunk: PlannedHunk,
  near: readonly string[],
  run: Run,
  baseline: Green,
  runner: TestRunner,
): Promise<Outcome | null> {
  const opening = await run(hunk.revert, near);
  const known = tellingFailures(opening, baseline.flaky).some((key) => baseline.known.has(key));
  if (opening.outcome !== 'red' || !known) return null;
  let first: TestRun | null = opening;
  const outcome = await undo(
    hunk,
    async (patch, only) => {
      const kept = first;
      first = null;
      return patch !== undefined && kept !== null ? kept : run(patch, only ?? near);
    },
    baseline,
    runner,
  );
  if (outcome.verdict !== 'guarded' || outcome.noticedBy !== 'tests') return null;
  return { ...outcome, reason: `at least ${outcome.reason}` };
}

async function undo(hunk: PlannedHunk, run: Run, baseline: Green, runner: TestRunner): Promise<Outcome> {
  const opening = await run(hunk.revert);
  if (countsAsGreen(opening, baseline.flaky)) {
    const kind = hunk.sameness === 'types' ? 'types' : 'local names';
    const note = hunk.sameness === null ? '' : `; it keeps behaviour: only ${kind} differ`;
    return { verdict: 'unguarded', reason: `all tests pass without it${note}` };
  }
  if (opening.outcome === 'unknown') return { verdict: 'not-tried', reason: `without it ${opening.reason}` };
  const [first, second] = await twice(opening, () => run(hunk.revert));
  if (first.outcome !== second.outcome)
    return { verdict: 'not-tried', reason: `two runs without it differ: ${first.reason}; ${second.reason}` };
  const both = failedTwice(first, second, baseline);
  const beside = first.outcome === 'red' && first.problems.length > 0 && second.problems.length > 0;
  if (first.outcome === 'red' && both.length === 0 && !beside)
    return { verdict: 'not-tried', reason: 'two runs without it fail in different tests: these are flaky' };
  const again = await run(undefined, filesOf(both, runner));
  const still = new Set(tellingFailures(again, baseline.flaky));
  const telling = both.filter((test) => !still.has(testKey(test)));
  const told = (again.outcome === 'green' || again.outcome === 'red') && again.problems.length === 0;
  if (!told || (both.length > 0 && telling.length === 0))
    return { verdict: 'not-tried', reason: `it can't be told: with the hunk back, ${again.reason}` };
  return guardedBy(telling, first, runner);
}

/** Tests that fail in both runs, but for those that are known to be flaky. */
function failedTwice(first: TestRun, second: TestRun, { flaky }: Green): TestCase[] {
  const [once, twice] = [new Set(tellingFailures(first, flaky)), new Set(tellingFailures(second, flaky))];
  return first.tests.filter((test) => once.has(testKey(test)) && twice.has(testKey(test)));
}

/** Where the tests that failed are in known files, these alone tell whether the hunk made the difference. */
function filesOf(failed: readonly TestCase[], { folder, narrow }: TestRunner): string[] | undefined {
  const places = [...new Set(failed.map(({ file }) => file))];
  if (narrow === 'all' || places.length === 0) return undefined;
  const known = places.flatMap((place) => (place?.startsWith(folder) === true ? [place.slice(folder.length)] : []));
  return known.length === places.length ? known : undefined;
}

/** What notices that the hunk is gone: tests, the time limit or the build. */
function guardedBy(telling: readonly TestCase[], first: TestRun, { results }: TestRunner): Outcome {
  if (telling.length > 0) {
    const tests = telling.slice(0, 10).map(testName);
    const reason = `${count(telling.length, 'test fails', 'tests fail')} without it, as ${tests[0]}`;
    return { verdict: 'guarded', noticedBy: 'tests', tests, reason };
  }
  if (first.outcome === 'timeout') {
    const reason = `the tests don't end without it (${Math.round(first.ms / 1000)} s)`;
    return { verdict: 'guarded', noticedBy: 'time-limit', reason };
  }
  const [problem] = first.problems;
  // where the exit code is all that is known, tests and builds fail alike
  if (results === null && first.outcome === 'red') {
    const reason = `the command fails without it${problem ? `: ${problem}` : ''}`;
    return { verdict: 'guarded', noticedBy: 'tests', reason };
  }
  const said = first.outcome === 'red' ? (problem?.split('\n')[0] ?? '') : first.reason;
  return { verdict: 'guarded', noticedBy: 'build', reason: `it does not build or load without it: ${said}` };
}

/**
 * Two runs that ended alike, where two of three do: many failures on a busy machine may once take longer than a run
 * may.
 */
async function twice(opening: TestRun, again: () => Promise<TestRun>): Promise<[TestRun, TestRun]> {
  const second = await again();
  if (opening.outcome === second.outcome) return [opening, second];
  const third = await again();
  return third.outcome === second.outcome ? [second, third] : [opening, third];
}

function recordOf(hunk: PlannedHunk, outcome: Outcome, ms = 0): HunkRecord {
  return {
    path: hunk.path,
    start_line: hunk.startLine,
    end_line: hunk.endLine,
    removes: hunk.removes,
    verdict: outcome.verdict,
    reason: outcome.reason,
    keeps_behaviour: hunk.sameness !== null,
    noticed_by: outcome.noticedBy ?? null,
    tests: outcome.tests ?? [],
    risk: hunk.risk,
    ms: Math.round(ms),
  };
}

/**
 * The hunks that count: undone, with an answer from the tests. Refactors that keep behaviour are no part of it,
 * whatever became of them: there no test has anything to notice. Every figure goes by this.
 */
export function countedHunks(records: readonly HunkRecord[]): HunkRecord[] {
  return records.filter(
    ({ verdict, keeps_behaviour: same }) => !same && (verdict === 'guarded' || verdict === 'unguarded'),
  );
}

/** Those of them that no test notices. */
export function unguardedHunks(records: readonly HunkRecord[]): HunkRecord[] {
  return countedHunks(records).filter(({ verdict }) => verdict === 'unguarded');
}

/** The share of the counted hunks that the tests notice. Null when there are none. */
export function shareGuarded(records: readonly HunkRecord[]): number | null {
  const told = countedHunks(records);
  return told.length === 0 ? null : told.filter(({ verdict }) => verdict === 'guarded').length / told.length;
}

/** What became of a hunk, for people: one that keeps behaviour is no gap though nothing notices it. */
export function hunkWord({ verdict, keeps_behaviour: same }: HunkRecord): HunkVerdict | 'keeps-behaviour' {
  return same && verdict === 'unguarded' ? 'keeps-behaviour' : verdict;
}

/** A hunk's place as people read it; a file that lost everything has no line. */
export function hunkPlace({ path, start_line: start, end_line: end, removes }: HunkRecord): string {
  return removes === 'all' ? path : `${path}:${start}${end === start ? '' : `-${end}`}`;
}
