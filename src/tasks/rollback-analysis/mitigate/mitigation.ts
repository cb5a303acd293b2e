import { z } from 'zod';
import { Confidence } from '../../../domain/finding.ts';

/** The ladder, safest first; the last four change nothing in production by themselves, or nothing tonight. */
export const mitigationKinds = [
  'disable-flag',
  'throttle',
  'freeze-writes',
  'revoke-access',
  'contain',
  'hotfix',
  'rollback',
  'scheduled-fix',
  'escalate',
  'none',
] as const;
export const MitigationKind = z.enum(mitigationKinds);
export type MitigationKind = z.infer<typeof MitigationKind>;

const Scored = z.strictObject({ score: z.int().min(0).max(3), reason: z.string() });

/**
 * One rung of the ladder, with the three statements that every decision needs: how it is undone, what can get worse,
 * what proves it.
 */
export const MitigationOption = z.strictObject({
  kind: MitigationKind,
  title: z.string(),
  possible: z.enum(['yes', 'no', 'unknown']).describe('unknown: it can’t be told from the repository'),
  because: z.array(z.string()).describe('why it is possible, or what stands in the way'),
  undo: z.string().describe('how quickly it can be undone'),
  can_get_worse: z.array(z.string()),
  proof: z.string().describe('the exact signal that shows that it worked'),
  commands: z.array(z.string()),
  risk_of_waiting: z.string().describe('if nobody acts for 30 minutes'),
  reversibility: Scored.describe('3 undone in a minute, 0 can’t be undone'),
  blast_radius: Scored.describe('0 touches nothing else, 3 the whole service and its neighbours'),
});
export type MitigationOption = z.infer<typeof MitigationOption>;

export const Rejected = z.strictObject({ kind: MitigationKind, why: z.string() });
export type Rejected = z.infer<typeof Rejected>;

const Side = z.strictObject({
  choice: MitigationKind,
  why: z.string(),
  reversibility: z.int().min(0).max(3),
  blast_radius: z.int().min(0).max(3),
});

/** Two recommendations that differ, side by side, and which was taken. */
export const Disagreement = z.strictObject({
  rules: Side,
  codex: Side,
  taken: z.enum(['rules', 'codex']),
  why: z.string(),
});
export type Disagreement = z.infer<typeof Disagreement>;

/** The result document's `.mitigation`. */
export const Mitigation = z.strictObject({
  choice: MitigationKind,
  why: z.string(),
  alongside: z.array(MitigationKind).describe('what goes with the choice, in order'),
  options: z.array(MitigationOption),
  rejected: z.array(Rejected),
  posture: z.array(z.string()),
  confidence: Confidence.describe('of the decision: one level below the cause’s where signals are missing'),
  branch: z.enum(['hotfix', 'rollback', 'containment']).nullable(),
  reassess_at: z.iso.datetime().nullable(),
  disagreement: Disagreement.nullable(),
});
export type Mitigation = z.infer<typeof Mitigation>;
