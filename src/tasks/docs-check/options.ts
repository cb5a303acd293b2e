import { z } from 'zod';
import { guidanceOption } from '../../contracts/guidance.ts';
import {
  choiceOption,
  configOption,
  Glob,
  globsOption,
  numberOption,
  switchOption,
  textOption,
} from '../../contracts/options.ts';
import { changeOptions } from '../../contracts/shared-options.ts';
import { Severity, severities } from '../../domain/finding.ts';
import { docsRules } from './pages/model.ts';

const RequiredSetting = z.strictObject({
  when: z.array(Glob).min(1).describe('globs of the files whose change needs words'),
  need: z.array(Glob).min(1).describe('globs of the pages of which one has to change too'),
});
const RunSetting = z.strictObject({
  language: z
    .string()
    .regex(/^[\w+#-]{1,30}$/)
    .describe('first word of the block’s info'),
  command: z.string().min(1).max(1000).describe('shell command; {file} stands for the sample’s file'),
  ending: z
    .string()
    .regex(/^\.\w{1,10}$/)
    .describe('ending of the sample’s file, such as .py'),
  pages: z.array(Glob).min(1).describe('globs of the pages whose samples are run'),
});
export type RunSetting = z.infer<typeof RunSetting>;
const RuleSettings = z.partialRecord(z.enum(docsRules), z.union([z.literal('off'), Severity]));
const only = { ...changeOptions.base, places: ['flag'] as const };

export const docsCheckOptions = {
  base: only,
  head: { ...changeOptions.head, places: ['flag'] as const },
  scan: switchOption({
    help: 'look at the whole repository instead of a change: every page against all code',
    phase: 'collect',
    places: ['flag', 'input'],
    fallback: false,
  }),
  since: textOption<string | undefined>({
    help: 'for a scan: the revision, or the age such as 90d, since when names that went are looked for',
    phase: 'collect',
    places: ['flag', 'input', 'config'],
    fallback: undefined,
    fallbackText: '90d',
    allowed: 'a revision or a number of days such as 90d',
  }),
  docs: globsOption({
    help: 'globs of pages; without them every Markdown, MDX, reStructuredText and AsciiDoc file',
    phase: 'collect',
    places: ['config', 'flag'],
    fallback: [],
    fallbackText: 'all',
  }),
  ignore: globsOption({
    help: 'globs of pages that are not looked at',
    phase: 'collect',
    places: ['config', 'flag'],
    fallback: [],
    fallbackText: 'none',
  }),
  documented: globsOption({
    help: 'globs of code whose new public names need a word in the docs',
    phase: 'collect',
    places: ['config', 'flag'],
    fallback: [],
    fallbackText: 'nowhere',
  }),
  required: configOption<readonly z.infer<typeof RequiredSetting>[]>({
    help: 'which changes need a change of the docs too',
    phase: 'collect',
    fallback: [],
    schema: z.array(RequiredSetting).max(50),
    allowed: 'a list of { when: [glob], need: [glob] }',
    fallbackText: 'none',
  }),
  runSamples: configOption<readonly RunSetting[]>({
    help: 'samples that are run in the sandbox, at the base and at the head',
    phase: 'collect',
    fallback: [],
    schema: z.array(RunSetting).max(10),
    allowed: 'a list of { language, command, ending, pages: [glob] }',
    fallbackText: 'none is run',
  }),
  maxPages: numberOption<number>({
    help: 'pages that Codex is asked about, those with the most evidence first',
    phase: 'collect',
    places: ['config', 'flag'],
    min: 0,
    max: 200,
    integer: true,
    fallback: 12,
  }),
  guidance: guidanceOption('how this repository writes its docs'),
  blockOn: choiceOption({
    help: 'least severity that blocks',
    phase: 'policy',
    places: ['config', 'flag'],
    values: severities,
    fallback: 'high',
  }),
  rules: configOption<Readonly<z.infer<typeof RuleSettings>>>({
    help: 'a rule’s severity, or `off`',
    phase: 'policy',
    fallback: {},
    schema: RuleSettings,
    allowed: `off, ${severities.join(', ')}, by one of ${docsRules.join(', ')}`,
    fallbackText: 'each rule’s own',
  }),
  requireModel: switchOption({
    help: 'without a model’s answer the verdict is inconclusive',
    phase: 'policy',
    places: ['config', 'flag'],
    fallback: false,
  }),
  openPullRequest: switchOption({
    help: 'ask for a pull request with the edits that are no suggestions; publishing opens it',
    phase: 'policy',
    places: ['flag', 'input', 'config'],
    fallback: false,
  }),
  openIssue: switchOption({
    help:
      'for a scan: ask for one issue with what was found; publishing opens and updates it, and closes it when ' +
      'nothing is left',
    phase: 'policy',
    places: ['flag', 'input', 'config'],
    fallback: false,
  }),
  backtest: numberOption<number | undefined>({
    help:
      'replay the last N commits and print how often the check would have spoken, and how many of those pages ' +
      'were corrected later',
    phase: 'run',
    places: ['flag'],
    min: 1,
    max: 100_000,
    integer: true,
    fallback: undefined,
  }),
};
export type DocsCheckOptions = typeof docsCheckOptions;
