import { z } from 'zod';

/** Money and tokens; null where there is no limit, or where the amount is unknown. */
export const Amount = z.strictObject({
  usd: z.number().nonnegative().nullable(),
  tokens: z.int().nonnegative().nullable(),
});
export type Amount = z.infer<typeof Amount>;

/**
 * What one stage of one run was given, and what it spent once that is known. Opened before the stage may ask a model,
 * closed by its record.
 */
export const LedgerEntry = z.strictObject({
  run: z.int().positive().describe('id of the workflow run'),
  attempt: z.int().positive(),
  stage: z.string(),
  pull: z.int().positive().nullable(),
  at: z.iso.datetime().describe('when the share was given'),
  share: Amount,
  spent: Amount.nullable().describe('null: nobody has closed the entry'),
});
export type LedgerEntry = z.infer<typeof LedgerEntry>;

export const ledgerSchemaId = 'codex-ci/ledger@1';

/**
 * `ledger.json`: what a run says before its first request to a model. `share` is all that it may spend; its record
 * closes the entry.
 */
export const LedgerOpening = z.strictObject({
  schema: z.literal(ledgerSchemaId),
  run: z.int().positive(),
  attempt: z.int().positive(),
  pull: z.int().positive().nullable(),
  at: z.iso.datetime(),
  share: Amount,
});
export type LedgerOpening = z.infer<typeof LedgerOpening>;

/** A stage's part in a split: its estimate in dollars is its weight. */
export interface Claimant {
  stage: string;
  weight: number;
}

/** Dollars are counted in millionths, and shares are rounded down, so that they never sum above what is split. */
const micro = 1e6;
const floorUsd = (usd: number): number => Math.floor(usd * micro + 1e-6) / micro;

/**
 * Splits what is left among the stages that start now, keeping back the weight of those that come later: their part
 * returns at the join, with whatever these leave unspent. Shares never sum above `left`. A weight of 0 asks no model
 * and gets nothing; what has no limit stays without one.
 */
export function shareOut(left: Amount, now: readonly Claimant[], later: readonly Claimant[] = []): Map<string, Amount> {
  const all = [...now, ...later].reduce((sum, { weight }) => sum + valid(weight), 0);
  return new Map(
    now.map(({ stage, weight }) => {
      const part = all === 0 ? 0 : weight / all;
      return [
        stage,
        {
          usd: left.usd === null ? null : Math.min(left.usd, floorUsd(left.usd * part)),
          tokens: left.tokens === null ? null : Math.floor(left.tokens * part),
        },
      ];
    }),
  );
}

/** What is left of a limit after these amounts; an unknown one can't be taken off, so it is told by `unknown`. */
export function leftOf(limit: Amount, spent: readonly Amount[]): { left: Amount; unknown: boolean } {
  const sum = (pick: (amount: Amount) => number | null): number =>
    spent.reduce((total, amount) => total + (pick(amount) ?? 0), 0);
  return {
    left: {
      usd: limit.usd === null ? null : Math.max(0, floorUsd(limit.usd - sum(({ usd }) => usd))),
      tokens: limit.tokens === null ? null : Math.max(0, limit.tokens - sum(({ tokens }) => tokens)),
    },
    unknown: spent.some(
      ({ usd, tokens }) => (limit.usd !== null && usd === null) || (limit.tokens !== null && tokens === null),
    ),
  };
}

/**
 * What an entry counts as. One that nobody closed counts as its whole share until its run is seen finished: a job that
 * is still at work, or was killed with its runner, may have spent all of it. After that its run's own record would have
 * closed it, so nothing more comes.
 */
export function countedAs(entry: LedgerEntry, finished: ReadonlySet<number>): Amount {
  if (entry.spent !== null)
    return { usd: entry.spent.usd ?? entry.share.usd, tokens: entry.spent.tokens ?? entry.share.tokens };
  return finished.has(entry.run) ? { usd: 0, tokens: 0 } : entry.share;
}

export interface Limits {
  run: Amount;
  pull: Amount;
  day: Amount;
}
const most = 24 * 3_600_000;

/**
 * What a run may split: the least of what its own limit, its pull request's and the day's leave. Entries are of trusted
 * runs of this repository; of one stage in several attempts all count, for each was paid. `day` are the 24 hours before
 * `now`. Limits beyond the run's own are soft: two runs that split at the same time don't see each other's shares.
 */
export function allowance(
  limits: Limits,
  entries: readonly LedgerEntry[],
  finished: ReadonlySet<number>,
  of: { run: number; pull: number | null; now: string },
): { left: Amount; by: 'run' | 'pull' | 'day' } {
  const counted = (keep: (entry: LedgerEntry) => boolean): Amount[] =>
    entries.filter(keep).map((entry) => countedAs(entry, finished));
  const start = Date.parse(of.now) - most;
  const options = [
    {
      by: 'run' as const,
      left: leftOf(
        limits.run,
        counted(({ run }) => run === of.run),
      ).left,
    },
    {
      by: 'pull' as const,
      left:
        of.pull === null
          ? { usd: null, tokens: null }
          : leftOf(
              limits.pull,
              counted(({ pull }) => pull === of.pull),
            ).left,
    },
    {
      by: 'day' as const,
      left: leftOf(
        limits.day,
        counted(({ at }) => Date.parse(at) >= start),
      ).left,
    },
  ];
  const least = (pick: (amount: Amount) => number | null): number | null =>
    options
      .map(({ left }) => pick(left))
      .reduce<number | null>((a, b) => (a === null ? b : b === null ? a : Math.min(a, b)), null);
  const left = { usd: least(({ usd }) => usd), tokens: least(({ tokens }) => tokens) };
  const empty = options.find((option) => option.left.usd === 0 || option.left.tokens === 0);
  const by =
    empty?.by ??
    options.find(
      (option) =>
        (left.usd !== null && option.left.usd === left.usd) ||
        (left.usd === null && left.tokens !== null && option.left.tokens === left.tokens),
    )?.by ??
    'run';
  return { left, by };
}

/**
 * How a stage asks with its share: as planned, with the smaller profile, or not at all. What is unknown on either side,
 * of dollars or of tokens, holds nothing up.
 */
export function stepDown(
  share: Amount,
  estimates: { full: Amount; fallback: Amount | null },
): 'full' | 'fallback' | 'none' {
  if (share.tokens === 0 || share.usd === 0) return 'none';
  if (reaches(share, estimates.full)) return 'full';
  return estimates.fallback !== null && reaches(share, estimates.fallback) ? 'fallback' : 'none';
}

function reaches(share: Amount, estimate: Amount): boolean {
  const enough = (has: number | null, needs: number | null): boolean => has === null || needs === null || has >= needs;
  return enough(share.usd, estimate.usd) && enough(share.tokens, estimate.tokens);
}

function valid(weight: number): number {
  if (!Number.isFinite(weight) || weight < 0) throw new Error(`a weight of ${weight}`);
  return weight;
}
