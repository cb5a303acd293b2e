import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { messageOf } from '../../domain/errors.ts';
import { bookingOf, excessOf, type Passage } from './booking.ts';
import type { Journal, RequestEntry } from './journal.ts';
import { cutByLimit, problemOf, unreadable } from './judge-response.ts';
import type { Account, Ledger, Request, Reservation } from './ledger.ts';
import { type Observation, observeBody, observeStream } from './observe.ts';
import { passOn, type Passed, withoutBlanks } from './pass-on.ts';
import type { RedactText } from './redact-json.ts';
import { Body, cleanBody, readBody } from './request-body.ts';
import type { Forwarded, Upstream } from './upstream.ts';

/** Why an ask's latest request brought no answer. */
export interface GatewayFailure {
  kind: 'limit' | 'failed' | 'refused';
  reason: string;
}

export interface AskState {
  id: string;
  account: Account;
  journal: Journal;
  /** milliseconds until a response's headers */
  firstByteMs: number;
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

/** Serves one request of an ask, from its first byte to its last. Never throws. */
export async function serveExchange(
  context: ExchangeContext,
  ask: AskState,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const started = Date.now();
  const leaving = new AbortController();
  const leave = (): void => leaving.abort();
  response.on('close', leave);
  ask.closing.signal.addEventListener('abort', leave);
  if (ask.closing.signal.aborted) leave();
  const exchange = new Exchange(context, ask, request, response, leaving.signal);
  try {
    await exchange.serve();
  } catch (error) {
    await exchange.breakOff(error);
  } finally {
    ask.closing.signal.removeEventListener('abort', leave);
    ask.journal.request({ ...exchange.entry, ms: Date.now() - started });
  }
}

const unseen = { usage: null, textBytes: 0 };

const emptyEntry = (ask: string, n: number): RequestEntry => ({
  ask,
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
});

/** What a request asks for, once it is known to be one. */
interface Asked extends Request {
  clean: Record<string, unknown>;
  streaming: boolean;
}

/** One request: what is held of the ledger for it, and what its line in the journal will say. */
class Exchange {
  readonly entry: RequestEntry;
  readonly #context: ExchangeContext;
  readonly #ask: AskState;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #left: AbortSignal;
  #held: { reservation: Reservation; since: number } | null = null;

  constructor(
    context: ExchangeContext,
    ask: AskState,
    request: IncomingMessage,
    response: ServerResponse,
    left: AbortSignal,
  ) {
    this.#context = context;
    this.#ask = ask;
    this.#request = request;
    this.#response = response;
    this.#left = left;
    this.entry = emptyEntry(ask.id, ++ask.requests);
  }

  async serve(): Promise<void> {
    const asked = await this.#read();
    if (asked === null) return;
    const refused = await this.#admit(asked);
    if (refused !== null) return this.#refuse('limit', 'codex_ci_limit', refused);
    try {
      const result = await this.#forward(asked);
      if (result.ok) await this.#answer(result.response, asked.streaming);
      else {
        this.#book(result.maybeBilled ? unseen : null);
        await (result.limit === true
          ? this.#refuse('limit', 'codex_ci_limit', result.reason)
          : this.#refuse('failed', 'codex_ci_upstream', result.reason));
      }
    } finally {
      // Only reached with a reservation when the client left while the endpoint was still to answer.
      this.#book(unseen);
    }
  }

  /** Ends what threw. */
  async breakOff(error: unknown): Promise<void> {
    if (this.#left.aborted) {
      this.entry.problem ??= 'the client left before the answer was complete';
      this.#response.destroy();
    } else await this.#refuse('failed', 'codex_ci_request', `the gateway failed: ${messageOf(error)}`);
  }

  /** What the client asks; null where it was refused. */
  async #read(): Promise<Asked | null> {
    const { redact, maxRequestBytes } = this.#context;
    const refuse = async (
      kind: GatewayFailure['kind'],
      code: Parameters<typeof answerError>[1],
      reason: string,
    ): Promise<null> => {
      await this.#refuse(kind, code, reason);
      return null;
    };
    if ((this.#request.headers['content-encoding'] ?? 'identity') !== 'identity')
      return refuse('failed', 'codex_ci_request', 'the gateway takes no compressed request');
    const raw = await readBody(this.#request, maxRequestBytes);
    if (raw === null) return refuse('limit', 'codex_ci_limit', `the request is larger than ${maxRequestBytes} bytes`);
    this.entry.bytes_in = raw.length;
    const body = Body.safeParse(parsed(raw));
    if (!body.success) return refuse('failed', 'codex_ci_request', 'the request is no JSON object with a model');
    this.entry.model = body.data.model;
    if (this.#ask.over !== null) return refuse('limit', 'codex_ci_limit', this.#ask.over);
    const clean = await cleanBody(body.data, redact);
    return {
      model: body.data.model,
      body: Buffer.from(JSON.stringify(clean)),
      maxOutput: body.data.max_output_tokens ?? null,
      clean,
      streaming: body.data.stream === true,
    };
  }

  async #forward(asked: Asked): Promise<Forwarded> {
    const headers: OutgoingHttpHeaders = { 'user-agent': 'codex-ci', 'accept-encoding': 'identity' };
    for (const name of forwarded)
      if (this.#request.headers[name] !== undefined) headers[name] = this.#request.headers[name];
    const result = await this.#context.upstream.forward({
      headers,
      body: () => {
        this.entry.max_output_tokens = this.#held?.reservation.output ?? null;
        return Buffer.from(JSON.stringify({ ...asked.clean, max_output_tokens: this.entry.max_output_tokens }));
      },
      firstByteMs: this.#ask.firstByteMs,
      signal: this.#left,
      // An attempt that may have been billed is booked, and the next one has to find room of its own.
      again: () => {
        this.#book(unseen);
        return this.#admit(asked);
      },
    });
    this.entry.attempts = result.attempts;
    this.entry.status = result.ok ? 200 : result.status;
    return result;
  }

  async #answer(from: IncomingMessage, streaming: boolean): Promise<void> {
    const wrong = unreadable(from, streaming);
    if (wrong === null) return this.#relay(from, streaming);
    from.destroy();
    this.#book(unseen);
    return this.#refuse('failed', 'codex_ci_upstream', wrong);
  }

  async #relay(from: IncomingMessage, streaming: boolean): Promise<void> {
    if (this.#held === null) throw new Error('a response without a reservation');
    const granted = this.#held.reservation;
    const observer = (streaming ? observeStream : observeBody)((tool) =>
      this.#ask.journal.tool(this.#ask.id, this.entry.n, tool),
    );
    const back: OutgoingHttpHeaders = {};
    for (const name of returned) if (from.headers[name] !== undefined) back[name] = from.headers[name];
    this.#response.writeHead(200, back);
    this.#response.flushHeaders();
    let excess: string | null = null;
    const passed = await passOn(from, this.#response, this.#context.idleMs, this.#left, (chunk, bytes) => {
      observer.push(chunk);
      excess = excessOf(observer.seen, bytes, granted);
      // Booked before the client sees it: its next request may come at once.
      if (observer.seen.usage !== null) this.#book(observer.seen);
      return excess !== null ? null : streaming ? withoutBlanks(chunk) : chunk;
    });
    const seen = observer.end();
    excess ??= excessOf(seen, passed.bytes, granted);
    this.entry.bytes_out = passed.bytes;
    this.#book(seen);
    await this.#conclude({ passed, seen, excess, streaming, granted });
    if (passed.state !== 'cut' && (passed.state === 'whole' || seen.end !== null)) this.#response.end();
    else this.#response.destroy();
  }

