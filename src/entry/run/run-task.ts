import type { GetCodex } from '../../adapters/codex/ready.ts';
import type { Engine } from '../../contracts/engine.ts';
import type { OptionList } from '../../contracts/options.ts';
import type { Claim, Result, Task } from '../../contracts/task.ts';
import type { World } from '../../contracts/world.ts';
import { Failure, inputFailure } from '../../domain/errors.ts';
import type { Json } from '../../domain/json.ts';
import type { Amount } from '../../domain/ledger.ts';
import type { Trigger } from '../../domain/trigger.ts';
import type { HeldTo } from '../../domain/usage.ts';
import { redactJson } from '../../adapters/gateway/redact-json.ts';
import { joinShards, type ShardFolder } from '../../flow/join.ts';
import { loadRun } from '../../flow/load.ts';
import { heldTo, openRunFolder, StoredOptions, StoredTrigger } from '../../flow/run-folder.ts';
import {
  planOf,
  requireOwn,
  requirePlan,
  requireShard,
  shareOf,
  wholeOf,
  wholeShard,
  type ShardPlan,
} from '../../flow/shards.ts';
import { collect, decide, recheck, turns } from '../../flow/steps.ts';
import { commonOptions } from '../settings/common-options.ts';
import { engineOf, noEngine } from '../engines/engines.ts';
import { limitOf, unpricedModel } from './limits.ts';
import { chooseEngine, openEngine, type OpenEngine } from './open-engine.ts';
import { profileOf, withEngine, withInstructions } from './profiles.ts';
import { startClock } from './clock.ts';
import type { Settings } from '../settings/settle-task.ts';

export interface TaskRun<L extends OptionList> {
  trigger: Trigger;
  settings: Settings<L>;
  world: World;
  /** key of the endpoint; null where there is none */
  key: string | null;
  /** the run folder */
  dir: string;
  /** aborted when the process is asked to stop */
  signal: AbortSignal;
  /** why the engine is `rules` whatever the options say; for events that must not reach a model */
  withoutModel: string | null;
  /** gives the Codex CLI, see `readyAhead` */
  codex: GetCodex;
  /**
   * why no model is asked although the run is one with a model: whatever it would have asked is then without an answer
   */
  refused?: string;
  /**
   * the part of a run that this process does: `turns` and `recheck` go on with the run in `dir`; all of it unless told
   */
  steps?: Steps;
  /** with `turns`: the shard whose asks are asked, with its part of the limits */
  shard?: string | undefined;
  /**
   * with `recheck`: `dir` is the collected run, and these are the folders of its shards, see `FetchRecords`; null where
   * there is nothing to join
   */
  shards?: readonly ShardFolder[] | null;
}

export type Steps = 'all' | 'collect' | 'turns' | 'recheck';

/**
 * A run of a task in one process: collect, turns, decide; or, by `steps`, a part of it on a folder that another job has
 * filled. Options and trigger are this process's own each time, and the folder has to be about the same commits: what
 * it is handed decides nothing that is read here. What the engine does wrong ends in the record; only bad input and a
 * world that can't be read are thrown.
 */
