import { describe, expect, test } from 'vitest';
import { alert, at, head, metric, missing, present, taskEvidence } from '../../../../test/support/gate-evidence.ts';
import { joinRules, judgeRules } from './join.ts';
import { parseOverride, type Override } from './override.ts';
import { GatePolicy, settlePolicy } from './policy.ts';
import { scoreRisk } from '../rules/risk-score.ts';
import type { DeployGateEvidence } from '../evidence.ts';

const incident = { incidents: present([{ number: 1, title: 'x', author: 'y', labels: [], opened: at, link: null }]) };

function decide(
  evidence: DeployGateEvidence,
  policy: unknown = {},
  override: Partial<Override> | null = null,
  actor = 'kim',
  event = 'workflow_dispatch',
) {
  const settled = settlePolicy(GatePolicy.parse(policy), evidence.gate.environment, 'deploy-gate.policy');
  const judgement = judgeRules(evidence, settled, scoreRisk(evidence.gate));
  const asked =
    override === null
      ? null
      : {
          reason: 'fixes the open outage',
          until: '2026-11-20T15:00:00Z',
          environment: 'production',
          sha: head,
          ...override,
        };
  return { ...judgement, ...joinRules(judgement, settled, evidence, asked === null ? null : { asked, actor, event }) };
}

