import type { OverrideRecord } from './override.ts';
import { freezesAt } from '../calendar/freeze.ts';
import { modeOf } from './policy.ts';
import type { Settled } from '../rules/settled.ts';
import { freeze as freezeRule } from '../rules/freeze.ts';

const iso = (ms: number): string => new Date(ms).toISOString();

/**
 * Until when a go speaks for the release: the policy's `valid-minutes` after the decision (ISO 8601), sooner where the
 * override that it rests on ends, or where a freeze begins that a deployment could run into.
 */
export function validUntil(settled: Settled, decidedAt: string, override: OverrideRecord | null): string {
  const at = Date.parse(decidedAt);
  const ends = [at + settled.validMinutes * 60_000];
  const aside = override !== null && override.refused === null ? override.overridden : [];
  if (override !== null && aside.length > 0) ends.push(Date.parse(override.until));
  if ((modeOf(settled, freezeRule.id) ?? 'require') === 'require' && !aside.includes(freezeRule.id)) {
    const lead = settled.freeze.leadMinutes * 60_000;
    for (const { from } of freezesAt(settled.freeze.windows, at, settled.validMinutes * 60_000 + lead))
      ends.push(Math.max(at, from - lead));
  }
  return iso(Math.min(...ends));
}
