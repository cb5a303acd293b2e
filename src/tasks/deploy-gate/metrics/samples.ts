import { compareSamples } from '../../../readers/statistics/rank-sum.ts';
import { median } from '../../../readers/statistics/special.ts';
import { decide, incomparable, percent, probability, tooFew, unsure, type MetricVerdict } from './decide.ts';
import type { SettledLimits } from './limits.ts';
import type { Metric } from './model.ts';
import { blank, charted, isNumber, pointsOf, type MetricNumbers } from './numbers.ts';
import { amount, change } from './words.ts';

/** Measured values, by a test of their ranks. */
export function judgeSamples(
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
  if (problem !== null) return unsure(numbers, problem, incomparable);
  for (const side of ['candidate', 'baseline'] as const) {
    const few = tooFew(side, sides[side].length, lengths[side], limits);
    if (few !== null) return unsure(numbers, few);
  }
  const sign = metric.worse === 'higher' ? 1 : -1;
  const test = compareSamples(
    sides.baseline.map((one) => sign * one),
    sides.candidate.map((one) => sign * one),
  );
  const ends = [sign * test.interval.low, sign * test.interval.high].map((end) => (Number.isFinite(end) ? end : null));
  const [low, high] = sign === 1 ? [ends[0] ?? null, ends[1] ?? null] : [ends[1] ?? null, ends[0] ?? null];
  Object.assign(numbers, { difference: sign * test.shift, low, high, p: test.pHigher, inflation: test.inflation });
  const scale = Math.abs(numbers.baseline ?? 0) || Math.abs(mean(sides.baseline));
  const shift = `shift ${amount(sign * test.shift)}${metric.unit ? ` ${metric.unit}` : ''}`;
  const seen = `${sides.candidate.length} against ${sides.baseline.length} points, p = ${probability(test.pHigher)}`;
  const said = `${change(metric, numbers.baseline ?? 0, numbers.candidate ?? 0)}, ${shift} (${seen})`;
  const common = { numbers, said, p: test.pHigher, plain: test.pHigherPlain, limits };
  if (scale > 0)
    return decide({
      ...common,
      worsening: test.shift / scale,
      worst: test.interval.high / scale,
      tolerance: `${percent(limits.tolerance)} of the baseline`,
    });
  // A baseline of nothing but zeros has no share to compare with: any worse value beyond chance counts, and only none
  // at all is a pass.
  return decide({
    ...common,
    worsening: sign * mean(sides.candidate) > 0 ? Infinity : 0,
    worst: sides.candidate.some((one) => sign * one > 0) ? Infinity : 0,
    tolerance: 'zero, as the baseline is',
  });
}

const mean = (list: readonly number[]): number => list.reduce((all, one) => all + one, 0) / list.length;
