import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { appendFileSync, readFileSync, realpathSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** What the server saw. `body` is the parsed JSON, or the raw text where it is none. */
export interface SeenRequest {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  bytes: number;
  body: unknown;
}

export interface ServerUsage {
  input: number;
  cached?: number;
  output: number;
  reasoning?: number;
}

/** One answer. Plain data, so that a script can be a JSON file. */
export interface Step {
  /** output items, as the API has them */
  items?: object[];
  /** null leaves usage out */
  usage?: ServerUsage | null;
  /** makes more output than the request allows, and says so; else it keeps to `max_output_tokens` as the API does */
  overlong?: true;
  /** an HTTP error (or any other status), with its body */
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
  /** ends with `response.failed` */
  failed?: { code: string; message: string };
  /** ends with `response.incomplete` and this reason */
  incomplete?: string;
  /** raw bytes in place of events */
  raw?: string;
  /** text deltas of this many characters each before the items */
  deltas?: { count: number; size: number };
  /** waited for before the headers */
  when?: () => Promise<void>;
  /** milliseconds before the headers, and between events */
  delay?: number;
  pace?: number;
  /**
   * `headers` never answers, `reset` drops the connection unanswered, `cut` drops it before the last event, `stall`
   * stops there
   */
  fault?: 'headers' | 'reset' | 'cut' | 'stall';
}

export type Script = readonly Step[] | ((request: SeenRequest, index: number) => Step);

let serial = 0;
const nextId = (prefix: string): string => `${prefix}_${String(++serial).padStart(6, '0')}`;
const isCodeMode = (model: string): boolean => /^gpt-(5\.6|6)/.test(model);

function message(part: object): object {
  return { type: 'message', id: nextId('msg'), role: 'assistant', status: 'completed', content: [part] };
}

/** An answer whose text is `value` as JSON, or `value` itself when it is a string. */
export function say(value: unknown, rest: Step = {}): Step {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return { items: [message({ type: 'output_text', text, annotations: [] })], ...rest };
}

/** The model declines. */
export function refuse(text: string): Step {
  return { items: [message({ type: 'refusal', refusal: text })] };
}

/** The model runs a shell command: a function call, or for models in code mode a script that calls the tool. */
export function call(command: string, model: string, rest: Step = {}): Step {
  const id = { id: nextId('item'), call_id: nextId('call'), status: 'completed' };
  const item = isCodeMode(model)
    ? {
        type: 'custom_tool_call',
        ...id,
        name: 'exec',
        input: `text(await tools.exec_command({ cmd: ${JSON.stringify(command)} }));`,
      }
    : { type: 'function_call', ...id, name: 'exec_command', arguments: JSON.stringify({ cmd: command }) };
  return { items: [item], ...rest };
}

/** Every text that the tools gave back in a conversation, joined. */
export function toolOutputs(body: unknown): string {
  const input = (body as { input?: unknown }).input;
  if (!Array.isArray(input)) return '';
  return input
    .filter((item) => /_call_output$/.test(String((item as { type?: unknown }).type)))
    .map((item) => JSON.stringify((item as { output?: unknown }).output))
    .join('\n');
}

interface Asked {
  model?: string;
  stream?: boolean;
  max_output_tokens?: number;
}

function responseOf(id: string, asked: Asked, step: Step): Record<string, unknown> {
  const model = asked.model ?? '';
  const told = step.usage === undefined ? { input: 100, cached: 40, output: 20, reasoning: 5 } : step.usage;
  const usage =
    told === null || step.overlong === true
      ? told
      : { ...told, output: Math.min(told.output, asked.max_output_tokens ?? told.output) };
  const counted =
    usage === null
      ? {}
      : {
          usage: {
            input_tokens: usage.input,
            input_tokens_details: { cached_tokens: usage.cached ?? 0 },
            output_tokens: usage.output,
            output_tokens_details: { reasoning_tokens: usage.reasoning ?? 0 },
            total_tokens: usage.input + usage.output,
          },
        };
  const status = step.failed !== undefined ? 'failed' : step.incomplete !== undefined ? 'incomplete' : 'completed';
  return {
    id,
    object: 'response',
    created_at: 0,
    model,
    status,
    output: step.items ?? [],
    error: step.failed ?? null,
    incomplete_details: step.incomplete === undefined ? null : { reason: step.incomplete },
    ...counted,
  };
}

function* eventsOf(id: string, asked: Asked, step: Step): Generator<Record<string, unknown>> {
  yield { type: 'response.created', response: { id, object: 'response', status: 'in_progress' } };
  for (let i = 0; i < (step.deltas?.count ?? 0); i++) {
    yield {
      type: 'response.output_text.delta',
      output_index: 0,
      content_index: 0,
      delta: 'x'.repeat(step.deltas?.size ?? 1),
    };
  }
  for (const [index, item] of (step.items ?? []).entries())
    yield { type: 'response.output_item.done', output_index: index, item };
  const response = responseOf(id, asked, step);
  yield { type: `response.${String(response['status'])}`, response };
}

/** Rejects when the client leaves while there is no room to write. */
async function play(
  step: Step,
  left: AbortSignal,
  seen: SeenRequest,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  await step.when?.();
  if (step.delay !== undefined) await sleep(step.delay);
  if (step.fault === 'headers') return;
  if (step.fault === 'reset') {
    request.socket.destroy();
    return;
  }
  if (step.status !== undefined && step.status !== 200) {
    response.writeHead(step.status, { 'content-type': 'application/json', ...step.headers });
    const body = step.body ?? { error: { message: `scripted ${step.status}`, type: 'scripted', code: null } };
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
    return;
  }
  const asked = seen.body as Asked;
  const id = nextId('resp');
  if (step.raw === undefined && asked.stream !== true) {
    response.writeHead(200, { 'content-type': 'application/json', ...step.headers });
    response.end(JSON.stringify(responseOf(id, asked, step)));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream', ...step.headers });
  if (step.raw !== undefined) {
    response.end(step.raw);
    return;
  }
  for (const event of eventsOf(id, asked, step)) {
    const last = 'response' in event && event['type'] !== 'response.created';
    if (last && step.fault === 'stall') return;
    if (last && step.fault === 'cut') {
      await sleep(20);
      request.socket.destroy();
      return;
    }
    const room = response.write(`event: ${String(event['type'])}\ndata: ${JSON.stringify(event)}\n\n`);
    if (!room) await once(response, 'drain', { signal: left });
    if (left.aborted) return;
    if (step.pace !== undefined) await sleep(step.pace);
  }
  response.end();
}

export interface ResponsesServer {
  /** ends in `/v1` */
  baseUrl: string;
  port: number;
  requests: SeenRequest[];
  script(next: Script): void;
  close(): Promise<void>;
}

/** A Responses API on 127.0.0.1 that answers by a script; when the steps run out, the last one is repeated. */
export async function startResponsesServer(
  script: Script,
  options: { port?: number; logFile?: string } = {},
): Promise<ResponsesServer> {
  let steps = script;
  let index = 0;
  const requests: SeenRequest[] = [];
  const stepFor = (seen: SeenRequest): Step => {
    const at = index++;
    return typeof steps === 'function' ? steps(seen, at) : (steps[Math.min(at, steps.length - 1)] ?? say('done'));
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('error', () => response.destroy());
    response.on('error', () => response.destroy());
    request.on('end', () => {
      const raw = Buffer.concat(chunks);
      let body: unknown = raw.toString('utf8');
      try {
        body = JSON.parse(raw.toString('utf8'));
      } catch {
        /* kept as text */
      }
      const seen: SeenRequest = {
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        bytes: raw.length,
        body,
      };
      requests.push(seen);
      if (options.logFile !== undefined) appendFileSync(options.logFile, `${JSON.stringify(seen)}\n`);
      if (seen.method !== 'POST' || !seen.url.endsWith('/responses')) {
        response.writeHead(404, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ error: { message: `no route ${seen.method} ${seen.url}` } }));
        return;
      }
      const left = new AbortController();
      response.on('close', () => left.abort());
      play(stepFor(seen), left.signal, seen, request, response).catch(() => response.destroy());
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    port,
    requests,
    script(next) {
      steps = next;
      index = 0;
      requests.length = 0;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/**
 * `--script FILE` holds an array of steps; a step may be `{"call": "ls", "model": "gpt-5.5"}` or `{"say": …}` for
 * short.
 */
function readScript(file: string): Step[] {
  const entries = JSON.parse(readFileSync(file, 'utf8')) as (Step & {
    say?: unknown;
    call?: string;
    model?: string;
    refuse?: string;
  })[];
  return entries.map(({ say: text, call: command, model, refuse: refusal, ...rest }) => {
    if (command !== undefined) return call(command, model ?? '', rest);
    if (refusal !== undefined) return { ...refuse(refusal), ...rest };
    return text === undefined ? rest : say(text, rest);
  });
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { script: { type: 'string' }, port: { type: 'string' }, log: { type: 'string' } },
  });
  const server = await startResponsesServer(values.script === undefined ? [say('done')] : readScript(values.script), {
    ...(values.port === undefined ? {} : { port: Number(values.port) }),
    ...(values.log === undefined ? {} : { logFile: values.log }),
  });
  console.log(server.baseUrl);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => process.exit(0));
}
