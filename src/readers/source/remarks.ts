import { blankComments, commentStyle } from './comments.ts';

/**
 * Comments that a tool obeys, and what only looks like a comment: `#!`, PHP's `#[…]`, SQL's `#>` and hints, a parser
 * directive of a Dockerfile.
 */
const obeyed = new RegExp(
  [
    String.raw`^\s*(?:#[![>-]|\/\/>|\/\*[+!]|--\+|(?:#|\/\/|\/\*|;|--|<!--)\s*(?:frozen_string_literal`,
    String.raw`|warn_indent|shareable_constant_value|syntax\s*=|escape\s*=|check\s*=|swift-tools-version`,
    String.raw`|.*\bcoding[:=]))|@jsx`,
  ].join(''),
  'i',
);
/** Where a text may hold a literal of several lines, a line that looks like a comment may be a part of it. */
const longLiterals: readonly [RegExp, RegExp][] = [
  [/./, /`|"""|'''/],
  [
    /\.(?:rb|rake|sh|bash|zsh|php|pl|pm|tf|exs?)$|(?:^|\/)(?:Dockerfile|Makefile|Gemfile|Rakefile)[^/]*$/i,
    /<<|\\$|^=begin|^__(?:END|DATA)__/m,
  ],
  [/\.(?:ya?ml)$/i, /[|>][+-]?\d*[+-]?[ \t]*(?:#.*)?$/m],
  // `#` is an operator where the dialect is not MySQL's
  [/\.sql$/i, /\$\w*\$|#/],
  [/\.(?:c|h|cc|cpp|hpp)$/i, /R"/],
];

/**
 * True where a change of lines touches nothing but comments, empty lines and white space at line ends, for languages
 * without a grammar; indentation stays. `changed` are the lines that come or go, `texts` the file before and after.
 * False wherever that can't be said.
 */
export function onlyRemarks(path: string, changed: readonly string[], texts: readonly [string, string]): boolean {
  const style = commentStyle(path);
  // a line end that is escaped joins the next line to a comment, and is none with a space behind it
  if (style === undefined || changed.some((line) => obeyed.test(line) || /\\\s*$/.test(line))) return false;
  if (longLiterals.some(([kind, literal]) => kind.test(path) && texts.some((text) => literal.test(text)))) return false;
  const [before, after] = texts.map((text) =>
    blankComments(text, path)
      .split('\n')
      .map((line) => line.trimEnd())
      .filter(Boolean),
  ) as [string[], string[]];
  // a quote that its line does not close may be closed in another
  const open = (line: string): boolean =>
    style.strings.some((mark) => mark.length === 1 && line.split(mark).length % 2 === 0);
  return before.join('\n') === after.join('\n') && !after.some(open);
}
