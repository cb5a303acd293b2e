import { z } from 'zod';
import type { RatioPoint, ValuePoint } from './model.ts';

/** A range vector's one series: every step of the range in order, a gap where there is no number. */
export interface RangeSeries {
  labels: Record<string, string>;
  step_s: number;
  points: ValuePoint[];
  warnings: string[];
}

/** `failed` is an answer that can't be used, with why; `absent` an empty one. */
export type RangeAnswer = { state: 'present'; value: RangeSeries } | { state: 'absent' | 'failed'; reason: string };

const Sample = z.tuple([z.number(), z.string()]);
const Success = z.looseObject({
  status: z.literal('success'),
  data: z.looseObject({
    resultType: z.string(),
    result: z.array(
      z.looseObject({
        metric: z.record(z.string(), z.string()).optional(),
        values: z.array(Sample).optional(),
        histograms: z.array(z.unknown()).optional(),
      }),
    ),
  }),
  warnings: z.array(z.string()).optional(),
});
const Failed = z.looseObject({
  status: z.literal('error'),
  errorType: z.string().optional(),
  error: z.string().optional(),
});

/** The longest text of a server's own that goes into a reason. */
const longestQuote = 300;

/** What a server said, on one line and short. */
export function serverText(text: string): string {
  // eslint-disable-next-line no-control-regex
  const flat = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\s]+/g, ' ').trim();
  return flat.length > longestQuote ? `${flat.slice(0, longestQuote)}…` : flat;
}

/**
 * Reads the JSON of `/api/v1/query_range`. Steps without a sample, NaN and infinite values are gaps; several series
 * where one is meant fail, naming the labels that differ; an empty matrix is absent. Times in milliseconds, step in
 * seconds.
 */
export function parseRange(body: unknown, range: { start: number; end: number; step: number }): RangeAnswer {
  const error = Failed.safeParse(body);
  if (error.success)
    return {
      state: 'failed',
      reason:
        'Prometheus refused the query: ' +
        `${serverText(`${error.data.errorType ?? 'error'}: ${error.data.error ?? 'no reason given'}`)}`,
    };
  const parsed = Success.safeParse(body);
  if (!parsed.success) return { state: 'failed', reason: 'the answer is not that of a Prometheus range query' };
  const { resultType, result } = parsed.data.data;
  if (resultType !== 'matrix')
    return { state: 'failed', reason: `the answer is a ${serverText(resultType)}, a matrix is expected` };
  if (result.length === 0) return { state: 'absent', reason: 'the query has no series in this range' };
  if (result.length > 1)
    return {
      state: 'failed',
      reason:
        `the query has ${result.length} series where one is ` +
        `meant${differing(result.map((one) => one.metric ?? {}))}; aggregate it, for example with sum()`,
    };
  const only = result[0]!;
  if (only.values === undefined)
    return {
      state: 'failed',
      reason:
        only.histograms === undefined
          ? 'the series has no values'
          : 'the series is a native histogram; ask for a quantile of it',
    };
  const slots = Math.floor((range.end - range.start) / (range.step * 1000)) + 1;
  const points: ValuePoint[] = Array.from({ length: slots }, (_, i) => ({
    t: new Date(range.start + i * range.step * 1000).toISOString(),
    v: null,
  }));
  for (const [time, text] of only.values) {
    const slot = Math.round((time * 1000 - range.start) / (range.step * 1000));
    const value = Number(text);
    if (slot < 0 || slot >= slots || Math.abs(range.start + slot * range.step * 1000 - time * 1000) > range.step * 500)
      continue;
    points[slot]!.v = text.trim() !== '' && Number.isFinite(value) ? value : null;
  }
  if (points.every((point) => point.v === null))
    return { state: 'absent', reason: 'the series has no number in this range' };
  return {
    state: 'present',
    value: {
      labels: only.metric ?? {},
      step_s: range.step,
      points,
      warnings: (parsed.data.warnings ?? []).map(serverText),
    },
  };
}

function differing(labels: readonly Record<string, string>[]): string {
  const keys = [...new Set(labels.flatMap((one) => Object.keys(one)))].filter(
    (key) => new Set(labels.map((one) => one[key])).size > 1,
  );
  return keys.length === 0 ? '' : ` (they differ in ${serverText(keys.slice(0, 5).join(', '))})`;
}

/**
 * Pairs two ranges of counts by time; a time that only one of them has, or with more bad than all, is a gap. Where
 * `bad` alone has nothing, its count is taken for 0 only if `badAbsentIsZero`: a counter that was never raised is not
 * exported.
 */
export function ratioPoints(
  bad: readonly ValuePoint[],
  total: readonly ValuePoint[],
  badAbsentIsZero = false,
): RatioPoint[] {
  const counts = new Map(bad.map((point) => [point.t, point.v]));
  return total.map(({ t, v }) => {
    const count = counts.get(t) ?? (badAbsentIsZero ? 0 : null);
    return v === null || count === null || count < 0 || count > v
      ? { t, bad: null, total: null }
      : { t, bad: count, total: v };
  });
}

const units: Readonly<Record<string, number>> = {
  ms: 0.001,
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  y: 31_536_000,
};

/** Seconds of a Prometheus duration such as `5m`, `1h30m` or `30s`; null for anything else. */
export function parseDuration(text: string): number | null {
  const trimmed = text.trim();
  if (/^\d+$/.test(trimmed)) return Number(trimmed);
  const parts = [...trimmed.matchAll(/(\d+)(ms|[smhdwy])/g)];
  if (parts.length === 0 || parts.map((part) => part[0]).join('') !== trimmed) return null;
  return parts.reduce((sum, part) => sum + Number(part[1]) * units[part[2]!]!, 0);
}

/**
 * How far back a query looks from each point: its longest range selector outside quotes, in seconds; 0 where it has
 * none.
 */
export function queryWindow(query: string): number {
  const bare = query.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`/g, '');
  return Math.max(
    0,
    ...[...bare.matchAll(/\[\s*([0-9a-z]+)\s*(?::[^\]]*)?\]/g)].map((match) => parseDuration(match[1]!) ?? 0),
  );
}
