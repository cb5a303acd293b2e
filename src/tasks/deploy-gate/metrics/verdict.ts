import type { MetricVerdict } from './decide.ts';
import { settleLimits, type MetricLimits } from './limits.ts';
import type { Metric } from './model.ts';
import { countsOf, isNumber, type Side } from './numbers.ts';
import { judgeRatio } from './ratio.ts';
import { judgeSamples } from './samples.ts';
import { judgeSaturation } from './saturation.ts';
import { windowProblem } from './windows.ts';

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
