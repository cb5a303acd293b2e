import { z } from 'zod';
import type { Ask, Reply } from '../../contracts/engine.ts';
import type { Claim } from '../../contracts/task.ts';
import { Confidence } from '../../domain/finding.ts';
import { parseReply, strictSchema } from '../../readers/ask/reply.ts';
import { MitigationKind } from './mitigate/mitigation.ts';
import { OtherCauseKind } from './facts/other-cause.ts';

const DiffQuote = z.strictObject({
  path: z.string(),
  quote: z.string().describe('verbatim from the diff shown, without the bracketed numbers'),
});

export const Hypothesis = z.strictObject({
  commit: z.string().describe('full SHA as listed under SUSPECTS'),
  confidence: Confidence.describe('L3 the evidence shown proves it, L2 one assumption is open, L1 a suspicion'),
  mechanism: z.string().describe('how this line makes this symptom, step by step, at most four sentences'),
  symptom_quotes: z.array(z.string()).describe('words of the symptom that it explains, verbatim'),
  diff_quotes: z.array(DiffQuote).describe('the lines of that commit that do it'),
  counter_evidence: z.array(z.string()).describe('what speaks against it'),
  gaps: z.array(z.string()).describe('what would have to be looked at to be sure'),
});
export type Hypothesis = z.infer<typeof Hypothesis>;

const ModelOtherCause = z.strictObject({
  kind: OtherCauseKind,
  reason: z.string(),
  symptom_quote: z.string().describe('verbatim'),
});

const RollbackReply = z.strictObject({
  hypotheses: z.array(Hypothesis).describe('most likely first; empty when no listed commit explains the symptom'),
  cause: z.strictObject({ answer: z.enum(['this-deploy', 'not-this-deploy', 'unknown']), reason: z.string() }),
  other_causes: z.array(ModelOtherCause),
  mitigation: z.strictObject({
    choice: MitigationKind,
    reason: z.string(),
    evidence_against_more_reversible: z
      .string()
      .nullable()
      .describe('why a more reversible option would not do, when that is shown; else null'),
  }),
});

export const replySchema = strictSchema(RollbackReply);

export type RollbackClaim = Claim &
  (
    | { kind: 'hypothesis'; hypothesis: Hypothesis }
    | { kind: 'cause'; answer: 'this-deploy' | 'not-this-deploy' | 'unknown'; reason: string }
    | { kind: 'other-cause'; other: z.infer<typeof ModelOtherCause> }
    | { kind: 'mitigation'; choice: MitigationKind; reason: string; against: string | null }
  );

/** The reply as claims; what is quoted is cited as `symptom` or as `<commit>:<path>`. */
export function claimsOf(ask: Ask, reply: Reply & { outcome: 'answered' }): RollbackClaim[] {
  const { hypotheses, cause, other_causes: others, mitigation } = parseReply(RollbackReply, reply.text);
  return [
    ...hypotheses.map((hypothesis, index): RollbackClaim => ({
      id: `${ask.id}/hypothesis-${index + 1}`,
      kind: 'hypothesis',
      hypothesis,
      cites: [
        ...hypothesis.symptom_quotes.map((quote) => ({ ref: 'symptom', quote })),
        ...hypothesis.diff_quotes.map(({ path, quote }) => ({ ref: `${hypothesis.commit}:${path}`, quote })),
      ],
    })),
    { id: `${ask.id}/cause`, kind: 'cause', cites: [], answer: cause.answer, reason: cause.reason },
    ...others.map((other, index): RollbackClaim => ({
      id: `${ask.id}/other-${index + 1}`,
      kind: 'other-cause',
      other,
      cites: [{ ref: 'symptom', quote: other.symptom_quote }],
    })),
    {
      id: `${ask.id}/mitigation`,
      kind: 'mitigation',
      cites: [],
      choice: mitigation.choice,
      reason: mitigation.reason,
      against: mitigation.evidence_against_more_reversible,
    },
  ];
}
