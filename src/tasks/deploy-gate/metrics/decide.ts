import type { Verdict } from '../../../domain/verdict.ts';
import type { SettledLimits } from './limits.ts';
import type { MetricNumbers, Side } from './numbers.ts';

export interface MetricVerdict {
  verdict: Exclude<Verdict, 'skipped'>;
  reason: string;
  wouldChange: string;
  numbers: MetricNumbers;
}

export const moreData = 'more points with data: a longer window, more traffic, or a later try';

/** A verdict that says what is missing. */
export const unsure = (numbers: MetricNumbers, reason: string, wouldChange = moreData): MetricVerdict => ({
  verdict: 'inconclusive',
  reason,
  wouldChange,
  numbers,
});

export const incomparable = 'windows that can be compared';

export interface Case {
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
export function decide({ numbers, said, p, plain, worsening, worst, limits, tolerance }: Case): MetricVerdict {
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

export function tooFew(side: Side, usable: number, all: number, limits: SettledLimits): string | null {
  if (all === 0) return `the ${side} window has no points`;
  if (usable === 0) return `the ${side} window has ${all} points and none with data`;
  if (usable < limits.points)
    return (
      `the ${side} window has ${usable} ${usable === 1 ? 'point' : 'points'} with data, ` +
      `at least ${limits.points} are needed`
    );
  if ((all - usable) / all > limits.gaps) return `${all - usable} of ${all} points of the ${side} window have no data`;
  return null;
}

export const percent = (share: number): string => `${Number((share * 100).toPrecision(3))} %`;
export const probability = (p: number): string => (p < 0.0001 ? '< 0.0001' : p.toFixed(4));
