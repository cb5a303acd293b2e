import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startGithub, type GithubServer, type Recorded } from '../support/github-server.ts';
import { pullState } from '../support/github-state.ts';

const root = '/repos/octo-org/octo-repo';

describe('the loopback GitHub', () => {
  let server: GithubServer;
  beforeAll(async () => {
    server = await startGithub();
  });
  afterAll(() => server.close());
  beforeEach(() => {
    server.reset({ pulls: [pullState({ number: 1 })] });
  });

  const send = async (method: string, path: string, body?: unknown): Promise<number> =>
    (
      await fetch(`${server.url}${path}`, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      })
    ).status;

  it.each([
    ['GET', root],
    ['GET', `${root}/pulls?state=open`],
    ['GET', `${root}/pulls/1`],
    ['GET', `${root}/pulls/1/files?per_page=100&page=1`],
    ['GET', `${root}/issues/1/comments`],
    ['POST', `${root}/issues/1/comments`, { body: 'x' }],
  ])('takes %s %s', async (method, path, body?: unknown) => {
    expect(await send(method, path, body)).toBeLessThan(300);
    expect(server.violations).toEqual([]);
  });

  it.each([
    ['PUT', `${root}/pulls/1/merge`, undefined, 'no such operation'],
    ['GET', `${root}/pulls?state=opened`, undefined, 'query.state'],
    ['GET', `${root}/pulls?status=open`, undefined, 'unknown query parameter status'],
    ['POST', `${root}/issues/1/comments`, {}, "must have required property 'body'"],
    ['POST', `${root}/issues/1/comments`, { body: 'x', extra: 1 }, 'extra'],
    ['POST', `${root}/pulls/1/reviews`, { event: 'MERGE' }, 'body.event'],
    ['POST', `${root}/code-scanning/sarifs`, { commit_sha: 'x', ref: 'refs/heads/main', sarif: 'x' }, 'commit_sha'],
  ])('records %s %s as a violation and does not act on it', async (method, path, body, problem) => {
    const before = structuredClone(server.state);
    expect(await send(method, path, body)).toBe(422);
    expect(server.violations.join('\n')).toContain(problem);
    expect(server.state).toEqual(before);
  });

  it('runs on its own, from a state file, and writes a log', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'github-'));
    await writeFile(join(dir, 'state.json'), JSON.stringify({ repository: 'a/b', pulls: [pullState({ number: 4 })] }));
    const child = spawn(process.execPath, [
      join(import.meta.dirname, '../support/github-server.ts'),
      '--port',
      '0',
      '--state',
      join(dir, 'state.json'),
      '--log',
      join(dir, 'log.json'),
    ]);
    const url = await new Promise<string>((ready) => {
      child.stdout.once('data', (chunk: Buffer) => {
        ready(chunk.toString().trim());
      });
    });
    expect((await fetch(`${url}/repos/a/b/pulls/4`)).status).toBe(200);
    const log = JSON.parse(await readFile(join(dir, 'log.json'), 'utf8')) as {
      requests: Recorded[];
      violations: string[];
    };
    expect(log).toMatchObject({
      requests: [{ method: 'GET', path: '/repos/a/b/pulls/4', status: 200 }],
      violations: [],
    });
    const ended = new Promise((done) => {
      child.once('close', done);
    });
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    await rm(dir, { recursive: true });
  });
});
