import type { Severity } from '../../../domain/finding.ts';
import type { DocsRule } from '../pages/model.ts';

/** A rule's severity, or `off`. */
export type RuleSettings = Readonly<Partial<Record<DocsRule, Severity | 'off'>>>;

/**
 * Findings as the user's rules want them: those of rules that are off are left out, others get their severity. Each id
 * stands once.
 */
export function underPolicy<T extends { id: string; rule: DocsRule; severity: Severity; existedBefore: boolean }>(
  rules: RuleSettings,
  findings: readonly T[],
): T[] {
  const seen = new Set<string>();
  return findings.flatMap((one) => {
    const setting = rules[one.rule];
    if (setting === 'off' || seen.has(one.id)) return [];
    seen.add(one.id);
    return [setting === undefined || one.existedBefore ? one : { ...one, severity: setting }];
  });
}
