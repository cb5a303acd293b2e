import { z } from 'zod';
import { Confidence, Severity, Side } from '../../domain/finding.ts';
import { BudgetNumbers } from './metrics/error-budget.ts';
import { JudgedRule, OffRule } from './judge/join.ts';
import { MetricNumbers } from './metrics/numbers.ts';
import { OverrideRecord } from './judge/override.ts';
import { Contribution, RiskLevel } from './rules/risk-score.ts';

/** A risk that the model sees, after its check. */
export const GateHypothesis = z.strictObject({
  title: z.string(),
  mechanism: z.string(),
  severity: Severity,
  confidence: Confidence,
  path: z.string(),
  side: Side,
  line: z.int().positive(),
  end_line: z.int().positive(),
  quote: z.string(),
  shows_in: z.string().describe('what would show it in production'),
  check: z.string().nullable().describe('what the model asks to be checked before the deployment'),
});
export type GateHypothesis = z.infer<typeof GateHypothesis>;

const sha = z.string().nullable();
/** The gate's own part of the record. */
export const DeployGatePart = z.strictObject({
  environment: z.string(),
  sha: z.string().describe('the commit to be deployed'),
  live: z
    .strictObject({ sha, since: z.string().nullable(), state: z.enum(['present', 'absent', 'stale', 'failed']) })
    .describe('what was live; `sha` null and `state` present: nothing'),
  rules: z.array(JudgedRule),
  off: z.array(OffRule).describe('rules that were not judged, and why'),
  blocking_rules: z.array(z.string()).describe('required rules that block, those that an override puts aside included'),
  risk: z.strictObject({
    score: z.number().min(0).max(100),
    level: RiskLevel,
    unknown: z.array(z.string()).describe('what was not read; the score is then a lower bound'),
    contributions: z.array(Contribution),
    summary: z.string().nullable().describe('the model’s, in its words'),
    hypotheses: z.array(GateHypothesis),
    model: z.string().describe('whether a model read the diff, in words'),
  }),
  rollback: z.strictObject({ ready: z.boolean().nullable().describe('null: not known'), last_known_good: sha }),
  override: OverrideRecord.nullable(),
  metrics: z.array(
    z.strictObject({
      name: z.string(),
      source: z.string(),
      link: z.string().nullable(),
      numbers: MetricNumbers.nullable(),
    }),
  ),
  budgets: z.array(
    z.strictObject({ name: z.string(), source: z.string(), link: z.string().nullable(), numbers: BudgetNumbers }),
  ),
  looks: z.int().positive().describe('how often the sources were looked at'),
  decided_at: z.iso.datetime(),
  valid_until: z.iso.datetime().nullable().describe('until when a go may be acted on; null when the answer is none'),
});
export type DeployGatePart = z.infer<typeof DeployGatePart>;
