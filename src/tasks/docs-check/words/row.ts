/** What a row recognises: a pattern, or a list of whole words. */
export interface Pattern {
  test(text: string): boolean;
}

/**
 * One row of a table of words. `because`: what the match says. `seen_in`: a public place that showed it, else the test
 * that does. `npm run bench:docs-words` names rows that never match.
 */
export interface Row {
  pattern: Pattern;
  because: string;
  seen_in: string;
}

/** Whole words, from lines that hold them between spaces. */
export interface Words extends Pattern {
  readonly all: ReadonlySet<string>;
}

export function words(...lines: readonly string[]): Words {
  const all = new Set(lines.flatMap((line) => line.split(' ')));
  return { all, test: (word) => all.has(word) };
}

/** Whether any row of a table recognises a text. */
export function anyRow(table: readonly Row[], text: string): boolean {
  return table.some((row) => row.pattern.test(text));
}
