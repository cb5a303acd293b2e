import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { once } from 'node:events';
import { z } from 'zod';
import { messageOf } from '../../domain/errors.ts';
import { bookingOf, excessOf, type Passage } from './booking.ts';
import type { Journal, RequestEntry } from './journal.ts';
import type { Account, Ledger, Reservation } from './ledger.ts';
import { type Observation, type SeenUsage, observeBody, observeStream } from './observe.ts';
import { type RedactText, redactJson } from './redact-json.ts';
import { type Upstream, seconds } from './upstream.ts';

/** Why an ask's latest request brought no answer. */
export interface GatewayFailure {
  kind: 'limit' | 'failed' | 'refused';
  reason: string;
}

export interface AskState {
  id: string;
  account: Account;
  journal: Journal;
  failure: GatewayFailure | null;
  requests: number;
  /** the latest request that `failure` speaks of: an earlier one may end after it */
  judged: number;
  /** why asking again is of no use: an answer was as long as it may be, and the next try would be */
  over: string | null;
  closing: AbortController;
}

export interface ExchangeContext {
  ledger: Ledger;
  upstream: Upstream;
  redact: RedactText;
  maxRequestBytes: number;
  idleMs: number;
}

/** Headers that carry meaning for the endpoint; all others speak of the client, or of one hop. */
const forwarded = [
  'content-type',
  'accept',
  'openai-beta',
  'x-openai-internal-codex-responses-lite',
  'x-codex-beta-features',
];
const returned = ['content-type', 'x-request-id', 'x-reasoning-included'];

const Body = z.looseObject({
  model: z.string().min(1),
  stream: z.boolean().nullish(),
  max_output_tokens: z.int().positive().nullish(),
});

/** Status 400 with a code of its own: Codex gives up at once and shows the message. */
export function answerError(
  response: ServerResponse,
  code: 'codex_ci_limit' | 'codex_ci_upstream' | 'codex_ci_request',
  message: string,
  status = 400,
): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
  response.end(JSON.stringify({ error: { message, type: 'invalid_request_error', param: null, code } }));
}

/**
 * The whole body, or null when it is too large; the rest is then read and dropped, so that the answer still arrives.
 */
function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) {
        chunks.length = 0;
        resolve(null);
      } else chunks.push(chunk);
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', reject);
    request.on('close', () => reject(new Error('the client left')));
  });
}

/**
 * The body as it goes out but for its limit of output, which the ledger sets: texts redacted, and without
 * `client_metadata`, which names the machine, its folders and git remotes.
 */
async function cleanBody(body: z.infer<typeof Body>, redact: RedactText): Promise<Record<string, unknown>> {
  const { client_metadata: _dropped, max_output_tokens: _asked, ...rest } = body;
  const clean: Record<string, unknown> = { ...rest };
  for (const key of ['instructions', 'input'] as const) {
    if (key in clean) clean[key] = await redactJson(clean[key], redact);
  }
  return clean;
}

type Passed = { state: 'whole' | 'broken' | 'idle' | 'left' | 'cut'; bytes: number };

/**
 * Sends a response's body on as it comes, no faster than the client takes it, as `shown` gives it, until that is null.
 */
