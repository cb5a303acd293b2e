import { z } from 'zod';
import type { Verdict } from '../../../domain/verdict.ts';
import { compareProportions, type Count } from '../../../readers/statistics/proportions.ts';
import { compareSamples } from '../../../readers/statistics/rank-sum.ts';
import { median } from '../../../readers/statistics/special.ts';
import { amount, change } from './words.ts';
import { settleLimits, type MetricLimits, type SettledLimits } from './limits.ts';
import { windowProblem } from './windows.ts';
import { Window, type Metric } from './model.ts';
import { count } from '../../../domain/words.ts';

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

export interface MetricVerdict {
  verdict: Exclude<Verdict, 'skipped'>;
  reason: string;
  wouldChange: string;
  numbers: MetricNumbers;
}

type Side = 'baseline' | 'candidate';

/**
 * Judges one metric. `block`: worse beyond chance and beyond the minimum effect. `pass`: not so, and the worsening that
 * the data leave open (95 % bound) is below the tolerance. Everything else is `inconclusive`: few or no data, no
 * traffic, windows that can't be compared, points that scatter too much. `now` is the run's clock.
 */
export function judgeMetric(metric: Metric, given: MetricLimits | undefined, now: string): MetricVerdict {
  const limits = settleLimits(metric.kind, given);
  const problem = windowProblem(metric, now, limits.ageMinutes);
  const judged =
    metric.kind === 'ratio'
      ? judgeRatio(metric, limits, problem)
      : metric.kind === 'samples'
        ? judgeSamples(metric, limits, problem)
        : judgeSaturation(metric, limits, problem);
  const early = judged.verdict === 'pass' ? endsEarly(metric) : null;
  if (early !== null)
    return {
      ...judged,
      verdict: 'inconclusive',
      reason: `${early}; ${judged.reason}`,
      wouldChange: 'data up to the end of the window',
    };
  return problem === null && !metric.candidate_window
    ? { ...judged, reason: `${judged.reason}; windows not given` }
    : judged;
}

/**
 * Why the data say nothing about the end of a window, or null: none of its last points has any, though enough others
 * have. What came before can't speak for a candidate that stopped to answer. A baseline may end early only where it
 * lies before.
 */
function endsEarly(metric: Metric): string | null {
  const sides =
    metric.kind === 'saturation' || metric.compare === 'before-after'
      ? (['candidate'] as const)
      : (['candidate', 'baseline'] as const);
  for (const side of sides) {
    const has = usable(metric, side);
    const last = Math.min(has.length, Math.max(fewestLast, Math.ceil(has.length * lastShare)));
    if (!has.slice(-last).some(Boolean))
      return `the ${side} window ends without data: none in its last ${last} of ${has.length} points`;
  }
  return null;
}

/** The end of a window: this share of its points, and at least so many. */
const [lastShare, fewestLast] = [0.1, 3];

/** Which points of a side count, in order of time. */
function usable(metric: Metric, side: Side): boolean[] {
  if (metric.kind === 'ratio') {
    const { bad, total } = metric[side];
    return total.map((all, i) => countsOf({ bad: [bad[i] ?? null], total: [all] }).length > 0);
  }
  const values = metric.kind === 'saturation' ? metric.candidate : metric[side];
  return values.map(isNumber);
}

const moreData = 'more points with data: a longer window, more traffic, or a later try';

function judgeRatio(metric: Metric & { kind: 'ratio' }, limits: SettledLimits, problem: string | null): MetricVerdict {
  const points = { baseline: countsOf(metric.baseline), candidate: countsOf(metric.candidate) };
  const lengths = { baseline: metric.baseline.total.length, candidate: metric.candidate.total.length };
  const events = { baseline: sum(points.baseline), candidate: sum(points.candidate) };
  const numbers: MetricNumbers = {
    ...blank(metric, 'two-proportion test on counts'),
    events,
    points: pointsOf(points, lengths),
    baseline: events.baseline > 0 ? points.baseline.reduce((all, { bad }) => all + bad, 0) / events.baseline : null,
    candidate: events.candidate > 0 ? points.candidate.reduce((all, { bad }) => all + bad, 0) / events.candidate : null,
    series: {
      baseline: charted(points.baseline.map(({ bad, total }) => bad / total)),
      candidate: charted(points.candidate.map(({ bad, total }) => bad / total)),
    },
  };
  const unsure = (reason: string, wouldChange = moreData): MetricVerdict => ({
    verdict: 'inconclusive',
    reason,
    wouldChange,
    numbers,
  });
  if (problem !== null) return unsure(problem, 'windows that can be compared');
  for (const side of ['candidate', 'baseline'] as const) {
    const allCounts =
      lengths[side] > 0 && metric[side].total.every((total, i) => total === 0 && (metric[side].bad[i] ?? 0) === 0);
    if (allCounts) return unsure(`no traffic: the ${side} window has no event`, 'traffic in the window');
    const few = tooFew(side, points[side].length, lengths[side], limits);
    if (few !== null) return unsure(few);
    if (events[side] < limits.events)
      return unsure(`the ${side} window has ${amount(events[side])} events, at least ${limits.events} are needed`);
  }
  const test = compareProportions(points.baseline, points.candidate);
  const sign = metric.worse === 'higher' ? 1 : -1;
  const [p, plain] =
    sign === 1 ? [test.pHigher, test.pHigherPlain] : [lower(test.pHigher, test.z), lower(test.pHigherPlain, test.z)];
  const worst = sign === 1 ? test.interval.high : -test.interval.low;
  Object.assign(numbers, {
    difference: test.difference,
    low: test.interval.low,
    high: test.interval.high,
    p,
    inflation: test.inflation,
  });
  const counted = ({ bad, total }: Count): string => `${amount(bad)} of ${amount(total)}`;
  const said =
    `${change(metric, test.baseline.rate, test.candidate.rate)} (${counted(test.candidate)} against ` +
    `${counted(test.baseline)}, p = ${probability(p)})`;
  return decide({
    numbers,
    said,
    p,
    plain,
    worsening: sign * test.difference,
    worst,
    limits,
    tolerance: pointShare(limits.tolerance),
  });
}

