import { Failure, messageOf } from '../../../domain/errors.ts';
import { replacePatch } from '../../../readers/diff/write.ts';
import { changedBy, countsAsGreen, tellingFailures } from '../run/baseline.ts';
import { runTests, type TestCommand } from '../run/bench.ts';
import { testKey, testName, type TestRun } from '../run/test-run.ts';
import type { Alarm } from './alarm.ts';
import type { Candidate } from './allowed/patch-rules.ts';
import { catchBug } from './catching.ts';
import { aloneRequest, ownCases, ownOutcome, type OwnOutcome } from './own-test.ts';
import type { GateRequest } from './request.ts';
import { shownVariation, variationsOf, type Variation } from './variations.ts';
import { lateVerdict, type Verdict } from './verdict.ts';
import { messageIn, shownMoves, shownWorth, shownWorthless } from './words.ts';
import type { Appraisal } from './worth.ts';

/** What all trials of a gate share. */
export interface Trial {
  timeoutMs: number;
  late(): boolean;
  appraise(candidate: Candidate, seen: TestRun): Promise<Appraisal>;
  alarms(): Promise<Alarm[]>;
  note(text: string): void;
}

/** One candidate that builds, with its first run. */
interface Attempt {
  candidate: Candidate;
  request: GateRequest;
  trial: Trial;
  first: TestRun;
  run(more: Partial<TestCommand>): Promise<TestRun>;
}

const silent: Verdict = {
  reached: 'built',
  rule: 'ends-the-run',
  reason: 'with it tests fail, and the command ends with 0 all the same',
};

const ownPatch = (candidate: Candidate): string => replacePatch(candidate.path, candidate.before, candidate.text);

/** Tries one written test alone: it builds, passes whatever the surroundings, and is worth something. */
export async function tryOne(candidate: Candidate, request: GateRequest, trial: Trial): Promise<Verdict> {
  const { bench, head, baseline } = request;
  const { timeoutMs } = trial;
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
  const attempt: Attempt = { candidate, request, trial, first, run };
  if (await silences(first, trial)) return silent;
  if (ownOutcome(candidate, first) === 'failed') return judgeFailure(candidate, first, request, timeoutMs);
  return (await failsElsewhere(attempt)) ?? (await failsReformatted(attempt)) ?? judgeWorth(attempt);
}

/** A project may have its command end with 0 whatever fails; then that is not the test's doing. */
async function silences(run: { silent: boolean }, { alarms }: Trial): Promise<boolean> {
  return run.silent && !(await alarms()).some((one) => one.silent);
}

/** Refused where it passes once and not in other orders, time zones and locales, or does harm there. */
async function failsElsewhere(attempt: Attempt): Promise<Verdict | null> {
  const { request, trial } = attempt;
  const { bench, limits, seed } = request;
  for (const variation of variationsOf(limits.passes - 1, seed, bench.runner.shuffles)) {
    if (trial.late()) return { ...lateVerdict(limits), reached: 'built' };
    const verdict = await failsVaried(attempt, variation);
    if (verdict !== null) return verdict;
  }
  return null;
}

async function failsVaried(
  { candidate, request, trial, first, run }: Attempt,
  variation: Variation,
): Promise<Verdict | null> {
  const { bench, baseline } = request;
  const again = await run({
    env: variation.env,
    ...(variation.seed === undefined ? {} : { seed: variation.seed }),
    ...(variation.alone ? aloneRequest(candidate, bench.runner, first) : {}),
  });
  if (await silences(again, trial)) return silent;
  const refuse = (rule: string, reason: string): Verdict => ({ reached: 'built', rule, reason });
  const how = shownVariation(variation);
  const own = outcomeOf(candidate, again, request);
  if (own === 'failed') return refuse('flaky', `it passes once, and fails ${how}: ${messageIn(candidate, again)}`);
  if (own !== 'passed') return refuse('flaky', `it passes once, and is not there ${how}: ${again.reason}`);
  const moved = changedBy(again, baseline);
  if (moved.length > 0) return refuse('changes-files', `${shownMoves(moved, again)} ${how}`);
  if (variation.alone) return null;
  const telling = tellingFailures(again, baseline.flaky);
  const cases = ownCases(candidate, again);
  const other = again.tests.find((test) => telling.includes(testKey(test)) && !cases.includes(test));
  // another order or time zone may break the suite without the test's doing
  return other !== undefined && !(await failsWithout(request, variation, trial.timeoutMs))
    ? refuse('breaks-others', `with it ${testName(other)} fails ${how}`)
    : null;
}

/** A command of the project's own knows no test by name: its exit code speaks for all. */
function outcomeOf(candidate: Candidate, run: TestRun, { bench }: GateRequest): OwnOutcome {
  if (bench.runner.results !== null) return ownOutcome(candidate, run);
  return run.outcome === 'green' ? 'passed' : 'failed';
}

/** Refused where it fails when nothing but the look of the code is another. */
async function failsReformatted({ candidate, request, first, run }: Attempt): Promise<Verdict | null> {
  for (const neutral of request.neutral) {
    const reformatted = await run({
      patch: ownPatch(candidate) + neutral,
      ...aloneRequest(candidate, request.bench.runner, first),
    });
    if (ownOutcome(candidate, reformatted) === 'failed')
      return {
        reached: 'passed',
        rule: 'over-fitted',
        reason: `it fails when the code is only formatted otherwise: ${messageIn(candidate, reformatted)}`,
      };
  }
  return null;
}

async function judgeWorth({ candidate, request, trial, first }: Attempt): Promise<Verdict> {
  const appraisal = await trial.appraise(candidate, first);
  const { worth } = appraisal;
  if (await silences(appraisal, trial)) return { ...silent, reached: 'passed' };
  if (appraisal.unmeasured !== null)
    trial.note(`coverage: which new lines a written test runs is not known: ${appraisal.unmeasured}`);
  if (appraisal.proven && worth.lines.length + worth.hunks.length + worth.mutants.length > 0)
    return { reached: 'worth', rule: null, reason: shownWorth(worth), worth };
  if (trial.late()) return { ...lateVerdict(request.limits), reached: 'passed' };
  return { reached: 'passed', rule: 'worthless', reason: shownWorthless(appraisal, request) };
}

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
        'it passes before the change and fails after it, but looks at the text of the code: ' +
        'it fails before the change too when that is only written otherwise',
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

async function failsWithout(request: GateRequest, variation: Variation, timeoutMs: number): Promise<boolean> {
  const run = await runTests(request.bench, {
    rev: request.head,
    timeoutMs,
    env: variation.env,
    ...(variation.seed === undefined ? {} : { seed: variation.seed }),
  });
  return !countsAsGreen(run, request.baseline.flaky);
}
