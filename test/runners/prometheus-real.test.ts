import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPrometheus } from '../../src/adapters/metrics/prometheus.ts';
import type { Metrics } from '../../src/contracts/world.ts';
import { here } from '../support/groups.ts';
import {
  createHistory,
  createRegistry,
  startExporter,
  startPrometheus,
  type PrometheusServer,
} from '../support/monitoring.ts';

const log = { info: () => undefined, warn: () => undefined, debug: () => undefined };
const minute = 60_000;
/** A whole minute an hour ago: the past ends there, so that nothing of it moves while the tests run. */
const end = new Date(Math.floor(Date.now() / minute) * minute - 60 * minute);
const ago = (minutes: number): Date => new Date(end.getTime() - minutes * minute);
const token = ['not', 'asked', 'for'].join('-');
const client = (url: string, timeoutMs = 10_000): Metrics => createPrometheus({ url, token, timeoutMs, log });

/**
 * 40 minutes, a sample every 15 s: 50 requests a minute, from the 20th minute 2 % of them fail and the server starts
 * again at the 30th.
 */
function past(): string {
  const history = createHistory();
  const registry = createRegistry();
  const ok = registry.counter('http_requests_total', { service: 'checkout', code: '200' });
  const bad = registry.counter('http_requests_total', { service: 'checkout', code: '500' });
  const memory = registry.gauge('memory_bytes', { service: 'checkout' });
  const time = registry.histogram('http_request_duration_seconds', { service: 'checkout' }, [0.1, 0.2, 0.4]);
  for (let step = 0; step <= 160; step += 1) {
    const at = ago(40 - step / 4);
    if (step > 0) {
      if (step === 120) {
        ok.reset();
        bad.reset();
        time.reset();
      }
      ok.inc(step > 80 ? 12.25 : 12.5);
      if (step > 80) bad.inc(0.25);
      time.observe(step > 80 ? 0.3 : 0.05, 12.5);
    }
    memory.set(step === 100 ? NaN : step === 101 ? Infinity : 1000 + step);
    history.record(registry, at, { job: 'shop', instance: 'a' });
    history.sample('queue_depth', { service: 'checkout', instance: 'a' }, at, step);
    history.sample('queue_depth', { service: 'checkout', instance: 'b' }, at, step * 2);
    // A target that was taken out twenty minutes before the end.
    if (step <= 80) history.sample('gone_total', { instance: 'c' }, at, step);
  }
  return history.render();
}

