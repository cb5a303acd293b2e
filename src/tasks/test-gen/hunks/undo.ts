import { z } from 'zod';
import { Failure, messageOf } from '../../../domain/errors.ts';
import { countsAsGreen, tellingFailures, type Baseline } from '../run/baseline.ts';
import { runTests, type Bench, type TestCommand } from '../run/bench.ts';
import { HunkVerdict, Removed, type PlannedHunk } from './plan.ts';
import type { TestRunner } from '../runners/override.ts';
import { testKey, testName, type TestRun } from '../run/test-run.ts';
import { count } from '../../../domain/words.ts';

/** What became of a hunk when it alone was undone. */
export const HunkRecord = z.strictObject({
  path: z.string(),
  start_line: z.int().positive(),
  end_line: z.int().positive(),
  removes: Removed.nullable().describe(
    'it adds nothing: it takes lines out (start_line is the line before), or all that the file had; null when it adds some',
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
export async function undoHunks({
  bench,
  head,
  hunks,
  baseline,
  limits,
  testsFor,
}: HunkRequest): Promise<HunkRecord[]> {
  const now = bench.now ?? (() => performance.now());
  const start = now();
  const records: HunkRecord[] = [];
  let tried = 0;
  for (const hunk of hunks) {
    const left = limits.totalMs - (now() - start);
    const skip =
      baseline.state === 'red'
        ? baseline.reason
        : (hunk.obstacle ??
          (hunk.coverage === 'not-covered'
            ? null
            : tried >= limits.maxHunks
              ? `the limit of ${limits.maxHunks} hunks`
              : left <= 0
                ? `the limit of ${seconds(limits.totalMs)}`
                : null));
    if (skip !== null || baseline.state === 'red') {
      records.push(recordOf(hunk, { verdict: 'not-tried', reason: skip ?? '' }));
      continue;
    }
    if (hunk.coverage === 'not-covered') {
      records.push(recordOf(hunk, { verdict: 'not-covered', reason: 'no test runs its lines' }));
      continue;
    }
    tried += 1;
    const began = now();
    const near = bench.runner.narrow === 'all' ? null : ((await testsFor?.(hunk)) ?? null);
    const own = Math.min(limits.runMs, Math.max(leastMs, slower * baseline.ms));
    const run = async (patch?: string, only: readonly string[] | null = null): Promise<TestRun> => {
      const remaining = limits.totalMs - (now() - start);
      const command: TestCommand = {
        rev: head,
        timeoutMs: Math.min(own, remaining),
        ...(patch === undefined ? {} : { patch }),
        ...(only === null || only.length === 0 ? {} : { files: only }),
      };
      const ended = await runTests(bench, command);
      if (ended.outcome === 'timeout' && remaining < own) throw new OutOfTime();
      return ended;
    };
    let outcome: Outcome;
    try {
      outcome =
        near === null
          ? await undo(hunk, run, baseline, bench.runner)
          : ((await noticedNear(hunk, near, run, baseline, bench.runner)) ??
            (await undo(hunk, run, baseline, bench.runner)));
    } catch (error) {
      if (error instanceof OutOfTime)
        outcome = { verdict: 'not-tried', reason: `the limit of ${seconds(limits.totalMs)}` };
      else if (error instanceof Failure && error.kind === 'input')
        outcome = { verdict: 'not-tried', reason: messageOf(error) };
      else throw error;
    }
    records.push(recordOf(hunk, outcome, now() - began));
    bench.log.info(
      `hunks: ${tried} of ${Math.min(limits.maxHunks, hunks.length)}: ${hunk.path}:${hunk.startLine} ${outcome.verdict}: ${outcome.reason}`,
    );
  }
  return records;
}

class OutOfTime extends Error {}

interface Outcome {
  verdict: HunkVerdict;
  reason: string;
  tests?: string[];
  noticedBy?: HunkRecord['noticed_by'];
}
type Run = (patch?: string, only?: readonly string[] | null) => Promise<TestRun>;

/**
 * Guarded, where tests of these files fail without the hunk and pass with it: then the suite that they are a part of is
 * red without it, too. Null in any other case; only all tests can tell then.
 */
async function noticedNear(
  hunk: PlannedHunk,
  near: readonly string[],
  run: Run,
  baseline: Baseline & { state: 'green' },
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

async function undo(
  hunk: PlannedHunk,
  run: Run,
  baseline: Baseline & { state: 'green' },
  { folder, narrow, results }: TestRunner,
): Promise<Outcome> {
  const opening = await run(hunk.revert);
  if (countsAsGreen(opening, baseline.flaky)) {
    const note =
      hunk.sameness === null
        ? ''
        : `; it keeps behaviour: only ${hunk.sameness === 'types' ? 'types' : 'local names'} differ`;
    return { verdict: 'unguarded', reason: `all tests pass without it${note}` };
  }
  if (opening.outcome === 'unknown') return { verdict: 'not-tried', reason: `without it ${opening.reason}` };
  const [first, second] = await twice(opening, () => run(hunk.revert));
  if (first.outcome !== second.outcome)
    return { verdict: 'not-tried', reason: `two runs without it differ: ${first.reason}; ${second.reason}` };
  const failed = new Set(tellingFailures(second, baseline.flaky));
  const both = first.tests.filter(
    (test) => tellingFailures(first, baseline.flaky).includes(testKey(test)) && failed.has(testKey(test)),
  );
  const beside = first.outcome === 'red' && first.problems.length > 0 && second.problems.length > 0;
  if (first.outcome === 'red' && both.length === 0 && !beside)
    return { verdict: 'not-tried', reason: 'two runs without it fail in different tests: these are flaky' };
  // where the tests that failed are in known files, these alone tell whether the hunk made the difference
  const places = [...new Set(both.map(({ file }) => file))];
  const known =
    narrow !== 'all' && both.length > 0 && places.every((place) => place !== null && place.startsWith(folder));
  const again = await run(undefined, known ? places.map((place) => place!.slice(folder.length)) : undefined);
  const still = new Set(tellingFailures(again, baseline.flaky));
  const telling = both.filter((test) => !still.has(testKey(test)));
  if (
    !(again.outcome === 'green' || again.outcome === 'red') ||
    again.problems.length > 0 ||
    (both.length > 0 && telling.length === 0)
  ) {
    return { verdict: 'not-tried', reason: `it can't be told: with the hunk back, ${again.reason}` };
  }
  if (telling.length > 0) {
    const tests = telling.slice(0, 10).map(testName);
    return {
      verdict: 'guarded',
      noticedBy: 'tests',
      tests,
      reason: `${count(telling.length, 'test fails', 'tests fail')} without it, as ${tests[0]}`,
    };
  }
  if (first.outcome === 'timeout')
    return {
      verdict: 'guarded',
      noticedBy: 'time-limit',
      reason: `the tests don't end without it (${Math.round(first.ms / 1000)} s)`,
    };
  // where the exit code is all that is known, tests and builds fail alike
  if (results === null && first.outcome === 'red')
    return {
      verdict: 'guarded',
      noticedBy: 'tests',
      reason: `the command fails without it${first.problems[0] ? `: ${first.problems[0]}` : ''}`,
    };
  return {
    verdict: 'guarded',
    noticedBy: 'build',
    reason: `it does not build or load without it: ${first.outcome === 'red' ? (first.problems[0]?.split('\n')[0] ?? '') : first.reason}`,
  };
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

const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`;

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
