import {
  Agent as HttpAgent,
  request as httpRequest,
  type AgentOptions,
  type IncomingMessage,
  type OutgoingHttpHeaders,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { messageOf } from '../../domain/errors.ts';
import { isLoopback } from '../../domain/loopback.ts';

export interface UpstreamOptions {
  url: URL;
  key: string | null;
  /** the longest wait that a `Retry-After` may ask for */
  retryAfterMaxMs: number;
  /** wait before the first retry where the server names none; doubles */
  retryBaseMs: number;
}

/**
 * `maybeBilled`: the endpoint had the whole request and may have worked on it. `limit`: there was no room left for
 * another try.
 */
export type Forwarded =
  | { ok: true; response: IncomingMessage; attempts: number }
  | { ok: false; status: number | null; reason: string; attempts: number; maybeBilled: boolean; limit?: true };

const maxRetries = 2;
const retryStatuses = new Set([429, 500, 502, 503, 504]);
const retryCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

class Silence extends Error {}

export const seconds = (ms: number): string => `${ms >= 10_000 ? Math.round(ms / 1000) : Math.round(ms / 100) / 10} s`;

/**
 * Milliseconds that a response asks to wait, null when it does not say.
 * https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function readRetryAfter(headers: Record<string, string | string[] | undefined>, now: number): number | null {
  const ms = headers['retry-after-ms'];
  if (typeof ms === 'string' && /^\d+(\.\d+)?$/.test(ms)) return Number(ms);
  const text = headers['retry-after'];
  if (typeof text !== 'string') return null;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

const ErrorBody = z.looseObject({
  error: z.union([
    z.string(),
    z.looseObject({ message: z.string().nullish(), code: z.union([z.string(), z.number()]).nullish() }),
  ]),
});

/** The code and the first words of an error body, however it is shaped. */
export function readError(body: string): { code: string | null; message: string } {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    value = undefined;
  }
  const parsed = ErrorBody.safeParse(value);
  if (!parsed.success) return { code: null, message: /^\s*</.test(body) ? '' : body.trim() };
  const { error } = parsed.data;
  if (typeof error === 'string') return { code: null, message: error };
  return {
    code: error.code === null || error.code === undefined ? null : String(error.code),
    message: error.message ?? '',
  };
}

/** One line for a status that ends the request. */
export function describeStatus(
  status: number,
  error: { code: string | null; message: string },
  attempts: number,
  hasKey: boolean,
): string {
  const tries = attempts > 1 ? ` after ${attempts} attempts` : '';
  const said = error.message === '' ? '' : `: ${error.message.replace(/\s+/g, ' ').slice(0, 300)}`;
  if (status === 401)
    return `${hasKey ? 'the endpoint refused the key' : 'the endpoint wants a key and none is set'} (401)${said}`;
  if (status === 403) return `the endpoint forbids the request (403)${said}`;
  if (status === 404) return `the endpoint does not know this path or model (404)${said}`;
  if (status === 429 && error.code === 'insufficient_quota') return `the endpoint's quota is used up (429)${said}`;
  if (status === 429) return `the endpoint limits the rate (429)${tries}${said}`;
  if (status >= 500) return `the endpoint failed (${status})${tries}${said}`;
  if (status === 400 && /\bmax_output_tokens\b/.test(error.message))
    return `the endpoint refuses max_output_tokens, without which no limit can be kept (400)${said}`;
  if (status >= 400) return `the endpoint refused the request (${status})${said}`;
  return `the endpoint answered with status ${status} where 200 is expected`;
}

async function readText(response: IncomingMessage, maxBytes = 65_536, maxMs = 5000): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  const timer = setTimeout(() => response.destroy(), maxMs);
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= maxBytes) break;
    }
  } catch {
    /* what came is enough for a message */
  }
  clearTimeout(timer);
  return Buffer.concat(chunks).toString('utf8').slice(0, maxBytes);
}

/**
 * Honours HTTP_PROXY, HTTPS_PROXY and NO_PROXY (from Node 24.5 on; older ones pass over it), but never for this
 * machine.
 */
function agentOptions(url: URL): AgentOptions {
  return { keepAlive: true, ...(isLoopback(url) ? {} : { proxyEnv: process.env }) };
}

/** One request to the endpoint. */
export interface Sending {
  headers: OutgoingHttpHeaders;
  /** asked for at each attempt */
  body: () => Buffer;
  /** milliseconds until the response's headers */
  firstByteMs: number;
  signal: AbortSignal;
  /** asked after an attempt that may have been billed: a reason ends the tries */
  again: () => Promise<string | null>;
}