export async function runTask<L extends OptionList, E, C extends Claim, P>(
  task: Task<L, E, C, P>,
  job: TaskRun<L>,
): Promise<Result<P>> {
  const { settings, world } = job;
  const common = withEngine(task.name, settings.common, settings.given);
  const steps = job.steps ?? 'all';
  const name = steps === 'collect' || steps === 'recheck' ? 'rules' : chooseEngine(common.engine, common.baseUrl, job);
  const profile = profileOf(task.name, common);
  const limit = limitOf(profile, common);
  /** What the record says of a limit; null where no model is asked. */
  const heldOf = (amount: Amount | null): HeldTo => {
    const unpriced = amount === null ? null : unpricedModel(profile, amount);
    return {
      limitUsd: amount?.usd ?? null,
      limitTokens: amount?.tokens ?? undefined,
      ...(unpriced === null ? {} : { unpriced }),
    };
  };
  const asked = common.engine !== 'rules' && job.withoutModel === null;
  const folder = openRunFolder(job.dir);
  const told: StoredOptions = {
    task: task.name,
    common: storable(commonOptions, common),
    values: storable(task.options, withInstructions(task, settings.values, common)),
    given: settings.given,
    profiles: { [task.name]: profile },
    ...heldOf(name === 'rules' ? null : limit),
  };
  const joins = steps === 'recheck' ? (job.shards ?? null) : null;
  if (steps === 'turns' || steps === 'recheck')
    requireSame(job.dir, folder.read('trigger.json', StoredTrigger), job.trigger);
  if (steps === 'recheck')
    Object.assign(
      told,
      joins === null ? heldTo(folder.read('options.json', StoredOptions)) : heldOf(asked ? limit : null),
    );
  // Guidance and addresses come from people too, and people put secrets into them.
  const options = StoredOptions.parse(await redactJson(told, async (text) => (await world.redactor.redact(text)).text));
  if (steps === 'turns' || steps === 'recheck') {
    folder.write('trigger.json', job.trigger);
    folder.write('options.json', options);
  }
  const planned = (): ShardPlan => planOf(task, folder, loadRun(task, folder), { perShard: common.shardAsks, asked });
  let share = limit;
  let shard: { id: string; plan: ShardPlan } | undefined;
  // who asks everything leaves the record of a shard too, so that its replies can be joined to what was collected
  if (job.shard !== undefined || (steps === 'turns' && folder.has('shards.json'))) {
    const plan = planned();
    requirePlan(folder, plan);
    shard = job.shard === undefined ? { id: wholeShard, plan: wholeOf(plan) } : { id: job.shard, plan };
    requireShard(shard.plan, shard.id);
    requireOwn(folder, shard);
    share = shareOf(shard.plan, shard.id, limit);
    folder.write('options.json', { ...options, ...heldOf(name === 'rules' ? null : share) });
  }
  const clock = startClock(common.timeout, job.signal);
  const { signal } = clock;
  let opened: OpenEngine | null = null;
  // a task that waits for others, as a gate does, has its own limit for that
  const timed: World = { ...world, signal, wait: (ms) => clock.pausing(() => world.wait(ms)) };
  try {
    if (name !== 'rules')
      opened = await openEngine(name, {
        profile,
        common,
        limit: share,
        key: job.key,
        world,
        codex: () => job.codex(signal),
      });
    if (steps === 'all' || steps === 'collect') await collect(task, job.trigger, options, { folder, world: timed });
    if (steps === 'collect') folder.write('shards.json', planned());
    if (steps === 'recheck' && joins === null) await recheck(task, { folder, world: timed });
    if (joins !== null) {
      const stored = planned();
      requirePlan(folder, stored);
      const plan = joins.some(({ id }) => id === wholeShard) ? wholeOf(stored) : stored;
      const expected = asked
        ? {
            name: engineOf(common.engine).name,
            can: [...engineOf(common.engine).can],
            model: profile.model,
            effort: profile.effort,
            version: null,
          }
        : { name: noEngine, model: null, effort: null, version: null };
      await joinShards(task, { folder, world: timed, plan, shards: joins, expected });
    }
    clock.look();
    const engine =
      job.refused === undefined || opened === null || task.ask(loadRun(task, folder)).length === 0
        ? (opened?.engine ?? null)
        : refusing(opened.engine, job.refused);
    if (steps === 'all' || steps === 'turns')
      await turns(task, { folder, world: timed, engine, parallel: common.parallel, signal, shard });
  } finally {
    clock.stop();
    await opened?.close();
  }
  return decide(task, folder);
}

/** An engine that can't be asked, and says why. */
function refusing(engine: Engine, reason: string): Engine {
  return { ...engine, prepare: () => Promise.reject(new Failure('environment', reason)) };
}

function requireSame(dir: string, stored: Trigger, own: Trigger): void {
  if (JSON.stringify(stored.subject) === JSON.stringify(own.subject)) return;
  const shown = ({ subject }: Trigger): string =>
    `${subject.kind} ${('head' in subject ? subject.head : subject.live).slice(0, 12)} of ${subject.repository}`;
  throw inputFailure(dir, `is a run about ${shown(stored)}`, `one about ${shown(own)}, as this job’s own event says`);
}

/** Options as JSON without secrets; what is not set is left out. */
function storable(list: OptionList, values: Readonly<Record<string, unknown>>): Record<string, Json> {
  const entries = Object.entries(values).filter(([name, value]) => value !== undefined && list[name]?.secret !== true);
  return Object.fromEntries(entries) as Record<string, Json>;
}
