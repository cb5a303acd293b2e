import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { alert, approval, at, change, check, direct, fileRisk, head, liveSha, metric, missing, present, signal, stage, taskEvidence } from '../../../test/support/gate-evidence.ts';
import type { GateEvidence } from '../../domain/release.ts';
import { DeployGateEvidence } from './evidence.ts';
import { joinRules, judgeRules, type Joined, type Judgement, type OverrideRequest } from './join.ts';
import type { ObservedBudget } from './metrics.ts';
import { settlePolicy, type GatePolicy } from './policy.ts';
import { scoreRisk } from './risk.ts';
import { rules } from './rules/index.ts';

const gaps = ['absent', 'stale', 'failed'] as const;
const gone = fc.constantFrom(...gaps.map((state) => missing(state)));
/** One of the values, or the source gone. */
const source = <T>(...values: T[]) => fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...values.map((value) => present(value))) }, { weight: 1, arbitrary: gone });
const seen = <T>(...values: T[]) => source(...values).map((one) => one.seen);

const changeOf = fc.record({
  approvals: seen([approval()], [approval({ stale: true })], [], [approval({ state: 'changes-requested' })]),
}).map((over) => change(over as Partial<ReturnType<typeof change>>));
const releaseOf = fc.record({ changes: fc.array(changeOf, { maxLength: 2 }), live: fc.constantFrom(liveSha, '9'.repeat(40)), undone: fc.constantFrom(0, 0, 0, 2), direct: fc.constantFrom([], [], [direct()]), commits: fc.constantFrom(0, 1) })
  .map((over) => ({ head, ...over, changes: over.changes.map((one, index) => ({ ...one, number: 7 + index })) }));
const wayBackOf = fc.record({
  last_good: fc.constantFrom(liveSha, null),
  revert: seen({ clean: true, conflicts: [] }, { clean: false, conflicts: ['a.ts'] }),
  irreversible: seen([], [{ kind: 'schema', blocks: true, path: 'db/1.sql', line: 3, side: 'new', quote: 'DROP', why: 'x' }]),
});
const file = fileRisk();
const diffOf = fc.record({
  files: fc.constantFrom([file], Array.from({ length: 60 }, (_, i) => fileRisk({ path: `f${i}`, churn: 20, authors: 9 }))), additions: fc.constantFrom(3, 9000), hot: fc.constantFrom([], ['a', 'b', 'c']),
  migrations: fc.constantFrom([], ['db/1.sql', 'db/2.sql']), infrastructure: fc.constantFrom([], ['k8s/a.yaml']),
}).map((over) => ({ deletions: 0, generated_lines: 0, commits: 1, churn_days: 180, history: 'whole', owners_file: null, unowned: [], dependencies: [], ...over }));

const gateOf = fc.record({
  changes: fc.oneof({ weight: 5, arbitrary: releaseOf.map((value) => present(value)) }, { weight: 1, arbitrary: gone }),
  stages: source({ results: [stage()], refused: [] }, { results: [stage({ verdict: 'block' })], refused: [] }, { results: [stage({ match: 'moved' })], refused: [] }, { results: [], refused: [] },
    { results: [stage({ pull: null, whole: true, match: 'same-head' })], refused: [] }, { results: [stage()], refused: [{ where: 'x', reason: 'y' }] }),
  checks: source([check()], [check({ conclusion: 'failure' })], [check({ state: 'queued', conclusion: null })], []),
  statuses: source([], [check({ kind: 'status', name: 'deploy', conclusion: 'error' })], [check({ kind: 'status', app_id: null })]),
  required: source({ branch: 'main', checks: [{ context: 'build', integration_id: null, from: 'ruleset' }], approvals: 1, unread: null }, { branch: 'main', checks: [], approvals: 0, unread: null },
    { branch: 'main', checks: [], approvals: 2, unread: 'x' }),
  code_scanning: source([], [alert({ kind: 'code-scanning' })]),
  dependabot: fc.oneof(source([], [alert()]), fc.constant({ ...missing('absent'), off: 'not enabled' })),
  secret_scanning: source([], [alert({ kind: 'secret-scanning', severity: 'low' })]),
  deployments: source(...[{}, { live: null }, { live: { id: 1, sha: head, at, since: at, url: null } }, { running: [{ id: 2, sha: '9'.repeat(40), at, state: 'queued' }] }].map((over) => (
    { environment: 'production', live: { id: 1, sha: liveSha, at, since: at, url: null }, last_good: null, running: [], unread: 0, reason: 'x', ...over }))),
  incidents: source([], [{ number: 1, title: 'x', author: 'y', labels: [], opened: at, link: null }]),
  way_back: fc.oneof({ weight: 5, arbitrary: wayBackOf.map((value) => present(value)) }, { weight: 1, arbitrary: gone }),
  diff_risk: fc.oneof({ weight: 5, arbitrary: diffOf.map((value) => present(value)) }, { weight: 1, arbitrary: gone }),
});

