import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LedgerReading, LedgerRefusal } from '../../../adapters/github/runs/ledger-model.ts';
import { shareOut, type Amount, type LedgerEntry } from '../../../domain/ledger.ts';
import { settle } from '../../settings/given.ts';
import { describeAllowance, hasLedgerLimits, limitsOf, ownAllowance, unkeptLimits, unknownShare } from './allowance.ts';
import { pipelineOptions } from '../options.ts';

const usd = (amount: number | null): Amount => ({ usd: amount, tokens: null });
const hour = 3_600_000;
const start = Date.parse('2026-03-01T00:00:00Z');
const iso = (time: number): string => new Date(time).toISOString();
const amount = fc.double({ min: 0, max: 20, noNaN: true });
const reading = (
  entries: LedgerEntry[] = [],
  finished: number[] = [],
  refused: LedgerRefusal[] = [],
): LedgerReading => ({ entries, finished: new Set(finished), refused });
const entry = (over: Partial<LedgerEntry> = {}): LedgerEntry => ({
  run: 1,
  attempt: 1,
  stage: 'pipeline',
  pull: 7,
  at: iso(start),
  share: usd(1),
  spent: null,
  ...over,
});

describe('runs one after another', () => {
  // What a run does: how long after the last one it starts, on which pull request, and what it spends of its share;
  // `killed`: nobody closes its entry.
  const runs = fc.array(
    fc.record({
      wait: fc.integer({ min: 0, max: 10 * hour }),
      pull: fc.option(fc.integer({ min: 1, max: 3 })),
      part: fc.double({ min: 0, max: 1, noNaN: true }),
      killed: fc.boolean(),
      again: fc.boolean(),
    }),
    { maxLength: 40 },
  );

  it(
    'never spend more than the pull request’s and the day’s limit, also with jobs that were killed and runs ' +
      'that are repeated',
    () => {
      fc.assert(
        fc.property(fc.record({ run: amount, pull: amount, day: amount }), runs, (limit, all) => {
          const limits = limitsOf(
            {
              maxUsdPerPullRequest: limit.pull,
              maxUsdPerDay: limit.day,
              maxTokensPerPullRequest: undefined,
              maxTokensPerDay: undefined,
            },
            usd(limit.run),
          );
          const entries: LedgerEntry[] = [];
          const paid: { run: number; pull: number | null; at: number; usd: number }[] = [];
          let time = start;
          let run = 0;
          for (const { wait, pull, part, killed, again } of all) {
            time += wait;
            const last = entries.at(-1);
            const repeated = again && last !== undefined;
            if (!repeated) run += 1;
            const of = { run, pull: repeated ? last.pull : pull, now: iso(time) };
            const { limit: left } = describeAllowance(limits, reading(entries), of);
            // a chain never gives out more than that
            const shares = [
              ...shareOut(
                left,
                [
                  { stage: 'review', weight: 2 },
                  { stage: 'docs-check', weight: 1 },
                ],
                [{ stage: 'deploy-gate', weight: 1 }],
              ).values(),
            ];
            expect(shares.reduce((sum, share) => sum + (share.usd ?? Infinity), 0)).toBeLessThanOrEqual(
              (left.usd ?? 0) + 1e-9,
            );
            const spent = (left.usd ?? Infinity) * part;
            entries.push({
              run,
              attempt: repeated ? last.attempt + 1 : 1,
              stage: 'pipeline',
              pull: of.pull,
              at: iso(time),
              share: left,
              spent: killed ? null : usd(spent),
            });
            paid.push({ run, pull: of.pull, at: time, usd: spent });
          }
          const sum = (keep: (one: (typeof paid)[number]) => boolean): number =>
            paid.filter(keep).reduce((total, one) => total + one.usd, 0);
          for (const one of paid) {
            expect(sum(({ run: id }) => id === one.run)).toBeLessThanOrEqual(limit.run + 1e-4);
            if (one.pull !== null) expect(sum(({ pull }) => pull === one.pull)).toBeLessThanOrEqual(limit.pull + 1e-4);
            expect(sum(({ at }) => at <= one.at && at >= one.at - 24 * hour)).toBeLessThanOrEqual(limit.day + 1e-4);
          }
        }),
      );
    },
  );

  it('get back what a run left, and a killed one’s share when it has finished', () => {
    const limits = limitsOf(
      {
        maxUsdPerPullRequest: 3,
        maxUsdPerDay: undefined,
        maxTokensPerPullRequest: undefined,
        maxTokensPerDay: undefined,
      },
      usd(2),
    );
    const of = { run: 2, pull: 7, now: iso(start) };
    expect(describeAllowance(limits, reading([entry({ share: usd(2) })]), of)).toEqual({
      limit: usd(1),
      limited_by: 'pull-request',
      reason: '$1.0000 of $3.00 are left for all runs on pull request #7',
    });
    expect(describeAllowance(limits, reading([entry({ share: usd(2) })], [1]), of)).toEqual({
      limit: usd(2),
      limited_by: 'run',
      reason: null,
    });
    expect(describeAllowance(limits, reading([entry({ share: usd(2), spent: usd(1.25) })]), of).limit).toEqual(
      usd(1.75),
    );
  });

  it('count by the day for 24 hours and no millisecond more', () => {
    const limits = limitsOf(
      {
        maxUsdPerPullRequest: undefined,
        maxUsdPerDay: 1.5,
        maxTokensPerPullRequest: undefined,
        maxTokensPerDay: undefined,
      },
      usd(2),
    );
    const left = (now: number): number | null =>
      describeAllowance(limits, reading([entry()]), { run: 2, pull: 7, now: iso(now) }).limit.usd;
    expect([start, start + 24 * hour, start + 24 * hour + 1, start - 5 * hour].map(left)).toEqual([0.5, 0.5, 1.5, 0.5]);
  });
});

