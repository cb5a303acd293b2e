import type { OptionList } from '../../contracts/options.ts';
import type { Claim } from '../../contracts/task.ts';
import type { World } from '../../contracts/world.ts';
import { untyped, type RunnableTask } from '../run/tasks.ts';
import { deliverRun } from '../run/deliver.ts';
import { guardStep } from '../run/guard.ts';
import { withStep } from '../run/step.ts';
import { fetchArtifacts } from '../run/records.ts';
import { runTask } from '../run/run-task.ts';

/**
 * A task as the step of a job: reads the event, runs, stores the record, writes summary and outputs, and fails by
 * policy after that.
 */
export function runAction<L extends OptionList, E, C extends Claim, P, W extends keyof World>(
  runnable: RunnableTask<L, E, C, P, W>,
): Promise<void> {
  const { task, start } = untyped(runnable);
  return guardStep({ verdict: 'inconclusive' }, () =>
    withStep({ task, start }, async ({ log, signal, key, codex, world, settings, trigger, withoutModel, dir }) => {
      const { steps, shard } = settings.common;
      const shards = await fetchArtifacts(log)(dir, { task: task.name, ...settings.common });
      const result = await runTask(task, {
        trigger,
        settings,
        world,
        key,
        dir,
        signal,
        withoutModel,
        codex,
        steps,
        shard,
        shards,
      });
      await deliverRun(task, result, dir, settings.common, log);
    }),
  );
}
