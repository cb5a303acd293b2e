import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createGithubClient } from '../../src/adapters/github/client.ts';
import { readLedger } from '../../src/adapters/github/runs/ledger.ts';
import type { LedgerQuery, LedgerReading } from '../../src/adapters/github/runs/ledger-model.ts';
import { allowance, ledgerSchemaId, type Amount } from '../../src/domain/ledger.ts';
import { noUsage } from '../../src/domain/usage.ts';
import { startBlobs, type BlobServer } from '../support/blob-server.ts';
import { releaseState, type ArtifactState, type RunState } from '../support/github-release-state.ts';
import { startGithub, type GithubServer } from '../support/github-server.ts';
import { writeZip, type ZipEntry } from '../support/zip.ts';

// What earlier runs left, read through a GitHub that is made from its own description.
const repository = 'octo-org/octo-repo';
const head = 'a'.repeat(40);
const now = '2026-11-20T12:00:00.000Z';
const hours = (before: number): string => new Date(Date.parse(now) - before * 3_600_000).toISOString();
const usd = (amount: number | null): Amount => ({ usd: amount, tokens: null });
const silent = { info: () => undefined, warn: () => undefined, debug: () => undefined };

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
});
afterEach(() => {
  expect(server.violations).toEqual([]);
});

const read = (query: Partial<LedgerQuery> = {}): Promise<LedgerReading> =>
  readLedger(
    {
      repository,
      at: now,
      client: createGithubClient({
        token: 'token-for-tests',
        apiUrl: server.url,
        log: silent,
        sleep: async () => undefined,
      }),
    },
    { run: 900, attempt: 1, pull: 7, wants: { pull: true, day: true }, unknown: usd(2), ...query },
  );
const spend = ({ entries, finished }: LedgerReading, of: { run?: number; pull?: number | null } = {}) => {
  const spent = (limits: Partial<Record<'run' | 'pull' | 'day', Amount>>): number =>
    Math.round(
      (100 -
        (allowance({ run: usd(null), pull: usd(null), day: usd(null), ...limits }, entries, finished, {
          run: 900,
          pull: 7,
          now,
          ...of,
        }).left.usd ?? NaN)) *
        1e6,
    ) / 1e6;
  return { run: spent({ run: usd(100) }), pull: spent({ pull: usd(100) }), day: spent({ day: usd(100) }) };
};
const why = ({ refused }: LedgerReading): string[] =>
  refused.map(({ where, reason, counts }) => `${where}: ${reason}; ${counts}`).sort();

function run(id: number, partial: Partial<RunState> = {}): void {
  server.state.release?.runs.push({
    id,
    head,
    event: 'pull_request',
    workflow: 5,
    path: '.github/workflows/pipeline.yml',
    created: hours(2),
    suite: id,
    ...partial,
  });
}
let next = 1;
function artifact(of: number, name: string, content: ZipEntry[] | Buffer, partial: Partial<ArtifactState> = {}): void {
  const zip = Buffer.isBuffer(content) ? content : writeZip(content);
  const id = next++;
  server.state.release?.artifacts.push({
    id,
    run: of,
    name,
    size: zip.length,
    created: hours(1),
    digest: `sha256:${createHash('sha256').update(zip).digest('hex')}`,
    url: blobs.put(String(id), zip),
    ...partial,
  });
}
const opening = (
  of: number,
  share: number,
  { pull = 7, attempt = 1, ...rest }: { pull?: number; attempt?: number } & Record<string, unknown> = {},
): ZipEntry[] => [
  {
    name: 'ledger.json',
    content: JSON.stringify({
      schema: ledgerSchemaId,
      run: of,
      attempt,
      pull: pull === 0 ? null : pull,
      at: now,
      share: usd(share),
      ...rest,
    }),
  },
];
function open(
  of: number,
  share: number,
  { pull = 7, attempt = 1 }: { pull?: number; attempt?: number } = {},
  partial: Partial<ArtifactState> = {},
): void {
  artifact(of, `codex-ci-ledger-${pull}-${attempt}`, opening(of, share, { pull, attempt }), partial);
}
type Spent = { usd: number | null; share?: number | null; at?: string; requests?: number };
const record = (stages: Record<string, Spent>, partial: object = {}): ZipEntry[] => [
  {
    name: 'result.json',
    content: JSON.stringify({
      schema: 'codex-ci/result@1',
      task: 'pipeline',
      subject: { kind: 'change', repository, number: 7 },
      pipeline: {
        stages: Object.entries(stages).map(([task, { usd: amount, share = 1, at = hours(1.5), requests = 1 }]) => ({
          task,
          started_at: at,
          usage: { ...noUsage, requests, input_tokens: 10 * requests, usd: amount },
          share: share === null ? null : usd(share),
        })),
      },
      ...partial,
    }),
  },
];
const close = (of: number, stages: Record<string, Spent>, attempt = 1, partial: Partial<ArtifactState> = {}): void => {
  artifact(of, `codex-ci-pipeline-${attempt}`, record(stages), partial);
};

