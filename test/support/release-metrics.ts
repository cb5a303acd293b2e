import { binomialDraw, normalDraw, seeded } from '../../src/readers/statistics/random.ts';
import { createHistory, createRegistry, type History, type Registry } from './exposition.ts';
import { startPrometheus, type PrometheusServer } from './prometheus-server.ts';

/**
 * `healthy`: both sides the same · `errors`: the ratio of 5xx goes from 0 to 2 % · `no-traffic`: the candidate gets no
 * request · `slower`: its latencies are 1.3 times as long · `noisy`: 1 % of errors and latencies that scatter widely
 * and from minute to minute, both sides the same
 */
export type ReleaseShape = 'healthy' | 'errors' | 'no-traffic' | 'slower' | 'noisy';

export interface ReleaseOptions {
  shape: ReleaseShape;
  /** the draws depend on it and on nothing else; 1 unless told */
  seed?: number;
  /** the candidate after the baseline, in its place (default), or beside it at the same time */
  layout?: 'before-after' | 'canary';
  /** end of the candidate's window; the last full minute unless told */
  now?: Date;
  /** minutes of a window and requests a minute on each side; 30 and 50 unless told */
  minutes?: number;
  perMinute?: number;
  /** seconds from scrape to scrape; 15 unless told */
  scrapeS?: number;
  /** what no traffic looks like: counters that stand still (default), or none at all */
  silence?: 'flat' | 'absent';
  /** whether the counter of errors is exported at 0 (default), or only once there was one, as many clients do */
  errorCounter?: 'always' | 'once-raised';
}

export interface ReleaseWindow {
  start: Date;
  end: Date;
  version: string;
  /**
   * matchers of its series, for braces: the service alone where the two windows differ in time, with the version where
   * they don't
   */
  selector: string;
  /** what truly happened in the window */
  requests: number;
  errors: number;
  /** latencies of all requests, in seconds */
  seconds: number[];
}

export interface Release {
  baseline: ReleaseWindow;
  candidate: ReleaseWindow;
  deployedAt: Date;
  /** OpenMetrics text for `startPrometheus` */ history: string;
}

export const service = 'checkout';
/**
 * Minutes between the deploy and the candidate's window. Without a scrape that fails there is no mark that a series
 * ended, and Prometheus repeats its last gauge for five minutes.
 */
const settleMinutes = 6;
/** Scrapes fall between the minutes, as those of a server do. */
const scrapeOffsetMs = 3700;
const median = 0.12;
const quantiles = [0.5, 0.95, 0.99] as const;

interface Behaviour {
  perMinute: number;
  errorRatio: number;
  median: number;
  sigma: number;
  /** scatter of a minute's factor */ wobble: number;
}

function behaviours(options: ReleaseOptions): { baseline: Behaviour; candidate: Behaviour } {
  const plain = { perMinute: options.perMinute ?? 50, errorRatio: 0.002, median, sigma: 0.35, wobble: 0 };
  switch (options.shape) {
    case 'healthy':
      return { baseline: plain, candidate: plain };
    case 'errors':
      return { baseline: { ...plain, errorRatio: 0 }, candidate: { ...plain, errorRatio: 0.02 } };
    case 'no-traffic':
      return { baseline: plain, candidate: { ...plain, perMinute: 0 } };
    case 'slower':
      return { baseline: plain, candidate: { ...plain, median: median * 1.3 } };
    case 'noisy': {
      const noisy = { ...plain, errorRatio: 0.01, sigma: 0.8, wobble: 0.15 };
      return { baseline: noisy, candidate: noisy };
    }
  }
}

/**
 * The series of a release, drawn from a seed: `http_requests_total{service,version,code}`, the histogram
 * `http_request_duration_seconds` and the gauge of a summary `http_request_latency_seconds{quantile}` (of the last
 * minute, NaN without requests).
 */
export function releaseHistory(options: ReleaseOptions): Release {
  const minute = 60_000;
  const end = options.now ?? new Date(Math.floor(Date.now() / minute) * minute);
  const length = (options.minutes ?? 30) * minute;
  const candidateStart = new Date(end.getTime() - length);
  const deployedAt = new Date(candidateStart.getTime() - settleMinutes * minute);
  const canary = options.layout === 'canary';
  const window = (version: string, start: Date, until: Date): ReleaseWindow => ({
    start,
    end: until,
    version,
    selector: canary ? `service="${service}",version="${version}"` : `service="${service}"`,
    requests: 0,
    errors: 0,
    seconds: [],
  });
  const candidate = window('v2', candidateStart, end);
  const baseline = canary
    ? window('v1', candidateStart, end)
    : window('v1', new Date(deployedAt.getTime() - length), deployedAt);
  const history = createHistory();
  const seed = options.seed ?? 1;
  const { baseline: usual, candidate: changed } = behaviours(options);
  const warmUp = new Date(baseline.start.getTime() - settleMinutes * minute);
  run(baseline, usual, warmUp, seeded(seed * 2 + 1), options, history);
  run(candidate, changed, deployedAt, seeded(seed * 2 + 2), options, history);
  return { baseline, candidate, deployedAt, history: history.render() };
}