const budgetOf = fc.tuple(...['5m', '1h', '30m', '6h', '30d'].map((window) => seen({ bad: 1, total: 10_000 }, { bad: 900, total: 10_000 }, { bad: 0, total: 0 }).map((one) => ({ window, seen: one }))))
  .map((readings) => ({ name: 'api', slo: 0.999, period: '30d', source: 'm', link: null, readings }) as ObservedBudget);
const metricOf = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(metric('errors', 0), metric('errors', 1)) }, { weight: 1, arbitrary: gone.map((one) => ({ ...metric('errors', 0), seen: one.seen })) });

const modes = fc.constantFrom('require', 'require', 'require', 'warn', 'off' as const);
const freezeOf = fc.oneof({ weight: 5, arbitrary: fc.constant({}) }, { weight: 2, arbitrary: fc.constantFrom(
  { windows: [{ from: '2026-11-20T11:00:00Z', to: '2026-11-20T13:00:00Z', reason: 'on' }] }, { windows: [{ cron: '10 12 * * *', zone: 'UTC', for: '2h', reason: 'soon' }], 'lead-minutes': 30 },
  { windows: [{ from: '2026-12-20T00:00:00Z', to: '2026-12-21T00:00:00Z', reason: 'later' }] },
) });
const policyOf = fc.record({
  freeze: freezeOf,
  rules: fc.dictionary(fc.constantFrom(...rules.map(({ id }) => id), 'metrics', 'error-budget', 'metrics/errors'), modes, { maxKeys: 6 }),
  approvals: fc.constantFrom({}, { minimum: 1 }, { minimum: 0 }), checks: fc.constantFrom({}, { names: ['deploy'] }),
}) as fc.Arbitrary<GatePolicy>;
const override: OverrideRequest = { event: 'push', actor: 'kim', asked: { reason: 'the fix for the outage', until: '2026-11-20T15:00:00Z', environment: 'production', sha: head } };

/** A release that is mostly fine, but for the sources of one or two rules: what one gap changes is seen only where not everything else stands in the way. */
const groups: readonly string[][] = [['checks', 'statuses', 'required'], ['changes', 'stages'], ['changes', 'required'], ['deployments', 'changes'], ['code_scanning', 'dependabot', 'secret_scanning'], ['incidents'],
  ['way_back', 'deployments'], ['diff_risk', 'way_back', 'changes']];
const evidenceOf = fc.tuple(gateOf, fc.array(fc.constantFrom(...groups), { maxLength: 2 }).map((picked) => picked.flat()), fc.array(metricOf, { maxLength: 1 }), fc.array(budgetOf, { maxLength: 1 }),
  seen('admin', 'write', 'read'), fc.oneof(fc.constant(null), seen(signal(), signal({ status: 'resolved' }), signal({ status: 'unknown' })))).map(([gate, picked, metrics, budgets, permission, alarm]) => (
  taskEvidence(Object.fromEntries(picked.filter((key) => key in gate).map((key) => [key, gate[key as keyof typeof gate]])) as Partial<GateEvidence>, { metrics, budgets, permission, alert: alarm } as Partial<DeployGateEvidence>)));

