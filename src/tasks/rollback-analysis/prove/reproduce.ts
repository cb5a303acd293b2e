import { z } from 'zod';
import type { Log } from '../../../contracts/world.ts';
import type { Sandbox, SandboxRun, Tree } from '../../../contracts/sandbox.ts';
import { Failure, inputFailure, messageOf } from '../../../domain/errors.ts';
import { shortSha } from '../../../domain/words.ts';
import type { SearchCandidate } from './ancestry.ts';
import { startSearch, type Point, type Search } from './search.ts';

/**
 * What one run showed. `skipped`: the revision could not be tested, or the command could not be started; such a run
 * proves nothing.
 */
export const ProofRun = z.strictObject({
  rev: z.string(),
  outcome: z.enum(['fail', 'pass', 'skipped', 'timeout']),
  code: z.int().nullable(),
  ms: z.number().nonnegative(),
});
export type ProofRun = z.infer<typeof ProofRun>;

/** The answer of a reproduction. `posterior` is that of the answer (of the likeliest commit where it is unknown). */
export const Proof = z.strictObject({
  answer: z.enum(['proven', 'not-this-deploy', 'not-reproduced', 'unknown']),
  commit: z.string().nullable().describe('the proven commit; the likeliest one where the answer is unknown'),
  posterior: z.number().min(0).max(1),
  command: z.string(),
  reason: z.string(),
  false_failure: z
    .number()
    .min(0)
    .max(1)
    .describe('share of the runs without the symptom that fail all the same, as learnt'),
  false_pass: z.number().min(0).max(1).describe('share of the runs with the symptom that pass all the same, as learnt'),
  remaining: z
    .array(z.strictObject({ commit: z.string(), posterior: z.number() }))
    .describe('the likeliest commits, at most five'),
  runs: z.array(ProofRun),
});
export type Proof = z.infer<typeof Proof>;

export interface ProofLimits {
  /** runs in all */
  maxRuns: number;
  /** milliseconds in all; the last run is cut at it */
  totalMs: number;
  /** milliseconds of one run */
  runMs: number;
}

export interface ProofRequest {
  /** from oldest to newest, parents before children */
  candidates: readonly SearchCandidate[];
  lastGood: string;
  deployed: string;
  /**
   * for `bash -c` at the tree's top: exit 0 no symptom, 125 this revision can't be tested (as in git bisect run), 126
   * and 127 not startable, else the symptom
   */
  command: string;
  /** a fresh tree for each run: what one run leaves behind must not sway the next */
  tree(rev: string): Promise<Tree>;
  sandbox: Sandbox;
  limits: ProofLimits;
  log: Log;
  signal: AbortSignal;
}

/** Bytes of output that a run keeps for the log. */
const outputBytes = 4096;
/** A revision whose runs so often end without an outcome is not tried again. */
const maxSkips = 2;

/**
 * Runs the command at one revision after another until one commit is shown to turn the symptom on, the limits are
 * reached, or it is plain that no candidate did: that it fails at the last good revision too, or does not fail at the
 * deployed one. Fails only where the sandbox or a tree can't be had, and when it is stopped.
 */
export async function proveByReproduction(request: ProofRequest): Promise<Proof> {
  const { candidates, command, limits, log } = request;
  if (command.trim() === '')
    throw inputFailure('reproduce', 'empty command', 'a command that fails while the symptom is there');
  if (candidates.length === 0)
    throw inputFailure('reproduce', 'no candidate commit between the last good and the deployed revision');
  const search = startSearch(candidates, request);
  const runs: ProofRun[] = [];
  const skips = new Map<number, number>();
  const start = performance.now();
  let stop: Stop | null = null;
  let unable: Unable | null = null;
  const seconds = Math.round(limits.totalMs / 1000);
  log.info(`reproduce: ${candidates.length} candidates, at most ${limits.maxRuns} runs in ${seconds} s`);
  while (search.verdict() === null) {
    const left = limits.totalMs - (performance.now() - start);
    const point = nextPoint(search, runs, skips);
    stop = stopBefore(search, runs, left, limits, unable) ?? (point === undefined ? { kind: 'nothing-more' } : null);
    if (stop !== null || point === undefined) break;
    const { run, said } = await runAt(point, request, Math.min(limits.runMs, left));
    runs.push(run);
    if (run.outcome === 'timeout' && left < limits.runMs) {
      stop = { kind: 'time' };
      break;
    }
    if (run.outcome === 'skipped' && run.code !== null) unable = { code: run.code, said };
    if (run.outcome === 'fail' || run.outcome === 'pass') search.record(point.index, run.outcome);
    else {
      const count = (skips.get(point.index) ?? 0) + 1;
      skips.set(point.index, count);
      if (run.outcome === 'skipped' || count >= maxSkips) search.close(point.index);
    }
    log.info(`reproduce: ${progress(runs, point, candidates, search)}`);
  }
  const proof = proofOf(request, search, runs, stop);
  log.info(`reproduce: ${proof.answer}: ${proof.reason}`);
  return proof;
}