describe('joining', () => {
  test('all required rules pass', () => {
    expect(decide(taskEvidence())).toMatchObject({
      verdict: 'pass',
      reason: 'All 7 required rules pass.',
      blocking: [],
      off: [{ id: 'freeze', reason: 'no freeze is configured' }],
    });
  });
  test('a freeze alone is no gate: only its block counts', () => {
    const window = (from: string) => ({ windows: [{ from, to: '2026-12-21T00:00:00Z', reason: 'holidays' }] });
    const off = Object.fromEntries(
      ['live', 'stages', 'checks', 'approvals', 'security-alerts', 'incidents', 'rollback', 'risk'].map((id) => [
        id,
        'off',
      ]),
    );
    expect(decide(taskEvidence(), { rules: off, freeze: window('2026-12-20T00:00:00Z') })).toMatchObject({
      verdict: 'inconclusive',
      reason: 'No rule but freeze is required here, so nothing about the release was decided.',
      rules: [{ id: 'freeze', verdict: 'pass' }],
    });
    expect(decide(taskEvidence(), { rules: off, freeze: window('2026-11-20T00:00:00Z') }).verdict).toBe('block');
    expect(
      decide(taskEvidence(), { rules: { ...off, incidents: 'require' }, freeze: window('2026-12-20T00:00:00Z') })
        .verdict,
    ).toBe('pass');
  });
  test('a required block wins over what is inconclusive', () => {
    const found = decide(taskEvidence({ ...incident, checks: missing('failed') }));
    expect(found).toMatchObject({ verdict: 'block', blocking: ['incidents'] });
    expect(found.reason).toMatch(/^incidents: 1 incident open: #1 x\.$/);
    expect(decide(taskEvidence({ checks: missing('failed') }))).toMatchObject({
      verdict: 'inconclusive',
      reason: expect.stringMatching(/^checks: check runs failed/),
    });
  });
  test('warn never blocks, and is said; off is said', () => {
    const found = decide(taskEvidence(incident), { rules: { incidents: 'warn', approvals: 'off' } });
    expect(found).toMatchObject({
      verdict: 'pass',
      reason: 'All 5 required rules pass. incidents warns: would block.',
      off: [
        { id: 'approvals', reason: 'the policy of production switches it off' },
        { id: 'freeze', reason: 'no freeze is configured' },
      ],
    });
    expect(found.rules.find(({ id }) => id === 'incidents')).toMatchObject({ verdict: 'block', required: false });
  });
  test('an environment’s own settings lie over the common ones; freezes add up', () => {
    const policy = {
      rules: { incidents: 'off', risk: 'require' },
      freeze: { windows: [{ from: '2026-11-20T00:00:00Z', to: '2026-11-21T00:00:00Z', reason: 'all' }] },
      environments: {
        production: {
          rules: { incidents: 'require' },
          freeze: { windows: [{ from: '2026-12-20T00:00:00Z', to: '2026-12-21T00:00:00Z', reason: 'own' }] },
        },
        staging: {},
      },
    };
    expect(decide(taskEvidence(incident), policy).blocking).toEqual(['incidents', 'freeze']);
    expect(settlePolicy(GatePolicy.parse(policy), 'staging', 'p').modes).toEqual({ incidents: 'off', risk: 'require' });
  });
  test('with nothing required nothing is decided', () => {
    const rules = Object.fromEntries(
      ['live', 'stages', 'checks', 'approvals', 'security-alerts', 'incidents', 'freeze', 'rollback', 'risk'].map(
        (id) => [id, 'warn'],
      ),
    );
    expect(decide(taskEvidence(), { rules })).toMatchObject({
      verdict: 'inconclusive',
      reason: 'No rule is required here, so nothing was decided.',
    });
  });
  test('in a terminal without token and results their rules are off, aloud; the policy can still require them', () => {
    const alone = taskEvidence(
      {},
      { asked: { forge: false, alerts: false, results: false }, metrics: [metric('errors', 0)] },
    );
    const found = decide(alone);
    expect(found.off.map(({ id }) => id)).toEqual([
      'live',
      'stages',
      'checks',
      'approvals',
      'security-alerts',
      'incidents',
      'freeze',
    ]);
    expect(found.off[0]?.reason).toBe('GitHub was not asked: there is no token');
    expect(found).toMatchObject({ verdict: 'pass' });
    expect(
      decide(taskEvidence({}, { asked: { forge: false, alerts: false, results: false } })),
      'nothing judged is no go',
    ).toMatchObject({ verdict: 'inconclusive', reason: 'No rule is required here, so nothing was decided.' });
    expect(
      decide(taskEvidence({ checks: missing('failed') }, { asked: { forge: false, alerts: false, results: false } }), {
        rules: { checks: 'require' },
      }).verdict,
    ).toBe('inconclusive');
  });
  test('metrics: a family, one by name, one that nobody read', () => {
    const evidence = taskEvidence({}, { metrics: [metric('errors', 5), metric('other', 0)] });
    expect(decide(evidence).blocking).toEqual(['metrics/errors']);
    expect(decide(evidence, { rules: { metrics: 'warn' } }).verdict).toBe('pass');
    expect(decide(evidence, { rules: { metrics: 'warn', 'metrics/errors': 'require' } }).blocking).toEqual([
      'metrics/errors',
    ]);
    expect(decide(taskEvidence(), { rules: { 'metrics/latency': 'require' } })).toMatchObject({
      verdict: 'inconclusive',
      reason: expect.stringContaining('metrics/latency: the policy names it'),
    });
    expect(decide(taskEvidence(), { rules: { metrics: 'require' } }).verdict).toBe('inconclusive');
    expect(decide(evidence, { limits: { errors: { 'minimum-effect': 0.5, tolerance: 0.5 } } }).verdict).toBe('pass');
  });
});

describe('a policy that is wrong is refused in one line', () => {
  test.each([
    [
      { rules: { freezes: 'off' } },
      'production',
      /^deploy-gate\.policy: rules\.freezes: is not a known rule; allowed: live, stages, .*metrics\/NAME/,
    ],
    [
      { environments: { staging: { rules: { chekcs: 'off' } } } },
      'staging',
      /environments\.staging\.rules\.chekcs: is not a known rule/,
    ],
    [{ rules: { 'metrics/a b': 'off' } }, 'production', /is not a known rule/],
    [
      { environments: { staging: {}, production: {} } },
      'prod',
      /^environment: "prod" is not one that deploy-gate\.policy names; allowed: production, staging/,
    ],
    [{ environments: { staging: {} } }, '__proto__', /is not one/],
    [{ risk: { look: 90, block: 50 } }, 'production', /risk\.look: 90 is above/],
  ])('%j for %s', (policy, environment, message) => {
    expect(() => settlePolicy(GatePolicy.parse(policy), environment, 'deploy-gate.policy')).toThrow(message);
  });
  test.each([
    { rules: { checks: 'warning' } },
    { thresholds: {} },
    { 'security-alerts': { block: 'bad' } },
    { risk: { block: -1 } },
    { environments: { a: { environments: {} } } },
    { override: { 'max-hours': 0 } },
  ])('%j', (policy) => {
    expect(GatePolicy.safeParse(policy).success).toBe(false);
  });
});

describe('override', () => {
  const allowed = { permission: { at, state: 'present', value: 'write' } } as const;
  test('puts aside what stands against it, and hides nothing', () => {
    const found = decide(taskEvidence({ ...incident, checks: missing('failed') }, allowed), {}, {});
    expect(found).toMatchObject({
      verdict: 'pass',
      blocking: ['incidents'],
      override: { actor: 'kim', refused: null, overridden: ['checks', 'incidents'] },
    });
    expect(found.reason).toContain(
      'Overridden by kim until 2026-11-20T15:00:00Z: fixes the open outage. Put aside: checks, incidents.',
    );
    expect(found.rules.find(({ id }) => id === 'incidents')).toMatchObject({ verdict: 'block', required: true });
  });
  test('about some rules only: the others still decide', () => {
    const evidence = taskEvidence({ ...incident, dependabot: present([alert()]) }, allowed);
    expect(decide(evidence, {}, { rules: ['incidents'] })).toMatchObject({
      verdict: 'block',
      blocking: ['security-alerts', 'incidents'],
      override: { overridden: ['incidents'] },
    });
    expect(decide(evidence, {}, { rules: ['incident'] }).override?.refused).toContain(
      'names incident, which is no required rule',
    );
  });
  test.each<[string, Partial<Override>, RegExp, string?, unknown?, object?]>([
    ['for another commit', { sha: '9'.repeat(40) }, /it is for 9999999999/],
    ['for another environment', { environment: 'staging' }, /environment staging, not production/],
    ['that has ended', { until: at }, /it ended at/],
    ['for too long', { until: '2026-11-21T12:00:01Z' }, /at most 24 hours/],
    ['for longer than the policy allows', {}, /at most 2 hours/, 'kim', { override: { 'max-hours': 2 } }],
    ['in another’s name', { actor: 'max' }, /names max, but the run was started by kim/],
    [
      'by a reader',
      {},
      /may not write to the repository \(permission read\)/,
      'kim',
      {},
      { permission: { at, state: 'present', value: 'read' } },
    ],
    [
      'by somebody of whom nothing is known',
      {},
      /not known: status 403/,
      'kim',
      {},
      { permission: { at, state: 'failed', reason: 'status 403' } },
    ],
    ['where nobody asked', {}, /is not known/, 'kim', {}, { permission: null }],
    ['by somebody not on the list', {}, /not among those/, 'kim', { override: { actors: ['lee'] } }],
  ])('%s does not count, and that is said', (_, override, reason, actor = 'kim', policy = {}, over = allowed) => {
    const found = decide(taskEvidence(incident, over as Partial<DeployGateEvidence>), policy, override, actor);
    expect(found).toMatchObject({
      verdict: 'block',
      override: { refused: expect.stringMatching(reason), overridden: [] },
    });
    expect(found.reason).toContain('The override does not count:');
  });
  test('by somebody on the list, in another case', () => {
    const policy = { override: { actors: ['Kim'] } };
    expect(decide(taskEvidence(incident, allowed), policy, {}).verdict).toBe('pass');
    // the list names who may, of those who may write
    for (const permission of [
      null,
      { at, state: 'present', value: 'read' },
      { at, state: 'failed', reason: 'status 403' },
    ]) {
      expect(decide(taskEvidence(incident, { permission } as Partial<DeployGateEvidence>), policy, {}).verdict).toBe(
        'block',
      );
    }
  });
  test('at a terminal never, whatever its user is called and whatever the record says of them', () => {
    for (const policy of [{}, { override: { actors: ['kim'] } }]) {
      expect(decide(taskEvidence(incident, allowed), policy, {}, 'kim', 'cli')).toMatchObject({
        verdict: 'block',
        override: { refused: expect.stringContaining('nobody vouches'), overridden: [] },
      });
    }
  });
  test('where nothing stands against the deployment it is only recorded', () => {
    expect(decide(taskEvidence({}, allowed), {}, {})).toMatchObject({
      verdict: 'pass',
      reason: 'All 7 required rules pass.',
      override: { overridden: [] },
    });
  });
  test.each([
    ['', /^override: is not JSON/],
    ['{}', /^override\.reason/],
    ['[]', /^override: /],
    [
      JSON.stringify({ reason: 'short', until: at, environment: 'production', sha: head }),
      /^override\.reason: a reason of at least 10/,
    ],
    [
      JSON.stringify({ reason: 'long enough', until: '2026-11-20 15:00', environment: 'production', sha: head }),
      /^override\.until: .*zone/,
    ],
    [JSON.stringify({ reason: 'long enough', until: at, environment: 'production', sha: 'main' }), /^override\.sha/],
    [
      JSON.stringify({ reason: 'long enough', until: at, environment: 'production', sha: head, force: true }),
      /^override: /,
    ],
  ])('%s is refused', (text, message) => {
    expect(() => parseOverride(text, 'override')).toThrow(message);
  });
});
