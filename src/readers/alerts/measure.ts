/** A number with the words around it. `base` is in ratio or seconds where the unit says so, `written` as it stands. */
interface Measure {
  base: number;
  written: number;
  role: 'value' | 'threshold' | 'window';
}

const units: Readonly<Record<string, number>> = {
  '%': 0.01,
  percent: 0.01,
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  ms: 1e-3,
  s: 1,
  sec: 1,
  seconds: 1,
  m: 60,
  min: 60,
  minutes: 60,
  minute: 60,
  h: 3600,
  hours: 3600,
  hour: 3600,
};
const amount = String.raw`[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?`;
const measured = new RegExp(
  String.raw`(?<![\w.:/\-])(${amount})\s?` +
    String.raw`(%|percent\b|(?:ns|us|µs|ms|seconds|sec|s|minutes?|min|m|hours?|h)\b)(?![\w/])`,
  'gi',
);
const notMeasured = String.raw`(?!\s?(?:%|(?:percent|ns|us|µs|ms|seconds|sec|s|minutes?|min|m|hours?|h)\b)|[\w.])`;
const valueSaid = new RegExp(String.raw`\bvalue\b(?:\s+(?:is|was|of))?\s*[:=]?\s*(${amount})${notMeasured}`, 'gi');
const boundSaid = new RegExp(
  String.raw`(?:[<>]=?|\bthreshold(?:\s+(?:is|was|of))?\s*[:=(]?)\s*(${amount})${notMeasured}`,
  'gi',
);
const beforeWindow = new RegExp(
  [
    String.raw`(?:\b(?:for|over|in|last|past|within|after|every|during|since|ago`,
    String.raw`|at least once during the last|for at least|for more than`,
    String.raw`|for longer than)\s*(?:the\s+)?(?:last\s+)?)$`,
  ].join(''),
  'i',
);
const beforeBound = new RegExp(
  [
    String.raw`(?:[<>]=?|\b(?:above|below|over|under|exceeds?|exceeded|exceeding|than`,
    String.raw`|threshold(?: of| is|:)?|limit(?: of| is|:)?|least|most)\s*(?:or equal to\s*)?[:(]?)\s*$`,
  ].join(''),
  'i',
);

/**
 * What a sentence such as "Error rate 18.06% on checkout" says. A role counts only when exactly one number plays it:
 * windows ("for 3s") are left out, bounds ("above 5%") are thresholds. Null where it is ambiguous.
 */
export function readSentence(sentence: string): { value: Measure | null; threshold: Measure | null } {
  const found: Measure[] = [];
  const short = sentence.slice(0, 2000);
  for (const match of short.matchAll(measured)) {
    const before = short.slice(Math.max(0, match.index - 60), match.index);
    const unit = (match[2] as string).toLowerCase();
    const written = Number(match[1]);
    // "over 5%" is a bound, "over 5m" and "for at least 5m" are windows.
    const time = unit !== '%' && unit !== 'percent';
    const role =
      time && beforeWindow.test(before)
        ? 'window'
        : beforeBound.test(before)
          ? 'threshold'
          : beforeWindow.test(before)
            ? 'window'
            : 'value';
    found.push({ base: tidy(written * (units[unit] ?? 1)), written, role });
  }
  for (const match of short.matchAll(boundSaid))
    found.push({ base: Number(match[1]), written: Number(match[1]), role: 'threshold' });
  const said = [...short.matchAll(valueSaid)].map((match): Measure => ({
    base: Number(match[1]),
    written: Number(match[1]),
    role: 'value',
  }));
  return {
    value: only(said.length > 0 ? said : found.filter((each) => each.role === 'value')),
    threshold: only(found.filter((each) => each.role === 'threshold')),
  };
}

function only(measures: readonly Measure[]): Measure | null {
  const distinct = [...new Map(measures.map((each) => [each.base, each])).values()];
  return distinct.length === 1 ? (distinct[0] as Measure) : null;
}

/** Takes away what binary fractions add: 18.06 × 0.01 is 0.1806. */
function tidy(value: number): number {
  return Number(value.toPrecision(12));
}

export interface Bound {
  operator: string;
  limit: number;
}

/**
 * The bound of an alert rule's expression (PromQL or a Datadog query) that ends in one comparison with a number, such
 * as `… / … > 0.05`. Null when there is none or more than one comparison.
 */
export function readBound(expression: string): Bound | null {
  const bare = expression
    .slice(0, 20_000)
    .replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '""')
    .replace(/\{[^{}]*\}/g, '');
  const comparisons = bare.match(/[<>=!]=|[<>]/g) ?? [];
  if (comparisons.length !== 1) return null;
  const match = new RegExp(String.raw`([<>=!]=|[<>])\s*(?:bool\s+)?(${amount})[\s)]*$`, 'i').exec(bare);
  return match === null ? null : { operator: match[1] as string, limit: Number(match[2]) };
}

/**
 * Value and threshold of an alert from its sentences (the first that says one counts) and its rule. Percentages become
 * ratios and durations seconds, except when only the number as written crosses the rule's limit: then the rule counts
 * in that unit. A number that does not cross the limit either way is not what the rule measures, and is left out.
 */
export function readMeasures(
  sentences: readonly string[],
  bound: Bound | null,
): { value: number | null; threshold: number | null } {
  let value: Measure | null = null;
  let threshold: Measure | null = null;
  for (const sentence of sentences) {
    const read = readSentence(sentence);
    value ??= read.value;
    threshold ??= read.threshold;
  }
  if (bound === null) return { value: value?.base ?? null, threshold: threshold?.base ?? null };
  const fitting = value === null ? undefined : [value.base, value.written].find((each) => crosses(each, bound));
  return { value: fitting ?? null, threshold: bound.limit };
}

function crosses(value: number, { operator, limit }: Bound): boolean {
  switch (operator) {
    case '>':
      return value > limit;
    case '>=':
      return value >= limit;
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
    case '==':
      return value === limit;
    default:
      return value !== limit;
  }
}
