import { describe, expect, test } from 'vitest';
import { parseDuration, parseRange, queryWindow, ratioPoints } from './prometheus.ts';
import { parseRecordedSeries } from './recorded.ts';

const file = (series: unknown): string => JSON.stringify({ series });
const value = (points: unknown, more: object = {}): string =>
  file([{ name: 'latency', kind: 'value', unit: 'ms', worse: 'higher', points, ...more }]);

describe('recorded series', () => {
  test('both kinds, times of every form, in order', () => {
    const text = file([
      {
        name: 'errors',
        kind: 'ratio',
        points: [
          { t: '2026-11-20T12:01:00+01:00', bad: 1, total: 50 },
          { t: '2026-11-20T11:00:00Z', bad: 0, total: 50 },
        ],
      },
      {
        name: 'latency',
        kind: 'value',
        unit: 'ms',
        worse: 'higher',
        window_s: 60,
        points: [
          { t: 1_763_636_400, v: 2 },
          { t: 1_763_636_460_000, v: null },
        ],
      },
    ]);
    expect(parseRecordedSeries(text, 'metrics')).toEqual([
      {
        kind: 'ratio',
        name: 'errors',
        unit: null,
        worse: 'higher',
        window_s: 0,
        points: [
          { t: '2026-11-20T11:00:00.000Z', bad: 0, total: 50 },
          { t: '2026-11-20T11:01:00.000Z', bad: 1, total: 50 },
        ],
      },
      {
        kind: 'value',
        name: 'latency',
        unit: 'ms',
        worse: 'higher',
        window_s: 60,
        points: [
          { t: '2025-11-20T11:00:00.000Z', v: 2 },
          { t: '2025-11-20T11:01:00.000Z', v: null },
        ],
      },
    ]);
  });

  test('NaN and infinite literals are gaps, the same words in strings stay', () => {
    const text =
      '{"series":[{"name":"NaN ' +
      '\\"Infinity\\"","kind":"value","points":[{"t":1,"v":NaN},{"t":2,"v":-Infinity},{"t":3,"v":4}]}]}';
    const [series] = parseRecordedSeries(text, 'metrics');
    expect(series!.name).toBe('NaN "Infinity"');
    expect(series!.points).toMatchObject([{ v: null }, { v: null }, { v: 4 }]);
  });

  test.each([
    ['', /^m: is not JSON/],
    ['[1', /^m: is not JSON/],
    ['{"metrics": []}', /^m(\.series)?: .*allowed/],
    [file([]), /^m\.series/],
    [file([{ name: 'x', kind: 'gauge', points: [] }]), /^m\.series\[0\]\.kind/],
    [value([{ t: '2026-11-20 11:00', v: 1 }]), /^m\.series\[0\]\.points\[0\]\.t: .*zone/],
    [value([{ t: '2026-11-20T11:00:00', v: 1 }]), /zone/],
    [value([{ t: 1, v: '3' }]), /^m\.series\[0\]\.points\[0\]\.v/],
    [
      value([
        { t: 1, v: 1 },
        { t: 1, v: 2 },
      ]),
      /two points at 1970/,
    ],
    [value([], { worse: 'up' }), /worse/],
    [file([{ name: 'e', kind: 'ratio', points: [{ t: 1, bad: 3, total: 2 }] }]), /bad \(3\) is above total \(2\)/],
    [file([{ name: 'e', kind: 'ratio', points: [{ t: 1, bad: -3, total: 2 }] }]), /points\[0\]\.bad/],
    [
      file([
        { name: 'e', kind: 'value', points: [] },
        { name: 'e', kind: 'value', points: [] },
      ]),
      /there twice/,
    ],
  ])('%s is refused in one line', (text, message) => {
    expect(() => parseRecordedSeries(text, 'm')).toThrow(message);
    try {
      parseRecordedSeries(text, 'm');
    } catch (error) {
      expect(String(error)).not.toContain('\n');
    }
  });
});

describe('the answer of a range query', () => {
  const range = { start: 1_700_000_000_000, end: 1_700_000_060_000, step: 15 };
  const matrix = (...values: [number, string][][]): unknown => ({
    status: 'success',
    data: { resultType: 'matrix', result: values.map((one, i) => ({ metric: { instance: `i${i}` }, values: one })) },
  });

  test('missing steps, NaN and infinities are gaps', () => {
    expect(
      parseRange(
        matrix([
          [1_700_000_000, '1'],
          [1_700_000_015, 'NaN'],
          [1_700_000_045, '+Inf'],
          [1_700_000_060, '0.5'],
        ]),
        range,
      ),
    ).toMatchObject({
      state: 'present',
      value: { points: [{ v: 1 }, { v: null }, { v: null }, { v: null }, { v: 0.5 }] },
    });
  });

  test('empty, all NaN, many series, other types, errors', () => {
    expect(parseRange(matrix(), range)).toMatchObject({ state: 'absent' });
    expect(parseRange(matrix([[1_700_000_000, 'NaN']]), range)).toMatchObject({ state: 'absent' });
    expect(parseRange(matrix([[1_700_000_000, '1']], [[1_700_000_000, '2']]), range)).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('2 series where one is meant (they differ in instance)'),
    });
    expect(parseRange({ status: 'success', data: { resultType: 'vector', result: [] } }, range)).toMatchObject({
      state: 'failed',
    });
    expect(
      parseRange({ status: 'error', errorType: 'bad_data', error: 'parse error:\n at char 3' }, range),
    ).toMatchObject({ state: 'failed', reason: 'Prometheus refused the query: bad_data: parse error: at char 3' });
    expect(parseRange('<html>', range)).toMatchObject({ state: 'failed' });
    expect(parseRange(null, range)).toMatchObject({ state: 'failed' });
  });

  test('counts are paired by time; a counter that was never raised is zero only when asked for', () => {
    const total = [
      { t: 'a', v: 10 },
      { t: 'b', v: 10 },
      { t: 'c', v: null },
    ];
    expect(
      ratioPoints(
        [
          { t: 'a', v: 11 },
          { t: 'b', v: 1 },
        ],
        total,
      ),
    ).toEqual([
      { t: 'a', bad: null, total: null },
      { t: 'b', bad: 1, total: 10 },
      { t: 'c', bad: null, total: null },
    ]);
    expect(ratioPoints([], total.slice(0, 1))).toEqual([{ t: 'a', bad: null, total: null }]);
    expect(ratioPoints([], total.slice(0, 1), true)).toEqual([{ t: 'a', bad: 0, total: 10 }]);
  });
});

test('durations, and the window of a query', () => {
  expect([
    parseDuration('5m'),
    parseDuration('1h30m'),
    parseDuration('250ms'),
    parseDuration('90'),
    parseDuration('5 m'),
    parseDuration(''),
  ]).toEqual([300, 5400, 0.25, 90, null, null]);
  expect(queryWindow('sum(rate(http_requests_total{code=~"[500m]"}[5m])) / sum(rate(x[1h:30s]))')).toBe(3600);
  expect(queryWindow('up')).toBe(0);
});
