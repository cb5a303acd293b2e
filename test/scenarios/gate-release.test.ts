import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { here } from '../support/groups.ts';
import { fileOf, gate, type Judged } from '../support/gate.ts';
import { releaseWorld, type ReleaseCase } from '../support/gate-world.ts';
import { startBlobs, type BlobServer } from '../support/blob-server.ts';
import { startGithub, type GithubServer } from '../support/github-server.ts';

const token = ['token', 'of', 'the', 'test'].join('-');

describe.runIf(here('description'))('a release as GitHub and git tell it', () => {
  let github: GithubServer;
  let blobs: BlobServer;
  beforeAll(async () => {
    [github, blobs] = await Promise.all([startGithub(), startBlobs()]);
  });
  afterAll(async () => {
    await Promise.all([github?.close(), blobs?.close()]);
  });
  afterEach(() => {
    expect(github.violations).toEqual([]);
  });

  async function judge(
    given: ReleaseCase,
    args: readonly string[] = [],
    change?: (server: GithubServer) => void,
  ): Promise<Judged> {
    const world = releaseWorld(blobs, given);
    github.reset(world.state);
    change?.(github);
    return gate(world.repo, args, { GITHUB_TOKEN: token, GITHUB_API_URL: github.url, OPENAI_API_KEY: undefined });
  }
  const words = ({ part }: Judged): string =>
    part.rules.map(({ id, verdict, reason }) => `${id} ${verdict}: ${reason}`).join('\n');

  test('in which every rule passes is a go', async () => {
    const found = await judge({});
    expect(found.verdict, words(found)).toBe('pass');
    expect(found.part.rules.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
    expect(found.part.off.map(({ id }) => id)).toEqual(['freeze']);
    expect(found.part.rollback).toMatchObject({ ready: true, last_known_good: found.part.live.sha });
  });

  test('a squash-merged pull request whose review blocked is blocked', async () => {
    const found = await judge({ review: 'block' });
    expect(found.verdict).toBe('block');
    expect(found.rule('stages')).toMatchObject({
      verdict: 'block',
      reason: expect.stringContaining('A cache key is undefined.'),
    });
    expect(found.result.envelope.findings).toMatchObject([
      { rule: 'gate/stages', path: '.', line: null, severity: 'high' },
    ]);
  });

  test('one whose head moved after its review is not passed on that review', async () => {
    const found = await judge({ moved: true });
    expect([found.verdict, found.rule('stages')?.verdict]).toEqual(['inconclusive', 'inconclusive']);
    const folder = dirname(fileOf('result.json', releaseWorld(blobs, { moved: true }).record));
    const handed = await judge({ moved: true }, ['--results', folder]);
    expect(handed.verdict).toBe('inconclusive');
    expect(handed.rule('stages')).toMatchObject({
      verdict: 'inconclusive',
      reason: expect.stringContaining('which was not its last head'),
    });
  });

  test.each<[string, ReleaseCase, string, string]>([
    ['without a review', { review: null }, 'stages', 'inconclusive'],
    ['with a required check that failed', { build: 'failure' }, 'checks', 'block'],
    ['with a required check that did not report', { build: null }, 'checks', 'inconclusive'],
    [
      'with an approval of an earlier commit only',
      {
        release: {
          rules: [
            {
              type: 'pull_request',
              ruleset_source_type: 'Repository',
              ruleset_source: 'acme/shop',
              ruleset_id: 1,
              parameters: {
                required_approving_review_count: 1,
                dismiss_stale_reviews_on_push: false,
                require_code_owner_review: false,
                require_last_push_approval: false,
                required_review_thread_resolution: false,
              },
            },
          ],
          approvals: [],
        },
      },
      'approvals',
      'block',
    ],
    [
      'with a migration that drops a table',
      { files: { 'db/migrate/2.sql': 'DROP TABLE carts;\n' } },
      'rollback',
      'block',
    ],
  ])('%s', async (_name, given, rule, verdict) => {
    const found = await judge(given);
    expect(found.rule(rule)?.verdict, words(found)).toBe(verdict);
    expect(found.verdict).toBe(verdict);
  });

  test('with an open incident is blocked, and with another deployment on its way undecided', async () => {
    const ill = await judge({}, [], ({ state }) => {
      state.issues.push({
        number: 3,
        title: 'Checkout is down',
        body: '',
        author: 'ada',
        state: 'open',
        labels: ['incident'],
      });
    });
    expect(ill.rule('incidents')?.verdict).toBe('block');
    const now = new Date(Date.now() - 60_000).toISOString().replace(/\.\d+Z/, 'Z');
    const busy = await judge({}, [], ({ state }) => {
      state.deployments.push({
        id: 8,
        sha: 'e'.repeat(40),
        ref: 'x',
        task: 'deploy',
        environment: 'production',
        transient: false,
        at: now,
        statuses: [{ id: 9, state: 'in_progress', at: now }],
      });
    });
    expect([busy.rule('live')?.verdict, busy.verdict]).toEqual(['inconclusive', 'inconclusive']);
  });

  test('350 check runs are read whole: the one that failed is on the last page', async () => {
    const found = await judge({}, [], ({ state }) => {
      const { checkRuns } = state.release!;
      const sha = checkRuns[0]!.sha;
      state.release!.rules = [];
      checkRuns.push(
        ...Array.from({ length: 349 }, (_, at) => ({
          id: 100 + at,
          sha,
          name: `job ${at}`,
          conclusion: at === 348 ? 'failure' : 'success',
        })),
      );
    });
    expect(found.rule('checks')).toMatchObject({
      verdict: 'block',
      reason: expect.stringContaining('job 348 failure'),
    });
    expect(
      github.requests.filter(({ path }) => path.endsWith('/check-runs')).map(({ query }) => query['page']),
    ).toEqual(['1', '2', '3', '4']);
  });

  test.each([401, 403, 404])(
    'a GitHub that answers %i to everything is no go, and each rule names what it needs',
    async (status) => {
      const found = await judge({}, ['--live', 'HEAD~1'], ({ state }) => {
        state.faults.push({ path: '.*', status, body: { message: 'Resource not accessible by integration' } });
      });
      expect(found.verdict).toBe('inconclusive');
      expect(
        found.part.rules.filter(({ required, verdict }) => required && verdict === 'pass').map(({ id }) => id),
      ).toEqual(['rollback']);
      if (status === 403) expect(found.rule('checks')?.reason).toContain('needs checks: read');
    },
  );

  test('titles, labels and subjects lose their secrets before they are stored', async () => {
    const secret = ['gh', 'p_', createHash('sha256').update('gate').digest('hex').slice(0, 36)].join('');
    const found = await judge({}, [], ({ state }) => {
      state.release!.merged[0]!.title = `Use ${secret}`;
      state.issues.push({
        number: 3,
        title: `Leaked ${secret}`,
        body: '',
        author: 'ada',
        state: 'open',
        labels: ['incident'],
      });
    });
    expect(found.rule('incidents')?.reason).toContain('‹secret:');
    expect(found.stdout + found.stderr).not.toContain(secret);
  });
});
