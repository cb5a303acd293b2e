import type { OptionList } from '../../contracts/options.ts';
import type { Claim, Task } from '../../contracts/task.ts';
import { pipeline } from './task.ts';
import { entries } from '../run/tasks.ts';

/** All kinds of record: those of the tasks, and the chain's, which its own command and action make. */
export const tasks: readonly Task<OptionList, unknown, Claim, unknown>[] = [
  ...Object.values(entries).map(({ task }) => task),
  pipeline as unknown as Task<OptionList, unknown, Claim, unknown>,
];

/** Each task's own options by its name: the sections of a configuration. */
export const taskOptions: Readonly<Record<string, OptionList>> = Object.fromEntries(
  tasks.map((task) => [task.name, task.options]),
);
