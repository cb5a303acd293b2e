import type { GetCodex } from '../../adapters/codex/ready.ts';
import type { Engine, Profile } from '../../contracts/engine.ts';
import type { OptionList, Values } from '../../contracts/options.ts';
import type { Claim, Result, Task } from '../../contracts/task.ts';
import type { World } from '../../contracts/world.ts';
import { Failure, inputFailure } from '../../domain/errors.ts';
import type { Amount } from '../../domain/ledger.ts';
import type { Trigger } from '../../domain/trigger.ts';
import { joinShards, type ShardFolder } from '../../flow/join.ts';
import { loadRun } from '../../flow/load.ts';
import { heldTo, openRunFolder, StoredOptions, StoredTrigger, type RunFolder } from '../../flow/run-folder.ts';
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
import { engineOf, noEngine, type AskingEngine } from '../engines/engines.ts';
import { commonOptions, type CommonOptions } from '../settings/common-options.ts';
import type { Settings } from '../settings/settle-task.ts';
import { startClock } from './clock.ts';
import { limitOf } from './limits.ts';
import { chooseEngine, openEngine, type OpenEngine } from './open-engine.ts';
import { planOfRun, type RunPlan, type StepName, type Steps } from './plan.ts';
import { profileOf, withEngine, withInstructions } from './profiles.ts';
import { heldOf, storable, withoutSecrets } from './told.ts';

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
  /** the part of a run that this process does, see `plan.ts`; all of it unless told */
  steps?: Steps;
  /** with `turns`: the shard whose asks are asked, with its part of the limits */
  shard?: string | undefined;
  /**
   * with `recheck`: `dir` is the collected run, and these are the folders of its shards, see `FetchRecords`; null where
   * there is nothing to join
   */
  shards?: readonly ShardFolder[] | null;
}

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
  const run = settleRun(task, job);
  const { folder, plan, common, name, profile, limit } = run;
  if (plan.goesOn) requireSame(job.dir, folder.read('trigger.json', StoredTrigger), job.trigger);
  const options = await withoutSecrets(toldOf(task, job, run), job.world.redactor);
  if (plan.goesOn) {
    folder.write('trigger.json', job.trigger);
    folder.write('options.json', options);
  }
  const shard = shardOfRun(task, run);
  const share = shard === undefined ? limit : shareOf(shard.plan, shard.id, limit);
  if (shard !== undefined)
    folder.write('options.json', { ...options, ...heldOf(profile, name === noEngine ? null : share) });
  const clock = startClock(common.timeout, job.signal);
  const { signal } = clock;
  let opened: OpenEngine | null = null;
  // a task that waits for others, as a gate does, has its own limit for that
  const world: World = { ...job.world, signal, wait: (ms) => clock.pausing(() => job.world.wait(ms)) };
  const steps: Record<StepName, () => Promise<void>> = {
    collect: () => collect(task, job.trigger, options, { folder, world }),
    cut: async () => folder.write('shards.json', planned(task, run)),
    turns: async () => {
      clock.look();
      const engine = opened === null ? null : askable(task, run, opened.engine, job.refused);
      await turns(task, { folder, world, engine, parallel: common.parallel, signal, shard });
    },
    recheck: () => recheck(task, { folder, world }),
    join: () => join(task, run, world),
  };
  try {
    if (name !== noEngine)
      opened = await openEngine(name, {
        profile,
        common,
        limit: share,
        key: job.key,
        world,
        codex: () => job.codex(signal),
      });
    for (const step of plan.steps) await steps[step]();
  } finally {
    clock.stop();
    await opened?.close();
  }
  return decide(task, folder);
}

/** A run as its options settle it, before anything is done. */
interface SettledRun {
  plan: RunPlan;
  folder: RunFolder;
  common: Values<CommonOptions>;
  profile: Profile;
  limit: Amount;
  /** who is asked by this process */
  name: AskingEngine | typeof noEngine;
  /** whether the run asks a model at all, here or in another job */
  asked: boolean;
}

