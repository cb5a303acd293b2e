import { credible, runs, segment, type Change, type ChangeSearch, type Stretch } from './change.ts';
import { kuiperTail, median, midRanks, normalQuantile } from './special.ts';

export interface ValueSettings {
  /**
   * nominal probability, under no change, of a stretch that is split all the same; default .02. What simulation gives
   * is lower, but higher for related neighbours
   */
  alpha?: number;
  minimumPoints?: number;
}

/** Fewest points on each side of a change. */
const side = 3;

/**
 * Finds changes of level in measured values; null, NaN and infinite values are gaps. Points must be in order of time.
 * The cumulative sum of mid-ranks (the change point statistic of Pettitt, 1979, Applied Statistics 28:126–135) is
 * judged by its range, which a spike that ends again raises as much as a lasting change does (Levin and Kline 1985; its
 * limit is Kuiper's), and by its standardised maximum, which sees a change near an end (Miller and Siegmund 1982); the
 * better counts, at twice its p. The variance is that of the ranks as they are, so ties do no harm, times (1+r)/(1−r)
 * for neighbours that resemble each other (r: lag-one correlation of what is left when the level is taken out).
 * Stretches are split until nothing is found, each change is located between its neighbours, and `low`..`high` is a 95
 * % credible interval on normal scores.
 */
export function findValueChanges(values: readonly (number | null)[], settings: ValueSettings = {}): ChangeSearch {
  const usable = values.flatMap((value, index) => (value !== null && Number.isFinite(value) ? [{ value, index }] : []));
  const used = usable.length;
  const gaps = values.length - used;
  const fewest = settings.minimumPoints ?? 12;
  if (used < fewest)
    return { state: 'too-little', reason: `${used} usable points, at least ${fewest} are needed`, used, gaps };
  const edges = runs(used);
  const merged = edges.slice(1).map((end, i) => median(usable.slice(edges[i]!, end).map((point) => point.value)));
  const alpha = settings.alpha ?? 0.02;
  const certainties = new Map<number, number>();
  const places = segment({ start: 0, end: merged.length }, (stretch) => {
    const found = splitValues(merged, stretch, alpha);
    for (const place of found.places) certainties.set(place, 1 - found.p);
    return found.places;
  });
  if (places.length === 0) return { state: 'none', reason: `no change of level in ${used} points`, used, gaps };
  const changes = places.map((place, i): Change => {
    const start = places[i - 1] ?? 0;
    const end = places[i + 1] ?? merged.length;
    const { best, low, high } = locate(merged.slice(start, end));
    const before = median(merged.slice(start, start + best));
    const after = median(merged.slice(start + best, end));
    return {
      index: usable[edges[start + best]!]!.index,
      low: usable[edges[start + low]!]!.index,
      high: usable[edges[start + high + 1]! - 1]!.index,
      before,
      after,
      direction: after > before ? 'up' : 'down',
      certainty: certainties.get(place)!,
    };
  });
  return { state: 'changes', changes, used, gaps };
}

/** Cumulative sums of what each value has above the mean; `sums[t]` covers the first t. */
function cusum(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const sums = [0];
  for (const value of values) sums.push(sums.at(-1)! + value - mean);
  return sums;
}

/** Index of the largest |sum| that leaves `side` points on each side. */
function peak(sums: readonly number[], margin: number): number {
  let best = margin;
  for (let t = margin; t <= sums.length - 1 - margin; t += 1) if (Math.abs(sums[t]!) > Math.abs(sums[best]!)) best = t;
  return best;
}

/**
 * P(the standardised maximum between the shares `edge` and 1 − `edge` > b): Miller and Siegmund (1982), Biometrics
 * 38:1011–1016.
 */
function selectedTail(b: number, edge: number): number {
  if (b <= 1) return 1;
  const density = Math.exp((-b * b) / 2) / Math.sqrt(2 * Math.PI);
  return Math.min(1, density * (b - 1 / b) * 2 * Math.log((1 - edge) / edge) + (4 * density) / b);
}

