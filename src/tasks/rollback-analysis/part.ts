import { z } from 'zod';
import { Series } from '../../readers/metrics/model.ts';
import { Signal } from '../../readers/alerts/model.ts';
import { KeptHypothesis } from './conclude.ts';
import { FoundGuard, IgnoredCommit, Observation, RevertRecord } from './evidence.ts';
import { Deployed } from './incident.ts';
import { Mitigation } from './mitigate/mitigation.ts';
import { Onset } from './cause/onset.ts';
import { OtherCause } from './facts/other-cause.ts';
import { EvidencePacket } from './mitigate/packet.ts';
import { Proof } from './prove/reproduce.ts';
import { IncidentSeverity } from './facts/severity.ts';
import { Cause } from './cause/answer.ts';
import { Suspect } from './rank/suspect.ts';
import { RollbackPart as RollbackWay } from './facts/way-back.ts';

/** A moment of the incident. `to` is set where it is a stretch of time. */
export const Moment = z.strictObject({
  at: z.iso.datetime(),
  to: z.iso.datetime().nullable(),
  kind: z.enum(['commit', 'deploy', 'onset', 'alert', 'analysis', 'checkpoint']),
  text: z.string(),
});
export type Moment = z.infer<typeof Moment>;

/** The revert that a pull request would bring. `reason` says why it is ready, or what is missing. */
export const RevertPlan = z.strictObject({
  asked: z.boolean(),
  ready: z.boolean(),
  reason: z.string(),
  what: z.enum(['commit', 'range']).nullable(),
  commit: z.string().nullable(),
  base: z.string().nullable().describe('the branch that it goes to'),
  patch: z.string().nullable().describe('for git apply, onto the tip of that branch; only where one was asked for'),
  touches_workflows: z.boolean(),
});
export type RevertPlan = z.infer<typeof RevertPlan>;

/** The analysis' own part of the record, `rollback_analysis`. */
export const RollbackAnalysisPart = z.strictObject({
  suspects: z.array(Suspect.extend({ subject: z.string().nullable().describe('of the commit, redacted') })),
  cause: Cause,
  mitigation: Mitigation,
  severity: IncidentSeverity,
  rollback: RollbackWay,
  signal: Signal.pick({
    source: true,
    status: true,
    service: true,
    severity: true,
    title: true,
    started_at: true,
    value: true,
    threshold: true,
    labels: true,
    links: true,
    fingerprint: true,
    warnings: true,
  }),
  proof: Proof.nullable(),
  deployment: z.strictObject({
    environment: z.string(),
    live: Deployed,
    last_good: Deployed.nullable(),
    later: z.array(Deployed),
    found: z.string(),
    kind: z.enum(['range', 'same', 'rollback', 'diverged', 'unbounded']),
    commits: z.int().nonnegative(),
    warning: z.string().nullable(),
    ignored: z.array(IgnoredCommit),
  }),
  onset: Onset,
  other_causes: z.array(OtherCause),
  hypotheses: z.array(KeptHypothesis),
  guards: z.array(FoundGuard),
  reverts: z.array(RevertRecord.omit({ patch: true })),
  revert: RevertPlan,
  observations: z.array(Observation),
  series: z.array(Series),
  timeline: z.array(Moment),
  gaps: z.array(z.string()),
  model: z.strictObject({ asked: z.boolean(), answered: z.boolean(), problem: z.string().nullable() }),
  packet: EvidencePacket,
  open_issue: z.boolean(),
});
export type RollbackAnalysisPart = z.infer<typeof RollbackAnalysisPart>;
