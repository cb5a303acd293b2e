import { normalTail } from './gamma.ts';
import { median, midRanks, normalQuantile } from './special.ts';
import { fewestPairs, type Interval } from './proportions.ts';

export interface RankSumTest {
  /** Mann-Whitney's U of the candidate: pairs in which it is higher, ties count half */
  u: number;
  z: number;
  /** one-sided: chance of ranks as high as these when both sides have one distribution */
  pHigher: number;
  /** the same if neighbours were independent */
  pHigherPlain: number;
  /** Hodges-Lehmann: the median of all differences candidate − baseline */
  shift: number;
  interval: Interval;
  baselineMedian: number;
  candidateMedian: number;
  /** variance allowed for over that of independent values */
  inflation: number;
}

/**
 * More values of a side than this are thinned evenly before all pairs are made: 1,500² differences are sorted in well
 * under a second.
 */
const mostValues = 1500;

/**
 * Rank sum test of Mann and Whitney (1947) with the variance corrected for ties and a continuity correction of ½, and
 * the shift by Hodges and Lehmann (1963) with its distribution-free interval (Moses; Hollander and Wolfe 1999, § 4.3,
 * large-sample form). Neighbours in time that resemble each other widen both by (1+r)/(1−r) where the lag-one
 * correlation r of the ranks within the sides is beyond `2/√n`. Values in order of time, finite; each side needs one.
 */
export function compareSamples(baseline: readonly number[], candidate: readonly number[], level = 0.9): RankSumTest {
  const [x, y] = [thin(baseline), thin(candidate)];
  const [m, n] = [x.length, y.length];
  const ranks = midRanks([...x, ...y]);
  const u = ranks.slice(m).reduce((sum, rank) => sum + rank, 0) - (n * (n + 1)) / 2;
  const inflation = persistence([ranks.slice(0, m), ranks.slice(m)]);
  const spread = Math.sqrt(rankVariance(m, n, ranks) * inflation);
  const away = u - (m * n) / 2;
  const z = spread === 0 ? 0 : (away - Math.sign(away) * Math.min(0.5, Math.abs(away))) / spread;
  const differences = new Float64Array(m * n);
  x.forEach((from, i) =>
    y.forEach((to, j) => {
      differences[i * n + j] = to - from;
    }),
  );
  differences.sort();
  const rank = Math.round((m * n) / 2 - normalQuantile(1 - (1 - level) / 2) * spread);
  const [low, high] = rank < 1 ? [-Infinity, Infinity] : [differences[rank - 1]!, differences[m * n - rank]!];
  return {
    u,
    z,
    pHigher: spread === 0 ? 1 : normalTail(z),
    pHigherPlain: spread === 0 ? 1 : normalTail(z * Math.sqrt(inflation)),
    inflation,
    shift: middle(differences),
    interval: { low, high, level },
    baselineMedian: median(x),
    candidateMedian: median(y),
  };
}

/** Variance of U given the ranks: mn/12 · ((N+1) − Σ(t³−t)/(N(N−1))) (Hollander and Wolfe 1999, eq. 4.13). */
function rankVariance(m: number, n: number, ranks: readonly number[]): number {
  const all = m + n;
  const sizes = new Map<number, number>();
  for (const rank of ranks) sizes.set(rank, (sizes.get(rank) ?? 0) + 1);
  const ties = [...sizes.values()].reduce((sum, t) => sum + t ** 3 - t, 0);
  return all < 2 ? 0 : ((m * n) / 12) * (all + 1 - ties / (all * (all - 1)));
}

function persistence(sides: readonly (readonly number[])[]): number {
  let [own, next, pairs] = [0, 0, 0];
  for (const side of sides) {
    const mean = side.reduce((sum, rank) => sum + rank, 0) / side.length;
    side.forEach((rank, index) => {
      own += (rank - mean) ** 2;
      if (index > 0) {
        next += (rank - mean) * (side[index - 1]! - mean);
        pairs += 1;
      }
    });
  }
  const r = own === 0 ? 0 : Math.min(0.9, next / own);
  return pairs >= fewestPairs && r > 2 / Math.sqrt(pairs) ? (1 + r) / (1 - r) : 1;
}

function thin(values: readonly number[]): readonly number[] {
  if (values.length <= mostValues) return values;
  return Array.from({ length: mostValues }, (_, i) => values[Math.floor((i * values.length) / mostValues)]!);
}

function middle(sorted: Float64Array): number {
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
