import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readCheckRuns, readStatuses } from '../../src/adapters/github/release/checks.ts';
import { createGithubClient } from '../../src/adapters/github/client.ts';
import { readEnvironment } from '../../src/adapters/github/release/environment.ts';
import { readIncidents, readPastIncidents } from '../../src/adapters/github/release/incidents.ts';
import { readMergedPulls } from '../../src/adapters/github/release/merged-pulls.ts';
import type { ReleaseReads } from '../../src/adapters/github/runs/reads.ts';
import { readRequiredChecks } from '../../src/adapters/github/release/required-checks.ts';
import { createPermissionReader } from '../../src/adapters/github/release/reviewers.ts';
import { readApprovals } from '../../src/adapters/github/release/reviews.ts';
import {
  readCodeAlerts,
  readDependencyAlerts,
  readSecretAlerts,
} from '../../src/adapters/github/release/security-alerts.ts';
import {
  CheckFact,
  DeploymentFact,
  IncidentFact,
  RequiredChecks,
  SecurityAlert,
  sourceOf,
  type Source,
} from '../../src/domain/release.ts';
import { releaseState, type CheckRunState, type ReleaseState } from '../support/github-release-state.ts';
import { startGithub, type GithubServer } from '../support/github-server.ts';
import type { Fault, IssueState } from '../support/github-state.ts';

const repository = 'octo-org/octo-repo';
const at = '2026-11-20T12:00:00.000Z';
const sha = 'a'.repeat(40);
const other = 'b'.repeat(40);
const silent = { info: () => undefined, warn: () => undefined, debug: () => undefined };

let server: GithubServer;
let waits: number[] = [];
let afterEachAnswer: (() => void) | undefined;
beforeAll(async () => {
  server = await startGithub({
    onChange: () => {
      afterEachAnswer?.();
    },
  });
});
afterAll(() => server.close());
beforeEach(() => {
  world();
});
afterEach(() => {
  afterEachAnswer = undefined;
});
afterEach(() => {
  expect(server.violations).toEqual([]);
});

function world(release: Partial<ReleaseState> = {}): void {
  server.reset({ repository, release: releaseState(release) });
  waits = [];
}
const reads = (): ReleaseReads => ({
  repository,
  at,
  client: createGithubClient({
    token: 'token-for-tests',
    apiUrl: server.url,
    log: silent,
    sleep: async (ms) => {
      waits.push(ms);
    },
  }),
});
const fault = (path: string, status: number, rest: Partial<Fault> = {}): void => {
  server.state.faults.push({ path, status, ...rest });
};
function valueOf<T>(source: Source<T>, schema: z.ZodType<T>): T {
  sourceOf(schema).parse(source);
  if (source.seen.state !== 'present') throw new Error(`${source.seen.state}: ${source.seen.reason}`);
  return source.seen.value;
}
const check = (id: number, partial: Partial<CheckRunState> = {}): CheckRunState => ({
  id,
  sha,
  name: `check ${id}`,
  conclusion: 'success',
  ...partial,
});
const job = (run: number, id: number): string => `https://github.com/${repository}/actions/runs/${run}/job/${id}`;
const facts = z.array(CheckFact);

