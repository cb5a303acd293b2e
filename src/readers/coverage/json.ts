import { z } from 'zod';
import { inputFailure } from '../../domain/errors.ts';
import { brokenJsonAt } from '../../domain/json.ts';

const deepest = 100;

/** A count: at least 0, saturated. 1e999, which JSON reads as Infinity, is refused by z.number(). */
export const Count = z
  .number()
  .min(0)
  .transform((value) => Math.min(value, Number.MAX_SAFE_INTEGER));
export const Line = z.number().int().min(0).max(10_000_000);

/**
 * Parses the text of a JSON report. Throws a Failure for what is cut off, no JSON, or nested too deep to be a report.
 */
export function parseJson(bytes: Uint8Array, name: string): unknown {
  checkDepth(bytes, name);
  try {
    return JSON.parse(
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
        .toString('utf8')
        .replace(/^\uFEFF/, ''),
    );
  } catch (error) {
    throw inputFailure(name, `no whole JSON document, it may be cut off (${brokenJsonAt(error)})`);
  }
}

function checkDepth(bytes: Uint8Array, name: string): void {
  let depth = 0;
  let inText = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (inText) {
      if (byte === 92) at++;
      else if (byte === 34) inText = false;
    } else if (byte === 34) inText = true;
    else if (byte === 91 || byte === 123) {
      if (++depth > deepest) throw inputFailure(name, `JSON nested more than ${deepest} deep is no coverage report`);
    } else if (byte === 93 || byte === 125) depth--;
  }
}

/** Parses a part of a report; the Failure names the place inside it. */
export function parsePart<T>(schema: z.ZodType<T>, value: unknown, name: string, place: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const at =
    issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.map(String).join('.').slice(0, 120)}`;
  throw inputFailure(name, `${place}${at}: ${issue?.message ?? 'unreadable'}`);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
