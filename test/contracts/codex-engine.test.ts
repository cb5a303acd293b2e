import { chmod, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Ask, Engine, Profile, Reply } from '../../src/contracts/engine.ts';
import { type CodexBinary, pinnedVersion, readCodex } from '../../src/adapters/codex/binary.ts';
import { createCodexEngine } from '../../src/adapters/codex/codex-engine.ts';
import { noEnd, readEvent } from '../../src/adapters/codex/events.ts';
import { decideOutcome } from '../../src/adapters/codex/outcome.ts';
import { readyCodex } from '../../src/adapters/codex/ready.ts';
import { checkSandbox } from '../../src/adapters/codex/sandbox.ts';
import { supervise } from '../../src/adapters/codex/supervise.ts';
import { type Gateway, type GatewayOptions, startGateway } from '../../src/adapters/gateway/gateway.ts';
import { createTestRedactor, plantedToken } from '../support/redactor.ts';
import {
  type ResponsesServer,
  type Script,
  call,
  refuse,
  say,
  startResponsesServer,
  toolOutputs,
} from '../support/responses-server.ts';

const key = ['sk', 'test', 'Qw93kfLzP2x'].join('-');
const codeMode = 'gpt-6.1-sol';
const plainMode = 'gpt-5.5';
const answer = { ok: true };
const schema = {
  type: 'object',
  properties: { ok: { type: 'boolean' } },
  required: ['ok'],
  additionalProperties: false,
};
const pinned = new URL('../../codex/node_modules/.bin/codex', import.meta.url).pathname;

/** Waits for what other processes do; the bound is for a busy machine, nothing is measured. */
const eventually = <T>(look: () => T) => expect.poll(look, { timeout: 20_000, interval: 20 });

let binary: CodexBinary;
let dir: string;
let workspace: string;
let temp: string;
let before: string | undefined;
const open: { close(): Promise<unknown> }[] = [];

beforeAll(async () => {
  const found = await readCodex(pinned);
  if (found === undefined) throw new Error('codex/node_modules is not installed: npm ci --prefix codex');
  binary = found;
  before = process.env['TMPDIR'];
});
afterAll(() => {
  if (before === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = before;
});
beforeEach(async () => {
  dir = await mkdtemp(join(before ?? '/tmp', 'codex-ci-engine-'));
  [workspace, temp] = [join(dir, 'workspace'), join(dir, 'temp')];
  await mkdir(workspace);
  await mkdir(temp);
  process.env['TMPDIR'] = temp;
  await writeFile(join(workspace, 'a.txt'), 'the first line\n');
});
afterEach(async () => {
  for (const part of open.splice(0).reverse()) await part.close();
  expect(await readdir(temp), 'temporary files that were left behind').toEqual([]);
  await rm(dir, { recursive: true, force: true });
});

interface World {
  server: ResponsesServer;
  gateway: Gateway;
  engine: Engine;
  turn: string;
  ask(change?: Partial<Ask>, profile?: Partial<Profile>, signal?: AbortSignal): Promise<Reply>;
}

async function world(
  script: Script,
  options: { model?: string; gateway?: Partial<GatewayOptions>; binary?: CodexBinary; repositoryDir?: string } = {},
): Promise<World> {
  const { model = codeMode } = options;
  const server = await startResponsesServer(script);
  open.push(server);
  const redactor = createTestRedactor();
  const gateway = await startGateway({
    baseUrl: server.baseUrl,
    key,
    redact: async (text) => (await redactor.redact(text)).text,
    retryBaseMs: 5,
    ...options.gateway,
  });
  open.push(gateway);
  const base: Profile = {
    model,
    effort: 'low',
    verbosity: 'low',
    timeoutMs: 30_000,
    maxRequests: 20,
    maxTokens: 1_000_000,
    maxOutputTokens: 32_000,
    askTokens: 10_000,
  };
  const silent = (): void => undefined;
  const engine = createCodexEngine({
    gateway,
    profiles: [base],
    log: { info: silent, warn: silent, debug: silent },
    repositoryDir: options.repositoryDir ?? join(dir, 'repository'),
    workspace: async () => workspace,
    ready: () => readyCodex(async () => options.binary ?? binary),
  });
  const turn = join(dir, 'turns', 'review-1');
  return {
    server,
    gateway,
    engine,
    turn,
    ask: (change = {}, profile = {}, signal = new AbortController().signal) =>
      engine.answer(
        {
          id: 'review-1',
          profile: 'p',
          prompt: 'Is it right?',
          schema,
          reads: [],
          workspace: { mode: 'read', rev: 'HEAD' },
          ...change,
        },
        { profile: { ...base, ...profile }, dir: turn, signal },
      ),
  };
}

/** Process ids whose command line has a text in it. */
async function processesWith(text: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  return pids.filter((pid, index) => Number(pid) !== process.pid && lines[index]?.includes(text) === true);
}

/** All files below a folder, but for those that vanish meanwhile. */
async function allText(folder: string): Promise<string> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  return (
    await Promise.all(
      names
        .filter((name) => name.isFile())
        .map((name) => readFile(join(name.parentPath, name.name), 'utf8').catch(() => '')),
    )
  ).join('\n');
}

