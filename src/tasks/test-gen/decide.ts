import { checkedClaims } from '../../contracts/claims.ts';
import type { Decision, Turn } from '../../contracts/task.ts';
import { atLeast, findingId, type Finding, type Severity } from '../../domain/finding.ts';
import type { Dropped, Receipt } from '../../domain/result.ts';
import { factsOfTurn, type GateFacts, type TestGenRun } from './check.ts';
import { funnelOf, type TestRecord } from './gate/funnel.ts';
import { countedHunks, shareGuarded, unguardedHunks, type HunkRecord } from './hunks/undo.ts';
import { gatePatch, type PatchGate } from './coverage/patch-coverage.ts';
import type { TestGenPart } from './part.ts';
import { pullBranch, unfitForPull } from './pull.ts';
import type { TestGenClaim } from './reply.ts';

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
  const problem = problemOf(run);
  const part: TestGenPart = {
    patch: coverage?.patch ?? null,
    gate,
    reports:
      coverage === null
        ? null
        : {
            reports: coverage.reports,
            notes: coverage.notes,
            unmatched: coverage.unmatched,
            unmatched_count: coverage.unmatched_count,
            ambiguous: coverage.ambiguous,
          },
    runner:
      evidence.runner === null
        ? null
        : { name: evidence.runner.name, folder: evidence.runner.folder, because: evidence.runner.because },
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
    rounds: run.turns.length,
    suspected_bugs: written.suspected,
    kept_patch: written.patch,
    pull: written.patch === '' || unfitForPull(written.patch) !== null ? null : pullOf(run),
    model: { asked: run.turns.length > 0, problem },
    notes: [
      ...evidence.notes,
      ...written.notes,
      ...(problem === null && run.failure !== null ? [`no further round was asked for: ${run.failure}`] : []),
    ],
  };
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

function finding(
  rule: string,
  path: string,
  quote: string,
  occurrence: number,
  more: Pick<Finding, 'severity' | 'confidence' | 'title' | 'detail' | 'line' | 'end_line' | 'source'>,
): Finding {
  return {
    id: findingId(rule, path, quote, occurrence),
    rule,
    path,
    side: 'new',
    evidence: [],
    suggestion: null,
    ...more,
  };
}

function belowLimit({ evidence, options }: TestGenRun, gate: PatchGate): Finding[] {
  if (gate.state !== 'missed') return [];
  const files = evidence.coverage?.patch.files ?? [];
  const worst = files.reduce(
    (most, file) => (file.missed_lines.length > most.missed_lines.length ? file : most),
    files[0]!,
  );
  return [
    finding('test-gen/patch-coverage', worst.path, '', 0, {
      severity: options.belowLimit,
      confidence: 'L3',
      title: 'Too little of the change is run by tests',
      detail: `${gate.reasons.join('. ')}. Most missed lines are in ${worst.path}.`,
      line: worst.missed_lines[0] ?? null,
      end_line: null,
      source: 'rules',
    }),
  ];
}

function unguardedFinding(hunk: HunkRecord, before: readonly HunkRecord[], severity: Severity): Finding {
  const [line, endLine] = hunk.removes === null ? [hunk.start_line, hunk.end_line] : [null, null];
  const undone =
    hunk.removes === null
      ? `With lines ${hunk.start_line} to ${hunk.end_line} as they were before`
      : hunk.removes === 'lines'
        ? `With what was removed here, near line ${hunk.start_line}, back in place`
        : 'With what was removed here, all that the file had, back in place';
  return finding('test-gen/unguarded-hunk', hunk.path, '', before.filter(({ path }) => path === hunk.path).length, {
    severity,
    confidence: 'L2',
    title: 'No test notices when this change is undone',
    line,
    end_line: endLine,
    source: 'rules',
    detail: `${undone}, ${hunk.reason}. What the change does here could be lost without anybody noticing.`,
  });
}

