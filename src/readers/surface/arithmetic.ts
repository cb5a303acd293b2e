const token = new RegExp(
  [
    String.raw`\s*(?:(0[xX][\da-fA-F][\da-fA-F_]*|0[bB][01][01_]*|0[oO][0-7][0-7_]*`,
    String.raw`|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?)(?:_?(?:[iu](?:8|16|32|64|128|size)|f32`,
    String.raw`|f64)|(?:[uU]?[lL]{1,2}|[uUnNfF])(?![\w]))?|(\*\*|<<|>>|[-+*/%()]))`,
  ].join(''),
  'y',
);
const ranks: Readonly<Record<string, number>> = { '<<': 1, '>>': 1, '+': 2, '-': 2, '*': 3, '/': 3, '%': 3, '**': 4 };

/**
 * The number that a literal or an expression of literals stands for, in any of the nine languages' spellings: `60_000`,
 * `0xff`, `1e3`, `30L`, `24 * 60 * 60 * 1000`, `1 << 20`. Null for anything else, for a division that leaves a rest
 * (languages differ on it), and beyond what a double holds exactly. The suffixes d and m are none here: where quotes
 * were taken off, `1d` is a day.
 */
export function numberOf(text: string): number | null {
  if (text.length > 120 || !/\d/.test(text)) return null;
  const tokens: (number | string)[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < text.trimEnd().length) {
    const match = token.exec(text);
    if (match === null) return null;
    const digits = match[1]?.replaceAll('_', '');
    // an old octal: 010 is 8 in some languages and 10 in others
    if (digits !== undefined && /^0\d/.test(digits)) return null;
    tokens.push(digits === undefined ? match[2]! : Number(digits));
  }
  let at = 0;
  const primary = (): number | null => {
    const one = tokens[at++];
    if (typeof one === 'number') return one;
    if (one === '-' || one === '+') {
      const value = binary(4);
      return value === null ? null : one === '-' ? -value : value;
    }
    if (one !== '(') return null;
    const inner = binary(1);
    return tokens[at++] === ')' ? inner : null;
  };
  const binary = (least: number): number | null => {
    let left = primary();
    for (
      let sign = tokens[at];
      left !== null && typeof sign === 'string' && (ranks[sign] ?? 0) >= least;
      sign = tokens[at]
    ) {
      at += 1;
      const right = binary(sign === '**' ? ranks[sign]! : ranks[sign]! + 1);
      left = right === null ? null : applied(sign, left, right);
    }
    return left;
  };
  const value = binary(1);
  return value === null || at !== tokens.length || !Number.isFinite(value) || Math.abs(value) > Number.MAX_SAFE_INTEGER
    ? null
    : value === 0
      ? 0
      : value;
}

function applied(sign: string, left: number, right: number): number | null {
  const whole = Number.isInteger(left) && Number.isInteger(right) && right >= 0;
  switch (sign) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return right !== 0 && Number.isInteger(left / right) ? left / right : null;
    case '%':
      return whole && left >= 0 && right > 0 ? left % right : null;
    case '**':
      return whole ? left ** right : null;
    case '<<':
      return whole ? left * 2 ** right : null;
    case '>>':
      return whole && left >= 0 ? Math.floor(left / 2 ** right) : null;
    default:
      return null;
  }
}
