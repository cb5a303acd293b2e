import type { OptionList } from '../../contracts/options.ts';
import type { Claim } from '../../contracts/task.ts';
import type { World } from '../../contracts/world.ts';
import { docsCheck } from '../../tasks/docs-check/task.ts';
import { deployGate } from '../../tasks/deploy-gate/task.ts';
import { review } from '../../tasks/review/task.ts';
import { testGen } from '../../tasks/test-gen/task.ts';
import { rollbackAnalysis } from '../../tasks/rollback-analysis/task.ts';
import { changeStart } from '../starts/change.ts';
import { docsStart } from '../starts/docs.ts';
import { incidentStart } from '../starts/incident.ts';
import { releaseStart } from '../starts/release.ts';
import type { Start } from '../starts/start.ts';
import type { TaskEntry } from './task-entry.ts';

/** Of actions that do a run in one step. */
export const wholeRun = ['steps', 'shard', 'records'] as const;

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
