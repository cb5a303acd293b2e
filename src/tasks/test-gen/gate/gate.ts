import { Failure, messageOf } from '../../../domain/errors.ts';
import { linePatch } from '../../../readers/diff/line-patch.ts';
import { replacePatch } from '../../../readers/diff/write.ts';
import { createAlarms, quietAlarm, type Alarm } from './alarm.ts';
import { changedBy, countsAsGreen, lostTests, tellingFailures, type Baseline } from '../run/baseline.ts';
import { runTests, type Bench, type TestCommand } from '../run/bench.ts';
import { catchBug, type SuspectedBug } from './catching.ts';
import { funnelOf, type Funnel, type Stage, type TestRecord } from './funnel.ts';
import { refusedByLint, runLint } from './lint.ts';
import type { Mutant } from './mutants.ts';
import { aloneRequest, ownCases, ownOutcome } from './own-test.ts';
import type { Candidate, RuledPatch, WrittenFile } from './allowed/patch-rules.ts';
import type { PlannedHunk } from '../hunks/plan.ts';
import { testName, type TestRun } from '../run/test-run.ts';
import { shownVariation, variationsOf } from './variations.ts';
import { withoutBlocks } from './allowed/without-blocks.ts';
import { createAppraiser, type Appraisal, type PatchCoverage, type Worth } from './worth.ts';
import { oneOrMany } from '../../../domain/words.ts';

export interface GateLimits {
  /** times that a test has to pass, at least 2 */
  passes: number;
  maxMutants: number;
  totalMs: number;
  runMs: number;
}

export interface GateRequest {
  bench: Bench;
  base: string;
  head: string;
  readBase(path: string): Promise<string | null>;
  written: RuledPatch;
  /** the suite without the written tests */
  baseline: Baseline & { state: 'green' };
  unguarded: readonly PlannedHunk[];
  mutants: readonly Mutant[];
  /** mutants of any lines of the changed files: some of them the present tests notice, and have to go on noticing */
  alarms: readonly Mutant[];
  /** patches after which the change does the same and reads otherwise */
  neutral: readonly string[];
  /** the same for the base: patches on it, without what the change did */
  neutralBase: readonly string[];
  coverage: PatchCoverage | null;
  /** the project's own linter, for bash at the tree's top; `{files}` is the written test files */
  lint?: string;
  limits: GateLimits;
  /** for shuffled orders; the same seed gives the same runs */
  seed: number;
}

export interface GateReport {
  funnel: Funnel;
  tests: TestRecord[];
  suspected: SuspectedBug[];
  /** the kept tests alone, as one patch on the head; '' when there are none */
  patch: string;
  /** what has to be known about the gate itself: a lint that already failed, a time that ran out */
  notes: string[];
}

interface Verdict {
  reached: Stage;
  rule: string | null;
  reason: string;
  bug?: SuspectedBug;
  worth?: Worth;
}
const noWorth: Worth = { lines: [], hunks: [], mutants: [] };

/**
 * Tries each written test outside of the agent: it builds, passes every time in other orders and surroundings, alone
 * and in the suite, notices no mere reformatting, and is worth something; then the suite has to stay green with all
 * that are kept, and the linter too. Each refused test has its own reason. Fails only where a tree or the sandbox can't
 * be had, and when it is stopped.
 */
