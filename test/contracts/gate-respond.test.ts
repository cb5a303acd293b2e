import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createGithubClient } from '../../src/adapters/github/client.ts';
import { respond, type Responded } from '../../src/entry/door/respond.ts';
import { tempDir } from '../git/build.ts';
import { here } from '../support/groups.ts';
import { root, runCli } from '../support/cli.ts';
import { startBlobs, type BlobServer } from '../support/blob-server.ts';
import { fileOf, gateCli } from '../support/gate.ts';
import { releaseWorld, repositoryName, type ReleaseCase, type ReleaseWorld } from '../support/gate-world.ts';
import { startGithub, type GithubServer } from '../support/github-server.ts';

const jobToken = ['token', 'of', 'the', 'gate'].join('-');
const appToken = ['token', 'of', 'the', 'app'].join('-');
const waiting = 4711;

describe.runIf(here('description'))('a deployment that waits is answered from the stored gate', () => {
  let github: GithubServer;
  let blobs: BlobServer;
  const log: string[] = [];
  const say = (line: string): void => {
    log.push(line);
  };
  beforeAll(async () => {
    [github, blobs] = await Promise.all([startGithub(), startBlobs()]);
  });
  afterAll(async () => {
    await Promise.all([github?.close(), blobs?.close()]);
  });
  beforeEach(() => {
    log.length = 0;
  });
  afterEach(() => {
    expect(github.violations).toEqual([]);
  });

  /** A gate that was run, and GitHub with the run that waits. */
  async function decided(given: ReleaseCase = {}): Promise<{ world: ReleaseWorld; run: string }> {
    const world = releaseWorld(blobs, given);
    world.state.release!.runs.push({
      id: waiting,
      head: world.merged,
      event: 'push',
      workflow: 2,
      path: '.github/workflows/deploy.yml',
      created: '2026-11-20T00:00:00Z',
      suite: 6,
      status: 'waiting',
    });
    github.reset(world.state);
    const run = join(tempDir(), 'run');
    await gateCli(world.repo, ['--out', run, '--json'], {
      GITHUB_TOKEN: jobToken,
      GITHUB_API_URL: github.url,
      OPENAI_API_KEY: undefined,
    });
    // the folder as a job leaves it, whose trigger is the event
    const file = join(run, 'trigger.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"event": "cli"', '"event": "repository_dispatch"'));
    github.requests.length = 0;
    return { world, run };
  }

  const payload = (world: ReleaseWorld, over: Record<string, unknown> = {}): Record<string, unknown> => ({
    action: 'requested',
    environment: 'production',
    event: 'push',
    deployment_callback_url: `${github.url}/repos/${repositoryName}/actions/runs/${waiting}/deployment_protection_rule`,
    deployment: { id: 77, sha: world.merged, environment: 'production' },
    repository: { full_name: repositoryName },
    ...over,
  });

  function ask(
    run: string,
    given: unknown,
    over: { onInconclusive?: 'reject' | 'wait'; now?: Date } = {},
  ): Promise<Responded> {
    const client = createGithubClient({
      token: appToken,
      apiUrl: github.url,
      log: { info: say, warn: say, debug: say },
      sleep: async () => undefined,
    });
    return respond({
      client,
      repository: repositoryName,
      payload: given,
      record: async () => run,
      onInconclusive: 'reject',
      now: new Date(),
      log: { info: say, warn: say, debug: say },
      ...over,
    });
  }
  const answers = (): unknown[] =>
    github.state.release!.answers.map(({ run, environment, state }) => ({ run, environment, state }));

  test('a go approves, with the App’s token and nothing else', async () => {
    const { world, run } = await decided();
    const { answer, verdict } = await ask(run, payload(world));
    expect([answer.state, verdict, answers()]).toEqual([
      'approved',
      'pass',
      [{ run: waiting, environment: 'production', state: 'approved' }],
    ]);
    expect(github.state.release!.answers[0]?.comment).toMatch(
      /^codex-ci deploy gate: go: All \d+ required rules pass\./,
    );
    expect(github.requests.map(({ method, path, authorization }) => [method, path, authorization])).toEqual([
      ['GET', `/repos/${repositoryName}/actions/runs/${waiting}`, `token ${appToken}`],
      ['POST', `/repos/${repositoryName}/actions/runs/${waiting}/deployment_protection_rule`, `token ${appToken}`],
    ]);
  });

  test('a relay’s dispatch says the same', async () => {
    const { world, run } = await decided();
    const dispatch = {
      action: 'deploy-gate',
      repository: { full_name: repositoryName },
      client_payload: {
        environment: 'production',
        sha: world.merged,
        deployment_id: 77,
        deployment_callback_url: payload(world)['deployment_callback_url'],
      },
    };
    expect((await ask(run, dispatch)).answer.state).toBe('approved');
  });

  test('a no go rejects, also where undecided ones wait', async () => {
    const { world, run } = await decided({ review: 'block' });
    expect((await ask(run, payload(world), { onInconclusive: 'wait' })).answer).toMatchObject({
      state: 'rejected',
      comment: expect.stringContaining('no go'),
    });
    expect(answers()).toEqual([{ run: waiting, environment: 'production', state: 'rejected' }]);
  });

  test('an undecided gate rejects, or says nothing; it never approves', async () => {
    const { world, run } = await decided({ build: null });
    expect((await ask(run, payload(world), { onInconclusive: 'wait' })).answer.state).toBe('none');
    expect(answers()).toEqual([]);
    expect((await ask(run, payload(world))).answer.state).toBe('rejected');
  });

  describe('a go is no answer', () => {
    let world: ReleaseWorld;
    let run: string;
    beforeAll(async () => {
      ({ world, run } = await decided());
    });
    const rejected = async (given: unknown, over: { now?: Date } = {}, folder = run): Promise<string> => {
      github.reset(world.state);
      github.state.release!.answers.length = 0;
      const { answer } = await ask(folder, given, over);
      expect([answer.state, answers()]).toEqual(['rejected', [expect.objectContaining({ state: 'rejected' })]]);
      return answer.comment;
    };

    test('for another commit, environment or time', async () => {
      expect(await rejected(payload(world, { deployment: { id: 77, sha: world.live } }))).toContain(
        'the waiting run is about',
      );
      expect(
        await rejected(payload(world, { environment: 'staging', deployment: { id: 77, sha: world.merged } })),
      ).toContain('the record is about the environment production');
      expect(await rejected(payload(world), { now: new Date(Date.now() + 2 * 3_600_000) })).toContain(
        'was valid until',
      );
      expect(await rejected(payload(world), { now: new Date(Date.now() - 2 * 3_600_000) })).toContain('in the future');
    });

    test('for a run that deploys another commit than the one that was asked about', async () => {
      world.state.release!.runs.find(({ id }) => id === waiting)!.head = world.live;
      expect(await rejected(payload(world))).toContain('the waiting run is about');
      world.state.release!.runs.find(({ id }) => id === waiting)!.head = world.merged;
    });

    test.each([
      ['at a terminal', 'trigger.json', '"event": "repository_dispatch"', '"event": "cli"', 'made at a terminal'],
      ['without asking GitHub', 'evidence.json', '"forge": true', '"forge": false', 'without asking GitHub'],
      [
        'with metrics of a file',
        'trigger.json',
        '"recorded": null',
        '"recorded": {"metrics": [], "budgets": []}',
        'metrics are from a file',
      ],
    ])('when the record was made %s', async (_name, name, from, to, words) => {
      const file = join(run, name);
      const before = readFileSync(file, 'utf8');
      writeFileSync(file, before.replace(from, to));
      expect(readFileSync(file, 'utf8')).not.toBe(before);
      expect(await rejected(payload(world))).toContain(words);
      writeFileSync(file, before);
    });

    test('when the record was changed, or is none', async () => {
      const file = join(run, 'evidence.json');
      const before = readFileSync(file, 'utf8');
      writeFileSync(file, before.replaceAll('"conclusion": "success"', '"conclusion": "failure"'));
      expect(readFileSync(file, 'utf8')).not.toBe(before);
      expect(await rejected(payload(world))).toContain('the record says pass, and its evidence block');
      writeFileSync(file, '{}');
      expect(await rejected(payload(world))).toContain('record can');
      writeFileSync(file, before);
      expect(await rejected(payload(world), {}, join(tempDir(), 'nothing'))).toContain('holds no result.json');
    });
  });

  test.each([
    ['another host', (url: string) => url.replace(/^http:\/\/[^/]+/, 'https://attacker.example')],
    ['another repository', (url: string) => url.replace(repositoryName, 'acme/other')],
    ['another path', (url: string) => url.replace('deployment_protection_rule', 'approve')],
    ['a query', (url: string) => `${url}?x=1`],
    ['a path that climbs', (url: string) => url.replace('/actions/', '/../../x/actions/')],
    ['a user', (url: string) => url.replace('http://', 'http://a@')],
  ])('a callback with %s is refused before anything is sent', async (_name, change) => {
    const world = releaseWorld(blobs);
    github.reset(world.state);
    const url = String(payload(world)['deployment_callback_url']);
    await expect(ask('unused', payload(world, { deployment_callback_url: change(url) }))).rejects.toMatchObject({
      kind: 'input',
      message: expect.stringContaining('deployment_callback_url'),
    });
    expect(github.requests).toEqual([]);
  });

  test.each([
    [{}, /environment/],
    [{ environment: 'production', deployment_callback_url: 'https://x', deployment: null }, /names no commit/],
    ['text', /./],
    [{ client_payload: { environment: 'production' } }, /client_payload\./],
  ])('a payload like %j is refused', async (given, message) => {
    github.reset(releaseWorld(blobs).state);
    await expect(ask('unused', given)).rejects.toMatchObject({
      kind: 'input',
      message: expect.stringMatching(message),
    });
    expect(github.requests).toEqual([]);
  });

  test('the command line answers too, and its exit code tells how', async () => {
    const { world, run } = await decided();
    const cli = join(root, 'src/cli/main.ts');
    const file = fileOf('payload.json', payload(world));
    const done = await runCli(['deploy-gate', 'respond', '--run', run, '--payload', file], {
      cli,
      env: { GITHUB_TOKEN: appToken, GITHUB_API_URL: github.url },
    });
    expect([done.code, done.stdout, answers()], done.stderr).toEqual([
      0,
      'approved\n',
      [{ run: waiting, environment: 'production', state: 'approved' }],
    ]);
    const bare = await runCli(['deploy-gate', 'respond', '--run', run, '--payload', file], { cli });
    expect([bare.code, bare.stderr]).toEqual([2, expect.stringMatching(/^codex-ci: GITHUB_TOKEN: is not set/)]);
  });
});
