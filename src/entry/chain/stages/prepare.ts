import { join } from 'node:path';
import type { OptionList, Values } from '../../../contracts/options.ts';
import type { World } from '../../../contracts/world.ts';
import { priceOf } from '../../../adapters/gateway/prices.ts';
import { redactJson } from '../../../adapters/gateway/redact-json.ts';
import { inputFailure } from '../../../domain/errors.ts';
import type { Json } from '../../../domain/json.ts';
import type { Amount } from '../../../domain/ledger.ts';
import type { Trigger } from '../../../domain/trigger.ts';
import { chosenStages, type StageDefinition } from '../../../flow/pipeline.ts';
import { StoredOptions } from '../../../flow/run-folder.ts';
import { entries, type TaskEntry } from '../../run/tasks.ts';
import { commonOptions, type CommonOptions } from '../../settings/common-options.ts';
import { profileOf } from '../../run/profiles.ts';
import { shippedLimitTokens, shippedLimitUsd } from '../../run/limits.ts';
import type { Settings } from '../../settings/settle-task.ts';
import { chainName, pipelineStages, stageOf } from '../definition.ts';
import type { PipelineOptions } from '../options.ts';

/** The stages that are run, each with its task. */
export function stagesOf(values: Pick<Values<PipelineOptions>, 'stages' | 'required'>): {
  definition: StageDefinition[];
  entries: TaskEntry[];
} {
  const definition = chosenStages(pipelineStages, values.stages);
  const missing = values.required?.find((stage) => !definition.some((one) => one.stage === stage));
  if (missing !== undefined)
    throw inputFailure(
      'required',
      `${missing} is not among the stages that are run`,
      definition.map(({ stage }) => stage).join(', '),
    );
  return { definition, entries: definition.map(({ stage }) => entryOf(stage)) };
}

export function entryOf(stage: string): TaskEntry {
  const entry = entries[stage];
  if (entry === undefined) throw new Error(`the pipeline has the stage ${stage}, which is no task`);
  return entry;
}

/** What a stage gets from those before it: the gate their records, and the base as what is live where nobody says. */
export function withEarlier(
  settings: Settings<OptionList>,
  options: OptionList,
  { dir, trigger }: { dir: string; trigger: Trigger },
): Settings<OptionList> {
  const { subject } = trigger;
  const given: Record<string, string> = {
    results: join(dir, 'stages'),
    ...(trigger.event === 'cli' && subject.kind === 'change' ? { live: subject.base } : {}),
  };
  const missing = Object.entries(given).filter(
    ([name]) => Object.hasOwn(options, name) && settings.values[name] === undefined,
  );
  return { ...settings, values: { ...settings.values, ...Object.fromEntries(missing) } };
}

/** In a merge queue nobody has to be asked: the model was, before the queue. */
export function inQueue(settings: Settings<OptionList>, { event }: Trigger): Settings<OptionList> {
  return event !== 'merge_group' || settings.values['requireModel'] !== true
    ? settings
    : { ...settings, values: { ...settings.values, requireModel: false } };
}

/**
 * Tells a stage that hears of it that it is one of the chain on a pull request or in a merge queue. `check` is the check run of
 * this job, where the runner says it.
 */
export function withChain(stage: string, trigger: Trigger, chain: Trigger, check: number | undefined): Trigger {
  const { event, subject } = chain;
  if (
    stageOf(stage).hears !== true ||
    (event !== 'pull_request' && event !== 'merge_group') ||
    subject.kind !== 'change'
  )
    return trigger;
  return {
    ...trigger,
    payload: { ...(trigger.payload as Record<string, Json>), chain: { base: subject.base, check: check ?? null } },
  };
}

/** The chain's own options as its run folder keeps them. Its limit stands there once the allowance is known. */
export async function toldOf(settings: Settings<PipelineOptions>, limit: Amount, world: World): Promise<StoredOptions> {
  const plain = (values: Readonly<Record<string, unknown>>, keep: (name: string) => boolean): Record<string, Json> =>
    Object.fromEntries(Object.entries(values).filter(([name, value]) => value !== undefined && keep(name))) as Record<
      string,
      Json
    >;
  const unpriced =
    limit.usd === null
      ? unpricedAmong(
          stagesOf(settings.values).definition.map(({ stage }) => stage),
          settings.common,
        )
      : undefined;
  const told: StoredOptions = {
    task: chainName,
    common: plain(settings.common, (name) => commonOptions[name as keyof CommonOptions]?.secret !== true),
    values: plain(settings.values, () => true),
    given: settings.given,
    profiles: {},
    limitUsd: limit.usd,
    ...(limit.tokens === null ? {} : { limitTokens: limit.tokens }),
    ...(unpriced === undefined ? {} : { unpriced }),
  };
  return StoredOptions.parse(await redactJson(told, async (text) => (await world.redactor.redact(text)).text));
}

function unpricedAmong(stages: readonly string[], common: Values<CommonOptions>): string | undefined {
  return stages.map((stage) => profileOf(stage, common).model).find((model) => priceOf(model, common.prices) === null);
}

/**
 * What a run may spend: as it was told, else the shipped dollars a stage, and tokens in their place where a model among
 * them has no price.
 */
export function runLimit(common: Values<CommonOptions>, stages: readonly string[]): Amount {
  const priced = unpricedAmong(stages, common) === undefined;
  return {
    usd: common.maxUsd ?? (priced ? shippedLimitUsd * stages.length : null),
    tokens: common.maxTokens ?? (priced ? null : shippedLimitTokens * stages.length),
  };
}

/** Bytes of a change's patch, for the estimates. */
export async function sizeOf({ subject }: Trigger, world: World): Promise<number> {
  return subject.kind === 'change' ? (await world.repository.diff(subject.base, subject.head)).patch.length : 0;
}
