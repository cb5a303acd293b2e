import { z } from 'zod';
import { configOption, numberOption, textOption } from '../../contracts/options.ts';
import { metricsOptions } from '../../contracts/shared-options.ts';
import { BudgetSetting, MetricSetting } from './metrics/settings.ts';
import { GatePolicy } from './judge/policy.ts';

const unique = (list: readonly { name: string }[]): boolean =>
  new Set(list.map(({ name }) => name)).size === list.length;

export const deployGateOptions = {
  environment: textOption<string>({
    help: 'environment that is deployed to',
    phase: 'collect',
    places: ['flag', 'input'],
    fallback: 'production',
    allowed: 'a name',
    pattern: /^[^\n\r]{1,255}$/,
  }),
  head: textOption<string | undefined>({
    help: 'revision that is to be deployed',
    phase: 'collect',
    places: ['flag', 'input'],
    fallback: undefined,
    fallbackText: 'the event’s commit; in a terminal HEAD',
    allowed: 'a revision',
  }),
  live: textOption<string | undefined>({
    help: 'revision that is live',
    phase: 'collect',
    places: ['flag'],
    fallback: undefined,
    fallbackText: 'as the environment’s deployments say',
    allowed: 'a revision',
  }),
  deployedAt: textOption<string | undefined>({
    help: 'when the measured candidate went live',
    phase: 'collect',
    places: ['flag'],
    fallback: undefined,
    fallbackText: 'as the environment’s deployments say',
    pattern: /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/,
    allowed: 'a time with its zone, such as 2026-11-20T11:18:08Z',
  }),
  results: textOption<string | undefined>({
    help: 'folder with the `result.json` of earlier stages, searched below',
    phase: 'collect',
    places: ['flag', 'input'],
    fallback: undefined,
    fallbackText: 'on a runner the artifacts of the commits’ runs',
    allowed: 'a folder',
  }),
  ...metricsOptions,
  metrics: textOption<string | undefined>({
    help: 'file of recorded metrics to judge instead of asking a server',
    phase: 'collect',
    places: ['flag'],
    fallback: undefined,
    fallbackText: 'none',
    allowed: 'a JSON file',
  }),
  alerts: textOption<string | undefined>({
    help: 'file with an alert as monitoring sent it; a firing one counts as an incident',
    phase: 'collect',
    places: ['flag'],
    fallback: undefined,
    fallbackText: 'none',
    allowed: 'a JSON file',
  }),
  queries: configOption<readonly MetricSetting[]>({
    help: 'metrics to ask the Prometheus for',
    phase: 'collect',
    fallback: [],
    fallbackText: 'none',
    schema: z.array(MetricSetting).max(50).refine(unique, 'names that are all different'),
    allowed: 'a list of { name, kind, candidate, … }',
  }),
  errorBudgets: configOption<readonly BudgetSetting[]>({
    help: 'error budgets to ask the Prometheus for',
    phase: 'collect',
    fallback: [],
    fallbackText: 'none',
    schema: z.array(BudgetSetting).max(20).refine(unique, 'names that are all different'),
    allowed: 'a list of { name, slo, bad, total }',
  }),
  incidentLabel: textOption<string>({
    help: 'label of issues that are incidents',
    phase: 'collect',
    places: ['flag', 'config'],
    fallback: 'incident',
    allowed: 'a label',
  }),
  waitMinutes: numberOption<number>({
    help: 'how long inconclusive rules are looked at again',
    phase: 'collect',
    places: ['flag', 'input', 'config'],
    min: 0,
    max: 360,
    fallback: 0,
  }),
  override: textOption<string | undefined>({
    help: 'override of rules by the run’s actor, as JSON: {"reason", "until", "environment", "sha"}',
    phase: 'policy',
    places: ['flag', 'input'],
    fallback: undefined,
    fallbackText: 'none',
    allowed: 'a JSON object',
  }),
  policy: configOption<GatePolicy>({
    help: 'rules, thresholds, freezes, overrides, and what differs between environments',
    phase: 'policy',
    fallback: {},
    fallbackText: 'the shipped one',
    schema: GatePolicy,
    allowed:
      'rules, stages, checks, approvals, security-alerts, freeze, risk, valid-minutes, limits, override, environments',
  }),
};
export type DeployGateOptions = typeof deployGateOptions;
