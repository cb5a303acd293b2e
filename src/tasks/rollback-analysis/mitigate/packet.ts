import { z } from 'zod';
import { Confidence } from '../../../domain/finding.ts';
import type { Signal } from '../../../readers/alerts/model.ts';
import type { Cause } from '../cause/answer.ts';
import type { Onset } from '../cause/onset.ts';
import { SeverityLevel, type IncidentSeverity } from '../facts/severity.ts';
import type { WayBack } from '../facts/way-back.ts';
import type { Suspect } from '../rank/suspect.ts';
import { MitigationKind, type Mitigation } from './mitigation.ts';

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
export type Unknown = z.infer<typeof Unknown>;

const Snapshot = z.strictObject({
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

const DecisionRecord = z.strictObject({
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

const Escalation = z.strictObject({
  subject: z.string(),
  impact: z.string(),
  current_decision: z.string(),
  immediate_ask: z.string(),
  next_update: z.string(),
  owner: z.string(),
});
const StakeholderUpdate = z.strictObject({
  status: z.enum(['investigating', 'mitigating', 'recovered']),
  customer_impact: z.string(),
  current_mitigation: z.string(),
  known_unknowns: z.array(z.string()).max(2),
  next_committed_update_time: time,
});

export type Escalation = z.infer<typeof Escalation>;
export type StakeholderUpdate = z.infer<typeof StakeholderUpdate>;

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

/** What a packet is made of. */
export interface PacketInput {
  /** the run's clock */
  now: string;
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
  commands: readonly CommandRun[];
}

/** One line of at most `most` characters. */
export function line(text: string, most = 200): string {
  const flat = text.replace(/\s+/g, ' ').trim();
  return flat.length > most ? `${flat.slice(0, most - 1)}…` : flat;
}
