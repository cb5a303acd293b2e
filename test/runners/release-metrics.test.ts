import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPrometheus } from '../../src/adapters/metrics/prometheus.ts';
import { here } from '../support/groups.ts';
import {
  releaseHistory,
  releaseQueries,
  startRelease,
  type ReleaseOptions,
  type ReleaseWindow,
  type RunningRelease,
} from '../support/release-metrics.ts';

const log = { info: () => undefined, warn: () => undefined, debug: () => undefined };
const sum = (values: readonly (number | null)[]): number =>
  values.reduce((total: number, each) => total + (each ?? 0), 0);
const middle = (values: readonly (number | null)[]): number =>
  values.filter((each) => each !== null).sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

test('a release is drawn from its seed and from nothing else', () => {
  const at = (now: string, seed: number): ReturnType<typeof releaseHistory> =>
    releaseHistory({ shape: 'noisy', seed, now: new Date(now) });
  const [first, again, later, other] = [
    at('2026-11-20T11:00:00Z', 3),
    at('2026-11-20T11:00:00Z', 3),
    at('2026-11-21T12:00:00Z', 3),
    at('2026-11-20T11:00:00Z', 4),
  ];
  expect(again).toEqual(first);
  expect(later.candidate.seconds).toEqual(first.candidate.seconds);
  expect(later.history).not.toBe(first.history);
  expect(other.candidate.seconds).not.toEqual(first.candidate.seconds);
});

describe.runIf(here('monitoring')).each<[string, ReleaseOptions]>([
  ['healthy', { shape: 'healthy' }],
  ['errors from 0 to 2 %', { shape: 'errors' }],
  ['errors that were never exported before', { shape: 'errors', errorCounter: 'once-raised', layout: 'canary' }],
  ['no traffic', { shape: 'no-traffic' }],
  ['no series at all', { shape: 'no-traffic', silence: 'absent', layout: 'canary' }],
  ['30 % slower', { shape: 'slower' }],
  ['30 % slower beside the baseline', { shape: 'slower', layout: 'canary', seed: 5 }],
  ['the same noise', { shape: 'noisy' }],
])('a release in a real Prometheus: %s', (_name, options) => {
  let release: RunningRelease;
  beforeAll(async () => {
    release = await startRelease(options);
  });
  afterAll(async () => {
    await release?.close();
  });

  const read = async (
    window: ReleaseWindow,
    name: keyof ReturnType<typeof releaseQueries>,
  ): Promise<(number | null)[] | string> => {
    // The first minute ends a minute after the window's start.
    const observed = await createPrometheus({ url: release.prometheus.url, timeoutMs: 10_000, log }).range(
      releaseQueries(window.selector)[name],
      new Date(window.start.getTime() + 60_000),
      window.end,
      60,
    );
    return observed.state === 'present' ? observed.value.points.map(({ v }) => v) : observed.state;
  };
  const numbers = async (
    window: ReleaseWindow,
    name: keyof ReturnType<typeof releaseQueries>,
  ): Promise<(number | null)[]> => {
    const found = await read(window, name);
    if (typeof found === 'string') throw new Error(`${name} of ${window.version}: ${found}`);
    return found;
  };

  test('says what happened in the two windows', async () => {
    const { baseline, candidate } = release;
    const sides = options.shape === 'no-traffic' ? [baseline] : [baseline, candidate];
    for (const side of sides) {
      const total = await numbers(side, 'total');
      expect(total).toHaveLength(30);
      // `increase` counts what lies between a minute's scrapes and stretches it to the minute.
      expect(sum(total) / side.requests).toBeGreaterThan(0.9);
      expect(sum(total) / side.requests).toBeLessThan(1.1);
      const sorted = [...side.seconds].sort((a, b) => a - b);
      const p95 = sorted[Math.floor(sorted.length * 0.95)]!;
      expect(middle(await numbers(side, 'p95')) / p95).toBeGreaterThan(0.8);
      expect(middle(await numbers(side, 'p95')) / p95).toBeLessThan(1.25);
      expect(middle(await numbers(side, 'p95Summary')) / p95).toBeGreaterThan(0.75);
      expect(middle(await numbers(side, 'mean'))).toBeGreaterThan(0.1);
    }
  });

  test('has the difference that it is named for', async () => {
    const { baseline, candidate } = release;
    const before = { ratio: baseline.errors / baseline.requests, mean: middle(await numbers(baseline, 'mean')) };
    if (options.shape === 'no-traffic') {
      expect([candidate.requests, before.ratio < 0.01]).toEqual([0, true]);
      const total = await read(candidate, 'total');
      expect(options.silence === 'absent' ? total : sum(total as number[])).toBe(
        options.silence === 'absent' ? 'absent' : 0,
      );
      expect([
        await read(candidate, 'p95'),
        await read(candidate, 'p95Summary'),
        await read(candidate, 'mean'),
      ]).toEqual(['absent', 'absent', 'absent']);
      return;
    }
    const after = {
      ratio: sum(await numbers(candidate, 'bad')) / sum(await numbers(candidate, 'total')),
      mean: middle(await numbers(candidate, 'mean')),
    };
    if (options.shape === 'errors') {
      expect(before.ratio).toBe(0);
      expect(await read(baseline, 'bad')).toEqual(
        options.errorCounter === 'once-raised' ? 'absent' : Array.from({ length: 30 }, () => 0),
      );
      expect(after.ratio).toBeGreaterThan(0.012);
      expect(after.ratio).toBeLessThan(0.03);
    } else {
      expect(Math.abs(after.ratio - before.ratio)).toBeLessThan(0.01);
    }
    const slower = after.mean / before.mean;
    expect(slower).toBeGreaterThan(options.shape === 'slower' ? 1.2 : 0.85);
    expect(slower).toBeLessThan(options.shape === 'slower' ? 1.4 : 1.15);
  });
});
