import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Ask } from '../contracts/engine.ts';
import { shardSlug } from '../domain/artifact-name.ts';
import { planShards, requireShard, shardOf, ShardId, ShardPlan, shareOf } from './shards.ts';

const ask = (id: string, length: number, follows?: string): Ask => ({
  id,
  profile: 'review',
  prompt: 'x'.repeat(length),
  schema: {},
  reads: [],
  ...(follows === undefined ? {} : { follows }),
});
const asks = fc
  .array(fc.nat(200), { maxLength: 700 })
  .map((lengths) => lengths.map((length, index) => ask(`files-${index + 1}`, length)));
const perShard = fc.integer({ min: 1, max: 1000 });

describe('a plan of shards', () => {
  it('has each ask once and in order, is never empty, has at most 64 shards and no more than fit', () => {
    fc.assert(
      fc.property(asks, perShard, (all, each) => {
        const plan = planShards(all, each, 'basis');
        expect(ShardPlan.parse(plan)).toEqual(plan);
        expect(plan.shards.flatMap((shard) => shard.asks)).toEqual(all.map(({ id }) => id));
        expect(plan.shards.length).toBe(Math.min(64, Math.max(1, Math.ceil(all.length / each))));
        const sizes = plan.shards.map((shard) => shard.asks.length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        if (all.length > 0) expect(Math.min(...sizes)).toBeGreaterThan(0);
        expect(plan.shards.map(({ id }) => id)).toEqual(sizes.map((_, index) => `${index + 1}/${sizes.length}`));
        expect(new Set(plan.shards.map(({ id }) => shardSlug(id))).size).toBe(sizes.length);
      }),
    );
  });

  it('gives shares that never sum above the limit, in dollars and in tokens, and no limit where there is none', () => {
    const amount = fc.record({
      usd: fc.option(fc.double({ min: 0, max: 1e4, noNaN: true })),
      tokens: fc.option(fc.nat(1e9)),
    });
    fc.assert(
      fc.property(asks, perShard, amount, (all, each, whole) => {
        const plan = planShards(all, each, 'basis');
        const shares = plan.shards.map(({ id }) => shareOf(plan, id, whole));
        for (const kind of ['usd', 'tokens'] as const) {
          const limit = whole[kind];
          if (limit === null) expect(shares.every((share) => share[kind] === null)).toBe(true);
          else {
            expect(shares.every((share) => share[kind] !== null && share[kind] >= 0)).toBe(true);
            // dollars are counted in millionths; their binary sum may differ in the last digit
            expect(shares.reduce((sum, share) => sum + (share[kind] ?? 0), 0)).toBeLessThanOrEqual(limit * (1 + 1e-12));
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('gives all of the limit to the only shard, and a part by weight to each of several', () => {
    const whole = { usd: 3, tokens: 900 };
    expect(shareOf(planShards([], 5, ''), '1/1', whole)).toEqual(whole);
    const plan = planShards([ask('a', 100), ask('b', 200)], 1, '');
    expect(plan.shards.map(({ id }) => shareOf(plan, id, whole))).toEqual([
      { usd: 1, tokens: 300 },
      { usd: 2, tokens: 600 },
    ]);
    expect(shareOf(plan, '3/3', whole)).toEqual({ usd: 0, tokens: 0 });
  });

  it('knows whose an ask is: of its own round, of the ask that it follows, of nobody where it looks at several', () => {
    const plan = planShards([ask('a', 1), ask('b', 1)], 1, '');
    const of = shardOf(plan);
    expect([ask('a', 1), ask('b', 1), ask('b.again', 1, 'b'), ask('merge', 1), ask('x', 1, 'y')].map(of)).toEqual([
      '1/2',
      '2/2',
      '2/2',
      null,
      null,
    ]);
    expect(shardOf(planShards([ask('a', 1)], 9, ''))(ask('merge', 1))).toBe('1/1');
  });

  it.each(['0/1', '2/1', '1/257', '1', '1/2/3', ' 1/2', '1/02', '-1/2', '1/2\n'])('%j is no shard', (id) => {
    expect(ShardId.safeParse(id).success).toBe(false);
  });

  it('names the shards that there are', () => {
    expect(() => {
      requireShard(planShards([ask('a', 1), ask('b', 1)], 1, ''), '1/3');
    }).toThrow('shard: "1/3" is not in the plan of this run; allowed: 1/2, 2/2');
  });
});
