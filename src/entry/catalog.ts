import type { OptionList } from '../contracts/options.ts';
import { review } from '../tasks/review/task.ts';
import { commonOptions } from './common-options.ts';
import { commonOutputs } from './outputs.ts';
import { publishOptions, publishOutputs } from './publish-options.ts';

/** The tasks by name; the command line, the actions, the configuration and every table come from this list. */
export const tasks = { review } as const;
export type TaskName = keyof typeof tasks;

/** Each task's own options by its name: the sections of a configuration. */
export const taskOptions: Readonly<Record<string, OptionList>> = Object.fromEntries(Object.values(tasks).map((task) => [task.name, task.options]));

export interface ActionEntry { name: string; title: string; about: string; lists: readonly OptionList[]; outputs: Readonly<Record<string, string>>; icon: string }

const helps = (outputs: Readonly<Record<string, { help: string }>>): Record<string, string> => Object.fromEntries(Object.entries(outputs).map(([name, { help }]) => [name, help]));

/** The JavaScript actions of the suite. */
export const actions: readonly ActionEntry[] = [
  ...Object.values(tasks).map((task) => ({
    name: task.name, title: `codex-ci ${task.name}`, about: task.about, lists: [commonOptions, task.options],
    outputs: { ...helps(commonOutputs), ...helps(task.outputs) }, icon: 'eye',
  })),
  {
    name: 'publish', title: 'codex-ci publish', icon: 'message-square',
    about: 'Publishes a record on its pull request: review, summary, check. Runs in a job of its own, with a write token and no key.',
    lists: [publishOptions], outputs: publishOutputs,
  },
];
