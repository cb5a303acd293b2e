import { isDeepStrictEqual } from 'node:util';
import { kebab, type OptionList } from '../contracts/options.ts';
import type { Claim, Result, Task } from '../contracts/task.ts';
import { inputFailure } from '../domain/errors.ts';
import { decideRun } from './decide.ts';
import { loadChecked, parseValues } from './load.ts';
import { heldTo, StoredOptions, StoredTiming, type RunFolder } from './run-folder.ts';

/**
 * Claims, decision and pages again from a stored run, on its evidence, replies, checks and clock, under other policy
 * options. No model is asked and no world is read; an option that decides what was collected or asked is refused.
 * `evidence` stands in for the stored one where that is what other runs say, decided again; `shown` is how whoever gave
 * them calls an option.
 */
export function replay<L extends OptionList, E, C extends Claim, P>(
  task: Task<L, E, C, P>,
  folder: RunFolder,
  overrides: Readonly<Record<string, unknown>>,
  evidence?: E,
  shown: (option: string) => string = kebab,
): Result<P> {
  const stored = folder.read('options.json', StoredOptions);
  if (stored.task !== task.name) throw inputFailure(folder.dir, `is a run of ${stored.task}`, task.name);
  const policy = Object.keys(task.options)
    .filter((name) => task.options[name]?.phase === 'policy')
    .map(shown);
  for (const [name, value] of Object.entries(overrides)) {
    const option = task.options[name];
    if (option?.phase === 'policy') continue;
    const before = stored.values[name] ?? option?.fallback;
    if (option !== undefined && isDeepStrictEqual(before, value)) continue;
    throw inputFailure(
      shown(name),
      'decides what was collected or asked, so a replay cannot change it',
      policy.join(', '),
    );
  }
  const run = loadChecked(task, folder);
  if (evidence !== undefined) run.evidence = evidence;
  run.options = parseValues(task.options, { ...stored.values, ...overrides });
  return decideRun(task, run, {
    ...heldTo(stored),
    timing: folder.has('timing.json') ? folder.read('timing.json', StoredTiming) : {},
  });
}
