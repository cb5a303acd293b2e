import { join } from 'node:path';
import type { GetCodex } from '../../../adapters/codex/ready.ts';
import type { OptionList } from '../../../contracts/options.ts';
import type { Result } from '../../../contracts/task.ts';
import type { Log, World } from '../../../contracts/world.ts';
import { Failure, messageOf } from '../../../domain/errors.ts';
import type { Amount } from '../../../domain/ledger.ts';
import type { ShardFolder } from '../../../flow/join.ts';
import type { Envelope } from '../../../domain/result.ts';
import type { Trigger } from '../../../domain/trigger.ts';
import { lostUsage, noUsage } from '../../../domain/usage.ts';
import { noEngine } from '../../engines/engines.ts';
import type { TaskEntry } from '../../run/task-entry.ts';
import { profileOf, withEngine, withFallback } from '../../run/profiles.ts';
import type { Steps } from '../../run/plan.ts';
import { runTask } from '../../run/run-task.ts';
import type { Settings } from '../../settings/settle-task.ts';
import { estimateTokens, estimateUsd } from '../budget/estimate.ts';
import type { StageMode, StageRecord } from '../record.ts';
import { modeOf, shortageOf, type StageEstimate } from '../budget/stage-mode.ts';

/** A stage that can start: its options are settled and its trigger is made. */
export interface PreparedStage {
  entry: TaskEntry;
  settings: Settings<OptionList>;
  trigger: Trigger;
  withoutModel: string | null;
  idle: string | null;
}

export interface ChainWorld {
  world: World;
  key: string | null;
  signal: AbortSignal;
  codex: GetCodex;
  /** the chain's run folder */
  dir: string;
  withoutBudget: 'rules' | 'inconclusive';
  /** why the whole chain has nothing to spend; null where it has */
  nothingLeft: string | null;
  /** real time: the run's own clock may stand still */
  now(): Date;
  /** where the stage is cut into jobs: what this one does of it; all of it unless told */
  span?: StageSpan;
}

/**
 * A part of a stage. `begun` is what the job said that collected it, whose profile holds for the jobs after it; null in
 * that job.
 */
export interface StageSpan {
  steps: Steps;
  shard: string | undefined;
  shards: readonly ShardFolder[] | null;
  begun: StageRecord | null;
}

export function estimateStage(
  { entry, settings, withoutModel, idle }: PreparedStage,
  bytes: number,
  key: string | null,
): StageEstimate {
  const { name } = entry.task;
  const { engine } = withEngine(name, settings.common, settings.given);
  if (
    engine === noEngine ||
    idle !== null ||
    entry.task.couldAsk?.(settings.values) === false ||
    withoutModel !== null ||
    (engine === 'auto' && key === null)
  )
    return { asks: false, full: 0, fallback: null };
  const smaller = withFallback(entry.task, settings.common);
  const tokens = {
    full: estimateTokens(entry.task, bytes, settings.common),
    fallback: smaller === null ? null : estimateTokens(entry.task, bytes, smaller),
  };
  return {
    asks: true,
    full: estimateUsd(entry.task, bytes, settings.common),
    fallback: smaller === null ? null : estimateUsd(entry.task, bytes, smaller),
    tokens,
  };
}

export interface StageRun {
  record: StageRecord;
  envelope: Envelope | null;
  result?: Result<unknown>;
}

/**
 * Runs one stage in its own folder below the chain's, its share as the hard limit of its gateway. It never throws: what
 * goes wrong before there is a record is a stage that came to no verdict.
 */
