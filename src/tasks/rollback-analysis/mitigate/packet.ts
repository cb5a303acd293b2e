import { z } from 'zod';
import { Confidence } from '../../../domain/finding.ts';
import type { Signal } from '../../../readers/alerts/model.ts';
import { type Mitigation, MitigationKind } from './mitigation.ts';
import type { Onset } from '../cause/onset.ts';
import { SeverityLevel, type IncidentSeverity } from '../facts/severity.ts';
import type { Cause, Suspect } from '../rank/suspect.ts';
import type { WayBack } from '../facts/way-back.ts';

/** The word for what is not known. A field is never left out: an empty place reads as “nothing to say”. */
export const unknown = 'unknown';

export const CommandRun = z.strictObject({
  command: z.string(),
  output: z.string(),
  exit_code: z.int().nullable(),
  at: z.iso.datetime().nullable(),
});
export type CommandRun = z.infer<typeof CommandRun>;

const time = z.union([z.iso.datetime(), z.literal(unknown)]);
const Unknown = z.strictObject({ field: z.string(), why: z.string() });

export const Snapshot = z.strictObject({
  incident_id: z.string(),
  severity: SeverityLevel,
  incident_commander: z.string(),
  current_phase: z.enum(['detection', 'containment', 'recovery', 'hardening']),
  latest_stable_revision: z.string(),
  candidate_mitigation_path: MitigationKind,
  risk_if_we_wait_30_minutes: z.string(),
  next_checkpoint_at: time,
  next_owner: z.string(),
});

export const DecisionRecord = z.strictObject({
  timestamp: z.iso.datetime(),
  evidence_reviewed: z.array(z.string()),
  decision: z.enum(['continue mitigation', 'rollback', 'escalate+pause']),
  why_this_decision_now: z.string(),
  rejected_alternatives: z.array(z.string()),
  owner_for_execution: z.string(),
  owner_for_verification: z.string(),
  confidence: Confidence,
  reversibility: z.string(),
  blast_radius: z.string(),
  verification: z.string(),
});

export const Escalation = z.strictObject({
  subject: z.string(),
  impact: z.string(),
  current_decision: z.string(),
  immediate_ask: z.string(),
  next_update: z.string(),
  owner: z.string(),
});
export const StakeholderUpdate = z.strictObject({
  status: z.enum(['investigating', 'mitigating', 'recovered']),
  customer_impact: z.string(),
  current_mitigation: z.string(),
  known_unknowns: z.array(z.string()).max(2),
  next_committed_update_time: time,
});

/** What a handoff needs; the source of truth for whoever takes over. */
export const EvidencePacket = z.strictObject({
  severity: SeverityLevel,
  owner: z.string(),
  timestamp: z.iso.datetime(),
  impacted_systems: z.array(z.string()).min(1),
  impacted_users: z.string(),
  commands: z.array(CommandRun),
  residual_risk: z.array(z.string()).min(1),
  next_checkpoint: z.strictObject({ at: time, owner: z.string() }),
  snapshot: Snapshot,
  decision: DecisionRecord,
  handoff: z.strictObject({
    included: z.array(z.string()),
    excluded: z.array(z.string()),
    unresolved: z.array(z.string()),
    rollback_trigger: z.string(),
  }),
  unknowns: z.array(Unknown),
  notification: z.strictObject({
    escalation: Escalation,
    escalation_text: z.string(),
    stakeholders: StakeholderUpdate,
    stakeholders_text: z.string(),
  }),
});
export type EvidencePacket = z.infer<typeof EvidencePacket>;

export interface PacketInput {
  /** the run's clock */
  now: string;
  incidentId: string | null;
  /** whom the inputs name; null where they don't */
  owners: { commander: string | null; execution: string | null; verification: string | null; next: string | null };
  signal: Signal;
  severity: IncidentSeverity;
  cause: Cause;
  onset: Onset;
  suspects: readonly Suspect[];
  mitigation: Mitigation;
  wayBack: WayBack;
  deployment: { environment: string | null; live: string; deployed_at: string | null };
  /** what the inputs say of users and systems; null and [] where they don't */
  impactedUsers: string | null;
  impactedSystems: readonly string[];
  commands: readonly CommandRun[];
  /** a person's date for the next look; the rules' own where null */
  nextCheckpointAt: string | null;
}

/** Without a reason to look earlier, the next look is as far off as the statement of what waiting costs. */
const checkpointAfterMs: Readonly<Record<SeverityLevel, number>> = {
  'SEV-1': 10 * 60_000,
  'SEV-2': 30 * 60_000,
  'SEV-3': 24 * 3_600_000,
};
const longestOutput = 4000;
const line = (text: string, most = 200): string => {
  const flat = text.replace(/\s+/g, ' ').trim();
  return flat.length > most ? `${flat.slice(0, most - 1)}…` : flat;
};

/**
 * The evidence packet of one analysis, with messages ready to be sent. What nobody said is `unknown` and listed with
 * what is missing.
 */