describe.each([codeMode, plainMode])('with %s', (model) => {
  it('answers in the asked form after looking into the workspace', async () => {
    const { server, ask, turn, engine } = await world(
      [call('cat a.txt', model), call('rg -c line', model), say(answer)],
      { model },
    );
    expect(await engine.prepare()).toEqual({ name: 'codex', model, effort: 'low', version: pinnedVersion });
    const reply = await ask();
    expect(reply).toMatchObject({
      ask: 'review-1',
      outcome: 'answered',
      usage: { requests: 3, input_tokens: 300, cached_input_tokens: 120, output_tokens: 60, reasoning_tokens: 15 },
    });
    expect(JSON.parse(reply.outcome === 'answered' ? reply.text : '')).toEqual(answer);
    expect(toolOutputs(server.requests[2]?.body)).toMatch(/the first line[\s\S]*a\.txt:1/);
    expect(server.requests[0]?.body).toMatchObject({
      model,
      store: false,
      reasoning: { effort: 'low' },
      text: { verbosity: 'low', format: { type: 'json_schema', strict: true, schema } },
    });
    const log = (await readFile(join(turn, 'requests.jsonl'), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { kind: string; arguments?: string });
    expect(log.filter(({ kind }) => kind === 'tool').map((line) => line.arguments)).toEqual([
      expect.stringContaining('cat a.txt'),
      expect.stringContaining('rg -c line'),
    ]);
    expect(await readFile(join(turn, 'events.jsonl'), 'utf8')).toContain('"turn.completed"');
  });

  it('shows the agent nothing but the workspace and the system', async () => {
    await mkdir(join(dir, 'repository', '.git'), { recursive: true });
    await writeFile(join(dir, 'repository', '.git', 'config'), 'closed-repository\n');
    await writeFile(join(dir, 'outside.txt'), 'closed-outside\n');
    await mkdir(join(workspace, 'a/b/c/d/e/f'), { recursive: true });
    await writeFile(join(workspace, '.env'), 'closed-env\n');
    await writeFile(join(workspace, 'a/b/c/d/e/f/.env.local'), 'closed-deep-env\n');
    await symlink(join(dir, 'outside.txt'), join(workspace, 'link'));
    const home = homedir();
    const look = [
      `cat ${dir}/repository/.git/config ${dir}/outside.txt link .env a/b/c/d/e/f/.env.local; ls -a ${home} ${dir}/temp; ls ${dir}/temp/*/codex/config.toml "$CODEX_HOME" "$HOME"`,
      'env; cat /proc/*/environ | tr "\\0" "\\n"; cat /proc/*/cmdline | tr "\\0" " "',
      'touch here /tmp/there /etc/x; echo wrote $?; curl -sS -m 2 http://127.0.0.1:9/; (echo > /dev/tcp/127.0.0.1/9)',
    ];
    const { server, ask } = await world([...look.map((command) => call(command, model)), say(answer)], { model });
    process.env['CODEX_CI_TEST'] = 'closed-environment';
    const reply = await ask();
    delete process.env['CODEX_CI_TEST'];
    expect(reply.outcome).toBe('answered');
    const seen = toolOutputs(server.requests.at(-1)?.body);
    expect(seen).toContain('PATH=');
    for (const closed of ['closed-', key, '127.0.0.1:', 'base_url', 'wrote 0'])
      expect(seen, closed).not.toContain(closed);
    expect(seen).toMatch(/\.env: Permission denied/);
    expect(seen).toMatch(/\.env\.local: Permission denied/);
    expect(seen).toMatch(/link: No such file/);
    expect(seen).toMatch(/Operation not permitted/);
  });

  it('sends no secret upstream that the agent read', async () => {
    const pem = ['-----BEGIN RSA PRIVATE', 'KEY-----\nMIIabcdef\n-----END RSA PRIVATE', 'KEY-----'].join(' ');
    await writeFile(join(workspace, 'settings.yml'), `token: ${plantedToken}\nkey: ${key}\n`);
    await writeFile(join(workspace, 'id.pem'), `${pem}\n`);
    const { server, ask, turn } = await world([call('cat settings.yml id.pem', model), say({ ok: plantedToken })], {
      model,
    });
    const reply = await ask();
    expect(reply).toMatchObject({ outcome: 'answered', text: '{"ok":"‹secret:github#1›"}' });
    expect(toolOutputs(server.requests[1]?.body)).toContain('‹secret:github#1›');
    for (const secret of [plantedToken, key, 'MIIabcdef']) {
      expect(JSON.stringify(server.requests.map((request) => request.body))).not.toContain(secret);
      expect(await allText(turn)).not.toContain(secret);
    }
  });

  it('ends an agent that calls tools without end', async () => {
    const { server, ask } = await world(() => call('true', model), { model });
    expect(await ask({}, { maxRequests: 5 })).toMatchObject({
      outcome: 'limit',
      reason: 'the ask reached its limit of 5 requests',
      usage: { requests: 5, input_tokens: 500 },
    });
    expect(server.requests).toHaveLength(5);
  });

  it('ends an ask at its tokens, with usage known', async () => {
    const { server, ask } = await world(() => call('true', model, { usage: { input: 40_000, output: 500 } }), {
      model,
    });
    const reply = await ask({}, { maxTokens: 100_000 });
    expect(reply).toMatchObject({
      outcome: 'limit',
      reason: expect.stringMatching(/^the ask reached its limit of 100000 tokens/),
      usage: { requests: 2, input_tokens: 80_000, output_tokens: 1000 },
    });
    expect(server.requests).toHaveLength(2);
  });
});

it('keeps the accounts of asks that run at once apart, and one budget over all', async () => {
  const { gateway, engine, server } = await world(
    (request) =>
      toolOutputs(request.body) !== ''
        ? say(answer, { usage: { input: 100, output: 10_000 } })
        : call('true', codeMode, { usage: { input: 100, output: 10_000 } }),
    { gateway: { limitUsd: 0.75 } },
  );
  const profile: Profile = {
    model: codeMode,
    effort: 'low',
    verbosity: 'low',
    timeoutMs: 60_000,
    maxRequests: 5,
    maxTokens: 1_000_000,
    maxOutputTokens: 32_000,
    askTokens: 1,
  };
  const replies = await Promise.all(
    ['a', 'b', 'c/ü', 'd', 'e', 'f'].map((id) =>
      engine.answer(
        { id, profile: 'p', prompt: id, schema, reads: [], workspace: { mode: 'read', rev: 'HEAD' } },
        { profile, dir: join(dir, 'turns', encodeURIComponent(id)), signal: new AbortController().signal },
      ),
    ),
  );
  expect(replies.reduce((sum, { usage }) => sum + usage.requests, 0)).toBe(server.requests.length);
  expect(gateway.usage().output_tokens).toBe(replies.reduce((sum, { usage }) => sum + usage.output_tokens, 0));
  expect(gateway.usage().usd).toBeLessThanOrEqual(0.75);
  expect(server.requests.length).toBeLessThan(12);
  const limited = replies.filter((reply) => reply.outcome === 'limit');
  expect(limited.length).toBeGreaterThan(0);
  for (const reply of limited)
    expect(reply).toMatchObject({ reason: expect.stringMatching(/^the run reached its budget of \$0\.7500/) });
  for (const { outcome, usage } of replies) expect(usage.requests, outcome).toBeLessThanOrEqual(2);
});

describe('budget', () => {
  it('ends the run at its dollars', async () => {
    const { ask } = await world(() => call('true', codeMode, { usage: { input: 1000, output: 20_000 } }), {
      gateway: { limitUsd: 0.5 },
    });
    const reply = await ask();
    expect(reply).toMatchObject({
      outcome: 'limit',
      reason: expect.stringMatching(/^the run reached its budget of \$0\.5000/),
      usage: { requests: 3 },
    });
    expect(reply.usage.usd).toBeCloseTo(0.5, 2);
    expect(reply.usage.usd).toBeLessThanOrEqual(0.5);
  });

  it('in dollars needs a price', async () => {
    const { engine } = await world([say(answer)], { model: 'own-model', gateway: { limitUsd: 1 } });
    await expect(engine.prepare()).rejects.toMatchObject({
      kind: 'input',
      message: expect.stringMatching(/^prices\.own-model: /),
    });
  });
});

describe('a failing endpoint gives one line, at once', () => {
  const cases: [string, Script, number, Reply['outcome'], RegExp][] = [
    ['401', [{ status: 401 }], 1, 'failed', /^the endpoint refused the key \(401\)/],
    ['404', [{ status: 404 }], 1, 'failed', /^the endpoint does not know this path or model \(404\)/],
    [
      '429 with a long wait',
      [{ status: 429, headers: { 'retry-after': '3600' } }],
      1,
      'failed',
      /^the endpoint asks to wait 3600 s \(429\); the limit is 30 s$/,
    ],
    ['500', [{ status: 500 }], 3, 'failed', /^the endpoint failed \(500\) after 3 attempts/],
    ['refusal', [refuse('I cannot help.')], 1, 'refused', /^the model refused: I cannot help\.$/],
    [
      'refusal after words',
      [{ items: [...(say('so far').items ?? []), ...(call('true', codeMode).items ?? [])] }, refuse('No.')],
      2,
      'refused',
      /^the model refused: No\.$/,
    ],
    ['no message', [{ items: [] }], 1, 'refused', /^the model gave no answer$/],
    ['headers never come', [{ fault: 'headers' }], 1, 'failed', /^the endpoint sent nothing for 0\.4 s$/],
    [
      'quota',
      [{ failed: { code: 'insufficient_quota', message: 'pay first' } }],
      1,
      'failed',
      /^the endpoint failed the response: insufficient_quota: pay first$/,
    ],
  ];
  it.each(cases)('%s', async (_name, script, requests, outcome, reason) => {
    const { server, ask } = await world(script, { gateway: { firstByteMs: 400 } });
    const reply = await ask();
    expect(reply).toMatchObject({ outcome, reason: expect.stringMatching(reason) });
    expect(server.requests).toHaveLength(requests);
  });

  it('a page in place of events', async () => {
    const { ask } = await world([{ raw: '<html>login</html>', headers: { 'content-type': 'text/html' } }]);
    expect(await ask()).toMatchObject({ outcome: 'failed', reason: expect.stringMatching(/text\/html/) });
  });

  it.each<[string, Script, RegExp]>([
    ['cut', [say(answer, { fault: 'cut' })], /^the endpoint broke off in the middle of its answer$/],
    ['garbage', [{ raw: 'data: {nonsense\n\n' }], /^the endpoint ended its answer without a final event$/],
    [
      'incomplete',
      [say('half', { incomplete: 'content_filter' })],
      /^the endpoint ended the answer early: content_filter$/,
    ],
    [
      'failed',
      [{ failed: { code: 'server_error', message: 'out of order' } }],
      /^the endpoint failed the response: server_error: out of order$/,
    ],
  ])('a stream that is %s is tried again a few times', async (_name, script, reason) => {
    const { server, ask } = await world(script);
    const reply = await ask();
    expect(reply).toMatchObject({ outcome: 'failed', reason: expect.stringMatching(reason) });
    expect(server.requests.length).toBeLessThanOrEqual(3);
    expect(reply.usage.requests).toBe(server.requests.length);
    expect(reply.usage.input_tokens).toBeGreaterThan(0);
  });

  it('a stream that broke off once is repeated', async () => {
    const { ask } = await world([say('half', { fault: 'cut' }), say(answer)]);
    expect(await ask()).toMatchObject({ outcome: 'answered', text: JSON.stringify(answer), usage: { requests: 2 } });
  });

  it('a dead endpoint', async () => {
    const probe = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => {
      probe.once('listening', resolve);
    });
    const { port } = probe.address() as AddressInfo;
    await new Promise((resolve) => {
      probe.close(resolve);
    });
    const { ask } = await world([say(answer)], { gateway: { baseUrl: `http://127.0.0.1:${port}/v1` } });
    expect(await ask()).toMatchObject({
      outcome: 'failed',
      reason: `the endpoint 127.0.0.1:${port} cannot be reached after 3 attempts: ECONNREFUSED`,
    });
  });
});

