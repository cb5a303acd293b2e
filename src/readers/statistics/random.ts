/**
 * Numbers in [0, 1), the same for the same seed. Mulberry32 by Tommy Ettinger (public domain): 32 bits of state, enough
 * for resampling, not for secrets.
 */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A draw from the normal distribution by Box and Muller (1958). */
export function normalDraw(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Successes in `n` trials of probability `p`. */
export function binomialDraw(random: () => number, n: number, p: number): number {
  let hits = 0;
  for (let trial = 0; trial < n; trial += 1) if (random() < p) hits += 1;
  return hits;
}
