import { choiceOption, numberOption, textOption } from '../../../contracts/options.ts';
import { shardsOutput } from '../../run/outputs.ts';
import { stageNames } from '../definition.ts';

/** What a job of the reusable workflow says of its part in the chain. They are inputs of `actions/pipeline` alone. */
export const partOptions = {
  part: choiceOption({
    help: 'what this step does: the whole chain, or in a job of its own the plan, one stage, or the conclusion',
    phase: 'run',
    places: ['input'],
    values: ['all', 'plan', 'stage', 'conclude'],
    fallback: 'all',
  }),
  stage: choiceOption({
    help: 'which stage, with part `stage`',
    phase: 'run',
    places: ['input'],
    values: stageNames,
    fallback: stageNames[0]!,
  }),
  checkRun: numberOption<number | undefined>({
    help: 'check run of this job, by which the gate knows its own',
    phase: 'run',
    places: ['input'],
    min: 1,
    max: Number.MAX_SAFE_INTEGER,
    integer: true,
    fallback: undefined,
    fallbackText: '${{ job.check_run_id }}',
  }),
  shardRecords: textOption<string | undefined>({
    help: 'outputs of the matrix whose jobs asked, with steps `recheck`: one record for each shard',
    phase: 'run',
    places: ['input'],
    fallback: undefined,
    fallbackText: 'none',
    allowed: 'toJSON(needs.<job>.outputs)',
  }),
  jobs: textOption<string | undefined>({
    help: 'how the stages’ jobs ended, with part `conclude`',
    phase: 'run',
    places: ['input'],
    fallback: undefined,
    fallbackText: 'none',
    pattern: /^\s*(?:[a-z-]+=(?:success|failure|cancelled|skipped)\s*)+$/,
    allowed: 'words such as review=success, from needs.*.result',
  }),
};

/** What part `plan` says to the workflow. */
export const partOutputs: Readonly<Record<string, string>> = {
  stages: 'by part `plan`: the stages that are run, as a JSON list',
  'asking-stages': 'by part `plan`: those of them that ask a model, as a JSON list',
  'idle-stages': 'by part `plan`: those that have nothing to do with what they were given, as a JSON list',
  shards: shardsOutput.help,
  'stop-on': 'by part `plan`: what ends the chain',
  'on-inconclusive': 'by part `plan`: whether later stages run after one that came to no verdict',
};
