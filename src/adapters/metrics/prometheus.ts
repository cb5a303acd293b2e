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
  return {
    async range(query, start, end, step, { staleAfterS } = {}) {
      checkRange(query, start, end, step);
      const answer = await askTwice(
        rangeAddress(base, query, { start, end, step, ms: options.timeoutMs }),
        options,
        clean,
      );
      const at = clock.now().toISOString();
      if (!answer.ok) return { at, state: 'failed', reason: answer.reason };
      const parsed = parseRange(answer.body, { start: start.getTime(), end: end.getTime(), step });
      if (parsed.state !== 'present') return { at, state: parsed.state, reason: clean(parsed.reason) };
      for (const warning of parsed.value.warnings) options.log.warn(`metrics: Prometheus warns: ${clean(warning)}`);
      const last = parsed.value.points.findLast((point) => point.v !== null)!;
      const age = (end.getTime() - Date.parse(last.t)) / 1000;
      if (age <= (staleAfterS ?? Math.max(300, 3 * step))) return { at, state: 'present', value: parsed.value };
      const before = `${Math.round(age)} s before the end of the range`;
      return { at, state: 'stale', reason: `the last number is from ${last.t}, ${before}` };
    },
  };
}

function rangeAddress(
  base: URL,
  query: string,
  { start, end, step, ms }: { start: Date; end: Date; step: number; ms: number },
): URL {
  const url = new URL(`${base.href.replace(/\/+$/, '')}/api/v1/query_range`);
  url.search = new URLSearchParams({
    query,
    start: String(start.getTime() / 1000),
    end: String(end.getTime() / 1000),
    step: String(step),
    timeout: `${Math.max(1, Math.ceil(ms / 1000))}s`,
  }).toString();
  return url;
}

type Clean = (text: string) => string;

/** A second time where the first brought nothing and another may. */
async function askTwice(url: URL, options: PrometheusOptions, clean: Clean): Promise<Answer> {
  const signal = AbortSignal.timeout(options.timeoutMs);
  const answer = await ask(url, options, signal, clean);
  if (answer.ok || !answer.again || signal.aborted) return answer;
  options.log.debug(`metrics: ${answer.reason}; asking once more`);
  await sleep(Math.min(retryAfterMs, options.timeoutMs / 4), undefined, { signal }).catch(() => undefined);
  return signal.aborted ? answer : ask(url, options, signal, clean);
}

async function ask(
  url: URL,
  { token, timeoutMs }: PrometheusOptions,
  signal: AbortSignal,
  clean: Clean,
): Promise<Answer> {
  try {
    const headers: Record<string, string> = { accept: 'application/json' };
    if (token !== undefined && token !== '') headers['authorization'] = `Bearer ${token}`;
    // A redirect is not followed: it would carry the query, and on some proxies the token, to another place.
    return await readAnswer(await fetch(url, { headers, signal, redirect: 'manual' }), clean);
  } catch (error) {
    if (signal.aborted) return refused(`no whole answer within ${timeoutMs} ms`);
    const cause = error instanceof Error && error.cause !== undefined ? messageOf(error.cause) : messageOf(error);
    return { ok: false, reason: `Prometheus can't be reached at ${url.host}: ${clean(cause)}`, again: true };
  }
}

const refused = (reason: string): Answer => ({ ok: false, reason, again: false });

async function readAnswer(response: Response, clean: Clean): Promise<Answer> {
  const { status } = response;
  if (status >= 300 && status < 400) {
    await response.body?.cancel();
    return refused(`Prometheus answers with a redirect (${status}); give the address that it leads to`);
  }
  const text = await readBounded(response);
  if (text === null) return refused(`the answer is larger than ${mostBytes / 1024 / 1024} MiB`);
  const body = asJson(text);
  if (response.ok) return body === undefined ? refused('the answer is not JSON') : { ok: true, body };
  // 400 and 422 carry Prometheus' own reason as JSON.
  if (body !== undefined && (status === 400 || status === 422)) return { ok: true, body };
  const hint = status === 401 || status === 403 ? ' (is the token right?)' : '';
  const said = /^\s*[<]/.test(text) || text.trim() === '' ? '' : `: ${clean(text)}`;
  return { ok: false, reason: `Prometheus answers with status ${status}${hint}${said}`, again: passing.has(status) };
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
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