describe('check runs of a commit', () => {
  it('are read whole: 350 of them, on four pages', async () => {
    world({ checkRuns: [...Array.from({ length: 350 }, (_, index) => check(index + 1)), check(999, { sha: other })] });
    const found = valueOf(await readCheckRuns(reads(), sha, null), facts);
    expect(found.map(({ id }) => id)).toEqual(Array.from({ length: 350 }, (_, index) => index + 1));
    const pages = server.requests.filter(({ path }) => path.endsWith('/check-runs')).map(({ query }) => query);
    expect(pages).toEqual([1, 2, 3, 4].map((page) => ({ filter: 'latest', per_page: '100', page: String(page) })));
  });

  it('survive a rate limit in the middle of the pages', async () => {
    world({ checkRuns: Array.from({ length: 350 }, (_, index) => check(index + 1)) });
    fault('/check-runs$', 403, { times: 1, body: { message: 'You have exceeded a secondary rate limit.' } });
    fault('/check-runs$', 429, { times: 2, headers: { 'retry-after': '7' } });
    expect(valueOf(await readCheckRuns(reads(), sha, null), facts)).toHaveLength(350);
    expect(waits).toEqual([60_000, 7000, 7000]);
  });

  it('are whole although others start while they are read', async () => {
    world({ checkRuns: Array.from({ length: 250 }, (_, index) => check(index + 1)) });
    let answers = 0;
    afterEachAnswer = () => {
      answers += 1;
      if (answers <= 2) server.state.release?.checkRuns.unshift(check(1000 + answers));
    };
    const found = valueOf(await readCheckRuns(reads(), sha, null), facts).map(({ id }) => id);
    expect(new Set(found).size).toBe(found.length);
    expect(found).toHaveLength(252);
  });

  it.each([
    ['a limit that asks to wait for an hour', 429, { 'retry-after': '3600' }, /rate limit stops .*3600 s/],
    ['a refusal', 403, {}, /the token needs the permission checks: read/],
    ['an unknown commit', 404, {}, /the token lacks checks: read/],
    ['a token that is not valid', 401, {}, /does not accept the token/],
    ['a server that fails', 502, {}, /answers 502/],
  ])('are failed, never none, on %s', async (_, status, headers, reason) => {
    world({ checkRuns: [check(1)] });
    fault('/check-runs$', status, { headers });
    const source = await readCheckRuns(reads(), sha, null);
    expect(source).toMatchObject({
      permission: 'checks: read',
      seen: { state: 'failed', reason: expect.stringMatching(reason) },
    });
  });

  it('are failed when GitHub gives fewer than it counts, when there are more suites than it lists, and when it can not be reached', async () => {
    world({ checkRuns: [check(1)], checkRunTotal: 3 });
    expect((await readCheckRuns(reads(), sha, null)).seen).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('counts 3 entries'),
    });
    world({ checkRuns: [check(1)], suites: 1001 });
    expect((await readCheckRuns(reads(), sha, null)).seen).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('1001 check suites'),
    });
    const closed = createGithubClient({
      token: 'x',
      apiUrl: 'http://127.0.0.1:9',
      log: silent,
      sleep: async () => undefined,
    });
    expect((await readCheckRuns({ ...reads(), client: closed }, sha, null)).seen).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('could not be reached'),
    });
    const slow = createGithubClient({
      token: 'x',
      apiUrl: server.url,
      log: silent,
      timeoutMs: 1,
      sleep: async () => undefined,
    });
    expect((await readCheckRuns({ ...reads(), client: slow }, sha, null)).seen.state).toBe('failed');
    await new Promise((done) => {
      setTimeout(done, 100);
    });
  });

  it('of the gate’s own run are told by the address that GitHub gives a job, not by what a check run says of itself', async () => {
    world({
      checkRuns: [
        check(1, { name: 'gate', conclusion: null, status: 'in_progress', html: job(77, 1) }),
        check(2, { conclusion: 'failure', details: job(77, 99) }),
        check(3, { conclusion: 'failure', html: job(77, 3), app: { id: 9, slug: 'another-app' } }),
        check(4, { conclusion: 'failure', html: job(770, 4) }),
        check(5, { html: 'https://github.com/octo-org/another/actions/runs/77/job/5' }),
        check(6, { details: job(77, 6) }),
        check(7, { conclusion: 'failure', details: `https://github.com/${repository}/actions/runs/77` }),
      ],
    });
    expect(valueOf(await readCheckRuns(reads(), sha, 77), facts).map(({ id, own }) => [id, own])).toEqual([
      [1, true],
      [2, false],
      [3, false],
      [4, false],
      [5, false],
      [6, true],
      [7, false],
    ]);
  });

  it('of an earlier try of the same workflow are replaced by the later one’s, unless that one was skipped', async () => {
    const run = (id: number, suite: number, created: string, rest: object = {}) => ({
      id,
      head: sha,
      event: 'push',
      workflow: 5,
      path: '.github/workflows/deploy.yml',
      created,
      suite,
      ...rest,
    });
    world({
      runs: [
        run(70, 1, '2026-11-19T00:00:00Z'),
        run(77, 2, '2026-11-20T00:00:00Z'),
        run(80, 3, '2026-11-18T00:00:00Z', { workflow: 6 }),
      ],
      checkRuns: [
        check(1, { name: 'gate', conclusion: 'failure', suite: 1, html: job(70, 1) }),
        check(2, { name: 'gate', conclusion: null, status: 'in_progress', suite: 2, html: job(77, 2) }),
        check(3, { name: 'lint', conclusion: 'failure', suite: 1, html: job(70, 3) }),
        check(4, { name: 'lint', conclusion: 'skipped', suite: 2, html: job(77, 4) }),
        check(5, { name: 'gate', conclusion: 'failure', suite: 3, html: job(80, 5) }),
        check(6, {
          name: 'gate',
          conclusion: 'failure',
          suite: 1,
          html: 'https://github.com/octo-org/octo-repo/runs/6',
        }),
      ],
    });
    expect(valueOf(await readCheckRuns(reads(), sha, 77), facts).map(({ id }) => id)).toEqual([2, 3, 4, 5, 6]);
    fault('/actions/runs$', 403);
    expect(valueOf(await readCheckRuns(reads(), sha, 77), facts)).toHaveLength(6);
  });

  it.each(['mallory/octo-repo', null])('are not replaced by a run of the fork %s', async (headRepository) => {
    const run = (id: number, suite: number, created: string, rest: object = {}) => ({
      id,
      head: sha,
      event: 'pull_request',
      workflow: 5,
      path: '.github/workflows/ci.yml',
      created,
      suite,
      branch: 'patch-1',
      ...rest,
    });
    world({
      runs: [run(10, 1, '2026-11-20T10:00:00Z'), run(20, 2, '2026-11-20T11:00:00Z', { headRepository })],
      checkRuns: [
        check(1, { name: 'build', conclusion: 'failure', suite: 1, html: job(10, 1) }),
        check(2, { name: 'build', suite: 2, html: job(20, 2) }),
      ],
    });
    expect(valueOf(await readCheckRuns(reads(), sha, 77), facts).map(({ id }) => id)).toEqual([1, 2]);
  });
});

