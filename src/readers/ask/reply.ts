import { z } from 'zod';
import { UnusableReply } from '../../domain/errors.ts';
import type { Json } from '../../domain/json.ts';

/** A reply's schema as strict mode takes it: every key required, nothing additional, no numeric bounds. */
export function strictSchema(schema: z.ZodType): Json {
  return plain(z.toJSONSchema(schema, { target: 'draft-7' })) as Json;
}

function plain(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(plain);
  if (typeof node !== 'object' || node === null) return node;
  const dropped = new Set(['$schema', 'minimum', 'maximum']);
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key]) => !dropped.has(key))
      .map(([key, value]) => [key, plain(value)]),
  );
}

/**
 * Parses a model's text by the schema it was given. A code fence around one JSON document is tolerated, anything else
 * is unusable.
 */
export function parseReply<T>(schema: z.ZodType<T>, text: string): T {
  const body = /^\s*```(?:json)?\s*\n([\s\S]*?)\n\s*```\s*$/.exec(text)?.[1] ?? text;
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new UnusableReply(
      'the reply is not JSON ' +
        `(${body.trim() === '' ? 'it is empty' : `it begins ${JSON.stringify(body.trim().slice(0, 40))}`}` +
        ')',
    );
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new UnusableReply(
    `the reply is not of the schema: ${issue?.path.join('.') || 'document'}: ${issue?.message ?? 'unknown'}`,
  );
}