function settleRun<L extends OptionList, E, C extends Claim, P>(task: Task<L, E, C, P>, job: TaskRun<L>): SettledRun {
  const plan = planOfRun(job);
  const common = withEngine(task.name, job.settings.common, job.settings.given);
  const profile = profileOf(task, common);
  return {
    plan,
    folder: openRunFolder(job.dir),
    common,
    profile,
    limit: limitOf(profile, common),
    name: plan.asks ? chooseEngine(common.engine, common.baseUrl, job) : noEngine,
    asked: common.engine !== noEngine && job.withoutModel === null,
  };
}

function toldOf<L extends OptionList>(
  task: { name: string; options: L },
  { settings }: TaskRun<L>,
  { plan, folder, common, profile, limit, name, asked }: SettledRun,
): StoredOptions {
  const asks = plan.part === 'join' ? asked : name !== noEngine;
  return {
    task: task.name,
    common: storable(commonOptions, common),
    values: storable(task.options, withInstructions(task, settings.values, common)),
    given: settings.given,
    profiles: { [task.name]: profile },
    ...(plan.part === 'recheck'
      ? heldTo(folder.read('options.json', StoredOptions))
      : heldOf(profile, asks ? limit : null)),
  };
}

/** The shards of the run, by this process's own options. */
function planned<L extends OptionList, E, C extends Claim, P>(
  task: Task<L, E, C, P>,
  { folder, common, asked }: SettledRun,
): ShardPlan {
  return planOf(task, folder, loadRun(task, folder), { perShard: common.shardAsks, asked });
}

/**
 * The shard that is asked here. Who asks everything leaves the record of one too, so that its replies can be joined to
 * what was collected; a run that was never cut has none.
 */
function shardOfRun<L extends OptionList, E, C extends Claim, P>(
  task: Task<L, E, C, P>,
  run: SettledRun,
): { id: string; plan: ShardPlan } | undefined {
  const { folder, plan: own } = run;
  if (own.part !== 'turns' || (own.shard === undefined && !folder.has('shards.json'))) return undefined;
  const plan = planned(task, run);
  requirePlan(folder, plan);
  const shard = own.shard === undefined ? { id: wholeShard, plan: wholeOf(plan) } : { id: own.shard, plan };
  requireShard(shard.plan, shard.id);
  requireOwn(folder, shard);
  return shard;
}

async function join<L extends OptionList, E, C extends Claim, P>(
  task: Task<L, E, C, P>,
  run: SettledRun,
  world: World,
): Promise<void> {
  const { folder, plan, common, profile, asked } = run;
  if (plan.part !== 'join') return;
  const stored = planned(task, run);
  requirePlan(folder, stored);
  const { name, can } = engineOf(common.engine);
  await joinShards(task, {
    folder,
    world,
    plan: plan.shards.some(({ id }) => id === wholeShard) ? wholeOf(stored) : stored,
    shards: plan.shards,
    expected: asked
      ? { name, can: [...can], model: profile.model, effort: profile.effort, version: null }
      : { name: noEngine, model: null, effort: null, version: null },
  });
}

/** The engine; one that can't be asked and says why, where a run is refused that has something to ask. */
function askable<L extends OptionList, E, C extends Claim, P>(
  task: Task<L, E, C, P>,
  { folder }: SettledRun,
  engine: Engine,
  refused: string | undefined,
): Engine {
  return refused === undefined || task.ask(loadRun(task, folder)).length === 0
    ? engine
    : { ...engine, prepare: () => Promise.reject(new Failure('environment', refused)) };
}

function requireSame(dir: string, stored: Trigger, own: Trigger): void {
  if (JSON.stringify(stored.subject) === JSON.stringify(own.subject)) return;
  const shown = ({ subject }: Trigger): string =>
    `${subject.kind} ${('head' in subject ? subject.head : subject.live).slice(0, 12)} of ${subject.repository}`;
  throw inputFailure(dir, `is a run about ${shown(stored)}`, `one about ${shown(own)}, as this job’s own event says`);
}