describe('commit statuses', () => {
  const status = (id: number, context: string, state: string, time: string, rest: object = {}) => ({
    id,
    sha,
    context,
    state,
    at: time,
    ...rest,
  });
  it('are the newest of each context, from all pages', async () => {
    world({
      statuses: [
        ...Array.from({ length: 130 }, (_, index) =>
          status(1000 - index, 'flaky', index === 0 ? 'failure' : 'success', `2026-01-01T00:00:00Z`),
        ),
        status(1, 'deploy/gate', 'pending', '2026-01-01T00:00:00Z', {
          by: 'github-actions[bot]',
          target: `https://github.com/${repository}/actions/runs/77`,
        }),
        status(2, 'ci', 'success', '2026-01-02T00:00:00Z'),
        status(3, 'ci', 'error', '2026-01-01T00:00:00Z'),
        status(4, 'forged', 'failure', '2026-01-01T00:00:00Z', {
          by: 'mallory',
          target: `https://github.com/${repository}/actions/runs/77`,
        }),
      ],
    });
    const found = valueOf(await readStatuses(reads(), sha, 77), facts);
    expect(found.map(({ name, state, conclusion, own }) => [name, state, conclusion, own])).toEqual([
      ['flaky', 'completed', 'failure', false],
      ['deploy/gate', 'pending', null, true],
      ['ci', 'completed', 'success', false],
      ['forged', 'completed', 'failure', false],
    ]);
  });

  it('are failed when GitHub counts more contexts than it gave, or refuses', async () => {
    world({ combinedTotal: 2, statuses: [status(1, 'ci', 'success', '2026-01-01T00:00:00Z')] });
    expect((await readStatuses(reads(), sha, null)).seen).toMatchObject({ state: 'failed' });
    world();
    expect((await readStatuses(reads(), sha, null)).seen).toMatchObject({ state: 'present', value: [] });
    fault('/statuses$', 403, { body: { message: 'Resource not accessible by integration' } });
    expect(await readStatuses(reads(), sha, null)).toMatchObject({
      permission: 'statuses: read',
      seen: { state: 'failed', reason: expect.stringContaining('statuses: read') },
    });
  });
});

