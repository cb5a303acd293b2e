import { spawn, type ChildProcess } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readSignal } from '../../src/readers/alerts/signal.ts';
import { here } from '../support/groups.ts';
import { startGithub, type GithubServer } from '../support/github-server.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const fixture = (name: string): string => readFileSync(join(root, 'test/fixtures/alerts', name), 'utf8');
const githubToken = ['relay', 'token', 'for', 'tests'].join('-');
const password = ['pass', 'word'].join('-');
const appSecret = ['app', 'secret'].join('-');
const pagerdutySecret = ['pd', 'secret'].join('-');
const hmac = (key: string, body: string): string => createHmac('sha256', key).update(body).digest('hex');

interface Relay {
  url: string;
  log(): string;
  child: ChildProcess;
}

function start(file: string, env: Record<string, string>): Promise<Relay & { code: number | null }> {
  const child = spawn(process.execPath, [file], {
    env: { PATH: process.env['PATH'] ?? '', PORT: '0', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let text = '';
  return new Promise((done) => {
    const finish = (url: string, code: number | null): void => {
      done({ url, code, child, log: () => text });
    };
    child.stderr.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const port = /listening on port (\d+)/.exec(text)?.[1];
      if (port !== undefined) finish(`http://127.0.0.1:${port}`, null);
    });
    child.once('exit', (code) => {
      finish('', code);
    });
  });
}

describe.runIf(here('description'))('the relay', () => {
  let dir = '';
  let bundle = '';
  let github: GithubServer;
  let relay: Relay;
  const base = (): Record<string, string> => ({
    GITHUB_TOKEN: githubToken,
    GITHUB_REPOSITORY: 'octo-org/octo-repo',
    GITHUB_API_URL: github.url,
  });
  const post = (
    path: string,
    body: string,
    headers: Record<string, string> = { authorization: `Bearer ${password}` },
  ): Promise<Response> => fetch(`${relay.url}${path}`, { method: 'POST', body, headers });

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'relay-'));
    const built = await rolldown({ input: { relay: join(root, 'relay/main.ts') }, platform: 'node', cwd: root });
    await built.write({ dir, format: 'esm', entryFileNames: '[name].mjs' });
    await built.close();
    bundle = join(dir, 'relay.mjs');
    github = await startGithub();
    relay = await start(bundle, {
      ...base(),
      RELAY_TOKEN: password,
      RELAY_SECRET_PAGERDUTY: pagerdutySecret,
      RELAY_SECRET_GITHUB: appSecret,
    });
  });
  afterAll(async () => {
    const gone = new Promise((done) => {
      relay.child.once('exit', done);
    });
    relay.child.kill('SIGTERM');
    await gone;
    await github.close();
    rmSync(dir, { recursive: true });
  });
  beforeEach(() => {
    github.reset();
  });

  it('is one file that needs nothing but Node', () => {
    expect(readdirSync(dir)).toEqual(['relay.mjs']);
    const imports = [...readFileSync(bundle, 'utf8').matchAll(/^import .* from "([^"]+)"/gm)].map(
      (each) => each[1] as string,
    );
    expect(imports.length).toBeGreaterThan(0);
    expect(imports.every((each) => each.startsWith('node:'))).toBe(true);
  });

  it('nests an alert under client_payload.alert with its key', async () => {
    expect((await post('/alertmanager', fixture('alertmanager-errors-firing.json'))).status).toBe(202);
    expect(github.violations).toEqual([]);
    expect(github.requests).toMatchObject([
      {
        method: 'POST',
        path: '/repos/octo-org/octo-repo/dispatches',
        authorization: `Bearer ${githubToken}`,
        status: 204,
      },
    ]);
    const [sent] = github.state.dispatches;
    expect(sent).toMatchObject({
      eventType: 'incident',
      payload: {
        alert: JSON.parse(fixture('alertmanager-errors-firing.json')) as unknown,
        source: 'alertmanager',
        key: expect.stringMatching(/^alertmanager-checkout-[0-9a-f]{16}$/) as unknown,
      },
    });
    expect(readSignal({ client_payload: sent?.payload })).toEqual(
      JSON.parse(fixture('alertmanager-errors-firing.signal.json')),
    );
  });

  it('checks signatures where a secret is set, also against a right token', async () => {
    const body = fixture('pagerduty-triggered.json');
    const sign = (key: string): Record<string, string> => ({
      'x-pagerduty-signature': `v1=${hmac('old', body)},v1=${hmac(key, body)}`,
    });
    expect((await post('/pagerduty', body, sign('wrong'))).status).toBe(401);
    expect((await post('/pagerduty', body)).status).toBe(401);
    expect((await post('/pagerduty', `${body} `, sign(pagerdutySecret))).status).toBe(401);
    expect(github.state.dispatches).toEqual([]);
    expect((await post('/pagerduty', body, sign(pagerdutySecret))).status).toBe(202);
    expect(github.state.dispatches).toHaveLength(1);
  });

  it('sends what was signed once: a captured request starts no second run, and one that GitHub did not take may come again', async () => {
    const body = JSON.stringify({ ...(JSON.parse(fixture('pagerduty-triggered.json')) as object), again: 1 });
    const signed = { 'x-pagerduty-signature': `v1=${hmac(pagerdutySecret, body)}` };
    github.state.faults.push({ path: '/dispatches', status: 503, times: 1 });
    expect([(await post('/pagerduty', body, signed)).status, (await post('/pagerduty', body, signed)).status]).toEqual([
      502, 202,
    ]);
    expect(await (await post('/pagerduty', body, signed)).text()).toBe(
      'the very same request was sent before: not sent again\n',
    );
    expect(await (await post('/pagerduty', body, { ...signed, 'x-forwarded-for': '192.0.2.1' })).text()).toContain(
      'not sent again',
    );
    expect(github.state.dispatches).toHaveLength(1);
    // a token is no signature: an alert that repeats is another one
    for (const _ of [1, 2]) expect((await post('/gcp', fixture('gcp-open.json'))).status).toBe(202);
    expect(github.state.dispatches).toHaveLength(3);
  });

  it('refuses who does not know the token', async () => {
    const body = fixture('gcp-open.json');
    const basic = (text: string): Record<string, string> => ({
      authorization: `Basic ${Buffer.from(text).toString('base64')}`,
    });
    for (const headers of [
      {},
      { authorization: 'Bearer ' },
      { authorization: `Bearer ${password}x` },
      basic(`${password}:`),
      basic('u:'),
    ])
      expect((await post('/gcp', body, headers)).status).toBe(401);
    expect(github.requests).toEqual([]);
    expect((await post('/gcp', body, basic(`sns:${password}`))).status).toBe(202);
    expect((await post('/gcp', body, { 'x-relay-token': password })).status).toBe(202);
  });

  it('does not send recoveries, unknown paths, other methods or a megabyte', async () => {
    expect(await (await post('/alertmanager', fixture('alertmanager-errors-resolved.json'))).text()).toBe(
      'resolved: not sent\n',
    );
    expect((await post('/nagios', '{}')).status).toBe(404);
    expect((await fetch(`${relay.url}/alertmanager`)).status).toBe(405);
    expect((await fetch(`${relay.url}/healthz`)).status).toBe(200);
    const large = await post('/generic', 'x'.repeat(1_100_000)).then(
      (answer) => answer.status,
      () => 413,
    );
    expect(large).toBe(413);
    expect(github.requests).toEqual([]);
  });

  it('makes a dispatch of a deployment that waits, for this repository alone and only with the App’s signature', async () => {
    const sha = 'a'.repeat(40);
    const webhook = (over: object = {}): string =>
      JSON.stringify({
        action: 'requested',
        environment: 'production',
        event: 'push',
        deployment_callback_url: `${github.url}/repos/octo-org/octo-repo/actions/runs/9/deployment_protection_rule`,
        deployment: { id: 5, sha, environment: 'production', payload: { secret: 'x' } },
        repository: { full_name: 'octo-org/octo-repo' },
        ...over,
      });
    const send = (body: string, event = 'deployment_protection_rule', key = appSecret): Promise<Response> =>
      post('/github', body, { 'x-github-event': event, 'x-hub-signature-256': `sha256=${hmac(key, body)}` });
    expect((await post('/github', webhook())).status).toBe(401);
    expect((await send(webhook(), undefined, 'wrong')).status).toBe(401);
    expect((await send(webhook(), 'ping')).status).toBe(202);
    expect((await send(webhook({ repository: { full_name: 'octo-org/other' } }))).status).toBe(202);
    expect(
      (
        await send(
          webhook({
            deployment_callback_url:
              'https://attacker.example/repos/octo-org/octo-repo/actions/runs/9/deployment_protection_rule',
          }),
        )
      ).status,
    ).toBe(202);
    expect((await send(webhook({ environment: '' }))).status).toBe(422);
    expect(github.state.dispatches).toEqual([]);
    expect((await send(webhook())).status).toBe(202);
    expect(github.violations).toEqual([]);
    expect(github.state.dispatches).toEqual([
      {
        eventType: 'deploy-gate',
        payload: {
          environment: 'production',
          sha,
          deployment_id: 5,
          deployment_callback_url: `${github.url}/repos/octo-org/octo-repo/actions/runs/9/deployment_protection_rule`,
        },
      },
    ]);
  });

  it('cuts to what GitHub takes', async () => {
    const payload = JSON.parse(fixture('alertmanager-errors-firing.json')) as { alerts: unknown[] };
    const flood = JSON.stringify({ ...payload, alerts: Array.from({ length: 800 }, () => payload.alerts[0]) });
    expect((await post('/alertmanager', flood)).status).toBe(202);
    expect((await post('/generic', `panic: boom\n${'"\u0001\n'.repeat(200_000)}`)).status).toBe(202);
    expect(github.violations).toEqual([]);
    expect(github.state.dispatches.map((each) => (each.payload as { cut: string }).cut)).toEqual([
      expect.stringContaining('lists to'),
      expect.stringContaining('head and tail'),
    ]);
    expect(readSignal(github.state.dispatches[1]?.payload).title).toContain('panic: boom');
  });

  it('answers so that the monitor tries again when GitHub refuses or fails', async () => {
    github.state.faults.push(
      { path: '/dispatches$', status: 503, times: 1 },
      { path: '/dispatches$', status: 403, times: 1 },
    );
    const answers = [await post('/generic', 'boom'), await post('/generic', 'boom'), await post('/generic', 'boom')];
    expect(answers.map((each) => each.status)).toEqual([502, 502, 202]);
  });

  it('leaves confirming an SNS subscription to a person', async () => {
    const body = JSON.stringify({
      Type: 'SubscriptionConfirmation',
      SubscribeURL: 'https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription',
    });
    expect((await post('/cloudwatch', body)).status).toBe(202);
    expect(relay.log()).toContain('open this address if it is yours: https://sns.us-east-1.amazonaws.com/');
    expect(github.requests).toEqual([]);
  });

  it('writes neither token nor secret nor alert into its log', () => {
    for (const secret of [githubToken, password, pagerdutySecret, appSecret, 'Error rate'])
      expect(relay.log()).not.toContain(secret);
  });

  it.each([
    [{ GITHUB_TOKEN: '' }, 'GITHUB_TOKEN is not set'],
    [{ GITHUB_REPOSITORY: 'x' }, 'GITHUB_REPOSITORY: allowed: owner/name'],
    [{ RELAY_TOKEN: '' }, 'set RELAY_TOKEN or RELAY_SECRET_<SOURCE>'],
  ])('does not start with %j', async (change, said) => {
    const other = await start(bundle, { ...base(), RELAY_TOKEN: password, ...change });
    expect(other.code).toBe(2);
    expect(other.log()).toContain(said);
  });
});
