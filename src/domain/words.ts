/** `1 finding`, `2 findings`. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number} ${oneOrMany(number, noun, plural)}`;
}

/** The word that goes with a number: `oneOrMany(n, 'is', 'are')`. */
export function oneOrMany(number: number, one: string, many: string): string {
  return number === 1 ? one : many;
}

/** A commit as people are shown it. In a table or a row of commits ten digits are enough. */
export function shortSha(sha: string, digits: 10 | 12 = 12): string {
  return sha.slice(0, digits);
}
