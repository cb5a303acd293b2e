import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createGithubClient, type ClientOptions } from '../../src/adapters/github/client.ts';
import { createGithubForge } from '../../src/adapters/github/forge.ts';
import { Failure } from '../../src/domain/errors.ts';
import { startGithub, type GithubServer } from '../support/github-server.ts';
import { pullState } from '../support/github-state.ts';

const repository = 'octo-org/octo-repo';
const silent = { info: () => undefined, warn: () => undefined, debug: () => undefined };
const sha = (letter: string): string => letter.repeat(40);

let server: GithubServer;
let waits: number[] = [];

const defaults = (): ClientOptions => ({
  token: 'token-for-tests',
  apiUrl: server.url,
  log: silent,
  sleep: async (ms) => {
    waits.push(ms);
  },
});
const client = (options: Partial<ClientOptions> = {}) =>
  createGithubClient({ ...defaults(), writeGapMs: 0, ...options });
const forge = (options: Partial<ClientOptions> = {}) => createGithubForge(client(options), repository);

describe('the forge, judged by GitHub’s own description', () => {
  beforeAll(async () => {
    server = await startGithub();
  });
  afterAll(() => server.close());
  beforeEach(() => {
    waits = [];
    server.reset({
      repository,
      pulls: [pullState({ number: 7, title: 'T', labels: ['ready'] })],
      permissions: { octocat: 'admin', 'dependabot[bot]': 'read' },
    });
  });
  afterEach(() => {
    expect(server.violations).toEqual([]);
  });

  it('reads permissions, and none for who is unknown', async () => {
    expect(await forge().permission('octocat')).toBe('admin');
    expect(await forge().permission('dependabot[bot]')).toBe('read');
    expect(await forge().permission('../../nobody')).toBe('none');
    expect(server.requests.map((each) => each.path)).toContain(
      `/repos/${repository}/collaborators/..%2F..%2Fnobody/permission`,
    );
  });

  it('reads a pull request as it is now', async () => {
    expect(await forge().pullRequest(7)).toEqual({
      number: 7,
      state: 'open',
      base: sha('b'),
      head: sha('a'),
      request: { title: 'T', body: '', author: 'octocat', labels: ['ready'], draft: false, fork: false },
    });
  });

  it('finds the pull request of a fork by owner, branch and commit over all pages', async () => {
    const head = (each: string) => ({ ref: 'topic', sha: sha(each), owner: 'mona', repository: 'mona/octo-repo' });
    server.state.pulls = Array.from({ length: 130 }, (_, at) =>
      pullState({ number: at + 1, head: head(at === 120 ? 'd' : 'c') }),
    );
    const found = await forge().findPullRequests({ headOwner: 'mona', headBranch: 'topic', headSha: sha('d') });
    expect(found).toMatchObject([{ number: 121, request: { fork: true } }]);
    expect(await forge().findPullRequests({ headOwner: 'mona', headBranch: 'topic', headSha: sha('e') })).toEqual([]);
    expect(await forge().findPullRequests({ headOwner: 'other', headBranch: 'topic', headSha: sha('d') })).toEqual([]);
    server.state.pulls.push(pullState({ number: 200, head: head('d') }), pullState({ number: 150, head: head('d') }));
    expect(
      (await forge().findPullRequests({ headOwner: 'mona', headBranch: 'topic', headSha: sha('d') })).map(
        ({ number }) => number,
      ),
    ).toEqual([121, 150, 200]);
  });

  it('counts a deleted fork as a fork', async () => {
    server.state.pulls = [pullState({ number: 7, head: { ref: 't', sha: sha('a'), owner: 'mona', repository: null } })];
    expect((await forge().pullRequest(7)).request.fork).toBe(true);
  });

  it('waits as long as GitHub asks, and no longer than it may', async () => {
    server.state.faults.push({ path: '/pulls/7$', status: 429, headers: { 'retry-after': '7' }, times: 1 });
    server.state.faults.push({
      path: '/pulls/7$',
      status: 403,
      headers: { 'retry-after': '3' },
      body: { message: 'You have exceeded a secondary rate limit' },
      times: 1,
    });
    expect((await forge().pullRequest(7)).number).toBe(7);
    expect(waits).toEqual([7000, 3000]);
    server.state.faults.push({ path: '/pulls/7$', status: 429, headers: { 'retry-after': '3600' } });
    await expect(forge().pullRequest(7)).rejects.toThrow(
      `GitHub's rate limit stops GET /repos/${repository}/pulls/7: it asks to wait 3600 s`,
    );
  });

  it('gives up on a limit that does not end', async () => {
    server.state.faults.push({ path: '/pulls/7$', status: 429, headers: { 'retry-after': '1' } });
    await expect(forge().pullRequest(7)).rejects.toThrow('rate limit');
    expect(waits).toHaveLength(3);
  });

  it('reads again after a 5xx, but never writes again', async () => {
    server.state.faults.push({ path: '/pulls/7$', status: 502, times: 2 });
    expect((await forge().pullRequest(7)).number).toBe(7);
    server.state.faults.push({ method: 'POST', path: '/comments$', status: 502, body: 'no JSON' });
    await expect(
      client().request('POST', `/repos/${repository}/issues/7/comments`, { body: 'x' }, 'issues: write'),
    ).rejects.toThrow(`GitHub answers 502 to POST /repos/${repository}/issues/7/comments`);
    expect(server.writes()).toHaveLength(1);
  });

  it.each([
    [
      401,
      'GitHub does not accept the token for GET /repos/octo-org/octo-repo/pulls/7 (401); it has to be valid and grant pull-requests: read',
    ],
    [
      403,
      'GitHub refuses GET /repos/octo-org/octo-repo/pulls/7 (403) ("scripted"); the token needs the permission pull-requests: read',
    ],
    [
      404,
      'GitHub knows nothing at /repos/octo-org/octo-repo/pulls/7 (404); it does not exist, or the token lacks pull-requests: read',
    ],
    [503, 'GitHub answers 503 to GET /repos/octo-org/octo-repo/pulls/7 ("scripted")'],
  ])('says what %i means', async (status, message) => {
    server.state.faults.push({ path: '/pulls/7$', status });
    const failure = await forge()
      .pullRequest(7)
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({ kind: 'environment', status, message });
  });

  it('sends the token, and says it nowhere else', async () => {
    await forge().pullRequest(7);
    expect(server.requests[0]?.authorization).toBe('token token-for-tests');
    server.state.faults.push({ path: '/pulls/7$', status: 401 });
    await expect(forge().pullRequest(7)).rejects.not.toThrow('token-for-tests');
  });

  it('keeps a pause between writes only', async () => {
    const paced = client({ writeGapMs: 60_000 });
    const path = `/repos/${repository}/issues/7/comments`;
    await paced.request('GET', path, {}, '');
    await paced.request('POST', path, { body: '1' }, '');
    await paced.request('GET', path, {}, '');
    await paced.request('POST', path, { body: '2' }, '');
    expect(waits).toHaveLength(1);
    expect(waits[0]).toBeGreaterThan(50_000);
  });

  it.each([
    ['by default', '0.0.0.0', 1],
    ['but not where the API has this machine’s own name', '127.0.0.1', 0],
  ])('keeps a pause between writes %s', async (_, host, pauses) => {
    const apiUrl = server.url.replace('127.0.0.1', host);
    const paced = createGithubClient({ ...defaults(), apiUrl });
    const path = `/repos/${repository}/issues/7/comments`;
    for (const body of ['1', '2']) await paced.request('POST', path, { body }, '');
    expect(waits).toHaveLength(pauses);
  });
});

