import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createGithubClient } from '../../src/adapters/github/client.ts';
import { readDeployments } from '../../src/adapters/github/release/deployments.ts';
import { createGithubSink } from '../../src/adapters/github/sink/sink.ts';
import type { Applied } from '../../src/contracts/sink.ts';
import type { Effect } from '../../src/domain/effect.ts';
import { releaseAt } from '../../src/readers/release/deployments.ts';
import { startGithub, type GithubServer } from '../support/github-server.ts';
import type { DeploymentState, IssueState } from '../support/github-state.ts';

const repository = 'octo-org/octo-repo';
const silent = { info: () => undefined, warn: () => undefined, debug: () => undefined };
const bot = 'github-actions[bot]';
const mark = '<!-- codex-ci:incident:fp1 -->\n';

let server: GithubServer;
const client = () =>
  createGithubClient({
    token: 'token-for-tests',
    apiUrl: server.url,
    log: silent,
    writeGapMs: 0,
    sleep: () => Promise.resolve(),
  });
async function apply(effect: Effect, issue: number | null = null): Promise<Applied> {
  const [applied] = await createGithubSink({
    client: client(),
    log: silent,
    repository,
    number: null,
    issue,
    head: 'a'.repeat(40),
    ref: 'refs/heads/main',
  }).apply([effect]);
  return applied as Applied;
}
const issueEffect = (over: Partial<Extract<Effect, { kind: 'issue' }>> = {}): Effect => ({
  kind: 'issue',
  key: 'incident:fp1',
  title: 'Errors in checkout',
  markdown: 'What is known.',
  labels: ['incident'],
  ...over,
});
const issue = (number: number, over: Partial<IssueState> = {}): IssueState => ({
  number,
  title: 'Errors in checkout',
  body: `${mark}What is known.`,
  author: bot,
  state: 'open',
  labels: ['codex-ci'],
  ...over,
});

beforeAll(async () => {
  server = await startGithub();
});
afterAll(() => server.close());
beforeEach(() => {
  server.reset({ repository });
});
afterEach(() => {
  expect(server.violations).toEqual([]);
});

describe('the issue of a key, judged by GitHub’s own description', () => {
  it('is opened once and then updated in place', async () => {
    expect(await apply(issueEffect())).toMatchObject({ state: 'created' });
    expect(server.state.issues).toMatchObject([
      { title: 'Errors in checkout', body: `${mark}What is known.`, labels: ['codex-ci', 'incident'] },
    ]);
    server.requests.length = 0;
    expect(await apply(issueEffect())).toMatchObject({ state: 'unchanged' });
    expect(server.writes()).toEqual([]);
    server.state.issues[0]!.labels = ['codex-ci', 'by-hand'];
    expect(await apply(issueEffect({ markdown: 'More is known.' }))).toMatchObject({ state: 'updated' });
    expect(server.state.issues).toMatchObject([{ body: `${mark}More is known.`, labels: ['codex-ci', 'by-hand'] }]);
    expect(await apply(issueEffect({ key: 'incident:fp2' }))).toMatchObject({ state: 'created' });
  });

  it('is found without its label and past pull requests; a closed or a forged one is not it', async () => {
    server.reset({
      repository,
      issues: [
        issue(3, { labels: [] }),
        issue(4, { pull: true }),
        issue(5, { author: 'mallory' }),
        issue(6, { state: 'closed' }),
        issue(7, { body: `Quoted:\n${mark}` }),
      ],
    });
    expect(await apply(issueEffect({ markdown: 'New.' }))).toMatchObject({ state: 'updated', detail: 'issue #3' });
    server.reset({
      repository,
      issues: [issue(4, { pull: true }), issue(5, { author: 'mallory' }), issue(6, { state: 'closed' })],
    });
    expect(await apply(issueEffect())).toMatchObject({ state: 'created' });
  });

  it('is not left twice where another App’s name shows only after writing', async () => {
    server.reset({
      repository,
      login: 'team-bot[bot]',
      issues: [issue(3, { author: 'team-bot[bot]', body: `${mark}Old.` })],
    });
    expect(await apply(issueEffect())).toMatchObject({ state: 'updated', detail: 'issue #3' });
    expect(server.state.issues.filter(({ state }) => state === 'open')).toMatchObject([
      { number: 3, body: `${mark}What is known.` },
    ]);
  });

  it('is closed with its last text when it is settled; none is opened for that', async () => {
    const settled = issueEffect({ title: 'All is well', markdown: 'Nothing is left.', settled: true });
    expect(await apply(settled)).toMatchObject({ state: 'unchanged', detail: 'no issue is open' });
    expect(server.writes()).toEqual([]);
    server.reset({
      repository,
      issues: [issue(3), issue(5, { author: 'mallory' }), issue(6, { body: '<!-- codex-ci:incident:fp2 -->\nOther.' })],
    });
    expect(await apply(settled)).toMatchObject({ state: 'updated', detail: 'issue #3, closed' });
    expect(server.state.issues).toMatchObject([
      { number: 3, state: 'closed', title: 'All is well', body: `${mark}Nothing is left.` },
      { number: 5, state: 'open' },
      { number: 6, state: 'open' },
    ]);
    server.requests.length = 0;
    expect(await apply(settled)).toMatchObject({ state: 'unchanged' });
    expect(server.writes()).toEqual([]);
    expect(await apply(issueEffect())).toMatchObject({ state: 'created' });
  });

  it('names the permission', async () => {
    server.state.faults.push({
      method: 'POST',
      path: '/issues$',
      status: 403,
      body: { message: 'Resource not accessible by integration' },
    });
    await expect(apply(issueEffect())).rejects.toThrow(/the token needs the permission issues: write/);
  });
});