describe.runIf(here('monitoring'))('against a real Prometheus with a past', () => {
  let server: PrometheusServer;
  let metrics: Metrics;
  beforeAll(async () => {
    server = await startPrometheus({ history: past() });
    metrics = client(server.url);
  });
  afterAll(async () => {
    await server?.close();
  });

  const values = async (query: string, from = 40, to = 0, step = 60): Promise<(number | null)[]> => {
    const observed = await metrics.range(query, ago(from), ago(to), step);
    if (observed.state !== 'present') throw new Error(`${query}: ${observed.state}, ${observed.reason}`);
    expect(observed.value.points.map(({ t }) => t)).toEqual(
      Array.from({ length: ((from - to) * 60) / step + 1 }, (_, i) =>
        new Date(ago(from).getTime() + i * step * 1000).toISOString(),
      ),
    );
    return observed.value.points.map(({ v }) => v);
  };

  test('rates and increases of counters, across a restart', async () => {
    const rates = await values('sum(rate(http_requests_total[2m]))', 38);
    expect(rates).not.toContain(null);
    // The reset costs what was counted between the last scrape before it and itself, not more.
    for (const rate of rates) expect(Math.abs(rate! - 50 / 60)).toBeLessThan(0.15);
    const failed = await values('sum(increase(http_requests_total{code="500"}[1m]))', 19);
    expect(failed.filter((v) => v !== null && v > 0.7 && v < 1.4)).toHaveLength(20);
    expect(await values('sum(increase(http_requests_total{code="500"}[1m]))', 38, 21)).toEqual(
      Array.from({ length: 18 }, () => 0),
    );
  });

  test('a ratio and a quantile', async () => {
    const ratio = await values('sum(rate(http_requests_total{code="500"}[2m])) / sum(rate(http_requests_total[2m]))');
    // Before two samples are there, there is no rate.
    expect(ratio[0]).toBeNull();
    expect(ratio[10]).toBe(0);
    expect(ratio[25]).toBeCloseTo(0.02, 6);
    const p95 = await values(
      'histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket[2m])))',
      35,
    );
    expect(p95[0]).toBeLessThanOrEqual(0.1);
    expect(p95.at(-1)).toBeGreaterThan(0.2);
  });

  test('NaN and infinity are gaps, also where no traffic makes 0/0', async () => {
    const memory = await values('memory_bytes', 40, 0, 15);
    expect(memory.map((v, step) => (v === null ? step : -1)).filter((step) => step >= 0)).toEqual([100, 101]);
    expect(
      await metrics.range(
        '0 * sum(rate(http_requests_total[2m])) / (0 * sum(rate(http_requests_total[2m])))',
        ago(30),
        end,
        60,
      ),
    ).toMatchObject({ state: 'absent', reason: 'the series has no number in this range' });
  });

  test('a metric that is not there, and a range without data, are absent', async () => {
    const nothing = { state: 'absent', reason: 'the query has no series in this range' };
    expect(await metrics.range('sum(no_such_metric)', ago(30), end, 60)).toMatchObject(nothing);
    expect(await metrics.range('sum(http_requests_total{service="other"})', ago(30), end, 60)).toMatchObject(nothing);
    expect(await metrics.range('memory_bytes', ago(600), ago(500), 60)).toMatchObject(nothing);
    expect(
      await metrics.range('memory_bytes', new Date(Date.now() + minute), new Date(Date.now() + 10 * minute), 60),
    ).toMatchObject(nothing);
  });

  test('a series that ended is stale, with the time of its last number', async () => {
    // Prometheus repeats a last sample for five minutes.
    expect(await metrics.range('gone_total', ago(40), end, 60)).toMatchObject({
      state: 'stale',
      reason: `the last number is from ${ago(15).toISOString()}, 900 s before the end of the range`,
    });
    expect(await metrics.range('gone_total', ago(40), end, 60, { staleAfterS: 900 })).toMatchObject({
      state: 'present',
    });
    expect(await metrics.range('gone_total', ago(40), ago(20), 60)).toMatchObject({ state: 'present' });
    expect(await metrics.range('memory_bytes', ago(30), new Date(end.getTime() + 30 * minute), 60)).toMatchObject({
      state: 'stale',
    });
  });

  test('many series where one is meant are refused, with the label that differs', async () => {
    expect(await metrics.range('queue_depth', ago(30), end, 60)).toMatchObject({
      state: 'failed',
      reason:
        'the query has 2 series where one is meant (they differ in instance); aggregate it, for example with sum()',
    });
    expect(await values('max(queue_depth)', 10)).toHaveLength(11);
  });

  test.each([
    ['sum(rate(http_requests_total[2m])', /bad_data: .*parse error: unclosed left parenthesis/],
    ['rate(http_requests_total)', /bad_data: .*expected type range vector/],
    ['http_requests_total[5m]', /bad_data: .*invalid expression type "range vector"/],
    ['"only words"', /bad_data: .*invalid expression type "string"/],
    ['no_such_function(up)', /bad_data: .*unknown function/],
    ['label_replace(queue_depth, "instance", "x", "", "")', /execution: .*(duplicate|same labelset)/],
    ['http_requests_total + on (service) group_left queue_depth', /execution: .*(many-to-many|duplicate)/],
  ])("%s fails with the server's reason", async (query, reason) => {
    const observed = await metrics.range(query, ago(30), end, 60);
    expect(observed).toMatchObject({
      state: 'failed',
      reason: expect.stringMatching(/^Prometheus refused the query: /) as string,
    });
    expect(observed).toMatchObject({ reason: expect.stringMatching(reason) as string });
    expect('reason' in observed && observed.reason).not.toMatch(/[\n<]/);
  });

  test('a scalar, a query of many lines and letters of all kinds are read', async () => {
    expect(await values('vector(1) and\n on() # a remark\n memory_bytes{service!~"ü\\"{}"}', 5)).toEqual([
      1, 1, 1, 1, 1, 1,
    ]);
    expect(await values('42', 2)).toEqual([42, 42, 42]);
  });

  test('a token that the server does not ask for does no harm, a path that it does not have fails', async () => {
    expect(
      await createPrometheus({ url: `${server.url}/`, timeoutMs: 10_000, log }).range('memory_bytes', ago(5), end, 60),
    ).toMatchObject({ state: 'present' });
    expect(await client(`${server.url}/prometheus`).range('memory_bytes', ago(5), end, 60)).toMatchObject({
      state: 'failed',
      reason: expect.stringMatching(/status 404/) as string,
    });
  });

  test('the most steps that are allowed are taken by the server', async () => {
    const observed = await metrics.range('memory_bytes', new Date(end.getTime() - 10_999_000), end, 1);
    expect(observed).toMatchObject({ state: 'present' });
    expect(observed.state === 'present' && observed.value.points).toHaveLength(11_000);
    await expect(metrics.range('memory_bytes', new Date(end.getTime() - 11_001_000), end, 1)).rejects.toMatchObject({
      kind: 'input',
    });
  });

  test('a query that takes the server too long ends in time', async () => {
    const heavy = 'sum(sum_over_time((sum(rate(http_requests_total[40m])))[2h:10ms]))';
    const observed = await client(server.url, 300).range(heavy, ago(40), end, 1);
    expect(observed.state).toBe('failed');
    expect('reason' in observed && observed.reason).toMatch(/within 300 ms|timed? ?out|timeout|too many samples/);
  });
});

