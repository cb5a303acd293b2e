import { z } from 'zod';
import {
  choiceOption,
  configOption,
  durationOption,
  numberOption,
  switchOption,
  textOption,
} from '../../contracts/options.ts';
import { environmentOptions, metricsOptions } from '../../contracts/shared-options.ts';
import { severityLevels } from './facts/severity.ts';

const isTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/;
const Owner = z.string().min(1).max(100);

/** A query whose course tells whether the deployment began it: a value, or bad events among all. */
const MetricQuery = z.union([
  z.strictObject({
    name: z.string().min(1),
    query: z.string().min(1),
    worse: z.enum(['higher', 'lower']).default('higher'),
    unit: z.string().optional(),
  }),
  z.strictObject({ name: z.string().min(1), bad: z.string().min(1), total: z.string().min(1) }),
]);
export type MetricQuery = z.infer<typeof MetricQuery>;

const Owners = z.strictObject({
  commander: Owner.optional(),
  execution: Owner.optional(),
  verification: Owner.optional(),
  next: Owner.optional(),
});

export const rollbackOptions = {
  ...environmentOptions,
  deployed: textOption<string | undefined>({
    help: 'revision that was live',
    phase: 'collect',
    places: ['flag', 'input'],
    fallback: undefined,
    fallbackText: 'from the Deployments API',
    allowed: 'a revision',
  }),
  lastGood: textOption<string | undefined>({
    help: 'last revision that was good there',
    phase: 'collect',
    places: ['flag', 'input'],
    fallback: undefined,
    fallbackText: 'from the Deployments API',
    allowed: 'a revision',
  }),
  symptom: textOption<string | undefined>({
    help: 'file with the symptom: log lines, a stack trace, what users say; - is standard input',
    phase: 'collect',
    places: ['flag', 'input'],
    fallback: undefined,
    allowed: 'a readable file',
  }),
  alert: textOption<string | undefined>({
    help: 'file with the alert as monitoring sent it',
    phase: 'collect',
    places: ['flag'],
    fallback: undefined,
    allowed: 'a readable file',
  }),
  deployedAt: textOption<string | undefined>({
    help: 'when that revision went live',
    phase: 'collect',
    places: ['flag'],
    fallback: undefined,
    pattern: isTime,
    allowed: 'a time such as 2026-03-01T04:05:06Z',
  }),
  startedAt: textOption<string | undefined>({
    help: 'when the anomaly began',
    phase: 'collect',
    places: ['flag'],
    fallback: undefined,
    fallbackText: 'what the alert says',
    pattern: isTime,
    allowed: 'a time such as 2026-03-01T04:05:06Z',
  }),
  probe: textOption<string | undefined>({
    help: 'health check that is asked; its answer is the signal where there is neither symptom nor alert',
    phase: 'collect',
    places: ['flag', 'config'],
    fallback: undefined,
    pattern: /^https?:\/\/[^\s]+$/,
    allowed: 'an http or https URL',
  }),
  probeStatus: numberOption<number>({
    help: 'status that is healthy',
    phase: 'collect',
    places: ['flag', 'config'],
    min: 100,
    max: 599,
    integer: true,
    fallback: 200,
  }),
  probeLatency: durationOption<string | undefined>({
    help: 'median latency above which the health check fails',
    phase: 'collect',
    places: ['flag', 'config'],
    fallback: undefined,
    fallbackText: 'not judged',
  }),
  service: textOption<string | undefined>({
    help: 'service that the alert is about',
    phase: 'collect',
    places: ['flag', 'config'],
    fallback: undefined,
    fallbackText: 'what the alert says',
  }),
  severity: choiceOption({
    help: 'severity, in place of what the rules find',
    phase: 'policy',
    places: ['flag', 'config'],
    values: ['auto', ...severityLevels],
    fallback: 'auto',
  }),
  ...metricsOptions,
  metrics: textOption<string | undefined>({
    help: 'file with recorded metrics',
    phase: 'collect',
    places: ['flag'],
    fallback: undefined,
    allowed: 'a readable file',
  }),
  queries: configOption<readonly MetricQuery[]>({
    help: 'metrics whose course is looked at beside that of the alert’s own query',
    phase: 'collect',
    fallback: [],
    schema: z.array(MetricQuery).max(20),
    allowed: 'a list of { name, query, worse } or { name, bad, total }',
    fallbackText: 'none',
  }),
  reproduce: textOption<string | undefined>({
    help: 'command that fails while the symptom is there; candidates are tried with it in the sandbox',
    phase: 'collect',
    places: ['flag', 'config'],
    fallback: undefined,
    allowed: 'a command for bash',
  }),
  reproduceRuns: numberOption<number>({
    help: 'runs of that command at most',
    phase: 'collect',
    places: ['flag', 'config'],
    min: 1,
    max: 1000,
    integer: true,
    fallback: 60,
  }),
  reproduceTime: durationOption<string>({
    help: 'time for all of its runs',
    phase: 'collect',
    places: ['flag', 'config'],
    fallback: '8m',
  }),
  suspects: numberOption<number>({
    help: 'suspects that are named',
    phase: 'collect',
    places: ['flag', 'config'],
    min: 1,
    max: 200,
    integer: true,
    fallback: 20,
  }),
  openPullRequest: switchOption({
    help: 'ask for a pull request that reverts the suspected change, where the revert applies',
    phase: 'policy',
    places: ['flag', 'input', 'config'],
    fallback: false,
  }),
  openIssue: switchOption({
    help: 'keep an issue for the incident where no issue started the run',
    phase: 'policy',
    places: ['config'],
    fallback: false,
  }),
  owners: configOption<z.infer<typeof Owners>>({
    help: 'who leads, acts, verifies and takes over in an incident',
    phase: 'policy',
    fallback: {},
    schema: Owners,
    allowed: '{ commander, execution, verification, next }',
    fallbackText: 'unknown, and said so',
  }),
};
export type RollbackOptions = typeof rollbackOptions;
