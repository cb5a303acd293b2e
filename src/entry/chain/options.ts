import { z } from 'zod';
import { choiceOption, numberOption, type Option } from '../../contracts/options.ts';
import { changeOptions, labelsOption } from '../../contracts/shared-options.ts';
import { stageNames, type StageName } from './definition.ts';

function stagesOption<T extends readonly StageName[] | undefined>(
  about: Pick<Option<T>, 'help' | 'phase' | 'fallback'> & { fallbackText: string },
): Option<T> {
  return {
    ...about,
    places: ['flag', 'input', 'config'],
    allowed: `a list of ${stageNames.join(', ')}`,
    schema: z.array(z.enum(stageNames)).min(1) as unknown as z.ZodType<T>,
    fromText: (text) =>
      text
        .split(/[\n,]/)
        .map((part) => part.trim())
        .filter((part) => part !== ''),
  };
}

const fromLedger = { phase: 'ask', places: ['config'], fallback: undefined, fallbackText: 'no limit' } as const;

/**
 * Options of the chain itself; its stages have their own. What one run may spend are the common `max-usd` and
 * `max-tokens`. The limits over several runs stand in the trusted configuration alone: an input stands in a workflow
 * file, which a pull request brings along.
 */
export const pipelineOptions = {
  ...changeOptions,
  stages: stagesOption<readonly StageName[]>({
    help: 'stages that are run',
    phase: 'collect',
    fallback: stageNames,
    fallbackText: 'all',
  }),
  stopOn: choiceOption({
    help: 'what ends the chain: a block with a critical finding, any block, or nothing',
    phase: 'ask',
    places: ['flag', 'input', 'config'],
    values: ['critical', 'block', 'never'],
    fallback: 'critical',
  }),
  onInconclusive: choiceOption({
    help: 'whether later stages run after one that came to no verdict',
    phase: 'ask',
    places: ['flag', 'input', 'config'],
    values: ['continue', 'stop'],
    fallback: 'continue',
  }),
  required: stagesOption<readonly StageName[] | undefined>({
    help: 'stages that the chain’s verdict derives from',
    phase: 'policy',
    fallback: undefined,
    fallbackText: 'all that are run',
  }),
  labels: labelsOption('label of the pull request for each verdict of the chain; they stand in for the review’s own'),
  withoutBudget: choiceOption({
    help:
      'what a stage does whose share is below the estimates of its profile and of the fallback: rules alone, ' +
      'or nothing, which is inconclusive',
    phase: 'ask',
    places: ['flag', 'config'],
    values: ['rules', 'inconclusive'],
    fallback: 'inconclusive',
  }),
  maxUsdPerPullRequest: numberOption<number | undefined>({
    ...fromLedger,
    help: 'dollars that all runs of the chain on one pull request may spend; needs `actions: read`',
    min: 0,
  }),
  maxUsdPerDay: numberOption<number | undefined>({
    ...fromLedger,
    help: 'dollars that all runs of the chain in the repository may spend in 24 hours; needs `actions: read`',
    min: 0,
  }),
  maxTokensPerPullRequest: numberOption<number | undefined>({
    ...fromLedger,
    help: 'tokens that all runs of the chain on one pull request may take; needs `actions: read`',
    min: 0,
    integer: true,
  }),
  maxTokensPerDay: numberOption<number | undefined>({
    ...fromLedger,
    help: 'tokens that all runs of the chain in the repository may take in 24 hours; needs `actions: read`',
    min: 0,
    integer: true,
  }),
};
export type PipelineOptions = typeof pipelineOptions;
