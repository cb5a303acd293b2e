import { z } from 'zod';
import type { Check, Turn } from '../../contracts/task.ts';
import { findQuote, whyNotFound } from '../../readers/diff/quote.ts';
import type { GateRun } from './prompt.ts';
import type { GateClaim, Hypothesis } from './reply.ts';

/** Where a hypothesis' quote was found, 1-based and inclusive. */
export const PlaceFacts = z.strictObject({
  line: z.int().positive(),
  endLine: z.int().positive(),
  quote: z.string(),
  changed: z.boolean(),
});
export type PlaceFacts = z.infer<typeof PlaceFacts>;

/** Most hypotheses that count; the prompt asks for no more. */
const mostHypotheses = 10;

/**
 * Grounding: a hypothesis counts when its quote stands in the diff, in lines that the change touched, and it says what
 * would show it. What is said about the rest of the code may be true and is not what this release does.
 */
export function checkTurn(run: GateRun, turn: Turn<GateClaim>): Check[] {
  let kept = 0;
  return turn.claims.map((claim) => {
    const base = { ask: turn.ask.id, claim: claim.id };
    if (claim.kind === 'summary')
      return {
        ...base,
        kept: claim.text.trim() !== '',
        reason: claim.text.trim() === '' ? 'says nothing' : 'a summary, shown as the model’s',
      };
    const checked = checkHypothesis(run, claim.hypothesis);
    if (checked.kept) kept += 1;
    return kept > mostHypotheses && checked.kept
      ? { ...base, kept: false, reason: `one of more than ${mostHypotheses}` }
      : { ...base, ...checked };
  });
}

function checkHypothesis(run: GateRun, hypothesis: Hypothesis): Omit<Check, 'ask' | 'claim'> {
  const file = run.evidence.files.find(({ path }) => path === hypothesis.path);
  if (file === undefined) return { kept: false, reason: `${hypothesis.path} is not in the diff` };
  const found = findQuote(file.patch, hypothesis);
  if ('problem' in found) return { kept: false, reason: whyNotFound(found, hypothesis, hypothesis.path) };
  if (!found.changed) return { kept: false, reason: `${hypothesis.path}:${found.line} is not changed by this release` };
  if (hypothesis.shows_in.trim() === '')
    return { kept: false, reason: 'does not say what would show it in production' };
  const facts: PlaceFacts = found;
  return { kept: true, reason: `the quote stands at ${hypothesis.path}:${found.line}`, facts: { ...facts } };
}