function judgeSamples(
  metric: Metric & { kind: 'samples' },
  limits: SettledLimits,
  problem: string | null,
): MetricVerdict {
  const sides = { baseline: metric.baseline.filter(isNumber), candidate: metric.candidate.filter(isNumber) };
  const lengths = { baseline: metric.baseline.length, candidate: metric.candidate.length };
  const numbers: MetricNumbers = {
    ...blank(metric, 'Mann-Whitney test with ties, Hodges-Lehmann shift'),
    points: pointsOf(sides, lengths),
    baseline: sides.baseline.length > 0 ? median(sides.baseline) : null,
    candidate: sides.candidate.length > 0 ? median(sides.candidate) : null,
    series: { baseline: charted(sides.baseline), candidate: charted(sides.candidate) },
  };
  const unsure = (reason: string, wouldChange = moreData): MetricVerdict => ({
    verdict: 'inconclusive',
    reason,
    wouldChange,
    numbers,
  });
  if (problem !== null) return unsure(problem, 'windows that can be compared');
  for (const side of ['candidate', 'baseline'] as const) {
    const few = tooFew(side, sides[side].length, lengths[side], limits);
    if (few !== null) return unsure(few);
  }
  const sign = metric.worse === 'higher' ? 1 : -1;
  const test = compareSamples(
    sides.baseline.map((one) => sign * one),
    sides.candidate.map((one) => sign * one),
  );
  const ends = [sign * test.interval.low, sign * test.interval.high].map((end) => (Number.isFinite(end) ? end : null));
  const [low, high] = sign === 1 ? [ends[0] ?? null, ends[1] ?? null] : [ends[1] ?? null, ends[0] ?? null];
  Object.assign(numbers, { difference: sign * test.shift, low, high, p: test.pHigher, inflation: test.inflation });
  const mean = (list: readonly number[]): number => list.reduce((all, one) => all + one, 0) / list.length;
  const scale = Math.abs(numbers.baseline ?? 0) || Math.abs(mean(sides.baseline));
  const shift = `shift ${amount(sign * test.shift)}${metric.unit ? ` ${metric.unit}` : ''}`;
  const seen = `${sides.candidate.length} against ${sides.baseline.length} points, p = ${probability(test.pHigher)}`;
  const said = `${change(metric, numbers.baseline ?? 0, numbers.candidate ?? 0)}, ${shift} (${seen})`;
  if (scale > 0) {
    const [worsening, worst] = [test.shift / scale, test.interval.high / scale];
    return decide({
      numbers,
      said,
      p: test.pHigher,
      plain: test.pHigherPlain,
      worsening,
      worst,
      limits,
      tolerance: `${percent(limits.tolerance)} of the baseline`,
    });
  }
  // A baseline of nothing but zeros has no share to compare with: any worse value beyond chance counts, and only none
  // at all is a pass.
  const rise = sign * mean(sides.candidate);
  const worst = sides.candidate.some((one) => sign * one > 0) ? Infinity : 0;
  return decide({
    numbers,
    said,
    p: test.pHigher,
    plain: test.pHigherPlain,
    worsening: rise > 0 ? Infinity : 0,
    worst,
    limits,
    tolerance: 'zero, as the baseline is',
  });
}

