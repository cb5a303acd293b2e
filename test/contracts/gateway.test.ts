import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Gateway, type GatewayOptions, startGateway } from '../../src/adapters/gateway/gateway.ts';
import { createTestRedactor, plantedToken } from '../support/redactor.ts';
import {
  type ResponsesServer,
  type Script,
  call,
  refuse,
  say,
  startResponsesServer,
} from '../support/responses-server.ts';

const key = ['sk', 'test', 'Zk81mQpLw07'].join('-');
const model = 'gpt-6.1-sol';
const wide = { maxRequests: 1000, maxTokens: 1_000_000, maxOutputTokens: 128_000 };

/** Waits for what other processes do; the bound is for a busy machine, nothing is measured. */
const eventually = <T>(look: () => T) => expect.poll(look, { timeout: 20_000, interval: 20 });

let dir: string;
const open: { close(): Promise<void> }[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'codex-ci-gateway-'));
});
afterEach(async () => {
  for (const part of open.splice(0).reverse()) await part.close();
  await rm(dir, { recursive: true, force: true });
});

async function serve(script: Script): Promise<ResponsesServer> {
  const server = await startResponsesServer(script);
  open.push(server);
  return server;
}

async function gate(baseUrl: string, options: Partial<GatewayOptions> = {}): Promise<Gateway> {
  const redactor = createTestRedactor();
  const gateway = await startGateway({
    baseUrl,
    key,
    redact: async (text) => (await redactor.redact(text)).text,
    retryBaseMs: 5,
    ...options,
  });
  open.push(gateway);
  return gateway;
}

function openAsk(
  gateway: Gateway,
  limits: Partial<typeof wide> & { firstByteMs?: number } = {},
  id = 'ask-1',
): {
  post(body?: object, init?: RequestInit): Promise<{ status: number; text: string; code: string | null }>;
  url: string;
  log(): Promise<Record<string, unknown>[]>;
} {
  const logFile = join(dir, id, 'requests.jsonl');
  const { baseUrl } = gateway.openAsk(id, { logFile, ...wide, ...limits });
  return {
    url: `${baseUrl}/responses`,
    async post(body = {}, init = {}) {
      const response = await fetch(`${baseUrl}/responses`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ model, stream: true, input: 'hello, hello', ...body }),
        ...init,
      });
      const text = await response.text();
      let code: string | null = null;
      try {
        code = (JSON.parse(text) as { error?: { code?: string } }).error?.code ?? null;
      } catch {
        /* a stream */
      }
      return { status: response.status, text, code };
    },
    async log() {
      await gateway.closeAsk(id);
      return (await readFile(logFile, 'utf8'))
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    },
  };
}