function splitValues(
  values: readonly number[],
  { start, end }: Stretch,
  alpha: number,
): { places: number[]; p: number } {
  const length = end - start;
  if (length < 2 * side) return { places: [], p: 1 };
  const ranks = midRanks(values.slice(start, end));
  const sums = cusum(ranks);
  let [bottom, top] = [0, 0];
  for (let t = 0; t <= length; t += 1) {
    if (sums[t]! < sums[bottom]!) bottom = t;
    if (sums[t]! > sums[top]!) top = t;
  }
  const mean = (length + 1) / 2;
  const variance = ranks.reduce((sum, rank) => sum + (rank - mean) ** 2, 0) / length;
  if (variance === 0) return { places: [], p: 1 };
  const cuts = [bottom, top].filter((t) => t >= side && t <= length - side).sort((a, b) => a - b);
  const inflation = persistence(ranks, cuts);
  const spread = Math.sqrt(variance * inflation);
  const byRange = kuiperTail((sums[top]! - sums[bottom]!) / (spread * Math.sqrt(length)));
  const scaled = sums.map((sum, t) => sum / (spread * Math.sqrt((Math.max(1, t) * Math.max(1, length - t)) / length)));
  const late = peak(scaled, side);
  const byEdge = selectedTail(Math.abs(scaled[late]!), side / length);
  const p = Math.min(1, 2 * Math.min(byRange, byEdge));
  if (p >= alpha) return { places: [], p };
  if (cuts.length === 0 || byEdge < byRange) return { places: [start + late], p };
  // A lasting change has one strong peak; only a spike has two, with nearly the same weight on either side of zero.
  const main = cuts.reduce((a, b) => (Math.abs(sums[b]!) > Math.abs(sums[a]!) ? b : a));
  const other = cuts.find(
    (t) => t !== main && Math.abs(sums[t]!) >= Math.abs(sums[main]!) / 2 && Math.abs(t - main) >= side,
  );
  return { places: (other === undefined ? [main] : [main, other].sort((a, b) => a - b)).map((t) => start + t), p };
}

/** (1+r)/(1−r) of the residuals within the parts; 1 where neighbours don't resemble each other. */
function persistence(ranks: readonly number[], cuts: readonly number[]): number {
  const edges = [0, ...cuts, ranks.length];
  const left = edges.slice(1).flatMap((end, i) => {
    const part = ranks.slice(edges[i]!, end);
    const mean = part.reduce((sum, rank) => sum + rank, 0) / part.length;
    return part.map((rank) => rank - mean);
  });
  let [own, next] = [0, 0];
  for (let i = 0; i < left.length; i += 1) {
    own += left[i]! ** 2;
    if (i > 0) next += left[i]! * left[i - 1]!;
  }
  if (own === 0) return 1;
  // The estimate is low by about (1 + 3r)/n (Kendall 1954).
  const r = next / own;
  const fair = Math.min(0.95, r + (1 + 3 * Math.max(0, r)) / left.length);
  return fair <= 0.1 ? 1 : (1 + fair) / (1 - fair);
}

/**
 * Where the one change of a stretch is. Mid-ranks are turned into normal scores (van der Waerden 1952), so that neither
 * ties nor outliers matter; with two means and one variance, all unknown, the posterior of each place is (n₁n₂)^−½ ·
 * RSS^−(n−2)/2, flattened where neighbours resemble each other.
 */
function locate(values: readonly number[]): { best: number; low: number; high: number } {
  const n = values.length;
  const margin = Math.min(side, n >> 1);
  const scores = midRanks(values).map((rank) => normalQuantile((rank - 0.5) / n));
  const [sums, squares] = [[0], [0]];
  for (const score of scores) {
    sums.push(sums.at(-1)! + score);
    squares.push(squares.at(-1)! + score * score);
  }
  const inflation = persistence(scores, [peak(cusum(scores), margin)]);
  const places = Array.from({ length: Math.max(1, n - 2 * margin + 1) }, (_, i) => margin + i);
  const logs = places.map((t) => {
    const rest = squares[n]! - sums[t]! ** 2 / t - (sums[n]! - sums[t]!) ** 2 / (n - t);
    return (-0.5 * Math.log(t * (n - t)) - ((n - 2) / 2) * Math.log(Math.max(rest, 1e-9))) / inflation;
  });
  const { low, high, best } = credible(logs);
  return { best: places[best]!, low: places[low]!, high: places[high]! };
}
