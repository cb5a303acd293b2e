import { digest } from '../../domain/json.ts';

export type RedactText = (text: string) => Promise<string>;

/**
 * Names, ids and what the provider itself encrypted: they carry no text of ours, and a changed one breaks the
 * conversation. Inside a text that is JSON itself they are anyone's words and get no such trust.
 */
const opaque = new Set(['type', 'id', 'call_id', 'role', 'status', 'encrypted_content']);
/** The shortest text that may hold a secret. */
const shortest = 8;

/**
 * Keeps the answers for equal texts, because each request of a conversation carries all earlier ones again. Bounded by
 * characters kept.
 */
export function cachedRedact(redact: RedactText, maxChars = 32_000_000): RedactText {
  const kept = new Map<string, string>();
  let chars = 0;
  return async (text) => {
    if (text.length < shortest) return text;
    const key = digest(text);
    const known = kept.get(key);
    if (known !== undefined) {
      kept.delete(key);
      kept.set(key, known);
      return known;
    }
    const clean = await redact(text);
    if (clean.length <= maxChars && !kept.has(key)) {
      kept.set(key, clean);
      chars += clean.length;
      for (const [oldest, value] of kept) {
        if (chars <= maxChars) break;
        kept.delete(oldest);
        chars -= value.length;
      }
    }
    return clean;
  };
}

const deepest = 100;

function nestsWithin(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((item) => nestsWithin(item, levels - 1));
}

/** What a text says as JSON; undefined where it says nothing, or is nested as no one's data is. */
function parseContainer(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return nestsWithin(value, deepest) ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * A text with its secrets taken out. A text that is JSON itself (tool arguments, tool outputs of code mode) is read
 * first: escaped line ends hide a private key from rules that go by lines.
 */
async function redactString(text: string, redact: RedactText, depth: number): Promise<string> {
  const inner = depth > 0 ? parseContainer(text) : undefined;
  if (inner !== undefined) {
    const clean = await redactValue(inner, redact, depth - 1);
    if (clean !== inner) return redact(JSON.stringify(clean));
  }
  return redact(text);
}

const outermost = 3;

/**
 * A JSON value with `redact` applied to each of its texts; the same value when nothing changed. Throws on one that
 * nests over 100 levels.
 */
export async function redactJson(value: unknown, redact: RedactText): Promise<unknown> {
  if (!nestsWithin(value, deepest)) throw new Error(`JSON with more than ${deepest} levels`);
  return redactValue(value, redact, outermost);
}

async function redactValue(value: unknown, redact: RedactText, depth: number): Promise<unknown> {
  if (typeof value === 'string') return redactString(value, redact, depth);
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    for (const item of value) items.push(await redactValue(item, redact, depth));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  if (typeof value !== 'object' || value === null) return value;
  let changed = false;
  const fields: [string, unknown][] = [];
  for (const [key, field] of Object.entries(value)) {
    const skip = depth === outermost && opaque.has(key) && typeof field === 'string';
    const clean = skip ? field : await redactValue(field, redact, depth);
    changed ||= clean !== field;
    fields.push([key, clean]);
  }
  return changed ? Object.fromEntries(fields) : value;
}
