import { checkedClaims } from '../../contracts/claims.ts';
import type { Decision, Turn } from '../../contracts/task.ts';
import { atLeast, type Finding } from '../../domain/finding.ts';
import type { Dropped, Receipt } from '../../domain/result.ts';
import type { CoverageEvidence } from './evidence.ts';
import { factsOfTurn, type GateFacts, type TestGenRun } from './check.ts';
import { funnelOf, type TestRecord } from './gate/funnel.ts';
import { shareGuarded, unguardedHunks } from './hunks/undo.ts';
import { gatePatch, type PatchGate } from './coverage/patch-coverage.ts';
import type { TestGenPart } from './part.ts';
import { pullBranch, unfitForPull } from './pull.ts';
import type { TestGenClaim } from './reply.ts';
import { figures, untoldHunks } from './report/figures.ts';
import { belowLimit, bugFindings, unguardedFinding } from './report/findings.ts';

/** The figures, the findings under the run's policy, and what is kept of what was written. Pure. */
export function decideTestGen(run: TestGenRun): Decision<TestGenPart> {
  const { evidence, options } = run;
  const { coverage } = evidence;
  const gate =
    coverage === null ? { state: 'not-asked' as const, reasons: [] } : gatePatch(coverage.patch, limitsOf(run));
  const written = writtenOf(run);
  const findings = [
    ...belowLimit(run, gate),
    ...unguardedHunks(evidence.hunks).map((hunk, at, all) =>
      unguardedFinding(hunk, all.slice(0, at), options.unguarded),
    ),
    ...bugFindings(written.suspected, options.suspectedBug),
  ];
  const part = partOf(run, gate, written);
  return {
    ...judge(run, part, findings),
    findings,
    blocking: blockingOf(run, findings).map(({ id }) => id),
    dropped: droppedOf(written.tests),
    receipt: receiptOf(run),
    digest: evidence.digest,
    part,
  };
}

function partOf(run: TestGenRun, gate: PatchGate, written: Written): TestGenPart {
  const { evidence, turns, failure } = run;
  const { coverage, runner } = evidence;
  const problem = problemOf(run);
  return {
    patch: coverage?.patch ?? null,
    gate,
    reports: coverage === null ? null : reportsOf(coverage),
    runner: runner === null ? null : { name: runner.name, folder: runner.folder, because: runner.because },
    baseline: evidence.baseline,
    hunks: evidence.hunks,
    share_guarded: shareGuarded(evidence.hunks),
    targets: evidence.targets.map(({ path, start_line, end_line, why, risk, reasons }) => ({
      path,
      start_line,
      end_line,
      why,
      risk,
      reasons,
    })),
    funnel: written.tests.length === 0 ? null : funnelOf(written.tests),
    tests: written.tests,
    rounds: turns.length,
    suspected_bugs: written.suspected,
    kept_patch: written.patch,
    pull: written.patch === '' || unfitForPull(written.patch) !== null ? null : pullOf(run),
    model: { asked: turns.length > 0, problem },
    notes: [
      ...evidence.notes,
      ...written.notes,
      ...(problem === null && failure !== null ? [`no further round was asked for: ${failure}`] : []),
    ],
  };
}

function reportsOf(coverage: CoverageEvidence): TestGenPart['reports'] {
  const { reports, notes, unmatched, unmatched_count, ambiguous } = coverage;
  return { reports, notes, unmatched, unmatched_count, ambiguous };
}

function limitsOf({ options }: TestGenRun): { lines?: number; branches?: number } {
  const { minPatchCoverage: lines, minPatchBranchCoverage: branches } = options;
  return { ...(lines === undefined ? {} : { lines }), ...(branches === undefined ? {} : { branches }) };
}

interface Written {
  tests: TestRecord[];
  suspected: GateFacts['suspected'];
  patch: string;
  notes: string[];
}

/**
 * Of several rounds the one counts of which most was kept, the later one where they are equal. A test that only other
 * rounds had is in the funnel with what became of it last: each written test is there once.
 */
function writtenOf(run: TestGenRun): Written {
  const rounds = run.turns.flatMap((turn: Turn<TestGenClaim>) => factsOfTurn(run, turn) ?? []);
  const best = rounds.reduce<GateFacts | null>(
    (top, facts) => (top === null || facts.funnel.kept >= top.funnel.kept ? facts : top),
    null,
  );
  if (best === null) return { tests: [], suspected: [], patch: '', notes: [] };
  const own = new Set(best.tests.map(({ id }) => id));
  const earlier = new Map<string, TestRecord>();
  const suspected = new Map(best.suspected.map((bug) => [`${bug.path}#${bug.test}`, bug]));
  for (const facts of rounds) {
    if (facts === best) continue;
    for (const record of facts.tests)
      if (!own.has(record.id))
        earlier.set(
          record.id,
          record.kept
            ? { ...record, kept: false, reached: 'worth', rule: 'left-out', reason: 'a later round left it out' }
            : record,
        );
    for (const bug of facts.suspected)
      if (!suspected.has(`${bug.path}#${bug.test}`)) suspected.set(`${bug.path}#${bug.test}`, bug);
  }
  const tests = unique([...best.tests, ...earlier.values()]);
  return {
    tests,
    suspected: [...suspected.values()],
    patch: best.patch,
    notes: [...new Set(rounds.flatMap(({ notes }) => notes))],
  };
}

