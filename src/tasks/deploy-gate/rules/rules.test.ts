import { describe, expect, test } from 'vitest';
import { alertSourceOf, type GateEvidence } from '../../../domain/release.ts';
import {
  alert,
  approval,
  at,
  change,
  check,
  direct,
  fileRisk,
  gateEvidence,
  head,
  judge,
  liveSha,
  missing,
  present,
  signal,
  stage,
} from '../../../../test/support/gate-evidence.ts';
import type { GatePolicy } from '../judge/policy.ts';
import { scoreRisk } from './risk-score.ts';

type Row = [
  why: string,
  over: Partial<GateEvidence>,
  verdict: 'pass' | 'block' | 'inconclusive',
  reason: RegExp,
  policy?: GatePolicy,
];

function table(id: string, rows: readonly Row[]): void {
  describe(`${id}`, () => {
    test('a release without blemish passes', () => expect(judge(id)).toMatchObject({ verdict: 'pass' }));
    test.each(rows)('%s: %o', (_, over, verdict, reason, policy) => {
      const found = judge(id, over, policy);
      expect(found).toMatchObject({ verdict, reason: expect.stringMatching(reason) });
      if ('verdict' in found) {
        expect(found.reason).not.toContain('\n');
        expect(found.wouldChange).not.toBe('');
        if (found.verdict !== 'pass' && id !== 'freeze') expect(found.evidence.length).toBeGreaterThan(0);
      }
    });
  });
}

const other = '9'.repeat(40);
const changes = (
  over: Partial<{
    changes: ReturnType<typeof change>[];
    direct: ReturnType<typeof direct>[];
    commits: number;
    undone: number;
    live: string;
    pulls_unread: boolean;
  }>,
) => present({ live: liveSha, head, commits: 1, changes: [change()], direct: [], undone: 0, ...over });
const results = (...list: ReturnType<typeof stage>[]) => present({ results: list, refused: [] });
const deployments = (over: object) =>
  present({
    environment: 'production',
    live: { id: 1, sha: liveSha, at, since: at, url: null },
    last_good: null,
    running: [],
    unread: 0,
    reason: 'x',
    ...over,
  });

table('live', [
  [
    'the same SHA again',
    { deployments: deployments({ live: { id: 1, sha: head, at, since: at, url: null } }) },
    'pass',
    /live already/,
  ],
  ['a first deployment', { deployments: deployments({ live: null }) }, 'pass', /first deployment/],
  [
    'nothing live, history cut',
    { deployments: deployments({ live: null, unread: 30 }) },
    'inconclusive',
    /30 older deployments was not read/,
  ],
  ['an ancestor of live', { changes: changes({ commits: 0, undone: 2 }) }, 'inconclusive', /ancestor of the live/],
  ['a branch beside live', { changes: changes({ undone: 2 }) }, 'block', /lacks 2 commits/],
  [
    'another deployment running',
    { deployments: deployments({ running: [{ id: 2, sha: other, at, state: 'in_progress' }] }) },
    'inconclusive',
    /has not ended/,
  ],
  [
    'its own deployment waiting for the gate',
    { deployments: deployments({ running: [{ id: 2, sha: head, at, state: 'waiting' }] }) },
    'pass',
    /would follow/,
  ],
  ['changes read from another commit', { changes: changes({ live: other }) }, 'inconclusive', /changes were read from/],
  [
    'deployments refused',
    { deployments: missing('failed', 'status 403') },
    'inconclusive',
    /deployments failed: status 403 \(needs contents: read\)/,
  ],
]);

