import { z } from 'zod';
import type { Check, Turn } from '../../contracts/task.ts';
import type { Side } from '../../domain/finding.ts';
import { readHunks } from '../../readers/diff/hunks.ts';
import type { DiffLine } from '../../readers/diff/model.ts';
import type { ReviewEvidence } from './evidence.ts';
import { showsFinding, type ReviewRun } from './prompt.ts';
import type { ReviewClaim } from './reply.ts';

/** Where a finding's quote was found, 1-based and inclusive; `changed` when the change touched one of these lines. */
export const PlaceFacts = z.strictObject({
  line: z.int().positive(), endLine: z.int().positive(), quote: z.string(), changed: z.boolean(), suggestion: z.string().nullable(),
});
export type PlaceFacts = z.infer<typeof PlaceFacts>;

/**
 * Grounding: an opinion counts when it names a rule finding that this ask was shown; a finding counts when its path is in the
 * diff and its quote stands verbatim on the side it names, at its line or, if it stands there only once, elsewhere in the shown lines.
 */
export function checkTurn(run: ReviewRun, turn: Turn<ReviewClaim>): Check[] {
  return turn.claims.map((claim) => {
    const checked = claim.kind === 'opinion' ? checkOpinion(run.evidence, turn, claim.finding) : checkFinding(run.evidence, claim.finding);
    return { ask: turn.ask.id, claim: claim.id, ...checked };
  });
}

type Checked = Omit<Check, 'ask' | 'claim'>;
const dropped = (reason: string): Checked => ({ kept: false, reason });

function checkOpinion(evidence: ReviewEvidence, turn: Turn<ReviewClaim>, id: string): Checked {
  const finding = evidence.findings.find((one) => one.id === id);
  if (finding === undefined) return dropped(`names the rule finding ${JSON.stringify(id)}, which does not exist`);
  if (!showsFinding(turn.ask, finding.id)) return dropped(`is about ${finding.path}:${finding.line ?? '-'}, which this ask did not carry`);
  return { kept: true, reason: 'names a rule finding that it was shown' };
}

type ModelFinding = Extract<ReviewClaim, { kind: 'finding' }>['finding'];

function checkFinding(evidence: ReviewEvidence, finding: ModelFinding): Checked {
  const file = evidence.files.find((one) => one.path === finding.path);
  if (file === undefined) return dropped(`${finding.path} is not in the diff`);
  const quote = finding.quote.replace(/\r/g, '').replace(/^\n+|\s+$/g, '').split('\n');
  if (quote.every((line) => line.trim() === '')) return dropped('quotes nothing');
  const lines = readHunks(file.patch).flatMap((hunk) => hunk.lines).filter((line) => numberOn(line, finding.side) !== null);
  const places = lines.flatMap((_, index) => (standsAt(lines, index, quote, finding.side) ? [index] : []));
  const at = places.find((index) => numberOn(lines[index], finding.side) === finding.line) ?? (places.length === 1 ? places[0] : undefined);
  if (at === undefined) {
    return dropped(places.length === 0
      ? `the quote does not stand in the ${finding.side} side of ${finding.path}`
      : `the quote stands ${places.length} times in ${finding.path}, but not at line ${finding.line}`);
  }
  const found = lines.slice(at, at + quote.length);
  const line = numberOn(found[0], finding.side) ?? finding.line;
  const endLine = numberOn(found.at(-1), finding.side) ?? line;
  const facts: PlaceFacts = {
    line, endLine,
    quote: found.map((one) => one.text.replace(/\r$/, '')).join('\n'),
    changed: found.some((one) => one.kind !== 'context'),
    suggestion: usableSuggestion(finding, endLine - line),
  };
  return { kept: true, reason: `the quote stands at ${finding.path}:${line}`, facts: { ...facts } };
}

function numberOn(line: DiffLine | undefined, side: Side): number | null {
  return line === undefined ? null : side === 'new' ? line.new : line.old;
}

/**
 * The quoted lines stand here one after the other, verbatim but for white space at their ends, which models trim. A single line
 * may be quoted in part when the part is long enough to be telling.
 */
function standsAt(lines: readonly DiffLine[], index: number, quote: readonly string[], side: Side): boolean {
  const start = numberOn(lines[index], side) ?? 0;
  return quote.every((wanted, offset) => {
    const line = lines[index + offset];
    if (line === undefined || numberOn(line, side) !== start + offset) return false;
    const text = wanted.trim();
    if (line.text.trim() === text) return true;
    return quote.length === 1 && text.length >= tellingCharacters && line.text.includes(text);
  });
}

const tellingCharacters = 8;

/** A suggestion replaces exactly the quoted lines of the new side; one that carries a redaction marker can't be committed. */
function usableSuggestion(finding: ModelFinding, span: number): string | null {
  if (finding.suggestion === null || finding.side === 'old' || finding.suggestion.includes('‹secret:')) return null;
  return finding.end_line - finding.line === span ? finding.suggestion.replace(/\n$/, '') : null;
}
