import { checkedClaims, droppedClaim, isKept } from '../../contracts/claims.ts';
import type { Decision } from '../../contracts/task.ts';
import type { Dropped } from '../../domain/result.ts';
import { outsideWords } from './cause/answer.ts';
import { conclude, type Conclusion } from './conclude.ts';
import type { RevertRecord } from './evidence.ts';
import { culpritFinding } from './report/finding.ts';
import { isWell } from './incident.ts';
import { chooseMitigation } from './mitigate/ladder.ts';
import type { Mitigation } from './mitigate/mitigation.ts';
import { buildPacket } from './mitigate/build-packet.ts';
import type { CommandRun } from './mitigate/packet.ts';
import type { RollbackAnalysisPart } from './part.ts';
import { gapsOf } from './report/gaps.ts';
import { planRevert, wayBackOf } from './report/revert.ts';
import { receiptOf } from './receipt.ts';
import type { RollbackRun } from './prompt.ts';
import type { RollbackClaim } from './reply.ts';
import { decideSeverity, type IncidentSeverity } from './facts/severity.ts';
import { situationOf, type MitigationInput } from './mitigate/situation.ts';
import { timelineOf } from './report/timeline.ts';
import { shortSha } from '../../domain/words.ts';
import { rollbackPart, type WayBack } from './facts/way-back.ts';

/** Commits whose paths set the class of dependency. */
const telling = 3;

/** Cause, mitigation, severity and the evidence packet from what was collected, claimed and checked. Pure. */
export function decideRollback(run: RollbackRun): Decision<RollbackAnalysisPart> {
  const { evidence, options, trigger } = run;
  if (trigger.subject.kind !== 'deployment') throw new Error('a rollback analysis needs a deployment');
  const conclusion = conclude(run);
  const { cause, suspects } = conclusion;
  const severity = severityOf(run, conclusion);
  const wayBack = wayBackOf(evidence, suspects[0]?.commit ?? null);
  const input = mitigationInput(run, conclusion, severity, wayBack);
  const mitigation = chooseMitigation(input);
  const packet = buildPacket({
    now: trigger.at,
    owners: {
      commander: options.owners.commander ?? null,
      execution: options.owners.execution ?? null,
      verification: options.owners.verification ?? null,
      next: options.owners.next ?? null,
    },
    signal: evidence.signal,
    severity,
    cause,
    onset: evidence.onset,
    suspects,
    mitigation,
    wayBack,
    deployment: { ...input.deployment, deployed_at: evidence.live.at },
    commands: commandsOf(run),
  });
  const model = modelOf(run);
  return {
    ...verdictOf(run, conclusion, mitigation, model),
    findings: culpritFinding(evidence, suspects[0], cause, severity.level, conclusion.moved),
    dropped: droppedOf(run),
    receipt: receiptOf(run),
    digest: evidence.digest,
    part: {
      ...concludedPart(run, conclusion),
      mitigation,
      severity,
      rollback: rollbackPart(wayBack),
      ...evidencePart(evidence),
      revert: planRevert(situationOf(input), mitigation, evidence, trigger.subject.trusted, options),
      timeline: timelineOf(evidence, suspects[0], trigger.at, packet.next_checkpoint.at, mitigation),
      gaps: gapsOf(evidence, model),
      model,
      packet,
      open_issue: options.openIssue && trigger.event !== 'issues',
    },
  };
}

function severityOf({ evidence, options }: RollbackRun, { ladder }: Conclusion): IncidentSeverity {
  const leading = [...new Set(ladder.map(({ commit }) => commit))].slice(0, telling);
  return decideSeverity({
    signal: evidence.signal,
    paths: [...new Set(ladder.filter(({ commit }) => leading.includes(commit)).map(({ path }) => path))],
    override: options.severity === 'auto' ? null : options.severity,
  });
}

function mitigationInput(
  run: RollbackRun,
  { cause, ladder, others }: Conclusion,
  severity: IncidentSeverity,
  wayBack: WayBack,
): MitigationInput {
  const { evidence, trigger } = run;
  return {
    now: trigger.at,
    signal: evidence.signal,
    query: evidence.expression,
    cause,
    severity,
    suspects: ladder,
    guards: evidence.guards,
    wayBack,
    deployment: { environment: evidence.environment, live: evidence.live.sha },
    observability: evidence.observability,
    others,
    pathsOf: Object.fromEntries(
      evidence.candidates.map(({ sha, files }) => [
        sha,
        files.flatMap(({ path, oldPath }) => (oldPath === null ? [path] : [path, oldPath])),
      ]),
    ),
    codex: recommendedBy(run),
  };
}

function modelOf(run: RollbackRun): RollbackAnalysisPart['model'] {
  const problem = run.failure ?? run.turns.findLast((turn) => turn.problem !== null)?.problem ?? null;
  const answered = run.turns.some((turn) => turn.problem === null && turn.reply.outcome === 'answered');
  return { asked: run.turns.length > 0, answered, problem: answered ? null : problem };
}

