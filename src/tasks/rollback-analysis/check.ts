import { z } from 'zod';
import type { Check, Turn } from '../../contracts/task.ts';
import { readHunks } from '../../readers/diff/hunks.ts';
import type { RollbackEvidence } from './evidence.ts';
import type { Hypothesis, RollbackClaim } from './reply.ts';
import { shortSha } from '../../domain/words.ts';

/**
 * Where the quotes of a claim stand. A hypothesis with no quote in the symptom rests on the diff alone, and that proves
 * nothing.
 */
export const GroundFacts = z.strictObject({
  symptom: z.array(z.strictObject({ offset: z.int().nonnegative(), quote: z.string() })),
  diff: z.array(
    z.strictObject({ path: z.string(), line: z.int().positive(), side: z.enum(['new', 'old']), quote: z.string() }),
  ),
  lost: z.array(z.string()).describe('quotes that stand nowhere; they are left out, and said'),
});
export type GroundFacts = z.infer<typeof GroundFacts>;

/**
 * Grounding: a hypothesis is kept when its commit was deployed and is not in the last known good, and a quote of the
 * symptom or of that commit's own diff stands verbatim. A quote counts only where it stands: symptom words that are
 * found in the diff alone don't speak for the symptom (a "matching error" of a debug line in the diff itself has opened
 * revert pull requests elsewhere).
 */
export function checkTurn(evidence: RollbackEvidence, turn: Turn<RollbackClaim>): Check[] {
  return turn.claims.map((claim) => {
    const ids = { ask: turn.ask.id, claim: claim.id };
    switch (claim.kind) {
      case 'hypothesis':
        return { ...ids, ...checkHypothesis(evidence, claim.hypothesis) };
      case 'other-cause': {
        const offset = offsetOf(evidence.signal.text, claim.other.symptom_quote);
        return offset === null
          ? { ...ids, kept: false, reason: 'its quote does not stand in the symptom' }
          : { ...ids, kept: true, reason: `its quote stands in the symptom at offset ${offset}`, facts: { offset } };
      }
      case 'cause':
      case 'mitigation':
        return { ...ids, kept: true, reason: 'an opinion; policy weighs it' };
    }
  });
}

type Checked = Omit<Check, 'ask' | 'claim'>;

function checkHypothesis(evidence: RollbackEvidence, hypothesis: Hypothesis): Checked {
  const { commit } = hypothesis;
  const candidate = evidence.candidates.find((one) => one.sha === commit);
  if (candidate === undefined) {
    const known = evidence.deployed.includes(commit);
    return {
      kept: false,
      reason: known
        ? `${short(commit)} was deployed, but its diff was not shown, so nothing of it can be quoted`
        : `${short(commit)} is not among the commits of this deployment`,
    };
  }
  const facts: GroundFacts = { symptom: [], diff: [], lost: [] };
  for (const quote of hypothesis.symptom_quotes) {
    const offset = offsetOf(evidence.signal.text, quote);
    if (offset === null) facts.lost.push(quote);
    else facts.symptom.push({ offset, quote: quote.trim() });
  }
  for (const { path, quote } of hypothesis.diff_quotes) {
    const file = candidate.files.find((one) => one.path === path);
    const place = file === undefined ? null : placeOf(file.patch, quote);
    if (place === null) facts.lost.push(`${path}: ${quote}`);
    else facts.diff.push({ path, ...place, quote: quote.trim() });
  }
  if (facts.diff.length === 0)
    return { kept: false, reason: `none of its quotes stands in the diff of ${short(commit)}` };
  const where =
    facts.symptom.length > 0 ? 'the symptom and the diff' : 'the diff alone, so it cannot be more than a suspicion';
  return { kept: true, reason: `its quotes stand in ${where}`, facts: { ...facts } };
}

const short = (sha: string): string => JSON.stringify(shortSha(sha));

/** Short words stand everywhere; a quote has to be telling. */
const tellingCharacters = 6;

/** Offset of a quote in the symptom, white space folded line by line; null when it is not there or says too little. */
function offsetOf(text: string, quote: string): number | null {
  const wanted = quote.trim();
  if (wanted.length < tellingCharacters) return null;
  const exact = text.indexOf(wanted);
  if (exact !== -1) return exact;
  const pattern = wanted
    .split(/\s+/)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('\\s+');
  const found = pattern.length > 4000 ? -1 : text.search(new RegExp(pattern));
  return found === -1 ? null : found;
}

/** Where the first line of a quote stands in a patch; every line of it has to follow. */
function placeOf(patch: string, quote: string): { line: number; side: 'new' | 'old' } | null {
  const wanted = quote
    .replace(/\r/g, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (wanted.length === 0 || wanted.join('').length < tellingCharacters) return null;
  for (const hunk of readHunks(patch)) {
    for (const side of ['new', 'old'] as const) {
      const lines = hunk.lines.filter((line) => line[side] !== null && line.text.trim() !== '');
      const at = lines.findIndex((_, index) =>
        wanted.every((text, offset) => {
          const shown = lines[index + offset]?.text.trim();
          return shown !== undefined && (shown === text || (wanted.length === 1 && shown.includes(text)));
        }),
      );
      const line = lines[at]?.[side];
      if (line !== undefined && line !== null) return { line, side };
    }
  }
  return null;
}
