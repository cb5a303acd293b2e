import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Json } from '../../domain/json.ts';

/** Characters of a packed value; more would crowd the text out of a comment. */
export const packedLimit = 36_000;
const plainLimit = 16 * 1024 * 1024;

/** A value as one word of base64. */
export function pack(value: Json): string {
  return deflateRawSync(JSON.stringify(value)).toString('base64');
}

/** The value of a packed word; undefined where it is none, or larger than any that we write. */
export function unpack(word: string): unknown {
  if (word.length > packedLimit) return undefined;
  try {
    return JSON.parse(
      inflateRawSync(Buffer.from(word, 'base64'), { maxOutputLength: plainLimit }).toString('utf8'),
    ) as unknown;
  } catch {
    return undefined;
  }
}
