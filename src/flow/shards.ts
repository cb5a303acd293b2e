import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import type { Ask } from '../contracts/engine.ts';
import { readInputFile } from '../contracts/input-file.ts';
import type { OptionList } from '../contracts/options.ts';
import type { Claim, Run, Task } from '../contracts/task.ts';
import { inputFailure } from '../domain/errors.ts';
import { shareOut, type Amount } from '../domain/ledger.ts';
import { mostBytes, type RunFolder } from './run-folder.ts';

/** Jobs that one matrix of GitHub Actions can have. https://docs.github.com/en/actions/reference/limits */
export const mostShards = 256;
/**
 * Shards of a new run: each hands its record over by an output of its own, and these are written out in the workflow.
 */
export const plannedShards = 64;

const Text = z.string();

/** `k/n`: the k-th of n shards, 1 ≤ k ≤ n ≤ 256. */
export const ShardId = z
  .string()
  .regex(/^[1-9]\d{0,2}\/[1-9]\d{0,2}$/)
  .refine((id) => {
    const [at = 0, of = 0] = id.split('/').map(Number);
    return at <= of && of <= mostShards;
  }, `k/n with 1 ≤ k ≤ n ≤ ${mostShards}`);

/**
 * `shards.json`: the asks of the first round, each in one shard. `of` is a digest of the evidence and of all that is
 * asked; `weight` is the length of a shard's prompts.
 */
export const ShardPlan = z.strictObject({
  of: Text,
  shards: z
    .array(z.strictObject({ id: ShardId, asks: z.array(Text), weight: z.number().nonnegative() }))
    .min(1)
    .max(mostShards),
});
export type ShardPlan = z.infer<typeof ShardPlan>;

/** `shard.json`: which shard a folder holds, and of which plan. */
export const StoredShard = z.strictObject({ id: ShardId, of: Text });

/**
 * Splits asks into as few shards as fit, `perShard` asks each, in their order and of equal size give or take one. Never
 * empty: a run that asks nothing is one shard. Beyond `plannedShards` each takes more. Pure: the same asks give the
 * same plan.
 */
export function planShards(asks: readonly Ask[], perShard: number, basis: string): ShardPlan {
  const count = Math.min(plannedShards, Math.max(1, Math.ceil(asks.length / perShard)));
  const shards = Array.from({ length: count }, (_, index) => {
    const own = asks.slice(Math.floor((index * asks.length) / count), Math.floor(((index + 1) * asks.length) / count));
    return {
      id: `${index + 1}/${count}`,
      asks: own.map(({ id }) => id),
      weight: own.reduce((sum, { prompt }) => sum + prompt.length, 0),
    };
  });
  return { of: basis, shards };
}

/**
 * The plan of a collected run, derived from its evidence and from this process's own options. Each process that takes
 * part makes it anew, so that one that was told something else is found out, and nothing in a folder says which asks
 * are whose.
 */
export function planOf<L extends OptionList, E, C extends Claim, P>(
  task: Task<L, E, C, P>,
  folder: RunFolder,
  run: Run<L, E, C>,
  { perShard, asked }: { perShard: number; asked: boolean },
): ShardPlan {
  const unasked: Run<L, E, C> = {
    ...run,
    engine: { name: 'rules', model: null, effort: null, version: null },
    can: [],
    failure: null,
    turns: [],
    checks: [],
  };
  const asks = asked ? task.ask(unasked) : [];
  const basis = createHash('sha256').update(
    readInputFile({
      where: 'run folder',
      path: join(folder.dir, 'evidence.json'),
      limit: mostBytes,
      within: folder.dir,
    }),
  );
  for (const { id, profile, prompt } of asks) basis.update(JSON.stringify([id, profile, prompt]));
  return planShards(asks, perShard, basis.digest('hex'));
}

/**
 * The shard of who asks everything in one go. In a plan of several it is none of them, so that its replies never stand
 * in for another one's.
 */
export const wholeShard = '1/1';

/** The same asks as a single shard, `wholeShard`. */
export function wholeOf({ of, shards }: ShardPlan): ShardPlan {
  return {
    of,
    shards: [
      {
        id: wholeShard,
        asks: shards.flatMap(({ asks }) => asks),
        weight: shards.reduce((sum, { weight }) => sum + weight, 0),
      },
    ],
  };
}

/** Fails as input where the stored plan is another than this process makes. */
export function requirePlan(folder: RunFolder, plan: ShardPlan): void {
  const stored = folder.read('shards.json', ShardPlan);
  if (JSON.stringify(stored) === JSON.stringify(plan)) return;
  throw inputFailure(
    join(folder.dir, 'shards.json'),
    'is not the plan that this job makes of the same evidence; its options, configuration or version differ from those of the job that collected',
    'the same options in each job of a run',
  );
}

/** Fails as input on a shard that the plan doesn't have. */
export function requireShard(plan: ShardPlan, id: string): void {
  if (!plan.shards.some((shard) => shard.id === id))
    throw inputFailure(
      'shard',
      `${JSON.stringify(id)} is not in the plan of this run`,
      plan.shards.map((shard) => shard.id).join(', '),
    );
}

/**
 * A process that died is gone on with in the folder of its own shard. Fails as input where another one's replies are
 * there.
 */
export function requireOwn(folder: RunFolder, { plan, id }: { plan: ShardPlan; id: string }): void {
  if (!folder.has('shard.json')) return;
  const stored = folder.read('shard.json', StoredShard);
  if (stored.id !== id || stored.of !== plan.of)
    throw inputFailure(
      folder.dir,
      `holds shard ${stored.id}${stored.of === plan.of ? '' : ' of another run'}`,
      'an empty folder, or that of the same shard',
    );
}

/**
 * Says whose an ask is: of its first round's shard; null for one that looks at several, where there are several shards.
 */
export function shardOf(plan: ShardPlan): (ask: Ask) => string | null {
  const [only] = plan.shards;
  if (only !== undefined && plan.shards.length === 1) return () => only.id;
  const owners = new Map(plan.shards.flatMap(({ id, asks }) => asks.map((ask) => [ask, id])));
  return ({ id, follows }) => owners.get(id) ?? owners.get(follows ?? '') ?? null;
}

/** A shard's part of a run's limits, by the length of its prompts. Shares never sum above the whole. */
export function shareOf(plan: ShardPlan, id: string, whole: Amount): Amount {
  const [only] = plan.shards;
  if (only !== undefined && plan.shards.length === 1) return whole;
  return (
    shareOut(
      whole,
      plan.shards.map(({ id: stage, weight }) => ({ stage, weight })),
    ).get(id) ?? { usd: 0, tokens: 0 }
  );
}
