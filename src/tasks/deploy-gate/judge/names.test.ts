import { describe, expect, test } from 'vitest';
import { at, head, liveSha, metric, taskEvidence } from '../../../../test/support/gate-evidence.ts';
import { decideGate } from '../decide.ts';
import { refuseUnknownNames } from './names.ts';
import { deployGateOptions } from '../options.ts';
import { gateProfile, type GateRun } from '../prompt.ts';
import { deployGate } from '../task.ts';

const defaults = Object.fromEntries(
  Object.entries(deployGateOptions).map(([name, { fallback }]) => [name, fallback]),
) as unknown as GateRun['options'];
const optionsOf = (over: Record<string, unknown>): GateRun['options'] => {
  const parsed = Object.entries(over).map(([name, value]) => [
    name,
    deployGateOptions[name as 'policy'].schema.parse(value),
  ]);
  return { ...defaults, ...(Object.fromEntries(parsed) as Partial<GateRun['options']>) };
};
const query = (name: string, environments?: string[]) => ({
  name,
  kind: 'saturation',
  threshold: 1,
  candidate: 'x',
  ...(environments === undefined ? {} : { environments }),
});
const budget = (name: string, environments?: string[]) => ({
  name,
  slo: 0.99,
  bad: 'x[$window]',
  total: 'y[$window]',
  ...(environments === undefined ? {} : { environments }),
});
const recorded = { metrics: [metric('errors', 0)], budgets: [] };
const queries = [query('errors'), query('latency')];

describe('a name that stands for nothing', () => {
  test.each<[string, Record<string, unknown>, RegExp]>([
    [
      'an environment of a query',
      { queries: [query('errors', ['prodution'])], policy: { environments: { production: {}, staging: {} } } },
      new RegExp(
        String.raw`^deploy-gate\.queries: errors\.environments: "prodution" is not one that deploy-gate\.policy names; allowed: production, staging$`,
      ),
    ],
    [
      'an environment of a budget',
      { errorBudgets: [budget('api', ['production', 'prod'])], policy: { environments: { production: {} } } },
      /^deploy-gate\.error-budgets: api\.environments: "prod"/,
    ],
    [
      'limits',
      { queries, policy: { limits: { erorrs: { alpha: 0.1 } } } },
      /^deploy-gate\.policy: limits\.erorrs: names no configured metric; allowed: errors, latency$/,
    ],
    [
      'a rule that is switched off',
      { queries, policy: { rules: { 'metrics/erors': 'off' } } },
      /rules\.metrics\/erors: names no configured metric/,
    ],
    [
      'a rule of an environment',
      { queries, policy: { environments: { production: { rules: { 'metrics/erors': 'warn' } } } } },
      /environments\.production\.rules\.metrics\/erors/,
    ],
    [
      'a budget as a metric',
      { queries, errorBudgets: [budget('api')], policy: { rules: { 'metrics/api': 'off' } } },
      /rules\.metrics\/api: names no configured metric/,
    ],
    [
      'a rule of a budget',
      { errorBudgets: [budget('api')], policy: { rules: { 'error-budget/apy': 'off' } } },
      /rules\.error-budget\/apy.*allowed: api/,
    ],
  ])('%s is refused before anything is read', async (_, over, message) => {
    const options = optionsOf(over);
    expect(() => refuseUnknownNames(options, null)).toThrow(message);
    const trigger = {
      event: 'push',
      actor: 'kim',
      at,
      subject: { kind: 'revision' as const, repository: 'o/r', trusted: liveSha, head },
      payload: { branch: 'main', live: null, run: 77, deployment: null, alert: null, recorded: null },
    };
    await expect(deployGate.collect(trigger, options, {} as never)).rejects.toThrow(message);
  });
  test('names of a file count, and those of another environment', () => {
    const policy = { limits: { errors: { alpha: 0.1 } }, rules: { 'metrics/latency': 'warn' } };
    expect(() =>
      refuseUnknownNames(optionsOf({ queries: [query('latency', ['staging'])], policy }), recorded),
    ).not.toThrow();
    expect(() => refuseUnknownNames(optionsOf({ policy }), recorded)).toThrow(/rules\.metrics\/latency/);
  });
  test('without any metric a policy may name what it likes: required, it is undecided', () => {
    expect(() =>
      refuseUnknownNames(optionsOf({ policy: { rules: { 'metrics/errors': 'require' }, limits: { api: {} } } }), null),
    ).not.toThrow();
  });
});

describe('the decision', () => {
  const runOf = (over: Record<string, unknown>): GateRun => ({
    trigger: {
      event: 'workflow_dispatch',
      actor: 'kim',
      at,
      subject: { kind: 'revision', repository: 'o/r', trusted: liveSha, head },
    },
    options: optionsOf(over),
    profiles: { [gateProfile]: {} as never },
    evidence: taskEvidence({}, { metrics: [metric('errors', 0)] }),
    engine: { name: 'rules', model: null, effort: null, version: null },
    can: [],
    failure: null,
    turns: [],
    checks: [],
  });
  test('lists what other environments alone are asked for, once', () => {
    const off = decideGate(
      runOf({
        queries: [query('errors', ['staging']), query('latency', ['staging', 'test'])],
        errorBudgets: [budget('api', ['staging'])],
        policy: { rules: { freeze: 'off' } },
      }),
    ).part.off;
    expect(off).toEqual([
      { id: 'freeze', reason: 'the policy of production switches it off' },
      { id: 'metrics/latency', reason: 'configured for staging, test only' },
      { id: 'error-budget/api', reason: 'configured for staging only' },
    ]);
  });
  test('refuses another policy’s unknown names too', () => {
    expect(() => decideGate(runOf({ policy: { rules: { 'metrics/erors': 'off' } } }))).toThrow(
      /names no configured metric; allowed: errors/,
    );
  });
});
