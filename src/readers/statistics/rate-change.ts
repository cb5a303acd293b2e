import { credible, indexOfTop, runs, segment, type Change, type ChangeSearch, type Stretch } from './change.ts';
import { logBeta, logSumExp } from './special.ts';

/**
 * Bad events among all events of one point; null or anything that is no count (NaN, negative, more bad than all, none
 * at all) is a gap.
 */
export interface RatePoint {
  bad: number | null;
  total: number | null;
}

export interface RateSettings {
  /**
   * posterior probability of a change, with even odds before, from which it counts; .99, the default, is a Bayes factor
   * of 99
   */
  certainty?: number;
  /** fewest usable points and fewest events in all of them */
  minimumPoints?: number;
  minimumEvents?: number;
}

/**
 * Cumulative counts, and the beta prior of every rate: its mean is the rate of the whole series, its weight one event
 * of the rarer kind.
 */
interface Sums {
  bad: number[];
  total: number[];
  prior: { bad: number; good: number };
}

/**
 * Finds changes of a rate in counts of bad events among all events.
 * Each stretch has one binomial rate under a weak beta prior around the rate of the whole; its marginal likelihood is a
 * ratio of beta functions, so the posterior over the place of a change is exact (Smith, A. F. M., 1975, Biometrika
 * 62:407–416; for Poisson counts Raftery and Akman, 1986, Biometrika 73:85–89, the limit of large totals). A stretch is
 * split where a change, or a spike that ends again, is more probable than none; each change is then located between its
 * neighbours, and `low`..`high` is its 95 % credible interval. Counts that scatter more than binomial ones are scaled
 * down by their dispersion, estimated from neighbours, so that bursts don't pass for changes. Points must be in order
 * of time.
 */
export function findRateChanges(points: readonly RatePoint[], settings: RateSettings = {}): ChangeSearch {
  const usable = usablePoints(points);
  const used = usable.length;
  const gaps = points.length - used;
  const fewest = settings.minimumPoints ?? 8;
  const leastEvents = settings.minimumEvents ?? 50;
  if (used < fewest)
    return { state: 'too-little', reason: `${used} usable points, at least ${fewest} are needed`, used, gaps };
  const events = usable.reduce((sum, point) => sum + point.total, 0);
  if (events < leastEvents)
    return {
      state: 'too-little',
      reason: `${Math.round(events)} events in all, at least ${leastEvents} are needed`,
      used,
      gaps,
    };

  const edges = runs(used);
  const merged = edges
    .slice(1)
    .map((end, i) =>
      usable
        .slice(edges[i]!, end)
        .reduce((sum, point) => ({ bad: sum.bad + point.bad, total: sum.total + point.total }), { bad: 0, total: 0 }),
    );
  const sums = sumsOf(merged, usable.reduce((sum, point) => sum + point.bad, 0) / events);
  const needed = settings.certainty ?? 0.99;
  const certainties = new Map<number, number>();
  const places = segment({ start: 0, end: merged.length }, (stretch) => {
    const found = splitRates(sums, stretch, needed);
    for (const place of found.places) certainties.set(place, found.certainty);
    return found.places;
  });
  if (places.length === 0) return { state: 'none', reason: `one rate explains all ${used} points`, used, gaps };

  const changes: Change[] = places.map((place, i) => {
    const start = places[i - 1] ?? 0;
    const end = places[i + 1] ?? merged.length;
    const { low, high, best } = locate(sums, { start, end });
    const before = (sums.bad[best]! - sums.bad[start]!) / (sums.total[best]! - sums.total[start]!);
    const after = (sums.bad[end]! - sums.bad[best]!) / (sums.total[end]! - sums.total[best]!);
    const last = Math.min(edges[high + 1]!, used) - 1;
    return {
      index: usable[edges[best]!]!.index,
      low: usable[edges[low]!]!.index,
      high: usable[edges[high + 1]! - edges[high]! > 1 ? last : edges[high]!]!.index,
      before,
      after,
      direction: after > before ? ('up' as const) : ('down' as const),
      certainty: certainties.get(place)!,
    };
  });
  return { state: 'changes', changes, used, gaps };
}

interface UsablePoint {
  bad: number;
  total: number;
  index: number;
}

function usablePoints(points: readonly RatePoint[]): UsablePoint[] {
  return points.flatMap(({ bad, total }, index) =>
    bad !== null &&
    total !== null &&
    Number.isFinite(bad) &&
    Number.isFinite(total) &&
    bad >= 0 &&
    total > 0 &&
    bad <= total
      ? [{ bad, total, index }]
      : [],
  );
}

