import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OptionList, Values } from '../contracts/options.ts';
import type { Claim } from '../contracts/task.ts';
import { inputFailure } from '../domain/errors.ts';
import { commonOptions, type CommonOptions } from '../entry/settings/common-options.ts';
import { taskOptions } from '../entry/chain/kinds.ts';
import type { TaskEntry } from '../entry/run/task-entry.ts';
import type { LocalWorld } from '../entry/run/local-world.ts';
import { copyFolders } from '../entry/run/records.ts';
import { runTask } from '../entry/run/run-task.ts';
import { readConfigFile } from '../entry/settings/config-file.ts';
import { readFlags } from '../entry/settings/flags.ts';
import { settleFirst, settleTask, type ConfigText } from '../entry/settings/settle-task.ts';
import { openTerminal } from './open-terminal.ts';
import { exitCodeOf, printResult } from './print.ts';
import { runFolderPath } from './run-folder-path.ts';

/** A task on a local repository; prints its record and gives the exit code of its verdict. */
export async function runTaskCommand<L extends OptionList, E, C extends Claim, P>(
  { task, start }: TaskEntry<L, E, C, P>,
  args: readonly string[],
): Promise<number> {
  const { texts, rest } = readFlags(args, [commonOptions, task.options]);
  if (rest[0] !== undefined)
    throw inputFailure(`argument ${JSON.stringify(rest[0])}`, 'is not expected; every option is a --flag');
  const first = settleFirst(commonOptions, texts, 'flag');
  const { log, codex, world } = await openTerminal(first);
  try {
    const begun = await start.terminal({ ...world, values: settleFirst(task.options, texts, 'flag') });
    const settings = settleTask(
      task,
      texts,
      'flag',
      await configText(first, texts.has('config'), world, begun.trusted),
      taskOptions,
    );
    const trigger = await begun.trigger(settings);
    const dir = first.out === undefined ? mkdtempSync(join(tmpdir(), 'codex-ci-run-')) : runFolderPath(first.out);
    const { steps, shard } = settings.common;
    const shards = await copyFolders(log)(dir, { task: task.name, ...settings.common });
    const result = await runTask(task, {
      trigger,
      settings,
      world,
      key: world.key,
      dir,
      signal: world.signal,
      withoutModel: null,
      codex,
      steps,
      shard,
      shards,
    });
    if (shard !== undefined) {
      // it has no verdict of its own: that is its join's
      log.info(`shard ${shard}: ${result.envelope.engine.attempts} asks; run folder: ${dir}`);
      return 0;
    }
    printResult(task, result, settings.common.json ? 'json' : settings.common.format);
    world.log.info(`run folder: ${dir}`);
    return exitCodeOf(result.envelope);
  } finally {
    await world.close();
  }
}

/** `--config FILE` is the user's own file; without it the file of the trusted revision counts, where there is one. */
export async function configText(
  common: Values<CommonOptions>,
  given: boolean,
  world: LocalWorld,
  trusted: string,
): Promise<ConfigText | null> {
  if (given) return { file: common.config, text: readConfigFile(common.config) };
  const bytes = await world.repository.read(trusted, common.config);
  return bytes === undefined ? null : { file: common.config, text: new TextDecoder().decode(bytes) };
}
