import { z } from 'zod';
import type { Ask, Reply } from '../../contracts/engine.ts';
import type { Claim } from '../../contracts/task.ts';
import { Confidence, Severity, Side } from '../../domain/finding.ts';
import { parseReply, strictSchema } from '../../readers/ask/reply.ts';
import { Category } from './category.ts';

const RuleOpinion = z.strictObject({
  id: z.string().describe('id of a finding listed under RULE FINDINGS'),
  stance: z.enum(['confirm', 'refute']),
  reason: z.string().describe('what in the code shows it, in one or two sentences'),
});

const ModelFinding = z.strictObject({
  category: Category,
  severity: Severity,
  confidence: Confidence.describe('L1 incomplete evidence, L2 partial, L3 the lines shown prove it'),
  title: z.string().describe('the problem in under 80 characters'),
  detail: z.string().describe('what goes wrong, when, and what to do; at most four sentences'),
  path: z.string().describe('path exactly as shown'),
  side: Side.describe('new for lines marked + or unmarked, old for lines marked -'),
  line: z.int().describe('first line number as shown in brackets'),
  end_line: z.int().describe('last line number; equal to line for one line'),
  quote: z.string().describe('the text of those lines, verbatim, without the bracketed numbers'),
  suggestion: z
    .string()
    .nullable()
    .describe('new text for exactly those lines when a small safe fix exists, else null'),
});

const ReviewReply = z.strictObject({ rule_findings: z.array(RuleOpinion), findings: z.array(ModelFinding) });

export const replySchema = strictSchema(ReviewReply);

export type ReviewClaim = Claim &
  (
    | { kind: 'opinion'; finding: string; stance: 'confirm' | 'refute'; reason: string }
    | { kind: 'finding'; finding: z.infer<typeof ModelFinding> }
  );

/** The reply's opinions and findings as claims. */
export function claimsOf(ask: Ask, reply: Reply & { outcome: 'answered' }): ReviewClaim[] {
  const { rule_findings: stances, findings: found } = parseReply(ReviewReply, reply.text);
  const opinions = stances.map((opinion, index): ReviewClaim => ({
    id: `${ask.id}/opinion-${index + 1}`,
    kind: 'opinion',
    cites: [],
    finding: opinion.id,
    stance: opinion.stance,
    reason: opinion.reason,
  }));
  const findings = found.map((finding, index): ReviewClaim => ({
    id: `${ask.id}/finding-${index + 1}`,
    kind: 'finding',
    finding,
    cites: [{ ref: `${finding.path}:${finding.line}`, quote: finding.quote }],
  }));
  return [...opinions, ...findings];
}