function verdictOf(
  { evidence: { signal } }: RollbackRun,
  conclusion: Conclusion,
  mitigation: Mitigation,
  model: RollbackAnalysisPart['model'],
): Pick<Decision<RollbackAnalysisPart>, 'verdict' | 'reason'> {
  if (isWell(signal)) return { verdict: 'skipped', reason: 'the health check is healthy: there is nothing to analyse' };
  return {
    verdict: conclusion.cause.answer === 'unknown' ? 'inconclusive' : 'pass',
    reason: reasonOf(conclusion, mitigation, model),
  };
}

type Part<K extends keyof RollbackAnalysisPart> = Pick<RollbackAnalysisPart, K>;

/** What rules and model say together, with the commits' subjects. */
function concludedPart(
  { evidence }: RollbackRun,
  { cause, suspects, others, hypotheses }: Conclusion,
): Part<'suspects' | 'cause' | 'other_causes' | 'hypotheses'> {
  const subjects = new Map(evidence.candidates.map(({ sha, subject }) => [sha, subject]));
  return {
    suspects: suspects.map((suspect) => ({ ...suspect, subject: subjects.get(suspect.commit) ?? null })),
    cause,
    other_causes: others,
    hypotheses,
  };
}

/** What was collected, as far as the record holds it. */
function evidencePart(
  evidence: RollbackRun['evidence'],
): Part<'signal' | 'proof' | 'deployment' | 'onset' | 'guards' | 'reverts' | 'observations' | 'series'> {
  const { signal, range } = evidence;
  return {
    signal: {
      source: signal.source,
      status: signal.status,
      service: signal.service,
      severity: signal.severity,
      title: signal.title,
      started_at: signal.started_at,
      value: signal.value,
      threshold: signal.threshold,
      labels: signal.labels,
      links: signal.links,
      fingerprint: signal.fingerprint,
      warnings: signal.warnings,
    },
    proof: evidence.proof,
    deployment: {
      environment: evidence.environment,
      live: evidence.live,
      last_good: evidence.last_good,
      later: evidence.later,
      found: evidence.found,
      kind: range.kind,
      commits: evidence.deployed.length,
      warning: range.warning,
      ignored: range.ignored,
    },
    onset: evidence.onset,
    guards: evidence.guards,
    reverts: evidence.reverts.map(withoutPatch),
    observations: evidence.observations,
    series: evidence.series,
  };
}

/** Patches are large; the one that goes out is the plan's. */
function withoutPatch({
  what,
  commit,
  onto,
  outcome,
  conflicts,
  reason,
  withheld,
}: RevertRecord): RollbackAnalysisPart['reverts'][number] {
  return { what, commit, onto, outcome, conflicts, reason, withheld };
}

/** The model's recommendation, as far as its reply could be used. */
function recommendedBy(run: RollbackRun): MitigationInput['codex'] {
  const last = checkedClaims(run).findLast(({ claim }) => claim.kind === 'mitigation');
  return last?.claim.kind === 'mitigation' && isKept(last)
    ? { choice: last.claim.choice, why: last.claim.reason }
    : null;
}

function droppedOf(run: RollbackRun): Dropped[] {
  return checkedClaims(run).flatMap((checked) =>
    isKept(checked) ? [] : [droppedClaim(checked, titleOf(checked.claim))],
  );
}

function titleOf(claim: RollbackClaim): string {
  switch (claim.kind) {
    case 'hypothesis':
      return `${shortSha(claim.hypothesis.commit)}: ${claim.hypothesis.mechanism.slice(0, 200)}`;
    case 'other-cause':
      return `${claim.other.kind}: ${claim.other.reason.slice(0, 200)}`;
    case 'cause':
      return `answers ${claim.answer}`;
    case 'mitigation':
      return `recommends ${claim.choice}`;
  }
}

/** Commands that were run for this analysis. */
function commandsOf({ evidence: { proof } }: RollbackRun): CommandRun[] {
  return proof === null ? [] : [{ command: proof.command, output: proof.reason, exit_code: null, at: null }];
}

const answers = {
  'this-deploy': 'this deployment is the cause',
  'not-this-deploy': 'this deployment is not the cause',
  unknown: 'whether this deployment is the cause is not known',
} as const;

function reasonOf(
  { cause, suspects }: Pick<Conclusion, 'cause' | 'suspects'>,
  mitigation: Mitigation,
  model: RollbackAnalysisPart['model'],
): string {
  const named = cause.answer === 'this-deploy' && suspects[0] !== undefined ? ` (${shortSha(suspects[0].commit)})` : '';
  const asked = model.answered
    ? ''
    : model.problem === null
      ? ' No model was asked.'
      : ` The model gave no answer: ${model.problem}.`;
  const outside = outsideWords(cause.outside);
  const unlike = outside === null || cause.answer === 'unknown' ? '' : ` Not measured for such a case (${outside}).`;
  return `${cause.confidence}: ${answers[cause.answer]}${named}; recommended: ${mitigation.choice}.${unlike}${asked}`;
}