describe('what is let through', () => {
  it('knows one path and one method', async () => {
    const server = await serve([say('ok')]);
    const gateway = await gate(server.baseUrl);
    const ask = openAsk(gateway);
    const wrong = [
      ask.url.replace('/v1/', '/v2/'),
      ask.url.replace('/responses', '/models'),
      ask.url.replace('/responses', '/responses/compact'),
      `${ask.url}?x=1`,
      ask.url.replace('ask-1', 'ask-2'),
      ask.url.replace(/\/[^/]+\/ask-1/, '/guess/ask-1'),
      new URL('/v1/responses', ask.url).href,
      `${ask.url}/../responses/x`,
      ask.url.replace('ask-1', '%'),
      ask.url.replace('ask-1', '__proto__'),
    ];
    for (const url of wrong) expect((await fetch(url, { method: 'POST', body: '{}' })).status, url).toBe(404);
    expect((await fetch(ask.url)).status).toBe(405);
    expect((await fetch(ask.url, { method: 'DELETE' })).status).toBe(405);
    expect(server.requests).toEqual([]);
  });

  it('adds the key, keeps meaning headers and drops who asked', async () => {
    const server = await serve([say('ok')]);
    const ask = openAsk(await gate(server.baseUrl));
    await ask.post(
      { client_metadata: { workspaces: '/home/someone' } },
      {
        headers: {
          'content-type': 'application/json',
          authorization: 'Bearer dummy',
          originator: 'codex_exec',
          'user-agent': 'codex_exec/1',
          'session-id': 's',
          cookie: 'a=b',
          'x-codex-turn-metadata': '{}',
          'x-openai-internal-codex-responses-lite': 'true',
        },
      },
    );
    const seen = server.requests[0];
    expect(seen?.headers.authorization).toBe(`Bearer ${key}`);
    expect(seen?.headers['x-openai-internal-codex-responses-lite']).toBe('true');
    for (const name of ['originator', 'session-id', 'cookie', 'x-codex-turn-metadata'])
      expect(seen?.headers[name], name).toBeUndefined();
    expect(seen?.headers['user-agent']).toBe('codex-ci');
    expect(seen?.body).not.toHaveProperty('client_metadata');
  });

  it('sends no authorization where no key is set', async () => {
    const server = await serve([say('ok')]);
    await openAsk(await gate(server.baseUrl, { key: null })).post();
    expect(server.requests[0]?.headers.authorization).toBeUndefined();
  });

  it('passes events on as they come', async () => {
    const server = await serve([say('ok', { fault: 'stall' })]);
    const ask = openAsk(await gate(server.baseUrl));
    const response = await fetch(ask.url, { method: 'POST', body: JSON.stringify({ model, stream: true, input: [] }) });
    const reader = response.body!.getReader();
    let text = '';
    while (!text.includes('output_item.done')) text += new TextDecoder().decode((await reader.read()).value);
    expect(text).not.toContain('response.completed');
    await reader.cancel();
  });

  it('reads usage of a long stream that the client takes slowly', async () => {
    const server = await serve([
      say('ok', { deltas: { count: 16_000, size: 100 }, usage: { input: 10, output: 110_000 } }),
    ]);
    const gateway = await gate(server.baseUrl);
    const ask = openAsk(gateway);
    const response = await fetch(ask.url, { method: 'POST', body: JSON.stringify({ model, stream: true, input: [] }) });
    let bytes = 0;
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      if (bytes < 500_000)
        await new Promise((resolve) => {
          setTimeout(resolve, 5);
        });
    }
    expect(bytes).toBeGreaterThan(3_000_000);
    expect(gateway.usage('ask-1')).toMatchObject({ requests: 1, input_tokens: 10, output_tokens: 110_000 });
  });

  it.skipIf(!/^v(24\.([5-9]|\d\d)|2[5-9]|[3-9]\d)/.test(process.version))(
    'goes through the proxy of the environment, but not to this machine',
    async () => {
      const server = await serve([say('ok')]);
      const before = process.env['HTTP_PROXY'];
      process.env['HTTP_PROXY'] = `http://127.0.0.1:${server.port}`;
      try {
        expect((await openAsk(await gate('http://endpoint.invalid/v1', { allowPlainHttp: true })).post()).status).toBe(
          200,
        );
        expect(server.requests.map(({ url }) => url)).toEqual(['http://endpoint.invalid/v1/responses']);
        await openAsk(await gate(server.baseUrl)).post();
        expect(server.requests.at(-1)?.url).toBe('/v1/responses');
      } finally {
        if (before === undefined) delete process.env['HTTP_PROXY'];
        else process.env['HTTP_PROXY'] = before;
      }
    },
  );

  it('refuses addresses and keys that cannot work', async () => {
    const redact = async (text: string): Promise<string> => text;
    for (const baseUrl of ['nonsense', 'ftp://127.0.0.1/v1', 'https://user:pw@127.0.0.1/v1']) {
      await expect(startGateway({ baseUrl, key, redact }), baseUrl).rejects.toMatchObject({ kind: 'input' });
    }
    await expect(startGateway({ baseUrl: 'https://127.0.0.1/v1', key: 'two\nlines', redact })).rejects.toMatchObject({
      kind: 'input',
    });
  });
});