/** Ids are unique but for tests of one name that were refused by reading. */
function unique(records: readonly TestRecord[]): TestRecord[] {
  const seen = new Map<string, number>();
  return records.map((record) => {
    const count = (seen.get(record.id) ?? 0) + 1;
    seen.set(record.id, count);
    return count === 1 ? record : { ...record, id: `${record.id} [${count}]` };
  });
}

function droppedOf(tests: readonly TestRecord[]): Dropped[] {
  return tests
    .filter(({ rule }) => rule !== null)
    .map(({ id, rule, reason }) => ({ claim: id, ask: '', title: id, reason: `${rule}: ${reason}` }));
}

function receiptOf({ evidence }: TestGenRun): Receipt[] {
  const states = new Map(evidence.coverage?.patch.files.map((file) => [file.path, file.state]) ?? []);
  const hunked = new Set(
    evidence.hunks.filter(({ verdict }) => verdict === 'guarded' || verdict === 'unguarded').map(({ path }) => path),
  );
  const unread = new Map(evidence.unread.map(({ path, reason }) => [path, reason]));
  return evidence.changed.map(({ path, status }): Receipt => {
    const problem = unread.get(path);
    if (problem !== undefined) return { path, state: 'partial', reason: `could not be read: ${problem}` };
    const state = states.get(path);
    if (state === 'measured' || hunked.has(path)) return { path, state: 'read', reason: '' };
    if (status === 'deleted') return { path, state: 'skipped', reason: 'deleted' };
    if (state === 'absent') return { path, state: 'skipped', reason: 'in no coverage report' };
    if (state === 'ambiguous')
      return { path, state: 'skipped', reason: 'a report’s path could be this or another file' };
    return { path, state: 'skipped', reason: 'nothing measures it' };
  });
}

/** Against the head branch, on a branch of ours; a fork's branch is not ours to write to. */
function pullOf({ trigger }: TestGenRun): TestGenPart['pull'] {
  const { request, subject } = trigger;
  if (request?.head_branch === undefined || request.fork || subject.kind !== 'change' || subject.number === undefined)
    return null;
  return { base: request.head_branch, branch: pullBranch(subject.number) };
}

/** Why no test could be written though one was asked for; null where nothing went wrong. */
function problemOf(run: TestGenRun): string | null {
  if (run.turns.some((turn) => turn.problem === null && turn.reply.outcome === 'answered')) return null;
  return run.failure ?? (run.options.write ? (run.turns.at(-1)?.problem ?? null) : null);
}

function blockingOf({ options }: TestGenRun, findings: readonly Finding[]): Finding[] {
  return findings.filter(({ severity }) => atLeast(severity, options.blockOn));
}

/** A block first, then what could not be told, and only then a pass. */
function judge(
  run: TestGenRun,
  part: TestGenPart,
  findings: readonly Finding[],
): Pick<Decision<unknown>, 'verdict' | 'reason'> {
  const { evidence, options } = run;
  if (evidence.changed.length === 0) return { verdict: 'skipped', reason: 'The change has no files.' };
  const figure = figures(part, options.guardHunks);
  const blocking = blockingOf(run, findings);
  if (blocking.length > 0) {
    const what =
      blocking.length === 1
        ? blocking[0]!.title
        : `${blocking.length} findings of severity ${options.blockOn} or worse`;
    return { verdict: 'block', reason: `${what}. ${figure}` };
  }
  const unknown = untold(run, part);
  if (unknown !== null) return { verdict: 'inconclusive', reason: `${unknown} ${figure}`.trim() };
  const asked =
    !options.write || part.model.asked
      ? ''
      : evidence.targets.length === 0
        ? ' Nothing lacks a test that could be asked for.'
        : ' No model was asked, so no test was written.';
  return { verdict: 'pass', reason: `${figure}${asked}`.trim() };
}

/** What could not be told, as a sentence; null where all could. */
function untold(run: TestGenRun, part: TestGenPart): string | null {
  const { evidence, options } = run;
  if (evidence.baseline?.state === 'red')
    return `Nothing was tried or written: ${evidence.baseline.reason.replace(/\.$/, '')}.`;
  if (part.model.problem !== null) return `No test could be written: ${part.model.problem}.`;
  const open = checkedClaims(run).find(({ check }) => check?.facts === undefined);
  if (open !== undefined)
    return `The written tests could not be tried: ${open.check?.reason ?? 'they were not checked'}.`;
  const [blind] = evidence.unread;
  if (blind !== undefined) {
    const others = evidence.unread.length === 1 ? '' : ` and ${evidence.unread.length - 1} more`;
    return `Nobody knows whether ${blind.path}${others} is tested: it could not be read (${blind.reason}).`;
  }
  return untoldHunks(part, options.guardHunks);
}
