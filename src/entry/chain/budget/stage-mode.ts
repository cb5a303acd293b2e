import { stepDown, type Amount } from '../../../domain/ledger.ts';
import type { StageMode } from '../record.ts';

/**
 * What a stage is expected to take. `full` and `fallback` are dollars, null where a price is unknown or there is no
 * such profile; `tokens` are the least that it takes, null for a fallback that there is not; `asks` is false for a run
 * by rules.
 */
export interface StageEstimate {
  asks: boolean;
  full: number | null;
  fallback: number | null;
  tokens?: { full: number; fallback: number | null } | undefined;
}

/**
 * How a stage asks with its share. Nothing to ask is `rules`; a price that is unknown is no reason to step down, and
 * none to step down to.
 */
export function modeOf({ asks, full, fallback, tokens }: StageEstimate, share: Amount): StageMode {
  if (!asks) return 'rules';
  const none = (fallback === null && share.usd !== null) || (fallback === null && (tokens?.fallback ?? null) === null);
  return stepDown(share, {
    full: { usd: full, tokens: tokens?.full ?? null },
    fallback: none ? null : { usd: fallback, tokens: tokens?.fallback ?? null },
  });
}

/** What a share lacks, by the profile in full: only what it falls short of. */
export function shortageOf({ full, tokens }: StageEstimate, share: Amount): string {
  const said: string[] = [];
  if (share.usd === 0) said.push('no dollars are left for it');
  else if (share.usd !== null && full !== null && share.usd < full)
    said.push(`its share of $${share.usd.toFixed(4)} is below the estimate of $${full.toFixed(4)}`);
  if (share.tokens === 0) said.push('no tokens are left for it');
  else if (share.tokens !== null && tokens !== undefined && share.tokens < tokens.full)
    said.push(
      `its share of ${share.tokens} token${share.tokens === 1 ? '' : 's'} is below the estimate of at least ` +
        `${tokens.full} tokens`,
    );
  return said.join(', and ');
}