describe('usage', () => {
  it('is read from streams and bodies, by ask and in all', async () => {
    const server = await serve([
      say('ok', { usage: { input: 1_000_000, cached: 500_000, output: 100_000, reasoning: 7 } }),
    ]);
    const gateway = await gate(server.baseUrl);
    const one = openAsk(gateway, { maxTokens: 1e9 }, 'one');
    const two = openAsk(gateway, { maxTokens: 1e9 }, 'päth/two');
    await one.post();
    await two.post({ stream: false });
    const each = {
      requests: 1,
      input_tokens: 1_000_000,
      cached_input_tokens: 500_000,
      output_tokens: 100_000,
      reasoning_tokens: 7,
    };
    expect(gateway.usage('one')).toMatchObject(each);
    expect(gateway.usage('päth/two')).toMatchObject(each);
    // above 272K input tokens: (0.5 × 2 + 0.5 × 0.1) × 2 + 0.1 × 10 × 1.5
    expect(gateway.usage('one').usd).toBeCloseTo(3.6);
    expect(gateway.usage().usd).toBeCloseTo(7.2);
    expect(gateway.estimated()).toBe(false);
  });

  it('is estimated when a stream ends without it', async () => {
    const server = await serve([say('x'.repeat(4000), { fault: 'cut' }), say('ok', { usage: null })]);
    const gateway = await gate(server.baseUrl);
    const ask = openAsk(gateway);
    await ask.post({ input: 'y'.repeat(4000) }).catch(() => undefined);
    await eventually(() => gateway.usage('ask-1').output_tokens).toBeGreaterThanOrEqual(1000);
    expect(gateway.usage('ask-1').input_tokens).toBeGreaterThan(1000);
    expect(gateway.estimated('ask-1')).toBe(true);
    expect(gateway.failure('ask-1')?.reason).toBe('the endpoint broke off in the middle of its answer');
    await ask.post();
    expect(gateway.failure('ask-1')).toBeNull();
    expect(await ask.log()).toMatchObject([
      { n: 1, status: 200, estimated: true, problem: expect.any(String) },
      { n: 2, estimated: true, problem: null },
    ]);
  });

  it('has no price for an unknown model, and one from the configuration', async () => {
    const server = await serve([say('ok', { usage: { input: 1_000_000, output: 0 } })]);
    const gateway = await gate(server.baseUrl, { prices: { 'own-model': { input: 3, cached: 0, output: 0 } } });
    const ask = openAsk(gateway, { maxTokens: 1e9 });
    await ask.post({ model: 'own-model' });
    expect(gateway.usage().usd).toBe(3);
    await ask.post({ model: 'other-model' });
    expect(gateway.usage().usd).toBeNull();
  });
});

describe('secrets', () => {
  const pem = ['-----BEGIN RSA PRIVATE', 'KEY-----\nMIIabc\ndef\n-----END RSA PRIVATE', 'KEY-----'].join(' ');

  it('leave neither in texts nor in JSON within texts, and the key leaves nowhere', async () => {
    const server = await serve([say('ok')]);
    const ask = openAsk(await gate(server.baseUrl));
    await ask.post({
      instructions: `use ${plantedToken}`,
      input: [
        { type: 'message', role: 'user', content: [{ type: 'input_text', text: `token ${plantedToken} and ${key}` }] },
        {
          type: 'function_call',
          call_id: 'c1',
          name: 'exec_command',
          arguments: JSON.stringify({ cmd: `echo ${plantedToken}` }),
        },
        {
          type: 'custom_tool_call_output',
          call_id: 'c1',
          output: [{ type: 'input_text', text: JSON.stringify({ output: pem, id: plantedToken, [plantedToken]: 1 }) }],
        },
        { type: 'reasoning', id: 'rs_1', encrypted_content: 'opaque-opaque' },
      ],
    });
    const sent = JSON.stringify(server.requests[0]?.body);
    expect(sent).not.toContain(plantedToken);
    expect(sent).not.toContain(key);
    expect(sent).not.toContain('MIIabc');
    expect(sent).toContain('‹secret:github#1›');
    expect(server.requests[0]?.body).toMatchObject({
      input: [{}, { type: 'function_call', call_id: 'c1' }, {}, { encrypted_content: 'opaque-opaque' }],
    });
  });

  it('are in no journal; tool calls are there, cut', async () => {
    const server = await serve([call(`echo ${plantedToken} ${'long '.repeat(200)}`, model)]);
    const ask = openAsk(await gate(server.baseUrl));
    await ask.post({ input: 'the words of the prompt' });
    const log = await ask.log();
    expect(log.map((line) => line['kind'])).toEqual(['tool', 'request']);
    expect(String(log[0]?.['arguments'])).toHaveLength(501);
    const text = JSON.stringify(log);
    for (const word of [plantedToken, key, 'the words of the prompt', 'Bearer']) expect(text).not.toContain(word);
    expect(log[1]).toMatchObject({
      ask: 'ask-1',
      n: 1,
      status: 200,
      model,
      input_tokens: 100,
      output_tokens: 20,
      estimated: false,
    });
  });

  it('hold a request back when the redactor fails', async () => {
    const server = await serve([say('ok')]);
    const gateway = await gate(server.baseUrl, {
      redact: async () => {
        throw new Error('rules are broken');
      },
    });
    const answer = await openAsk(gateway).post();
    expect(answer.status).toBe(400);
    expect(server.requests).toEqual([]);
  });

  it('are taken from what the endpoint says', async () => {
    const server = await serve([{ status: 401, body: { error: { message: `Incorrect API key provided: ${key}` } } }]);
    const gateway = await gate(server.baseUrl);
    const answer = await openAsk(gateway).post();
    expect(answer.text).not.toContain(key);
    expect(gateway.failure('ask-1')?.reason).toMatch(/^the endpoint refused the key \(401\): Incorrect API key/);
  });
});

