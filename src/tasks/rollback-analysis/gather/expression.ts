/** An alert's query without its condition. `worse` is the direction that fires it. */
export type SplitExpression =
  | { query: string; worse: 'higher' | 'lower'; threshold: number | null }
  | { query: null; reason: string };

interface Token {
  text: string;
  at: number;
  depth: number;
}

/** Strings, comments, label matchers, ranges, brackets, comparisons, set operators; everything else is passed over. */
const quotedText = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`/.source;
const tokens = new RegExp(
  [
    quotedText,
    String.raw`#[^\n]*`,
    String.raw`\{(?:[^}"'\x60]|${quotedText})*\}`,
    String.raw`\[[^\]]*\]`,
    String.raw`[()]|==|!=|>=|<=|>|<`,
    String.raw`[A-Za-z_:][\w:]*`,
  ].join('|'),
  'g',
);
const comparison = /^(?:==|!=|>=|<=|>|<)$/;
const setOperator = /^(?:and|or|unless)$/i;
/** A PromQL number alone: 0.05, 5e-2, 1e3. */
const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const modifiers = /^\s*(?:bool\b\s*)?(?:(?:on|ignoring)\s*\([^)]*\)\s*)?(?:group_(?:left|right)\s*(?:\([^)]*\)\s*)?)?/i;
const longest = 10_000;
/** Brackets around the whole; people write two or three. */
const mostLayers = 50;

/**
 * Takes the comparison off an alert's expression, so that the whole course of what it watches can be asked for and not
 * only the moments in which it fires: `sum(rate(x[5m])) > 0.05` gives its left side. Of `A and B`, `A unless B` it is A
 * that is watched. An expression without a comparison stays as it is; one whose result says only yes or no, or whose
 * direction is not plain, is refused with the reason.
 */
export function splitExpression(expression: string): SplitExpression {
  if (expression.length > longest) return { query: null, reason: `the expression has ${expression.length} characters` };
  return split(expression, 0);
}

function split(expression: string, level: number): SplitExpression {
  const refused = (reason: string): SplitExpression => ({ query: null, reason });
  const text = unwrap(
    expression.replace(/#[^\n]*/g, (comment, at: number) => (inString(expression, at) ? comment : '')).trim(),
  );
  if (text === '' || level > 20) return refused('the expression is empty');
  const all = tokensOf(text);
  if (all === null) return refused('its brackets do not match');
  const top = all.filter(({ depth }) => depth === 0);
  const set = top.find((token) => setOperator.test(token.text));
  if (set !== undefined)
    return set.text.toLowerCase() === 'or' || top.some((token) => token.text.toLowerCase() === 'or')
      ? refused('it joins several conditions with “or”')
      : split(text.slice(0, set.at), level + 1);
  const compared = top.filter((token) => comparison.test(token.text));
  if (compared.length > 1) return refused('it compares more than once');
  const [only] = compared;
  if (only === undefined) {
    if (
      all.some(
        (token) =>
          comparison.test(token.text) ||
          setOperator.test(token.text) ||
          /^(?:absent|absent_over_time|bool)$/i.test(token.text),
      )
    )
      return refused('its result says only whether a condition holds');
    return number.test(text) ? refused('it is a number') : { query: text, worse: 'higher', threshold: null };
  }
  const left = text.slice(0, only.at).trim();
  const right = text
    .slice(only.at + only.text.length)
    .replace(modifiers, '')
    .trim();
  if (left === '' || right === '') return refused('a side of its comparison is missing');
  const [query, limit, operator] = number.test(left)
    ? [right, left, mirrored[only.text] ?? only.text]
    : [left, right, only.text];
  if (number.test(query)) return refused('it compares two numbers');
  const threshold = number.test(limit) ? Number(limit) : null;
  // `up == 0`: what falls to nothing has got worse
  const worse = operator.startsWith('>')
    ? 'higher'
    : operator.startsWith('<')
      ? 'lower'
      : operator === '==' && threshold === 0
        ? 'lower'
        : operator === '==' && threshold !== null
          ? 'higher'
          : null;
  if (worse === null) return refused('its comparison does not say which direction is the worse');
  const inner = split(query, level + 1);
  return inner.query === null ? inner : { query: inner.query, worse, threshold };
}

const mirrored: Readonly<Record<string, string>> = { '>': '<', '<': '>', '>=': '<=', '<=': '>=' };

/** Operators and brackets outside strings and label matchers, with their depth; null where brackets do not match. */
function tokensOf(text: string): Token[] | null {
  const found: Token[] = [];
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(tokens)) {
    if (token === '(') depth += 1;
    else if (token === ')') depth -= 1;
    else if (/^[A-Za-z_:=!<>]/.test(token)) found.push({ text: token, at: index, depth });
    if (depth < 0) return null;
  }
  return depth === 0 ? found : null;
}

/** Takes off brackets that enclose the whole. */
function unwrap(text: string): string {
  let inner = text;
  for (let layer = 0; layer < mostLayers && inner.startsWith('(') && inner.endsWith(')'); layer += 1) {
    let depth = 0;
    const ends = [...inner.matchAll(tokens)].find(({ 0: token }) => {
      if (token === '(') depth += 1;
      if (token === ')') depth -= 1;
      return token === ')' && depth === 0;
    });
    if (ends?.index !== inner.length - 1) return inner;
    inner = inner.slice(1, -1).trim();
  }
  return inner;
}

function inString(text: string, at: number): boolean {
  return [...text.matchAll(tokens)].some(
    ({ 0: token, index }) => /^["'`{]/.test(token) && index < at && at < index + token.length,
  );
}