function decide(evidence: DeployGateEvidence, policy: GatePolicy, request: OverrideRequest | null): { judgement: Judgement; joined: Joined } {
  const settled = settlePolicy(policy, 'production', 'policy');
  const judgement = judgeRules(evidence, settled, scoreRisk(evidence.gate));
  return { judgement, joined: joinRules(judgement, settled, evidence, request) };
}

/** Where an observation is present, anywhere in the evidence. */
function presentPaths(node: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof node !== 'object' || node === null) return [];
  const own = 'state' in node && node.state === 'present' && 'value' in node ? [path] : [];
  return [...own, ...Object.entries(node).flatMap(([key, value]) => presentPaths(value, [...path, Array.isArray(node) ? Number(key) : key]))];
}

function withGap(evidence: DeployGateEvidence, path: readonly (string | number)[], state: (typeof gaps)[number]): DeployGateEvidence {
  const copy = structuredClone(evidence) as unknown as Record<string | number, unknown>;
  const parent = path.slice(0, -1).reduce<Record<string | number, unknown>>((node, key) => node[key] as Record<string | number, unknown>, copy);
  parent[path.at(-1)!] = { at, state, reason: 'taken away' };
  return copy as unknown as DeployGateEvidence;
}

describe('missing data is never good news', () => {
  test('a source that is taken away turns no block and no inconclusive into a pass, of a rule or of the whole', () => {
    let checked = 0;
    fc.assert(fc.property(evidenceOf, policyOf, fc.boolean(), (evidence, policy, overridden) => {
      const request = overridden ? override : null;
      const before = decide(evidence, policy, request);
      for (const path of presentPaths(evidence)) {
        const state = gaps[checked % gaps.length]!;
        const after = decide(withGap(evidence, path, state), policy, request);
        checked += 1;
        if (before.joined.verdict !== 'pass' && after.joined.verdict === 'pass') throw new Error(`the whole passes after ${path.join('.')} ${state}: ${after.joined.reason}`);
        for (const rule of before.judgement.rules) {
          if (rule.verdict === 'pass') continue;
          const now = after.judgement.rules.find(({ id }) => id === rule.id);
          if (now === undefined || now.verdict === 'pass') throw new Error(`${rule.id} passes after ${path.join('.')} ${state}: ${now?.reason ?? 'it is gone'}`);
        }
      }
    }), { seed: 20_261_120, numRuns: 1000 });
    expect(checked).toBeGreaterThan(10_000);
  });

  test('the generator makes every verdict of every rule, so that the property says something', () => {
    const found = new Map<string, Set<string>>();
    const whole = new Set<string>();
    for (const [evidence, policy] of fc.sample(fc.tuple(evidenceOf, policyOf), { seed: 3, numRuns: 1500 })) {
      expect(DeployGateEvidence.safeParse(evidence).error).toBeUndefined();
      const { judgement, joined } = decide(evidence, policy, null);
      whole.add(joined.verdict);
      for (const { id, verdict } of judgement.rules) found.set(id, (found.get(id) ?? new Set()).add(verdict));
    }
    expect([...whole].sort()).toEqual(['block', 'inconclusive', 'pass']);
    for (const id of [...rules.map((rule) => rule.id), 'metrics/errors', 'error-budget/api']) expect([id, [...(found.get(id) ?? [])].sort()]).toEqual([id, ['block', 'inconclusive', 'pass']]);
  });

  test('with every source gone nothing passes', () => {
    for (const state of gaps) {
      const all = presentPaths(taskEvidence({}, { metrics: [metric('errors', 0)] })).filter((path) => !path.includes('value'));
      const evidence = all.reduce((left, path) => withGap(left, path, state), taskEvidence({}, { metrics: [metric('errors', 0)] }));
      const { judgement, joined } = decide(evidence, {}, null);
      expect(joined.verdict).toBe('inconclusive');
      expect(judgement.rules.filter(({ verdict }) => verdict === 'pass').map(({ id }) => id)).toEqual([]);
    }
  });
});