function judgeSaturation(
  metric: Metric & { kind: 'saturation' },
  limits: SettledLimits,
  problem: string | null,
): MetricVerdict {
  const values = metric.candidate.filter(isNumber);
  const sign = metric.worse === 'higher' ? 1 : -1;
  const numbers: MetricNumbers = {
    ...blank(metric, 'share of points beyond a threshold'),
    threshold: metric.threshold,
    points: { baseline: 0, candidate: values.length, gaps: metric.candidate.length - values.length },
    candidate: values.length > 0 ? median(values) : null,
    series: { baseline: [], candidate: charted(values) },
  };
  const few = problem ?? tooFew('candidate', values.length, metric.candidate.length, limits);
  if (few !== null)
    return {
      verdict: 'inconclusive',
      reason: few,
      wouldChange: problem === null ? moreData : 'windows that can be compared',
      numbers,
    };
  const beyond = values.filter((one) => sign * one > sign * metric.threshold).length;
  const side = sign === 1 ? 'above' : 'below';
  const said =
    `${beyond} of ${values.length} points ${side} ` +
    `${amount(metric.threshold)}${metric.unit ? ` ${metric.unit}` : ''}, median ${amount(median(values))}`;
  const wouldChange = `fewer than ${percent(limits.share)} of the points ${side} ${amount(metric.threshold)}`;
  if (beyond / values.length >= limits.share) {
    // one point of few may be chance, and is no pass
    return beyond >= 2
      ? { verdict: 'block', reason: `saturated: ${said}`, wouldChange, numbers }
      : {
          verdict: 'inconclusive',
          reason: `too few points to tell a peak from saturation: ${said}`,
          wouldChange: moreData,
          numbers,
        };
  }
  return {
    verdict: 'pass',
    reason: said,
    wouldChange: `${percent(limits.share)} or more of the points ${side} ${amount(metric.threshold)}`,
    numbers,
  };
}

interface Case {
  numbers: MetricNumbers;
  said: string;
  p: number;
  plain: number;
  worsening: number;
  worst: number;
  limits: SettledLimits;
  tolerance: string;
}

/** One order for both tests: worse beyond chance, worse but scattered, not enough seen, fine. */
function decide({ numbers, said, p, plain, worsening, worst, limits, tolerance }: Case): MetricVerdict {
  const relevant = worsening > 0 && worsening >= limits.effect;
  if (p < limits.alpha && relevant) {
    return {
      verdict: 'block',
      reason: `worse: ${said}`,
      wouldChange: 'a candidate that is not worse than the baseline, or a larger `minimum-effect`',
      numbers,
    };
  }
  if (plain < limits.alpha && relevant) {
    return {
      verdict: 'inconclusive',
      reason: `worse, but the points scatter too much to be sure: ${said}`,
      wouldChange: moreData,
      numbers,
    };
  }
  if (!(worst <= limits.tolerance)) {
    return {
      verdict: 'inconclusive',
      reason: `too little to tell: a worsening of more than ${tolerance} can't be ruled out; ${said}`,
      wouldChange: moreData,
      numbers,
    };
  }
  return {
    verdict: 'pass',
    reason: said,
    wouldChange: 'a worsening beyond chance and beyond the minimum effect',
    numbers,
  };
}

function tooFew(side: Side, usable: number, all: number, limits: SettledLimits): string | null {
  if (all === 0) return `the ${side} window has no points`;
  if (usable === 0) return `the ${side} window has ${all} points and none with data`;
  if (usable < limits.points)
    return `the ${side} window has ${count(usable, 'point')} with data, at least ${limits.points} are needed`;
  if ((all - usable) / all > limits.gaps) return `${all - usable} of ${all} points of the ${side} window have no data`;
  return null;
}

function countsOf({ bad, total }: { bad: readonly (number | null)[]; total: readonly (number | null)[] }): Count[] {
  return total.flatMap((all, i) => {
    const count = bad[i];
    return isNumber(all) && isNumber(count) && all > 0 && all <= largestCount && count >= 0 && count <= all
      ? [{ bad: count, total: all }]
      : [];
  });
}

function blank(metric: Metric, test: string): MetricNumbers {
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

function pointsOf(used: Record<Side, readonly unknown[]>, all: Record<Side, number>): MetricNumbers['points'] {
  return {
    baseline: used.baseline.length,
    candidate: used.candidate.length,
    gaps: all.baseline + all.candidate - used.baseline.length - used.candidate.length,
  };
}

const mostCharted = 40;

/** Means of neighbours, so that a chart has at most 40 points. */
function charted(values: readonly number[]): number[] {
  const width = Math.max(1, Math.ceil(values.length / mostCharted));
  return Array.from({ length: Math.ceil(values.length / width) }, (_, i) => {
    const part = values.slice(i * width, (i + 1) * width);
    return part.reduce((all, one) => all + one, 0) / part.length;
  });
}

/** Beyond these no sum of points is safe from overflow, and no honest exporter goes; such a point is a gap. */
const [largestValue, largestCount] = [1e100, 1e15];
const isNumber = (one: number | null | undefined): one is number =>
  one !== null && one !== undefined && Math.abs(one) <= largestValue;
const sum = (points: readonly Count[]): number => points.reduce((all, { total }) => all + total, 0);
const lower = (pHigher: number, z: number): number => (z === 0 ? 1 : 1 - pHigher);
const percent = (share: number): string => `${Number((share * 100).toPrecision(3))} %`;
const pointShare = (share: number): string => `${Number((share * 100).toPrecision(3))} percentage points`;
const probability = (p: number): string => (p < 0.0001 ? '< 0.0001' : p.toFixed(4));
