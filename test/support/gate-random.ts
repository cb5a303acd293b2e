// Random releases: every source in each of its states, policies of every mode.
import fc from 'fast-check';
import {
  alert,
  approval,
  at,
  change,
  check,
  direct,
  fileRisk,
  head,
  liveSha,
  metric,
  missing,
  present,
  signal,
  stage,
  taskEvidence,
} from './gate-evidence.ts';
import type { GateEvidence } from '../../src/domain/release.ts';
import type { DeployGateEvidence } from '../../src/tasks/deploy-gate/evidence.ts';
import type { OverrideRequest } from '../../src/tasks/deploy-gate/judge/join.ts';
import type { ObservedBudget } from '../../src/tasks/deploy-gate/metrics/model.ts';
import type { GatePolicy } from '../../src/tasks/deploy-gate/judge/policy.ts';
import { rules } from '../../src/tasks/deploy-gate/rules/index.ts';

export const gaps = ['absent', 'stale', 'failed'] as const;
const gone = fc.constantFrom(...gaps.map((state) => missing(state)));
/** One of the values, or the source gone. */
const source = <T>(...values: T[]) =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...values.map((value) => present(value))) },
    { weight: 1, arbitrary: gone },
  );
const seen = <T>(...values: T[]) => source(...values).map((one) => one.seen);

const changeOf = fc
  .record({
    approvals: seen([approval()], [approval({ stale: true })], [], [approval({ state: 'changes-requested' })]),
  })
  .map((over) => change(over as Partial<ReturnType<typeof change>>));
const releaseOf = fc
  .record({
    changes: fc.array(changeOf, { maxLength: 2 }),
    live: fc.constantFrom(liveSha, '9'.repeat(40)),
    undone: fc.constantFrom(0, 0, 0, 2),
    direct: fc.constantFrom([], [], [direct()]),
    commits: fc.constantFrom(0, 1),
  })
  .map((over) => ({ head, ...over, changes: over.changes.map((one, index) => ({ ...one, number: 7 + index })) }));
const wayBackOf = fc.record({
  last_good: fc.constantFrom(liveSha, null),
  revert: seen({ clean: true, conflicts: [] }, { clean: false, conflicts: ['a.ts'] }),
  irreversible: seen(
    [],
    [{ kind: 'schema', blocks: true, path: 'db/1.sql', line: 3, side: 'new', quote: 'DROP', why: 'x' }],
  ),
});
const file = fileRisk();
const diffOf = fc
  .record({
    files: fc.constantFrom(
      [file],
      Array.from({ length: 60 }, (_, i) => fileRisk({ path: `f${i}`, churn: 20, authors: 9 })),
    ),
    additions: fc.constantFrom(3, 9000),
    hot: fc.constantFrom([], ['a', 'b', 'c']),
    migrations: fc.constantFrom([], ['db/1.sql', 'db/2.sql']),
    infrastructure: fc.constantFrom([], ['k8s/a.yaml']),
  })
  .map((over) => ({
    deletions: 0,
    generated_lines: 0,
    commits: 1,
    churn_days: 180,
    history: 'whole',
    owners_file: null,
    unowned: [],
    dependencies: [],
    ...over,
  }));

const gateOf = fc.record({
  changes: fc.oneof({ weight: 5, arbitrary: releaseOf.map((value) => present(value)) }, { weight: 1, arbitrary: gone }),
  stages: source(
    { results: [stage()], refused: [] },
    { results: [stage({ verdict: 'block' })], refused: [] },
    { results: [stage({ match: 'moved' })], refused: [] },
    { results: [], refused: [] },
    { results: [stage({ pull: null, whole: true, match: 'same-head' })], refused: [] },
    { results: [stage({ looked: 0 })], refused: [] },
    { results: [stage({ verdict: 'skipped', looked: 0 })], refused: [] },
    { results: [stage()], refused: [{ where: 'x', reason: 'y' }] },
  ),
  checks: source([check()], [check({ conclusion: 'failure' })], [check({ state: 'queued', conclusion: null })], []),
  statuses: source(
    [],
    [check({ kind: 'status', name: 'deploy', conclusion: 'error' })],
    [check({ kind: 'status', app_id: null })],
  ),
  required: source(
    {
      branch: 'main',
      checks: [{ context: 'build', integration_id: null, from: 'ruleset' }],
      approvals: 1,
      unread: null,
    },
    { branch: 'main', checks: [], approvals: 0, unread: null },
    { branch: 'main', checks: [], approvals: 2, unread: 'x' },
  ),
  code_scanning: source([], [alert({ kind: 'code-scanning' })]),
  dependabot: fc.oneof(source([], [alert()]), fc.constant({ ...missing('absent'), off: 'not enabled' })),
  secret_scanning: source([], [alert({ kind: 'secret-scanning', severity: 'low' })]),
  deployments: source(
    ...[
      {},
      { live: null },
      { live: { id: 1, sha: head, at, since: at, url: null } },
      { running: [{ id: 2, sha: '9'.repeat(40), at, state: 'queued' }] },
    ].map((over) => ({
      environment: 'production',
      live: { id: 1, sha: liveSha, at, since: at, url: null },
      last_good: null,
      running: [],
      unread: 0,
      reason: 'x',
      ...over,
    })),
  ),
  incidents: source([], [{ number: 1, title: 'x', author: 'y', labels: [], opened: at, link: null }]),
  way_back: fc.oneof(
    { weight: 5, arbitrary: wayBackOf.map((value) => present(value)) },
    { weight: 1, arbitrary: gone },
  ),
  diff_risk: fc.oneof({ weight: 5, arbitrary: diffOf.map((value) => present(value)) }, { weight: 1, arbitrary: gone }),
});

