import { compareProportions, type Count } from '../../../readers/statistics/proportions.ts';
import { decide, incomparable, probability, tooFew, unsure, type MetricVerdict } from './decide.ts';
import type { SettledLimits } from './limits.ts';
import type { Metric } from './model.ts';
import { blank, charted, countsOf, pointsOf, type MetricNumbers } from './numbers.ts';
import { amount, change } from './words.ts';

/** Counts of bad events of all, by a test of two proportions. */
export function judgeRatio(
  metric: Metric & { kind: 'ratio' },
  limits: SettledLimits,
  problem: string | null,
): MetricVerdict {
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
  if (problem !== null) return unsure(numbers, problem, incomparable);
  for (const side of ['candidate', 'baseline'] as const) {
    const allCounts =
      lengths[side] > 0 && metric[side].total.every((total, i) => total === 0 && (metric[side].bad[i] ?? 0) === 0);
    if (allCounts) return unsure(numbers, `no traffic: the ${side} window has no event`, 'traffic in the window');
    const few = tooFew(side, points[side].length, lengths[side], limits);
    if (few !== null) return unsure(numbers, few);
    if (events[side] < limits.events)
      return unsure(
        numbers,
        `the ${side} window has ${amount(events[side])} events, at least ${limits.events} are needed`,
      );
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

const sum = (points: readonly Count[]): number => points.reduce((all, { total }) => all + total, 0);
const lower = (pHigher: number, z: number): number => (z === 0 ? 1 : 1 - pHigher);
const pointShare = (share: number): string => `${Number((share * 100).toPrecision(3))} percentage points`;