async function passOn(
  from: IncomingMessage,
  to: ServerResponse,
  idleMs: number,
  left: AbortSignal,
  shown: (chunk: Buffer, bytes: number) => Buffer | null,
): Promise<Passed> {
  let bytes = 0;
  let idle = false;
  let timer: NodeJS.Timeout | undefined;
  const arm = (): void => {
    timer = setTimeout(() => {
      idle = true;
      from.destroy();
    }, idleMs);
  };
  try {
    arm();
    for await (const chunk of from as AsyncIterable<Buffer>) {
      clearTimeout(timer);
      bytes += chunk.length;
      const clean = shown(chunk, bytes);
      if (clean === null) {
        from.destroy();
        return { state: 'cut', bytes };
      }
      if (to.destroyed) return { state: 'left', bytes };
      if (!to.write(clean)) await once(to, 'drain', { signal: left });
      arm();
    }
    return { state: idle ? 'idle' : from.complete ? 'whole' : 'broken', bytes };
  } catch {
    return { state: to.destroyed || left.aborted ? 'left' : idle ? 'idle' : 'broken', bytes };
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The reason of an incomplete response that was as long as it may be.
 * https://platform.openai.com/docs/api-reference/responses/object
 */
const cutByLimit = 'max_output_tokens';

/** What went wrong with a response that began well, or null. */
function problemOf(
  passed: Passed,
  seen: Observation,
  streaming: boolean,
  idleMs: number,
  limit: number,
): string | null {
  if (seen.end === 'failed') return `the endpoint failed the response: ${seen.problem ?? 'no reason given'}`;
  if (seen.end === 'incomplete' && seen.problem === cutByLimit)
    return `the answer reached its limit of ${limit} output tokens (max-output-tokens of the profile, or what the budget left)`;
  if (seen.end === 'incomplete') return `the endpoint ended the answer early: ${seen.problem ?? 'no reason given'}`;
  if (passed.state === 'idle') return `the endpoint sent nothing for ${seconds(idleMs)} in the middle of its answer`;
  if (passed.state === 'left') return seen.end === null ? 'the client left before the answer was complete' : null;
  if (seen.end === null && seen.problem !== null) return `the endpoint failed the response: ${seen.problem}`;
  if (passed.state === 'broken' && seen.end === null) return 'the endpoint broke off in the middle of its answer';
  if (seen.end === null)
    return streaming
      ? 'the endpoint ended its answer without a final event'
      : 'the endpoint answered with something that is no response object';
  return null;
}

/** Serves one request of an ask, from its first byte to its last. Never throws. */
export async function serveExchange(
  context: ExchangeContext,
  ask: AskState,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const started = Date.now();
  const n = ++ask.requests;
  const leaving = new AbortController();
  const leave = (): void => leaving.abort();
  response.on('close', leave);
  ask.closing.signal.addEventListener('abort', leave);
  if (ask.closing.signal.aborted) leave();
  const entry: RequestEntry = {
    ask: ask.id,
    n,
    status: null,
    ms: 0,
    attempts: 0,
    model: '',
    input_tokens: 0,
    cached_input_tokens: 0,
    output_tokens: 0,
    reasoning_tokens: 0,
    usd: 0,
    estimated: false,
    max_output_tokens: null,
    bytes_in: 0,
    bytes_out: 0,
    problem: null,
  };
  const judge = (failure: GatewayFailure | null): void => {
    if (n < ask.judged) return;
    ask.judged = n;
    ask.failure = failure;
  };
  const fail = async (kind: GatewayFailure['kind'], reason: string): Promise<string> => {
    const line = await context.redact(reason).catch((error: unknown) => `the redactor failed: ${messageOf(error)}`);
    entry.problem = line;
    judge({ kind, reason: line });
    return line;
  };
  const settle = (reservation: Reservation, seen: SeenUsage | null, estimated: boolean): void => {
    const { requests: _one, ...taken } = context.ledger.settle(reservation, seen, estimated);
    Object.assign(entry, taken, { estimated });
  };
  try {
    await exchange();
  } catch (error) {
    if (leaving.signal.aborted) {
      entry.problem ??= 'the client left before the answer was complete';
      response.destroy();
    } else {
      answerError(response, 'codex_ci_request', await fail('failed', `the gateway failed: ${messageOf(error)}`));
    }
  } finally {
    ask.closing.signal.removeEventListener('abort', leave);
    ask.journal.request({ ...entry, ms: Date.now() - started });
  }

  async function exchange(): Promise<void> {
    const refuse = async (
      kind: GatewayFailure['kind'],
      code: Parameters<typeof answerError>[1],
      reason: string,
    ): Promise<void> => {
      answerError(response, code, await fail(kind, reason));
    };
    if ((request.headers['content-encoding'] ?? 'identity') !== 'identity') {
      return refuse('failed', 'codex_ci_request', 'the gateway takes no compressed request');
    }
    const raw = await readBody(request, context.maxRequestBytes);
    if (raw === null)
      return refuse('limit', 'codex_ci_limit', `the request is larger than ${context.maxRequestBytes} bytes`);
    entry.bytes_in = raw.length;
    let value: unknown;
    try {
      value = JSON.parse(raw.toString('utf8'));
    } catch {
      value = undefined;
    }
    const body = Body.safeParse(value);
    if (!body.success) return refuse('failed', 'codex_ci_request', 'the request is no JSON object with a model');
    entry.model = body.data.model;
    if (ask.over !== null) return refuse('limit', 'codex_ci_limit', ask.over);
    const clean = await cleanBody(body.data, context.redact);
    const asked = {
      model: body.data.model,
      body: Buffer.from(JSON.stringify(clean)),
      maxOutput: body.data.max_output_tokens ?? null,
    };

    const hold: { reservation: Reservation | null; since: number } = { reservation: null, since: 0 };
    const admit = async (): Promise<string | null> => {
      const admission = await context.ledger.admit(ask.account, asked, leaving.signal);
      if ('refusal' in admission) return admission.refusal;
      Object.assign(hold, { reservation: admission.reservation, since: Date.now() });
      return null;
    };
    /** Books by what was seen; null: nothing was taken. */
    const book = (passage: Pick<Passage, 'usage' | 'textBytes'> | null): void => {
      const { reservation, since } = hold;
      if (reservation === null) return;
      hold.reservation = null;
      const booking = passage === null ? null : bookingOf({ ...passage, ms: Date.now() - since }, reservation);
      settle(reservation, booking?.taken ?? null, booking?.estimated ?? false);
    };
    const unseen = { usage: null, textBytes: 0 };
    const refused = await admit();
    if (refused !== null) return refuse('limit', 'codex_ci_limit', refused);
    try {
      const streaming = body.data.stream === true;
      const headers: OutgoingHttpHeaders = { 'user-agent': 'codex-ci', 'accept-encoding': 'identity' };
      for (const name of forwarded) if (request.headers[name] !== undefined) headers[name] = request.headers[name];
      const bodyNow = (): Buffer => {
        entry.max_output_tokens = hold.reservation?.output ?? null;
        return Buffer.from(JSON.stringify({ ...clean, max_output_tokens: entry.max_output_tokens }));
      };
      // An attempt that may have been billed is booked, and the next one has to find room of its own.
      const result = await context.upstream.forward(headers, bodyNow, leaving.signal, () => {
        book(unseen);
        return admit();
      });
      entry.attempts = result.attempts;
      if (!result.ok) {
        entry.status = result.status;
        book(result.maybeBilled ? unseen : null);
        return await (result.limit
          ? refuse('limit', 'codex_ci_limit', result.reason)
          : refuse('failed', 'codex_ci_upstream', result.reason));
      }
      entry.status = 200;
      const wrong = unreadable(result.response, streaming);
      if (wrong !== null) {
        result.response.destroy();
        book(unseen);
        return await refuse('failed', 'codex_ci_upstream', wrong);
      }
      await relay(result.response, streaming, hold.reservation, book);
    } finally {
      // Only reached with a reservation when the client left while the endpoint was still to answer.
      book(unseen);
    }
  }

  async function relay(
    from: IncomingMessage,
    streaming: boolean,
    granted: Reservation | null,
    book: (passage: Observation) => void,
  ): Promise<void> {
    if (granted === null) throw new Error('a response without a reservation');
    const observer = (streaming ? observeStream : observeBody)((tool) => ask.journal.tool(ask.id, n, tool));
    const back: OutgoingHttpHeaders = {};
    for (const name of returned) if (from.headers[name] !== undefined) back[name] = from.headers[name];
    response.writeHead(200, back);
    response.flushHeaders();
    let excess: string | null = null;
    const passed = await passOn(from, response, context.idleMs, leaving.signal, (chunk, bytes) => {
      observer.push(chunk);
      excess = excessOf(observer.seen, bytes, granted);
      // Booked before the client sees it: its next request may come at once.
      if (observer.seen.usage !== null) book(observer.seen);
      return excess !== null ? null : streaming ? withoutBlanks(chunk) : chunk;
    });
    const seen = observer.end();
    excess ??= excessOf(seen, passed.bytes, granted);
    entry.bytes_out = passed.bytes;
    book(seen);
    const overstated = excess !== null && seen.usage !== null && seen.usage.output > granted.output;
    if (overstated) context.ledger.distrust(`${excess}, so what is spent can't be known and nothing more is asked`);
    const problem = excess ?? problemOf(passed, seen, streaming, context.idleMs, granted.output);
    const atLimit = excess !== null || (seen.end === 'incomplete' && seen.problem === cutByLimit);
    if (problem !== null) {
      const line = await fail(atLimit ? 'limit' : 'failed', problem);
      if (atLimit) ask.over = line;
    } else if (seen.refusal !== null)
      await fail('refused', `the model refused: ${seen.refusal.replace(/\s+/g, ' ').slice(0, 300)}`);
    else judge(null);
    if (passed.state !== 'cut' && (passed.state === 'whole' || seen.end !== null)) response.end();
    else response.destroy();
  }
}

/** Empty lines in a row mean nothing in an event stream, and clients take long over many. */
function withoutBlanks(chunk: Buffer): Buffer {
  return ['\n\n\n', '\n\r\n\r\n', '\r\r\r'].some((run) => chunk.includes(run))
    ? Buffer.from(chunk.toString('latin1').replace(/[\r\n]{5,}|\n{3,}|\r{3,}/g, '\n\n'), 'latin1')
    : chunk;
}

function unreadable(response: IncomingMessage, streaming: boolean): string | null {
  const encoding = response.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') return `the endpoint answered in the encoding ${encoding}, which was not asked for`;
  const type = (response.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === '' || type === (streaming ? 'text/event-stream' : 'application/json')) return null;
  return `the endpoint answered with ${type} where ${streaming ? 'an event stream' : 'JSON'} is expected`;
}
