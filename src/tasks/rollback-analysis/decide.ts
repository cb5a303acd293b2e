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
import { planRevert, wayBackOf } from './report/revert.ts';
import { receiptOf } from './receipt.ts';
import type { RollbackRun } from './prompt.ts';
import type { RollbackClaim } from './reply.ts';
import { decideSeverity } from './facts/severity.ts';
import { situationOf, type MitigationInput } from './mitigate/situation.ts';
import { timelineOf } from './report/timeline.ts';
import { rollbackPart } from './facts/way-back.ts';

/** Commits whose paths set the class of dependency. */
const telling = 3;

/** Cause, mitigation, severity and the evidence packet from what was collected, claimed and checked. Pure. */
export function decideRollback(run: RollbackRun): Decision<RollbackAnalysisPart> {
  const { evidence, options, trigger } = run;
  if (trigger.subject.kind !== 'deployment') throw new Error('a rollback analysis needs a deployment');
  const { signal, environment } = evidence;
  const { cause, suspects, ladder, hypotheses, others, moved } = conclude(run);
  const first = suspects[0];
  const leading = [...new Set(ladder.map(({ commit }) => commit))].slice(0, telling);
  const severity = decideSeverity({
    signal,
    paths: [...new Set(ladder.filter(({ commit }) => leading.includes(commit)).map(({ path }) => path))],
    override: options.severity === 'auto' ? null : options.severity,
  });
  const wayBack = wayBackOf(evidence, first?.commit ?? null);
  const input: MitigationInput = {
    now: trigger.at,
    signal,
    query: evidence.expression,
    cause,
    severity,
    suspects: ladder,
    guards: evidence.guards,
    wayBack,
    deployment: { environment, live: evidence.live.sha },
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
  const mitigation = chooseMitigation(input);
  const packet = buildPacket({
    now: trigger.at,
    owners: {
      commander: options.owners.commander ?? null,
      execution: options.owners.execution ?? null,
      verification: options.owners.verification ?? null,
      next: options.owners.next ?? null,
    },
    signal,
    severity,
    cause,
    onset: evidence.onset,
    suspects,
    mitigation,
    wayBack,
    deployment: { environment, live: evidence.live.sha, deployed_at: evidence.live.at },
    commands: commandsOf(run),
  });
  const problem = run.failure ?? run.turns.findLast((turn) => turn.problem !== null)?.problem ?? null;
  const answered = run.turns.some((turn) => turn.problem === null && turn.reply.outcome === 'answered');
  const model = { asked: run.turns.length > 0, answered, problem: answered ? null : problem };
  const subjects = new Map(evidence.candidates.map(({ sha, subject }) => [sha, subject]));
  return {
    verdict: isWell(signal) ? 'skipped' : cause.answer === 'unknown' ? 'inconclusive' : 'pass',
    reason: isWell(signal)
      ? 'the health check is healthy: there is nothing to analyse'
      : reasonOf({ cause, suspects }, mitigation, model),
    findings: culpritFinding(evidence, first, cause, severity.level, moved),
    dropped: droppedOf(run),
    receipt: receiptOf(run),
    digest: evidence.digest,
    part: {
      suspects: suspects.map((suspect) => ({ ...suspect, subject: subjects.get(suspect.commit) ?? null })),
      cause,
      mitigation,
      severity,
      rollback: rollbackPart(wayBack),
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
        environment,
        live: evidence.live,
        last_good: evidence.last_good,
        later: evidence.later,
        found: evidence.found,
        kind: evidence.range.kind,
        commits: evidence.deployed.length,
        warning: evidence.range.warning,
        ignored: evidence.range.ignored,
      },
      onset: evidence.onset,
      other_causes: others,
      hypotheses,
      guards: evidence.guards,
      reverts: evidence.reverts.map(withoutPatch),
      revert: planRevert(situationOf(input), mitigation, evidence, trigger.subject.trusted, options),
      observations: evidence.observations,
      series: evidence.series,
      timeline: timelineOf(evidence, first, trigger.at, packet.next_checkpoint.at, mitigation),
      gaps: gapsOf(run, model),
      model,
      packet,
      open_issue: options.openIssue && trigger.event !== 'issues',
    },
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
  const claim = run.turns.flatMap((turn) => turn.claims).findLast((one) => one.kind === 'mitigation');
  return claim?.kind === 'mitigation' && run.checks.some((check) => check.claim === claim.id && check.kept)
    ? { choice: claim.choice, why: claim.reason }
    : null;
}

function droppedOf(run: RollbackRun): Dropped[] {
  return run.turns.flatMap((turn) =>
    turn.claims.flatMap((claim): Dropped[] => {
      const check = run.checks.find((one) => one.claim === claim.id);
      return check?.kept === true
        ? []
        : [{ claim: claim.id, ask: turn.ask.id, title: titleOf(claim), reason: check?.reason ?? 'was not checked' }];
    }),
  );
}

function titleOf(claim: RollbackClaim): string {
  switch (claim.kind) {
    case 'hypothesis':
      return `${claim.hypothesis.commit.slice(0, 12)}: ${claim.hypothesis.mechanism.slice(0, 200)}`;
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
  const named =
    cause.answer === 'this-deploy' && suspects[0] !== undefined ? ` (${suspects[0].commit.slice(0, 12)})` : '';
  const asked = model.answered
    ? ''
    : model.problem === null
      ? ' No model was asked.'
      : ` The model gave no answer: ${model.problem}.`;
  const outside = outsideWords(cause.outside);
  const unlike = outside === null || cause.answer === 'unknown' ? '' : ` Not measured for such a case (${outside}).`;
  return `${cause.confidence}: ${answers[cause.answer]}${named}; recommended: ${mitigation.choice}.${unlike}${asked}`;
}

/** A list that comes with the very change it excuses is honoured, and said. */
function hiddenBy({ range: { ignored } }: RollbackRun['evidence']): string[] {
  const fresh = ignored.filter((one) => one.fresh);
  return fresh.length === 0
    ? []
    : [
        `${fresh
          .map(({ sha }) => sha.slice(0, 12))
          .slice(0, 10)
          .join(', ')}: no suspects, by a list whose entry came with this very deployment; look at them yourself`,
      ];
}

/** What was not seen, so that nobody takes silence for health. */
function gapsOf({ evidence }: RollbackRun, model: RollbackAnalysisPart['model']): string[] {
  const { range } = evidence;
  const now = evidence.later.at(-1)?.sha;
  const untried = evidence.reverts.find(({ onto, outcome }) => onto === now && outcome === 'failed');
  return [
    ...evidence.gaps,
    ...(untried === undefined
      ? []
      : [`whether the revert applies on what is live now could not be tried: ${untried.reason ?? 'no reason given'}`]),
    ...(range.warning === null ? [] : [range.warning]),
    ...hiddenBy(evidence),
    ...(evidence.series.length === 0 && evidence.observations.length === 0
      ? ['no metrics were given: when the anomaly began is known from the alert at best']
      : []),
    ...(evidence.live.at === null ? ['when the deployment went live is not known'] : []),
    ...(evidence.cut.length === 0 ? [] : [`the diffs of ${evidence.cut.length} files were too long to be kept whole`]),
    ...(model.answered
      ? []
      : [
          model.problem === null
            ? 'no model was asked: the order is that of the rules alone'
            : `the model gave no answer: ${model.problem}`,
        ]),
    ...evidence.signal.warnings.map((warning) => `the signal: ${warning}`),
  ];
}
