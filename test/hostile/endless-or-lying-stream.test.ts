import { join } from 'node:path';
import { afterEach, beforeAll, expect } from 'vitest';
import { startGateway } from '../../src/adapters/gateway/gateway.ts';
import { createOpenaiEngine } from '../../src/adapters/openai/openai-engine.ts';
import type { Profile, Reply } from '../../src/contracts/engine.ts';
import type { Usage } from '../../src/domain/usage.ts';
import { buildRepository, tempDir, type Built } from '../git/build.ts';
import { buildCli, readDocument, runCli } from '../support/cli.ts';
import {
  completed,
  created,
  delta,
  frame,
  message,
  pour,
  startRawEndpoint,
  type RawEndpoint,
  type RawRequest,
} from '../support/raw-endpoint.ts';
import family from './families/endless-or-lying-stream.ts';
import { replay } from './replay.ts';

const model = 'gpt-6-sol';
const granted = 4000;
let cli: string;
let built: Built;
const open: { close(): Promise<void> }[] = [];
beforeAll(async () => {
  cli = buildCli();
  const first = { path: 'README.md', content: '# sample\n' };
  built = buildRepository([
    { files: [first] },
    { files: [first, { path: 'src/a.ts', content: 'export const a = 1;\n' }] },
  ]);
});
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function endpoint(answer: (request: RawRequest) => void): Promise<RawEndpoint> {
  const server = await startRawEndpoint(answer);
  open.push(server);
  return server;
}

async function ask(
  answer: (request: RawRequest) => void,
  over: Partial<Profile> = {},
): Promise<{ reply: Reply; usage: Usage; estimated: boolean }> {
  const server = await endpoint(answer);
  const gateway = await startGateway({ baseUrl: server.baseUrl, key: null, redact: (text) => Promise.resolve(text) });
  open.push(gateway);
  const profile: Profile = {
    model,
    effort: 'low',
    verbosity: 'low',
    timeoutMs: 60_000,
    maxRequests: 9,
    maxTokens: 1_000_000,
    maxOutputTokens: granted,
    askTokens: 1000,
    ...over,
  };
  const reply = await createOpenaiEngine({ gateway, profiles: [profile] }).answer(
    { id: 'a', profile: 'p', prompt: 'Is it right?', schema: { type: 'object' }, reads: [] },
    { profile, dir: join(tempDir(), 'turn'), signal: new AbortController().signal },
  );
  return { reply, usage: gateway.usage(), estimated: gateway.estimated() };
}

const send =
  (text: string) =>
  ({ response }: RawRequest): void => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(text);
  };
const text = 'word '.repeat(4000);
const said = (usage: object | undefined): ((request: RawRequest) => void) =>
  send(`${created}${delta(text)}${message(text)}${completed(usage === undefined ? {} : { usage })}`);
const inputOnly = { input_tokens: 10, output_tokens: 10 };
const switched = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n';
/** Text that a client reads like any other. */
const hidden = {
  'text under a name that is written otherwise': message(text).replace(
    '"response.output_item.done"',
    String.raw`"response.output_item.d\u006fne"`,
  ),
  'lines that end with CR': message(text).replaceAll('\n', '\r'),
  'a mark of byte order before the text': `\ufeff${message(text).replace(/^event: .*\n/, '')}`,
  'text in the action of a tool': frame({
    type: 'response.output_item.done',
    output_index: 0,
    item: {
      type: 'local_shell_call',
      id: 't',
      call_id: 'c',
      status: 'completed',
      action: { type: 'exec', command: ['bash', '-c', text] },
    },
  }),
};

/** What pours without end is cut by its bytes, and booked by nothing of its padding. */
async function cutByBytes(piece: string | Buffer, head = created): Promise<void> {
  const sent = { bytes: 0 };
  const { reply, usage, estimated } = await ask(({ response }) => pour(response, head, piece, sent));
  expect(reply).toMatchObject({
    outcome: 'limit',
    reason: expect.stringMatching(/^the endpoint sent \d+ characters that are no part of its answer$/),
  });
  expect(sent.bytes).toBeLessThan(32 * 1024 * 1024);
  expect(usage.output_tokens).toBeLessThanOrEqual(granted);
  expect(estimated).toBe(true);
}

async function cutByText(piece: string): Promise<void> {
  const { reply, usage } = await ask(({ response }) => pour(response, created, piece));
  expect(reply).toMatchObject({
    outcome: 'limit',
    reason: expect.stringMatching(/^the endpoint sent \d+ bytes of text where 4000 output tokens were allowed$/),
  });
  expect(usage.output_tokens).toBe(granted);
}

/** A count that can't be is none: what the model can have made is booked, at least the text that was seen. */
async function uncounted(usage: object | undefined): Promise<void> {
  const found = await ask(said(usage), { maxOutputTokens: 32_000 });
  expect(found.estimated).toBe(true);
  expect(found.usage.output_tokens).toBeGreaterThanOrEqual(text.length / 4);
  expect(found.usage.output_tokens).toBeLessThanOrEqual(32_000);
  expect(found.usage.input_tokens).toBeGreaterThan(100);
}

