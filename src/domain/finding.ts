import { z } from 'zod';
import { digest } from './json.ts';

/** From worst to least. */
export const severities = ['critical', 'high', 'medium', 'low', 'info'] as const;
export const Severity = z.enum(severities);
export type Severity = z.infer<typeof Severity>;

/** L1 incomplete evidence, L2 partial evidence, L3 consistent evidence. */
export const confidences = ['L1', 'L2', 'L3'] as const;
export const Confidence = z.enum(confidences);
export type Confidence = z.infer<typeof Confidence>;

/** The side of a change that a line number counts on: `new` after it, `old` before it. */
export const Side = z.enum(['new', 'old']);
export type Side = z.infer<typeof Side>;

/** `quote` stands verbatim in `ref`; for `kind: diff` the ref is `path:line` on the finding's side. */
export const Evidence = z.strictObject({
  kind: z.enum(['diff', 'file', 'commit']),
  ref: z.string(),
  quote: z.string(),
});
export type Evidence = z.infer<typeof Evidence>;

export const Finding = z.strictObject({
  id: z.string().describe('stable across runs'),
  rule: z.string().describe('the rule that found it, or codex/<category>'),
  severity: Severity,
  confidence: Confidence,
  title: z.string(),
  detail: z.string(),
  path: z.string(),
  line: z.int().positive().nullable().describe('first line, 1-based; null when the finding is about the file'),
  end_line: z.int().positive().nullable(),
  side: Side,
  source: z.enum(['rules', 'codex']),
  evidence: z.array(Evidence),
  suggestion: z.string().nullable().describe('text that replaces lines line..end_line of the new side'),
});
export type Finding = z.infer<typeof Finding>;

/**
 * A quote as identities compare it: white space folded, and secrets by their kind, since the number of a secret differs
 * from run to run.
 */
export function plainQuote(quote: string): string {
  return quote
    .replace(/‹secret:([a-z0-9-]+)#\d+›/g, '‹secret:$1›')
    .replace(/\s+/g, ' ')
    .trim();
}

/**
 * Identity of a finding across runs and moved lines: its rule, path and quote (see `plainQuote`), and which of equal
 * ones it is.
 */
export function findingId(rule: string, path: string, quote: string, occurrence = 0): string {
  return digest([rule, plainQuote(path), plainQuote(quote), occurrence].join('\0'), 12);
}

/** Worst first, then by place. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    (a.path < b.path ? -1 : a.path > b.path ? 1 : (a.line ?? 0) - (b.line ?? 0))
  );
}

/** True when `severity` is as bad as `threshold` or worse. */
export function atLeast(severity: Severity, threshold: Severity): boolean {
  return severities.indexOf(severity) <= severities.indexOf(threshold);
}
