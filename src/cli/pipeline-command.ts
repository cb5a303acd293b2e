import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inputFailure } from '../domain/errors.ts';
import type { Trigger } from '../domain/trigger.ts';
import { taskOptions } from '../entry/chain/kinds.ts';
import { commonOptions } from '../entry/settings/common-options.ts';
import type { LocalWorld } from '../entry/run/local-world.ts';
import { ownAllowance, unkeptLimits } from '../entry/chain/budget/allowance.ts';
import { stageNames } from '../entry/chain/definition.ts';
import { pipelineOptions } from '../entry/chain/options.ts';
import { entryOf, runLimit, sizeOf, stagesOf, toldOf, withEarlier } from '../entry/chain/stages/prepare.ts';
import { requireAskable, requireFiles } from '../entry/chain/stages/require-input.ts';
import { runChain } from '../entry/chain/stages/run-chain.ts';
import type { PreparedStage } from '../entry/chain/stages/run-stage.ts';
import { refuseAmbiguous, stageOptions, textsOfStage } from '../entry/chain/stages/stage-options.ts';
import { pipeline } from '../entry/chain/task.ts';
import { profileOf } from '../entry/run/profiles.ts';
import type { TaskEntry } from '../entry/run/task-entry.ts';
import { readFlags } from '../entry/settings/flags.ts';
import { readTexts } from '../entry/settings/given.ts';
import { settleFirst, settleTask, type ConfigText } from '../entry/settings/settle-task.ts';
import { changeStart } from '../entry/starts/change.ts';
import { openTerminal } from './open-terminal.ts';
import { exitCodeOf, printResult } from './print.ts';
import { runFolderPath } from './run-folder-path.ts';
import { configText } from './task-command.ts';

const stages = stageNames.map((name) => entryOf(name).task);
const flags = stageOptions(stages, 'flag');

/** The chain runs whole in a terminal; its stages are what can be run in parts. */
const { steps: _, shard: __, records: ___, ...chainOptions } = commonOptions;

/** Flags of the chain: its own, those that one stage alone has, and with the stage's name those that several have. */
export const pipelineFlags = [
  chainOptions,
  pipelineOptions,
  flags.plain,
  Object.fromEntries([...flags.several.values()].flat().map((name) => [name, flags.prefixed[name]!])),
];

/** `pipeline`: the chain on a local repository; prints its record and gives the exit code of its verdict. */
export async function runPipelineCommand(args: readonly string[]): Promise<number> {
  refuseAmbiguous(args, flags.several);
  const { texts, rest } = readFlags(args, [chainOptions, pipelineOptions, flags.plain, flags.prefixed]);
  if (rest[0] !== undefined)
    throw inputFailure(`argument ${JSON.stringify(rest[0])}`, 'is not expected; every option is a --flag');
  readTexts(flags.prefixed, texts, 'flag');
  const first = settleFirst(commonOptions, texts, 'flag');
  const own = settleFirst(pipelineOptions, texts, 'flag');
  const { log, codex, world } = await openTerminal(first);
  try {
    const begun = await changeStart.terminal({ ...world, values: own });
    const config = await configText(first, texts.has('config'), world, begun.trusted);
    const settings = settleTask(pipeline, texts, 'flag', config, taskOptions);
    const trigger = await begun.trigger(settings);
    const chosen = stagesOf(settings.values);
    const dir = first.out === undefined ? mkdtempSync(join(tmpdir(), 'codex-ci-run-')) : runFolderPath(first.out);
    const allowance = ownAllowance(
      runLimit(
        settings.common,
        chosen.definition.map(({ stage }) => stage),
      ),
    );
    let stages: Map<string, PreparedStage>;
    try {
      stages = await prepareStages(chosen.entries, { texts, config, trigger, dir, world });
      requireAskable(stages.values(), { key: world.key, limit: allowance.limit });
      await requireFiles(stages.values(), world);
    } catch (error) {
      if (first.out === undefined) rmSync(dir, { recursive: true });
      throw error;
    }
    const unkept = unkeptLimits(settings.values);
    if (unkept !== null) log.info(unkept);
    const result = await runChain({
      world,
      key: world.key,
      signal: world.signal,
      codex,
      dir,
      now: () => new Date(),
      definition: chosen.definition,
      stages,
      options: settings.values,
      trigger,
      allowance,
      told: await toldOf(settings, allowance.limit, world),
      bytes: await sizeOf(trigger, world),
    });
    printResult(pipeline, result, settings.common.json ? 'json' : settings.common.format);
    world.log.info(`run folder: ${dir} (report.html is its page)`);
    return exitCodeOf(result.envelope);
  } finally {
    await world.close();
  }
}

/** The stages, each with its own options and about the chain's commits, whatever a branch's name points to by then. */
async function prepareStages(
  entries: readonly TaskEntry[],
  chain: {
    texts: ReadonlyMap<string, string>;
    config: ConfigText | null;
    trigger: Trigger;
    dir: string;
    world: LocalWorld;
  },
): Promise<Map<string, PreparedStage>> {
  const { texts, config, trigger, dir, world } = chain;
  const prepared = new Map<string, PreparedStage>();
  for (const entry of entries) {
    const { task, start } = entry;
    const ownTexts = new Map([...texts].filter(([name]) => !flags.prefixed[name]));
    for (const [name, text] of textsOfStage(task, texts, flags.plain)) ownTexts.set(name, text);
    const told = settleTask(task, ownTexts, 'flag', config, taskOptions);
    const settings = withEarlier(told, task.options, { dir, trigger });
    profileOf(task, settings.common);
    const values = withCommits(settings.values, trigger.subject);
    const begun = await start.terminal({ ...world, values });
    prepared.set(task.name, {
      entry,
      settings,
      trigger: await begun.trigger({ ...settings, values }),
      withoutModel: null,
      idle: task.idle?.(settings.values) ?? null,
    });
  }
  return prepared;
}

function withCommits<V extends Readonly<Record<string, unknown>>>(
  values: V,
  subject: { trusted: string } & ({ kind: 'change'; head: string } | { kind: string }),
): V {
  return 'head' in subject ? { ...values, base: subject.trusted, head: subject.head } : values;
}
