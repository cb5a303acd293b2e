import { cpSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { inputFailure, messageOf } from '../domain/errors.ts';
import { exitCodes } from '../domain/verdict.ts';
import { taskOptions, tasks } from '../entry/catalog.ts';
import { commonOptions } from '../entry/common-options.ts';
import { parseConfig } from '../entry/settings/config-file.ts';
import { readFlags } from '../entry/settings/flags.ts';
import { readTexts } from '../entry/settings/given.ts';
import { settleFirst } from '../entry/settings/settle-task.ts';
import { writeResult } from '../flow/document.ts';
import { replay } from '../flow/replay.ts';
import { openRunFolder, StoredOptions } from '../flow/run-folder.ts';
import { printResult } from './print.ts';
import { runFolderPath } from './run-folder-path.ts';

/** `replay RUN_DIR`: decides a stored run again under the policy that flags and `--config` give. With `--out` the run is copied there with the new policy and record. */
export async function runReplay(args: readonly string[]): Promise<number> {
  const { texts: all, rest } = readFlags(args, [commonOptions, ...tasks.map((task) => task.options)]);
  const [source, extra] = rest;
  if (source === undefined || extra !== undefined) throw inputFailure('replay', source === undefined ? 'no run folder is given' : `${JSON.stringify(extra)} is one argument too many`, 'replay RUN_DIR [flags]');
  const folder = openRunFolder(resolve(source));
  const stored = folder.read('options.json', StoredOptions);
  const task = tasks.find((one) => one.name === stored.task);
  if (task === undefined) throw inputFailure(source, `is a run of ${JSON.stringify(stored.task)}`, tasks.map(({ name }) => name).join(', '));
  const common = settleFirst(commonOptions, all, 'flag');
  const configured = all.has('config') ? parseConfig(readText(common.config), common.config, { common: commonOptions, tasks: taskOptions }) : null;
  const overrides: Record<string, unknown> = {};
  const asking = [...(configured?.common ?? []), ...readTexts(commonOptions, all, 'flag')].filter(([name]) => commonOptions[name as keyof typeof commonOptions].phase !== 'run');
  for (const [name, { value }] of asking) {
    if (JSON.stringify(stored.common[name]) !== JSON.stringify(value)) overrides[name] = value;
  }
  for (const [name, { value }] of [...(configured?.tasks[task.name] ?? []), ...readTexts(task.options, all, 'flag')]) overrides[name] = value;
  const result = replay(task, folder, overrides);
  if (common.out !== undefined) {
    const out = runFolderPath(common.out);
    cpSync(folder.dir, out, { recursive: true });
    const copy = openRunFolder(out);
    copy.write('options.json', { ...stored, values: { ...stored.values, ...overrides } });
    writeResult(task, result, copy);
  }
  printResult(task, result, common.json ? 'json' : common.format);
  return Promise.resolve(exitCodes[result.envelope.verdict]);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw inputFailure('--config', messageOf(error), 'a readable file');
  }
}