describe('supervision', () => {
  it('keeps the key out of every environment and file', async () => {
    let environments = '';
    const { server, ask, turn } = await world((_request, index) =>
      index === 0 ? call('env; sleep 0.5', codeMode) : say(answer),
    );
    const running = ask();
    await eventually(async () => {
      for (const pid of await processesWith(workspace))
        environments += await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
      return environments;
    }).toContain('CODEX_HOME=');
    const onDisk = await allText(temp);
    expect((await running).outcome).toBe('answered');
    expect(onDisk).toContain('base_url');
    for (const text of [
      environments,
      onDisk,
      await allText(turn),
      JSON.stringify(server.requests.map(({ body }) => body)),
    ])
      expect(text).not.toContain(key);
    expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${key}`);
  });

  it.each(['abort', 'abort at once', 'abort once more', 'clock'])('ends all processes on %s', async (how) => {
    const nap = `sleep 98${Math.floor(Math.random() * 1e9)}`;
    const { server, ask } = await world([call(nap, plainMode)], { model: plainMode });
    const stop = new AbortController();
    const running = ask({}, how === 'clock' ? { timeoutMs: 4000 } : {}, stop.signal);
    await eventually(async () => (await processesWith(nap)).length).toBeGreaterThan(0);
    if (how !== 'clock') stop.abort();
    const reply = await running;
    expect(reply).toMatchObject(
      how !== 'clock'
        ? { outcome: 'failed', reason: 'the run was stopped before the answer was complete' }
        : { outcome: 'limit', reason: 'no answer within 4 seconds' },
    );
    expect(reply.usage).toMatchObject({ requests: server.requests.length, input_tokens: 100 * server.requests.length });
    expect(await processesWith(nap)).toEqual([]);
    expect(await processesWith(workspace)).toEqual([]);
  });

  it('ends what left its group', async () => {
    const nap = `96${Math.floor(Math.random() * 1e9)}`;
    const ended = await supervise({
      command: 'bash',
      args: ['-c', `setsid sleep ${nap} > /dev/null 2>&1 & sleep 0.2`],
      cwd: dir,
      env: { PATH: process.env['PATH'] ?? '', HOME: `${dir}/home` },
      marker: `${dir}/`,
      stdin: '',
      timeoutMs: 20_000,
      signal: new AbortController().signal,
      onLine: () => undefined,
    });
    expect(ended).toMatchObject({ how: 'exit', code: 0 });
    expect(await processesWith(nap)).toEqual([]);
  });

  it('does not start when the run has been stopped', async () => {
    const { server, ask } = await world([say(answer)]);
    expect(await ask({}, {}, AbortSignal.abort())).toMatchObject({ outcome: 'failed', usage: { requests: 0 } });
    expect(server.requests).toEqual([]);
  });

  it('kills a process that takes no notice of SIGTERM, and keeps an answer that was complete', async () => {
    const stubborn = join(dir, 'stubborn.sh');
    await writeFile(
      stubborn,
      [
        '#!/bin/bash',
        'trap "" TERM',
        'while [ "$1" != -o ]; do shift; done',
        `echo '{"ok":true}' > "$2"`,
        `echo '{"type":"turn.completed"}'`,
        'while :; do sleep 0.1; done',
        '',
      ].join('\n'),
    );
    await chmod(stubborn, 0o755);
    const lines: string[] = [];
    const ended = await supervise({
      command: stubborn,
      args: ['-o', join(dir, 'message')],
      cwd: dir,
      env: { PATH: process.env['PATH'] ?? '', HOME: dir },
      marker: dir,
      stdin: 'x'.repeat(2_000_000),
      timeoutMs: 300,
      graceMs: 200,
      signal: new AbortController().signal,
      onLine: (_stream, line) => {
        lines.push(line);
      },
    });
    expect(ended).toMatchObject({ how: 'timeout', signal: 'SIGKILL' });
    expect(lines).toEqual(['{"type":"turn.completed"}']);
    expect(await processesWith(stubborn)).toEqual([]);
    expect(
      decideOutcome({
        ended,
        turn: lines.reduce(readEvent, noEnd),
        message: await readFile(join(dir, 'message'), 'utf8'),
        gateway: null,
        stderr: [],
        timeoutMs: 300,
      }),
    ).toEqual({ outcome: 'answered', text: '{"ok":true}\n' });
  });

  it('runs no command that a planted bare repository names', async () => {
    const trace = join(dir, 'ran');
    for (const name of ['objects', 'refs', 'info']) await mkdir(join(workspace, name));
    await writeFile(join(workspace, 'HEAD'), 'ref: refs/heads/main\n');
    const command = `touch ${trace}; false`;
    const config = `[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tworktree = .\n\tfsmonitor = "${command}"\n[filter "x"]\n\tclean = "${command}"\n\tprocess = "${command}"\n`;
    await writeFile(join(workspace, 'config'), config);
    await writeFile(join(workspace, '.gitattributes'), '* filter=x\n');
    const { ask } = await world([call('git status; ls', plainMode), say(answer)], { model: plainMode });
    expect((await ask()).outcome).toBe('answered');
    expect(await readdir(dir)).not.toContain('ran');
  });

  it('ends its groups when this process ends in mid-run', async () => {
    const nap = `97${Math.floor(Math.random() * 1e9)}`;
    const program = join(dir, 'program.mjs');
    await writeFile(
      program,
      [
        `import { supervise } from ${JSON.stringify(new URL('../../src/adapters/codex/supervise.ts', import.meta.url).href)};`,
        `supervise({ command: 'bash', args: ['-c', 'setsid sleep ${nap} & echo up; wait'], cwd: '/', env: { PATH: process.env.PATH, MARK: 'mark-${nap}' }, marker: 'mark-${nap}', stdin: '', timeoutMs: 60000, signal: new AbortController().signal, onLine: () => process.exit(7) });`,
      ].join('\n'),
    );
    const node = new URL('../../node_modules/.bin/node', import.meta.url).pathname;
    expect(
      await new Promise((resolve) => {
        spawn(node, [program]).on('exit', resolve);
      }),
    ).toBe(7);
    await eventually(() => processesWith(nap)).toEqual([]);
  });

  it('says why the CLI would not start', async () => {
    const { ask } = await world([say(answer)], { binary: { ...binary, command: join(dir, 'missing') } });
    expect(await ask()).toMatchObject({
      outcome: 'failed',
      reason: expect.stringMatching(/sandbox cannot start|cannot be started/),
    });
  });
});

describe('prompts', () => {
  it('of any shape arrive', async () => {
    const { server, ask } = await world([say(answer)]);
    const prompt = `--help\n$(id) \`x\` "quoted" \0 \ud800 😀 ${'line of evidence\n'.repeat(20_000)}end`;
    expect((await ask({ prompt })).outcome).toBe('answered');
    expect(JSON.stringify(server.requests[0]?.body)).toContain(
      JSON.stringify(prompt.replace('\0', '\ufffd').replace('\ud800', '\ufffd')).slice(1, -1),
    );
  });

  it('over the limit are refused before the start', async () => {
    const { server, ask } = await world([say(answer)]);
    expect(await ask({ prompt: '😀'.repeat(1_048_577) })).toMatchObject({
      outcome: 'failed',
      reason: 'the prompt has 1048577 characters; codex takes 1048576',
    });
    expect(server.requests).toEqual([]);
    expect((await ask({ prompt: 'x'.repeat(1_048_576) })).outcome).toBe('answered');
  });

  it('ignore what the workspace would have the agent do', async () => {
    await writeFile(join(workspace, 'AGENTS.md'), 'words-of-the-pull-request\n');
    await mkdir(join(workspace, '.codex', 'skills', 'evil'), { recursive: true });
    await writeFile(join(workspace, '.codex', 'config.toml'), 'model = "words-of-the-pull-request"\n');
    await writeFile(
      join(workspace, '.codex', 'skills', 'evil', 'SKILL.md'),
      '---\nname: evil\ndescription: words-of-the-pull-request\n---\n',
    );
    const { server, ask } = await world([say(answer)]);
    expect((await ask()).outcome).toBe('answered');
    expect(JSON.stringify(server.requests.map(({ body }) => body))).not.toContain('words-of-the-pull-request');
  });

  it('run in an empty folder where the ask names no workspace', async () => {
    const { server, ask } = await world([call('ls -A | wc -l', codeMode), say(answer)]);
    const reply = await ask({ workspace: undefined } as unknown as Partial<Ask>);
    expect(reply.outcome).toBe('answered');
    expect(toolOutputs(server.requests[1]?.body)).toMatch(/output\\*":\\*"0/);
  });
});

describe('the sandbox', () => {
  it('is seen to work, and a broken one is told with its fix', async () => {
    expect(await checkSandbox(binary)).toEqual({ ok: true });
    const broken = join(dir, 'codex');
    await writeFile(broken, '#!/bin/sh\necho "bwrap: setting up uid map: Permission denied" >&2\nexit 1\n');
    await chmod(broken, 0o755);
    const { engine } = await world([say(answer)], {
      binary: { command: broken, version: pinnedVersion, readable: [] },
    });
    await expect(engine.prepare()).rejects.toMatchObject({
      kind: 'environment',
      message: expect.stringMatching(
        /bwrap: setting up uid map: Permission denied; .*actions\/setup.*apparmor_restrict_unprivileged_userns=0/,
      ),
    });
  });

  it('keeps the repository closed where a workspace contains it', async () => {
    await mkdir(join(workspace, '.git'));
    await writeFile(join(workspace, '.git', 'config'), 'closed-token\n');
    const { server, ask } = await world([call('cat .git/config a.txt', codeMode), say(answer)], {
      repositoryDir: workspace,
    });
    expect((await ask()).outcome).toBe('answered');
    const seen = toolOutputs(server.requests[1]?.body);
    // The two come by two pipes, in either order.
    expect(seen).toContain('config: Permission denied');
    expect(seen).toContain('the first line');
    expect(seen).not.toContain('closed-token');
    expect(tmpdir()).toBe(temp);
  });
});
