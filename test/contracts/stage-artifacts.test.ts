import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createGithubClient } from '../../src/adapters/github/client.ts';
import type { ReleaseReads } from '../../src/adapters/github/runs/reads.ts';
import { readStageArtifacts, type StageArtifactOptions } from '../../src/adapters/github/release/stage-artifacts.ts';
import { noUsage } from '../../src/domain/usage.ts';
import { startBlobs, type BlobServer } from '../support/blob-server.ts';
import { releaseState, type ArtifactState, type RunState } from '../support/github-release-state.ts';
import { startGithub, type GithubServer } from '../support/github-server.ts';
import { writeZip, type ZipEntry } from '../support/zip.ts';

const repository = 'octo-org/octo-repo';
const head = 'a'.repeat(40);
const merge = 'b'.repeat(40);
const base = 'c'.repeat(40);
const silent = { info: () => undefined, warn: () => undefined, debug: () => undefined };
const tasks = ['review', 'test-gen'];

let server: GithubServer;
let blobs: BlobServer;
beforeAll(async () => {
  [server, blobs] = [await startGithub(), await startBlobs()];
});
afterAll(async () => {
  await Promise.all([server.close(), blobs.close()]);
});
beforeEach(() => {
  server.reset({ repository, release: releaseState() });
  blobs.asked.length = 0;
});
afterEach(() => {
  expect(server.violations).toEqual([]);
});

const reads = (): ReleaseReads => ({
  repository,
  at: '2026-11-20T12:00:00.000Z',
  client: createGithubClient({
    token: 'token-for-tests',
    apiUrl: server.url,
    log: silent,
    sleep: async () => undefined,
  }),
});
const read = (options: Partial<StageArtifactOptions> = {}) =>
  readStageArtifacts(reads(), [head, merge, head], { tasks, ...options });

function run(id: number, partial: Partial<RunState> = {}): RunState {
  const made = {
    id,
    head,
    event: 'pull_request',
    workflow: 5,
    path: '.github/workflows/review.yml',
    created: `2026-11-01T00:00:${String(id % 60).padStart(2, '0')}Z`,
    suite: id,
    ...partial,
  };
  server.state.release?.runs.push(made);
  return made;
}
function text(partial: object = {}, sha = head): string {
  return JSON.stringify({
    schema: 'codex-ci/result@1',
    task: 'review',
    verdict: 'pass',
    reason: 'Nothing was found.',
    has_critical: false,
    findings: [],
    dropped: [],
    receipt: [],
    subject: { kind: 'change', repository, trusted: base, base, head: sha, digest: 'd' },
    engine: { name: 'codex', model: 'm', effort: null, version: '1', attempts: 1 },
    usage: noUsage,
    budget: { limit_usd: null, spent_usd: 0, remaining_usd: null },
    timing_ms: {},
    ...partial,
  });
}
let next = 1;
function artifact(
  of: number,
  name: string,
  content: string | ZipEntry[] | Buffer = text(),
  partial: Partial<ArtifactState> = {},
): ArtifactState {
  const zip = Buffer.isBuffer(content)
    ? content
    : writeZip(
        typeof content === 'string'
          ? [
              { name: 'result.json', content },
              { name: 'summary.md', content: 'x' },
            ]
          : content,
      );
  const id = next++;
  const made: ArtifactState = {
    id,
    run: of,
    name,
    size: zip.length,
    created: '2026-11-01T00:10:00Z',
    digest: `sha256:${createHash('sha256').update(zip).digest('hex')}`,
    url: blobs.put(String(id), zip),
    ...partial,
  };
  server.state.release?.artifacts.push(made);
  return made;
}