describe('what earlier runs spent', () => {
  it('is what their records say, told apart by pull request and day', async () => {
    for (const id of [1, 2, 3, 4]) run(id);
    open(1, 2);
    close(1, { review: { usd: 0.25 }, 'docs-check': { usd: 0.05 }, 'test-gen': { usd: 0, requests: 0 } });
    open(2, 2, { pull: 8 });
    close(2, { review: { usd: 1 } });
    // of this pull request, but of another day
    open(3, 2, {}, { created: hours(30) });
    close(3, { review: { usd: 0.5 } }, 1, { created: hours(29) });
    // a push has no pull request
    open(4, 2, { pull: 0 });
    close(4, { review: { usd: 4 } });
    const all = await read();
    expect(all.refused).toEqual([]);
    expect(all.entries.map(({ run: id, stage }) => `${id} ${stage}`)).toEqual([
      '1 review',
      '1 docs-check',
      '2 review',
      '3 review',
      '4 review',
    ]);
    // the record of another run names pull request 7 inside; its opening's name is what counts
    expect(spend(all)).toEqual({ run: 0, pull: 0.8, day: 5.3 });
    expect(spend(await read({ wants: { pull: true, day: false } })).pull).toBe(0.8);
    expect(spend(await read({ wants: { pull: false, day: true } })).day).toBe(5.3);
  });

  it('is the whole share of a killed job until its run has finished', async () => {
    run(1, { status: 'in_progress' });
    open(1, 1.5);
    expect(spend(await read())).toEqual({ run: 0, pull: 1.5, day: 1.5 });
    for (const status of ['queued', 'waiting', 'pending']) {
      Object.assign(server.state.release?.runs[0] ?? {}, { status });
      expect(spend(await read()).day).toBe(1.5);
    }
    Object.assign(server.state.release?.runs[0] ?? {}, { status: 'completed' });
    expect(spend(await read())).toEqual({ run: 0, pull: 0, day: 0 });
    // a run that is deleted has finished too
    server.state.release?.runs.splice(0);
    expect(spend(await read()).day).toBe(0);
  });

  it('counts every attempt of a run, what two records tell of the same work once', async () => {
    run(1, { attempt: 2 });
    open(1, 2);
    close(1, { review: { usd: 0.5, at: hours(1.5) }, 'docs-check': { usd: 0.1, at: hours(1.4) } });
    close(1, { review: { usd: 0.5, at: hours(1.5) }, 'docs-check': { usd: 0.2, at: hours(0.5) } }, 2);
    expect(spend(await read())).toEqual({ run: 0, pull: 0.8, day: 0.8 });
    expect(spend(await read({ run: 1, attempt: 3 }), { run: 1 }).run).toBe(0.8);
    // what this attempt itself left is not taken off
    expect(spend(await read({ run: 1, attempt: 2 }), { run: 1 }).run).toBe(0.6);
  });

  it('counts an earlier attempt of the same run that was killed as its share', async () => {
    run(900, { status: 'in_progress', attempt: 2 });
    open(900, 1.25);
    expect(spend(await read({ attempt: 2, wants: { pull: false, day: true } }))).toEqual({
      run: 1.25,
      pull: 1.25,
      day: 1.25,
    });
  });

  it('counts jobs that are repeated by the plan of an earlier attempt as its share again', async () => {
    run(1, { status: 'in_progress', attempt: 2 });
    open(1, 2);
    close(1, { review: { usd: 0.5 } });
    expect(spend(await read())).toEqual({ run: 0, pull: 2.5, day: 2.5 });
    Object.assign(server.state.release?.runs[0] ?? {}, { status: 'completed' });
    expect(spend(await read()).day).toBe(0.5);
  });

  it('keeps to 24 hours by GitHub’s clock, to the millisecond', async () => {
    for (const [id, created] of [
      [1, hours(24)],
      [2, new Date(Date.parse(hours(24)) - 1000).toISOString()],
      [3, new Date(Date.parse(now) + 60_000).toISOString()],
    ] as const) {
      run(id);
      open(id, 1, {}, { created });
      close(id, { review: { usd: id } }, 1, { created });
    }
    expect(spend(await read({ wants: { pull: false, day: true } })).day).toBe(4);
    expect(spend(await read())).toEqual({ run: 0, pull: 6, day: 4 });
  });

  it('is all of the share where a price is unknown, and a whole run where there is no share either', async () => {
    run(1);
    open(1, 2);
    close(1, { review: { usd: null, share: 0.75 }, 'docs-check': { usd: null, share: null } });
    expect(spend(await read()).pull).toBe(2.75);
  });

  it('finds a record that was stored while the lists were read', async () => {
    run(1);
    open(1, 2, {}, { created: hours(1) });
    // the day's list does not have it, the run's own has
    close(1, { review: { usd: 0.5 } }, 1, { created: hours(48) });
    expect(spend(await read({ wants: { pull: false, day: true } }), { pull: 7 }).pull).toBe(0.5);
  });

  it('is looked for in every attempt, page by page', async () => {
    run(1, { attempt: 3 });
    open(1, 1, { attempt: 3 });
    close(1, { review: { usd: 0.5 } }, 3);
    expect((await read({ attempt: 1, run: 900 })).entries).toHaveLength(1);
    for (let at = 0; at < 250; at += 1) artifact(1, `coverage-${at}`, Buffer.from('x'), { created: hours(0.1) });
    server.requests.length = 0;
    expect(spend(await read({ wants: { pull: false, day: true } })).day).toBe(0.5);
    expect(
      server.requests.filter(({ path }) => path.endsWith('/actions/artifacts')).map(({ query }) => query['page']),
    ).toEqual(['1', '2', '3', '4']);
    server.requests.length = 0;
    expect(spend(await read({ wants: { pull: true, day: false } })).pull).toBe(0);
  });
});