describe('limits', () => {
  it('end an ask after its requests', async () => {
    const server = await serve([say('ok')]);
    const gateway = await gate(server.baseUrl);
    const ask = openAsk(gateway, { maxRequests: 2 });
    expect((await ask.post()).status).toBe(200);
    expect((await ask.post()).status).toBe(200);
    expect(await ask.post()).toMatchObject({ status: 400, code: 'codex_ci_limit' });
    expect(gateway.failure('ask-1')).toEqual({ kind: 'limit', reason: 'the ask reached its limit of 2 requests' });
    expect(server.requests).toHaveLength(2);
    expect(gateway.usage('ask-1').requests).toBe(2);
  });

  it('end an ask at its tokens, before the request that would pass them', async () => {
    const server = await serve([say('ok', { usage: { input: 300, output: 100 } })]);
    const gateway = await gate(server.baseUrl);
    const ask = openAsk(gateway, { maxTokens: 2400 });
    expect((await ask.post()).status).toBe(200);
    expect(await ask.post()).toMatchObject({ status: 400, code: 'codex_ci_limit' });
    expect(gateway.failure('ask-1')?.reason).toMatch(
      /^the ask reached its limit of 2400 tokens \(400 used, the next request takes about \d+\)$/,
    );
    expect((await openAsk(gateway, {}, 'other').post()).status).toBe(200);
  });

  it('keep a budget in dollars for the whole run', async () => {
    const server = await serve([say('ok', { usage: { input: 0, output: 10_000 } })]);
    const gateway = await gate(server.baseUrl, { limitUsd: 0.25 });
    const statuses: number[] = [];
    for (let i = 0; i < 4; i++) statuses.push((await openAsk(gateway, {}, `ask-${i}`).post()).status);
    expect(statuses).toEqual([200, 200, 200, 400]);
    expect(gateway.usage().usd).toBeCloseTo(0.25);
    expect(gateway.usage().usd).toBeLessThanOrEqual(0.25);
    expect(gateway.failure('ask-3')?.reason).toMatch(/^the run reached its budget of \$0\.2500 \(\$0\.2\d+ spent/);
  });

  it('refuse a model without a price when a budget is set', async () => {
    const server = await serve([say('ok')]);
    const gateway = await gate(server.baseUrl, { limitUsd: 1 });
    expect(await openAsk(gateway).post({ model: 'own-model' })).toMatchObject({ status: 400, code: 'codex_ci_limit' });
    expect(server.requests).toEqual([]);
    expect(() => gateway.requirePrice('own-model')).toThrow(/^prices\.own-model: no price/);
    expect(() => gateway.requirePrice('gpt-5.5-2026-04-23')).not.toThrow();
  });

  it('hold for 50 requests at once, but for those in flight', async () => {
    let inFlight = 0;
    let most = 0;
    const server = await serve(() => {
      most = Math.max(most, ++inFlight);
      setTimeout(() => {
        inFlight--;
      }, 15);
      return say('ok', { delay: 15, usage: { input: 500, output: 1500 } });
    });
    const limitTokens = 10_000;
    const gateway = await gate(server.baseUrl, { limitTokens });
    const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => openAsk(gateway, {}, `ask-${i}`).post()));
    const passed = answers.filter((answer) => answer.status === 200).length;
    const used = gateway.usage().input_tokens + gateway.usage().output_tokens;
    expect(passed).toBe(server.requests.length);
    expect(used).toBe(passed * 2000);
    expect(used).toBeGreaterThanOrEqual(limitTokens - 2000);
    expect(used).toBeLessThanOrEqual(limitTokens + most * 2000);
    expect(most).toBeLessThan(15);
    expect(answers.filter((answer) => answer.code === 'codex_ci_limit')).toHaveLength(50 - passed);
  });

  it('bound the size of a request', async () => {
    const server = await serve([say('ok')]);
    const gateway = await gate(server.baseUrl, { maxRequestBytes: 10_000 });
    expect(await openAsk(gateway).post({ input: 'x'.repeat(3_000_000) })).toMatchObject({
      status: 400,
      code: 'codex_ci_limit',
    });
    expect(server.requests).toEqual([]);
  });

  it('refuse what is no request', async () => {
    const server = await serve([say('ok')]);
    const ask = openAsk(await gate(server.baseUrl));
    for (const body of ['', 'garbage', '[]', 'null', '{"model": 7}', '{"model":""}']) {
      expect((await ask.post({}, { body })).status, body).toBe(400);
    }
    expect((await ask.post({}, { headers: { 'content-encoding': 'gzip' } })).status).toBe(400);
    expect(server.requests).toEqual([]);
  });
});