describe('what a branch requires', () => {
  const rule = (type: string, parameters: object) => ({
    type,
    ruleset_source_type: 'Repository',
    ruleset_source: repository,
    ruleset_id: 1,
    parameters,
  });
  const checksRule = (...checks: object[]) =>
    rule('required_status_checks', { required_status_checks: checks, strict_required_status_checks_policy: true });
  const read = async () => valueOf(await readRequiredChecks(reads(), 'release/1.0'), RequiredChecks);

  it('comes from its rulesets, each check once', async () => {
    world({
      branch: { name: 'release/1.0', protected: true, protection: { enabled: false } },
      rules: [
        checksRule({ context: 'build', integration_id: 15368 }, { context: 'test' }),
        checksRule({ context: 'test' }),
        rule('pull_request', {
          required_approving_review_count: 2,
          dismiss_stale_reviews_on_push: true,
          require_code_owner_review: false,
          require_last_push_approval: false,
          required_review_thread_resolution: false,
        }),
      ],
    });
    expect(await read()).toEqual({
      branch: 'release/1.0',
      approvals: 2,
      approvals_unread: null,
      unread: null,
      checks: [
        { context: 'build', integration_id: 15368, from: 'ruleset' },
        { context: 'test', integration_id: null, from: 'ruleset' },
      ],
    });
  });

  it('comes from classic protection as far as the branch or its protection tells it', async () => {
    world({
      branch: {
        protected: true,
        protection: {
          enabled: true,
          required_status_checks: { contexts: ['a', 'b'], checks: [{ context: 'a', app_id: -1 }] },
        },
      },
    });
    expect((await read()).checks).toEqual([
      { context: 'a', integration_id: null, from: 'classic' },
      { context: 'b', integration_id: null, from: 'classic' },
    ]);
    world({
      branch: { protected: true, protection: { enabled: true } },
      protection: { contexts: ['a'], checks: [{ context: 'a', app_id: 3 }] },
    });
    expect((await read()).checks).toEqual([{ context: 'a', integration_id: 3, from: 'classic' }]);
    world({ branch: { protected: false } });
    expect(await read()).toMatchObject({ checks: [], unread: null });
    world({ branch: { protected: true } });
    expect(await read()).toMatchObject({ checks: [], unread: null });
  });

  it('takes the approvals of classic protection, and says where they can’t be read, though the branch tells its checks', async () => {
    const protection = { enabled: true, required_status_checks: { contexts: ['a'], checks: [] } };
    world({ branch: { protected: true, protection }, protectionReviews: { required_approving_review_count: 2 } });
    expect(await read()).toMatchObject({ approvals: 2, approvals_unread: null, unread: null });
    world({ branch: { protected: true, protection } });
    expect(await read()).toMatchObject({ approvals: 0, approvals_unread: null });
    for (const [status, message] of [
      [403, 'Resource not accessible by integration'],
      [404, 'Not Found'],
    ] as const) {
      world({ branch: { protected: true, protection } });
      fault('/required_pull_request_reviews$', status, { body: { message } });
      expect(await read()).toMatchObject({
        approvals: 0,
        unread: null,
        checks: [{ context: 'a' }],
        approvals_unread: expect.stringContaining('administration: read'),
      });
    }
  });

  it('is not whole where protection may not be read, and failed where the rules may not', async () => {
    world({ branch: { protected: true } });
    fault('/protection/', 403, { body: { message: 'Resource not accessible by integration' } });
    expect((await read()).unread).toMatch(/protected .*administration: read/);
    world({ branch: { protected: true }, rules: [rule('workflows', { workflows: [] })] });
    expect((await read()).unread).toMatch(/requires workflows/);
    world({ branch: { protected: false } });
    fault('/rules/branches', 404);
    expect(await readRequiredChecks(reads(), 'main')).toMatchObject({ seen: { state: 'failed' } });
  });
});