table('stages', [
  [
    'a review that blocked',
    { stages: results(stage({ verdict: 'block', reason: 'one finding' })) },
    'block',
    /review of #7 blocked: one finding/,
  ],
  [
    'a review that blocked, then passed on the same head',
    { stages: results(stage({ verdict: 'block', at: '2026-11-20T10:00:00Z' }), stage()) },
    'pass',
    /passed 1 merged change/,
  ],
  [
    'two results of which nobody knows the newer',
    { stages: results(stage({ verdict: 'block', at: null }), stage()) },
    'block',
    /blocked/,
  ],
  [
    'a head that moved after its review',
    { stages: results(stage({ match: 'moved', head: other })) },
    'inconclusive',
    /which was not its last head/,
  ],
  [
    'a head that moved, and everything reviewed at once',
    { stages: results(stage({ match: 'moved' }), stage({ pull: null, whole: true, match: 'same-head', head })) },
    'pass',
    /passed/,
  ],
  [
    'everything reviewed at once and blocked',
    { stages: results(stage(), stage({ pull: null, whole: true, match: 'same-head', head, verdict: 'block' })) },
    'block',
    /live\.\.SHA blocked/,
  ],
  [
    'a block of the pull request that a pass of everything does not hide',
    { stages: results(stage({ verdict: 'block' }), stage({ pull: null, whole: true, match: 'same-head', head })) },
    'block',
    /#7 blocked/,
  ],
  [
    'an inconclusive review',
    { stages: results(stage({ verdict: 'inconclusive' })) },
    'inconclusive',
    /was inconclusive/,
  ],
  ['no result', { stages: results() }, 'inconclusive', /#7 has no result of review/],
  [
    'the result of another SHA',
    { stages: results(stage({ match: 'other', pull: null })) },
    'inconclusive',
    /#7 has no result of review/,
  ],
  [
    'a pass of a task that is not the required one',
    { stages: results(stage({ task: 'docs-check' })) },
    'inconclusive',
    /#7 has no result of review/,
  ],
  [
    'two required tasks, one missing',
    {},
    'inconclusive',
    /no result of test-gen/,
    { stages: { tasks: ['review', 'test-gen'] } },
  ],
  [
    'an unknown schema',
    { stages: present({ results: [stage()], refused: [{ where: 'x/result.json', reason: 'schema is 9' }] }) },
    'inconclusive',
    /can't be used: x\/result.json \(schema is 9\)/,
  ],
  ['a direct push', { changes: changes({ direct: [direct()] }) }, 'inconclusive', /1 commit without a pull request/],
  ['nothing new', { changes: changes({ changes: [], commits: 0 }) }, 'pass', /nothing is to be deployed/],
  [
    'changes unknown, but a block that matches',
    { changes: missing('failed'), stages: results(stage({ verdict: 'block' })) },
    'block',
    /blocked/,
  ],
  ['changes unknown', { changes: missing('stale') }, 'inconclusive', /changes since the live revision stale/],
  [
    'a fork’s result beside a trusted one',
    { stages: present({ results: [stage()], refused: [{ where: 'x', reason: 'a fork', fork: true }] }) },
    'pass',
    /passed 1 merged change$/,
  ],
  [
    'a fork’s result beside one of everything',
    {
      stages: present({
        results: [stage({ pull: null, whole: true, match: 'same-head', head })],
        refused: [{ where: 'x', reason: 'a fork', fork: true }],
      }),
    },
    'pass',
    /passed/,
  ],
  [
    'a fork’s result alone',
    { stages: present({ results: [], refused: [{ where: 'x', reason: 'a fork', fork: true }] }) },
    'inconclusive',
    /#7 has no result of review/,
  ],
  [
    'a review that was skipped, said',
    { stages: results(stage({ verdict: 'skipped', engine: 'codex' })) },
    'pass',
    /no model read all of it: review of #7 was skipped/,
  ],
  [
    'a review by rules alone, said',
    { stages: results(stage({ engine: 'rules' })) },
    'pass',
    /review of #7 came from rules alone/,
  ],
  [
    'a review that was skipped where a model is required',
    { stages: results(stage({ verdict: 'skipped' })) },
    'inconclusive',
    /was skipped, and `stages\.model`/,
    { stages: { model: 'required' } },
  ],
  [
    'a review by rules alone where a model is required',
    { stages: results(stage({ engine: 'rules' })) },
    'inconclusive',
    /came from rules alone, and/,
    { stages: { model: 'required' } },
  ],
  [
    'a review by a model where one is required',
    {},
    'pass',
    /passed 1 merged change$/,
    { stages: { model: 'required' } },
  ],
  [
    'without a token, everything reviewed at once',
    {
      changes: changes({ changes: [], direct: [direct()], pulls_unread: true }),
      stages: results(stage({ pull: null, whole: true, match: 'same-head', head })),
    },
    'pass',
    /passed/,
  ],
  [
    'without a token, a block that matches nothing',
    {
      changes: changes({ changes: [], direct: [direct()], pulls_unread: true }),
      stages: results(
        stage({ pull: null, whole: true, match: 'same-head', head }),
        stage({ verdict: 'block', pull: null, match: 'other' }),
      ),
    },
    'inconclusive',
    /nobody knows whether that is a change of this release/,
  ],
  ['results unknown', { stages: missing('absent') }, 'inconclusive', /results of earlier stages absent/],
]);

const required = (over: object) =>
  present({
    branch: 'main',
    checks: [{ context: 'build', integration_id: 15368, from: 'ruleset' as const }],
    approvals: 1,
    unread: null,
    ...over,
  });
table('checks', [
  ...['failure', 'cancelled', 'timed_out', 'startup_failure'].map((conclusion): Row => [
    conclusion,
    { checks: present([check({ conclusion })]) },
    'block',
    new RegExp(`build ${conclusion}`),
  ]),
  ...['skipped', 'neutral'].map((conclusion): Row => [
    conclusion,
    { checks: present([check({ conclusion })]) },
    'pass',
    /1 required check succeeded/,
  ]),
  ...['action_required', 'stale', 'of_tomorrow', 'constructor'].map((conclusion): Row => [
    conclusion,
    { checks: present([check({ conclusion })]) },
    'inconclusive',
    /no result yet/,
  ]),
  [
    'pending',
    { checks: present([check({ state: 'in_progress', conclusion: null })]) },
    'inconclusive',
    /build in_progress/,
  ],
  ['missing', { checks: present([check({ name: 'lint' })]) }, 'inconclusive', /build did not report/],
  ['of another app', { checks: present([check({ app_id: 1 })]) }, 'inconclusive', /another app/],
  [
    'one of two reports failed',
    { checks: present([check(), check({ id: 2, conclusion: 'failure' })]) },
    'block',
    /build failure/,
  ],
  [
    'a status by that name',
    {
      checks: present([]),
      statuses: present([check({ kind: 'status', app_id: null })]),
      required: required({ checks: [{ context: 'build', integration_id: null, from: 'classic' as const }] }),
    },
    'pass',
    /succeeded/,
  ],
  [
    'a status in error',
    {
      statuses: present([check({ kind: 'status', name: 'deploy', conclusion: 'error' })]),
      required: required({ checks: [] }),
    },
    'block',
    /deploy error/,
  ],
  ['none required, all green', { required: required({ checks: [] }) }, 'pass', /none is required/],
  [
    'none required, none reported',
    { required: required({ checks: [] }), checks: present([]) },
    'inconclusive',
    /none reported/,
  ],
  ['required by the policy', {}, 'inconclusive', /e2e did not report/, { checks: { names: ['e2e'] } }],
  [
    'the gate’s own check that the policy names is not waited for',
    {
      checks: present([check(), check({ name: 'gate', own: true, state: 'in_progress', conclusion: null })]),
      required: required({
        checks: [
          { context: 'build', integration_id: null, from: 'classic' as const },
          { context: 'gate', integration_id: null, from: 'classic' as const },
        ],
      }),
    },
    'pass',
    /1 required check/,
    { checks: { gate: ['gate'] } },
  ],
  [
    'nor is a job after the gate that the policy names, which has not reported',
    {
      checks: present([check()]),
      required: required({
        checks: [
          { context: 'build', integration_id: null, from: 'classic' as const },
          { context: 'gate', integration_id: null, from: 'classic' as const },
        ],
      }),
    },
    'pass',
    /1 required check/,
    { checks: { gate: ['gate'] } },
  ],
  [
    'but it counts as soon as it has',
    {
      checks: present([check(), check({ name: 'gate', id: 3, conclusion: 'failure' })]),
      required: required({
        checks: [
          { context: 'build', integration_id: null, from: 'classic' as const },
          { context: 'gate', integration_id: null, from: 'classic' as const },
        ],
      }),
    },
    'block',
    /gate failure/,
    { checks: { gate: ['gate'] } },
  ],
  [
    'an own unfinished job alone does not meet a requirement',
    { checks: present([check({ own: true, state: 'in_progress', conclusion: null }), check({ id: 2, name: 'lint' })]) },
    'inconclusive',
    /build is an unfinished job of the gate’s own run.*checks\.gate/,
  ],
  [
    'an own unfinished job hides no failure of that name',
    {
      checks: present([
        check({ conclusion: 'failure' }),
        check({ id: 2, own: true, state: 'in_progress', conclusion: null }),
      ]),
    },
    'block',
    /build failure/,
  ],
  [
    'nor does the gate’s own job that the policy names',
    {
      checks: present([
        check({ conclusion: 'failure' }),
        check({ id: 2, own: true, state: 'queued', conclusion: null }),
      ]),
    },
    'block',
    /build failure/,
    { checks: { gate: ['build'] } },
  ],
  [
    'an own unfinished job of another app',
    { checks: present([check({ app_id: 1, own: true, state: 'queued', conclusion: null })]) },
    'inconclusive',
    /did not report/,
  ],
  [
    'a name of the policy that runs in the gate’s own run',
    {
      required: required({ checks: [] }),
      checks: present([check({ own: true, state: 'queued', conclusion: null }), check({ name: 'other' })]),
    },
    'inconclusive',
    /unfinished job/,
    { checks: { names: ['build'] } },
  ],
  ...['skipped', 'neutral'].flatMap((conclusion): Row[] => [
    [
      `none required, ${conclusion}`,
      { required: required({ checks: [] }), checks: present([check({ conclusion }), check({ id: 2, name: 'lint' })]) },
      'inconclusive',
      new RegExp(`build ${conclusion}, which is no success`),
    ],
    [
      `none required, ${conclusion} and left out`,
      { required: required({ checks: [] }), checks: present([check({ conclusion }), check({ id: 2, name: 'lint' })]) },
      'pass',
      /1 check succeeded/,
      { checks: { ignore: ['build'] } },
    ],
    [
      `required by the policy and ${conclusion}`,
      { required: required({ checks: [] }), checks: present([check({ conclusion, name: 'e2e' })]) },
      'inconclusive',
      /e2e .* which is no success/,
      { checks: { names: ['e2e'] } },
    ],
  ]),
  [
    'a rule that could not be read',
    { required: required({ unread: 'status 404' }) },
    'inconclusive',
    /could be read: status 404/,
  ],
  [
    'a job before the gate that failed',
    { checks: present([check({ own: true, conclusion: 'failure' }), check({ name: 'lint' })]) },
    'block',
    /build failure/,
  ],
  [
    'a job before the gate that succeeded',
    { checks: present([check({ own: true }), check({ name: 'lint' })]) },
    'pass',
    /1 required check/,
  ],
  [
    'a job of the gate’s own run that nobody requires',
    {
      checks: present([check({ own: true, name: 'gate', conclusion: 'failure' }), check()]),
      required: required({ checks: [] }),
    },
    'pass',
    /./,
  ],
  ['statuses unknown', { statuses: missing('failed') }, 'inconclusive', /commit statuses failed/],
  [
    'statuses unknown and a failure',
    { statuses: missing('failed'), checks: present([check({ conclusion: 'failure' })]) },
    'block',
    /build failure/,
  ],
]);

describe('a stage of the chain on a pull request', () => {
  const base = liveSha;
  const chain = (check: number | null = null): Parameters<typeof judge>[3] => ({
    asked: { forge: true, alerts: false, results: true, chain: { base, check } },
  });
  const none = missing('absent', '"production" has no deployments');
  const empty = { required: required({ checks: [] }), checks: present([]) };

  test('the base counts as live where no deployment is recorded, and the reason says so', () => {
    const answered = {
      verdict: 'pass',
      reason: expect.stringMatching(
        /no deployment to production is recorded, so the base of the change, bbbbbbbbbb, counts as live; 1 commit/,
      ),
    };
    expect(judge('live', { deployments: none }, {}, chain())).toMatchObject(answered);
    expect(judge('live', { deployments: deployments({ live: null }) }, {}, chain())).toMatchObject(answered);
  });

  test.each<[string, Partial<GateEvidence>, RegExp]>([
    [
      'deployments that may not be read',
      { deployments: missing('failed', 'status 403') },
      /deployments failed: status 403/,
    ],
    ['older deployments that were not read', { deployments: deployments({ live: null, unread: 3 }) }, /was not read/],
    [
      'a first deployment on its way',
      { deployments: deployments({ live: null, running: [{ id: 2, sha: other, at, state: 'in_progress' }] }) },
      /has not ended/,
    ],
    ['changes that are not known', { deployments: none, changes: missing('failed') }, /changes since the base failed/],
    ['changes from another commit', { deployments: none, changes: changes({ live: other }) }, /read from 9999999999/],
  ])('%s: no verdict', (_, over, reason) =>
    expect(judge('live', over, {}, chain())).toMatchObject({
      verdict: 'inconclusive',
      reason: expect.stringMatching(reason),
    }),
  );

  test('outside of the chain nothing stands in for a deployment', () =>
    expect(judge('live', { deployments: none })).toMatchObject({ verdict: 'inconclusive' }));

  test('where no check is required and none other reported, the checks have nothing to say', () => {
    expect(judge('checks', empty, {}, chain())).toEqual({
      off: 'no check is required, and nothing but this run reported on this commit',
    });
    expect(
      judge(
        'checks',
        { ...empty, checks: present([check({ own: true, name: 'pipeline / stages / plan' })]) },
        {},
        chain(),
      ),
    ).toHaveProperty('off');
  });

  test.each<[string, Partial<GateEvidence>, GatePolicy]>([
    ['a required check that did not report', { checks: present([]) }, {}],
    ['a check that the policy names', empty, { checks: { names: ['e2e'] } }],
    [
      'a check of another run that is at work',
      { ...empty, checks: present([check({ state: 'in_progress', conclusion: null })]) },
      {},
    ],
    ['a check that the policy leaves out', { ...empty, checks: present([check()]) }, { checks: { ignore: ['build'] } }],
    ['checks that may not be read', { ...empty, checks: missing('failed') }, {}],
    ['statuses that may not be read', { ...empty, statuses: missing('failed') }, {}],
    ['rules that may not be read', { ...empty, required: missing('failed') }, {}],
    ['rules that were not all read', { ...empty, required: required({ checks: [], unread: 'status 404' }) }, {}],
  ])('%s: no verdict', (_, over, policy) =>
    expect(judge('checks', over, policy, chain())).toMatchObject({ verdict: 'inconclusive' }),
  );

  test('alerts that a pull request’s run can never read are left out, aloud, unless the policy names them', () => {
    const over = {
      code_scanning: missing('stale', 'no analysis of main is of it'),
      secret_scanning: missing('failed', 'status 403'),
    };
    expect(judge('security-alerts', over, {}, chain())).toMatchObject({
      verdict: 'pass',
      reason: expect.stringMatching(
        /code scanning alerts are not judged on a pull request.*secret scanning alerts are not judged .*status 403/,
      ),
    });
    expect(judge('security-alerts', over)).toMatchObject({ verdict: 'inconclusive' });
    expect(
      judge('security-alerts', over, { 'security-alerts': { kinds: ['secret-scanning'] } }, chain()),
    ).toMatchObject({ verdict: 'inconclusive' });
    expect(
      judge('security-alerts', { ...over, dependabot: missing('failed', 'status 403') }, {}, chain()),
    ).toMatchObject({ verdict: 'inconclusive', reason: expect.stringMatching(/Dependabot alerts failed/) });
    expect(judge('security-alerts', { code_scanning: missing('failed', 'status 500') }, {}, chain())).toMatchObject({
      verdict: 'inconclusive',
    });
    expect(
      judge(
        'security-alerts',
        { ...over, secret_scanning: present([alert({ kind: 'secret-scanning', severity: 'critical' })]) },
        {},
        chain(),
      ),
    ).toMatchObject({ verdict: 'block' });
  });

  test('approvals that the branch asks for at the merge are left to it, unless the policy asks for some', () => {
    const over = { changes: changes({ changes: [], direct: [direct()] }) };
    expect(judge('approvals', over, {}, chain())).toHaveProperty('off');
    expect(judge('approvals', over)).toMatchObject({ verdict: 'inconclusive' });
    for (const policy of [{ approvals: { minimum: 1 } }, { rules: { approvals: 'require' as const } }])
      expect(judge('approvals', over, policy, chain())).toMatchObject({ verdict: 'inconclusive' });
    expect(judge('approvals', { ...over, required: missing('failed') }, {}, chain())).toMatchObject({
      verdict: 'inconclusive',
    });
  });

  const requires = (...names: string[]) =>
    required({ checks: names.map((context) => ({ context, integration_id: 15368, from: 'ruleset' as const })) });
  const running = (name: string, id: number) => check({ id, name, own: true, state: 'in_progress', conclusion: null });

  test('its own job is not waited for where the runner tells which; no other unfinished one is taken for it', () => {
    const over = { required: requires('pipeline', 'build'), checks: present([running('pipeline', 5), check()]) };
    expect(judge('checks', over, {}, chain(5))).toMatchObject({
      verdict: 'pass',
      reason: expect.stringMatching(/^1 required check/),
    });
    for (const id of [null, 6])
      expect(judge('checks', over, {}, chain(id))).toMatchObject({
        verdict: 'inconclusive',
        reason: expect.stringMatching(/unfinished job/),
      });
    expect(
      judge('checks', { ...over, checks: present([running('pipeline', 5), running('build', 6)]) }, {}, chain(5)),
    ).toMatchObject({ verdict: 'inconclusive', reason: expect.stringMatching(/build is an unfinished job/) });
    expect(
      judge('checks', { ...over, checks: present([{ ...running('pipeline', 5), own: false }, check()]) }, {}, chain(5)),
    ).toMatchObject({ verdict: 'inconclusive' });
  });

  test('nor is the verdict job that comes after it; one by that name that reported counts', () => {
    const own = running('pipeline / stages / deploy-gate', 5);
    const over = { required: requires('pipeline / verdict', 'build'), checks: present([own, check()]) };
    expect(judge('checks', over, {}, chain(5))).toMatchObject({
      verdict: 'pass',
      reason: expect.stringMatching(/^1 required check/),
    });
    expect(judge('checks', { ...over, required: requires('other / verdict', 'build') }, {}, chain(5))).toMatchObject({
      verdict: 'inconclusive',
      reason: expect.stringMatching(/did not report/),
    });
    expect(
      judge(
        'checks',
        {
          ...over,
          checks: present([own, check(), check({ id: 9, name: 'pipeline / verdict', conclusion: 'failure' })]),
        },
        {},
        chain(5),
      ),
    ).toMatchObject({ verdict: 'block' });
  });

  test('where nothing is required but what comes after it, there is nothing to say', () => {
    expect(
      judge('checks', { required: requires('pipeline'), checks: present([running('pipeline', 5)]) }, {}, chain(5)),
    ).toHaveProperty('off');
  });
});

const reviewed = (...list: ReturnType<typeof approval>[]) => ({
  changes: changes({ changes: [change({ approvals: { at, state: 'present', value: list } })] }),
});
table('approvals', [
  ['older than the head', reviewed(approval({ stale: true })), 'block', /earlier commit than its last head/],
  ['none', reviewed(), 'block', /0 fresh approvals of 1/],
  ['by the author', reviewed(approval({ by_author: true })), 'block', /no fresh approval/],
  ['by a stranger', reviewed(approval({ association: 'NONE', permission: 'none' })), 'block', /no fresh approval/],
  [
    'by a member who may only read',
    reviewed(approval({ association: 'MEMBER', permission: 'read' })),
    'block',
    /kim may not write to the repository/,
  ],
  [
    'by somebody whose association is hidden and who may write',
    reviewed(approval({ association: 'CONTRIBUTOR', permission: 'admin' })),
    'pass',
    /1 fresh approval/,
  ],
  [
    'by somebody of whom nobody knows the permission',
    reviewed(approval({ permission: null })),
    'inconclusive',
    /whether kim may write/,
  ],
  [
    'by somebody who wrote a commit of it',
    reviewed(approval({ took_part: true })),
    'block',
    /kim had a hand in its commits/,
  ],
  [
    'somebody who may only read asks for changes',
    reviewed(approval(), approval({ author: 'max', permission: 'read', state: 'changes-requested' })),
    'pass',
    /1 fresh approval/,
  ],
  [
    'somebody unknown asks for changes',
    reviewed(approval(), approval({ author: 'max', permission: null, state: 'changes-requested' })),
    'block',
    /max asked for changes/,
  ],
  ['by a bot', reviewed(approval({ bot: true })), 'block', /no fresh approval/],
  [
    'by a bot that the policy trusts',
    reviewed(approval({ bot: true })),
    'pass',
    /1 fresh approval/,
    { approvals: { bots: true } },
  ],
  [
    'somebody asks for changes',
    reviewed(approval(), approval({ author: 'max', state: 'changes-requested', stale: true })),
    'block',
    /max asked for changes/,
  ],
  [
    'the same person twice is one',
    reviewed(approval(), approval()),
    'block',
    /2 fresh approvals of 2|of 2/,
    { approvals: { minimum: 2 } },
  ],
  [
    'reviews unreadable',
    { changes: changes({ changes: [change({ approvals: { at, state: 'failed', reason: 'status 500' } })] }) },
    'inconclusive',
    /reviews of #7 failed/,
  ],
  ['a direct push', { changes: changes({ direct: [direct()] }) }, 'inconclusive', /nobody approved it/],
  ['none needed', { ...reviewed(), required: required({ approvals: 0 }) }, 'pass', /no approval is required/],
  [
    'none needed by the branch, a direct push, and a policy that requires approvals',
    { required: required({ approvals: 0 }), changes: changes({ direct: [direct()] }) },
    'inconclusive',
    /nobody approved it/,
    { rules: { approvals: 'require' } },
  ],
  [
    'none needed by the policy, and a direct push',
    { changes: changes({ direct: [direct()] }) },
    'pass',
    /no approval is required/,
    { rules: { approvals: 'require' }, approvals: { minimum: 0 } },
  ],
  [
    'what classic protection needs is unread',
    { ...reviewed(), required: required({ approvals: 0, approvals_unread: 'status 403' }) },
    'inconclusive',
    /requires could not be read whole: status 403/,
  ],
  [
    'what classic protection needs is unread, and the policy has a number',
    { required: required({ approvals: 0, approvals_unread: 'status 403' }) },
    'pass',
    /1 fresh approval/,
    { approvals: { minimum: 1 } },
  ],
  ['how many are needed is unknown', { required: missing('failed') }, 'inconclusive', /required approvals failed/],
  ['changes unknown', { changes: missing('absent') }, 'inconclusive', /changes since the live revision absent/],
]);

table('security-alerts', [
  ['a high one', { dependabot: present([alert()]) }, 'block', /dependabot #3 \(high\)/],
  ['a medium one', { dependabot: present([alert({ severity: 'medium' })]) }, 'pass', /none of severity high/],
  [
    'a medium one under a stricter policy',
    { dependabot: present([alert({ severity: 'medium' })]) },
    'block',
    /medium/,
    { 'security-alerts': { block: 'medium' } },
  ],
  [
    'refused',
    { secret_scanning: missing('failed', 'status 403') },
    'inconclusive',
    /secret scanning alerts failed: status 403/,
  ],
  [
    'refused, and a high one elsewhere',
    { secret_scanning: missing('failed'), dependabot: present([alert()]) },
    'block',
    /dependabot/,
  ],
  [
    'absent without a word that it is switched off',
    { code_scanning: missing('absent') },
    'inconclusive',
    /code scanning alerts absent/,
  ],
  [
    'switched off, said',
    { code_scanning: alertSourceOf(missing('absent', 'not enabled for this repository')) },
    'pass',
    /code scanning alerts are switched off \(not enabled/,
  ],
]);
test('all kinds of alert switched off: the rule is off, not passed', () => {
  const off = alertSourceOf(missing('absent', 'not enabled'));
  expect(judge('security-alerts', { code_scanning: alertSourceOf(missing('failed')) })).toMatchObject({
    verdict: 'inconclusive',
  });
  expect(judge('security-alerts', { code_scanning: off, dependabot: off, secret_scanning: off })).toEqual({
    off: expect.stringContaining('Dependabot alerts are switched off'),
  });
});

table('incidents', [
  [
    'open',
    {
      incidents: present([
        { number: 12, title: 'Checkout is down', author: 'kim', labels: ['incident'], opened: at, link: null },
      ]),
    },
    'block',
    /1 incident open: #12/,
  ],
  ['unknown', { incidents: missing('failed') }, 'inconclusive', /incidents failed/],
]);

test.each([
  ['firing', 'block', /^an alert is firing: HighErrorRate/],
  ['resolved', 'pass', /no incident is open/],
  ['unknown', 'inconclusive', /whether the alert HighErrorRate is firing is not known/],
] as const)('an alert that is %s', (status, verdict, reason) => {
  const alert_ = { alert: { at, state: 'present' as const, value: signal({ status }) } };
  expect(judge('incidents', {}, {}, alert_)).toMatchObject({ verdict, reason: expect.stringMatching(reason) });
  // Without GitHub the file speaks alone; one of another environment is not about this deployment.
  const alone = { ...alert_, asked: { forge: false, alerts: true, results: false } };
  expect(judge('incidents', { incidents: missing('failed') }, {}, alone)).toMatchObject({ verdict });
  expect(
    judge('incidents', {}, {}, { alert: { at, state: 'present', value: signal({ status, environment: 'staging' }) } }),
  ).toMatchObject({ verdict: 'pass', reason: expect.stringContaining('staging') });
  expect(judge('incidents', {}, {}, { alert: { at, state: 'failed', reason: 'no file' } })).toMatchObject({
    verdict: 'inconclusive',
  });
});

const wayBack = (over: object) =>
  present({
    last_good: liveSha,
    revert: { at, state: 'present' as const, value: { clean: true, conflicts: [] } },
    irreversible: { at, state: 'present' as const, value: [] },
    ...over,
  });
const place = (blocks: boolean) => ({
  kind: 'schema' as const,
  blocks,
  path: 'db/1.sql',
  line: 3,
  side: 'new' as const,
  quote: 'DROP COLUMN a',
  why: 'the old code reads it.',
});
table('rollback', [
  [
    'a dropped column',
    { way_back: wayBack({ irreversible: { at, state: 'present', value: [place(true)] } }) },
    'block',
    /would not undo schema in db\/1\.sql/,
  ],
  [
    'something to look at',
    { way_back: wayBack({ irreversible: { at, state: 'present', value: [place(false)] } }) },
    'pass',
    /1 place to look at/,
  ],
  [
    'a revert that conflicts',
    { way_back: wayBack({ revert: { at, state: 'present', value: { clean: false, conflicts: ['a.ts'] } } }) },
    'block',
    /does not apply: a\.ts/,
  ],
  [
    'a revert not tried',
    { way_back: wayBack({ revert: { at, state: 'failed', reason: 'shallow' } }) },
    'inconclusive',
    /revert failed: shallow/,
  ],
  [
    'migrations not read',
    { way_back: wayBack({ irreversible: { at, state: 'stale', reason: 'x' } }) },
    'inconclusive',
    /not undo stale/,
  ],
  ['unknown', { way_back: missing('absent') }, 'inconclusive', /the way back absent/],
  [
    'a first deployment',
    { way_back: wayBack({ last_good: null }), deployments: deployments({ live: null }) },
    'pass',
    /nothing is live/,
  ],
  [
    'no last good revision',
    { way_back: wayBack({ last_good: null }) },
    'inconclusive',
    /^no last good revision is known$/,
  ],
  [
    'no last good revision, deployments unknown',
    { way_back: wayBack({ last_good: null }), deployments: missing('failed') },
    'inconclusive',
    /deployments failed/,
  ],
]);

const risky = gateEvidence().diff_risk;
const large =
  risky.seen.state !== 'present'
    ? risky
    : present({
        ...risky.seen.value,
        additions: 5000,
        migrations: ['db/1.sql', 'db/2.sql'],
        infrastructure: ['k8s/api.yaml'],
        hot: ['src/total.ts', 'src/b.ts', 'src/c.ts'],
        files: Array.from({ length: 40 }, (_, i) => fileRisk({ path: `src/f${i}.ts`, churn: 20, authors: 6 })),
        dependencies: [{ path: 'package.json', name: 'x', from: '1.0.0', to: '2.0.0', major: true }],
      });
table('risk', [
  ['large, with migrations and hot files', { diff_risk: large }, 'block', /risk 9\d of 100 \(critical\).*80 blocks/],
  [
    'the same under a policy that only looks',
    { diff_risk: large },
    'inconclusive',
    /a person looks/,
    { risk: { block: 101 } },
  ],
  ['unknown', { diff_risk: missing('failed', 'no clone') }, 'inconclusive', /the diff failed: no clone; at least risk/],
  ['way back unknown', { way_back: missing('failed') }, 'inconclusive', /the way back failed/],
]);
test('hypotheses add to the risk and take nothing away; the sum of the contributions is the score', () => {
  const plain = scoreRisk(gateEvidence());
  const raised = scoreRisk(gateEvidence(), [
    { severity: 'high', title: 'stale cache', check: 'look at the key' },
    { severity: 'info', title: 'nothing', check: null },
  ]);
  expect(raised.score).toBe(plain.score + 15);
  expect(raised.checks).toEqual(['look at the key']);
  expect(
    scoreRisk(
      gateEvidence(),
      Array.from({ length: 20 }, () => ({ severity: 'critical' as const, title: 'x', check: null })),
    ).score,
  ).toBe(plain.score + 40);
  expect(raised.contributions.reduce((sum, { points }) => sum + points, 0)).toBe(raised.score);
  expect(plain.level).toBe('low');
});

describe('freeze', () => {
  const policy = (windows: unknown[], lead = 0) => ({ freeze: { windows, 'lead-minutes': lead } }) as GatePolicy;
  const winter = { from: '2026-11-20T00:00:00+01:00', to: '2026-11-21T00:00:00+01:00', reason: 'sale' };
  const fridays = { cron: '0 14 * * fri', zone: 'Europe/Berlin', for: '3d', reason: 'no deployments over the weekend' };
  test('none configured, and one that is over', () => {
    expect(judge('freeze')).toEqual({ off: 'no freeze is configured' });
    expect(judge('freeze', {}, policy([winter]), { at: '2026-11-20T23:00:00.000Z' })).toMatchObject({
      verdict: 'pass',
    });
  });
  test('dated', () => {
    expect(judge('freeze', {}, policy([winter]))).toMatchObject({
      verdict: 'block',
      reason: 'a freeze is on: sale',
      wouldChange: expect.stringContaining('2026-11-20T23:00:00Z'),
    });
  });
  test('cron in a zone: Friday 14:00 in Berlin is 13:00 UTC in winter', () => {
    expect(judge('freeze', {}, policy([fridays]), { at: '2026-11-20T12:59:00.000Z' })).toMatchObject({
      verdict: 'pass',
    });
    expect(judge('freeze', {}, policy([fridays]), { at: '2026-11-20T13:00:00.000Z' })).toMatchObject({
      verdict: 'block',
      wouldChange: expect.stringContaining('2026-11-23T13:00:00Z'),
    });
    expect(judge('freeze', {}, policy([fridays]), { at: '2026-11-23T12:59:00.000Z' })).toMatchObject({
      verdict: 'block',
    });
    expect(judge('freeze', {}, policy([fridays]), { at: '2026-11-23T13:00:00.000Z' })).toMatchObject({
      verdict: 'pass',
    });
  });
  test('one that begins while the deployment runs is inconclusive', () => {
    expect(judge('freeze', {}, policy([fridays], 30), { at: '2026-11-20T12:40:00.000Z' })).toMatchObject({
      verdict: 'inconclusive',
      reason: expect.stringContaining('begins at 2026-11-20T13:00:00Z'),
    });
  });
});