describe('failures of the endpoint', () => {
  const cases: [string, Script, number, RegExp][] = [
    ['401', [{ status: 401 }], 1, /^the endpoint refused the key \(401\): scripted 401$/],
    ['403', [{ status: 403 }], 1, /^the endpoint forbids the request \(403\)/],
    ['404', [{ status: 404, body: '<html>' }], 1, /^the endpoint does not know this path or model \(404\)$/],
    [
      '400',
      [{ status: 400, body: { error: { message: 'no such\nmodel' } } }],
      1,
      /^the endpoint refused the request \(400\): no such model$/,
    ],
    ['redirect', [{ status: 302, headers: { location: 'http://127.0.0.1:9/' } }], 1, /status 302/],
    ['500', [{ status: 500 }], 3, /^the endpoint failed \(500\) after 3 attempts: scripted 500$/],
    [
      '429 with a short wait',
      [{ status: 429, headers: { 'retry-after': '0' } }],
      3,
      /^the endpoint limits the rate \(429\) after 3 attempts/,
    ],
    [
      '429 with a long wait',
      [{ status: 429, headers: { 'retry-after': '3600' } }],
      1,
      /^the endpoint asks to wait 3600 s \(429\); the limit is 30 s$/,
    ],
    [
      '429 with a far date',
      [{ status: 429, headers: { 'retry-after': 'Fri, 01 Jan 2100 00:00:00 GMT' } }],
      1,
      /^the endpoint asks to wait \d+ s \(429\)/,
    ],
    [
      'quota',
      [{ status: 429, body: { error: { code: 'insufficient_quota', message: 'pay' } } }],
      1,
      /^the endpoint's quota is used up \(429\): pay$/,
    ],
    ['reset', [{ fault: 'reset' }], 3, /cannot be reached after 3 attempts: ECONNRESET$/],
    [
      'a page',
      [{ status: 200, raw: '<html>', headers: { 'content-type': 'text/html' } }],
      1,
      /^the endpoint answered with text\/html where an event stream is expected$/,
    ],
  ];
  it.each(cases)('%s is answered as 400 with one line', async (_name, script, attempts, line) => {
    const server = await serve(script);
    const gateway = await gate(server.baseUrl);
    const answer = await openAsk(gateway).post();
    expect(answer).toMatchObject({ status: 400, code: 'codex_ci_upstream' });
    expect(server.requests).toHaveLength(attempts);
    expect(gateway.failure('ask-1')).toMatchObject({ kind: 'failed', reason: expect.stringMatching(line) });
    expect(gateway.failure('ask-1')?.reason).not.toContain('\n');
    // each try that the endpoint may have worked on had to find room of its own
    expect(gateway.usage('ask-1').requests).toBe(_name === 'reset' ? 3 : 1);
  });

  it('that pass by themselves are retried', async () => {
    const server = await serve([{ status: 503 }, { status: 429, headers: { 'retry-after': '0.01' } }, say('ok')]);
    const gateway = await gate(server.baseUrl);
    expect((await openAsk(gateway).post()).status).toBe(200);
    expect(gateway.usage('ask-1').requests).toBe(1);
    expect(gateway.failure('ask-1')).toBeNull();
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
    const gateway = await gate(`http://127.0.0.1:${port}/v1`);
    expect((await openAsk(gateway).post()).status).toBe(400);
    expect(gateway.failure('ask-1')?.reason).toBe(
      `the endpoint 127.0.0.1:${port} cannot be reached after 3 attempts: ECONNREFUSED`,
    );
    expect(gateway.usage('ask-1')).toMatchObject({ requests: 1, input_tokens: 0 });
  });

  it('silence before the headers and in the middle is bounded', async () => {
    const server = await serve([{ fault: 'headers' }]);
    const gateway = await gate(server.baseUrl, { firstByteMs: 150, idleMs: 150 });
    const ask = openAsk(gateway);
    expect((await ask.post()).status).toBe(400);
    expect(gateway.failure('ask-1')?.reason).toBe('the endpoint sent nothing for 0.2 s');
    expect(gateway.estimated('ask-1')).toBe(true);
    server.script([say('ok', { fault: 'stall' })]);
    await expect(ask.post()).rejects.toThrow();
    await eventually(() => gateway.failure('ask-1')?.reason).toBe(
      'the endpoint sent nothing for 0.2 s in the middle of its answer',
    );
  });

  it('an ask has its own limit of silence before the headers', async () => {
    const server = await serve([{ fault: 'headers' }]);
    const gateway = await gate(server.baseUrl, { firstByteMs: 60_000 });
    expect((await openAsk(gateway, { firstByteMs: 250 }).post()).status).toBe(400);
    expect(gateway.failure('ask-1')?.reason).toBe('the endpoint sent nothing for 0.3 s');
  });

  it('a failed, an incomplete and a senseless stream', async () => {
    const server = await serve([
      { failed: { code: 'server_error', message: 'out of order' } },
      { raw: 'data: {nonsense\n\nevent: x\n\n' },
      { ...say('half'), incomplete: 'content_filter' },
      { ...say('half'), incomplete: 'max_output_tokens' },
    ]);
    const gateway = await gate(server.baseUrl);
    const ask = openAsk(gateway);
    const reasons: (string | undefined)[] = [];
    for (let i = 0; i < 4; i++) {
      await ask.post();
      reasons.push(gateway.failure('ask-1')?.reason);
    }
    expect(reasons).toEqual([
      'the endpoint failed the response: server_error: out of order',
      'the endpoint ended its answer without a final event',
      'the endpoint ended the answer early: content_filter',
      'the answer reached its limit of 128000 output tokens (max-output-tokens of the profile, or what the budget left)',
    ]);
  });

  it('a refusal is kept as one', async () => {
    const server = await serve([refuse('I cannot help with that.')]);
    const gateway = await gate(server.baseUrl);
    await openAsk(gateway).post();
    expect(gateway.failure('ask-1')).toEqual({
      kind: 'refused',
      reason: 'the model refused: I cannot help with that.',
    });
  });
});

