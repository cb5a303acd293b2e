import type { Evidence, Finding } from '../../../domain/finding.ts';
import type { StoredFinding } from '../evidence.ts';
import { shortSha } from '../../../domain/words.ts';

/** Rules that prove what they say by structure; the rest rest on words. */
const proven = new Set([
  'docs/broken-link',
  'docs/broken-anchor',
  'docs/broken-sample',
  'docs/required',
  'docs/removed-name',
  'docs/renamed-name',
  'docs/stale-default',
  'docs/stale-signature',
]);

/**
 * A finding of the record: at its place in the docs, or where no page is to blame at its line of code. Both quotes are
 * evidence.
 */
export function findingOf(one: StoredFinding, base: string): Finding {
  const evidence: Evidence[] = [];
  if (one.docs !== null)
    evidence.push({ kind: 'file', ref: `${one.docs.path}:${one.docs.line}`, quote: one.docs.quote });
  if (one.code !== null)
    evidence.push({
      kind: 'file',
      ref: `${one.code.side === 'old' ? `${shortSha(base)}:` : ''}${one.code.path}:${one.code.line}`,
      quote: one.code.quote,
    });
  const place = one.docs ?? one.code;
  return {
    id: one.id,
    rule: one.rule,
    severity: one.severity,
    confidence: proven.has(one.rule) ? 'L3' : 'L2',
    title: one.title,
    detail: one.detail,
    path: place?.path ?? one.subject,
    line: place?.line ?? null,
    end_line: one.docs?.endLine ?? place?.line ?? null,
    side: one.docs === null && one.code?.side === 'old' ? 'old' : 'new',
    source: one.rule === 'docs/outdated-statement' ? 'codex' : 'rules',
    evidence,
    suggestion: null,
  };
}
