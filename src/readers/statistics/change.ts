import { logSumExp } from './special.ts';

/** One change of level. Indices count in the list of points that was given. */
export interface Change {
  /** first point of the new level */
  index: number;
  /** the earliest and latest points that can be the first of the new level, at the stated level of the interval */
  low: number;
  high: number;
  /** rate, or median, of the stretch before and after, up to the next change */
  before: number;
  after: number;
  direction: 'up' | 'down';
  /** how sure it is that there is a change: a posterior probability for rates, 1 − p for values */
  certainty: number;
}

/** `none` means that enough was seen and nothing changed; `too-little` that nothing can be said. */
export type ChangeSearch =
  | { state: 'changes'; changes: Change[]; used: number; gaps: number }
  | { state: 'none'; reason: string; used: number; gaps: number }
  | { state: 'too-little'; reason: string; used: number; gaps: number };

/** A stretch of the series between two changes: `start` belongs to it, `end` does not. */
export interface Stretch {
  start: number;
  end: number;
}

/** More points than this are merged with their neighbours; the interval then is as wide as a merged point. */
export const mostPoints = 400;
export const intervalLevel = 0.95;

/** Splits `count` points into at most `mostPoints` runs of equal length: the first index of each, and the end. */
export function runs(count: number): number[] {
  const width = Math.max(1, Math.ceil(count / mostPoints));
  const starts: number[] = [];
  for (let start = 0; start < count; start += width) starts.push(start);
  return [...starts, count];
}

/**
 * Binary segmentation (Scott and Knott 1974; Vostrikova 1981): splits where `split` finds changes and goes on in the
 * parts. `split` answers with the first indices of new levels inside the stretch, ascending, or with none.
 */
export function segment(stretch: Stretch, split: (stretch: Stretch) => number[]): number[] {
  const found = split(stretch);
  if (found.length === 0) return [];
  const edges = [stretch.start, ...found, stretch.end];
  const inner = edges.slice(1).flatMap((end, i) => segment({ start: edges[i]!, end }, split));
  return [...found, ...inner].sort((a, b) => a - b);
}

export function indexOfTop(values: readonly number[]): number {
  let best = 0;
  for (let i = 1; i < values.length; i += 1) if (values[i]! > values[best]!) best = i;
  return best;
}

/**
 * Mode and equal-tailed credible interval of a posterior over places, given as logarithms that need not be normalised.
 */
export function credible(logs: readonly number[]): { best: number; low: number; high: number } {
  const whole = logSumExp(logs);
  const tail = (1 - intervalLevel) / 2;
  const best = indexOfTop(logs);
  let [low, high, mass] = [-1, logs.length - 1, 0];
  for (let i = 0; i < logs.length; i += 1) {
    mass += Math.exp(logs[i]! - whole);
    if (low < 0 && mass > tail) low = i;
    if (mass >= 1 - tail) {
      high = i;
      break;
    }
  }
  return { best, low: Math.min(best, Math.max(0, low)), high: Math.max(best, high) };
}