/** Sums from the start, scaled down by the dispersion, and the prior that an overall rate gives. */
function sumsOf(merged: readonly { bad: number; total: number }[], overall: number): Sums {
  const scale = dispersion(merged);
  const rate = Math.min(1 - 1e-6, Math.max(1e-6, overall));
  const prior = rate <= 0.5 ? { bad: 1, good: 1 / rate - 1 } : { bad: 1 / (1 - rate) - 1, good: 1 };
  const sums: Sums = { bad: [0], total: [0], prior };
  for (const { bad, total } of merged) {
    sums.bad.push(sums.bad.at(-1)! + bad / scale);
    sums.total.push(sums.total.at(-1)! + total / scale);
  }
  return sums;
}

/** Log marginal likelihood of one rate over the stretch; the binomial coefficients cancel between hypotheses. */
function evidence(sums: Sums, start: number, end: number): number {
  const bad = sums.bad[end]! - sums.bad[start]!;
  const good = sums.total[end]! - sums.total[start]! - bad;
  return marginal(sums, bad, good);
}

function marginal({ prior }: Sums, bad: number, good: number): number {
  return logBeta(bad + prior.bad, Math.max(0, good) + prior.good) - logBeta(prior.bad, prior.good);
}

/** Where the stretch is to be split: at one change, else at both ends of a spike, else nowhere. */
function splitRates(sums: Sums, { start, end }: Stretch, needed: number): { places: number[]; certainty: number } {
  if (end - start < 2) return { places: [], certainty: 0 };
  const one = evidence(sums, start, end);
  const two: number[] = [];
  for (let at = start + 1; at < end; at += 1) two.push(evidence(sums, start, at) + evidence(sums, at, end));
  const single = certaintyOf(logSumExp(two) - Math.log(two.length) - one);
  if (single >= needed) return { places: [start + 1 + indexOfTop(two)], certainty: single };
  if (end - start < 5) return { places: [], certainty: single };
  const spikes: number[] = [];
  let top = -Infinity;
  let places: number[] = [];
  for (let from = start + 1; from < end - 1; from += 1) {
    for (let to = from + 1; to < end; to += 1) {
      const bad = sums.bad[from]! - sums.bad[start]! + sums.bad[end]! - sums.bad[to]!;
      const good = sums.total[from]! - sums.total[start]! + sums.total[end]! - sums.total[to]! - bad;
      const value = marginal(sums, bad, good) + evidence(sums, from, to);
      spikes.push(value);
      if (value > top) [top, places] = [value, [from, to]];
    }
  }
  const spike = certaintyOf(logSumExp(spikes) - Math.log(spikes.length) - one);
  return spike >= needed ? { places, certainty: spike } : { places: [], certainty: Math.max(single, spike) };
}

function certaintyOf(logBayesFactor: number): number {
  return 1 / (1 + Math.exp(-logBayesFactor));
}

/** Posterior mode and the equal-tailed credible interval of the one change inside a stretch. */
function locate(sums: Sums, { start, end }: Stretch): { low: number; high: number; best: number } {
  const logs: number[] = [];
  for (let at = start + 1; at < end; at += 1) logs.push(evidence(sums, start, at) + evidence(sums, at, end));
  const { low, high, best } = credible(logs);
  return { low: start + 1 + low, high: start + 1 + high, best: start + 1 + best };
}

/**
 * How much more neighbouring counts differ than binomial ones would: the mean of χ² of each neighbouring pair, given
 * the pair's sum (its mean is 1 for binomial counts, however rare the events). The two largest are left out, for a
 * change's own step is among them; never below 1.
 */
function dispersion(points: readonly { bad: number; total: number }[]): number {
  const squares: number[] = [];
  for (let i = 1; i < points.length; i += 1) {
    const [a, b] = [points[i - 1]!, points[i]!];
    const [bad, total] = [a.bad + b.bad, a.total + b.total];
    if (bad <= 0 || bad >= total || total <= 1) continue;
    const spread = a.bad - (a.total * bad) / total;
    const variance = (a.total * b.total * bad * (total - bad)) / (total * total * (total - 1));
    squares.push((spread * spread) / variance);
  }
  if (squares.length < 8) return 1;
  const kept = squares.sort((a, b) => a - b).slice(0, -2);
  return Math.max(1, kept.reduce((sum, value) => sum + value, 0) / kept.length);
}
