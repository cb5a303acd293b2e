/** One parameter of a signature as the surface writes it: `...rest?: T = 1`. */
export interface Listed { name: string; optional: boolean; rest: boolean }

/** The text between a `(` at the offset and its `)`, with its end; null when it isn't closed within 2,000 units. Strings are passed over. */
export function parenthesised(text: string, open: number): { inner: string; end: number } | null {
  let depth = 0;
  let quote = '';
  for (let at = open; at < text.length && at < open + 2_000; at += 1) {
    const unit = text[at]!;
    if (quote !== '') { if (unit === '\\') at += 1; else if (unit === quote) quote = ''; continue; }
    if (unit === '"' || unit === "'" || unit === '`') quote = unit;
    else if ('([{'.includes(unit)) depth += 1;
    else if (')]}'.includes(unit)) { depth -= 1; if (depth === 0) return { inner: text.slice(open + 1, at), end: at + 1 }; }
  }
  return null;
}

/** Splits at the commas of the top level. */
export function splitArguments(inner: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote = '';
  let from = 0;
  for (let at = 0; at < inner.length; at += 1) {
    const unit = inner[at]!;
    if (quote !== '') { if (unit === '\\') at += 1; else if (unit === quote) quote = ''; continue; }
    if (unit === '"' || unit === "'" || unit === '`') quote = unit;
    else if ('([{<'.includes(unit)) depth += 1;
    else if (')]}'.includes(unit) || (unit === '>' && inner[at - 1] !== '=' && inner[at - 1] !== '-')) depth = Math.max(0, depth - 1);
    else if (unit === ',' && depth === 0) { parts.push(inner.slice(from, at).trim()); from = at + 1; }
  }
  const last = inner.slice(from).trim();
  return last === '' ? parts : [...parts, last];
}

/** Parameters of a surface signature; null when it has none to read. */
export function parametersOf(signature: string | undefined): Listed[] | null {
  if (signature === undefined || !signature.startsWith('(')) return null;
  const list = parenthesised(signature, 0);
  if (list === null) return null;
  return splitArguments(list.inner).flatMap((part): Listed[] => {
    const match = /^(\.{3}|\*{1,2}|&)?\s*\$?([\p{L}_][\p{L}\p{N}_]*)(\?)?/u.exec(part);
    if (match === null) return part === '*' || part === '/' ? [] : [{ name: '', optional: false, rest: false }];
    const rest = match[1] !== undefined && match[1] !== '&';
    return [{ name: match[2]!, optional: rest || match[3] !== undefined || /=(?![=>])/.test(part), rest }];
  });
}
