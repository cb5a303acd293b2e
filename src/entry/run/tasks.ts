import type { OptionList } from '../../contracts/options.ts';
import type { Claim, Task } from '../../contracts/task.ts';
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
export interface TaskEntry<L extends OptionList = OptionList, E = unknown, C extends Claim = Claim, P = unknown> {
  task: Task<L, E, C, P>;
  start: Start<L>;
  icon: string;
  /** common options that are no inputs of its action, as an action has a dozen at most; the configuration has them */
  without: readonly (keyof CommonOptions)[];
}

/** Of actions that do a run in one step. */
export const wholeRun = ['steps', 'shard', 'records'] as const;

/** The tasks by name; the command line, the actions, the configuration and every table come from this list. */
export const entries: Readonly<Record<string, TaskEntry>> = Object.fromEntries(
  [
    { task: review, start: changeStart, icon: 'eye', without: wholeRun } as TaskEntry,
    {
      task: testGen,
      start: changeStart,
      icon: 'check-circle',
      without: ['engine', 'model', 'baseUrl', 'timeout', 'shard'],
    } as TaskEntry,
    { task: docsCheck, start: docsStart, icon: 'book-open', without: ['engine', ...wholeRun] } as TaskEntry,
    {
      task: deployGate,
      start: releaseStart,
      icon: 'shield',
      without: ['engine', 'model', 'baseUrl', 'timeout', ...wholeRun],
    } as TaskEntry,
    {
      task: rollbackAnalysis,
      start: incidentStart,
      icon: 'rotate-ccw',
      without: ['engine', 'model', 'baseUrl', 'timeout', ...wholeRun],
    } as TaskEntry,
  ].map((entry) => [entry.task.name, entry]),
);
