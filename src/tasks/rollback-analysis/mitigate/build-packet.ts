import type { Cause } from '../cause/answer.ts';
import type { SeverityLevel } from '../facts/severity.ts';
import type { Suspect } from '../rank/suspect.ts';
import { escalationOf, escalationText, stakeholdersOf, stakeholdersText } from './messages.ts';
import type { MitigationOption } from './mitigation.ts';
import { line, unknown, type CommandRun, type EvidencePacket, type PacketInput, type Unknown } from './packet.ts';

/** Without a reason to look earlier, the next look is as far off as the statement of what waiting costs. */
const checkpointAfterMs: Readonly<Record<SeverityLevel, number>> = {
  'SEV-1': 10 * 60_000,
  'SEV-2': 30 * 60_000,
  'SEV-3': 24 * 3_600_000,
};
const longestOutput = 4000;

/**
 * The evidence packet of one analysis, with messages ready to be sent. What nobody said is `unknown` and listed with
 * what is missing.
 */
export function buildPacket(input: PacketInput): EvidencePacket {
  const { mitigation, severity, cause, owners, deployment } = input;
  const chosen = mitigation.options.find((option) => option.kind === mitigation.choice)!;
  const unknowns = unknownsOf(input, chosen);
  const systems = systemsOf(input);
  const commander = named(owners.commander);
  const nextOwner = named(owners.next ?? owners.commander);
  const checkpoint =
    mitigation.reassess_at ?? new Date(Date.parse(input.now) + checkpointAfterMs[severity.level]).toISOString();
  const message = { ...input, chosen, unknowns, systems, commander, checkpoint };
  const [escalation, stakeholders] = [escalationOf(message), stakeholdersOf(message)];
  return {
    severity: severity.level,
    owner: commander,
    timestamp: input.now,
    impacted_systems: systems.length === 0 ? [unknown] : systems,
    impacted_users: unknown,
    commands: input.commands.map(shortened),
    residual_risk: residualRisk(input, chosen.can_get_worse),
    next_checkpoint: { at: checkpoint, owner: nextOwner },
    snapshot: {
      incident_id: unknown,
      severity: severity.level,
      incident_commander: commander,
      current_phase: cause.answer === 'unknown' ? 'detection' : 'containment',
      latest_stable_revision: named(input.wayBack.last_good),
      candidate_mitigation_path: mitigation.choice,
      risk_if_we_wait_30_minutes: chosen.risk_of_waiting,
      next_checkpoint_at: checkpoint,
      next_owner: nextOwner,
    },
    decision: decisionOf(input, chosen),
    handoff: {
      included: [
        `deployment ${deployment.live} of ${deployment.environment ?? 'an environment that is not known'}`,
        ...systems,
      ],
      excluded: ['changes that were never part of this deployment', 'other environments'],
      unresolved: unknowns.map((one) => `${one.field}: ${one.why}`),
      rollback_trigger: triggerOf(input, chosen.proof),
    },
    unknowns,
    notification: {
      escalation,
      escalation_text: escalationText(escalation),
      stakeholders,
      stakeholders_text: stakeholdersText(stakeholders),
    },
  };
}

const isSaid = (value: string | null): value is string => value !== null && value.trim() !== '';
const named = (value: string | null): string => (isSaid(value) ? line(value) : unknown);
const systemsOf = ({ signal }: PacketInput): string[] => (signal.service === null ? [] : [line(signal.service)]);

/** What is missing, and why it is. Who is affected and by which issue it is tracked no input says. */
function unknownsOf(
  { owners, signal, wayBack, cause, onset, mitigation, commands }: PacketInput,
  chosen: MitigationOption,
): Unknown[] {
  const nobody = 'no input names one';
  const fields: [field: string, missing: boolean, why: string][] = [
    ['incident_commander', !isSaid(owners.commander), nobody],
    ['next_owner', !isSaid(owners.next ?? owners.commander), nobody],
    ['impacted_users', true, 'the signal counts no users; ask support and the service’s owner'],
    ['impacted_systems', signal.service === null, 'the signal names no service'],
    ['latest_stable_revision', wayBack.last_good === null, 'no deployment before this one is known to have been good'],
    ['cause', cause.answer === 'unknown', cause.reasons[0] ?? 'the evidence names none'],
    ['onset', onset.relation === 'unknown', onset.reasons.at(-1) ?? 'no time of a beginning was found'],
    [
      'mitigation',
      chosen.possible === 'unknown',
      `whether ${mitigation.choice} can be done now: ${chosen.because.join('; ')}`,
    ],
    ['commands', commands.length === 0, 'no command was run; nothing is proven by a command yet'],
    ['owner_for_execution', !isSaid(owners.execution), nobody],
    ['owner_for_verification', !isSaid(owners.verification), nobody],
    ['incident_id', true, 'no incident issue is known'],
  ];
  return fields.flatMap(([field, missing, why]) => (missing ? [{ field, why }] : []));
}

