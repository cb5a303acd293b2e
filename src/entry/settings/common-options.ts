import { z } from 'zod';
import { Prices, type Price } from '../../adapters/gateway/prices.ts';
import { mostGuidance } from '../../contracts/guidance.ts';
import { engineChoices, noEngine, usualEngine } from '../engines/engines.ts';
import {
  choiceOption,
  configOption,
  Duration,
  durationOption,
  listOption,
  numberOption,
  SecondsOrMore,
  switchOption,
  textOption,
} from '../../contracts/options.ts';

/** What a profile may set; what it leaves open comes from the shipped profile of that name. */
const asking = {
  model: z.string().min(1).optional(),
  effort: z.string().min(1).optional(),
  verbosity: z.enum(['low', 'medium', 'high']).optional(),
  timeout: Duration.optional().describe('wall clock of one ask'),
  'first-byte-timeout': SecondsOrMore.optional().describe(
    'how long the endpoint may be silent before its answer begins; 2 minutes unless set',
  ),
  'max-requests': z.int().positive().optional().describe('requests that one ask may make'),
  'max-tokens': z.int().positive().optional().describe('tokens that one ask may take, input and output together'),
  'max-output-tokens': z
    .int()
    .min(1000)
    .max(1_000_000)
    .optional()
    .describe('output tokens that one answer may have, thoughts included; what the budget leaves may lower it'),
  'ask-tokens': z
    .int()
    .min(1000)
    .max(250_000)
    .optional()
    .describe('tokens of evidence that one ask may carry, by estimate'),
  instructions: z
    .string()
    .min(1)
    .max(mostGuidance)
    .optional()
    .describe('what the model is told beside the stage’s own guidance; of stages that take guidance'),
};
export const ProfileSetting = z.strictObject({
  ...asking,
  engine: z.enum(engineChoices).optional().describe('who is asked, where neither a flag nor an input says so'),
  'estimate-usd': z
    .number()
    .nonnegative()
    .optional()
    .describe(
      'dollars that a run of the stage is expected to take, in place of the estimate by the size of the change',
    ),
  fallback: z
    .strictObject({ ...asking, 'estimate-usd': z.number().nonnegative().optional() })
    .optional()
    .describe('what the stage steps down to in a chain whose budget leaves less than the estimate'),
});
export type ProfileSetting = z.infer<typeof ProfileSetting>;

export const efforts = ['low', 'medium', 'high', 'xhigh', 'max', 'ultra'] as const;
const effortPattern = new RegExp(`^(${efforts.join('|')})$`);

