import { z } from 'zod';
import type { Ask, Reply } from '../../contracts/engine.ts';
import type { Claim } from '../../contracts/task.ts';
import { Confidence, Severity, Side } from '../../domain/finding.ts';
import { parseReply, strictSchema } from '../../readers/ask/reply.ts';

const Hypothesis = z.strictObject({
  title: z.string().describe('what could go wrong in production, in under 80 characters'),
  mechanism: z.string().describe('how these lines make it happen and for whom, at most four sentences'),
  severity: Severity.describe(
    'how bad it would be: critical outage, lost or leaked data; high many users fail; medium some do; ' +
      'low hardly anybody; info none',
  ),
  confidence: Confidence.describe('L3 the lines shown prove it, L2 one assumption is open, L1 a suspicion'),
  path: z.string().describe('path exactly as shown'),
  side: Side.describe('new for lines marked + or unmarked, old for lines marked -'),
  line: z.int().describe('first line number as shown in brackets'),
  quote: z.string().describe('the text of those lines, verbatim, without the bracketed numbers'),
  shows_in: z
    .string()
    .describe('what would show it in production: which metric, log line, alert or complaint, and how it would move'),
  check: z.string().nullable().describe('one check that would settle it before the deployment, or null'),
});
export type Hypothesis = z.infer<typeof Hypothesis>;

const RiskReply = z.strictObject({
  summary: z.string().describe('what this release changes and where its risk is, at most three sentences'),
  hypotheses: z.array(Hypothesis).describe('worst first; empty when nothing in the diff is risky'),
});

export const replySchema = strictSchema(RiskReply);

export type GateClaim = Claim & ({ kind: 'hypothesis'; hypothesis: Hypothesis } | { kind: 'summary'; text: string });

/** The reply's hypotheses and its summary as claims. */
export function claimsOf(ask: Ask, reply: Reply & { outcome: 'answered' }): GateClaim[] {
  const { summary, hypotheses } = parseReply(RiskReply, reply.text);
  return [
    { id: `${ask.id}/summary`, kind: 'summary', cites: [], text: summary },
    ...hypotheses.map((hypothesis, index): GateClaim => ({
      id: `${ask.id}/hypothesis-${index + 1}`,
      kind: 'hypothesis',
      hypothesis,
      cites: [{ ref: `${hypothesis.path}:${hypothesis.line}`, quote: hypothesis.quote }],
    })),
  ];
}