describe('reviews of a pull request', () => {
  const review = (
    id: number,
    author: string,
    state: string,
    day: number,
    commit: string | null,
    rest: object = {},
  ) => ({ pull: 1, id, author, state, commit, at: `2026-01-0${day}T00:00:00Z`, ...rest });
  it('stand as GitHub lets them stand, and are stale when the head moved after them', async () => {
    world({
      approvals: [
        review(1, 'Ada', 'APPROVED', 1, other),
        review(2, 'ada', 'COMMENTED', 2, sha),
        review(3, 'bob', 'CHANGES_REQUESTED', 1, sha),
        review(4, 'bob', 'APPROVED', 2, sha),
        review(5, 'cy', 'APPROVED', 1, sha),
        review(6, 'cy', 'DISMISSED', 3, sha),
        review(7, 'octocat', 'APPROVED', 1, sha),
        review(8, 'dee', 'PENDING', 1, sha),
        review(9, 'eve', 'APPROVED', 1, null),
        review(10, 'bot[bot]', 'APPROVED', 1, sha),
        review(11, 'ghost', 'CHANGES_REQUESTED', 1, sha),
        review(12, 'ghost', 'APPROVED', 2, sha),
        ...Array.from({ length: 120 }, (_, index) =>
          review(100 + index, 'fay', index === 119 ? 'CHANGES_REQUESTED' : 'COMMENTED', 4, sha),
        ),
      ],
    });
    const found = await readApprovals(reads(), { number: 1, head: sha, author: 'octocat' });
    expect(
      found
        .map(
          ({ author, state, stale, by_author: own, bot }) =>
            `${author} ${state}${stale ? ' stale' : ''}${own ? ' own' : ''}${bot ? ' bot' : ''}`,
        )
        .sort(),
    ).toEqual([
      'Ada approved stale',
      'bob approved',
      'bot[bot] approved bot',
      'cy dismissed',
      'eve approved stale',
      'fay changes-requested',
      'ghost approved',
      'ghost changes-requested',
      'octocat approved own',
    ]);
  });

  it('tell what each person may do, asked once, and who had a hand in the commits', async () => {
    world({
      approvals: [
        review(1, 'ada', 'APPROVED', 1, sha),
        review(2, 'bob', 'APPROVED', 1, sha),
        review(3, 'cy', 'APPROVED', 1, sha),
        review(4, 'dee', 'COMMENTED', 1, sha),
        review(5, 'bot[bot]', 'APPROVED', 1, sha),
        { ...review(6, 'ADA', 'APPROVED', 1, sha), pull: 2 },
      ],
      pullCommits: [
        ...Array.from({ length: 120 }, () => ({ pull: 1, author: 'octocat', committer: null })),
        { pull: 1, author: null, committer: 'Bob' },
        { pull: 2, author: 'cy', committer: 'cy' },
      ],
    });
    server.state.permissions = { ada: 'write', bob: 'admin' };
    const permissionOf = createPermissionReader(reads());
    const found = await readApprovals(reads(), { number: 1, head: sha, author: 'octocat' }, permissionOf);
    expect(found.map(({ author, permission, took_part: hand }) => [author, permission, hand])).toEqual([
      ['ada', 'write', false],
      ['bob', 'admin', true],
      ['cy', 'none', false],
      ['dee', null, false],
      ['bot[bot]', null, false],
    ]);
    await readApprovals(reads(), { number: 2, head: sha, author: 'octocat' }, permissionOf);
    expect(
      server.requests.filter(({ path }) => path.endsWith('/permission')).map(({ path }) => path.split('/').at(-2)),
    ).toEqual(['ada', 'bob', 'cy']);
    fault('/permission$', 403, { body: { message: 'Resource not accessible by integration' } });
    expect(
      (await readApprovals(reads(), { number: 1, head: sha, author: 'octocat' })).map(({ permission }) => permission),
    ).toEqual([null, null, null, null, null]);
    const bounded = createPermissionReader(reads(), 0);
    expect(await bounded('ada')).toBeNull();
  });

  it('are not read where GitHub may not list all commits, or none', async () => {
    world({
      approvals: [review(1, 'ada', 'APPROVED', 1, sha)],
      pullCommits: Array.from({ length: 250 }, () => ({ pull: 1, author: 'octocat', committer: null })),
    });
    await expect(readApprovals(reads(), { number: 1, head: sha, author: 'octocat' })).rejects.toThrow(
      '250 commits or more',
    );
    fault('/pulls/1/commits$', 403);
    await expect(readApprovals(reads(), { number: 1, head: sha, author: 'octocat' })).rejects.toThrow(
      'pull-requests: read',
    );
  });

  it('of merged pull requests only are tied to a commit', async () => {
    const pull = {
      number: 1,
      title: 'A',
      author: 'ada',
      labels: ['risky'],
      head: other,
      merge: sha,
      mergedAt: '2026-01-01T00:00:00Z',
      into: 'main',
      commits: [sha],
    };
    world({ merged: [pull, { ...pull, number: 2, mergedAt: null, merge: null }] });
    expect(await readMergedPulls(reads(), sha)).toMatchObject([
      { number: 1, labels: ['risky'], head: other, merge: sha },
    ]);
  });
});