/** Options that every task has. */
export const commonOptions = {
  repo: textOption<string>({ help: 'folder of the repository', phase: 'collect', places: ['flag'], fallback: '.' }),
  engine: choiceOption({
    help: `who is asked; auto is ${usualEngine} with a key and ${noEngine} without`,
    phase: 'ask',
    places: ['flag', 'input', 'config'],
    values: engineChoices,
    fallback: 'auto',
  }),
  openaiApiKey: textOption<string | undefined>({
    help: 'key of the endpoint; in a terminal OPENAI_API_KEY',
    phase: 'run',
    places: ['input'],
    fallback: undefined,
    secret: true,
  }),
  githubToken: textOption<string | undefined>({
    help: 'token for reading; it needs no write permission',
    phase: 'run',
    places: ['input'],
    fallback: undefined,
    fallbackText: '${{ github.token }}',
    secret: true,
  }),
  model: textOption<string | undefined>({
    help: 'model, in place of the profile’s',
    phase: 'ask',
    places: ['flag', 'input', 'config'],
    fallback: undefined,
    fallbackText: 'the profile’s',
  }),
  effort: textOption<string | undefined>({
    help: 'reasoning effort, in place of the profile’s',
    phase: 'ask',
    places: ['flag', 'config'],
    fallback: undefined,
    fallbackText: 'the profile’s',
    allowed: efforts.join(', '),
    pattern: effortPattern,
  }),
  baseUrl: textOption<string>({
    help: 'endpoint that speaks the Responses API',
    phase: 'ask',
    places: ['flag', 'input', 'config'],
    fallback: 'https://api.openai.com/v1',
    pattern: /^https?:\/\/[^\s]+$/,
    allowed: 'an http or https URL',
  }),
  allowPlainHttp: switchOption({
    help: 'lets base-url be http to another machine, where key and code can be read on the way',
    phase: 'ask',
    places: ['flag', 'config'],
    fallback: false,
  }),
  maxUsd: numberOption<number | undefined>({
    help: 'dollars that the run may spend',
    phase: 'ask',
    places: ['flag', 'input', 'config'],
    min: 0,
    fallback: undefined,
    fallbackText: '2',
  }),
  maxTokens: numberOption<number | undefined>({
    help: 'tokens that the run may take, input and output together',
    phase: 'ask',
    places: ['flag', 'config'],
    min: 1,
    integer: true,
    fallback: undefined,
    fallbackText: 'no limit; 1000000 where the model has no price',
  }),
  timeout: durationOption<string>({
    help: 'wall clock of the run',
    phase: 'ask',
    places: ['flag', 'input', 'config'],
    fallback: '15m',
  }),
  parallel: numberOption<number>({
    help: 'asks at a time',
    phase: 'ask',
    places: ['flag', 'config'],
    min: 1,
    max: 16,
    integer: true,
    fallback: 3,
  }),
  config: textOption<string>({
    help: 'configuration file, read from the trusted revision',
    phase: 'run',
    places: ['flag', 'input'],
    fallback: '.github/codex-ci.yml',
    allowed: 'a path in the repository',
  }),
  profiles: configOption<Readonly<Record<string, ProfileSetting>>>({
    help: 'how each stage asks',
    phase: 'ask',
    fallback: {},
    schema: z.record(z.string(), ProfileSetting),
    allowed: 'profiles by name',
    fallbackText: 'the shipped ones',
  }),
  prices: configOption<Readonly<Record<string, Price>>>({
    help: 'dollars per million tokens, by model, over the shipped table',
    phase: 'ask',
    fallback: {},
    schema: Prices,
    allowed: '{ input, cached, output } by model',
    fallbackText: 'the shipped table',
  }),
  trustedLabel: textOption<string>({
    help:
      'label that lets a model look at a fork’s head under pull_request_target, when somebody with write ' +
      'access sets it',
    phase: 'ask',
    places: ['config'],
    fallback: 'codex-review',
    allowed: 'a label',
  }),
  failOn: choiceOption({
    help: 'verdict that makes the step fail, after the record is stored; inconclusive includes block',
    phase: 'run',
    places: ['input'],
    values: ['block', 'inconclusive', 'never'],
    fallback: 'inconclusive',
  }),
  steps: choiceOption({
    help: 'what this step does of a run: all, or one part of it, so that each part has a job of its own',
    phase: 'run',
    places: ['flag', 'input'],
    values: ['all', 'collect', 'turns', 'recheck'],
    fallback: 'all',
  }),
  shard: textOption<string | undefined>({
    help: 'which part of the asks steps turns asks, one of the output shards of steps collect; all of them unless told',
    phase: 'run',
    places: ['flag', 'input'],
    fallback: undefined,
    fallbackText: 'all asks',
    allowed: 'k/n, as 2/3',
    pattern: /^[1-9]\d{0,2}\/[1-9]\d{0,2}$/,
  }),
  records: listOption({
    help:
      'what steps turns or recheck goes on with: artifacts of this workflow run by name, id and digest, in a ' +
      'terminal run folders; the run that was collected, for recheck also who asked: its shards, or the one ' +
      'that asked everything',
    phase: 'run',
    places: ['flag', 'input'],
    fallback: [],
    fallbackText: 'none',
    allowed: 'codex-ci-<task>-<steps>[-k-of-n]-<attempt>@<artifact-id>@<artifact-digest>',
  }),
  shardAsks: numberOption<number>({
    help: 'asks that one shard takes; there are as few shards as fit, at most 64',
    phase: 'ask',
    places: ['flag', 'config'],
    min: 1,
    max: 1000,
    integer: true,
    fallback: 12,
  }),
  retentionDays: numberOption<number | undefined>({
    help:
      'days that GitHub keeps a record, and the ledger’s entries; the gate reads them for a release and the ' +
      'ledger for a pull request, so no fewer than 30. What is only handed from job to job is kept for 3 days',
    phase: 'run',
    places: ['config'],
    min: 30,
    max: 400,
    integer: true,
    fallback: undefined,
    fallbackText: 'the repository’s setting',
  }),
  out: textOption<string | undefined>({
    help: 'run folder',
    phase: 'run',
    places: ['flag'],
    fallback: undefined,
    fallbackText: 'a new temporary folder',
  }),
  format: choiceOption({
    help: 'what is printed',
    phase: 'run',
    places: ['flag'],
    values: ['text', 'json', 'markdown', 'sarif'],
    fallback: 'text',
  }),
  json: switchOption({
    help: 'print the result document and nothing else',
    phase: 'run',
    places: ['flag'],
    fallback: false,
  }),
  verbose: switchOption({ help: 'say more on standard error', phase: 'run', places: ['flag'], fallback: false }),
};
export type CommonOptions = typeof commonOptions;
