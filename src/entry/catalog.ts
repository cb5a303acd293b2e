import type { OptionList } from '../contracts/options.ts';
import { partOptions, partOutputs } from './chain/jobs/part-options.ts';
import { chainName, stageNames, stageOf } from './chain/definition.ts';
import { pipeline } from './chain/task.ts';
import { commonOptions } from './settings/common-options.ts';
import { commonOutputs, shardsOutput } from './run/outputs.ts';
import { publishOptions, publishOutputs } from './door/publish-options.ts';
import { respondOptions, respondOutputs } from './door/respond-options.ts';
import { entries, wholeRun } from './run/tasks.ts';

export interface ActionEntry {
  name: string;
  title: string;
  about: string;
  lists: readonly OptionList[];
  outputs: Readonly<Record<string, string>>;
  icon: string;
}

const helps = (outputs: Readonly<Record<string, { help: string }>>): Record<string, string> =>
  Object.fromEntries(Object.entries(outputs).map(([name, { help }]) => [name, help]));
const common = (without: readonly string[]): OptionList =>
  Object.fromEntries(Object.entries(commonOptions).filter(([name]) => !without.includes(name)));

const only = (list: OptionList, names: readonly string[]): OptionList =>
  Object.fromEntries(Object.entries(list).filter(([name]) => names.includes(name)));

/** Options of the stages that are the chain's, too. */
const ofStages = (names: (stage: ReturnType<typeof stageOf>) => readonly string[]): OptionList[] =>
  stageNames.map((name) => only(entries[name]!.task.options, names(stageOf(name))));

/**
 * The chain in one job, as the action at the root of the repository has it: of the inputs of pipeline.yml the dozen
 * that a small team needs. The configuration has the rest.
 */
export const wholePipeline: ActionEntry = {
  name: chainName,
  title: 'codex-ci pipeline',
  about: `${pipeline.about} In one job.`,
  icon: 'git-merge',
  lists: [
    common(['engine', 'model', 'baseUrl', ...wholeRun]),
    only(pipeline.options, ['stages', 'required']),
    ...ofStages(({ inputs = [] }) => inputs),
  ],
  outputs: { ...helps(commonOutputs), ...helps(pipeline.outputs) },
};

/** The JavaScript actions of the suite. */
export const actions: readonly ActionEntry[] = [
  ...Object.values(entries).map(({ task, icon, without }) => ({
    name: task.name,
    title: `codex-ci ${task.name}`,
    about: task.about,
    lists: [common(without), task.options],
    outputs: {
      ...helps(commonOutputs),
      ...(without.includes('steps') ? {} : { shards: shardsOutput.help }),
      ...helps(task.outputs),
    },
    icon,
  })),
  {
    ...wholePipeline,
    about: `${pipeline.about} Whole or in parts.`,
    lists: [
      partOptions,
      common([]),
      pipeline.options,
      ...ofStages(({ inputs = [], inputsOfJobs = [] }) => [...inputs, ...inputsOfJobs]),
    ],
    outputs: { ...wholePipeline.outputs, ...partOutputs },
  },
  {
    name: 'publish',
    title: 'codex-ci publish',
    icon: 'message-square',
    about:
      'Publishes a record on its pull request: review, summary, check. In a job of its own, with a write token and no key.',
    lists: [publishOptions],
    outputs: publishOutputs,
  },
  {
    name: 'respond',
    title: 'codex-ci respond',
    icon: 'check-circle',
    about: 'Answers a custom deployment protection rule from a deploy gate’s record, with the App’s token and no key.',
    lists: [respondOptions],
    outputs: respondOutputs,
  },
];
