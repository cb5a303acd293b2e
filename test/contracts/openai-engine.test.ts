import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Ask, Profile, Reply } from '../../src/contracts/engine.ts';
import { type Gateway, type GatewayOptions, startGateway } from '../../src/adapters/gateway/gateway.ts';
import { createOpenaiEngine } from '../../src/adapters/openai/openai-engine.ts';
import { createTestRedactor, plantedToken } from '../support/redactor.ts';
import { type ResponsesServer, type Script, refuse, say, startResponsesServer } from '../support/responses-server.ts';

const key = ['sk', 'test', 'Vb72mmNcY5d'].join('-');
const schema = {
  type: 'object',
  properties: { ok: { type: 'boolean' } },
  required: ['ok'],
  additionalProperties: false,
};
const profile: Profile = {
  model: 'gpt-6-sol',
  effort: 'medium',
  verbosity: 'low',
  timeoutMs: 20_000,
  maxRequests: 1,
  maxTokens: 100_000,
  maxOutputTokens: 32_000,
  askTokens: 1000,
};

let dir: string;
const open: { close(): Promise<unknown> }[] = [];
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'codex-ci-openai-'));
});
afterEach(async () => {
  for (const part of open.splice(0).reverse()) await part.close();
  await rm(dir, { recursive: true, force: true });
});

async function world(
  script: Script,
  options: Partial<GatewayOptions> = {},
): Promise<{
  server: ResponsesServer;
  gateway: Gateway;
  engine: ReturnType<typeof createOpenaiEngine>;
  ask(change?: Partial<Ask>, over?: Partial<Profile>, signal?: AbortSignal): Promise<Reply>;
}> {
  const server = await startResponsesServer(script);
  open.push(server);
  const redactor = createTestRedactor();
  const gateway = await startGateway({
    baseUrl: server.baseUrl,
    key,
    redact: async (text) => (await redactor.redact(text)).text,
    retryBaseMs: 5,
    ...options,
  });
  open.push(gateway);
  const engine = createOpenaiEngine({ gateway, profiles: [profile] });
  return {
    server,
    gateway,
    engine,
    ask: (change = {}, over = {}, signal = new AbortController().signal) =>
      engine.answer(
        { id: 'a', profile: 'p', prompt: 'Is it right?', schema, reads: [], ...change },
        { profile: { ...profile, ...over }, dir: join(dir, 'turn'), signal },
      ),
  };
}

describe('the openai engine', () => {
  it('asks once, for the asked form, without tools', async () => {
    const { server, ask, engine } = await world([say({ ok: true }, { deltas: { count: 5, size: 3 } })]);
    expect(await engine.prepare()).toEqual({ name: 'openai', model: 'gpt-6-sol', effort: 'medium', version: null });
    expect(await ask({ prompt: 'with \0 and \ud800' })).toEqual({
      ask: 'a',
      outcome: 'answered',
      text: '{"ok":true}',
      usage: {
        requests: 1,
        input_tokens: 100,
        cached_input_tokens: 40,
        output_tokens: 20,
        reasoning_tokens: 5,
        usd: expect.closeTo(0.000328, 9),
      },
    });
    const [seen] = server.requests;
    expect(seen?.url).toBe('/v1/responses');
    expect(seen?.headers.authorization).toBe(`Bearer ${key}`);
    expect(seen?.body).toMatchObject({
      model: 'gpt-6-sol',
      input: 'with \ufffd and \ufffd',
      store: false,
      stream: true,
      reasoning: { effort: 'medium' },
      text: { verbosity: 'low', format: { type: 'json_schema', strict: true, schema } },
    });
    expect(seen?.body).not.toHaveProperty('tools');
    for (const name of Object.keys(seen?.headers ?? {}))
      expect(name).not.toMatch(/^x-stainless|openai-(organization|project)/);
  });

  it('takes secrets out on the way out and in', async () => {
    const { server, ask } = await world([say({ ok: plantedToken })]);
    expect(await ask({ prompt: `see ${plantedToken} ${key}` })).toMatchObject({
      outcome: 'answered',
      text: '{"ok":"‹secret:github#1›"}',
    });
    const sent = JSON.stringify(server.requests[0]?.body);
    for (const secret of [plantedToken, key]) expect(sent).not.toContain(secret);
    const log = await readFile(join(dir, 'turn', 'requests.jsonl'), 'utf8');
    expect(JSON.parse(log)).toMatchObject({ kind: 'request', status: 200, n: 1 });
    expect(log).not.toContain(key);
  });

  it.each<[string, Script, Reply['outcome'], RegExp]>([
    ['401', [{ status: 401 }], 'failed', /^the endpoint refused the key \(401\)/],
    ['429', [{ status: 429, headers: { 'retry-after': '3600' } }], 'failed', /^the endpoint asks to wait 3600 s/],
    ['500', [{ status: 500 }], 'failed', /^the endpoint failed \(500\) after 3 attempts/],
    ['refusal', [refuse('No.')], 'refused', /^the model refused: No\.$/],
    ['empty', [{ items: [] }], 'refused', /^the model gave no answer$/],
    [
      'incomplete',
      [say('{"ok":', { incomplete: 'max_output_tokens' })],
      'limit',
      /^the answer reached its limit of 32000 output tokens \(max-output-tokens /,
    ],
    [
      'failed',
      [{ failed: { code: 'server_error', message: 'bad day' } }],
      'failed',
      /^the endpoint failed the response: server_error: bad day$/,
    ],
    ['cut', [say({ ok: true }, { fault: 'cut' })], 'failed', /^the endpoint broke off/],
    ['garbage', [{ raw: 'data: {nonsense\n\n' }], 'failed', /^the endpoint ended its answer without a final event$/],
    ['silence', [{ fault: 'headers' }], 'failed', /^the endpoint sent nothing for 0\.3 s$/],
    ['stall', [say({ ok: true }, { fault: 'stall' })], 'failed', /^the endpoint sent nothing for 0\.3 s in the middle/],
  ])('%s is one line and no answer', async (_name, script, outcome, reason) => {
    const { ask } = await world(script, { firstByteMs: 300, idleMs: 300 });
    const reply = await ask();
    expect(reply).toMatchObject({ outcome, reason: expect.stringMatching(reason), usage: { requests: 1 } });
  });

  it('keeps to limits, clock and signal', async () => {
    const { ask } = await world(() => ({ fault: 'headers' }));
    expect(await ask({}, { timeoutMs: 200 })).toMatchObject({
      outcome: 'limit',
      reason: 'no answer within 0.2 seconds',
    });
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 100);
    expect(await ask({}, {}, stop.signal)).toMatchObject({
      outcome: 'failed',
      reason: 'the run was stopped before the answer was complete',
    });
    expect(await ask({}, {}, AbortSignal.abort())).toMatchObject({ outcome: 'failed', usage: { requests: 0 } });
    expect(await ask({}, { maxTokens: 10 })).toMatchObject({
      outcome: 'limit',
      reason: expect.stringMatching(/^the ask reached its limit of 10 tokens/),
      usage: { requests: 0, usd: 0 },
    });
  });

  it('needs a price for a budget', async () => {
    const { gateway } = await world([say('x')], { limitUsd: 1 });
    await expect(
      createOpenaiEngine({ gateway, profiles: [{ ...profile, model: 'own-model' }] }).prepare(),
    ).rejects.toMatchObject({ kind: 'input' });
  });
});