export async function runGate(request: GateRequest): Promise<GateReport> {
  const { bench, head, written, baseline, limits } = request;
  const now = bench.now ?? (() => performance.now());
  const start = now();
  const late = (): boolean => now() - start > limits.totalMs;
  const timeoutMs = Math.min(limits.runMs, Math.max(20_000, 4 * baseline.ms));
  const appraise = createAppraiser({
    bench,
    head,
    unguarded: request.unguarded,
    mutants: request.mutants,
    coverage: request.coverage,
    flaky: baseline.flaky,
    timeoutMs,
    maxMutants: limits.maxMutants,
    late,
  });
  const alarms = createAlarms({ bench, head, mutants: request.alarms, flaky: baseline.flaky, timeoutMs, late });
  const verdicts = new Map<Candidate, Verdict>();
  const notes: string[] = [];
  for (const [at, candidate] of written.candidates.entries()) {
    const verdict = late()
      ? lateVerdict(limits)
      : await tryOne(candidate, request, {
          timeoutMs,
          late,
          appraise,
          alarms,
          note: (text) => {
            if (!notes.includes(text)) notes.push(text);
          },
        });
    verdicts.set(candidate, verdict);
    bench.log.info(
      `gate: ${at + 1} of ${written.candidates.length}: ${candidate.id}: ${verdict.rule ?? verdict.reached}: ${verdict.reason}`,
    );
  }
  const usable = await lintAll(request, verdicts, notes, 'worth', timeoutMs);
  const linted = ruledOut(verdicts);
  await keepTogether(request, verdicts, { timeoutMs, late, alarms });
  // without what the suite refused the files read otherwise
  if (usable && ruledOut(verdicts) > linted) await lintAll(request, verdicts, notes, 'kept', timeoutMs);
  const tests = [
    ...refusedRecords(written),
    ...[...verdicts].map(([candidate, verdict]) => recordOf(candidate, verdict)),
  ];
  const kept = new Set([...verdicts].filter(([, { reached }]) => reached === 'kept').map(([candidate]) => candidate));
  return {
    funnel: funnelOf(tests),
    tests,
    suspected: [...verdicts.values()].flatMap(({ bug }) => (bug === undefined ? [] : [bug])),
    patch: keptPatch(written.files, kept),
    notes,
  };
}

const ruledOut = (verdicts: ReadonlyMap<Candidate, Verdict>): number =>
  [...verdicts.values()].filter(({ rule }) => rule !== null).length;
const lateVerdict = (limits: GateLimits): Verdict => ({
  reached: 'allowed',
  rule: 'not-tried',
  reason: `the limit of ${Math.round(limits.totalMs / 1000)} s`,
});
const ownPatch = (candidate: Candidate): string => replacePatch(candidate.path, candidate.before, candidate.text);

interface Trial {
  timeoutMs: number;
  late(): boolean;
  appraise(candidate: Candidate, seen: TestRun): Promise<Appraisal>;
  alarms(): Promise<Alarm[]>;
  note(text: string): void;
}

