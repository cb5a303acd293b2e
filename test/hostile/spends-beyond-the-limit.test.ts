import { join } from 'node:path';
import { afterEach, beforeAll, expect } from 'vitest';
import { startGateway, type Gateway, type GatewayOptions } from '../../src/adapters/gateway/gateway.ts';
import { createOpenaiEngine } from '../../src/adapters/openai/openai-engine.ts';
import type { Profile, Reply } from '../../src/contracts/engine.ts';
import { buildRepository, tempDir, type Built } from '../git/build.ts';
import { answer, buildCli, readDocument, runCli, type Document, type Ran } from '../support/cli.ts';
import { call, say, startResponsesServer, type ResponsesServer, type Script } from '../support/responses-server.ts';
import family from './families/spends-beyond-the-limit.ts';
import { replay } from './replay.ts';

const model = 'gpt-5.5';
const longest = { input: 20_000, output: 128_000 };
let cli: string;
let large: Built;
let small: Built;
const open: { close(): Promise<void> }[] = [];
beforeAll(async () => {
  cli = buildCli();
  const lines = (file: number): string =>
    Array.from(
      { length: 2500 },
      (_, at) => `export const v${at} = ${(at * 7919) % 1000}; // line ${at} of ${file}\n`,
    ).join('');
  const first = { path: 'README.md', content: '# sample\n' };
  large = buildRepository([
    { files: [first] },
    { files: [first, ...Array.from({ length: 12 }, (_, at) => ({ path: `src/f${at}.ts`, content: lines(at) }))] },
  ]);
  small = buildRepository([
    { files: [first] },
    { files: [first, { path: 'src/a.ts', content: 'export const a = 1;\n' }] },
  ]);
});
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function serve(script: Script): Promise<ResponsesServer> {
  const server = await startResponsesServer(script);
  open.push(server);
  return server;
}

async function run(built: Built, server: ResponsesServer, ...args: string[]): Promise<Ran & Document> {
  const ran = await runCli(
    [
      'review',
      '--repo',
      built.dir,
      '--base',
      built.commits[0]!,
      '--base-url',
      server.baseUrl,
      '--model',
      model,
      '--json',
      '--out',
      join(tempDir(), 'out'),
      ...args,
    ],
    { cli },
  );
  expect(ran.code, ran.stderr).not.toBe(70);
  return { ...ran, ...readDocument(ran.stdout) };
}

/**
 * Three asks at once whose answers are as long as they may be: the dollars hold to the cent, and something was asked.
 */
async function threeLongest(engine: string): Promise<void> {
  const server = await serve(() => say(answer(), { delay: 300, usage: longest }));
  const { envelope } = await run(large, server, '--engine', engine, '--max-usd', '2');
  expect(envelope.usage.requests).toBe(server.requests.length);
  expect(server.requests.length).toBeGreaterThanOrEqual(1);
  expect(envelope.usage.usd).toBeGreaterThan(0.5);
  expect(envelope.usage.usd).toBeLessThanOrEqual(2.01);
  for (const { body } of server.requests)
    expect((body as { max_output_tokens?: number }).max_output_tokens).toBeLessThanOrEqual(32_000);
  expect(envelope).toMatchObject({ verdict: 'inconclusive', reason: expect.stringMatching(/budget of \$2\.00/) });
}

/** Nothing more is asked of an endpoint that makes more than it may, and the result says why. */
async function overlong(engine: string): Promise<void> {
  const server = await serve(() => say(answer(), { delay: 300, usage: longest, overlong: true }));
  const { envelope } = await run(large, server, '--engine', engine, '--max-usd', '2');
  expect(envelope.usage.usd).toBeLessThanOrEqual(2.01);
  expect(server.requests.length).toBeLessThanOrEqual(3);
  expect(envelope).toMatchObject({
    verdict: 'inconclusive',
    reason: expect.stringMatching(/128000 output tokens where \d+ were allowed/),
  });
}

async function once(
  server: ResponsesServer,
  options: Partial<GatewayOptions>,
  over: Partial<Profile> = {},
): Promise<{ reply: Reply; gateway: Gateway }> {
  const gateway = await startGateway({
    baseUrl: server.baseUrl,
    key: null,
    redact: (text) => Promise.resolve(text),
    retryBaseMs: 5,
    ...options,
  });
  open.push(gateway);
  const profile: Profile = {
    model,
    effort: 'low',
    verbosity: 'low',
    timeoutMs: 30_000,
    maxRequests: 9,
    maxTokens: 3_000_000,
    maxOutputTokens: 32_000,
    askTokens: 1000,
    ...over,
  };
  const reply = await createOpenaiEngine({ gateway, profiles: [profile] }).answer(
    { id: 'a', profile: 'p', prompt: 'x'.repeat(10_000), schema: { type: 'object' }, reads: [] },
    { profile, dir: join(tempDir(), 'turn'), signal: new AbortController().signal },
  );
  return { reply, gateway };
}

const limitOf = (server: ResponsesServer, at = 0): number =>
  (server.requests[at]!.body as { max_output_tokens: number }).max_output_tokens;