replay(
  family,
  {
    openai: async (way) => {
      if (way === 'text without end') return cutByText(delta('a'.repeat(6000)));
      if (way === 'text in tool arguments without end')
        return cutByText(frame({ type: 'response.function_call_arguments.delta', delta: 'a'.repeat(6000) }));
      if (way === 'one frame without end') return cutByBytes(Buffer.alloc(65_536, 97), `${created}data: `);
      if (way === 'comments without end') return cutByBytes(': keep-alive\n\n'.repeat(1000));
      if (way === 'many empty events') return cutByBytes('\n'.repeat(65_536));
      if (way === 'silence with signs of life') {
        const { reply, usage } = await ask(
          ({ response }) => {
            response.writeHead(200, { 'content-type': 'text/event-stream' });
            const timer = setInterval(() => response.write(': still here\n\n'), 100);
            response.on('close', () => clearInterval(timer));
          },
          { timeoutMs: 1500 },
        );
        expect(reply).toMatchObject({ outcome: 'limit', reason: 'no answer within 1.5 seconds' });
        return expect(usage.output_tokens).toBeLessThanOrEqual(granted);
      }
      if (way === 'a count below what streamed') {
        const { usage, estimated } = await ask(said(inputOnly), { maxOutputTokens: 32_000 });
        expect(estimated).toBe(true);
        return expect(usage.output_tokens).toBeGreaterThanOrEqual(text.length / 4);
      }
      if (way === 'a count that is no number') {
        await uncounted({ input_tokens: 'NaN', output_tokens: null });
        return uncounted({ input_tokens: 1.5, output_tokens: 0.5 });
      }
      if (way === 'a negative count') return uncounted({ input_tokens: -5, output_tokens: -1_000_000 });
      if (way === 'a count beyond any model') return uncounted({ input_tokens: 1e15, output_tokens: 1e15 });
      if (way === 'a count in other fields') return uncounted({ prompt_tokens: 1, completion_tokens: 1 });
      const unseen = hidden[way as keyof typeof hidden] as string | undefined;
      if (unseen !== undefined) {
        const { usage, estimated } = await ask(send(`${unseen}${completed({ usage: inputOnly })}`), {
          maxOutputTokens: 32_000,
        });
        expect(estimated).toBe(true);
        return expect(usage.output_tokens).toBeGreaterThanOrEqual(text.length / 4);
      }
      if (way === 'a change of protocol in place of an answer' || way === 'headers without end in place of an answer') {
        const head = way.startsWith('headers') ? `HTTP/1.1 200 OK\r\nX-A: ${'a'.repeat(100_000)}\r\n\r\n` : switched;
        const { reply, usage, estimated } = await ask(({ request }) => request.socket.write(head), { timeoutMs: 5000 });
        expect(reply).toMatchObject({
          outcome: 'failed',
          reason: expect.stringMatching(/gave no answer that can be read/),
        });
        expect(estimated).toBe(true);
        return expect(usage.input_tokens).toBeGreaterThan(100);
      }
      const { reply, usage, estimated } = await ask(send(`${created}${delta(text)}${message(text)}`), {
        maxOutputTokens: 32_000,
      });
      expect(reply).toMatchObject({ outcome: 'failed', reason: 'the endpoint ended its answer without a final event' });
      expect(estimated).toBe(true);
      expect(usage.output_tokens).toBeGreaterThanOrEqual(text.length / 4);
    },
    codex: async (way) => {
      const sent = { bytes: 0 };
      const server = await endpoint((request) => {
        if (way === 'a change of protocol in place of an answer') {
          request.request.socket.write(switched);
          return;
        }
        if (way === 'a count beyond what was allowed')
          return said({ input_tokens: 10, output_tokens: 10_000_000 })(request);
        if (way === 'text without end') return pour(request.response, created, delta('a'.repeat(60_000)), sent);
        if (way === 'comments without end')
          return pour(request.response, created, ': keep-alive\n\n'.repeat(1000), sent);
        return pour(request.response, `${created}data: `, Buffer.alloc(65_536, 97), sent);
      });
      const ran = await runCli(
        [
          'review',
          '--repo',
          built.dir,
          '--base',
          built.commits[0]!,
          '--base-url',
          server.baseUrl,
          '--engine',
          'codex',
          '--model',
          model,
          '--json',
          '--timeout',
          '100s',
          '--out',
          join(tempDir(), 'out'),
        ],
        { cli },
      );
      const { envelope } = readDocument(ran.stdout);
      expect(envelope).toMatchObject({
        verdict: 'inconclusive',
        reason: expect.stringMatching(
          /the endpoint (?:sent \d+ (?:bytes of text|characters that are no part)|says that it made|\S+ gave no answer that can be read)/,
        ),
      });
      // cut once, it is not asked again
      expect(server.seen).toHaveLength(1);
      expect(sent.bytes).toBeLessThan(32 * 1024 * 1024);
      expect(envelope.usage.usd).toBeLessThanOrEqual(2.01);
    },
  },
  { timeout: 150_000 },
);