describe('what is said', () => {
  const options = (values: Partial<Parameters<typeof limitsOf>[0]>): Parameters<typeof limitsOf>[0] => ({
    maxUsdPerPullRequest: undefined,
    maxUsdPerDay: undefined,
    maxTokensPerPullRequest: undefined,
    maxTokensPerDay: undefined,
    ...values,
  });

  it('names the limit that holds, the empty one first', () => {
    const limits = limitsOf(options({ maxUsdPerDay: 5, maxTokensPerPullRequest: 100 }), usd(2));
    const spent = [entry({ spent: { usd: 4, tokens: 100 } })];
    expect(describeAllowance(limits, reading(spent), { run: 2, pull: 7, now: iso(start) })).toEqual({
      limit: { usd: 1, tokens: 0 },
      limited_by: 'pull-request',
      reason: 'nothing is left of 100 tokens for all runs on pull request #7',
    });
    expect(describeAllowance(limits, reading(spent), { run: 2, pull: null, now: iso(start) })).toMatchObject({
      limit: { usd: 1, tokens: null },
      limited_by: 'day',
      reason: '$1.0000 of $5.00 are left for the runs of 24 hours',
    });
  });

  it('tells how many entries could not be read', () => {
    const limits = limitsOf(options({ maxUsdPerDay: 5 }), usd(2));
    const refused = (unknown: boolean): LedgerRefusal => ({ where: '', reason: '', counts: '', unknown });
    expect(
      describeAllowance(limits, reading([entry({ share: usd(4) })], [], [refused(true), refused(false)]), {
        run: 2,
        pull: 7,
        now: iso(start),
      }).reason,
    ).toMatch(/; 1 entry of the ledger could not be read and counts as a whole run$/);
  });

  it('is what a run counts as of which nothing is known: one run’s limit, else all that there is', () => {
    expect(unknownShare(limitsOf(options({ maxUsdPerDay: 9, maxUsdPerPullRequest: 5 }), usd(2)))).toEqual(usd(2));
    expect(unknownShare(limitsOf(options({ maxUsdPerDay: 9, maxUsdPerPullRequest: 5 }), usd(null)))).toEqual(usd(9));
    expect(unknownShare(limitsOf(options({ maxTokensPerDay: 9 }), usd(null)))).toEqual({ usd: null, tokens: 9 });
  });

  it('at a terminal is that nobody keeps them', () => {
    const { values } = settle(pipelineOptions);
    expect([hasLedgerLimits(values), unkeptLimits(values)]).toEqual([false, null]);
    expect(unkeptLimits({ ...values, maxUsdPerDay: 0 })).toMatch(/are kept by runs on GitHub/);
    expect(ownAllowance(usd(2))).toEqual({ limit: usd(2), limited_by: 'run', reason: null });
  });

  it('can be set in the trusted configuration alone', () => {
    for (const name of ['maxUsdPerPullRequest', 'maxUsdPerDay', 'maxTokensPerPullRequest', 'maxTokensPerDay'] as const)
      expect(pipelineOptions[name]).toMatchObject({ places: ['config'], phase: 'ask' });
  });
});
