import type { Candidate, RuledPatch } from './allowed/patch-rules.ts';
import type { SuspectedBug } from './catching.ts';
import type { Stage, TestRecord } from './funnel.ts';
import type { GateLimits } from './request.ts';
import type { Worth } from './worth.ts';

/** How far a written test came, and the rule that ended its way; null where none did. */
export interface Verdict {
  reached: Stage;
  rule: string | null;
  reason: string;
  bug?: SuspectedBug;
  worth?: Worth;
}
const noWorth: Worth = { lines: [], hunks: [], mutants: [] };

export type Verdicts = Map<Candidate, Verdict>;

/** Those that came this far and were not refused on the way. */
export const standing = (verdicts: ReadonlyMap<Candidate, Verdict>, at: Stage): [Candidate, Verdict][] =>
  [...verdicts].filter(([, { reached, rule }]) => reached === at && rule === null);

export const lateVerdict = (limits: GateLimits): Verdict => ({
  reached: 'allowed',
  rule: 'not-tried',
  reason: `the limit of ${Math.round(limits.totalMs / 1000)} s`,
});

export function recordOf(candidate: Candidate, { reached, rule, reason, bug, worth }: Verdict): TestRecord {
  return {
    id: candidate.id,
    path: candidate.path,
    test: candidate.block?.name ?? null,
    reached,
    kept: reached === 'kept',
    suspected_bug: bug !== undefined,
    rule,
    reason,
    worth: worth ?? noWorth,
  };
}

/** What was refused by reading. */
export function refusedRecords(written: RuledPatch): TestRecord[] {
  return written.refused.map(({ path, test, rule, reason }) => ({
    id: test === null ? path : `${path}#${test}`,
    path,
    test,
    reached: 'written',
    kept: false,
    suspected_bug: false,
    rule,
    reason,
    worth: noWorth,
  }));
}