describe('other effects of an incident', () => {
  const comment: Effect = { kind: 'issue-comment', key: 'rollback', markdown: '# Report' };

  it('comments once on the issue of the event, and nowhere without one', async () => {
    expect(await apply(comment, 12)).toMatchObject({ kind: 'issue-comment', state: 'created' });
    expect(server.state.comments).toMatchObject([{ issue: 12, body: '<!-- codex-ci:rollback -->\n# Report' }]);
    server.requests.length = 0;
    expect(await apply(comment, 12)).toMatchObject({ state: 'unchanged' });
    expect(server.writes()).toEqual([]);
    expect(await apply(comment)).toMatchObject({ state: 'skipped', detail: 'there is no issue' });
    server.state.faults.push({
      method: 'POST',
      path: '/comments$',
      status: 403,
      body: { message: 'Resource not accessible by integration' },
    });
    await expect(apply(comment, 13)).rejects.toThrow(/issues: write/);
  });

  it('sends a notification nowhere', async () => {
    expect(await apply({ kind: 'notification', key: 'page', document: { a: 1 } }, 12)).toMatchObject({
      state: 'skipped',
      detail: 'it is a file of the run folder',
    });
    expect(server.requests).toEqual([]);
  });
});

describe('reading deployments, judged by GitHub’s own description', () => {
  const at = (minute: number): string => new Date(Date.UTC(2026, 9, 1, 12, minute)).toISOString().replace('.000Z', 'Z');
  const deployment = (id: number, minute: number, over: Partial<DeploymentState> = {}): DeploymentState => ({
    id,
    sha: String(id % 10).repeat(40),
    ref: 'main',
    task: 'deploy',
    environment: 'production',
    transient: false,
    at: at(minute),
    statuses: [
      { id: id * 10 + 1, state: 'success', at: at(minute + 1), log: 'https://ci.example.com/1' },
      { id: id * 10, state: 'in_progress', at: at(minute) },
    ],
    ...over,
  });

  it('reads all pages of deployments and statuses of one environment', async () => {
    const many = Array.from({ length: 130 }, (_, index) => deployment(index + 1, index * 10));
    many[64]!.statuses = [
      ...Array.from({ length: 120 }, (_, index) => ({ id: 9000 + index, state: 'in_progress', at: at(640) })),
      { id: 9999, state: 'failure', at: at(641) },
    ];
    server.reset({ repository, deployments: [...many.toReversed(), deployment(999, 5, { environment: 'staging' })] });
    const { deployments, unread } = await readDeployments(client(), repository, 'production', 200);
    expect([deployments.length, unread]).toEqual([130, 0]);
    expect(deployments.find(({ id }) => id === 65)?.statuses).toHaveLength(121);
    expect(releaseAt(deployments, at(645))).toMatchObject({
      live: { id: 64, url: 'https://ci.example.com/1' },
      lastGood: { id: 63 },
      later: { length: 65 },
    });
  });

  it('reads the statuses of the newest only, and says how many are left', async () => {
    server.reset({
      repository,
      deployments: Array.from({ length: 30 }, (_, index) => deployment(index + 1, index * 10)),
    });
    const { deployments, unread } = await readDeployments(client(), repository, 'production', 5);
    expect([deployments.map(({ id }) => id), unread]).toEqual([[30, 29, 28, 27, 26], 25]);
  });

  it('names the environments that have deployments, and the permission', async () => {
    server.reset({ repository, deployments: [deployment(1, 1), deployment(2, 2, { environment: 'staging' })] });
    await expect(readDeployments(client(), repository, 'prod')).rejects.toMatchObject({
      kind: 'input',
      message: 'environment: "prod" has no deployments in octo-org/octo-repo; allowed: production, staging',
    });
    server.state.faults.push({
      path: '/deployments$',
      status: 403,
      body: { message: 'Resource not accessible by integration' },
    });
    await expect(readDeployments(client(), repository, 'production')).rejects.toThrow(
      /the token needs the permission deployments: read/,
    );
  });

  it('fails in one line on an answer of another form', async () => {
    server.reset({ repository, deployments: [deployment(1, 1, { at: 'yesterday' })] });
    await expect(readDeployments(client(), repository, 'production')).rejects.toThrow(
      /^GitHub's answer about .*created_at/,
    );
    server.violations.length = 0;
  });
});