describe('security alerts', () => {
  const alerts = z.array(SecurityAlert);
  it('are read over all pages, with or without page numbers, and leave the secrets at GitHub', async () => {
    world({
      analyses: [{ commit: sha }],
      codeAlerts: Array.from({ length: 130 }, (_, index) => ({ number: index + 1, state: 'open' })),
      dependencyAlerts: Array.from({ length: 230 }, (_, index) => ({ number: index + 1, state: 'open' })),
      secretAlerts: [
        { number: 1, state: 'open', validity: 'active' },
        { number: 2, state: 'open', validity: 'inactive' },
        { number: 3, state: 'open', validity: 'unknown' },
      ],
    });
    expect(valueOf(await readCodeAlerts(reads(), 'main', sha), alerts)).toHaveLength(130);
    expect(valueOf(await readDependencyAlerts(reads()), alerts).map(({ number }) => number)).toEqual(
      Array.from({ length: 230 }, (_, index) => index + 1),
    );
    expect(valueOf(await readSecretAlerts(reads()), alerts).map(({ severity }) => severity)).toEqual([
      'critical',
      'medium',
      'critical',
    ]);
    expect(server.requests.find(({ path }) => path.endsWith('/secret-scanning/alerts'))?.query).toMatchObject({
      hide_secret: 'true',
      state: 'open',
    });
    expect(server.requests.find(({ path }) => path.endsWith('/code-scanning/alerts'))?.query).toMatchObject({
      ref: 'refs/heads/main',
    });
  });

  it.each([
    ['<https://api.github.com/x?page=2>; rel="next"', 'without a cursor'],
    ['<::>; rel="next"', 'without a cursor'],
    [
      '<https://api.github.com/x?after=a>; rel="prev", <https://api.github.com/x?after=b>; rel="next"',
      'is the same page',
    ],
  ])('are failed when the link to the next page leads nowhere: %s', async (link, reason) => {
    fault('/dependabot/alerts$', 200, { body: [], headers: { link } });
    expect((await readDependencyAlerts(reads())).seen).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining(reason),
    });
  });

  it('of code scanning have the security level, else the tool’s own', async () => {
    const rule = (severity: string | null, level?: string) => ({
      rule: { id: 'x', severity, security_severity_level: level, description: 'd', name: 'x' },
      state: 'open',
    });
    world({
      analyses: [{ commit: sha }],
      codeAlerts: [
        rule('warning', 'critical'),
        rule('error'),
        rule('warning'),
        rule('note'),
        rule('none'),
        rule(null),
      ].map((each, index) => ({ ...each, number: index + 1 })),
    });
    expect(valueOf(await readCodeAlerts(reads(), 'main', sha), alerts).map(({ severity }) => severity)).toEqual([
      'critical',
      'high',
      'medium',
      'low',
      'info',
      'high',
    ]);
  });

  it('of code scanning are stale where no analysis of the branch is of the commit', async () => {
    const seen = async () => (await readCodeAlerts(reads(), 'main', sha)).seen;
    for (const analyses of [[], null, [{ commit: other }], [{ commit: sha, ref: 'refs/pull/1/merge' }]]) {
      world({ analyses });
      expect(await seen()).toMatchObject({
        state: 'stale',
        reason: expect.stringContaining(`no code scanning analysis of main is of ${sha.slice(0, 12)}`),
      });
    }
    world({ analyses: [{ commit: sha, error: 'out of disk' }, { commit: sha }] });
    expect(await seen()).toMatchObject({ state: 'stale', reason: expect.stringContaining('out of disk') });
    world({ analyses: [...Array.from({ length: 150 }, () => ({ commit: other })), { commit: sha }] });
    expect(await seen()).toMatchObject({ state: 'present' });
    fault('/code-scanning/analyses$', 403, { body: { message: 'Resource not accessible by integration' } });
    expect(await seen()).toMatchObject({ state: 'failed', reason: expect.stringContaining('security-events: read') });
  });

  it.each([
    ['code-scanning', 403, 'Advanced Security must be enabled for this repository to use code scanning.', 'absent'],
    ['code-scanning', 403, 'Code Security must be enabled for this repository to use code scanning.', 'absent'],
    ['code-scanning', 404, 'no analysis found', 'absent'],
    ['code-scanning', 403, 'Resource not accessible by integration', 'failed'],
    ['code-scanning', 403, 'You are not authorized to read code scanning alerts.', 'failed'],
    ['code-scanning', 404, 'Not Found', 'failed'],
    ['code-scanning', 503, 'code scanning is not available', 'failed'],
    ['dependabot', 403, 'Dependabot alerts are disabled for this repository.', 'absent'],
    ['dependabot', 403, 'Resource not accessible by integration', 'failed'],
    ['secret-scanning', 404, 'Secret scanning is disabled on this repository.', 'absent'],
    ['secret-scanning', 404, 'Not Found', 'failed'],
    ['secret-scanning', 403, 'Resource not accessible by integration', 'failed'],
  ])('of %s: %i “%s” reads as %s', async (kind, status, message, state) => {
    fault(`/${kind}/alerts$`, status, { body: { message } });
    const source =
      kind === 'dependabot'
        ? await readDependencyAlerts(reads())
        : kind === 'code-scanning'
          ? await readCodeAlerts(reads(), 'main', sha)
          : await readSecretAlerts(reads());
    expect(source.seen).toMatchObject({
      state,
      reason: expect.stringContaining(state === 'absent' ? 'is off in this repository' : ''),
    });
    if (state === 'failed' && status !== 503)
      expect(source.seen).toMatchObject({ reason: expect.stringContaining(source.permission) });
  });
});