async function tryOne(
  candidate: Candidate,
  request: GateRequest,
  { timeoutMs, late, appraise, alarms, note }: Trial,
): Promise<Verdict> {
  const { bench, head, baseline, limits } = request;
  const run = (more: Partial<TestCommand>): Promise<TestRun> =>
    runTests(bench, { rev: head, patch: ownPatch(candidate), timeoutMs, ...more });
  let first: TestRun;
  try {
    first = await run(aloneRequest(candidate, bench.runner));
  } catch (error) {
    if (error instanceof Failure && error.kind === 'input')
      return { reached: 'allowed', rule: 'does-not-build', reason: messageOf(error) };
    throw error;
  }
  const problem = buildProblem(candidate, first, baseline);
  if (problem !== null) return problem;
  // a project may have its command end with 0 whatever fails; then that is not the test's doing
  const silences = async (): Promise<boolean> => !(await alarms()).some((one) => one.silent);
  const silent: Verdict = {
    reached: 'built',
    rule: 'ends-the-run',
    reason: 'with it tests fail, and the command ends with 0 all the same',
  };
  if (first.silent && (await silences())) return silent;
  if (ownOutcome(candidate, first) === 'failed') return judgeFailure(candidate, first, request, timeoutMs);
  for (const variation of variationsOf(limits.passes - 1, request.seed, bench.runner.shuffles)) {
    if (late()) return { ...lateVerdict(limits), reached: 'built' };
    const again = await run({
      env: variation.env,
      ...(variation.seed === undefined ? {} : { seed: variation.seed }),
      ...(variation.alone ? aloneRequest(candidate, bench.runner, first) : {}),
    });
    if (again.silent && (await silences())) return silent;
    const own =
      bench.runner.results === null ? (again.outcome === 'green' ? 'passed' : 'failed') : ownOutcome(candidate, again);
    const how = shownVariation(variation);
    if (own !== 'passed')
      return {
        reached: 'built',
        rule: 'flaky',
        reason: `it passes once, and ${own === 'failed' ? `fails ${how}: ${messageIn(candidate, again)}` : `is not there ${how}: ${again.reason}`}`,
      };
    const moved = changedBy(again, baseline);
    if (moved.length > 0)
      return { reached: 'built', rule: 'changes-files', reason: `${shownMoves(moved, again)} ${how}` };
    const others = variation.alone
      ? []
      : again.tests.filter(
          (test) =>
            tellingFailures(again, baseline.flaky).includes(keyOf(test)) && !ownCases(candidate, again).includes(test),
        );
    // another order or time zone may break the suite without the test's doing
    if (others.length > 0 && !(await failsWithout(request, variation, timeoutMs)))
      return { reached: 'built', rule: 'breaks-others', reason: `with it ${testName(others[0]!)} fails ${how}` };
  }
  for (const neutral of request.neutral) {
    const reformatted = await run({
      patch: ownPatch(candidate) + neutral,
      ...aloneRequest(candidate, bench.runner, first),
    });
    if (ownOutcome(candidate, reformatted) === 'failed')
      return {
        reached: 'passed',
        rule: 'over-fitted',
        reason: `it fails when the code is only formatted otherwise: ${messageIn(candidate, reformatted)}`,
      };
  }
  const appraisal = await appraise(candidate, first);
  const { worth } = appraisal;
  if (appraisal.silent && (await silences())) return { ...silent, reached: 'passed' };
  if (appraisal.unmeasured !== null)
    note(`coverage: which new lines a written test runs is not known: ${appraisal.unmeasured}`);
  if (appraisal.proven && worth.lines.length + worth.hunks.length + worth.mutants.length > 0)
    return { reached: 'worth', rule: null, reason: shownWorth(worth), worth };
  if (late()) return { ...lateVerdict(limits), reached: 'passed' };
  return { reached: 'passed', rule: 'worthless', reason: shownWorthless(appraisal, request) };
}

const keyOf = (test: { file: string | null; suite: string; name: string }): string =>
  [test.file ?? '', test.suite, test.name].join('\0');

function buildProblem(candidate: Candidate, run: TestRun, baseline: GateRequest['baseline']): Verdict | null {
  const refuse = (rule: string, reason: string): Verdict => ({ reached: 'allowed', rule, reason });
  if (run.outcome === 'timeout') return refuse('hangs', run.reason);
  const moved = changedBy(run, baseline);
  if (moved.length > 0) return refuse('changes-files', shownMoves(moved, run));
  const own = ownOutcome(candidate, run);
  if (own === 'passed' || own === 'failed') return null;
  // a command of the project's own knows no test by name: there the whole has to be green
  if (run.outcome === 'green' && run.tests.length === 0) return null;
  if (own === 'skipped') return refuse('does-not-run', 'it is skipped');
  if (run.outcome === 'green') return refuse('does-not-run', 'the runner does not find it');
  return refuse('does-not-build', run.problems[0]?.split('\n').slice(0, 3).join(' ').slice(0, 300) ?? run.reason);
}

