import { createHash } from 'node:crypto';

/** Any value that survives `JSON.parse(JSON.stringify(value))`. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** SHA-256 of a text as lower-case hex, cut to `length` characters. */
export function digest(text: string, length = 64): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length);
}

/** Where `JSON.parse` gave up, without its words: they quote the text. */
export function brokenJsonAt(error: unknown): string {
  const [place] = /position \d+(?: \(line \d+ column \d+\))?/.exec(error instanceof Error ? error.message : '') ?? [];
  return place === undefined ? 'is not JSON' : `is not JSON, at ${place}`;
}