describe('ending', () => {
  it('tells when a log could not be written, and answers all the same', async () => {
    const server = await serve([say('ok')]);
    const gateway = await gate(server.baseUrl);
    await writeFile(join(dir, 'file'), '');
    const { baseUrl } = gateway.openAsk('a', { logFile: join(dir, 'file', 'requests.jsonl'), ...wide });
    expect(
      (await fetch(`${baseUrl}/responses`, { method: 'POST', body: JSON.stringify({ model, input: [] }) })).status,
    ).toBe(200);
    expect(await gateway.closeAsk('a')).toBeInstanceOf(Error);
    expect(await gateway.closeAsk('unknown')).toBeNull();
  });

  it('a client that leaves ends the request upstream and is booked', async () => {
    const server = await serve([say('ok', { fault: 'stall' })]);
    const gateway = await gate(server.baseUrl);
    const ask = openAsk(gateway);
    const leaving = new AbortController();
    const response = await fetch(ask.url, {
      method: 'POST',
      body: JSON.stringify({ model, stream: true, input: 'x'.repeat(400) }),
      signal: leaving.signal,
    });
    expect(response.status).toBe(200);
    leaving.abort();
    await eventually(() => gateway.usage('ask-1').input_tokens).toBeGreaterThan(100);
    expect(gateway.estimated()).toBe(true);
  });

  it('close ends what runs, and a closed ask lets nothing in', async () => {
    const server = await serve([{ fault: 'headers' }]);
    const gateway = await gate(server.baseUrl);
    const ask = openAsk(gateway);
    const pending = ask.post().then(
      (answer) => answer.status,
      () => 'ended',
    );
    await eventually(() => server.requests.length).toBe(1);
    await gateway.closeAsk('ask-1');
    expect(await pending).toBe('ended');
    expect((await ask.post()).status).toBe(404);
    await gateway.close();
    open.pop();
    await expect(ask.post()).rejects.toThrow();
    expect(gateway.usage().requests).toBe(1);
  });
});