async function judgeFailure(
  candidate: Candidate,
  first: TestRun,
  request: GateRequest,
  timeoutMs: number,
): Promise<Verdict> {
  const { bench, head, base } = request;
  const again = await runTests(bench, {
    rev: head,
    patch: ownPatch(candidate),
    timeoutMs,
    ...aloneRequest(candidate, bench.runner, first),
  });
  if (ownOutcome(candidate, again) !== 'failed')
    return { reached: 'built', rule: 'flaky', reason: `it fails, then passes: ${messageIn(candidate, first)}` };
  const bug = await catchBug(bench, base, candidate, again, {
    timeoutMs,
    readBase: (path) => request.readBase(path),
    neutral: request.neutralBase,
  });
  if (bug === 'over-fitted')
    return {
      reached: 'built',
      rule: 'over-fitted',
      reason:
        'it passes before the change and fails after it, but looks at the text of the code: it fails before the change too when that is only written otherwise',
    };
  if (bug !== null)
    return {
      reached: 'built',
      rule: null,
      reason: `it passes before the change and fails after it: ${bug.assertion.split('\n')[0] ?? ''}`,
      bug,
    };
  return { reached: 'built', rule: 'fails', reason: messageIn(candidate, first) };
}

async function failsWithout(
  request: GateRequest,
  variation: ReturnType<typeof variationsOf>[number],
  timeoutMs: number,
): Promise<boolean> {
  const run = await runTests(request.bench, {
    rev: request.head,
    timeoutMs,
    env: variation.env,
    ...(variation.seed === undefined ? {} : { seed: variation.seed }),
  });
  return !countsAsGreen(run, request.baseline.flaky);
}

/** All together: the suite stays green, or the tests are taken in one after the other. */
async function keepTogether(
  request: GateRequest,
  verdicts: Map<Candidate, Verdict>,
  { timeoutMs, late, alarms }: Pick<Trial, 'timeoutMs' | 'late' | 'alarms'>,
): Promise<void> {
  const { bench, head, baseline, written } = request;
  const good = [...verdicts].filter(([, { reached, rule }]) => reached === 'worth' && rule === null);
  const problemOf = async (candidates: readonly Candidate[]): Promise<{ rule: string; reason: string } | null> => {
    const patch = keptPatch(written.files, new Set(candidates));
    const run = await runTests(bench, { rev: head, patch, timeoutMs });
    if (!countsAsGreen(run, baseline.flaky))
      return { rule: 'breaks-suite', reason: `the suite does not stay green with it: ${run.reason}` };
    const moved = changedBy(run, baseline);
    if (moved.length > 0) return { rule: 'breaks-suite', reason: `in the suite ${shownMoves(moved, run)}` };
    const [lost] = lostTests(run, baseline);
    if (lost !== undefined) return { rule: 'breaks-suite', reason: `with it ${lost} no longer runs` };
    for (const bell of await alarms()) {
      const listen = async (): Promise<string | null> =>
        quietAlarm(await runTests(bench, { rev: head, patch: patch + bell.patch, timeoutMs }), bell);
      const quiet = (await listen()) === null ? null : await listen();
      if (quiet !== null) return { rule: 'weakens-others', reason: `with it ${quiet}` };
    }
    return null;
  };
  if (good.length === 0) return;
  const all = good.map(([candidate]) => candidate);
  const together = (await problemOf(all)) === null;
  const kept: Candidate[] = [];
  for (const [candidate, verdict] of good) {
    if (!together && late()) {
      verdicts.set(candidate, { ...verdict, ...lateVerdict(request.limits), reached: 'worth' });
      continue;
    }
    const problem = together ? null : await problemOf([...kept, candidate]);
    if (problem === null) {
      kept.push(candidate);
      verdicts.set(candidate, { ...verdict, reached: 'kept' });
    } else {
      verdicts.set(candidate, { ...verdict, ...problem });
    }
  }
}

/**
 * Lints what is `reached`, as it would be kept; what the linter speaks against is refused. False where there is no
 * linter that can judge.
 */
