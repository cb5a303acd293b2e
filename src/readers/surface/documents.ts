import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Node, type Pair } from 'yaml';

/** A parsed YAML or JSON value that remembers its lines. */
export interface Place {
  value: unknown;
  line: number;
  entries: ReadonlyMap<string, Place>;
  items: readonly Place[];
}

/** Larger documents are data, no interface written by hand. */
const largest = 2 * 1024 * 1024;
const deepest = 40;

/**
 * Reads YAML or JSON with lines. Undefined when it is broken, too large or holds no mapping: half a file would read as
 * things removed.
 */
export function readDocument(text: string): Place | undefined {
  if (text.length > largest) return undefined;
  const lines = new LineCounter();
  try {
    const document = parseDocument(text.replace(/^\uFEFF/, ''), {
      lineCounter: lines,
      uniqueKeys: false,
      logLevel: 'silent',
      strict: false,
      schema: 'core',
    });
    if (document.errors.length > 0 || !isMap(document.contents)) return undefined;
    return place(document.contents, lines, 1, 0);
  } catch {
    return undefined;
  }
}

const none: ReadonlyMap<string, Place> = new Map();

function place(node: unknown, lines: LineCounter, above: number, depth: number): Place {
  const range = (node as Node | null)?.range;
  const line = range === null || range === undefined ? above : lines.linePos(range[0]).line;
  if (depth > deepest) return { value: undefined, line, entries: none, items: [] };
  if (isMap(node)) {
    const entries = new Map<string, Place>();
    for (const pair of node.items as Pair[]) {
      const key = isScalar(pair.key) ? String(pair.key.value) : undefined;
      if (key === undefined) continue;
      const at =
        isScalar(pair.key) && pair.key.range !== null && pair.key.range !== undefined
          ? lines.linePos(pair.key.range[0]).line
          : line;
      entries.set(key, { ...place(pair.value, lines, at, depth + 1), line: at });
    }
    return { value: undefined, line, entries, items: [] };
  }
  if (isSeq(node))
    return {
      value: undefined,
      line,
      entries: none,
      items: node.items.map((one) => place(one, lines, line, depth + 1)),
    };
  return { value: isScalar(node) ? node.value : undefined, line, entries: none, items: [] };
}

/** The place at a path of keys. */
export function inside(from: Place | undefined, ...keys: string[]): Place | undefined {
  let at = from;
  for (const key of keys) at = at?.entries.get(key);
  return at;
}

/** A scalar as text; undefined for anything that nests and for nothing at all. */
export function textOf(at: Place | undefined): string | undefined {
  const value = at?.value;
  return value === undefined || value === null || typeof value === 'object'
    ? undefined
    : String(value as string | number | boolean);
}