/** Why the search ended before an answer was plain. */
type Stop = { kind: 'runs' } | { kind: 'time' } | { kind: 'nothing-more' } | { kind: 'unable'; unable: Unable };

function stopBefore(
  { points }: Search,
  runs: readonly ProofRun[],
  left: number,
  limits: ProofLimits,
  unable: Unable | null,
): Stop | null {
  if (runs.length >= limits.maxRuns) return { kind: 'runs' };
  if (left <= 0) return { kind: 'time' };
  const told = runs.some(({ outcome }) => outcome === 'fail' || outcome === 'pass');
  return unable !== null && !told && points.at(-1)!.closed && points[0]!.closed ? { kind: 'unable', unable } : null;
}

/** A command that can't run where the symptom is: the last good tells whether it can run at all. */
function nextPoint(search: Search, runs: readonly ProofRun[], skips: ReadonlyMap<number, number>): Point | undefined {
  const [good, deployed] = [search.points[0]!, search.points.at(-1)!];
  const onlySkips = deployed.closed && runs.length === skips.get(deployed.index);
  return onlySkips && !good.closed ? good : search.next();
}

function stopWords(stop: Stop, limits: ProofLimits): string {
  switch (stop.kind) {
    case 'runs':
      return `the limit of ${limits.maxRuns} runs`;
    case 'time':
      return `the limit of ${Math.round(limits.totalMs / 1000)} s`;
    case 'nothing-more':
      return 'no further run can tell more';
    case 'unable':
      return notRun(stop.unable);
  }
}

async function runAt(
  point: Point,
  { tree, sandbox, command, signal, log }: ProofRequest,
  timeoutMs: number,
): Promise<{ run: ProofRun; said: string }> {
  if (signal.aborted) throw new Failure('interrupted', 'reproduce: stopped');
  const copy = await tree(point.sha);
  let run: SandboxRun;
  try {
    run = await sandbox.run(copy, command, { timeoutMs: Math.max(1, Math.ceil(timeoutMs)), outputBytes }, signal);
  } finally {
    await copy
      .remove()
      .catch((error: unknown) =>
        log.warn(`reproduce: the tree of ${short(point.sha)} could not be removed: ${messageOf(error)}`),
      );
  }
  if (run.exceeded !== undefined)
    log.warn(`reproduce: the run at ${short(point.sha)} took too much (${run.exceeded}) and says nothing`);
  return { run: { rev: point.sha, outcome: outcomeOf(run), code: run.code, ms: run.ms }, said: lastLine(run) };
}

interface Unable {
  code: number;
  said: string;
}

const longestSaid = 300;

function lastLine({ stderr, stdout }: SandboxRun): string {
  const lines = (stderr.trim() === '' ? stdout : stderr).trim().split('\n');
  return lines.at(-1)!.trim().slice(0, longestSaid);
}

function notRun({ code, said }: Unable): string {
  const what =
    code === 127
      ? 'the command was not found'
      : code === 126
        ? 'the command can not be executed'
        : 'the command says that these revisions can not be tested';
  return `${what} (${code}), at the deployed and at the last good revision${said === '' ? '' : `: ${said}`}`;
}

function outcomeOf({ code, timedOut }: SandboxRun): ProofRun['outcome'] {
  if (timedOut) return 'timeout';
  if (code === 0) return 'pass';
  return code === null || (code >= 125 && code <= 127) ? 'skipped' : 'fail';
}

const short = (sha: string): string => shortSha(sha, 10);
const percent = (share: number): string => `${(Math.floor(share * 1000) / 10).toFixed(1)} %`;

