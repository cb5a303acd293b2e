import type { OptionList } from '../../contracts/options.ts';
import type { Claim, Task } from '../../contracts/task.ts';
import type { World } from '../../contracts/world.ts';
import type { CommonOptions } from '../settings/common-options.ts';
import type { Start } from '../starts/start.ts';

/** A task with how its runs begin and how its action looks. */
export interface TaskEntry<
  L extends OptionList = OptionList,
  E = unknown,
  C extends Claim = Claim,
  P = unknown,
  W extends keyof World = keyof World,
> {
  task: Task<L, E, C, P, W>;
  start: Start<L>;
  icon: string;
  /** common options that are no inputs of its action, as an action has a dozen at most; the configuration has them */
  without: readonly (keyof CommonOptions)[];
  /** what its command does beside a run */
  also?: OtherWork;
}

/** A task with how its runs begin, whose options say what the start gives. */
export interface RunnableTask<L extends OptionList, E, C extends Claim, P, W extends keyof World> {
  task: Task<L, E, C, P, W>;
  start: Start<NoInfer<L>>;
}

/** Work of a task's command that is no run: what the gate answers to GitHub, what a check would have said before. */
export type OtherWork = 'respond' | 'backtest';

/** A task without its own types: who runs tasks knows none of them. */
export function untyped<L extends OptionList, E, C extends Claim, P, W extends keyof World>(
  runnable: RunnableTask<L, E, C, P, W>,
): Pick<TaskEntry, 'task' | 'start'> {
  return runnable as unknown as Pick<TaskEntry, 'task' | 'start'>;
}
