import { z } from 'zod';
import type { Check, Turn } from '../../contracts/task.ts';
import { findQuote, whyNotFound } from '../../readers/diff/quote.ts';
import type { ReviewEvidence } from './evidence.ts';
import { holdsMarker } from '../../readers/redact/spans.ts';
import { shownFindings, type ReviewRun } from './prompt.ts';
import type { ReviewClaim } from './reply.ts';

/** Where a finding's quote was found, 1-based and inclusive; `changed` when the change touched one of these lines. */
export const PlaceFacts = z.strictObject({
  line: z.int().positive(),
  endLine: z.int().positive(),
  quote: z.string(),
  changed: z.boolean(),
  suggestion: z.string().nullable(),
});
export type PlaceFacts = z.infer<typeof PlaceFacts>;

/**
 * Grounding: an opinion counts when it names a rule finding that this ask was shown; a finding counts when its path is
 * in the diff and its quote stands verbatim on the side it names, at its line or, if it stands there only once,
 * elsewhere in the shown lines.
 */
export function checkTurn(run: ReviewRun, turn: Turn<ReviewClaim>): Check[] {
  const shown = new Set(shownFindings(run, turn.ask).map(({ id }) => id));
  return turn.claims.map((claim) => {
    const checked =
      claim.kind === 'opinion'
        ? checkOpinion(run.evidence, shown, claim.finding)
        : checkFinding(run.evidence, claim.finding);
    return { ask: turn.ask.id, claim: claim.id, ...checked };
  });
}

type Checked = Omit<Check, 'ask' | 'claim'>;
const dropped = (reason: string): Checked => ({ kept: false, reason });

function checkOpinion(evidence: ReviewEvidence, shown: ReadonlySet<string>, id: string): Checked {
  const finding = evidence.findings.find((one) => one.id === id);
  if (finding === undefined) return dropped(`names the rule finding ${JSON.stringify(id)}, which does not exist`);
  if (!shown.has(finding.id))
    return dropped(`is about ${finding.path}:${finding.line ?? '-'}, which this ask did not carry`);
  return { kept: true, reason: 'names a rule finding that it was shown' };
}

type ModelFinding = Extract<ReviewClaim, { kind: 'finding' }>['finding'];

function checkFinding(evidence: ReviewEvidence, finding: ModelFinding): Checked {
  const file = evidence.files.find((one) => one.path === finding.path);
  if (file === undefined) return dropped(`${finding.path} is not in the diff`);
  const at = findQuote(file.patch, finding);
  if ('problem' in at) return dropped(whyNotFound(at, finding, finding.path));
  const facts: PlaceFacts = { ...at, suggestion: usableSuggestion(finding, at.endLine - at.line) };
  return { kept: true, reason: `the quote stands at ${finding.path}:${at.line}`, facts: { ...facts } };
}

/**
 * A suggestion replaces exactly the quoted lines of the new side; one that carries a redaction marker can't be
 * committed.
 */
function usableSuggestion(finding: ModelFinding, span: number): string | null {
  if (finding.suggestion === null || finding.side === 'old' || holdsMarker(finding.suggestion)) return null;
  return finding.end_line - finding.line === span ? finding.suggestion.replace(/\n$/, '') : null;
}