const budgetOf = fc
  .tuple(
    ...['5m', '1h', '30m', '6h', '30d'].map((window) =>
      seen({ bad: 1, total: 10_000 }, { bad: 900, total: 10_000 }, { bad: 0, total: 0 }).map((one) => ({
        window,
        seen: one,
      })),
    ),
  )
  .map((readings) => ({ name: 'api', slo: 0.999, period: '30d', source: 'm', link: null, readings }) as ObservedBudget);
const metricOf = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(metric('errors', 0), metric('errors', 1)) },
  { weight: 1, arbitrary: gone.map((one) => ({ ...metric('errors', 0), seen: one.seen })) },
);

const modes = fc.constantFrom('require', 'require', 'require', 'warn', 'off' as const);
const freezeOf = fc.oneof(
  { weight: 5, arbitrary: fc.constant({}) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      { windows: [{ from: '2026-11-20T11:00:00Z', to: '2026-11-20T13:00:00Z', reason: 'on' }] },
      { windows: [{ cron: '10 12 * * *', zone: 'UTC', for: '2h', reason: 'soon' }], 'lead-minutes': 30 },
      { windows: [{ from: '2026-12-20T00:00:00Z', to: '2026-12-21T00:00:00Z', reason: 'later' }] },
    ),
  },
);
export const policyOf = fc.record({
  freeze: freezeOf,
  rules: fc.dictionary(
    fc.constantFrom(...rules.map(({ id }) => id), 'metrics', 'error-budget', 'metrics/errors'),
    modes,
    { maxKeys: 6 },
  ),
  risk: fc.constantFrom({}, {}, { block: 40, look: 20 }, { 'way-back': 'low' }, { 'way-back': 'never' }),
  stages: fc.constantFrom({}, {}, { empty: 'pass' }),
  approvals: fc.constantFrom({}, { minimum: 1 }, { minimum: 0 }),
  checks: fc.constantFrom({}, { names: ['deploy'] }),
}) as fc.Arbitrary<GatePolicy>;
export const override: OverrideRequest = {
  event: 'push',
  actor: 'kim',
  asked: { reason: 'the fix for the outage', until: '2026-11-20T15:00:00Z', environment: 'production', sha: head },
};

/**
 * A release that is mostly fine, but for the sources of one or two rules: what one gap changes is seen only where not
 * everything else stands in the way.
 */
const groups: readonly string[][] = [
  ['checks', 'statuses', 'required'],
  ['changes', 'stages'],
  ['changes', 'required'],
  ['deployments', 'changes'],
  ['code_scanning', 'dependabot', 'secret_scanning'],
  ['incidents'],
  ['way_back', 'deployments'],
  ['diff_risk', 'way_back', 'changes'],
];
export const evidenceOf = fc
  .tuple(
    gateOf,
    fc.array(fc.constantFrom(...groups), { maxLength: 2 }).map((picked) => picked.flat()),
    fc.array(metricOf, { maxLength: 1 }),
    fc.array(budgetOf, { maxLength: 1 }),
    seen('admin', 'write', 'read'),
    fc.oneof(fc.constant(null), seen(signal(), signal({ status: 'resolved' }), signal({ status: 'unknown' }))),
  )
  .map(([gate, picked, metrics, budgets, permission, alarm]) =>
    taskEvidence(
      Object.fromEntries(
        picked.filter((key) => key in gate).map((key) => [key, gate[key as keyof typeof gate]]),
      ) as Partial<GateEvidence>,
      { metrics, budgets, permission, alert: alarm } as Partial<DeployGateEvidence>,
    ),
  );
