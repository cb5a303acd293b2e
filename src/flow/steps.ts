import type { Ask, Engine, Reply } from '../contracts/engine.ts';
import type { OptionList } from '../contracts/options.ts';
import { touchedBy, type Check, type Claim, type Result, type Run, type Task, type Turn } from '../contracts/task.ts';
import type { World } from '../contracts/world.ts';
import { Failure, messageOf } from '../domain/errors.ts';
import { inLanes } from '../domain/in-lanes.ts';
import { within } from '../domain/within.ts';
import { noUsage } from '../domain/usage.ts';
import type { Trigger } from '../domain/trigger.ts';
import { decideRun } from './decide.ts';
import { writeResult } from './document.ts';
import { loadChecked, loadRun, parseValues, turnOf, uncheckedTurns } from './load.ts';
import { heldTo, StoredOptions, StoredTiming, type RunFolder, type StoredEngine } from './run-folder.ts';
import { shardOf, type ShardPlan } from './shards.ts';

/** A repair is a round of its own; four are enough for an ask, a repair, a second one and a last look. */
export const maxRounds = 4;

interface Job {
  folder: RunFolder;
  world: World;
}
interface Asking extends Job {
  engine: Engine | null;
  parallel: number;
  signal: AbortSignal;
  /** only this shard's asks are asked; all of them unless told */
  shard?: { plan: ShardPlan; id: string } | undefined;
}

/**
 * Step `collect`: evidence by code. It begins a run, so replies of an earlier one in this folder go: they speak of
 * other evidence.
 */
export async function collect<L extends OptionList, E, C extends Claim, P>(
  task: Task<L, E, C, P>,
  trigger: Trigger,
  options: StoredOptions,
  job: Job,
): Promise<void> {
  job.folder.clear();
  await timed(job.folder, 'collect', async () => {
    job.folder.write('trigger.json', trigger);
    job.folder.write('options.json', options);
    const { world } = job;
    job.folder.write(
      'evidence.json',
      await within(world.signal, () =>
        task.collect(trigger, parseValues(task.options, options.values), touchedBy(task, world)),
      ),
    );
  });
}

/**
 * Step `turns`: rounds of asks until the task has none left. Each reply is stored before it is judged, so a process
 * that dies loses at most the asks in flight; run again, it goes on where the folder ends. Never throws for the
 * engine's sake: what went wrong is in `engine.json` and in the replies.
 */
export async function turns<L extends OptionList, E, C extends Claim, P>(
  task: Task<L, E, C, P>,
  job: Asking,
): Promise<void> {
  await timed(job.folder, 'turns', async () => {
    const { folder, engine, signal, shard } = job;
    if (shard !== undefined) folder.write('shard.json', { id: shard.id, of: shard.plan.of });
    const ownerOf = shard === undefined ? null : shardOf(shard.plan);
    await checkStored(task, job);
    const record: StoredEngine = { name: 'rules', model: null, effort: null, version: null, failure: null };
    if (engine === null)
      return folder.write('engine.json', { ...record, failure: signal.aborted ? messageOf(signal.reason) : null });
    const skills = engine.can === undefined ? {} : { can: [...engine.can] };
    let failed: string | null = null;
    try {
      Object.assign(record, await within(signal, () => engine.prepare()), skills);
    } catch (error) {
      if (error instanceof Failure && error.kind === 'input') throw error;
      failed = messageOf(error);
      Object.assign(record, { name: engine.name, model: engine.model }, skills);
    }
    folder.write('engine.json', { ...record, failure: failed });
    if (failed !== null) return job.world.log.warn(failed);
    const run = loadRun(task, folder);
    for (let round = 1; round <= maxRounds && !signal.aborted; round++) {
      const done = new Set(run.turns.map((turn) => turn.ask.id));
      const open = task.ask(run).filter((ask) => !done.has(ask.id) && (ownerOf === null || ownerOf(ask) === shard?.id));
      if (open.length === 0) break;
      await inLanes(open, job.parallel, async (ask) => {
        if (signal.aborted) return;
        await askOnce(task, run, round, ask, open.length, job);
      });
      run.turns.sort((a, b) => a.round - b.round || (a.ask.id < b.ask.id ? -1 : 1));
    }
    if (signal.aborted) folder.write('engine.json', { ...record, failure: messageOf(signal.reason) });
  });
}