describe('a GitHub that does not answer', () => {
  it('is one line, after a few tries', async () => {
    const closed = createServer();
    await new Promise<void>((done) => {
      closed.listen(0, '127.0.0.1', () => {
        done();
      });
    });
    const { port } = closed.address() as AddressInfo;
    await new Promise((done) => {
      closed.close(done);
    });
    const tries: number[] = [];
    const dead = createGithubForge(
      createGithubClient({
        token: 'x',
        apiUrl: `http://127.0.0.1:${port}`,
        log: silent,
        sleep: async (ms) => {
          tries.push(ms);
        },
      }),
      repository,
    );
    await expect(dead.pullRequest(7)).rejects.toThrow(
      /^GitHub could not be reached for GET \/repos\/octo-org\/octo-repo\/pulls\/7: .*ECONNREFUSED/,
    );
    expect(tries).toHaveLength(3);
  });

  it('ends when the run is stopped', async () => {
    const hanging = createServer();
    await new Promise<void>((done) => {
      hanging.listen(0, '127.0.0.1', () => {
        done();
      });
    });
    const { port } = hanging.address() as AddressInfo;
    const stop = new AbortController();
    hanging.on('request', () => {
      stop.abort(new Failure('interrupted', 'stopped by SIGTERM'));
    });
    const waiting = createGithubForge(
      createGithubClient({ token: 'x', apiUrl: `http://127.0.0.1:${port}`, log: silent, signal: stop.signal }),
      repository,
    );
    await expect(waiting.pullRequest(7)).rejects.toMatchObject({ kind: 'interrupted' });
    hanging.closeAllConnections();
    await new Promise((done) => {
      hanging.close(done);
    });
  });

  it('says so when the answer is something else', async () => {
    const odd = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"number":"seven"}');
    });
    await new Promise<void>((done) => {
      odd.listen(0, '127.0.0.1', () => {
        done();
      });
    });
    const { port } = odd.address() as AddressInfo;
    const reader = createGithubForge(
      createGithubClient({ token: 'x', apiUrl: `http://127.0.0.1:${port}`, log: silent }),
      repository,
    );
    await expect(reader.pullRequest(7)).rejects.toThrow(
      "GitHub's answer about /repos/octo-org/octo-repo/pulls/7 cannot be read: number",
    );
    await expect(reader.findPullRequests({ headOwner: 'a', headBranch: 'b', headSha: sha('a') })).rejects.toThrow(
      'is not a list',
    );
    odd.closeAllConnections();
    await new Promise((done) => {
      odd.close(done);
    });
  });
});