function run(
  window: ReleaseWindow,
  behaviour: Behaviour,
  from: Date,
  random: () => number,
  options: ReleaseOptions,
  history: History,
): void {
  const absent = behaviour.perMinute === 0 && options.silence === 'absent';
  if (absent) return;
  const registry = createRegistry();
  const labels = { service, version: window.version };
  const scrapeMs = (options.scrapeS ?? 15) * 1000;
  const lastMinute: { at: number; seconds: number }[] = [];
  let minuteOf = -1;
  let factor = 1;
  registry.counter('http_requests_total', { ...labels, code: '200' });
  if (options.errorCounter !== 'once-raised') registry.counter('http_requests_total', { ...labels, code: '500' });
  for (let at = from.getTime() + scrapeOffsetMs; at <= window.end.getTime(); at += scrapeMs) {
    const minute = Math.floor((at - from.getTime()) / 60_000);
    if (minute !== minuteOf) {
      minuteOf = minute;
      factor = Math.exp(behaviour.wobble * normalDraw(random));
    }
    const requests = poissonDraw(random, (behaviour.perMinute * scrapeMs) / 60_000);
    const errors = binomialDraw(random, requests, behaviour.errorRatio);
    const seconds = Array.from(
      { length: requests },
      () => behaviour.median * factor * Math.exp(behaviour.sigma * normalDraw(random)),
    );
    registry.counter('http_requests_total', { ...labels, code: '200' }).inc(requests - errors);
    if (errors > 0) registry.counter('http_requests_total', { ...labels, code: '500' }).inc(errors);
    const histogram = registry.histogram('http_request_duration_seconds', labels);
    for (const each of seconds) histogram.observe(each);
    lastMinute.push(...seconds.map((each) => ({ at, seconds: each })));
    while ((lastMinute[0]?.at ?? at) <= at - 60_000) lastMinute.shift();
    setSummary(
      registry,
      labels,
      lastMinute.map((each) => each.seconds),
    );
    history.record(registry, new Date(at), { job: 'shop', instance: `${window.version}:9100` });
    if (at > window.start.getTime()) {
      window.requests += requests;
      window.errors += errors;
      window.seconds.push(...seconds);
    }
  }
}

function setSummary(registry: Registry, labels: Readonly<Record<string, string>>, seconds: readonly number[]): void {
  const sorted = [...seconds].sort((a, b) => a - b);
  for (const quantile of quantiles) {
    registry
      .gauge('http_request_latency_seconds', { ...labels, quantile: String(quantile) })
      .set(sorted[Math.min(sorted.length - 1, Math.floor(quantile * sorted.length))] ?? NaN);
  }
}

/** Knuth's product of uniforms, right for small means. The Art of Computer Programming, volume 2, 3.4.1. */
function poissonDraw(random: () => number, mean: number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count += 1;
  return count;
}

/** Queries over a window's series, a number a minute. */
export function releaseQueries(selector: string): {
  bad: string;
  total: string;
  p95: string;
  p95Summary: string;
  mean: string;
} {
  return {
    bad: `sum(increase(http_requests_total{${selector},code=~"5.."}[1m]))`,
    total: `sum(increase(http_requests_total{${selector}}[1m]))`,
    p95: `histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket{${selector}}[1m])))`,
    p95Summary: `max(http_request_latency_seconds{${selector},quantile="0.95"})`,
    mean: `sum(rate(http_request_duration_seconds_sum{${selector}}[1m])) / sum(rate(http_request_duration_seconds_count{${selector}}[1m]))`,
  };
}

export interface RunningRelease extends Release {
  prometheus: PrometheusServer;
  close(): Promise<void>;
}

/** A release in the past of a real Prometheus that scrapes nothing more. */
export async function startRelease(options: ReleaseOptions): Promise<RunningRelease> {
  const release = releaseHistory(options);
  const prometheus = await startPrometheus({ history: release.history });
  return { ...release, prometheus, close: prometheus.close };
}