function shortened(run: CommandRun): CommandRun {
  const { output } = run;
  return output.length <= longestOutput
    ? run
    : { ...run, output: `${output.slice(0, longestOutput)}\n… ${output.length - longestOutput} more characters` };
}

const decisions = {
  rollback: 'rollback',
  escalate: 'escalate+pause',
} as const;

function decisionOf(input: PacketInput, chosen: MitigationOption): EvidencePacket['decision'] {
  const { mitigation, owners, now } = input;
  const { choice } = mitigation;
  const worse = chosen.can_get_worse.length === 0 ? '' : `. Can get worse: ${chosen.can_get_worse.join('; ')}`;
  return {
    timestamp: now,
    evidence_reviewed: evidenceOf(input),
    decision: choice === 'rollback' || choice === 'escalate' ? decisions[choice] : 'continue mitigation',
    why_this_decision_now: mitigation.why,
    rejected_alternatives: mitigation.rejected.map((one) => `${one.kind}: ${one.why}`),
    owner_for_execution: named(owners.execution),
    owner_for_verification: named(owners.verification),
    confidence: mitigation.confidence,
    reversibility: `${chosen.undo} (${chosen.reversibility.score} of 3: ${chosen.reversibility.reason})`,
    blast_radius: `${chosen.blast_radius.score} of 3: ${chosen.blast_radius.reason}${worse}`,
    verification: chosen.proof,
  };
}

function residualRisk(input: PacketInput, worse: readonly string[]): string[] {
  const { cause, wayBack, mitigation } = input;
  const { disagreement } = mitigation;
  return [
    ...new Set([
      causeRisk(cause),
      ...worse,
      ...wayBack.irreversible.map((item) => `${item.why} (${item.path})`),
      ...(disagreement === null
        ? []
        : [`rules and model disagreed (${disagreement.rules.choice} against ${disagreement.codex.choice})`]),
    ]),
  ];
}

function causeRisk({ answer, probability, calibrated_on: set }: Cause): string {
  if (answer === 'unknown') return 'the cause may stay in place whatever is done';
  const percent = Math.round((answer === 'not-this-deploy' ? probability : 1 - probability) * 100);
  const what = answer === 'this-deploy' ? 'the cause lies elsewhere' : 'this deployment did it after all';
  return `${what} with a probability of about ${percent} %, on the set “${set}”`;
}

function evidenceOf({ signal, onset, suspects, cause, deployment }: PacketInput): string[] {
  return [
    `signal: ${signal.source}, ${signal.status}, “${line(signal.title)}”, started ${signal.started_at ?? unknown}, ` +
      `value ${signal.value ?? unknown}, threshold ${signal.threshold ?? unknown}`,
    `deployment: ${deployment.live}, ${deployment.deployed_at ?? 'at a time that is not known'}`,
    `onset: ${onset.at ?? unknown} (${onset.source}, ${onset.relation})`,
    firstSuspect(suspects[0]),
    `cause: ${cause.answer}, probability ${cause.probability.toFixed(2)} on “${cause.calibrated_on}”, ` +
      `${cause.confidence}`,
  ];
}

function firstSuspect(first: Suspect | undefined): string {
  if (first === undefined) return 'suspects: none';
  const reasons = first.reasons.slice(0, 3).map((reason) => line(reason.text));
  return (
    `first suspect: ${first.commit}, ${first.path}, lines ${first.start_line} to ${first.end_line}: ` +
    (reasons.join('; ') || 'no reasons given')
  );
}

function triggerOf(input: PacketInput, proof: string): string {
  if (input.wayBack.last_good === null) return 'no revision to go back to is known: escalate instead';
  const blocked = input.mitigation.options.find((option) => option.kind === 'rollback')!;
  if (blocked.possible === 'no')
    return (
      `not by rolling back (${blocked.because.join('; ')}): escalate if this is not seen by the next ` +
      `checkpoint: ${proof}`
    );
  return `go back to ${input.wayBack.last_good} if this is not seen by the next checkpoint: ${proof}`;
}
