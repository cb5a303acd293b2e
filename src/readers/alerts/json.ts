/** A parsed JSON text; `repaired` counts what had to be mended so that it could be read. */
export interface ParsedJson {
  value: unknown;
  notNumbers: number;
  rawControls: number;
}

/**
 * Reads JSON as monitoring writes it: a byte order mark, the bare literals NaN, Infinity and -Infinity (read as null)
 * and raw control characters inside strings (templates that do not escape) are mended. Null when it is no JSON even so.
 */
export function parseJson(text: string): ParsedJson | null {
  const clean = text.replace(/^\uFEFF/, '');
  const plain = tryParse(clean);
  if (plain !== undefined) return { value: plain, notNumbers: 0, rawControls: 0 };
  const mended = mend(clean);
  if (mended.notNumbers + mended.rawControls === 0) return null;
  const value = tryParse(mended.text);
  return value === undefined ? null : { value, notNumbers: mended.notNumbers, rawControls: mended.rawControls };
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const literal = /-?(?:NaN|Infinity)(?![\w.])/y;

/** By hand: a pattern over a string of megabytes with escapes runs out of stack. */
function mend(text: string): { text: string; notNumbers: number; rawControls: number } {
  const parts: string[] = [];
  let from = 0;
  let notNumbers = 0;
  let rawControls = 0;
  let inString = false;
  const put = (until: number, replacement: string, skip: number): void => {
    parts.push(text.slice(from, until), replacement);
    from = until + skip;
  };
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charCodeAt(at);
    if (character === 0x22) inString = !inString;
    else if (inString && character === 0x5c) at += 1;
    else if (inString && character < 0x20) {
      rawControls += 1;
      put(at, `\\u${character.toString(16).padStart(4, '0')}`, 1);
    } else if (!inString && (character === 0x2d || character === 0x4e || character === 0x49)) {
      literal.lastIndex = at;
      const found = literal.exec(text)?.[0];
      if (found === undefined || /[\w.]/.test(text[at - 1] ?? '')) continue;
      notNumbers += 1;
      put(at, 'null', found.length);
      at += found.length - 1;
    }
  }
  parts.push(text.slice(from));
  return { text: parts.join(''), notNumbers, rawControls };
}

/** Pretty JSON of anything, bounded in depth and in the number of values: what is deeper or more is shown as `…`. */
export function showJson(value: unknown, maxDepth = 12, maxValues = 20_000): string {
  let left = maxValues;
  const copy = (node: unknown, depth: number): unknown => {
    left -= 1;
    if (left < 0) return '…';
    if (typeof node === 'bigint' || typeof node === 'symbol' || typeof node === 'function') return String(node);
    if (typeof node !== 'object' || node === null) return node;
    if (depth >= maxDepth) return '…';
    if (Array.isArray(node)) return node.slice(0, Math.max(0, left)).map((each) => copy(each, depth + 1));
    return Object.fromEntries(
      Object.entries(node)
        .slice(0, Math.max(0, left))
        .map(([key, each]) => [key === 'toJSON' ? 'toJSON ' : key, copy(each, depth + 1)]),
    );
  };
  return JSON.stringify(copy(value, 0), null, 2) ?? '';
}
