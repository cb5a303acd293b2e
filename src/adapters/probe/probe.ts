import { inputFailure, messageOf } from '../../domain/errors.ts';
import type { Clock } from '../../contracts/world.ts';
import { digest } from '../../domain/json.ts';
import type { Signal } from '../../readers/alerts/model.ts';

export interface ProbeOptions {
  /** http(s), without a user in it; what follows `?` is sent but not written down */
  url: string;
  /** default 200 */
  expectedStatus?: number;
  /** the median of the answered attempts may be this long; unset means that latency is not judged */
  maxLatencyMs?: number;
  /** 1 to 20, default 3 */
  attempts?: number;
  /** wall clock of one attempt with its redirects, 1 to 60,000; default 10,000 */
  timeoutMs?: number;
  service?: string;
  environment?: string;
  /** takes secrets out of the body's excerpt; without it no excerpt is kept */
  redact?: (text: string) => Promise<string>;
}

interface Attempt {
  status: number | null;
  ms: number;
  problem: string | null;
  body: string;
}

const bodyBytes = 65_536;
const excerptChars = 2000;
const maxRedirects = 3;

/**
 * Asks a health check `attempts` times, one after the other, and gives what it saw as a signal: `firing` when at least
 * half of the attempts failed (another status, no answer in time, a redirect to another host or path) or when the
 * median latency (time to the end of the body, or of its first 64 KiB) of the answered ones is above `maxLatencyMs`;
 * else `resolved`. `value` and `threshold` are that median and limit in milliseconds. Never fails because of what the
 * server does; a wrong option fails as input.
 */
export async function probe(options: ProbeOptions, clock: Clock): Promise<Signal> {
  const url = readUrl(options.url);
  const expected = inRange('expected status', options.expectedStatus ?? 200, 100, 599);
  const limit =
    options.maxLatencyMs === undefined ? null : inRange('latency limit in ms', options.maxLatencyMs, 1, 60_000);
  const count = inRange('attempts', options.attempts ?? 3, 1, 20);
  const timeoutMs = inRange('timeout in ms', options.timeoutMs ?? 10_000, 1, 60_000);
  const startedAt = clock.now().toISOString();
  const attempts: Attempt[] = [];
  for (let index = 0; index < count; index += 1) attempts.push(await attempt(url, expected, timeoutMs));

  const said = judge(attempts, limit);
  const shown = `${url.origin}${url.pathname}`;
  const excerpt = await excerptOf(attempts, options);
  const title = said.firing
    ? `Health check of ${shown} fails: ${said.reasons.join('; ')}`
    : `Health check of ${shown} is healthy`;
  return {
    source: 'probe',
    status: said.firing ? 'firing' : 'resolved',
    service: options.service ?? null,
    environment: options.environment ?? null,
    severity: null,
    title: title.slice(0, 300),
    text: [
      `GET ${shown}`,
      ...attempts.map(shownAttempt),
      ...said.reasons,
      ...(excerpt === '' ? [] : ['', excerpt]),
    ].join('\n'),
    started_at: said.firing ? startedAt : null,
    ended_at: said.firing ? null : startedAt,
    value: said.latency,
    threshold: limit,
    labels: {
      host: url.host,
      expected_status: String(expected),
      failed_attempts: `${said.failed}/${count}`,
      ...(attempts.some((each) => each.status !== null)
        ? { statuses: attempts.map((each) => each.status ?? 'none').join(', ') }
        : {}),
    },
    links: [shown],
    fingerprint: digest(`probe\0${url.href}\0${expected}`, 16),
    warnings:
      said.failed > 0 && said.failed < count
        ? [`${said.failed} of ${count} attempts failed: the answer is not steady`]
        : [],
  };
}

/** What the attempts come to; `limit` is that of the median latency. */
function judge(
  attempts: readonly Attempt[],
  limit: number | null,
): { failed: number; latency: number | null; firing: boolean; reasons: string[] } {
  const problems = attempts.flatMap(({ problem }) => (problem === null ? [] : [problem]));
  const [failed, count] = [problems.length, attempts.length];
  const latency = median(attempts.filter((each) => each.status !== null).map((each) => each.ms));
  const slow = limit !== null && latency !== null && latency > limit;
  const broken = failed * 2 >= count;
  const reasons = [
    ...(broken ? [`${failed} of ${count} attempts failed: ${[...new Set(problems)].join('; ')}`] : []),
    ...(slow ? [`the median latency is ${latency} ms, the limit ${limit} ms`] : []),
  ];
  return { failed, latency, firing: broken || slow, reasons };
}