/** A reply is stored before it is checked; a process that ended between the two left that to this one. */
async function checkStored<L extends OptionList, E, C extends Claim, P>(
  task: Task<L, E, C, P>,
  { folder, world }: Job,
): Promise<void> {
  const run = loadRun(task, folder);
  const unchecked = uncheckedTurns(run);
  if (unchecked.length === 0) return;
  run.checks = run.checks.filter((check) => !unchecked.some((turn) => turn.ask.id === check.ask));
  for (const turn of unchecked) run.checks.push(...(await checkTurn(task, run, turn, world)));
  folder.write('checks.json', run.checks);
}

async function askOnce<L extends OptionList, E, C extends Claim, P>(
  task: Task<L, E, C, P>,
  run: Run<L, E, C>,
  round: number,
  ask: Ask,
  of: number,
  job: Asking,
): Promise<void> {
  const { folder, world, engine, signal } = job;
  const dir = folder.turn(ask.id);
  folder.write(`turns/${ask.id}/ask.json`, { round, ...ask });
  const profile = run.profiles[ask.profile];
  if (profile === undefined || engine === null)
    throw new Error(`ask ${ask.id} names the unknown profile ${ask.profile}`);
  world.log.info(
    `asking ${profile.model} about ${ask.reads.length} file${ask.reads.length === 1 ? '' : 's'} (${ask.id}, round ${round}, ${of} in this round)`,
  );
  const reply = await answer(engine, ask, { profile, dir, signal });
  folder.write(`turns/${ask.id}/reply.json`, reply);
  let turn = turnOf(task, round, ask, reply);
  run.turns.push(turn);
  try {
    run.checks.push(...(await checkTurn(task, run, turn, world)));
  } catch (error) {
    if (!world.signal.aborted) throw error;
    // what nobody had the time to check counts as not said
    const late: Reply = { ask: ask.id, usage: reply.usage, outcome: 'failed', reason: messageOf(world.signal.reason) };
    folder.write(`turns/${ask.id}/reply.json`, late);
    run.turns[run.turns.indexOf(turn)] = turn = turnOf(task, round, ask, late);
  }
  if (turn.problem !== null) world.log.warn(`${ask.id}: ${turn.problem}`);
  folder.write('checks.json', run.checks);
}

async function answer(engine: Engine, ask: Ask, context: Parameters<Engine['answer']>[1]): Promise<Reply> {
  try {
    return await engine.answer(ask, context);
  } catch (error) {
    return { ask: ask.id, usage: noUsage, outcome: 'failed', reason: messageOf(error) };
  }
}

/** Step `recheck`: the stored checks are thrown away and made again from the replies. */
export async function recheck<L extends OptionList, E, C extends Claim, P>(
  task: Task<L, E, C, P>,
  job: Job,
): Promise<void> {
  await timed(job.folder, 'recheck', async () => {
    const run = loadRun(task, job.folder);
    run.checks = [];
    for (const turn of run.turns) run.checks.push(...(await checkTurn(task, run, turn, job.world)));
    job.folder.write('checks.json', run.checks);
  });
}

export async function checkTurn<L extends OptionList, E, C extends Claim, P>(
  task: Task<L, E, C, P>,
  run: Run<L, E, C>,
  turn: Turn<C>,
  world: World,
): Promise<Check[]> {
  const checks =
    turn.claims.length === 0
      ? await task.check(run, turn, touchedBy(task, world))
      : await within(world.signal, () => task.check(run, turn, touchedBy(task, world)));
  const unchecked = turn.claims.find((claim) => !checks.some((check) => check.claim === claim.id));
  if (unchecked !== undefined) throw new Error(`claim ${unchecked.id} of ${turn.ask.id} was not checked`);
  return checks;
}

/** Step `decide`: the verdict and its pages, from the folder alone. */
export function decide<L extends OptionList, E, C extends Claim, P>(
  task: Task<L, E, C, P>,
  folder: RunFolder,
): Result<P> {
  const result = decideRun(task, loadChecked(task, folder), {
    ...heldTo(folder.read('options.json', StoredOptions)),
    timing: folder.has('timing.json') ? folder.read('timing.json', StoredTiming) : {},
  });
  writeResult(task, result, folder);
  return result;
}

export async function timed(folder: RunFolder, step: string, work: () => Promise<void>): Promise<void> {
  const start = performance.now();
  try {
    await work();
  } finally {
    const before = folder.has('timing.json') ? folder.read('timing.json', StoredTiming) : {};
    folder.write('timing.json', { ...before, [step]: Math.round((before[step] ?? 0) + performance.now() - start) });
  }
}
