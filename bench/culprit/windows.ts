import type { Case } from './cases.ts';
import { generator, seedOf } from './measures.ts';

/** Places in the list of eligible commits, newest first: `start` included, `end` not. */
export interface Window {
  start: number;
  end: number;
}

/**
 * A window of `size` commits that holds the culprit. For 20 it is the data's own; for other sizes it is drawn by the
 * same rule: consecutive eligible commits with the culprit at a random place (seeded by the case).
 */
export function guiltyWindow(one: Case, eligible: readonly string[], size: number): Window {
  const culprit = eligible.indexOf(one.culprit);
  if (size === one.window20.length) {
    const start = eligible.indexOf(one.window20[0]!);
    if (one.window20.every((sha, index) => eligible[start + index] === sha)) return { start, end: start + size };
  }
  const offset = Math.floor(generator(seedOf(`${one.id}/${size}`))() * size);
  const start = Math.max(0, Math.min(culprit - offset, eligible.length - size));
  return { start, end: Math.min(eligible.length, start + size) };
}

/**
 * A window of the same size and history without the culprit, at a random place before the guilty one or after it (where
 * the culprit is long deployed, so that it lies in the last good revision). Null where there is no room.
 */
export function innocentWindow(
  one: Case,
  eligible: readonly string[],
  guilty: Window,
  side: 'before' | 'after',
): Window | null {
  const size = guilty.end - guilty.start;
  const [from, to] = side === 'before' ? [guilty.end, eligible.length - size] : [0, guilty.start - size];
  if (to < from) return null;
  const start = from + Math.floor(generator(seedOf(`${one.id}/${size}/${side}`))() * (to - from + 1));
  return { start, end: start + size };
}
