import { runAttempt } from '../../../adapters/runner/artifact.ts';
import type { OptionList, Values } from '../../../contracts/options.ts';
import type { Claim } from '../../../contracts/task.ts';
import { taskOptions } from '../kinds.ts';
import { withStep, type Step } from '../../run/step.ts';
import { settleFirst, settleTask, type Settings } from '../../settings/settle-task.ts';
import { changeStart } from '../../starts/change.ts';
import { stageNames } from '../definition.ts';
import type { PipelineOptions } from '../options.ts';
import { partOptions } from './part-options.ts';
import { entryOf, inQueue, withChain, withEarlier } from '../stages/prepare.ts';
import type { ChainEvidence, PipelinePart } from '../record.ts';
import type { PreparedStage } from '../stages/run-stage.ts';
import { stageOptions, textsOfStage } from '../stages/stage-options.ts';
import { pipeline } from '../task.ts';

/** What each part of the chain on a runner begins with. */
export interface OpenAction extends Step<PipelineOptions> {
  attempt: number;
  part: Values<typeof partOptions>;
  /**
   * A stage with its options and trigger. Tests are written only where `mayWrite` says so: that takes jobs of its own.
   */
  prepare(stage: string, mayWrite: boolean): Promise<PreparedStage>;
}

/** Opens the chain's step of a job, does the work and closes what was opened. */
export function withAction(work: (action: OpenAction) => Promise<void>): Promise<void> {
  return withStep<PipelineOptions, ChainEvidence, Claim, PipelinePart>(
    { task: pipeline, start: changeStart },
    async (step) => {
      const {
        environment,
        texts,
        payload,
        now,
        log,
        repository,
        client,
        forge,
        redactor,
        config,
        values: own,
        trigger,
        withoutModel,
        dir,
      } = step;
      const part = settleFirst(partOptions, texts, 'input');
      const { plain } = stageOptions(
        stageNames.map((name) => entryOf(name).task),
        'input',
      );
      await work({
        ...step,
        attempt: runAttempt(environment),
        part,
        prepare: async (stage, mayWrite) => {
          const entry = entryOf(stage);
          const stageTexts = new Map([...texts, ...textsOfStage(entry.task, texts, plain)]);
          const settled = inQueue(
            withRevisions(
              withEarlier(settleTask(entry.task, stageTexts, 'input', config, taskOptions), entry.task.options, {
                dir,
                trigger,
              }),
              entry.task.options,
              own,
            ),
            trigger,
          );
          const chosen =
            mayWrite || !Object.hasOwn(entry.task.options, 'write')
              ? settled
              : { ...settled, values: { ...settled.values, write: false } };
          const begins = await entry.start
            .event(environment, payload, now)
            .begin({ values: chosen.values, repository, client, forge, redactor, log });
          return {
            entry,
            settings: chosen,
            trigger: withChain(stage, await begins.trigger(chosen), trigger, part.checkRun),
            withoutModel,
            idle: entry.task.idle?.(chosen.values) ?? null,
          };
        },
      });
    },
  );
}

/** The chain's `base` and `head` hold for stages too whose own action has no such input. */
function withRevisions(
  settings: Settings<OptionList>,
  options: OptionList,
  { base, head }: { readonly base: string | undefined; readonly head: string | undefined },
): Settings<OptionList> {
  const given = Object.entries({ base, head }).filter(
    ([name, value]) => value !== undefined && Object.hasOwn(options, name),
  );
  return { ...settings, values: { ...settings.values, ...Object.fromEntries(given) } };
}
