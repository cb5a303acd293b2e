import { createAlarms } from './alarm.ts';
import { funnelOf } from './funnel.ts';
import type { GateReport, GateRequest } from './request.ts';
import { keepTogether, keptPatch, lintAll } from './together.ts';
import { tryOne, type Trial } from './try-one.ts';
import { lateVerdict, recordOf, refusedRecords, type Verdicts } from './verdict.ts';
import { createAppraiser } from './worth.ts';

export type { GateReport, GateRequest } from './request.ts';

/**
 * Tries each written test outside of the agent: it builds, passes every time in other orders and surroundings, alone
 * and in the suite, notices no mere reformatting, and is worth something; then the suite has to stay green with all
 * that are kept, and the linter too. Each refused test has its own reason. Fails only where a tree or the sandbox can't
 * be had, and when it is stopped.
 */
export async function runGate(request: GateRequest): Promise<GateReport> {
  const notes: string[] = [];
  const trial = trialOf(request, notes);
  const verdicts = await tryAll(request, trial);
  const usable = await lintAll(request, verdicts, notes, 'worth', trial.timeoutMs);
  const linted = ruledOut(verdicts);
  await keepTogether(request, verdicts, trial);
  // without what the suite refused the files read otherwise
  if (usable && ruledOut(verdicts) > linted) await lintAll(request, verdicts, notes, 'kept', trial.timeoutMs);
  const tests = [
    ...refusedRecords(request.written),
    ...[...verdicts].map(([candidate, verdict]) => recordOf(candidate, verdict)),
  ];
  const kept = new Set([...verdicts].filter(([, { reached }]) => reached === 'kept').map(([candidate]) => candidate));
  return {
    funnel: funnelOf(tests),
    tests,
    suspected: [...verdicts.values()].flatMap(({ bug }) => (bug === undefined ? [] : [bug])),
    patch: keptPatch(request.written.files, kept),
    notes,
  };
}

/** What all trials share; each note is taken once. */
function trialOf(request: GateRequest, notes: string[]): Trial {
  const { bench, head, baseline, limits, mutants } = request;
  const now = bench.now ?? (() => performance.now());
  const start = now();
  const late = (): boolean => now() - start > limits.totalMs;
  const timeoutMs = Math.min(limits.runMs, Math.max(20_000, 4 * baseline.ms));
  const common = { bench, head, flaky: baseline.flaky, timeoutMs, late };
  return {
    timeoutMs,
    late,
    appraise: createAppraiser({
      ...common,
      mutants,
      unguarded: request.unguarded,
      coverage: request.coverage,
      maxMutants: limits.maxMutants,
    }),
    alarms: createAlarms({ ...common, mutants: request.alarms }),
    note: (text) => {
      if (!notes.includes(text)) notes.push(text);
    },
  };
}

async function tryAll(request: GateRequest, trial: Trial): Promise<Verdicts> {
  const { bench, written, limits } = request;
  const verdicts: Verdicts = new Map();
  const all = written.candidates.length;
  for (const [at, candidate] of written.candidates.entries()) {
    const verdict = trial.late() ? lateVerdict(limits) : await tryOne(candidate, request, trial);
    verdicts.set(candidate, verdict);
    const { rule, reached, reason } = verdict;
    bench.log.info(`gate: ${at + 1} of ${all}: ${candidate.id}: ${rule ?? reached}: ${reason}`);
  }
  return verdicts;
}

const ruledOut = (verdicts: Verdicts): number => [...verdicts.values()].filter(({ rule }) => rule !== null).length;