describe('what is not believed', () => {
  it('is a fork’s own run, whatever it says; one by this repository’s file counts', async () => {
    for (const id of [1, 2, 3, 4]) open(id, 50, {}, { workflowRun: { head_repository_id: 666 } });
    run(1, { headRepository: 'mallory/octo-repo', status: 'in_progress' });
    run(2, { headRepository: null, status: 'in_progress' });
    run(3, { headRepository: 'mallory/octo-repo', event: 'pull_request_target', status: 'in_progress' });
    run(4, { headRepository: 'mallory/octo-repo', event: 'push', status: 'in_progress' });
    const all = await read();
    expect(spend(all)).toEqual({ run: 0, pull: 50, day: 50 });
    expect(all.entries.map(({ run: id }) => id)).toEqual([3]);
    expect(why(all)).toEqual([
      'artifact codex-ci-ledger-7-1 of run 1: its run came from the fork mallory/octo-repo, whose workflow file made it; it counts for nothing',
      'artifact codex-ci-ledger-7-1 of run 2: its run came from a fork that is gone, whose workflow file made it; it counts for nothing',
      'artifact codex-ci-ledger-7-1 of run 4: its run came from the fork mallory/octo-repo, whose workflow file made it; it counts for nothing',
    ]);
  });

  it('is looked at no further in masses', async () => {
    for (let id = 1; id <= 60; id += 1) {
      run(id, { headRepository: 'mallory/octo-repo' });
      open(id, 1, { pull: id }, { workflowRun: { head_repository_id: 666 } });
    }
    server.requests.length = 0;
    const all = await read({ pull: null });
    expect(all.entries).toEqual([]);
    expect(why(all)[0]).toBe(
      '40 runs: they are of forks, of which the newest 20 are looked at; they count for nothing',
    );
    expect(server.requests.length).toBeLessThan(30);
  });

  it.each<[string, ZipEntry[] | Buffer, Partial<ArtifactState>, RegExp]>([
    ['another run', opening(2, 0), {}, /it speaks of attempt 1 of run 2; it counts as a whole run/],
    ['another attempt', opening(1, 0, { attempt: 2 }), {}, /it speaks of attempt 2 of run 1/],
    ['another pull request', opening(1, 0, { pull: 8 }), {}, /it speaks of pull request #8/],
    ['less than nothing', opening(1, -5), {}, /share\.usd: /],
    ['a share that is no number', opening(1, 0, { share: { usd: '0', tokens: null } }), {}, /share\.usd: /],
    ['more than belongs there', opening(1, 0, { more: 1 }), {}, /no JSON of the form/],
    ['another schema', opening(1, 0, { schema: 'codex-ci/ledger@2' }), {}, /schema: /],
    ['no JSON', [{ name: 'ledger.json', content: '{' }], {}, /no JSON/],
    ['no such file', [{ name: 'x.json', content: '{}' }], {}, /holds no ledger\.json/],
    ['a link', [{ name: 'ledger.json', content: '/etc/passwd', link: true }], {}, /a link/],
    ['two files', [...opening(1, 0), ...opening(1, 0)], {}, /2 entries named/],
    ['no zip file', Buffer.from('x'), {}, /no zip file/],
    ['a bomb', [{ name: 'ledger.json', content: Buffer.alloc(1024 * 1024) }], {}, /more than 65536/],
    ['a huge one', opening(1, 0), { size: 100_000 }, /has 100000 bytes, more than 65536/],
    ['another digest', opening(1, 0), { digest: `sha256:${'0'.repeat(64)}` }, /digest/],
    ['an expired one', opening(1, 0), { expired: true }, /expired/],
  ])('in a trusted run counts as a whole run until that is over: %s', async (_, content, partial, reason) => {
    run(1, { status: 'in_progress' });
    artifact(1, 'codex-ci-ledger-7-1', content, partial);
    const all = await read();
    expect(why(all)).toEqual([expect.stringMatching(reason)]);
    expect(spend(all)).toEqual({ run: 0, pull: 2, day: 2 });
    Object.assign(server.state.release?.runs[0] ?? {}, { status: 'completed' });
    expect(spend(await read()).day).toBe(0);
  });

  it.each<[string, ZipEntry[], RegExp]>([
    ['another repository', record({ review: { usd: 0 } }, { subject: { repository: 'x/y' } }), /it is about x\/y/],
    ['another task', record({ review: { usd: 0 } }, { task: 'review' }), /task: /],
    ['less than nothing', record({ review: { usd: -3 } }), /usage\.usd: /],
    ['no stages', record({}, { pipeline: {} }), /pipeline\.stages: /],
  ])('as a record counts as what its run was given, or as a whole run, for good: %s', async (_, content, reason) => {
    run(1);
    open(1, 1.5);
    artifact(1, 'codex-ci-pipeline-1', content);
    run(2);
    artifact(2, 'codex-ci-pipeline-1', content);
    const all = await read();
    expect(why(all)).toEqual([
      expect.stringMatching(reason),
      expect.stringMatching(/run 2: .*; it counts as a whole run/),
    ]);
    expect(spend(all)).toEqual({ run: 0, pull: 1.5, day: 3.5 });
  });

  it('are an attempt that a run never had, and a commit that it was not on', async () => {
    run(1, { status: 'in_progress' });
    open(1, 50, { attempt: 2 });
    open(1, 50, {}, { workflowRun: { head_sha: 'b'.repeat(40) } });
    const all = await read();
    expect(all.entries).toEqual([]);
    expect(why(all)).toEqual([
      expect.stringContaining('made on bbbbbbbbbbbb'),
      expect.stringContaining('names attempt 2 of a run with 1'),
    ]);
  });

  it('does not close what was opened, where it is a record that the run can not have made', async () => {
    run(1, { status: 'in_progress' });
    open(1, 1.5);
    close(1, { review: { usd: 0 } }, 1, { workflowRun: { head_sha: 'b'.repeat(40) } });
    expect(spend(await read())).toEqual({ run: 0, pull: 1.5, day: 1.5 });
  });

  it('are other names', async () => {
    run(1, { status: 'in_progress' });
    for (const name of [
      'codex-ci-ledger-7-0',
      'codex-ci-ledger-07-1',
      'codex-ci-ledger--1',
      'codex-ci-ledger-7-1-2',
      'codex-ci-pipeline-plan-1',
      'xcodex-ci-ledger-7-1',
    ])
      artifact(1, name, opening(1, 9));
    expect(await read()).toMatchObject({ entries: [], refused: [] });
  });
});

describe('a ledger that can not be read as a whole', () => {
  it('fails with the permission that is missing', async () => {
    run(1, { status: 'in_progress' });
    open(1, 1);
    for (const path of ['/actions/artifacts$', '/actions/runs$', '/zip$']) {
      server.state.faults.splice(0);
      server.state.faults.push({ path, status: 403, body: { message: 'Resource not accessible by integration' } });
      await expect(read()).rejects.toThrow('actions: read');
    }
  });

  it('fails rather than give a part as the whole', async () => {
    run(1);
    for (let at = 0; at < 3001; at += 1) artifact(1, `part-${at}`, Buffer.from('x'), { url: '' });
    await expect(read()).rejects.toThrow('more than 3000 artifacts of the last 24 hours');
    server.reset({ repository, release: releaseState() });
    for (let id = 1; id <= 221; id += 1) {
      run(id);
      open(id, 1, {}, { url: '' });
    }
    await expect(read({ wants: { pull: true, day: false } })).rejects.toThrow(
      'pull request #7 has 221 runs, more than the 200 that are read',
    );
    await expect(read({ wants: { pull: false, day: true } })).rejects.toThrow('the ledger has 221 runs');
  });
});
