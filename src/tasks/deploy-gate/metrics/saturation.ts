import { median } from '../../../readers/statistics/special.ts';
import { incomparable, moreData, percent, tooFew, unsure, type MetricVerdict } from './decide.ts';
import type { SettledLimits } from './limits.ts';
import type { Metric } from './model.ts';
import { blank, charted, isNumber, type MetricNumbers } from './numbers.ts';
import { amount } from './words.ts';

/** Values against a threshold. */
export function judgeSaturation(
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
  if (few !== null) return unsure(numbers, few, problem === null ? moreData : incomparable);
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
      : unsure(numbers, `too few points to tell a peak from saturation: ${said}`);
  }
  return {
    verdict: 'pass',
    reason: said,
    wouldChange: `${percent(limits.share)} or more of the points ${side} ${amount(metric.threshold)}`,
    numbers,
  };
}