  /** What became of a response that began well. */
  async #conclude(relayed: {
    passed: Passed;
    seen: Observation;
    excess: string | null;
    streaming: boolean;
    granted: Reservation;
  }): Promise<void> {
    const { passed, seen, excess, streaming, granted } = relayed;
    const { ledger, idleMs } = this.#context;
    const overstated = excess !== null && seen.usage !== null && seen.usage.output > granted.output;
    if (overstated) ledger.distrust(`${excess}, so what is spent can't be known and nothing more is asked`);
    const problem = excess ?? problemOf(passed, seen, streaming, idleMs, granted.output);
    const atLimit = excess !== null || (seen.end === 'incomplete' && seen.problem === cutByLimit);
    if (problem !== null) {
      const line = await this.#fail(atLimit ? 'limit' : 'failed', problem);
      if (atLimit) this.#ask.over = line;
    } else if (seen.refusal !== null)
      await this.#fail('refused', `the model refused: ${seen.refusal.replace(/\s+/g, ' ').slice(0, 300)}`);
    else this.#judge(null);
  }

  /** Null, or the limit that refuses it. */
  async #admit(asked: Request): Promise<string | null> {
    const admission = await this.#context.ledger.admit(this.#ask.account, asked, this.#left);
    if ('refusal' in admission) return admission.refusal;
    this.#held = { reservation: admission.reservation, since: Date.now() };
    return null;
  }

  /** Books by what was seen; null: nothing was taken. */
  #book(passage: Pick<Passage, 'usage' | 'textBytes'> | null): void {
    if (this.#held === null) return;
    const { reservation, since } = this.#held;
    this.#held = null;
    const booking = passage === null ? null : bookingOf({ ...passage, ms: Date.now() - since }, reservation);
    const estimated = booking?.estimated ?? false;
    const { requests: _one, ...taken } = this.#context.ledger.settle(reservation, booking?.taken ?? null, estimated);
    Object.assign(this.entry, taken, { estimated });
  }

  async #refuse(kind: GatewayFailure['kind'], code: Parameters<typeof answerError>[1], reason: string): Promise<void> {
    answerError(this.#response, code, await this.#fail(kind, reason));
  }

  async #fail(kind: GatewayFailure['kind'], reason: string): Promise<string> {
    const line = await this.#context
      .redact(reason)
      .catch((error: unknown) => `the redactor failed: ${messageOf(error)}`);
    this.entry.problem = line;
    this.#judge({ kind, reason: line });
    return line;
  }

  #judge(failure: GatewayFailure | null): void {
    if (this.entry.n < this.#ask.judged) return;
    this.#ask.judged = this.entry.n;
    this.#ask.failure = failure;
  }
}

function parsed(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString('utf8'));
  } catch {
    return undefined;
  }
}
