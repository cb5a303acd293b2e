import { isAbsolute, relative, resolve } from 'node:path';
import { kebab, type OptionList } from '../contracts/options.ts';
import { copyPlain } from '../contracts/input-file.ts';
import { inputFailure } from '../domain/errors.ts';
import { exitCodes } from '../domain/verdict.ts';
import { taskOptions, tasks } from '../entry/chain/kinds.ts';
import { commonOptions } from '../entry/settings/common-options.ts';
import { stageNames } from '../entry/chain/definition.ts';
import { entryOf } from '../entry/chain/stages/prepare.ts';
import { replayStages, stageFolder } from '../entry/chain/replay-chain.ts';
import { stageOptions, textsOfStage } from '../entry/chain/stages/stage-options.ts';
import { pipeline } from '../entry/chain/task.ts';
import { parseConfig, readConfigFile } from '../entry/settings/config-file.ts';
import { readFlags } from '../entry/settings/flags.ts';
import { readTexts } from '../entry/settings/given.ts';
import { settleFirst } from '../entry/settings/settle-task.ts';
import { writeResult } from '../flow/document.ts';
import { replay } from '../flow/replay.ts';
import { openRunFolder, StoredOptions, type RunFolder } from '../flow/run-folder.ts';
import { printResult } from './print.ts';
import { runFolderPath } from './run-folder-path.ts';

const { plain, prefixed } = stageOptions(
  stageNames.map((name) => entryOf(name).task),
  'flag',
);

/**
 * `replay RUN_DIR`: decides a stored run again under the policy that flags and `--config` give; of a chain each stage
 * for which they name one, and then the chain. With `--out` the run is copied there with the new policy and record.
 */
export async function runReplay(args: readonly string[]): Promise<number> {
  const { texts: all, rest } = readFlags(args, [commonOptions, prefixed, ...tasks.map((task) => task.options)]);
  const [source, extra] = rest;
  if (source === undefined || extra !== undefined)
    throw inputFailure(
      'replay',
      source === undefined ? 'no run folder is given' : `${JSON.stringify(extra)} is one argument too many`,
      'replay RUN_DIR [flags]',
    );
  const folder = openRunFolder(resolve(source));
  const stored = folder.read('options.json', StoredOptions);
  const task = tasks.find((one) => one.name === stored.task);
  if (task === undefined)
    throw inputFailure(source, `is a run of ${JSON.stringify(stored.task)}`, tasks.map(({ name }) => name).join(', '));
  const chain = task.name === pipeline.name;
  refuseOthers(
    all,
    chain ? [commonOptions, pipeline.options, plain, prefixed] : [commonOptions, task.options],
    task.name,
  );
  // A wrong value is told by the name that was typed.
  readTexts(prefixed, all, 'flag');
  const common = settleFirst(commonOptions, all, 'flag');
  const policy = policyOf(all, common.config);
  const overrides = { ...policy.asked(stored), ...policy.of(task) };
  const { evidence, stages } = chain ? stagesAgain(folder, policy, all) : { evidence: undefined, stages: [] };
  const result = replay(task, folder, overrides, evidence);
  if (common.out !== undefined) {
    const copy = copyRun(folder, common.out);
    copy.write('options.json', { ...stored, values: { ...stored.values, ...overrides } });
    if (evidence !== undefined) copy.write('evidence.json', evidence);
    for (const stage of stages) {
      const own = stageFolder(copy.dir, stage.task.name);
      const before = own.read('options.json', StoredOptions);
      own.write('options.json', { ...before, values: { ...before.values, ...stage.overrides } });
      writeResult(stage.task, stage.result, own);
    }
    writeResult(task, result, copy);
  }
  printResult(task, result, common.json ? 'json' : common.format);
  return Promise.resolve(exitCodes[result.envelope.verdict]);
}

/** What flags and the configuration say anew. */
interface Policy {
  /** common options that are not as the run had them */
  asked(stored: StoredOptions): Record<string, unknown>;
  /** a task's own options; of a stage by the texts that are meant for it */
  of(task: { name: string; options: OptionList }, texts?: ReadonlyMap<string, string>): Record<string, unknown>;
}

function policyOf(all: ReadonlyMap<string, string>, config: string): Policy {
  const configured = all.has('config')
    ? parseConfig(readConfigFile(config), config, { common: commonOptions, tasks: taskOptions })
    : null;
  const asking = [...(configured?.common ?? []), ...readTexts(commonOptions, all, 'flag')].filter(
    ([name]) => commonOptions[name as keyof typeof commonOptions].phase !== 'run',
  );
  return {
    asked: (stored) =>
      Object.fromEntries(
        asking
          .filter(([name, { value }]) => JSON.stringify(stored.common[name]) !== JSON.stringify(value))
          .map(([name, { value }]) => [name, value]),
      ),
    of: ({ name, options }, texts = all) =>
      Object.fromEntries(
        [...(configured?.tasks[name] ?? []), ...readTexts(options, texts, 'flag')].map(([key, { value }]) => [
          key,
          value,
        ]),
      ),
  };
}

/** The stages of a chain under the new policy. Fails as input on a flag of a stage without a record. */
function stagesAgain(
  folder: RunFolder,
  policy: Policy,
  all: ReadonlyMap<string, string>,
): ReturnType<typeof replayStages> {
  const textsOf = (name: string): ReadonlyMap<string, string> => textsOfStage(entryOf(name).task, all, plain);
  const again = replayStages(
    folder,
    Object.fromEntries(stageNames.map((name) => [name, policy.of(entryOf(name).task, textsOf(name))])),
  );
  const stored = again.evidence.stages.filter(({ result_path: path }) => path !== null).map(({ task }) => task);
  const idle = stageNames.find((name) => textsOf(name).size > 0 && !stored.includes(name));
  if (idle !== undefined)
    throw inputFailure(`a flag of ${idle}`, 'has no effect, as the chain has no record of that stage');
  return again;
}

/** A flag that this run's task does not have would change nothing without a word. */
function refuseOthers(texts: ReadonlyMap<string, string>, lists: readonly OptionList[], task: string): void {
  const known = lists.flatMap((list) => Object.keys(list)).map(kebab);
  const other = [...texts.keys()].find((name) => !known.includes(name));
  if (other === undefined) return;
  const stages = Object.keys(prefixed).filter((name) => known.includes(name) && name.endsWith(`-${other}`));
  throw inputFailure(
    `--${other}`,
    `is no option of ${task}, of which this is a run`,
    stages.length === 0 ? undefined : stages.map((name) => `--${name}`).join(', '),
  );
}

/** The run in a folder of its own; a copy into itself would have no end. */
function copyRun(folder: RunFolder, out: string): RunFolder {
  const dir = runFolderPath(out);
  const inside = relative(folder.dir, dir);
  if (inside === '' || (!inside.startsWith('..') && !isAbsolute(inside)))
    throw inputFailure('--out', `${JSON.stringify(out)} is the run itself, or lies in it`, 'another folder');
  copyPlain(folder.dir, dir);
  return openRunFolder(dir);
}
