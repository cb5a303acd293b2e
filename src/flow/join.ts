import type { Ask, Reply } from '../contracts/engine.ts';
import type { OptionList } from '../contracts/options.ts';
import type { Claim, Run, Task } from '../contracts/task.ts';
import type { World } from '../contracts/world.ts';
import { inputFailure, messageOf } from '../domain/errors.ts';
import { lostUsage, noUsage, type Usage } from '../domain/usage.ts';
import { holdsMarker } from '../readers/redact/spans.ts';
import { hasForeign, namesIn, readForeign } from './foreign-folder.ts';
import { loadRun, turnOf } from './load.ts';
import { StoredEngine, StoredReply, StoredTiming, StoredTrigger, type RunFolder } from './run-folder.ts';
import { shardOf, StoredShard, type ShardPlan } from './shards.ts';
import { checkTurn, maxRounds, timed } from './steps.ts';

/**
 * The folder of a shard that has asked, from another job: input, nothing of it is believed beyond what is read here.
 */
export interface ShardFolder {
  id: string;
  dir: string;
}

interface Join {
  folder: RunFolder;
  world: World;
  plan: ShardPlan;
  shards: readonly ShardFolder[];
  expected: Omit<StoredEngine, 'failure'>;
}

/** What a shard's folder says of itself, or why nothing is taken from it. */
type Shard = { id: string; dir: string; engine: StoredEngine; ms: number; lost: null } | { id: string; lost: string };

/**
 * Joins the shards of a collected run and checks what they brought. The asks are derived here again, round by round,
 * and from a shard's folder nothing but the replies to its own asks is read, with the engine's name and the time it
 * took: what else lies there, checks and results among it, is not looked at. An ask of a shard that is missing, or was
 * refused, gets a failed turn with the reason and an unknown price. Fails as input where one shard is given twice.
 */
export async function joinShards<L extends OptionList, E, C extends Claim, P>(
  task: Task<L, E, C, P>,
  job: Join,
): Promise<void> {
  const { folder, world, plan } = job;
  await timed(folder, 'recheck', async () => {
    folder.drop(['turns', 'checks.json', 'engine.json']);
    const trigger = folder.read('trigger.json', StoredTrigger);
    const shards = new Map<string, Shard>();
    for (const { id } of plan.shards) shards.set(id, await openShard(id, trigger, job));
    for (const shard of shards.values()) if (shard.lost !== null) world.log.warn(`shard ${shard.id}: ${shard.lost}`);
    folder.write('engine.json', engineOf([...shards.values()], job));
    const timing = folder.has('timing.json') ? folder.read('timing.json', StoredTiming) : {};
    folder.write('timing.json', {
      ...timing,
      turns: Math.max(0, ...[...shards.values()].map((shard) => (shard.lost === null ? shard.ms : 0))),
    });
    const run = loadRun(task, folder);
    if (run.engine.name !== 'rules') await takeReplies(task, run, shards, job);
    folder.write('checks.json', run.checks);
  });
}

async function takeReplies<L extends OptionList, E, C extends Claim, P>(
  task: Task<L, E, C, P>,
  run: Run<L, E, C>,
  shards: ReadonlyMap<string, Shard>,
  { folder, world, plan }: Join,
): Promise<void> {
  const owner = shardOf(plan);
  const done = new Set<string>();
  const taken = new Set<string>();
  for (let round = 1; round <= maxRounds; round++) {
    const open = task.ask(run).filter((ask) => !done.has(ask.id));
    const before = done.size;
    for (const ask of open) {
      const shard = shards.get(owner(ask) ?? '');
      const reply = shard === undefined ? null : await replyOf(ask, shard, round, world);
      if (reply === null) continue;
      done.add(ask.id);
      taken.add(`${shard?.id} ${ask.id}`);
      folder.write(`turns/${ask.id}/ask.json`, { round, ...ask });
      folder.write(`turns/${ask.id}/reply.json`, reply);
      const turn = turnOf(task, round, ask, reply);
      run.turns.push(turn);
      run.checks.push(...(await checkTurn(task, run, turn, world)));
    }
    if (done.size === before) break;
    run.turns.sort((a, b) => a.round - b.round || (a.ask.id < b.ask.id ? -1 : 1));
  }
  for (const shard of shards.values()) if (shard.lost === null) warnOfForeign(shard, taken, world);
}

/** Says how many folders of a shard's turns were not looked at, or that nobody can tell. */
function warnOfForeign({ id, dir }: { id: string; dir: string }, taken: ReadonlySet<string>, world: World): void {
  try {
    const foreign = namesIn(dir, 'turns').filter((name) => !taken.has(`${id} ${name}`)).length;
    if (foreign > 0)
      world.log.warn(
        `shard ${id}: ${foreign} folder${foreign === 1 ? '' : 's'} below turns ` +
          `${foreign === 1 ? 'is' : 'are'} left out, as no ask of this shard has that name`,
      );
  } catch (error) {
    world.log.warn(`shard ${id}: ${messageOf(error)}`);
  }
}

