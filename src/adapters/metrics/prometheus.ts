import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock, Log, Metrics } from '../../contracts/world.ts';
import { inputFailure, messageOf } from '../../domain/errors.ts';
import { parseRange, serverText } from '../../readers/metrics/prometheus.ts';

export interface PrometheusOptions {
  /** the server's root, with its path prefix if it has one */
  url: string;
  /** sent as a bearer token */
  token?: string;
  /** for one query, its retry included */
  timeoutMs: number;
  log: Log;
  clock?: Clock;
}

/**
 * Prometheus refuses a range with more points than this for one series.
 * https://github.com/prometheus/prometheus/blob/main/web/api/v1/api.go
 */
export const mostSteps = 11_000;
const mostBytes = 16 * 1024 * 1024;
/** Where a second try may help: a proxy's or a starting server's answers, not a refused query. */
const passing = new Set([429, 502, 503, 504]);
const retryAfterMs = 500;

type Answer = { ok: true; body: unknown } | { ok: false; reason: string; again: boolean };

/**
 * Reads metrics from a Prometheus server over its HTTP API.
 * https://prometheus.io/docs/prometheus/latest/querying/api/#range-queries
 */
export function createPrometheus(options: PrometheusOptions): Metrics {
  const base = parseBase(options.url);
  const clock = options.clock ?? { now: () => new Date() };
  const clean = (text: string): string =>
    serverText(options.token === undefined || options.token === '' ? text : text.replaceAll(options.token, '‹token›'));

  const ask = async (url: URL, signal: AbortSignal): Promise<Answer> => {
    try {
      const headers: Record<string, string> = { accept: 'application/json' };
      if (options.token !== undefined && options.token !== '') headers['authorization'] = `Bearer ${options.token}`;
      // A redirect is not followed: it would carry the query, and on some proxies the token, to another place.
      const response = await fetch(url, { headers, signal, redirect: 'manual' });
      if (response.status >= 300 && response.status < 400) {
        await response.body?.cancel();
        return {
          ok: false,
          reason: `Prometheus answers with a redirect (${response.status}); give the address that it leads to`,
          again: false,
        };
      }
      const text = await readBounded(response);
      if (text === null)
        return { ok: false, reason: `the answer is larger than ${mostBytes / 1024 / 1024} MiB`, again: false };
      let body: unknown;
      try {
        body = JSON.parse(text);
      } catch {
        body = undefined;
      }
      if (response.ok)
        return body === undefined ? { ok: false, reason: 'the answer is not JSON', again: false } : { ok: true, body };
      // 400 and 422 carry Prometheus' own reason as JSON.
      if (body !== undefined && (response.status === 400 || response.status === 422)) return { ok: true, body };
      const hint = response.status === 401 || response.status === 403 ? ' (is the token right?)' : '';
      return {
        ok: false,
        reason: `Prometheus answers with status ${response.status}${hint}${/^\s*[<]/.test(text) || text.trim() === '' ? '' : `: ${clean(text)}`}`,
        again: passing.has(response.status),
      };
    } catch (error) {
      if (signal.aborted) return { ok: false, reason: `no whole answer within ${options.timeoutMs} ms`, again: false };
      const cause = error instanceof Error && error.cause !== undefined ? messageOf(error.cause) : messageOf(error);
      return { ok: false, reason: `Prometheus can't be reached at ${base.host}: ${clean(cause)}`, again: true };
    }
  };

  return {
    async range(query, start, end, step, { staleAfterS } = {}) {
      checkRange(query, start, end, step);
      const url = new URL(`${base.href.replace(/\/+$/, '')}/api/v1/query_range`);
      url.search = new URLSearchParams({
        query,
        start: String(start.getTime() / 1000),
        end: String(end.getTime() / 1000),
        step: String(step),
        timeout: `${Math.max(1, Math.ceil(options.timeoutMs / 1000))}s`,
      }).toString();
      const signal = AbortSignal.timeout(options.timeoutMs);
      let answer = await ask(url, signal);
      if (!answer.ok && answer.again && !signal.aborted) {
        options.log.debug(`metrics: ${answer.reason}; asking once more`);
        await sleep(Math.min(retryAfterMs, options.timeoutMs / 4), undefined, { signal }).catch(() => undefined);
        if (!signal.aborted) answer = await ask(url, signal);
      }
      const at = clock.now().toISOString();
      if (!answer.ok) return { at, state: 'failed', reason: answer.reason };
      const parsed = parseRange(answer.body, { start: start.getTime(), end: end.getTime(), step });
      if (parsed.state !== 'present') return { at, state: parsed.state, reason: clean(parsed.reason) };
      for (const warning of parsed.value.warnings) options.log.warn(`metrics: Prometheus warns: ${clean(warning)}`);
      const last = parsed.value.points.findLast((point) => point.v !== null)!;
      const age = (end.getTime() - Date.parse(last.t)) / 1000;
      if (age > (staleAfterS ?? Math.max(300, 3 * step)))
        return {
          at,
          state: 'stale',
          reason: `the last number is from ${last.t}, ${Math.round(age)} s before the end of the range`,
        };
      return { at, state: 'present', value: parsed.value };
    },
  };
}

function parseBase(text: string): URL {
  const allowed = 'http(s)://host[:port][/prefix], without user, query or fragment';
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw inputFailure('prometheus', 'is not an address', allowed);
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw inputFailure('prometheus', `the scheme ${url.protocol} is not known`, allowed);
  if (url.username !== '' || url.password !== '')
    throw inputFailure('prometheus', 'has a user or password in it', `${allowed}; the token has an input of its own`);
  if (url.search !== '' || url.hash !== '') throw inputFailure('prometheus', 'has a query or fragment', allowed);
  return url;
}

function checkRange(query: string, start: Date, end: Date, step: number): void {
  if (query.trim() === '') throw inputFailure('metrics query', 'is empty');
  const [from, to] = [start.getTime(), end.getTime()];
  if (!Number.isFinite(from) || !Number.isFinite(to))
    throw inputFailure('metrics range', 'its start or end is no time');
  if (!(step > 0) || !Number.isFinite(step))
    throw inputFailure('metrics range', `a step of ${step} s`, 'a number of seconds above 0');
  if (from >= to)
    throw inputFailure(
      'metrics range',
      `it ends (${end.toISOString()}) before or when it starts (${start.toISOString()})`,
    );
  if ((to - from) / 1000 / step > mostSteps)
    throw inputFailure('metrics range', `over ${mostSteps} steps`, 'a shorter range or a longer step');
}

/** The body as text, null when it is larger than allowed. */
async function readBounded(response: Response): Promise<string | null> {
  if (response.body === null) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > mostBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