/** The body of a failed attempt, without secrets. */
async function excerptOf(attempts: readonly Attempt[], { redact }: ProbeOptions): Promise<string> {
  const worst = attempts.find((each) => each.problem !== null && each.body !== '');
  if (worst === undefined || redact === undefined) return '';
  return (await redact(worst.body)).slice(0, excerptChars).toWellFormed();
}

function shownAttempt({ status, ms, problem }: Attempt, index: number): string {
  const answer = status === null ? 'no answer' : `status ${status}`;
  return `attempt ${index + 1}: ${answer} after ${ms} ms${problem === null ? '' : `: ${problem}`}`;
}

async function attempt(start: URL, expected: number, timeoutMs: number): Promise<Attempt> {
  const begin = performance.now();
  const elapsed = (): number => Math.round(performance.now() - begin);
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    let url = start;
    for (let hop = 0; ; hop += 1) {
      const response = await fetch(url, {
        redirect: 'manual',
        signal,
        headers: { accept: '*/*', 'user-agent': 'codex-ci-probe', 'cache-control': 'no-cache' },
      });
      const { status } = response;
      const location = response.headers.get('location');
      if (status < 300 || status > 399 || location === null || status === expected) {
        const body = await readBody(response);
        return {
          status,
          ms: elapsed(),
          problem: status === expected ? null : `status ${status} instead of ${expected}`,
          body,
        };
      }
      await response.body?.cancel();
      const next = followed(url, location);
      if (typeof next === 'string') return { status, ms: elapsed(), problem: next, body: '' };
      if (hop >= maxRedirects)
        return { status, ms: elapsed(), problem: `more than ${maxRedirects} redirects`, body: '' };
      url = next;
    }
  } catch (error) {
    return {
      status: null,
      ms: elapsed(),
      problem: signal.aborted ? `no answer within ${timeoutMs} ms` : `no answer: ${causeOf(error)}`,
      body: '',
    };
  }
}

/**
 * Where a redirect leads, or why it is not followed: only to the same path (a slash at its end apart) of the same host
 * and port, and never from https to http. Any other page says nothing of the one that was asked: a login or maintenance
 * page answers 200 while the service is down.
 */
function followed(from: URL, location: string): URL | string {
  let to: URL;
  try {
    to = new URL(location, from);
  } catch {
    return 'it redirects to what is no address';
  }
  if (to.username !== '' || to.password !== '') return 'it redirects to an address with a user in it';
  const upgraded = from.protocol === 'http:' && to.protocol === 'https:' && from.port === '' && to.port === '';
  if (to.hostname !== from.hostname || (to.origin !== from.origin && !upgraded))
    return `it redirects to another host (${to.host.slice(0, 100) || to.protocol})`;
  if (bare(to) !== bare(from)) return `it redirects to another path (${to.pathname.slice(0, 100)})`;
  return to;
}

const bare = (url: URL): string => url.pathname.replace(/\/+$/, '');

async function readBody(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = response.body?.getReader();
  if (reader === undefined) return '';
  while (size < bodyBytes) {
    const { done, value } = (await reader.read()) as { done: boolean; value?: Uint8Array };
    if (done || value === undefined) break;
    chunks.push(value.subarray(0, bodyBytes - size));
    size += value.length;
  }
  await reader.cancel();
  return new TextDecoder('utf-8').decode(Buffer.concat(chunks));
}

function readUrl(text: string): URL {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw inputFailure('probe url', 'it is not an address', 'an http or https address');
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw inputFailure('probe url', `${url.protocol.slice(0, 20)} is not supported`, 'http: and https:');
  if (url.username !== '' || url.password !== '')
    throw inputFailure('probe url', 'it has a user name or password in it', 'an address without them');
  return url;
}

function inRange(what: string, value: number, min: number, max: number): number {
  if (!Number.isInteger(value) || value < min || value > max)
    throw inputFailure(`probe ${what}`, `${value} is out of range`, `a whole number from ${min} to ${max}`);
  return value;
}

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length === 0) return null;
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

/**
 * `fetch failed` hides the reason in its cause. The message of a connection names host and port, which the caller
 * knows.
 */
function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const { code } = cause as { code?: unknown };
  return typeof code === 'string' ? code : messageOf(cause).slice(0, 200);
}