async function openShard(id: string, trigger: StoredTrigger, { plan, shards, world }: Join): Promise<Shard> {
  const [found, second] = shards.filter((shard) => shard.id === id);
  if (second !== undefined) throw inputFailure('records', `shard ${id} is given twice`, 'one record for each shard');
  if (found === undefined) return { id, lost: 'brought no record' };
  const { dir } = found;
  try {
    const own = readForeign(dir, 'shard.json', StoredShard);
    if (own.id !== id) return { id, lost: `its record is one of shard ${own.id}` };
    if (JSON.stringify(readForeign(dir, 'trigger.json', StoredTrigger).subject) !== JSON.stringify(trigger.subject))
      return { id, lost: 'its record is about other commits' };
    if (own.of !== plan.of) return { id, lost: 'its record answers the asks of another collected run' };
    const { failure, ...engine } = readForeign(dir, 'engine.json', StoredEngine);
    const timing = readForeign(dir, 'timing.json', StoredTiming);
    return {
      id,
      dir,
      engine: { ...engine, failure: failure === null ? null : await clean(failure, world) },
      ms: timing['turns'] ?? 0,
      lost: null,
    };
  } catch (error) {
    return { id, lost: `its record can’t be read: ${await clean(messageOf(error).replaceAll(dir, ''), world)}` };
  }
}

/**
 * Who was asked. A shard that says of itself that it asked no model counts as one only where all that have asks say so.
 * Where none is there to say, it is the one that this run's options name: what is missing must not read as a run by
 * rules.
 */
function engineOf(shards: readonly Shard[], { expected }: Join): StoredEngine {
  if (expected.name === 'rules') return { ...expected, failure: null };
  const there = shards.flatMap((shard) => (shard.lost === null ? [shard.engine] : []));
  const asked = there.find(({ name }) => name !== 'rules');
  if (asked !== undefined) return { ...asked, can: expected.can, failure: null };
  if (there.length < shards.length) return { ...expected, failure: null };
  return {
    ...expected,
    name: 'rules',
    model: null,
    effort: null,
    version: null,
    failure: there.find(({ failure }) => failure !== null)?.failure ?? null,
  };
}

/**
 * A shard's reply to an ask of its own; null for a later ask that it didn't come to. What is missing of the first round
 * is a failed one.
 */
async function replyOf(ask: Ask, shard: Shard, round: number, world: World): Promise<Reply | null> {
  const failed = (reason: string, usage: Usage): Reply => ({
    ask: ask.id,
    usage,
    outcome: 'failed',
    reason: `shard ${shard.id} ${reason}`,
  });
  if (shard.lost !== null) return round === 1 ? failed(shard.lost, lostUsage) : null;
  try {
    const begun = hasForeign(shard.dir, `turns/${ask.id}/ask.json`);
    if (!hasForeign(shard.dir, `turns/${ask.id}/reply.json`)) {
      if (begun) return failed('ended while it asked', lostUsage);
      return round === 1
        ? failed(
            shard.engine.failure ?? (shard.engine.name === 'rules' ? 'asked no model' : 'did not come to this ask'),
            noUsage,
          )
        : null;
    }
    const reply = readForeign(shard.dir, `turns/${ask.id}/reply.json`, StoredReply);
    if (reply.ask !== ask.id) return failed('has a reply to another ask in its place', lostUsage);
    return await cleanReply(reply, shard.id, world);
  } catch (error) {
    return failed(
      `has a reply that can’t be read: ${await clean(messageOf(error).replaceAll(shard.dir, ''), world)}`,
      lostUsage,
    );
  }
}

/** A patch with a secret taken out would no longer be what was written: such a reply is refused, as engines do. */
async function cleanReply(reply: StoredReply, id: string, world: World): Promise<Reply> {
  if (reply.outcome !== 'answered') return { ...reply, reason: await clean(reply.reason, world) };
  const { patch = '' } = reply;
  if (holdsMarker(patch) || (await world.redactor.redact(patch)).text !== patch) {
    const reason = `shard ${id} brought a patch that holds what looks like a secret, so nothing of it is taken`;
    return { ask: reply.ask, usage: reply.usage, outcome: 'refused', reason };
  }
  return { ...reply, text: (await world.redactor.redact(reply.text)).text };
}

/** One short line of a text that another job wrote. */
async function clean(text: string, world: World): Promise<string> {
  const { text: redacted } = await world.redactor.redact(text);
  return redacted.replace(/\s+/g, ' ').slice(0, 500);
}
