import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createGithubClient } from '../../src/adapters/github/client.ts';
import { createReleaseReader } from '../../src/adapters/github/release/gate-evidence.ts';
import { createRedactor } from '../../src/adapters/redact/redactor.ts';
import type { GateQuery } from '../../src/contracts/forge.ts';
import { GateEvidence } from '../../src/domain/release.ts';
import { noUsage } from '../../src/domain/usage.ts';
import { open } from '../git/build.ts';
import { sample, squash, type Sample } from '../git/release.ts';
import { startBlobs, type BlobServer } from '../support/blob-server.ts';
import { releaseState } from '../support/github-release-state.ts';
import { startGithub, type GithubServer } from '../support/github-server.ts';
import { writeZip } from '../support/zip.ts';

const name = 'octo-org/octo-repo';
const at = '2026-11-20T12:00:00.000Z';
const silent = { info: () => undefined, warn: () => undefined, debug: () => undefined };

let server: GithubServer;
let blobs: BlobServer;
let repo: Sample;
let live: string;
let reviewed: string;
let merged: string;
beforeAll(async () => {
  [server, blobs] = [await startGithub(), await startBlobs()];
});
afterAll(async () => {
  await Promise.all([server.close(), blobs.close()]);
});
afterEach(() => {
  expect(server.violations).toEqual([]);
});
beforeEach(() => {
  repo = sample();
  live = repo.commit({ 'src/a.ts': '1\n' });
  repo.branch('topic');
  reviewed = repo.commit({ 'src/a.ts': '2\n', 'db/migrate/1.sql': 'DROP TABLE users;\n' });
  merged = squash(repo, 'topic', 'Drop it (#7)');
  const zip = writeZip([
    {
      name: 'result.json',
      content: JSON.stringify({
        schema: 'codex-ci/result@1',
        task: 'review',
        verdict: 'block',
        reason: 'A table is dropped.',
        has_critical: true,
        findings: [],
        dropped: [],
        receipt: [],
        subject: {
          kind: 'change',
          repository: name,
          trusted: live,
          base: live,
          head: reviewed,
          number: 7,
          digest: 'd',
        },
        engine: { name: 'rules', model: null, effort: null, version: null, attempts: 0 },
        usage: noUsage,
        budget: { limit_usd: null, spent_usd: 0, remaining_usd: null },
        timing_ms: {},
      }),
    },
  ]);
  server.reset({
    repository: name,
    permissions: { bob: 'write' },
    issues: [
      {
        number: 3,
        title: 'Checkout is down',
        body: 'since src/a.ts changed',
        author: 'ada',
        state: 'open',
        labels: ['incident'],
      },
    ],
    deployments: [
      {
        id: 1,
        sha: live,
        ref: 'main',
        task: 'deploy',
        environment: 'production',
        transient: false,
        at: '2026-11-01T00:00:00Z',
        statuses: [{ id: 2, state: 'success', at: '2026-11-01T00:01:00Z' }],
      },
    ],
    release: releaseState({
      branch: { protected: false },
      checkRuns: [{ id: 1, sha: merged, name: 'build', conclusion: 'success' }],
      merged: [
        {
          number: 7,
          title: 'Drop it',
          author: 'ada',
          labels: [],
          head: reviewed,
          merge: merged,
          mergedAt: '2026-11-02T00:00:00Z',
          into: 'main',
          commits: [merged],
        },
      ],
      analyses: [{ commit: merged }],
      approvals: [{ pull: 7, id: 1, author: 'bob', state: 'APPROVED', commit: reviewed, at: '2026-11-01T00:00:00Z' }],
      runs: [
        {
          id: 5,
          head: reviewed,
          event: 'pull_request',
          workflow: 1,
          path: '.github/workflows/review.yml',
          created: '2026-11-01T00:00:00Z',
          suite: 5,
        },
      ],
      artifacts: [
        {
          id: 9,
          run: 5,
          name: 'codex-ci-review-1',
          size: zip.length,
          created: '2026-11-01T00:00:00Z',
          digest: `sha256:${createHash('sha256').update(zip).digest('hex')}`,
          url: blobs.put('9', zip),
        },
      ],
    }),
  });
});

