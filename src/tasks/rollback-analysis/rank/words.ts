const identifier = /[\p{L}_$][\p{L}\p{N}_$]{0,199}|\p{N}{2,18}/gu;
const pieces = /\p{Lu}{2,200}(?!\p{Ll})|\p{Lu}?\p{Ll}{1,200}|\p{Lu}|\p{N}{1,18}|[^\p{Lu}\p{Ll}\p{N}_$]{1,200}/gu;
const remembered = 200_000;

/** Words of programming languages and of English that stand everywhere; they tell nothing of one change. */
const common = new Set(
  (
    'the and for are was were with from that this not but has have had its into than then when which will ' +
    'would can could should may ' +
    ('abstract async await begin bool boolean break case catch char class const continue def default double ' +
      'elif else end enum export extends ') +
    ('false final finally float func function implements import include int interface let long match mut ' +
      'namespace new nil none null ') +
    ('package private protected public pub raise require rescue return self static string struct super switch ' +
      'throw throws true try type ') +
    'undefined use using val var void while yield impl'
  ).split(' '),
);

/** Splits identifiers into terms, remembering each; one for each ranking, so that nothing outlives it. */
export class Splitter {
  private readonly known = new Map<string, readonly string[]>();

  /**
   * The terms of an identifier, lower case: the whole of it, its parts by camelCase, snake_case and digits without
   * their endings, and each two neighbours of three or more parts. `HTTPServers` gives `httpservers http serv`.
   */
  split(word: string): readonly string[] {
    const found = this.known.get(word);
    if (found !== undefined) return found;
    const whole = word.toLowerCase();
    const terms = new Set<string>();
    const parts = word.match(pieces) ?? [];
    if (parts.length > 1) terms.add(whole);
    for (const part of parts) {
      const term = stem(part.toLowerCase());
      if (term.length > 1 && !common.has(term)) terms.add(term);
    }
    // two parts at a time: testDefaultArgName meets argName
    if (parts.length > 2 && parts.length < 12)
      parts.slice(1).forEach((part, at) => terms.add((parts[at]! + part).toLowerCase()));
    const result = common.has(whole) ? [] : [...terms];
    if (this.known.size < remembered) this.known.set(word, result);
    return result;
  }

  /** Calls `take` with each identifier of a text, in order, and its terms. */
  each(text: string, take: (terms: readonly string[], word: string) => void): void {
    for (const match of text.matchAll(identifier)) take(this.split(match[0]), match[0]);
  }
}

/**
 * Cuts the commonest endings of English, so that inline, inlined and inlining meet. Coarser than Porter's, and enough
 * for identifiers.
 */
function stem(term: string): string {
  let cut = term.length > 3 && term.endsWith('s') && !term.endsWith('ss') ? term.slice(0, -1) : term;
  if (cut.length > 5 && cut.endsWith('ing')) cut = cut.slice(0, -3);
  else if (cut.length > 4 && (cut.endsWith('ed') || cut.endsWith('er'))) cut = cut.slice(0, -2);
  return cut.length > 3 && cut.endsWith('e') ? cut.slice(0, -1) : cut;
}