describe.runIf(here('monitoring'))('against a real Prometheus that scrapes', () => {
  test('a target that goes away ends its series; one that comes back is a reset; a dead server fails', async () => {
    let exporter = await startExporter();
    const port = Number(exporter.target.split(':')[1]);
    exporter.counter('orders_total', { service: 'shop' }).inc(7);
    const server = await startPrometheus({ targets: [exporter.target], scrapeInterval: '200ms' });
    try {
      const metrics = client(server.url);
      const now = async (query: string): Promise<number | undefined> => (await server.query(query))[0]?.value;
      await expect.poll(() => now('orders_total'), { timeout: 20_000 }).toBe(7);
      const began = new Date();
      await sleep(1500);
      await exporter.close();
      await expect.poll(() => now('up'), { timeout: 20_000 }).toBe(0);
      await expect.poll(() => now('orders_total'), { timeout: 20_000 }).toBeUndefined();
      const ended = new Date();
      await sleep(2500);
      const observed = await metrics.range('orders_total', began, new Date(), 1, { staleAfterS: 1 });
      expect(observed).toMatchObject({ state: 'stale' });
      expect('reason' in observed && Date.parse(/from (\S+),/.exec(observed.reason)![1]!)).toBeLessThanOrEqual(
        ended.getTime(),
      );

      exporter = await startExporter({ port });
      const orders = exporter.counter('orders_total', { service: 'shop' });
      orders.inc(2);
      await expect.poll(() => now('orders_total'), { timeout: 20_000 }).toBe(2);
      expect(await now('resets(orders_total[1m])')).toBe(1);
    } finally {
      await exporter.close();
      await server.close();
    }
    expect(await client(server.url, 2000).range('up', ago(10), end, 60)).toMatchObject({
      state: 'failed',
      reason: expect.stringMatching(/can't be reached/) as string,
    });
  });
});
