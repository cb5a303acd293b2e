import { z } from 'zod';
import { guidanceOption } from '../../contracts/guidance.ts';
import { choiceOption, configOption, Glob, globsOption, switchOption, textOption } from '../../contracts/options.ts';
import { changeOptions, labelsOption, pullOption } from '../../contracts/shared-options.ts';
import { Severity, severities } from '../../domain/finding.ts';
import { categories, Category } from './category.ts';
import { rules } from './rules/index.ts';

const Instruction = z.strictObject({
  paths: z.array(Glob).min(1).describe('globs of the changed files that it is about'),
  text: z.string().min(1).max(4000).describe('what to mind there'),
});
const ruleIds = rules.map((rule) => rule.id);
const RuleSettings = z.partialRecord(z.enum(ruleIds), z.union([z.literal('off'), Severity]));

export const reviewOptions = {
  ...changeOptions,
  pullRequest: pullOption,
  lookFor: configOption<readonly Category[]>({
    help: 'kinds of problem that Codex looks for',
    phase: 'ask',
    fallback: categories,
    schema: z.array(Category).min(1),
    allowed: categories.join(', '),
    fallbackText: categories.join(', '),
  }),
  instructions: configOption<readonly z.infer<typeof Instruction>[]>({
    help: 'what to mind in files that match a glob',
    phase: 'ask',
    fallback: [],
    schema: z.array(Instruction).max(100),
    allowed: 'a list of { paths: [glob], text }',
    fallbackText: 'none',
  }),
  guidance: guidanceOption('instructions for every review of this repository'),
  ignore: globsOption({
    help: 'globs of files that are not reviewed at all',
    phase: 'collect',
    places: ['config', 'flag'],
    fallback: [],
    fallbackText: 'none',
  }),
  generated: globsOption({
    help: 'globs of generated files: rules look at them, Codex does not',
    phase: 'collect',
    places: ['config'],
    fallback: [],
    fallbackText: 'none',
  }),
  required: globsOption({
    help: 'globs of files that must have been read by the model for a pass',
    phase: 'policy',
    places: ['config'],
    fallback: ['**'],
    fallbackText: 'all reviewable files',
  }),
  blockOn: choiceOption({
    help: 'least severity that blocks',
    phase: 'policy',
    places: ['config', 'flag'],
    values: severities,
    fallback: 'critical',
  }),
  blockConfidence: choiceOption({
    help: 'least confidence that blocks',
    phase: 'policy',
    places: ['config', 'flag'],
    values: ['L1', 'L2', 'L3'],
    fallback: 'L2',
  }),
  rules: configOption<Readonly<z.infer<typeof RuleSettings>>>({
    help: 'a rule’s severity, or `off`',
    phase: 'policy',
    fallback: {},
    schema: RuleSettings,
    allowed: `off, ${severities.join(', ')}, by a rule’s id of docs/rules.md`,
    fallbackText: 'each rule’s own',
  }),
  refuted: choiceOption({
    help: 'what becomes of a rule’s finding below L3 that Codex refutes: one severity lower, or kept',
    phase: 'policy',
    places: ['config'],
    values: ['lower', 'keep'],
    fallback: 'lower',
  }),
  incremental: switchOption({
    help: 'on a pull request of which everything was read once, read again only the files that changed since',
    phase: 'collect',
    places: ['config'],
    fallback: true,
  }),
  publisher: textOption<string>({
    help: 'login that the publishing job writes under; what anybody else wrote is no state of ours',
    allowed: 'name[bot]',
    pattern: /^[\w-]+(?:\[bot\])?$/,
    phase: 'collect',
    places: ['config'],
    fallback: 'github-actions[bot]',
  }),
  dismissible: choiceOption({
    help:
      'what somebody with write access may dismiss: `unproven` leaves out critical findings of rules with ' +
      'confidence L3',
    phase: 'policy',
    places: ['config'],
    values: ['all', 'unproven', 'none'],
    fallback: 'all',
  }),
  labels: labelsOption('label of the pull request for each verdict; other labels are left alone'),
  requireModel: switchOption({
    help: 'without a model’s answer the verdict is inconclusive',
    phase: 'policy',
    places: ['config', 'flag', 'input'],
    fallback: false,
  }),
};
export type ReviewOptions = typeof reviewOptions;
