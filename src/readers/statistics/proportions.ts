import { chiSquareTail, normalTail } from './gamma.ts';
import { normalQuantile } from './special.ts';

export interface Count {
  bad: number;
  total: number;
}

/** Bounds of `candidate − baseline`. One-sided use: each bound alone holds at 1 − (1 − level)/2. */
export interface Interval {
  low: number;
  high: number;
  level: number;
}

export interface ProportionTest {
  baseline: Count & { rate: number };
  candidate: Count & { rate: number };
  difference: number;
  /**
   * standardised difference; positive when the candidate's rate is higher. 0 where neither side has a bad event, or
   * every one is
   */
  z: number;
  /** one-sided: chance of a difference as high as this when both rates are the same */
  pHigher: number;
  /** the same if the counts were binomial */
  pHigherPlain: number;
  /**
   * variance of the counts over the binomial one that the test allows for; 1 where nothing speaks against binomial
   * counts
   */
  inflation: number;
  interval: Interval;
}

/**
 * Wilson's score interval of one proportion (Wilson 1927, JASA 22:209–212); `total` may be an effective, non-integer
 * size.
 */
export function wilson({ bad, total }: Count, level: number): { low: number; high: number } {
  const z = normalQuantile(1 - (1 - level) / 2);
  const p = bad / total;
  const middle = p + (z * z) / (2 * total);
  const half = z * Math.sqrt((p * (1 - p)) / total + (z * z) / (4 * total * total));
  const scale = 1 + (z * z) / total;
  return { low: Math.max(0, (middle - half) / scale), high: Math.min(1, (middle + half) / scale) };
}

/**
 * Interval of a difference of two proportions: the hybrid score method, number 10 of Newcombe (1998), Statistics in
 * Medicine 17:873–890.
 */
export function differenceInterval(baseline: Count, candidate: Count, level: number): Interval {
  const [p1, p2] = [baseline.bad / baseline.total, candidate.bad / candidate.total];
  const [a, b] = [wilson(baseline, level), wilson(candidate, level)];
  return {
    low: p2 - p1 - Math.hypot(p2 - b.low, a.high - p1),
    high: p2 - p1 + Math.hypot(b.high - p2, p1 - a.low),
    level,
  };
}

/**
 * Two-proportion z test with a pooled standard error on the summed counts of points in order of time, and the
 * difference's interval. Counts that scatter more than binomial ones, or whose neighbours resemble each other, get a
 * larger variance: Pearson's X² over its degrees of freedom (McCullagh and Nelder 1989, § 4.5) where a χ² test at 5 %
 * finds it above 1, times (1+r)/(1−r) where the lag-one correlation r of the residuals is beyond what `2/√n` allows.
 * Below these marks the binomial variance stands, for estimating it always would cost power where nothing is wrong.
 * Every point needs total > 0; both sides need one point.
 */
export function compareProportions(
  baseline: readonly Count[],
  candidate: readonly Count[],
  level = 0.9,
): ProportionTest {
  const [a, b] = [sumOf(baseline), sumOf(candidate)];
  const [p1, p2] = [a.bad / a.total, b.bad / b.total];
  const inflation = inflationOf([baseline, candidate]);
  const pooled = (a.bad + b.bad) / (a.total + b.total);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / a.total + 1 / b.total) * inflation);
  const z = error === 0 ? 0 : (p2 - p1) / error;
  const effective = (count: Count): Count => ({ bad: count.bad / inflation, total: count.total / inflation });
  return {
    baseline: { ...a, rate: p1 },
    candidate: { ...b, rate: p2 },
    difference: p2 - p1,
    z,
    pHigher: error === 0 ? 1 : normalTail(z),
    pHigherPlain: error === 0 ? 1 : normalTail(z * Math.sqrt(inflation)),
    inflation,
    interval: differenceInterval(effective(a), effective(b), level),
  };
}

function sumOf(points: readonly Count[]): Count {
  return points.reduce((sum, { bad, total }) => ({ bad: sum.bad + bad, total: sum.total + total }), {
    bad: 0,
    total: 0,
  });
}

/** Fewer neighbours than this tell nothing of a correlation. */
export const fewestPairs = 16;

function inflationOf(sides: readonly (readonly Count[])[]): number {
  let square = 0;
  let freedom = 0;
  let [own, next, pairs] = [0, 0, 0];
  for (const side of sides) {
    const { bad, total } = sumOf(side);
    const rate = bad / total;
    if (rate <= 0 || rate >= 1) continue;
    const left = side.map((point) => (point.bad - point.total * rate) / Math.sqrt(point.total * rate * (1 - rate)));
    square += left.reduce((sum, value) => sum + value * value, 0);
    freedom += side.length - 1;
    left.forEach((value, index) => {
      own += value * value;
      if (index > 0) {
        next += value * left[index - 1]!;
        pairs += 1;
      }
    });
  }
  if (freedom < 4) return 1;
  const scatter = chiSquareTail(square, freedom) < 0.05 ? square / freedom : 1;
  const r = own === 0 ? 0 : Math.min(0.9, next / own);
  return scatter * (pairs >= fewestPairs && r > 2 / Math.sqrt(pairs) ? (1 + r) / (1 - r) : 1);
}
