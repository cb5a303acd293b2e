import { z } from 'zod';
import type { Count } from '../../../readers/statistics/proportions.ts';
import { Window, type Metric } from './model.ts';

const value = z.number().nullable();
/**
 * The numbers behind one metric's verdict; null where there were too few points to have one. Rates are shares, not
 * percent.
 */
export const MetricNumbers = z.strictObject({
  kind: z.enum(['ratio', 'samples', 'saturation']),
  unit: z.string().nullable(),
  worse: z.enum(['higher', 'lower']),
  test: z.string().describe('the statistic, in words'),
  baseline: value.describe('rate, or median'),
  candidate: value,
  difference: value.describe('candidate − baseline: of rates, or the Hodges-Lehmann shift'),
  low: value.describe('90 % interval of the difference'),
  high: value,
  p: value.describe('one-sided, towards worse'),
  inflation: value.describe('variance allowed for, over that of independent events'),
  points: z.strictObject({ baseline: z.int(), candidate: z.int(), gaps: z.int() }),
  events: z.strictObject({ baseline: z.number(), candidate: z.number() }).nullable(),
  threshold: value,
  series: z
    .strictObject({ baseline: z.array(value), candidate: z.array(value) })
    .describe('for a chart: at most 40 points a side'),
  windows: z.strictObject({ baseline: Window.nullable(), candidate: Window.nullable() }),
});
export type MetricNumbers = z.infer<typeof MetricNumbers>;

export type Side = 'baseline' | 'candidate';

export function countsOf({
  bad,
  total,
}: {
  bad: readonly (number | null)[];
  total: readonly (number | null)[];
}): Count[] {
  return total.flatMap((all, i) => {
    const count = bad[i];
    return isNumber(all) && isNumber(count) && all > 0 && all <= largestCount && count >= 0 && count <= all
      ? [{ bad: count, total: all }]
      : [];
  });
}

export function blank(metric: Metric, test: string): MetricNumbers {
  return {
    kind: metric.kind,
    unit: metric.unit ?? null,
    worse: metric.worse,
    test,
    baseline: null,
    candidate: null,
    difference: null,
    low: null,
    high: null,
    p: null,
    inflation: null,
    points: { baseline: 0, candidate: 0, gaps: 0 },
    events: null,
    threshold: null,
    series: { baseline: [], candidate: [] },
    windows: { baseline: metric.baseline_window ?? null, candidate: metric.candidate_window ?? null },
  };
}

export function pointsOf(used: Record<Side, readonly unknown[]>, all: Record<Side, number>): MetricNumbers['points'] {
  return {
    baseline: used.baseline.length,
    candidate: used.candidate.length,
    gaps: all.baseline + all.candidate - used.baseline.length - used.candidate.length,
  };
}

const mostCharted = 40;

/** Means of neighbours, so that a chart has at most 40 points. */
export function charted(values: readonly number[]): number[] {
  const width = Math.max(1, Math.ceil(values.length / mostCharted));
  return Array.from({ length: Math.ceil(values.length / width) }, (_, i) => {
    const part = values.slice(i * width, (i + 1) * width);
    return part.reduce((all, one) => all + one, 0) / part.length;
  });
}

/** Beyond these no sum of points is safe from overflow, and no honest exporter goes; such a point is a gap. */
const [largestValue, largestCount] = [1e100, 1e15];
export const isNumber = (one: number | null | undefined): one is number =>
  one !== null && one !== undefined && Math.abs(one) <= largestValue;