export interface Upstream {
  /** Sends one request, retrying what passes by itself. Throws only when its `signal` aborts. */
  forward(sending: Sending): Promise<Forwarded>;
  close(): void;
}

/** The failure that an attempt ended in, and how long to wait before the next; null when none should follow. */
interface Judged {
  failed: Forwarded;
  waitMs: number | null;
}

export function createUpstream(options: UpstreamOptions): Upstream {
  const secure = options.url.protocol === 'https:';
  const agent = secure ? new HttpsAgent(agentOptions(options.url)) : new HttpAgent(agentOptions(options.url));
  return {
    async forward(sending) {
      for (let attempts = 1; ; attempts++) {
        let outcome: Judged;
        const sent = { whole: false };
        try {
          const response = await sendOnce(options, agent, sending, sent);
          if (response.statusCode === 200) return { ok: true, response, attempts };
          outcome = await judgeResponse(options, response, attempts);
        } catch (error) {
          if (sending.signal.aborted) throw error;
          outcome = judgeError(options, error, { attempts, sent: sent.whole, firstByteMs: sending.firstByteMs });
        }
        if (outcome.waitMs === null || attempts > maxRetries) return outcome.failed;
        await sleep(outcome.waitMs, undefined, { signal: sending.signal });
        if (!outcome.failed.ok && outcome.failed.maybeBilled) {
          const refused = await sending.again();
          if (refused !== null)
            return { ok: false, status: null, reason: refused, attempts, maybeBilled: false, limit: true };
        }
      }
    },
    close: () => agent.destroy(),
  };
}

/** `sent.whole` is set once the endpoint has the whole request. */
function sendOnce(
  { url, key }: UpstreamOptions,
  agent: HttpAgent | HttpsAgent,
  { headers, body: bodyNow, firstByteMs, signal }: Sending,
  sent: { whole: boolean },
): Promise<IncomingMessage> {
  const body = bodyNow();
  const authorization = key === null ? {} : { authorization: `Bearer ${key}` };
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, {
      method: 'POST',
      agent,
      signal,
      headers: { ...headers, ...authorization, 'content-length': body.length },
    });
    const timer = setTimeout(() => request.destroy(new Silence()), firstByteMs);
    request.on('finish', () => {
      sent.whole = true;
    });
    request.on('response', (response) => {
      clearTimeout(timer);
      resolve(response);
    });
    request.on('error', reject);
    // An answer that is none (101) closes the request and is neither of these.
    request.on('close', () => {
      clearTimeout(timer);
      reject(new Error('it closed the connection without an answer'));
    });
    request.end(body);
  });
}

async function judgeResponse(options: UpstreamOptions, response: IncomingMessage, attempts: number): Promise<Judged> {
  const { key, retryAfterMaxMs, retryBaseMs } = options;
  const status = response.statusCode ?? 0;
  const error = readError(await readText(response));
  const fail = (reason: string): Forwarded => ({ ok: false, status, reason, attempts, maybeBilled: false });
  const described = fail(describeStatus(status, error, attempts, key !== null));
  const asked = readRetryAfter(response.headers, Date.now());
  if (!retryStatuses.has(status) || error.code === 'insufficient_quota') return { failed: described, waitMs: null };
  if (asked !== null && asked > retryAfterMaxMs) {
    const limit = seconds(retryAfterMaxMs);
    return {
      failed: fail(`the endpoint asks to wait ${seconds(asked)} (${status}); the limit is ${limit}`),
      waitMs: null,
    };
  }
  return { failed: described, waitMs: asked ?? retryBaseMs * 2 ** (attempts - 1) };
}

function judgeError(
  { url, retryBaseMs }: UpstreamOptions,
  error: unknown,
  { attempts, sent, firstByteMs }: { attempts: number; sent: boolean; firstByteMs: number },
): Judged {
  const fail = (reason: string, maybeBilled: boolean): Forwarded => ({
    ok: false,
    status: null,
    reason,
    attempts,
    maybeBilled,
  });
  if (error instanceof Silence)
    return { failed: fail(`the endpoint sent nothing for ${seconds(firstByteMs)}`, true), waitMs: null };
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const tries = attempts > 1 ? ` after ${attempts} attempts` : '';
  const why = code === '' ? messageOf(error) : code;
  const reason =
    sent && !retryCodes.has(code)
      ? `the endpoint ${url.host} gave no answer that can be read${tries}: ${why}`
      : `the endpoint ${url.host} cannot be reached${tries}: ${why}`;
  return {
    failed: fail(reason, sent || code === 'ECONNRESET' || code === 'EPIPE'),
    waitMs: retryCodes.has(code) ? retryBaseMs * 2 ** (attempts - 1) : null,
  };
}
