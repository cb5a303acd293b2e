import type { SurfaceLanguage } from './model.ts';

export interface Part {
  name: string;
  rest: boolean;
  optional: boolean;
  type: string | null;
  default: string | null;
}

/** Parts of a signature as `signatureText` writes it; null when it isn't of that shape. */
export function parseSignature(text: string): { parts: Part[]; returns: string | null } | null {
  if (!text.startsWith('(')) return null;
  const end = closing(text, 0);
  if (end === -1) return null;
  const returns = /^\s*:\s*([\s\S]*)$/.exec(text.slice(end + 1))?.[1] ?? null;
  return {
    parts: split(text.slice(1, end), ', ')
      .filter((one) => one !== '')
      .map(readPart),
    returns,
  };
}

function readPart(text: string): Part {
  const [before = '', ...values] = split(text, ' = ');
  const [head = '', ...types] = split(before, ': ');
  const rest = head.startsWith('...');
  const name = head.replace(/^\.\.\./, '').replace(/\?$/, '');
  return {
    name,
    rest,
    optional: rest || head.endsWith('?') || values.length > 0,
    type: types.length === 0 ? null : types.join(': '),
    default: values.length === 0 ? null : values.join(' = '),
  };
}

/** Splits where the separator stands outside of brackets and quotes. */
function split(text: string, separator: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote = '';
  let start = 0;
  for (let index = 0; index < text.length; index += 1) {
    const one = text.charAt(index);
    if (quote !== '') {
      if (one === '\\') index += 1;
      else if (one === quote) quote = '';
      continue;
    }
    // a single quote also begins a lifetime in Rust: it is a string only when it ends
    if (
      one === '"' ||
      one === '`' ||
      (one === "'" && text.indexOf("'", index + 1) > 0 && !/^'\w+\b(?!')/.test(text.slice(index)))
    )
      quote = one;
    else if ('([{<'.includes(one)) depth += 1;
    else if (')]}'.includes(one) || (one === '>' && !'=-'.includes(text.charAt(index - 1))))
      depth = Math.max(0, depth - 1);
    else if (depth === 0 && text.startsWith(separator, index)) {
      parts.push(text.slice(start, index));
      index += separator.length - 1;
      start = index + 1;
    }
  }
  return [...parts, text.slice(start)];
}

function closing(text: string, from: number): number {
  let depth = 0;
  let quote = '';
  for (let index = from; index < text.length; index += 1) {
    const one = text.charAt(index);
    if (quote !== '') {
      if (one === '\\') index += 1;
      else if (one === quote) quote = '';
      continue;
    }
    if (one === '"' || one === '`') quote = one;
    if (one === '(') depth += 1;
    if (one === ')') depth -= 1;
    if (depth === 0) return index;
  }
  return -1;
}

/** Languages whose callers never write a parameter's name. */
const positional = new Set<SurfaceLanguage>(['go', 'java', 'rust']);
/** Languages where a written type is a hint to tools and says nothing to the caller at run time. */
const hinted = new Set<SurfaceLanguage>(['python', 'javascript', 'ruby', 'php']);

/**
 * True when a caller that reads docs sees another signature: a parameter came, went, moved or (where callers name it)
 * changed its name, became required or optional, or its type changed. A type that is only added or left out, a default
 * that changed, and a renamed parameter of a language without named arguments are no change.
 */
export function isOtherSignature(before: string, after: string, language: SurfaceLanguage): boolean {
  if (before === after) return false;
  const old = parseSignature(before);
  const now = parseSignature(after);
  if (old === null || now === null) return folded(before) !== folded(after);
  if (old.parts.length !== now.parts.length) return true;
  const otherType = (one: string | null, two: string | null): boolean =>
    !hinted.has(language) && one !== null && two !== null && folded(one) !== folded(two);
  return (
    old.parts.some((one, index) => {
      const two = now.parts[index];
      if (two === undefined) return true;
      return (
        (!positional.has(language) && bare(one.name) !== bare(two.name)) ||
        one.rest !== two.rest ||
        one.optional !== two.optional ||
        otherType(one.type, two.type)
      );
    }) || otherType(resultOf(old.returns, language), resultOf(now.returns, language))
  );
}

/**
 * True where a doc comment of Java (`@param limit`) names what is now called otherwise: callers don't see it, readers
 * do.
 */
export function hasOtherNames(before: string, after: string, language: SurfaceLanguage): boolean {
  const [old, now] = [parseSignature(before), parseSignature(after)];
  return (
    language === 'java' &&
    old !== null &&
    now !== null &&
    old.parts.some((one, index) => bare(one.name) !== bare(now.parts[index]?.name ?? one.name))
  );
}

/** Go may give its results names, which callers never see. */
function resultOf(text: string | null, language: SurfaceLanguage): string | null {
  if (text === null || language !== 'go') return text;
  if (!text.startsWith('(')) return text;
  const parts = split(text.slice(1, -1), ', ').map((one) =>
    one.replace(/^\w+ (?=[\w*[\]<.])(?<!^(?:func|chan|map|struct|interface) )/, ''),
  );
  return parts.length === 1 ? (parts[0] ?? null) : `(${parts.join(', ')})`;
}

function bare(name: string): string {
  return name.replace(/^[*&$_]+/, '');
}

function folded(text: string): string {
  return text
    .replace(/\s+/g, '')
    .replace(/,(?=[\])}>])/g, '')
    .replace(/["']/g, '"');
}
