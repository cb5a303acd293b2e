import type { OptionList } from '../contracts/options.ts';
import type { Claim, Task } from '../contracts/task.ts';
import { docsCheck } from '../tasks/docs-check/task.ts';
import { deployGate } from '../tasks/deploy-gate/task.ts';
import { review } from '../tasks/review/task.ts';
import { testGen } from '../tasks/test-gen/task.ts';
import { rollbackAnalysis } from '../tasks/rollback-analysis/task.ts';
import { partOptions, partOutputs } from './chain/jobs/part-options.ts';
import { pipeline } from './chain/task.ts';
import { commonOptions, type CommonOptions } from './settings/common-options.ts';
import { commonOutputs, shardsOutput } from './run/outputs.ts';
import { publishOptions, publishOutputs } from './door/publish-options.ts';
import { respondOptions, respondOutputs } from './door/respond-options.ts';
import { changeStart } from './starts/change.ts';
import { docsStart } from './starts/docs.ts';
import { incidentStart } from './starts/incident.ts';
import { releaseStart } from './starts/release.ts';
import type { Start } from './starts/start.ts';

/** A task with how its runs begin and how its action looks. */
export interface TaskEntry<L extends OptionList = OptionList, E = unknown, C extends Claim = Claim, P = unknown> {
  task: Task<L, E, C, P>;
  start: Start<L>;
  icon: string;
  /** common options that are no inputs of its action, as an action has a dozen at most; the configuration has them */
  without: readonly (keyof CommonOptions)[];
}

/** Of actions that do a run in one step. */
const wholeRun = ['steps', 'shard', 'records'] as const;

/** The tasks by name; the command line, the actions, the configuration and every table come from this list. */
export const entries: Readonly<Record<string, TaskEntry>> = Object.fromEntries([
  { task: review, start: changeStart, icon: 'eye', without: wholeRun } as TaskEntry,
  { task: testGen, start: changeStart, icon: 'check-circle', without: ['engine', 'model', 'baseUrl', 'timeout', 'shard'] } as TaskEntry,
  { task: docsCheck, start: docsStart, icon: 'book-open', without: ['engine', ...wholeRun] } as TaskEntry,
  { task: deployGate, start: releaseStart, icon: 'shield', without: ['engine', 'model', 'baseUrl', 'timeout', ...wholeRun] } as TaskEntry,
  { task: rollbackAnalysis, start: incidentStart, icon: 'rotate-ccw', without: ['engine', 'model', 'baseUrl', 'timeout', ...wholeRun] } as TaskEntry,
].map((entry) => [entry.task.name, entry]));

/** All kinds of record: those of the tasks, and the chain's, which its own command and action make. */
export const tasks: readonly Task<OptionList, unknown, Claim, unknown>[] = [...Object.values(entries).map(({ task }) => task), pipeline as unknown as Task<OptionList, unknown, Claim, unknown>];

/** Each task's own options by its name: the sections of a configuration. */
export const taskOptions: Readonly<Record<string, OptionList>> = Object.fromEntries(tasks.map((task) => [task.name, task.options]));

export interface ActionEntry { name: string; title: string; about: string; lists: readonly OptionList[]; outputs: Readonly<Record<string, string>>; icon: string }

const helps = (outputs: Readonly<Record<string, { help: string }>>): Record<string, string> => Object.fromEntries(Object.entries(outputs).map(([name, { help }]) => [name, help]));
const common = (without: readonly string[]): OptionList => Object.fromEntries(Object.entries(commonOptions).filter(([name]) => !without.includes(name)));

const only = (list: OptionList, names: readonly string[]): OptionList => Object.fromEntries(Object.entries(list).filter(([name]) => names.includes(name)));

/** The chain in one job, as the action at the root of the repository has it: of the inputs of pipeline.yml the dozen that a small team needs. The configuration has the rest. */
export const wholePipeline: ActionEntry = {
  name: 'pipeline', title: 'codex-ci pipeline', about: `${pipeline.about} In one job.`, icon: 'git-merge',
  lists: [
    common(['engine', 'model', 'baseUrl', ...wholeRun]), only(pipeline.options, ['stages', 'required']),
    only(entries['test-gen']!.task.options, ['coverage', 'guardHunks', 'testCommand']), only(entries['deploy-gate']!.task.options, ['waitMinutes']),
  ],
  outputs: { ...helps(commonOutputs), ...helps(pipeline.outputs) },
};

/** The JavaScript actions of the suite. */
export const actions: readonly ActionEntry[] = [
  ...Object.values(entries).map(({ task, icon, without }) => ({
    name: task.name, title: `codex-ci ${task.name}`, about: task.about, lists: [common(without), task.options],
    outputs: { ...helps(commonOutputs), ...(without.includes('steps') ? {} : { shards: shardsOutput.help }), ...helps(task.outputs) }, icon,
  })),
  {
    ...wholePipeline, about: `${pipeline.about} Whole or in parts.`,
    lists: [
      partOptions, common([]), pipeline.options,
      only(entries['test-gen']!.task.options, ['coverage', 'coverageArtifact', 'testCommand', 'prepareCommand', 'guardHunks', 'write']),
      only(entries['deploy-gate']!.task.options, ['waitMinutes']),
    ],
    outputs: { ...wholePipeline.outputs, ...partOutputs },
  },
  {
    name: 'publish', title: 'codex-ci publish', icon: 'message-square',
    about: 'Publishes a record on its pull request: review, summary, check. In a job of its own, with a write token and no key.',
    lists: [publishOptions], outputs: publishOutputs,
  },
  {
    name: 'respond', title: 'codex-ci respond', icon: 'check-circle',
    about: 'Answers a custom deployment protection rule from a deploy gate’s record, with the App’s token and no key.',
    lists: [respondOptions], outputs: respondOutputs,
  },
];