export function buildPacket(input: PacketInput): EvidencePacket {
  const { mitigation, severity, cause, signal } = input;
  const unknowns: z.infer<typeof Unknown>[] = [];
  const known = (field: string, value: string | null | undefined, why: string): string => {
    if (value !== null && value !== undefined && value.trim() !== '') return line(value);
    unknowns.push({ field, why });
    return unknown;
  };
  const chosen = mitigation.options.find((option) => option.kind === mitigation.choice)!;
  const commander = known('incident_commander', input.owners.commander, 'no input names one');
  const nextOwner = known('next_owner', input.owners.next ?? input.owners.commander, 'no input names one');
  const users = known(
    'impacted_users',
    input.impactedUsers,
    'the signal counts no users; ask support and the service’s owner',
  );
  const systems = [...new Set([...(signal.service === null ? [] : [signal.service]), ...input.impactedSystems])].map(
    (name) => line(name),
  );
  if (systems.length === 0) unknowns.push({ field: 'impacted_systems', why: 'the signal names no service' });
  const stable = known(
    'latest_stable_revision',
    input.wayBack.last_good,
    'no deployment before this one is known to have been good',
  );
  if (cause.answer === 'unknown') unknowns.push({ field: 'cause', why: cause.reasons[0] ?? 'the evidence names none' });
  if (input.onset.relation === 'unknown')
    unknowns.push({ field: 'onset', why: input.onset.reasons.at(-1) ?? 'no time of a beginning was found' });
  if (chosen.possible === 'unknown')
    unknowns.push({
      field: 'mitigation',
      why: `whether ${mitigation.choice} can be done now: ${chosen.because.join('; ')}`,
    });
  if (input.commands.length === 0)
    unknowns.push({ field: 'commands', why: 'no command was run; nothing is proven by a command yet' });
  const checkpoint =
    mitigation.reassess_at ??
    input.nextCheckpointAt ??
    new Date(Date.parse(input.now) + checkpointAfterMs[severity.level]).toISOString();
  const execution = known('owner_for_execution', input.owners.execution, 'no input names one');
  const verification = known('owner_for_verification', input.owners.verification, 'no input names one');

  const worded = `${mitigation.choice}${mitigation.alongside.length === 0 ? '' : ` with ${mitigation.alongside.join(', ')}`}: ${chosen.title}`;
  const summary = line(signal.title, 120);
  const where = `${systems.length === 0 ? 'systems unknown' : systems.join(', ')}; users: ${users}`;
  const escalation = {
    subject: `[INCIDENT][${severity.level}] ${summary}`,
    impact: where,
    current_decision: line(worded, 300),
    immediate_ask: askOf(mitigation, execution),
    next_update: checkpoint,
    owner: commander,
  };
  const stakeholders = {
    // An alert that resolved by itself shows no recovery: that takes a mitigation and a fresh run.
    status:
      cause.answer === 'unknown' || signal.status === 'resolved' ? ('investigating' as const) : ('mitigating' as const),
    customer_impact:
      users === unknown
        ? `not known yet; ${systems.length === 0 ? 'the affected service is not known either' : `${systems.join(', ')} is affected`}`
        : users,
    current_mitigation: plain(mitigation),
    known_unknowns: unknowns
      .filter((one) => ['cause', 'impacted_users', 'onset', 'mitigation', 'impacted_systems'].includes(one.field))
      .slice(0, 2)
      .map((one) => `${one.field.replaceAll('_', ' ')}: ${line(one.why)}`),
    next_committed_update_time: checkpoint,
  };
  return {
    severity: severity.level,
    owner: commander,
    timestamp: input.now,
    impacted_systems: systems.length === 0 ? [unknown] : systems,
    impacted_users: users,
    commands: input.commands.map((run) => ({
      ...run,
      output:
        run.output.length > longestOutput
          ? `${run.output.slice(0, longestOutput)}\n… ${run.output.length - longestOutput} more characters`
          : run.output,
    })),
    residual_risk: residualRisk(input, chosen.can_get_worse),
    next_checkpoint: { at: checkpoint, owner: nextOwner },
    snapshot: {
      incident_id: known('incident_id', input.incidentId, 'no incident issue is known'),
      severity: severity.level,
      incident_commander: commander,
      current_phase: cause.answer === 'unknown' ? 'detection' : 'containment',
      latest_stable_revision: stable,
      candidate_mitigation_path: mitigation.choice,
      risk_if_we_wait_30_minutes: chosen.risk_of_waiting,
      next_checkpoint_at: checkpoint,
      next_owner: nextOwner,
    },
    decision: {
      timestamp: input.now,
      evidence_reviewed: evidenceOf(input),
      decision:
        mitigation.choice === 'rollback'
          ? 'rollback'
          : mitigation.choice === 'escalate'
            ? 'escalate+pause'
            : 'continue mitigation',
      why_this_decision_now: mitigation.why,
      rejected_alternatives: mitigation.rejected.map((one) => `${one.kind}: ${one.why}`),
      owner_for_execution: execution,
      owner_for_verification: verification,
      confidence: mitigation.confidence,
      reversibility: `${chosen.undo} (${chosen.reversibility.score} of 3: ${chosen.reversibility.reason})`,
      blast_radius: `${chosen.blast_radius.score} of 3: ${chosen.blast_radius.reason}${chosen.can_get_worse.length === 0 ? '' : `. Can get worse: ${chosen.can_get_worse.join('; ')}`}`,
      verification: chosen.proof,
    },
    handoff: {
      included: [
        `deployment ${input.deployment.live} of ${input.deployment.environment ?? 'an environment that is not known'}`,
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
      stakeholders_text: stakeholderText(stakeholders),
    },
  };
}

function residualRisk(input: PacketInput, worse: readonly string[]): string[] {
  const { cause, mitigation, wayBack } = input;
  const percent = Math.round((cause.answer === 'not-this-deploy' ? cause.probability : 1 - cause.probability) * 100);
  return [
    cause.answer === 'unknown'
      ? 'the cause may stay in place whatever is done'
      : cause.answer === 'this-deploy'
        ? `the cause lies elsewhere with a probability of about ${percent} %, on the set “${cause.calibrated_on}”`
        : `this deployment did it after all with a probability of about ${percent} %, on the set “${cause.calibrated_on}”`,
    ...worse,
    ...wayBack.irreversible.map((item) => `${item.why} (${item.path})`),
    ...(mitigation.disagreement === null
      ? []
      : [
          `rules and model disagreed (${mitigation.disagreement.rules.choice} against ${mitigation.disagreement.codex.choice})`,
        ]),
  ].filter((risk, index, all) => all.indexOf(risk) === index);
}

function evidenceOf(input: PacketInput): string[] {
  const { signal, onset, suspects, cause } = input;
  const first = suspects[0];
  return [
    `signal: ${signal.source}, ${signal.status}, “${line(signal.title)}”, started ${signal.started_at ?? unknown}, value ${signal.value ?? unknown}, threshold ${signal.threshold ?? unknown}`,
    `deployment: ${input.deployment.live}, ${input.deployment.deployed_at ?? 'at a time that is not known'}`,
    `onset: ${onset.at ?? unknown} (${onset.source}, ${onset.relation})`,
    first === undefined
      ? 'suspects: none'
      : `first suspect: ${first.commit}, ${first.path}, lines ${first.start_line} to ${first.end_line}: ${
          first.reasons
            .slice(0, 3)
            .map((reason) => line(reason.text))
            .join('; ') || 'no reasons given'
        }`,
    `cause: ${cause.answer}, probability ${cause.probability.toFixed(2)} on “${cause.calibrated_on}”, ${cause.confidence}`,
  ];
}

function askOf(mitigation: Mitigation, execution: string): string {
  if (mitigation.choice === 'none') return 'none for this deployment; the owner of the cause has to act';
  const who = execution === unknown ? 'name someone who does it' : `${execution} does it`;
  return mitigation.choice === 'escalate'
    ? 'someone who knows the service takes over and decides; changes pause until then'
    : `approve ${mitigation.choice}; ${who}`;
}

function triggerOf(input: PacketInput, proof: string): string {
  if (input.wayBack.last_good === null) return 'no revision to go back to is known: escalate instead';
  const blocked = input.mitigation.options.find((option) => option.kind === 'rollback')!;
  if (blocked.possible === 'no')
    return `not by rolling back (${blocked.because.join('; ')}): escalate if this is not seen by the next checkpoint: ${proof}`;
  return `go back to ${input.wayBack.last_good} if this is not seen by the next checkpoint: ${proof}`;
}

const plainWords: Readonly<Record<MitigationKind, string>> = {
  'disable-flag': 'the new behaviour is being switched off',
  throttle: 'the load is being reduced so that work is not done twice',
  'freeze-writes': 'changes to the affected records are paused so that they stay right',
  'revoke-access': 'access that should not exist is being taken away',
  contain: 'the affected part is being kept from spreading',
  hotfix: 'a small correction is being prepared',
  rollback: 'the earlier version is being brought back',
  'scheduled-fix': 'the correction comes with the next release',
  escalate: 'more people have been called in; other changes are paused',
  none: 'the latest release is not the cause; its owners are looking at what is',
};

const plain = (mitigation: Mitigation): string =>
  [mitigation.choice, ...mitigation.alongside].map((kind) => plainWords[kind]).join('; ');

function escalationText(one: z.infer<typeof Escalation>): string {
  return [
    one.subject,
    `Impact: ${one.impact}`,
    `Current decision: ${one.current_decision}`,
    `Immediate ask: ${one.immediate_ask}`,
    `Next update: ${one.next_update}`,
    `Owner: ${one.owner}`,
  ].join('\n');
}

function stakeholderText(one: z.infer<typeof StakeholderUpdate>): string {
  return [
    `Status: ${one.status}`,
    `Customer impact: ${one.customer_impact}`,
    `Current mitigation: ${one.current_mitigation}`,
    `Known unknowns: ${one.known_unknowns.length === 0 ? 'none of the first order' : one.known_unknowns.join('; ')}`,
    `Next committed update time: ${one.next_committed_update_time}`,
  ].join('\n');
}