function bugFindings(bugs: GateFacts['suspected'], severity: Severity): Finding[] {
  return bugs.map((bug) =>
    finding('test-gen/suspected-bug', bug.path, bug.test, 0, {
      severity,
      confidence: 'L2',
      title: `A test that passes before the change fails after it: ${bug.test.slice(0, 120)}`,
      line: null,
      end_line: null,
      source: 'codex',
      detail: `${bug.assertion.slice(0, 1500)}\n\nEither the change breaks what worked, or the test holds on to what was meant to change. The test and both outputs are in the record.`,
    }),
  );
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
  const figure = figures(part, options.guardHunks);
  if (evidence.changed.length === 0) return { verdict: 'skipped', reason: 'The change has no files.' };
  const blocking = blockingOf(run, findings);
  if (blocking.length > 0)
    return {
      verdict: 'block',
      reason: `${blocking.length === 1 ? blocking[0]!.title : `${blocking.length} findings of severity ${options.blockOn} or worse`}. ${figure}`,
    };
  if (evidence.baseline?.state === 'red')
    return {
      verdict: 'inconclusive',
      reason: `Nothing was tried or written: ${evidence.baseline.reason.replace(/\.$/, '')}. ${figure}`.trim(),
    };
  if (part.model.problem !== null)
    return { verdict: 'inconclusive', reason: `No test could be written: ${part.model.problem}. ${figure}`.trim() };
  const open = checkedClaims(run).find(({ check }) => check?.facts === undefined);
  if (open !== undefined)
    return {
      verdict: 'inconclusive',
      reason:
        `The written tests could not be tried: ${open.check?.reason ?? 'they were not checked'}. ${figure}`.trim(),
    };
  const [blind] = evidence.unread;
  if (blind !== undefined) {
    const others = evidence.unread.length === 1 ? '' : ` and ${evidence.unread.length - 1} more`;
    return {
      verdict: 'inconclusive',
      reason:
        `Nobody knows whether ${blind.path}${others} is tested: it could not be read (${blind.reason}). ${figure}`.trim(),
    };
  }
  const untold = untoldHunks(part, options.guardHunks);
  if (untold !== null) return { verdict: 'inconclusive', reason: `${untold} ${figure}`.trim() };
  const asked =
    !options.write || part.model.asked
      ? ''
      : evidence.targets.length === 0
        ? ' Nothing lacks a test that could be asked for.'
        : ' No model was asked, so no test was written.';
  return { verdict: 'pass', reason: `${figure}${asked}`.trim() };
}

/**
 * Where hunks were to be undone and not one of them says anything: that is no pass. Null where one does, or where there
 * is nothing to undo.
 */
function untoldHunks({ hunks }: TestGenPart, asked: boolean): string | null {
  const own = hunks.filter(({ keeps_behaviour: same }) => !same);
  if (!asked || own.length === 0 || own.some(({ verdict }) => verdict !== 'not-tried')) return null;
  const reasons = [...new Set(own.map(({ reason }) => reason.replace(/\.$/, '')))];
  return `${own.length === 1 ? 'The hunk that was to be undone tells nothing' : `None of the ${own.length} hunks that were to be undone tells anything`}: ${reasons[0] ?? ''}${reasons.length > 1 ? `, and ${reasons.length - 1} other reasons` : ''}.`;
}

function figures({ patch, gate, hunks, funnel, suspected_bugs: bugs }: TestGenPart, undone: boolean): string {
  const covered =
    patch === null
      ? ''
      : patch.lines.total === 0
        ? 'The change adds no line that the reports instrument.'
        : `${patch.lines.covered} of ${patch.lines.total} changed lines are covered${gate.state === 'missed' ? ', below the limit' : ''}.${gate.state === 'nothing' && patch.lines.total > 0 ? ` Not judged: ${gate.reasons[0] ?? ''}.` : ''}`;
  const tried = countedHunks(hunks);
  const open = hunks.filter(({ verdict, keeps_behaviour: same }) => verdict === 'not-tried' && !same).length;
  const guarded =
    tried.length === 0
      ? nothingUndone(hunks, undone)
      : `${tried.filter(({ verdict }) => verdict === 'guarded').length} of ${tried.length} hunks that were undone are noticed${open === 0 ? '' : `, ${open} more could not be tried`}.`;
  const kept =
    funnel === null
      ? ''
      : `${funnel.kept} of ${funnel.written} written tests are kept${bugs.length === 0 ? '' : `, ${bugs.length} show a suspected bug`}.`;
  return [covered, guarded, kept].filter(Boolean).join(' ');
}

/** Why no hunk stands in the figures, where it is not that they could not be tried. */
function nothingUndone(hunks: readonly HunkRecord[], asked: boolean): string {
  if (!asked) return '';
  if (hunks.length === 0) return 'The change has no hunk to undo outside of tests, docs and generated files.';
  if (hunks.every(({ keeps_behaviour: same }) => same)) return 'No hunk changes what the code does.';
  return hunks.some(({ verdict }) => verdict === 'not-covered')
    ? 'No test runs the lines of the hunks that were to be undone.'
    : '';
}
