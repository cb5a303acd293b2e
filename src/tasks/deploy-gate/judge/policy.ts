import { z } from 'zod';
import { inputFailure } from '../../../domain/errors.ts';
import { Severity } from '../../../domain/finding.ts';
import { alertKinds } from '../../../domain/release.ts';
import { Freeze } from '../calendar/freeze.ts';
import { MetricLimits } from '../metrics/limits.ts';
import { MetricName } from '../metrics/model.ts';
import { rules } from '../rules/index.ts';
import { budgetPrefix, metricPrefix } from '../rules/measured.ts';
import { RiskLevel } from '../rules/risk-score.ts';
import type { RuleMode } from '../rules/mode.ts';
import type { Settled } from '../rules/settled.ts';

export const RuleModes = ['require', 'warn', 'off'] as const;
/** `metrics` and `error-budget` stand for all of their kind; a name after a slash means one of them. */
const families = ['metrics', 'error-budget'] as const;

/** Where the policy stands, for errors. */
export const policyPlace = 'deploy-gate.policy';

const thresholds = {
  rules: z.record(z.string(), z.enum(RuleModes)).optional().describe('what each rule may do: require, warn or off'),
  stages: z
    .strictObject({
      tasks: z.array(z.string().min(1)).min(1).max(10).optional().describe('tasks that must have passed; review'),
      model: z
        .enum(['required', 'optional'])
        .optional()
        .describe('required: a result that no model made (rules alone, or skipped) is no pass; optional'),
      empty: z
        .enum(['inconclusive', 'pass'])
        .optional()
        .describe('what a review that looked at no changed file is worth; inconclusive'),
    })
    .optional(),
  checks: z
    .strictObject({
      names: z.array(z.string().min(1)).max(200).optional().describe('checks to require besides those of the branch'),
      ignore: z.array(z.string().min(1)).max(200).optional().describe('checks to leave out where none is required'),
      gate: z
        .array(z.string().min(1))
        .max(20)
        .optional()
        .describe(
          'names of the gate’s own job, or of the job with the chain’s verdict, ' +
            'where the branch requires it: not waited for before it reports, ' +
            'or while it runs in the gate’s own run',
        ),
    })
    .optional(),
  approvals: z
    .strictObject({
      minimum: z
        .int()
        .min(0)
        .max(20)
        .optional()
        .describe('fresh approvals of each change; as many as the branch requires'),
      bots: z.boolean().optional().describe('approvals by bots count; they don’t'),
    })
    .optional(),
  'security-alerts': z
    .strictObject({
      block: Severity.optional().describe('least severity that blocks; high'),
      kinds: z.array(z.enum(alertKinds)).min(1).optional().describe('kinds to look at; all'),
    })
    .optional(),
  freeze: z
    .strictObject({
      windows: z.array(Freeze).max(100).optional(),
      'lead-minutes': z
        .int()
        .min(0)
        .max(1440)
        .optional()
        .describe('how long a deployment may take: no freeze may begin within; 0'),
    })
    .optional(),
  risk: z
    .strictObject({
      block: z.number().min(1).max(101).optional().describe('score that blocks, 101 for none; 80'),
      look: z.number().min(1).max(101).optional().describe('score from which a person looks, 101 for none; 60'),
      'way-back': z
        .enum([...RiskLevel.options, 'never'])
        .optional()
        .describe('level from which there has to be a way back, whatever `rules` says of `rollback`; high'),
    })
    .optional(),
  'valid-minutes': z.int().min(1).max(1440).optional().describe('how long a go may be acted on; 60'),
  limits: z.record(MetricName, MetricLimits).optional().describe('limits of a metric’s verdict, by its name'),
  override: z
    .strictObject({
      'max-hours': z.number().positive().max(168).optional().describe('longest that an override may last; 24'),
      actors: z
        .array(z.string().min(1))
        .max(100)
        .optional()
        .describe('who may override, of those who may write to the repository; all of them'),
    })
    .optional(),
};

export const GateThresholds = z.strictObject(thresholds);
export type GateThresholds = z.infer<typeof GateThresholds>;
export const GatePolicy = z.strictObject({
  ...thresholds,
  environments: z
    .record(z.string().min(1).max(255), GateThresholds)
    .optional()
    .describe('what is different in an environment; where any is named, no other is known'),
});
export type GatePolicy = z.infer<typeof GatePolicy>;

