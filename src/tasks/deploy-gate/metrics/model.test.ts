import { describe, expect, test } from 'vitest';
import type { Observed } from '../../../domain/observed.ts';
import type { RangeSeries } from '../../../readers/metrics/prometheus.ts';
import { binomialDraw, normalDraw, seeded } from '../../../readers/statistics/random.ts';
import { judgeBudget } from './error-budget.ts';
import { increases, ratioOf, samplesOf, thinned } from './convert.ts';
import { judgeMetric } from './verdict.ts';
import { planWindows } from './windows.ts';
import { Metric, parseRecordedMetrics, type ObservedBudget } from './model.ts';

const now = '2026-11-20T12:00:00.000Z';
const parse = (metrics: unknown, rest: object = {}) =>
  parseRecordedMetrics(JSON.stringify({ metrics, ...rest }), 'm.json', now);
const judge = (metric: unknown, limits = {}) => judgeMetric(Metric.parse(metric), limits, now);
const fill = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);
const ratio = (before: number[], after: number[], requests = 50, more: object = {}): object => ({
  name: 'errors',
  kind: 'ratio',
  baseline: { bad: before, total: fill(before.length, requests) },
  candidate: { bad: after, total: fill(after.length, requests) },
  ...more,
});

describe('a file of recorded metrics', () => {
  test('the shape of the documentation', () => {
    const text =
      '{"metrics": [{"name": "errors", "kind": "ratio", "baseline": {"bad": [0, 1], "total": [50, 50]}, ' +
      '"candidate": {"bad": [2, 3], "total": [50, 50]}},' +
      ' {"name": "latency", "kind": "samples", "unit": "ms", "worse": "higher", ' +
      '"baseline": [101.5, 99], "candidate": [140, NaN]}]}';
    const { metrics } = parseRecordedMetrics(text, 'm.json', now);
    expect(metrics.map(({ name }) => name)).toEqual(['errors', 'latency']);
    expect(metrics[1]!.seen).toMatchObject({ state: 'present', value: { candidate: [140, null] } });
    // Two points a side say nothing, whatever they are.
    expect(
      metrics.map(({ seen }) => (seen.state === 'present' ? judgeMetric(seen.value, {}, now).verdict : '')),
    ).toEqual(['inconclusive', 'inconclusive']);
  });

  test.each([
    ['', /^m: is not JSON/],
    ['{"series": []}', /^m.*allowed: \{"metrics"/],
    ['{"metrics": []}', /^m\.metrics: .*allowed/],
    [
      '{"metrics": [{"name": "a/b", "kind": "samples", "baseline": [], "candidate": []}]}',
      /^m\.metrics\[0\]\.name: a name of letters/,
    ],
    ['{"metrics": [{"name": "a", "kind": "gauge"}]}', /^m\.metrics\[0\]\.kind/],
    [
      '{"metrics": [{"name": "a", "kind": "samples", "baseline": ["1"], "candidate": []}]}',
      /^m\.metrics\[0\]\.baseline\[0\]/,
    ],
    [
      '{"metrics": [{"name": "a", "kind": "ratio", "baseline": {"bad": [3], "total": [2]}, ' +
        '"candidate": {"bad": [], "total": []}}]}',
      /baseline\.bad\[0\]: 3 is above the total of 2/,
    ],
    [
      '{"metrics": [{"name": "a", "kind": "ratio", "baseline": {"bad": [-3], "total": [2]}, ' +
        '"candidate": {"bad": [], "total": []}}]}',
      /baseline\.bad\[0\]/,
    ],
    [
      '{"metrics": [{"name": "a", "kind": "ratio", "baseline": {"bad": [1], "total": [2, 3]}, ' +
        '"candidate": {"bad": [], "total": []}}]}',
      /1 values of bad and 2 of total/,
    ],
    [
      '{"metrics": [{"name": "a", "kind": "saturation", "threshold": 1, "candidate": []}, {"name": "a", ' +
        '"kind": "saturation", "threshold": 1, "candidate": []}]}',
      /'a' is there twice/,
    ],
    [
      '{"metrics": [{"name": "a", "kind": "saturation", "threshold": 1, "candidate": []}], ' +
        '"error_budgets": [{"name": "b", "slo": 99.9, "windows": {}}]}',
      /error_budgets\[0\]\.slo/,
    ],
  ])('%s is refused in one line', (text, message) => {
    expect(() => parseRecordedMetrics(text, 'm', now)).toThrow(message);
    try {
      parseRecordedMetrics(text, 'm', now);
    } catch (error) {
      expect(String(error)).not.toContain('\n');
    }
  });
});

describe('error ratios', () => {
  const draws = (seed: number, rate: number): number[] => {
    const random = seeded(seed);
    return Array.from({ length: 30 }, () => binomialDraw(random, 50, rate));
  };
  test('0 → 2 % blocks, 1 → 1 % passes, with the numbers', () => {
    const worse = judge(ratio(fill(30, 0), draws(1, 0.02)));
    expect(worse).toMatchObject({
      verdict: 'block',
      numbers: {
        baseline: 0,
        events: { baseline: 1500, candidate: 1500 },
        points: { baseline: 30, candidate: 30, gaps: 0 },
      },
    });
    expect(worse.reason).toMatch(/^worse: 0 % → 1\.87 % \(28 of 1500 against 0 of 1500/);
    expect(judge(ratio(draws(2, 0.01), draws(3, 0.01))).verdict).toBe('pass');
  });

  test('size and power at 50 requests × 30 points, 1,000 runs each', () => {
    const random = seeded(99);
    const rate = (before: number, after: number): number => {
      let flagged = 0;
      for (let run = 0; run < 1000; run += 1) {
        const draw = (p: number): number[] => Array.from({ length: 30 }, () => binomialDraw(random, 50, p));
        if (judge(ratio(draw(before), draw(after))).verdict !== 'pass') flagged += 1;
      }
      return flagged / 1000;
    };
    expect(rate(0, 0.02)).toBeGreaterThanOrEqual(0.98);
    expect(rate(0.01, 0.03)).toBeGreaterThanOrEqual(0.95);
    expect(rate(0.01, 0.01)).toBeLessThanOrEqual(0.02);
  });

  test.each([5, 10])(
    'ten zeros against %d points of which five are not zero are not passed (spinnaker#5622)',
    (points) => {
      const rates = [0.02, 0.04, 0.02, 0.02, 0.04, ...fill(points - 5, 0)];
      expect(
        judge(
          ratio(
            fill(10, 0),
            rates.map((one) => one * 50),
          ),
        ).verdict,
      ).toBe('block');
      expect(judge({ name: 'e', kind: 'samples', baseline: fill(10, 0), candidate: rates }).verdict).not.toBe('pass');
      expect(
        judge({ name: 'e', kind: 'samples', baseline: fill(10, 0), candidate: [...rates].reverse() }).verdict,
      ).not.toBe('pass');
      expect(
        judge(
          ratio(
            fill(10, 0),
            rates.map((one) => (one > 0 ? 1 : 0)),
          ),
        ).verdict,
      ).not.toBe('pass');
    },
  );

  test.each([
    ['no traffic', ratio(fill(30, 0), fill(30, 0), 0), /no traffic: the candidate window has no event/],
    [
      'no traffic before',
      { ...ratio([], fill(30, 0)), baseline: { bad: fill(30, 0), total: fill(30, 0) } },
      /no traffic: the baseline/,
    ],
    ['no points', ratio([], []), /no points/],
    [
      'nothing but gaps',
      { ...ratio(fill(30, 0), []), candidate: { bad: fill(30, null), total: fill(30, null) } },
      /30 points and none with data/,
    ],
    [
      'bad without total',
      { ...ratio(fill(30, 0), []), candidate: { bad: fill(30, 1), total: fill(30, null) } },
      /none with data/,
    ],
    [
      'mostly gaps',
      { ...ratio(fill(30, 0), []), candidate: { bad: fill(30, 0), total: [...fill(10, 50), ...fill(20, null)] } },
      /20 of 30 points/,
    ],
    ['counts beyond any sum', ratio(fill(30, 1e308), fill(30, 0), 1e308), /none with data/],
    ['few events', ratio(fill(10, 0), fill(10, 0), 1), /10 events, at least 50/],
    [
      'too few to rule harm out',
      ratio(fill(6, 0), fill(6, 0), 10),
      /too little to tell: a worsening of more than 1\.75 percentage points/,
    ],
  ])('%s is inconclusive', (_, metric, reason) => {
    const found = judge(metric);
    expect(found.verdict).toBe('inconclusive');
    expect(found.reason).toMatch(reason);
  });

  test('direction, minimum effect', () => {
    const better = ratio(fill(30, 2), fill(30, 0));
    expect(judge(better).verdict).toBe('pass');
    expect(judge({ ...better, worse: 'lower' }).verdict).toBe('block');
    const large = ratio(fill(30, 100), fill(30, 150), 1_000_000);
    expect(judge(large)).toMatchObject({ verdict: 'pass' });
    expect(judge(large, { 'minimum-effect': 0.00001 }).verdict).toBe('block');
  });

  const half = (tail: number | null) => [...fill(15, 50), ...fill(15, tail)];
  test.each<[string, object]>([
    ['gaps', { candidate: { bad: [...fill(15, 0), ...fill(15, null)], total: half(null) } }],
    ['no traffic', { candidate: { bad: fill(30, 0), total: half(0) } }],
    ['a baseline of the same time', { baseline: { bad: fill(30, 0), total: half(0) } }],
  ])('data that end early are no pass: %s', (_, sides) => {
    expect(judge({ ...ratio(fill(30, 0), fill(30, 0)), ...sides })).toMatchObject({
      verdict: 'inconclusive',
      reason: expect.stringMatching(/window ends without data: none in its last 3 of 30/),
    });
  });
  test('the same gaps elsewhere, or one at the end, are let pass; what is worse stays a block', () => {
    const of = (total: (number | null)[], bad = fill(30, 0)) =>
      judge({ ...ratio(fill(30, 0), fill(30, 0)), candidate: { bad, total } }).verdict;
    expect(of([...fill(5, 50), ...fill(14, 0), ...fill(11, 50)])).toBe('pass');
    expect(of([...fill(28, 50), null, null])).toBe('pass');
    expect(of(half(null), fill(30, 5))).toBe('block');
  });
  test('errors that begin halfway are never passed', () => {
    expect(judge(ratio(fill(30, 0), [...fill(15, 0), ...fill(15, 2)])).verdict).not.toBe('pass');
  });
});

describe('latency and saturation', () => {
  const noise = (seed: number, level: number, count = 30): number[] => {
    const random = seeded(seed);
    return Array.from({ length: count }, () => level * Math.exp(0.15 * normalDraw(random)));
  };
  const latency = (before: (number | null)[], after: (number | null)[], more: object = {}): object => ({
    name: 'latency',
    kind: 'samples',
    unit: 'ms',
    baseline: before,
    candidate: after,
    ...more,
  });

  test('+30 % blocks, the same noise passes, a faster candidate passes, lower can be worse', () => {
    expect(judge(latency(noise(1, 100), noise(2, 130))).verdict).toBe('block');
    expect(judge(latency(noise(1, 100), noise(3, 100))).verdict).toBe('pass');
    expect(judge(latency(noise(1, 100), noise(2, 70))).verdict).toBe('pass');
    const less = judge(latency(noise(1, 100), noise(2, 70), { worse: 'lower' }));
    expect(less.verdict).toBe('block');
    expect(less.numbers.difference).toBeLessThan(0);
    expect(less.numbers.low!).toBeLessThan(less.numbers.high!);
  });
  test('a worsening below the minimum effect passes, however sure', () => {
    expect(judge(latency(noise(1, 100, 400), noise(2, 105, 400))).verdict).toBe('pass');
    expect(judge(latency(noise(1, 100, 400), noise(2, 105, 400)), { 'minimum-effect': 0.02 }).verdict).toBe('block');
  });
  test.each([
    ['four points', latency(noise(1, 100), noise(2, 100, 4)), /4 points with data/],
    ['no baseline', latency([], noise(2, 100)), /baseline window has no points/],
    ['gaps', latency(noise(1, 100), fill(30, null)), /none with data/],
    ['values beyond any sum', latency(fill(30, 1e308), fill(30, -1e308)), /none with data/],
    [
      'an end without data',
      latency(noise(1, 100), [...noise(3, 100, 20), ...fill(10, null)]),
      /candidate window ends without data/,
    ],
    ['wild noise', latency([1, 1000, 30, 500, 2, 800], [700, 3, 900, 20, 400, 1]), /too little to tell/],
  ])('%s is inconclusive', (_, metric, reason) => {
    expect(judge(metric)).toMatchObject({ verdict: 'inconclusive', reason: expect.stringMatching(reason) });
  });
  test('saturation', () => {
    const cpu = (candidate: (number | null)[], more: object = {}): object => ({
      name: 'cpu',
      kind: 'saturation',
      threshold: 0.8,
      candidate,
      ...more,
    });
    expect(judge(cpu([...fill(27, 0.5), 0.9, 0.95, 0.99])).verdict).toBe('block');
    expect(judge(cpu([...fill(29, 0.5), 0.95])).verdict).toBe('pass');
    expect(judge(cpu([...fill(4, 0.5), 5]))).toMatchObject({
      verdict: 'inconclusive',
      reason: expect.stringMatching(/too few points to tell a peak.*1 of 5/),
    });
    expect(judge(cpu([...fill(5, 0.5), ...fill(5, null)]))).toMatchObject({
      verdict: 'inconclusive',
      reason: expect.stringContaining('ends without data'),
    });
    expect(judge(cpu(fill(3, 0.5))).verdict).toBe('inconclusive');
    expect(judge(cpu(fill(30, null))).verdict).toBe('inconclusive');
    expect(judge(cpu(fill(30, 0.5), { worse: 'lower' })).verdict).toBe('block');
  });
});

describe('windows', () => {
  const window = (from: string, to: string): object => ({ from: `2026-11-20T${from}:00Z`, to: `2026-11-20T${to}:00Z` });
  const healthy = ratio(fill(30, 0), fill(30, 0));
  test.each([
    [
      'overlap',
      {
        compare: 'before-after',
        baseline_window: window('11:00', '11:40'),
        candidate_window: window('11:30', '12:00'),
      },
      /overlap by 600 s/,
    ],
    [
      'in the wrong order',
      {
        compare: 'before-after',
        baseline_window: window('11:30', '12:00'),
        candidate_window: window('11:00', '11:20'),
      },
      /does not come before/,
    ],
    ['in the future', { candidate_window: window('11:50', '12:20') }, /in the future/],
    ['old', { candidate_window: window('09:00', '09:30') }, /more than 60 minutes ago/],
    ['backwards', { candidate_window: window('11:50', '11:40') }, /before or when it starts/],
    [
      'of almost different times for a canary',
      { baseline_window: window('02:00', '11:31'), candidate_window: window('11:30', '12:00') },
      /share 0 % of the longer one/,
    ],
    [
      'one much longer',
      { compare: 'same-time', baseline_window: window('11:00', '12:00'), candidate_window: window('11:30', '12:00') },
      /share 50 % of the longer one, at least 90 %/,
    ],
    [
      'of which one is missing',
      { compare: 'before-after', baseline_window: window('10:00', '11:00') },
      /baseline window is given, and the candidate window is not/,
    ],
    [
      'of which the other is missing',
      { candidate_window: window('11:30', '12:00') },
      /candidate window is given, and the baseline window is not/,
    ],
    [
      'not given, though a comparison is claimed',
      { compare: 'before-after' },
      /windows are not given.*before and after/,
    ],
    ['not given, though one time is claimed', { compare: 'same-time' }, /windows are not given.*of one time/],
    [
      'of another year',
      {
        compare: 'before-after',
        baseline_window: { from: '2001-01-01T00:00:00Z', to: '2001-01-01T01:00:00Z' },
        candidate_window: window('11:30', '12:00'),
      },
      /more than 31 days before/,
    ],
    [
      'baseline in the future',
      {
        compare: 'before-after',
        baseline_window: window('12:30', '12:50'),
        candidate_window: window('11:30', '12:00'),
      },
      /baseline window ends in the future/,
    ],
    [
      'of different times for a canary',
      { baseline_window: window('10:00', '10:30'), candidate_window: window('11:30', '12:00') },
      /different times/,
    ],
  ])('%s: inconclusive', (_, windows, reason) => {
    expect(judge({ ...healthy, ...windows })).toMatchObject({
      verdict: 'inconclusive',
      reason: expect.stringMatching(reason),
    });
  });
  test('none at all and none claimed: judged, and said', () => {
    expect(judge(healthy)).toMatchObject({ verdict: 'pass', reason: expect.stringMatching(/windows not given$/) });
    expect(judge(ratio(fill(30, 0), fill(30, 2)))).toMatchObject({
      verdict: 'block',
      reason: expect.stringMatching(/windows not given$/),
    });
    const same = window('11:30', '12:00');
    expect(judge({ ...healthy, baseline_window: window('11:32', '12:00'), candidate_window: same })).toMatchObject({
      verdict: 'pass',
      reason: expect.not.stringContaining('not given'),
    });
  });
  test('a zone other than UTC is read as what it says', () => {
    const zoned = { from: '2026-11-20T20:30:00+09:00', to: '2026-11-20T21:00:00+09:00' };
    expect(judge({ ...healthy, baseline_window: zoned, candidate_window: zoned }).verdict).toBe('pass');
  });
  test('planned', () => {
    const plan = {
      now: Date.parse(now),
      since: Date.parse(now) - 600_000,
      compare: 'before-after',
      windowMs: 1_800_000,
      settleMs: 60_000,
      offsetMs: null,
    } as const;
    expect(planWindows(plan)).toEqual({
      baseline: { from: '2026-11-20T11:20:00.000Z', to: '2026-11-20T11:50:00.000Z' },
      candidate: { from: '2026-11-20T11:51:00.000Z', to: now },
    });
    expect(planWindows({ ...plan, since: null })).toMatchObject({ problem: expect.stringContaining('nobody knows') });
    expect(planWindows({ ...plan, since: Date.parse(now) - 1000 })).toMatchObject({
      problem: expect.stringContaining('nothing to look at yet'),
    });
    expect(planWindows({ ...plan, since: null, offsetMs: 60_000 })).toMatchObject({
      problem: expect.stringContaining('overlap'),
    });
  });
});

describe('answers of a server', () => {
  const series = (values: (number | null)[], step = 60): Observed<RangeSeries> => ({
    at: now,
    state: 'present',
    value: {
      labels: {},
      step_s: step,
      warnings: [],
      points: values.map((v, i) => ({ t: new Date(i * step * 1000).toISOString(), v })),
    },
  });
  const head = {
    name: 'errors',
    worse: 'higher',
    compare: 'same-time',
    unit: null,
    baseline_window: { from: now, to: now },
    candidate_window: { from: now, to: now },
  } as const;
  const steps = (values: (number | null)[]) => increases(values.map((v, i) => ({ t: String(i), v }))).map(({ v }) => v);

  test('counters: increases, resets, gaps', () => {
    expect(steps([10, 15, 15, 22])).toEqual([null, 5, 0, 7]);
    expect(steps([100, 110, 4, 9])).toEqual([null, 10, 4, 5]);
    // Only one of two summed counters began again: what is left is no count of this step.
    expect(steps([1000, 1010, 600, 612])).toEqual([null, 10, null, 12]);
    expect(steps([5, null, 9, 12])).toEqual([null, null, null, 3]);
    expect(steps([0, 0, 0])).toEqual([null, 0, 0]);
  });
  test('points of queries that look back further than a step are thinned', () => {
    expect(
      thinned(
        [1, 2, 3, 4, 5].map((v) => ({ t: String(v), v })),
        60,
        120,
      ).map(({ v }) => v),
    ).toEqual([1, 3, 5]);
    expect(
      thinned(
        [1, 2, 3].map((v) => ({ t: String(v), v })),
        60,
        0,
      ),
    ).toHaveLength(3);
  });
  test('a ratio of counters; what is not present stays so', () => {
    const queries = { bad: 'b', total: 't' };
    const side = (bad: Observed<RangeSeries>, total: Observed<RangeSeries>) => ({ bad, total, queries });
    const good = side(series([0, 1, 3]), series([0, 50, 100]));
    const setting = { counters: true, badAbsentIsZero: false };
    expect(ratioOf(head, setting, good, good)).toMatchObject({
      state: 'present',
      value: { baseline: { bad: [1, 2], total: [50, 50] } },
    });
    const absent: Observed<RangeSeries> = { at: now, state: 'absent', reason: 'no series' };
    expect(ratioOf(head, setting, good, side(absent, good.total))).toMatchObject({
      state: 'absent',
      reason: expect.stringContaining('bad-absent-is-zero'),
    });
    expect(ratioOf(head, { ...setting, badAbsentIsZero: true }, good, side(absent, good.total))).toMatchObject({
      state: 'present',
      value: { candidate: { bad: [0, 0] } },
    });
    for (const state of ['absent', 'stale', 'failed'] as const) {
      expect(
        ratioOf(head, { ...setting, badAbsentIsZero: true }, good, side(good.bad, { at: now, state, reason: 'x' }))
          .state,
      ).toBe(state);
      expect(
        samplesOf(head, { value: series([1]), query: 'q' }, { value: { at: now, state, reason: 'x' }, query: 'q' })
          .state,
      ).toBe(state);
    }
  });
});

describe('error budget', () => {
  const budget = (burn: Record<string, number | null>, total = 100_000): ObservedBudget => ({
    name: 'api',
    slo: 0.999,
    period: '30d',
    source: 'm',
    link: null,
    readings: Object.entries(burn).map(([window, rate]) => ({
      window,
      seen:
        rate === null
          ? { at: now, state: 'failed', reason: 'no answer' }
          : { at: now, state: 'present', value: { bad: rate * 0.001 * total, total } },
    })),
  });
  const calm = { '5m': 0.5, '1h': 0.5, '30m': 0.5, '6h': 0.5 };
  test.each<[string, Record<string, number | null>, string]>([
    ['calm', calm, 'pass'],
    ['burning fast now', { ...calm, '5m': 20, '1h': 15 }, 'block'],
    ['was burning, over now', { ...calm, '1h': 15 }, 'pass'],
    ['a spike that does not matter yet', { ...calm, '5m': 100 }, 'pass'],
    ['burning slowly', { ...calm, '30m': 7, '6h': 6.5 }, 'block'],
    ['exactly at the rate', { ...calm, '5m': 14.4, '1h': 14.4 }, 'pass'],
    ['spent', { ...calm, '30d': 1.01 }, 'block'],
    ['the period not readable', { ...calm, '30d': null }, 'inconclusive'],
    ['one window of a pair not readable, the other slow', { ...calm, '1h': null }, 'pass'],
    ['one window of a pair not readable, the other fast', { ...calm, '5m': 20, '1h': null }, 'inconclusive'],
    ['nothing readable', { '5m': null, '1h': null, '30m': null, '6h': null }, 'inconclusive'],
    ['nothing asked', {}, 'inconclusive'],
  ])('%s', (_, burn, verdict) => {
    expect(judgeBudget(budget(burn)).verdict).toBe(verdict);
  });
  test('no traffic, next to none, and counts that can’t be', () => {
    const odd = {
      ...budget(calm),
      readings: [{ window: '5m', seen: { at: now, state: 'present' as const, value: { bad: 9, total: 3 } } }],
    };
    expect(judgeBudget(odd)).toMatchObject({
      verdict: 'inconclusive',
      reason: expect.stringContaining('no honest counts in 5m (9 of 3)'),
    });
    expect(judgeBudget(budget(calm, 0))).toMatchObject({
      verdict: 'inconclusive',
      reason: expect.stringContaining('no traffic in 5m'),
    });
    expect(judgeBudget(budget(calm, 10)).verdict).toBe('inconclusive');
  });
  test('from a file', () => {
    const { budgets } = parse([{ name: 'x', kind: 'saturation', threshold: 1, candidate: [] }], {
      error_budgets: [
        { name: 'api', slo: 0.99, windows: { '1h': { bad: 30, total: 100 }, '5m': { bad: 20, total: 100 } } },
      ],
    });
    expect(judgeBudget(budgets[0]!)).toMatchObject({ verdict: 'block', numbers: { burn: { '1h': 30 } } });
  });
});
