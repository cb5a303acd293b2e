/** Numbers from 0 to 1, the same in each run (xorshift32, Marsaglia 2003). */
export function generator(seed: number): () => number {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** A seed from a text (FNV-1a). */
export function seedOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ char.codePointAt(0)!, 0x01000193);
  return hash;
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** A figure and its 95 % interval by the percentile bootstrap over cases (2,000 draws). */
export function bootstrap<T>(
  items: readonly T[],
  figure: (items: readonly T[]) => number,
): { value: number; low: number; high: number } {
  const random = generator(20_260_101);
  const draws = Array.from({ length: 2000 }, () => figure(items.map(() => items[Math.floor(random() * items.length)]!)))
    .filter((value) => !Number.isNaN(value))
    .sort((a, b) => a - b);
  return {
    value: figure(items),
    low: draws[Math.floor(draws.length * 0.025)] ?? NaN,
    high: draws[Math.floor(draws.length * 0.975)] ?? NaN,
  };
}

/** Area under the ROC curve: how often a positive lies above a negative, ties half. */
export function auc(positives: readonly number[], negatives: readonly number[]): number {
  let sum = 0;
  for (const one of positives) for (const other of negatives) sum += one > other ? 1 : one === other ? 0.5 : 0;
  return positives.length * negatives.length === 0 ? NaN : sum / (positives.length * negatives.length);
}

/** The interval of a share by Wilson's score, 95 %. */
export function wilson(hits: number, total: number): { value: number; low: number; high: number } {
  if (total === 0) return { value: NaN, low: 0, high: 1 };
  const z = 1.96;
  const share = hits / total;
  const centre = (share + (z * z) / (2 * total)) / (1 + (z * z) / total);
  const half = (z * Math.sqrt((share * (1 - share)) / total + (z * z) / (4 * total * total))) / (1 + (z * z) / total);
  return { value: share, low: centre - half, high: centre + half };
}
