import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Usage, noUsage } from '../../domain/usage.ts';
import { missingPrice, readEndpoint } from './endpoint.ts';
import { type AskState, type ExchangeContext, type GatewayFailure, answerError, serveExchange } from './exchange.ts';
import { createJournal } from './journal.ts';
import { type AskLimits, createLedger } from './ledger.ts';
import { type Prices, priceOf } from './prices.ts';
import { type RedactText, cachedRedact } from './redact-json.ts';
import { createUpstream } from './upstream.ts';

export interface GatewayOptions {
  /** of the endpoint, such as https://api.openai.com/v1; `/responses` is added */
  baseUrl: string;
  /** lets an http address be of another machine; key and code can then be read on the way */
  allowPlainHttp?: boolean;
  /** null for an endpoint that wants none */
  key: string | null;
  /** takes secrets out of a text; applied to all that goes out and all that is logged */
  redact: RedactText;
  limitUsd?: number | null;
  limitTokens?: number | null;
  /** prices that replace or add to the shipped ones */
  prices?: Prices;
  /** milliseconds until a response's headers; default 120,000 */
  firstByteMs?: number;
  /** milliseconds between a response's chunks; default 120,000 */
  idleMs?: number;
  /** the longest `Retry-After` that is waited for, in milliseconds; default 30,000 */
  retryAfterMaxMs?: number;
  /** wait before the first retry where the endpoint names none, in milliseconds; default 500 */
  retryBaseMs?: number;
  /** default 32 MiB */
  maxRequestBytes?: number;
}

export interface AskOptions extends AskLimits {
  /** JSON lines of requests and tool calls are added here */
  logFile: string;
  /** milliseconds until a response's headers; the gateway's own unless told */
  firstByteMs?: number | undefined;
}

export type { GatewayFailure };

/** A loopback server that alone holds the key. One per run. */
export interface Gateway {
  /** Lets requests of an ask in. Opening an id again starts its counts anew; the run's go on. */
  openAsk(id: string, options: AskOptions): { baseUrl: string };
  /**
   * Ends an ask's requests, waits until they are booked and logged, and lets no more in. Its usage and failure stay
   * known. Resolves to what kept its log from being written, if anything did.
   */
  closeAsk(id: string): Promise<Error | null>;
  /** What an ask, or the whole run, has taken; known at any time. */
  usage(id?: string): Usage;
  /** True when a part of that usage is an estimate, because a response ended without saying it. */
  estimated(id?: string): boolean;
  /** Why an ask's latest request brought no answer; null when it brought one. */
  failure(id: string): GatewayFailure | null;
  /** Takes secrets and the endpoint's key out of a text, as for all that goes out. */
  redact(text: string): Promise<string>;
  /** Fails as input when a budget in dollars is set and a model has no price. */
  requirePrice(model: string): void;
  close(): Promise<void>;
}

/** An endpoint that streams says something within seconds; one that waits for a machine may take a minute. */
const defaultSilenceMs = 120_000;

/** Also takes out the key itself: it may stand in a file that the agent reads. */
function withoutKey(redact: RedactText, key: string | null): RedactText {
  if (key === null || key.length < 8) return redact;
  return async (text) => redact(text.includes(key) ? text.replaceAll(key, '‹secret:endpoint-key#1›') : text);
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Starts the gateway on 127.0.0.1. Fails as input when the address or the key cannot be used. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { url, key } = readEndpoint(options);
  const limitUsd = options.limitUsd ?? null;
  const prices = options.prices ?? {};
  const upstream = createUpstream({
    url,
    key,
    retryAfterMaxMs: options.retryAfterMaxMs ?? 30_000,
    retryBaseMs: options.retryBaseMs ?? 500,
  });
  const ledger = createLedger({ limitUsd, limitTokens: options.limitTokens ?? null, prices });
  const redact = cachedRedact(withoutKey(options.redact, key));
  const asks = new Asks({
    ledger,
    upstream,
    redact,
    maxRequestBytes: options.maxRequestBytes ?? 32 * 1024 * 1024,
    idleMs: options.idleMs ?? defaultSilenceMs,
  });
  const token = randomBytes(24).toString('base64url');
  const { server, port } = await listen(token, asks);

  return {
    openAsk(id, { firstByteMs = options.firstByteMs ?? defaultSilenceMs, ...rest }) {
      asks.open(id, { ...rest, firstByteMs });
      return { baseUrl: `http://127.0.0.1:${port}/${token}/${encodeURIComponent(id)}/v1` };
    },
    closeAsk: (id) => asks.end(id),
    usage: (id) => (id === undefined ? ledger.total : (asks.find(id)?.account.usage ?? noUsage)),
    estimated: (id) => (id === undefined ? ledger.estimated : (asks.find(id)?.account.estimated ?? false)),
    failure: (id) => asks.find(id)?.failure ?? null,
    redact,
    requirePrice(model) {
      if (limitUsd === null || priceOf(model, prices) !== null) return;
      throw missingPrice(model);
    },
    async close() {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      await asks.endAll();
      server.closeAllConnections();
      await closed;
      upstream.close();
    },
  };
}

/** The asks that were opened, each with its requests that are under way. */
class Asks {
  readonly #context: ExchangeContext;
  readonly #asks = new Map<string, AskState>();
  readonly #running = new Map<AskState, Set<Promise<void>>>();

  constructor(context: ExchangeContext) {
    this.#context = context;
  }

  find(id: string): AskState | undefined {
    return this.#asks.get(id);
  }

  open(id: string, { logFile, firstByteMs, ...limits }: AskOptions & { firstByteMs: number }): void {
    this.#asks.get(id)?.closing.abort();
    const ask: AskState = {
      id,
      account: this.#context.ledger.openAccount(limits),
      journal: createJournal(logFile, this.#context.redact),
      firstByteMs,
      failure: null,
      requests: 0,
      judged: 0,
      over: null,
      closing: new AbortController(),
    };
    this.#asks.set(id, ask);
    this.#running.set(ask, new Set());
  }

  serve(ask: AskState, request: IncomingMessage, response: ServerResponse): void {
    const running = this.#running.get(ask);
    const work = serveExchange(this.#context, ask, request, response).finally(() => running?.delete(work));
    running?.add(work);
  }

  async end(id: string): Promise<Error | null> {
    const ask = this.#asks.get(id);
    if (ask === undefined) return null;
    ask.closing.abort();
    await Promise.allSettled(this.#running.get(ask) ?? []);
    return ask.journal.flush();
  }

  async endAll(): Promise<void> {
    await Promise.all([...this.#asks.keys()].map((id) => this.end(id)));
  }
}

/** Serves what names the token and an ask that is open; everything else is refused. */
async function listen(token: string, asks: Asks): Promise<{ server: Server; port: number }> {
  const server = createServer((request, response) => {
    response.on('error', () => response.destroy());
    request.on('error', () => response.destroy());
    const parts = (request.url ?? '').split('/');
    const ask =
      parts.length === 5 && sameText(parts[1] ?? '', token) && parts[3] === 'v1' && parts[4] === 'responses'
        ? asks.find(readPart(parts[2] ?? ''))
        : undefined;
    if (ask === undefined || ask.closing.signal.aborted)
      answerError(response, 'codex_ci_request', 'the gateway has no such path', 404);
    else if (request.method !== 'POST') answerError(response, 'codex_ci_request', 'the gateway takes POST only', 405);
    else asks.serve(ask, request, response);
  });
  // The client's pool may hold a connection through a long tool call.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return { server, port: (server.address() as AddressInfo).port };
}

function readPart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
