import type { OptionList } from '../../contracts/options.ts';
import type { Claim, Task } from '../../contracts/task.ts';
import type { World } from '../../contracts/world.ts';
import { docsCheck } from '../../tasks/docs-check/task.ts';
import { deployGate } from '../../tasks/deploy-gate/task.ts';
import { review } from '../../tasks/review/task.ts';
import { testGen } from '../../tasks/test-gen/task.ts';
import { rollbackAnalysis } from '../../tasks/rollback-analysis/task.ts';
import type { CommonOptions } from '../settings/common-options.ts';
import { changeStart } from '../starts/change.ts';
import { docsStart } from '../starts/docs.ts';
import { incidentStart } from '../starts/incident.ts';
import { releaseStart } from '../starts/release.ts';
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

/** Of actions that do a run in one step. */
export const wholeRun = ['steps', 'shard', 'records'] as const;

/** A task without its own types: who runs tasks knows none of them. */
export function untyped<L extends OptionList, E, C extends Claim, P, W extends keyof World>(
  runnable: RunnableTask<L, E, C, P, W>,
): Pick<TaskEntry, 'task' | 'start'> {
  return runnable as unknown as Pick<TaskEntry, 'task' | 'start'>;
}

function row<L extends OptionList, E, C extends Claim, P, W extends keyof World>(
  entry: Omit<TaskEntry<L, E, C, P, W>, 'start'> & { start: Start<NoInfer<L>> },
): TaskEntry {
  return entry as unknown as TaskEntry;
}

/** The tasks by name; the command line, the actions, the configuration and every table come from this list. */
export const entries: Readonly<Record<string, TaskEntry>> = Object.fromEntries(
  [
    row({ task: review, start: changeStart, icon: 'eye', without: wholeRun }),
    row({
      task: testGen,
      start: changeStart,
      icon: 'check-circle',
      without: ['engine', 'model', 'baseUrl', 'timeout', 'shard'],
    }),
    row({ task: docsCheck, start: docsStart, icon: 'book-open', without: ['engine', ...wholeRun], also: 'backtest' }),
    row({
      task: deployGate,
      start: releaseStart,
      icon: 'shield',
      without: ['engine', 'model', 'baseUrl', 'timeout', ...wholeRun],
      also: 'respond',
    }),
    row({
      task: rollbackAnalysis,
      start: incidentStart,
      icon: 'rotate-ccw',
      without: ['engine', 'model', 'baseUrl', 'timeout', ...wholeRun],
    }),
  ].map((entry) => [entry.task.name, entry]),
);
