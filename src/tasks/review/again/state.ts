import { z } from 'zod';
import { Confidence, plainQuote, Severity, Side, type Finding } from '../../../domain/finding.ts';
import { Sha } from '../../../domain/subject.ts';
import { pack, packedLimit } from '../../../readers/page/packed.ts';

const quoteLimit = 1500;
const detailLimit = 1000;
/**
 * A finding that was open when a run was published, as short as it can be carried. `since`: the head at which it was
 * found first.
 */
export const OpenFinding = z.strictObject({
  id: z.string().regex(/^[\w.:-]{1,64}$/),
  rule: z.string().max(100),
  severity: Severity,
  confidence: Confidence,
  source: z.enum(['rules', 'codex']),
  title: z.string().max(400),
  detail: z.string().max(detailLimit + 1),
  path: z.string().max(65_536),
  line: z.int().positive().nullable(),
  end_line: z.int().positive().nullable(),
  side: Side,
  quote: z.string().max(quoteLimit),
  since: Sha,
});
export type OpenFinding = z.infer<typeof OpenFinding>;

/** What one run tells the next one on the same pull request. */
export const ReviewState = z.strictObject({
  version: z.literal(1),
  head: Sha.describe('the commit of the run that wrote it'),
  read: z
    .strictObject({ base: Sha, head: Sha, basis: z.string().max(64) })
    .nullable()
    .describe(
      'the last change of which a model read every reviewable file, and what it was told to look for; null: none',
    ),
  open: z.array(OpenFinding).max(2000),
  fixed: z
    .array(z.string().max(64))
    .max(300)
    .describe('findings that were answered as fixed, so that an answer that could not be given is given later'),
});
export type ReviewState = z.infer<typeof ReviewState>;

/** A quote without its last lines where it is too long; what is left still stands where the whole stands. */
export function shortQuote(quote: string): string {
  if (quote.length <= quoteLimit) return quote;
  const cut = quote.slice(0, quoteLimit);
  const end = cut.lastIndexOf('\n');
  return end === -1 ? cut : cut.slice(0, end);
}

export function openFinding(finding: Finding, since: string): OpenFinding {
  const { id, rule, severity, confidence, source, path, line, end_line, side } = finding;
  const long = finding.source === 'rules' ? '' : finding.detail;
  return {
    id,
    rule,
    severity,
    confidence,
    source,
    path,
    line,
    end_line,
    side,
    since,
    title: finding.title.slice(0, 400),
    detail: long.length > detailLimit ? `${long.slice(0, detailLimit)}…` : long,
    quote: shortQuote(finding.evidence[0]?.quote ?? ''),
  };
}

/**
 * The state with as many findings as fit, in the given order. What did not fit is lost, so the next run has to read
 * everything.
 */
export function fitState(state: ReviewState): ReviewState {
  const fixed = state.fixed.slice(-300);
  let open = state.open.slice(0, 2000);
  const fitted = (): ReviewState => ({
    ...state,
    open,
    fixed,
    read: open.length === state.open.length ? state.read : null,
  });
  while (open.length > 0 && pack(fitted()).length > packedLimit) open = open.slice(0, Math.floor(open.length * 0.8));
  return fitted();
}

/**
 * The line (1-based) at which a quote stands in these lines, nearest to `near`; null where it doesn't. Lines are
 * compared without the white space around them, and secrets by their kind. `part`: a quote of one line may be a part of
 * a line, as rules quote. `fits` can refuse a place.
 */
export function findQuote(
  lines: readonly string[],
  quote: string,
  near: number,
  part: boolean,
  fits: (line: number, count: number) => boolean = () => true,
): number | null {
  const wanted = quote.split('\n').map(plainQuote);
  const first = wanted[0] ?? '';
  const inPart = wanted.length === 1 && (part || quote.length >= quoteLimit);
  if (wanted.every((line) => line === '')) return null;
  let best: number | null = null;
  const plain = lines.map(plainQuote);
  plain.forEach((line, at) => {
    const here = inPart ? line.includes(first) : wanted.every((text, offset) => plain[at + offset] === text);
    if (here && fits(at + 1, wanted.length) && (best === null || Math.abs(at + 1 - near) < Math.abs(best - near)))
      best = at + 1;
  });
  return best;
}