/**
 * Fails as input, listing what is allowed, on an unknown rule, an unknown environment, or thresholds of risk in the
 * wrong order. `where` names the configuration.
 */
export function settlePolicy(policy: GatePolicy, environment: string, where: string): Settled {
  const known = Object.keys(policy.environments ?? {});
  if (known.length > 0 && !known.includes(environment)) {
    throw inputFailure(
      'environment',
      `${JSON.stringify(environment)} is not one that ${where} names`,
      known.sort().join(', '),
    );
  }
  for (const [name, section] of [['', policy], ...Object.entries(policy.environments ?? {})] as const) {
    for (const id of Object.keys(section.rules ?? {})) {
      if (!isRule(id))
        throw inputFailure(
          `${where}: ${name === '' ? '' : `environments.${name}.`}rules.${id}`,
          'is not a known rule',
          allowedRules(),
        );
    }
  }
  const over: GateThresholds =
    (Object.hasOwn(policy.environments ?? {}, environment) ? policy.environments?.[environment] : undefined) ?? {};
  const freezes = [...(policy.freeze?.windows ?? []), ...(over.freeze?.windows ?? [])];
  const settled: Settled = {
    environment,
    modes: { ...policy.rules, ...over.rules },
    stages: {
      tasks: over.stages?.tasks ?? policy.stages?.tasks ?? ['review'],
      model: over.stages?.model ?? policy.stages?.model ?? 'optional',
      empty: over.stages?.empty ?? policy.stages?.empty ?? 'inconclusive',
    },
    checks: {
      names: over.checks?.names ?? policy.checks?.names ?? [],
      ignore: over.checks?.ignore ?? policy.checks?.ignore ?? [],
      gate: over.checks?.gate ?? policy.checks?.gate ?? [],
    },
    approvals: {
      minimum: over.approvals?.minimum ?? policy.approvals?.minimum ?? null,
      bots: over.approvals?.bots ?? policy.approvals?.bots ?? false,
    },
    alerts: {
      block: over['security-alerts']?.block ?? policy['security-alerts']?.block ?? 'high',
      kinds: over['security-alerts']?.kinds ?? policy['security-alerts']?.kinds ?? alertKinds,
      named: (over['security-alerts']?.kinds ?? policy['security-alerts']?.kinds) !== undefined,
    },
    // Freezes add up: an environment's own don't open what is closed for all.
    freeze: { windows: freezes, leadMinutes: over.freeze?.['lead-minutes'] ?? policy.freeze?.['lead-minutes'] ?? 0 },
    risk: {
      block: over.risk?.block ?? policy.risk?.block ?? 80,
      look: over.risk?.look ?? policy.risk?.look ?? 60,
      wayBack: over.risk?.['way-back'] ?? policy.risk?.['way-back'] ?? 'high',
    },
    validMinutes: over['valid-minutes'] ?? policy['valid-minutes'] ?? 60,
    limits: { ...policy.limits, ...over.limits },
    override: {
      maxHours: over.override?.['max-hours'] ?? policy.override?.['max-hours'] ?? 24,
      actors: over.override?.actors ?? policy.override?.actors ?? null,
    },
  };
  if (settled.risk.look > settled.risk.block) {
    throw inputFailure(
      `${where}: risk.look`,
      `${settled.risk.look} is above risk.block (${settled.risk.block})`,
      `a number up to ${settled.risk.block}`,
    );
  }
  return settled;
}

const fixed = new Set<string>([...rules.map(({ id }) => id), ...families]);

function isRule(id: string): boolean {
  if (fixed.has(id)) return true;
  const prefix = [metricPrefix, budgetPrefix].find((one) => id.startsWith(one));
  return prefix !== undefined && MetricName.safeParse(id.slice(prefix.length)).success;
}

export function allowedRules(): string {
  return [...fixed, `${metricPrefix}NAME`, `${budgetPrefix}NAME`].join(', ');
}

/** What the policy says of a rule: of itself, else of its family, else null. */
export function modeOf(settled: Settled, id: string): RuleMode | null {
  if (Object.hasOwn(settled.modes, id)) return settled.modes[id] ?? null;
  const family = families.find((one) => id.startsWith(`${one}/`));
  return family !== undefined && Object.hasOwn(settled.modes, family) ? (settled.modes[family] ?? null) : null;
}