function ranked(candidates: readonly SearchCandidate[], search: Search): { commit: string; posterior: number }[] {
  return search
    .candidates()
    .map((posterior, at) => ({ commit: candidates[at]!.sha, posterior }))
    .sort((a, b) => b.posterior - a.posterior);
}

function progress(
  runs: readonly ProofRun[],
  point: Point,
  candidates: readonly SearchCandidate[],
  search: Search,
): string {
  const run = runs.at(-1)!;
  const [first] = ranked(candidates, search);
  const where = point.index === 0 ? ' (last good)' : point.index === search.points.length - 1 ? ' (deployed)' : '';
  return (
    `run ${runs.length}: ${run.outcome} at ${short(run.rev)}${where} in ${run.ms} ms; ` +
    `likeliest ${short(first!.commit)} ${percent(first!.posterior)}, ` +
    `before the deploy ${percent(search.before())}, not shown ${percent(search.never())}`
  );
}

const times = ({ fails, passes }: Point): string => `${fails} of ${fails + passes}`;

function proofOf(request: ProofRequest, search: Search, runs: ProofRun[], stop: Stop | null): Proof {
  const rates = search.rates();
  return {
    ...answerOf(request, search, runs, stop),
    command: request.command,
    false_failure: rates.falseFailure,
    false_pass: rates.falsePass,
    remaining: ranked(request.candidates, search).slice(0, 5),
    runs,
  };
}

type ProofAnswer = Pick<Proof, 'answer' | 'commit' | 'posterior' | 'reason'>;

function answerOf(request: ProofRequest, search: Search, runs: readonly ProofRun[], stop: Stop | null): ProofAnswer {
  const verdict = search.verdict();
  const [good, deployed] = [search.points[0]!, search.points.at(-1)!];
  switch (verdict?.answer) {
    case undefined:
      return openAnswer(request, search, runs, stop);
    case 'proven':
      return provenAnswer(search, verdict.candidate);
    case 'not-this-deploy':
      return {
        answer: 'not-this-deploy',
        commit: null,
        posterior: search.before(),
        reason:
          `The command fails at the last good revision ${short(good.sha)} too (${times(good)} runs): ` +
          'it was so before this deploy.',
      };
    case 'not-reproduced':
      return {
        answer: 'not-reproduced',
        commit: null,
        posterior: search.never(),
        reason:
          `The command does not fail reliably at the deployed revision ${short(deployed.sha)} ` +
          `(${times(deployed)} runs): it does not show the symptom.`,
      };
  }
}

function provenAnswer(search: Search, candidate: number): ProofAnswer {
  const own = search.points[candidate]!;
  const before = search.points
    .filter((point) => search.precedes(point.index, candidate))
    .map((point) => `${short(point.sha)} fails ${times(point)}`);
  return {
    answer: 'proven',
    commit: own.sha,
    posterior: search.candidates()[candidate - 1]!,
    reason:
      `The command fails at ${short(own.sha)} (${times(own)} runs) and passes just before it ` +
      `(${before.join(', ')}).`,
  };
}

function openAnswer(
  { candidates, limits }: ProofRequest,
  search: Search,
  runs: readonly ProofRun[],
  stop: Stop | null,
): ProofAnswer {
  const stopped = stop === null ? '' : stopWords(stop, limits);
  if (stop?.kind === 'unable')
    return { answer: 'unknown', commit: null, posterior: 0, reason: `Nothing was tried: ${stopped}.` };
  const likeliest = ranked(candidates, search)[0]!;
  const unrun = runs.filter(({ outcome }) => outcome === 'skipped' || outcome === 'timeout').length;
  const open = [
    `${short(likeliest.commit)} is the likeliest with ${percent(likeliest.posterior)}`,
    ...(search.before() > 0.2
      ? [`the symptom may have been there before the deploy (${percent(search.before())})`]
      : []),
    ...(search.never() > 0.2 ? [`the command may not show the symptom at all (${percent(search.never())})`] : []),
    ...(unrun > 0 ? [`${unrun} of ${runs.length} runs gave no outcome`] : []),
  ];
  return {
    answer: 'unknown',
    ...likeliest,
    reason: `Nothing is proven after ${runs.length} runs (${stopped}); ${open.join('; ')}.`,
  };
}