const query = (partial: Partial<GateQuery> = {}): GateQuery => ({
  environment: 'production',
  head: 'main',
  branch: 'main',
  live: null,
  runId: 77,
  incidentLabels: ['incident'],
  results: null,
  artifacts: { tasks: ['review'] },
  days: 90,
  ...partial,
});
async function read(partial: Partial<GateQuery> = {}, token = true): Promise<GateEvidence> {
  const client = createGithubClient({
    token: 'token-for-tests',
    apiUrl: server.url,
    log: silent,
    sleep: async () => undefined,
  });
  const reader = createReleaseReader({
    client: token ? client : null,
    name,
    repository: await open(repo.dir),
    redactor: createRedactor(),
    at,
  });
  return GateEvidence.parse(await reader.read(query(partial)));
}
const sources = [
  'changes',
  'stages',
  'checks',
  'statuses',
  'required',
  'code_scanning',
  'dependabot',
  'secret_scanning',
  'deployments',
  'incidents',
  'way_back',
  'diff_risk',
] as const;
const states = (evidence: GateEvidence): Record<string, string> =>
  Object.fromEntries(sources.map((source) => [source, evidence[source].seen.state]));

describe('all that a gate reads of a release', () => {
  it('is there, with the review that blocked the squashed pull request', async () => {
    const evidence = await read();
    expect(new Set(Object.values(states(evidence)))).toEqual(new Set(['present']));
    expect(evidence).toMatchObject({
      head: merged,
      changes: {
        seen: {
          value: {
            live,
            direct: [],
            changes: [{ number: 7, same_patch: true, approvals: { value: [{ author: 'bob', stale: false }] } }],
          },
        },
      },
      stages: {
        seen: {
          value: {
            results: [
              {
                task: 'review',
                verdict: 'block',
                match: 'same-patch',
                pull: 7,
                run: 5,
                link: `https://github.com/${name}/actions/runs/5`,
              },
            ],
            refused: [],
          },
        },
      },
      incidents: { seen: { value: [{ number: 3 }] } },
      way_back: {
        seen: { value: { last_good: live, irreversible: { value: [{ kind: 'data-loss', blocks: true }] } } },
      },
      diff_risk: { seen: { value: { migrations: ['db/migrate/1.sql'] } } },
    });
  });

  it('names for every source the permission that is refused, and none reads as empty', async () => {
    server.state.faults.push({
      path: '^/repos/octo-org/octo-repo/',
      status: 403,
      body: { message: 'Resource not accessible by integration' },
    });
    const evidence = await read({ live });
    expect(states(evidence)).toEqual({
      ...Object.fromEntries(sources.map((source) => [source, 'failed'])),
      way_back: 'present',
      diff_risk: 'present',
    });
    for (const source of sources) {
      const { seen, permission } = evidence[source];
      if (seen.state === 'failed' && !['required'].includes(source))
        expect(seen.reason).toContain(permission.split(', ')[0]);
    }
    expect((await read()).way_back.seen).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('what is live is not known'),
    });
  });

  it('without a token is what git and the folder tell', async () => {
    server.requests.length = 0;
    const evidence = await read({ live, artifacts: { tasks: [] } }, false);
    expect(states(evidence)).toMatchObject({
      checks: 'failed',
      deployments: 'failed',
      changes: 'present',
      stages: 'absent',
      way_back: 'present',
      diff_risk: 'present',
    });
    expect(evidence.changes.seen).toMatchObject({
      value: { live, head: merged, commits: 1, changes: [], direct: [{ sha: merged }], pulls_unread: true },
    });
    expect(evidence.checks.seen).toMatchObject({ reason: 'no token was given, so GitHub was not asked' });
    expect(server.requests).toEqual([]);
  });

  it('is absent where nothing is live yet, and failed where what is live is not in the clone', async () => {
    server.state.deployments = [];
    expect(states(await read())).toMatchObject({
      deployments: 'absent',
      changes: 'absent',
      stages: 'absent',
      way_back: 'absent',
      diff_risk: 'absent',
      checks: 'present',
    });
    expect(states(await read({ live: 'e'.repeat(40) }))).toMatchObject({
      changes: 'failed',
      stages: 'failed',
      way_back: 'failed',
      diff_risk: 'failed',
    });
    await expect(read({ head: 'e'.repeat(40) })).rejects.toMatchObject({ kind: 'input' });
  });
});