/** What the result of a model without a price says: no dollars, but tokens, and why. */
async function unpriced(command: 'review' | 'pipeline'): Promise<void> {
  const server = await serve([say(answer(), { usage: { input: 600_000, output: 10_000 } })]);
  const out = join(tempDir(), 'out');
  const ran = await runCli(
    [
      command,
      '--repo',
      small.dir,
      '--base',
      small.commits[0]!,
      '--base-url',
      server.baseUrl,
      '--model',
      'home-made',
      '--engine',
      'openai',
      '--json',
      '--out',
      out,
      ...(command === 'pipeline' ? ['--stages', 'review'] : []),
    ],
    { cli },
  );
  const document = JSON.parse(ran.stdout) as { budget: object };
  expect(document.budget).toEqual({
    limit_usd: null,
    spent_usd: null,
    remaining_usd: null,
    limit_tokens: 1_000_000,
    unpriced: 'home-made',
  });
  expect(ran.stderr).toMatch(/home-made has no known price, so no limit in dollars holds, but one of 1000000 tokens/);
}

replay(
  family,
  {
    codex: async (way) => {
      if (way === 'three longest answers at once') return threeLongest('codex');
      if (way === 'an endpoint that does not keep the limit of output') return overlong('codex');
      if (way === 'an answer at its limit is not asked for again') {
        const server = await serve([say('half', { incomplete: 'max_output_tokens', usage: longest })]);
        const { envelope } = await run(small, server, '--engine', 'codex');
        expect(server.requests).toHaveLength(1);
        return expect(envelope).toMatchObject({
          verdict: 'inconclusive',
          reason: expect.stringMatching(/reached its limit of 32000 output tokens/),
        });
      }
      const server = await serve(() => call('true', model, { usage: { input: 30_000, output: 32_000 } }));
      const { envelope } = await run(small, server, '--engine', 'codex', '--max-usd', '2.5');
      expect(server.requests.length).toBeGreaterThan(1);
      expect(envelope.usage.usd).toBeLessThanOrEqual(2.51);
      expect(envelope).toMatchObject({ verdict: 'inconclusive', reason: expect.stringMatching(/budget of \$2\.50/) });
    },
    openai: async (way) => {
      if (way === 'three longest answers at once') return threeLongest('openai');
      if (way === 'an endpoint that does not keep the limit of output') return overlong('openai');
      if (way === 'a budget that leaves less than a whole answer') {
        const server = await serve([say({}, { usage: { input: 3000, output: 128_000 } })]);
        const { reply, gateway } = await once(server, { limitUsd: 0.4 });
        expect(limitOf(server)).toBeLessThan(32_000);
        expect(limitOf(server)).toBeGreaterThan(2000);
        expect(gateway.usage().usd).toBeLessThanOrEqual(0.4);
        return expect(reply.outcome).toBe('answered');
      }
      if (way === 'a budget that leaves no answer worth its input') {
        const server = await serve([say({})]);
        const { reply } = await once(server, { limitUsd: 0.05 });
        expect(server.requests).toEqual([]);
        return expect(reply).toMatchObject({
          outcome: 'limit',
          reason: expect.stringMatching(
            /^the run reached its budget of \$0\.0500 \(\$0\.00 spent, the next request takes about \$0\.0/,
          ),
          usage: { requests: 0, usd: 0 },
        });
      }
      if (way === 'a connection that is reset again and again') {
        const server = await serve([{ fault: 'reset' }]);
        const { reply, gateway } = await once(server, { limitUsd: 5 });
        expect(reply.outcome).toBe('failed');
        expect(gateway.usage().requests).toBe(3);
        // each try may have been billed: none goes out on the room of another
        const { gateway: poor } = await once(server, { limitUsd: 0.12 });
        expect(poor.usage().usd).toBeLessThanOrEqual(0.12);
        return expect(poor.usage().requests).toBeLessThan(3);
      }
      if (way === 'an endpoint that refuses the limit of output') {
        const server = await serve([
          {
            status: 400,
            body: { error: { message: "Unsupported parameter: 'max_output_tokens'", code: 'unsupported_parameter' } },
          },
        ]);
        const { reply } = await once(server, {});
        expect(server.requests).toHaveLength(1);
        return expect(reply).toMatchObject({
          outcome: 'failed',
          reason: expect.stringMatching(
            /^the endpoint refuses max_output_tokens, without which no limit can be kept \(400\): [^\n]*$/,
          ),
        });
      }
      if (way === 'a long context, which costs more') {
        const server = await serve([say({}, { usage: { input: 300_000, output: 32_000 } })]);
        const { gateway } = await once(server, { limitUsd: 5 });
        return expect(gateway.usage().usd).toBeCloseTo(0.3 * 5 * 2 + 0.032 * 30 * 1.5, 6);
      }
      const server = await serve([say({})]);
      const { gateway } = await once(server, { limitUsd: 5 }, { maxOutputTokens: 4000 });
      const { baseUrl } = gateway.openAsk('b', {
        logFile: join(tempDir(), 'log'),
        maxRequests: 9,
        maxTokens: 1e6,
        maxOutputTokens: 4000,
      });
      for (const asked of [100_000, 50])
        await fetch(`${baseUrl}/responses`, {
          method: 'POST',
          body: JSON.stringify({ model, input: 'x', max_output_tokens: asked }),
        });
      expect([limitOf(server, 0), limitOf(server, 1), limitOf(server, 2)]).toEqual([4000, 4000, 50]);
    },
    review: () => unpriced('review'),
    pipeline: () => unpriced('pipeline'),
  },
  { timeout: 120_000 },
);
