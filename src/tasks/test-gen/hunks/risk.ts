/** What makes a place of a change worth a test, each with the points it gives. */
const signs: readonly { what: string; points: number; pattern: RegExp }[] = [
  {
    what: 'decides',
    points: 3,
    pattern: /\b(?:if|else|elif|switch|case|match|when|unless|while|for|until)\b|\?\?|&&|\|\||\?[^.:]/,
  },
  {
    what: 'handles an error',
    points: 4,
    pattern: new RegExp(
      String.raw`\b(?:catch|except|rescue|finally|ensure|throw|raise|panic|recover|Err|errors?\.\w+|` +
        String.raw`err\s*!=\s*nil|reject|retry|rollback|fallback|timeout)\b`,
    ),
  },
  {
    what: 'security',
    points: 5,
    pattern: new RegExp(
      [
        String.raw`auth|permission|privilege|role\b|token|secret|passw|credential|crypt|sign(?:ature|ed)|hash`,
        String.raw`sanitiz|escap|csrf|cors|inject|admin|session|cookie|verify|validat|path\.join|exec|eval`,
        'deserial',
      ].join('|'),
      'i',
    ),
  },
  {
    what: 'money or time',
    points: 3,
    pattern: /price|amount|balance|currency|invoice|payment|discount|\btax|expir|deadline|timezone|\bTZ\b/i,
  },
  { what: 'compares', points: 2, pattern: /[<>]=?(?![<>=])|[=!]==?/ },
  {
    what: 'changes data',
    points: 2,
    pattern: /\b(?:delete|remove|update|insert|save|write|drop|truncate|lock|commit)\b/i,
  },
  { what: 'returns', points: 1, pattern: /\breturn\b|=>/ },
];

/**
 * How risky code is, from its text and how often its file changed. A larger piece counts more, with less and less for
 * each line.
 */
export function riskOf(lines: readonly string[], churn = 0): { score: number; why: string[] } {
  const text = lines.map((line) => line.trim()).filter((line) => line !== '' && !/^(?:\/\/|#|\*|\/\*|--)/.test(line));
  const found = signs
    .map((sign) => ({ ...sign, count: text.filter((line) => sign.pattern.test(line)).length }))
    .filter(({ count }) => count > 0);
  const score =
    found.reduce((sum, { points, count }) => sum + points * (1 + Math.log2(count)), 0) +
    Math.log2(1 + text.length) +
    Math.log2(1 + churn);
  const why = found.sort((a, b) => b.points - a.points).map(({ what }) => what);
  return { score: Math.round(score * 100) / 100, why: churn >= 5 ? [...why, `changed ${churn} times lately`] : why };
}