describe('results in artifacts', () => {
  it('are the newest of each stage: of the newest run the newest attempt', async () => {
    run(1);
    run(2, { attempt: 3 });
    run(3, { head: merge, event: 'merge_group' });
    artifact(1, 'codex-ci-review-1', text({ verdict: 'pass' }));
    artifact(2, 'codex-ci-review-1', text({ verdict: 'pass' }));
    artifact(2, 'codex-ci-review-2', text({ verdict: 'block' }));
    artifact(2, 'codex-ci-test-gen-1', text({ task: 'test-gen' }));
    artifact(2, 'codex-ci-docs-check-1', text({ task: 'docs-check' }));
    artifact(2, 'codex-ci-review-shard-2', 'another shape');
    artifact(2, 'coverage', 'none of ours');
    artifact(3, 'codex-ci-review-1', text({ verdict: 'inconclusive' }, merge));
    const { documents, refused } = await read();
    expect(refused).toEqual([]);
    expect(
      documents
        .map(({ task, verdict, run: id, attempt, head: sha, origin }) => [task, verdict, id, attempt, sha[0], origin])
        .sort(),
    ).toEqual([
      ['review', 'block', 2, 2, 'a', 'artifact'],
      ['review', 'inconclusive', 3, 1, 'b', 'artifact'],
      ['test-gen', 'pass', 2, 1, 'a', 'artifact'],
    ]);
    expect(documents[0]?.link).toBe(`https://github.com/${repository}/actions/runs/2`);
    // the storage is another host, which isn't shown the token
    expect(new Set(blobs.asked)).toEqual(new Set([undefined]));
  });

  it('of a fork’s run are never believed, whatever its event and its name', async () => {
    run(1, { headRepository: 'mallory/octo-repo' });
    run(2, { headRepository: null });
    run(3, { headRepository: 'mallory/octo-repo', event: 'pull_request_target' });
    run(4, { event: 'workflow_run' });
    run(5);
    for (const id of [1, 2, 3, 4]) artifact(id, 'codex-ci-review-1');
    artifact(5, 'codex-ci-review-1', text(), { workflowRun: { head_repository_id: 666 } });
    const { documents, refused } = await read();
    expect(documents).toEqual([]);
    expect(refused.every(({ fork }) => fork === true)).toBe(true);
    expect(refused.map(({ where, reason }) => `${where}: ${reason}`).sort()).toEqual([
      'artifact codex-ci-review-1 of run 1: its run came from the fork mallory/octo-repo, whose workflow file made it',
      'artifact codex-ci-review-1 of run 2: its run came from a fork that is gone, whose workflow file made it',
      'artifact codex-ci-review-1 of run 3: its run came from the fork mallory/octo-repo, whose workflow file made it',
      'artifact codex-ci-review-1 of run 5: it was made by a run of a fork',
    ]);
  });

  it('can be limited to named workflows', async () => {
    run(1);
    run(2, { path: '.github/workflows/forged.yml' });
    artifact(1, 'codex-ci-review-1', text({ verdict: 'block' }));
    artifact(2, 'codex-ci-review-1');
    expect((await read({ workflows: ['.github/workflows/review.yml'] })).documents).toMatchObject([
      { verdict: 'block', run: 1 },
    ]);
    await expect(read({ maxRuns: 1 })).rejects.toThrow('name the workflows');
  });

  it.each<[string, string | ZipEntry[] | Buffer, Partial<ArtifactState>, RegExp]>([
    ['another commit', text({}, merge), {}, /is about bbbbbbbbbbbb, but its run was on aaaaaaaaaaaa/],
    ['another task', text({ task: 'test-gen' }), {}, /a result of test-gen, not of review/],
    [
      'another repository',
      text({ subject: { kind: 'change', repository: 'x/y', trusted: base, base, head, digest: 'd' } }),
      {},
      /about x\/y/,
    ],
    ['another schema', text({ schema: 'codex-ci/result@9' }), {}, /its schema is/],
    ['no result', [{ name: 'other.json', content: '{}' }], {}, /no result\.json/],
    [
      'two results',
      [
        { name: 'result.json', content: text() },
        { name: 'result.json', content: text() },
      ],
      {},
      /2 entries named/,
    ],
    ['a link', [{ name: 'result.json', content: '/etc/passwd', link: true }], {}, /a link/],
    ['no zip file', Buffer.from('hello'), {}, /no zip file/],
    ['bytes that are not UTF-8', [{ name: 'result.json', content: Buffer.from([0xff, 0xfe]) }], {}, /not UTF-8/],
    ['a bomb', [{ name: 'result.json', content: Buffer.alloc(21 * 1024 * 1024) }], {}, /more than 20971520/],
    ['another digest', text(), { digest: `sha256:${'0'.repeat(64)}` }, /digest/],
    ['a size over the limit', text(), { size: 300 * 1024 * 1024 }, /more than 209715200/],
    ['an expired one', text(), { expired: true }, /expired/],
    ['an attempt that the run never had', text(), { name: 'codex-ci-review-7' }, /attempt 7 of a run with 1/],
    ['another run', text(), { workflowRun: { id: 99 } }, /names the run 99/],
    ['another commit in its own description', text(), { workflowRun: { head_sha: merge } }, /was made on bbbbbbbbbbbb/],
  ])('are said and not used: %s', async (_, content, partial, reason) => {
    run(1);
    artifact(1, 'codex-ci-review-1', content, partial);
    const { documents, refused } = await read();
    expect(documents).toEqual([]);
    expect(refused).toEqual([{ where: expect.stringContaining('of run 1'), reason: expect.stringMatching(reason) }]);
  });

  it('fail as a whole when runs, artifacts or a download are refused', async () => {
    run(1);
    artifact(1, 'codex-ci-review-1');
    for (const path of ['/actions/runs$', '/runs/1/artifacts$', '/zip$']) {
      server.state.faults.splice(0);
      server.state.faults.push({ path, status: 403, body: { message: 'Resource not accessible by integration' } });
      await expect(read()).rejects.toThrow('actions: read');
    }
  });
});