describe('incidents and the environment', () => {
  const issue = (number: number, labels: string[], rest: Partial<IssueState> = {}): IssueState => ({
    number,
    title: `Incident ${number}`,
    body: '',
    author: 'ada',
    state: 'open',
    labels,
    ...rest,
  });
  it('open issues with any of the labels count once, pull requests don’t', async () => {
    server.reset({
      repository,
      issues: [
        issue(1, ['incident']),
        issue(2, ['outage', 'incident']),
        issue(3, ['outage']),
        issue(4, ['incident'], { pull: true }),
        issue(5, ['incident'], { state: 'closed' }),
        issue(6, ['other']),
      ],
    });
    expect(
      valueOf(await readIncidents(reads(), ['incident', 'outage']), z.array(IncidentFact)).map(({ number }) => number),
    ).toEqual([3, 2, 1]);
    fault('/issues$', 410, { body: { message: 'Issues are disabled for this repo' } });
    expect((await readIncidents(reads(), ['incident'])).seen).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('410'),
    });
    await expect(readPastIncidents(reads(), ['incident'], '2026-01-01T00:00:00Z')).rejects.toThrow('410');
  });

  it('what is live, what was good before it and what is on its way', async () => {
    const deployment = (id: number, commit: string, day: number, state: string) => ({
      id,
      sha: commit,
      ref: 'main',
      task: 'deploy',
      environment: 'production',
      transient: false,
      at: `2026-11-0${day}T00:00:00Z`,
      statuses: [{ id: id * 10, state, at: `2026-11-0${day}T00:01:00Z` }],
    });
    const deployments = [
      deployment(1, other, 1, 'success'),
      deployment(2, sha, 2, 'success'),
      deployment(3, 'c'.repeat(40), 3, 'in_progress'),
      deployment(4, sha, 4, 'queued'),
      { ...deployment(5, other, 1, 'queued'), statuses: [] },
    ];
    server.reset({ repository, deployments });
    const found = valueOf(await readEnvironment(reads(), 'production'), DeploymentFact);
    expect(found).toMatchObject({
      live: { sha },
      last_good: { sha: other },
      running: [
        { id: 4, sha, state: 'queued' },
        { id: 3, state: 'in_progress' },
      ],
    });
    expect((await readEnvironment(reads(), 'staging')).seen).toMatchObject({
      state: 'absent',
      reason: expect.stringContaining('production'),
    });
    fault('/deployments$', 403);
    expect((await readEnvironment(reads(), 'production')).seen).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('deployments: read'),
    });
  });
});