async function lintAll(
  request: GateRequest,
  verdicts: Map<Candidate, Verdict>,
  notes: string[],
  reached: Stage,
  timeoutMs: number,
): Promise<boolean> {
  const { lint, bench, head, written } = request;
  const good = [...verdicts]
    .filter(([, verdict]) => verdict.reached === reached && verdict.rule === null)
    .map(([candidate]) => candidate);
  if (lint === undefined || good.length === 0) return false;
  const { refused, unusable } = await refusedByLint(good, (candidates) => {
    const files = [...new Set(candidates.map(({ path }) => path))];
    return runLint(bench, head, lint, keptPatch(written.files, new Set(candidates)), files, timeoutMs);
  });
  if (unusable !== null) notes.push(`lint: ${unusable}, without any written test; it was not used`);
  for (const [candidate, reason] of refused)
    verdicts.set(candidate, { ...verdicts.get(candidate)!, reached: 'worth', rule: 'lint', reason });
  return unusable === null;
}

function shownMoves(moved: readonly string[], run: TestRun): string {
  const made = moved.filter((path) => run.made.includes(path));
  const [paths, what] =
    made.length === moved.length
      ? [made, 'leaves']
      : [moved.filter((path) => !made.includes(path)), 'changes or removes'];
  return `it ${what} ${paths.slice(0, 3).join(', ')}${what === 'leaves' ? ' in the repository' : ''}`;
}

/** Says only what was tried. */
function shownWorthless(
  { worth, tried, unmeasured }: Appraisal,
  { coverage, unguarded, mutants }: GateRequest,
): string {
  const wrong = `none of the ${tried} small wrong changes that were tried`;
  if (worth.lines.length > 0)
    return `it runs new lines of the change, but looks at nothing they do: it notices ${wrong}`;
  if (worth.hunks.length > 0) return `it notices that code is gone, but not what that code does: it notices ${wrong}`;
  const parts = [
    ...(unguarded.length > 0 ? ['no undone hunk'] : []),
    ...(tried > 0 || mutants.length > 0 ? [tried > 0 ? wrong : 'no small wrong change'] : []),
  ];
  const noticed = parts.length === 0 ? 'there was nothing else for it to notice' : `it notices ${parts.join(' and ')}`;
  if (unmeasured !== null) return `${noticed}; whether it runs a new line is not known: ${unmeasured}`;
  return coverage === null ? noticed : `it covers no new line of the change, and ${noticed}`;
}

function messageIn(candidate: Candidate, run: TestRun): string {
  const message = ownCases(candidate, run).find((one) => one.message !== null)?.message;
  return (message ?? run.reason)
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(0, 2)
    .join(' ')
    .slice(0, 300);
}

function shownWorth({ lines, hunks, mutants }: Worth): string {
  return [
    ...(lines.length > 0
      ? [`covers ${lines.length} new ${oneOrMany(lines.length, 'line or branch', 'lines or branches')} of the change`]
      : []),
    ...(hunks.length > 0 ? [`fails when ${hunks.join(', ')} is undone`] : []),
    ...(mutants.length > 0 ? [`fails with ${mutants[0]}`] : []),
  ].join('; ');
}

function recordOf(candidate: Candidate, { reached, rule, reason, bug, worth }: Verdict): TestRecord {
  return {
    id: candidate.id,
    path: candidate.path,
    test: candidate.block?.name ?? null,
    reached,
    kept: reached === 'kept',
    suspected_bug: bug !== undefined,
    rule,
    reason,
    worth: worth ?? noWorth,
  };
}

/** What was refused by reading. */
function refusedRecords(written: RuledPatch): TestRecord[] {
  return written.refused.map(({ path, test, rule, reason }) => ({
    id: test === null ? path : `${path}#${test}`,
    path,
    test,
    reached: 'written',
    kept: false,
    suspected_bug: false,
    rule,
    reason,
    worth: noWorth,
  }));
}

/** The written files with the kept tests only. A file of which nothing is kept stays as it was. */
export function keptPatch(files: readonly WrittenFile[], kept: ReadonlySet<Candidate>): string {
  return files
    .map(({ path, before, after, blocks }) => {
      const own = [...kept].filter((candidate) => candidate.path === path);
      if (own.length === 0) return '';
      const gone = (blocks ?? []).filter((block) => !own.some((candidate) => candidate.block === block));
      return linePatch(path, before, withoutBlocks(after, gone, path, before));
    })
    .join('');
}
