/**
 * One parameter of a signature as the surface writes it: `...rest?: T = 1`. `takes` is known where the language says
 * it: `*args`, `**kw`.
 */
export interface Listed {
  name: string;
  optional: boolean;
  rest: boolean;
  takes?: 'places' | 'names';
}

/**
 * The text between a `(` at the offset and its `)`, with its end; null when it isn't closed within 2,000 units. Strings
 * are passed over.
 */
export function parenthesised(text: string, open: number): { inner: string; end: number } | null {
  let depth = 0;
  let quote = '';
  for (let at = open; at < text.length && at < open + 2_000; at += 1) {
    const unit = text[at]!;
    if (quote !== '') {
      if (unit === '\\') at += 1;
      else if (unit === quote) quote = '';
      continue;
    }
    if (unit === '"' || unit === "'" || unit === '`') quote = unit;
    else if ('([{'.includes(unit)) depth += 1;
    else if (')]}'.includes(unit)) {
      depth -= 1;
      if (depth === 0) return { inner: text.slice(open + 1, at), end: at + 1 };
    }
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
    if (quote !== '') {
      if (unit === '\\') at += 1;
      else if (unit === quote) quote = '';
      continue;
    }
    if (unit === '"' || unit === "'" || unit === '`') quote = unit;
    else if ('([{<'.includes(unit)) depth += 1;
    else if (')]}'.includes(unit) || (unit === '>' && inner[at - 1] !== '=' && inner[at - 1] !== '-'))
      depth = Math.max(0, depth - 1);
    else if (unit === ',' && depth === 0) {
      parts.push(inner.slice(from, at).trim());
      from = at + 1;
    }
  }
  const last = inner.slice(from).trim();
  return last === '' ? parts : [...parts, last];
}

/**
 * Parameters of a surface signature; null when it has none to read. What is taken apart where it is declared has no
 * name: ''.
 */
export function parametersOf(signature: string | undefined): Listed[] | null {
  if (signature === undefined || !signature.startsWith('(')) return null;
  const list = parenthesised(signature, 0);
  if (list === null) return null;
  return splitArguments(list.inner).flatMap((part): Listed[] => {
    const match = /^(\.{3})?(\*{1,2}|&)?\s*\$?([\p{L}_][\p{L}\p{N}_]*)(\?)?/u.exec(part);
    if (match === null && (part === '*' || part === '/')) return [];
    const stars = match?.[2]?.startsWith('*') === true ? match[2] : '';
    const rest = part.startsWith('...') || stars !== '';
    const optional = rest || match?.[4] !== undefined || /^\W+\?(?::|$)/.test(part) || /=(?![=>])/.test(part);
    return [
      {
        name: match?.[3] ?? '',
        optional,
        rest,
        ...(stars === '' ? {} : { takes: stars === '**' ? ('names' as const) : ('places' as const) }),
      },
    ];
  });
}

/**
 * Old parameters that a caller can no longer give: by their place in a list, and by their name. Where the new side
 * gathers the rest, or takes apart what stands at that place, the old name says nothing of what may be given.
 */
export function goneParameters(old: readonly Listed[], now: readonly Listed[]): { listed: string[]; byName: string[] } {
  const kept = new Set(now.map((one) => one.name));
  const rest = now.findIndex((one) => one.rest);
  const missing = old.map((one, index) => ({ ...one, index })).filter((one) => one.name !== '' && !kept.has(one.name));
  return {
    listed: missing
      .filter(
        (one) => now[one.index]?.name !== '' && !(rest !== -1 && (rest <= one.index || now[rest]!.takes === 'names')),
      )
      .map((one) => one.name),
    byName: now.some((one) => one.rest && one.takes !== 'places') ? [] : missing.map((one) => one.name),
  };
}

/** How many arguments may be given by their place: what gathers names alone takes none. */
export function placesOf(list: readonly Listed[]): [least: number, most: number] {
  const own = list.filter((one) => one.takes !== 'names');
  return [own.filter((one) => !one.optional).length, own.some((one) => one.rest) ? Infinity : own.length];
}