export async function runStage(
  stage: PreparedStage,
  estimate: StageEstimate,
  share: Amount,
  chain: ChainWorld,
): Promise<StageRun> {
  const { task } = stage.entry;
  const { begun = null } = chain.span ?? {};
  const affordable = modeOf(estimate, share);
  const mode = begun?.mode ?? affordable;
  const log = prefixed(chain.world.log, task.name);
  const started = begun?.started_at ?? chain.now().toISOString();
  const asked: Asked = { mode, affordable, words: chain.nothingLeft ?? shortageOf(estimate, share) };
  const note = noteOf(asked, estimate, share, chain);
  if (note !== null) log.warn(note);
  const record: StageRecord = {
    task: task.name,
    verdict: 'inconclusive',
    reason: '',
    has_critical: false,
    because: null,
    started_at: started,
    ended_at: null,
    usage: noUsage,
    mode,
    model: null,
    estimate_usd: mode === 'fallback' ? estimate.fallback : estimate.full,
    share: estimate.asks ? share : null,
    saved_usd: null,
    result_path: null,
  };
  if (stage.idle !== null)
    return {
      envelope: null,
      record: { ...record, verdict: 'skipped', reason: stage.idle, ended_at: started, mode: null },
    };
  try {
    return await runWithin(stage, share, asked, { ...chain, world: { ...chain.world, log } }, record);
  } catch (error) {
    const reason =
      error instanceof Failure
        ? error.message
        : `this is a bug of codex-ci, please report it: ${messageOf(error).slice(0, 500)}`;
    log.warn(reason);
    // What it had asked by then is not known: it counts as its whole share.
    return {
      envelope: null,
      record: { ...record, reason, usage: estimate.asks ? lostUsage : noUsage, ended_at: chain.now().toISOString() },
    };
  }
}

/** How a stage asks. `affordable`: what this job's share would do; `words`: what it lacks. */
interface Asked {
  mode: StageMode;
  affordable: StageMode;
  words: string;
}

/** Whether a stage that can't pay for an ask looks by rules. */
const rulesOnly = ({ mode }: Asked, { withoutBudget }: ChainWorld): boolean =>
  mode === 'none' && withoutBudget === 'rules';

/** What people are told of a stage that asks less than it would; null for one that does not. */
function noteOf(asked: Asked, estimate: StageEstimate, share: Amount, chain: ChainWorld): string | null {
  const { mode, words } = asked;
  if (mode === 'fallback') return `${words}; the fallback profile is asked`;
  if (mode !== 'none') return null;
  const spent = chain.nothingLeft !== null || share.usd === 0 || share.tokens === 0;
  const fallback = estimate.fallback === null || spent ? '' : '; it does not reach for the fallback either';
  return `${words}${fallback}; ${rulesOnly(asked, chain) ? 'rules only' : 'no model is asked'}`;
}

/** The run itself, its share as the limit of its gateway. Throws what `runTask` throws. */
async function runWithin(
  { entry: { task }, settings, trigger, withoutModel }: PreparedStage,
  share: Amount,
  asked: Asked,
  chain: ChainWorld,
  record: StageRecord,
): Promise<StageRun> {
  const { mode, affordable, words } = asked;
  const { steps = 'all', shard, shards = null } = chain.span ?? {};
  const path = `stages/${task.name}`;
  const common = {
    ...(mode === 'fallback' ? (withFallback(task, settings.common) ?? settings.common) : settings.common),
    maxUsd: share.usd ?? undefined,
    maxTokens: share.tokens === null || share.tokens === 0 ? undefined : share.tokens,
  };
  const unpaid = rulesOnly(asked, chain) ? (chain.nothingLeft ?? 'nothing is left to spend') : null;
  const refused = mode === 'none' || (steps === 'turns' && affordable === 'none');
  const result: Result<unknown> = await runTask(task, {
    trigger,
    settings: { ...settings, common },
    world: chain.world,
    key: chain.key,
    dir: join(chain.dir, path),
    signal: chain.signal,
    withoutModel: withoutModel ?? unpaid,
    codex: chain.codex,
    steps,
    shard,
    shards,
    ...(refused ? { refused: `no model was asked: ${words}` } : {}),
  });
  const { envelope } = result;
  return {
    envelope,
    result,
    record: {
      ...record,
      verdict: envelope.verdict,
      reason: envelope.reason,
      has_critical: envelope.has_critical,
      usage: envelope.usage,
      ended_at: chain.now().toISOString(),
      model: envelope.engine.name === noEngine ? null : profileOf(task, common).model,
      result_path: `${path}/result.json`,
    },
  };
}

function prefixed(log: Log, name: string): Log {
  return {
    info: (message) => log.info(`${name}: ${message}`),
    warn: (message) => log.warn(`${name}: ${message}`),
    debug: (message) => log.debug(`${name}: ${message}`),
  };
}
