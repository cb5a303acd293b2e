import { readPage } from '../../../readers/docs/page.ts';
import { linesOf, type LineChange } from './line-changes.ts';

const tag = /<\/?([a-z][\w-]*)\b[^<>]*>|<!--/gi;
const hidden = /[\p{Cf}\p{Default_Ignorable_Code_Point}]|(?![\t\r\n])\p{Cc}/u;
const bare = (line: string): string => line.replace(/[\r\n]+$/, '');
const endOf = (line: string): string => /(?:\r\n|\n|\r)$/.exec(line)?.[0] ?? '';

/**
 * Why an edit does not look like the page it is made in; null when it does. `headings`: whether a heading may change.
 */
export function styleProblem(
  path: string,
  before: string,
  after: string,
  changes: readonly LineChange[],
  headings: boolean,
): string | null {
  const old = linesOf(before);
  const added = changes.flatMap((one) => one.added);
  const removed = changes.flatMap((one) => one.removed).map(bare);
  return (
    lineEnds(old, before, after, added) ??
    whiteSpace(old, changes) ??
    width(old, added, removed) ??
    marks(old, added) ??
    letters(before, added) ??
    markup(before, added) ??
    addresses(before, added) ??
    structure(path, before, after, headings)
  );
}

function lineEnds(old: readonly string[], before: string, after: string, added: readonly string[]): string | null {
  const known = new Set(old.map(endOf).filter((one) => one !== ''));
  if (known.size > 0 && added.some((one) => endOf(one) !== '' && !known.has(endOf(one))))
    return 'it brings other line ends than the page has';
  const main = [...known].sort(
    (a, b) => old.filter((one) => endOf(one) === b).length - old.filter((one) => endOf(one) === a).length,
  )[0];
  if (known.size > 1 && added.some((one) => endOf(one) !== '' && endOf(one) !== main))
    return 'it brings other line ends than most of the page has';
  return before !== '' && endOf(before.slice(-2)) !== '' && after !== '' && endOf(after.slice(-2)) === ''
    ? 'it takes the line end off the last line'
    : null;
}

function whiteSpace(old: readonly string[], changes: readonly LineChange[]): string | null {
  const tabs = old.some((one) => /^ *\t/.test(one));
  for (const change of changes) {
    const around = [
      ...change.removed,
      ...old.slice(Math.max(0, change.start - 3), change.start + change.removed.length + 3),
    ].map((one) => /^[ \t]*/.exec(one)![0]);
    for (const line of change.added.map(bare)) {
      if (line.trim() === '') {
        if (line !== '') return 'it leaves white space on an empty line';
        continue;
      }
      if (/[ \t]$/.test(line) && !change.removed.some((one) => /[ \t]$/.test(bare(one))))
        return 'it leaves white space at the end of a line';
      const indent = /^[ \t]*/.exec(line)![0];
      if (indent.includes('\t') && !tabs) return 'it indents with tabs, which the page does not';
      if (indent !== '' && !around.includes(indent))
        return 'it indents a line in a way that nothing near it is indented';
      if (hidden.test(line) && !change.removed.some((one) => hidden.test(one)))
        return 'it holds characters that nobody sees';
    }
    if (
      change.added.filter((one) => bare(one) === '').length >
      change.removed.filter((one) => bare(one) === '').length + 2
    )
      return 'it adds empty lines';
  }
  return null;
}

/** A page that is wrapped by hand stays wrapped: no new line of prose is longer than its longest. */
function width(old: readonly string[], added: readonly string[], removed: readonly string[]): string | null {
  const isProse = (line: string): boolean =>
    /^\s{0,6}(?:[-*+>] |\d+[.)] )?[^\s|#<`]/.test(line) && !/https?:\/\/\S{30,}|\]\([^)]{30,}/.test(line);
  const prose = old
    .map(bare)
    .filter((one) => one.length > 20 && isProse(one))
    .map((one) => one.length)
    .sort((a, b) => a - b);
  const most = prose[Math.floor(prose.length * 0.95)] ?? 0;
  if (prose.length < 5 || most > 120) return null;
  const limit = Math.max(most, ...removed.map((one) => one.length), 72) + 2;
  const long = added.map(bare).find((one) => isProse(one) && one.length > limit && !/^\s*\S+$/.test(one));
  return long === undefined ? null : `a line of ${long.length} characters on a page that is wrapped at ${most}`;
}

function marks(old: readonly string[], added: readonly string[]): string | null {
  const bullet = (line: string): string | undefined => /^\s*([-*+])\s+\S/.exec(line)?.[1];
  const bullets = new Set(old.map(bullet).filter((one) => one !== undefined));
  const strange = added.map(bullet).find((one) => one !== undefined && bullets.size > 0 && !bullets.has(one));
  if (strange !== undefined) return `it marks a list with ${strange} where the page uses ${[...bullets].join(' and ')}`;
  const fence = (line: string): string | undefined => /^\s*(```|~~~)/.exec(line)?.[1];
  const fences = new Set(old.map(fence).filter((one) => one !== undefined));
  const other = added.map(fence).find((one) => one !== undefined && fences.size > 0 && !fences.has(one));
  return other === undefined ? null : `it fences code with ${other} where the page uses ${[...fences].join(' and ')}`;
}

function markup(before: string, added: readonly string[]): string | null {
  const outside = added.join('').replace(/`[^`\n]*`/g, '');
  const names = (text: string): Set<string> =>
    new Set([...text.matchAll(tag)].map((one) => (one[1] ?? '!--').toLowerCase()));
  const known = names(before);
  const fresh = [...names(outside)].find((one) => !known.has(one));
  if (fresh !== undefined) return `it brings HTML (<${fresh}>) that the page does not use`;
  if (
    /<(?:script|iframe|object|embed|style)\b|\bon\w+\s*=\s*["']|javascript:/i.test(outside) &&
    !/<(?:script|iframe|object|embed|style)\b|javascript:/i.test(before)
  )
    return 'it brings active HTML';
  const given = new Set(before.match(reference) ?? []);
  const masked = (outside.match(reference) ?? []).find((one) => !given.has(one));
  return masked === undefined ? null : `it writes ${masked} for a letter`;
}

const reference = /&(?:#\d{1,8}|#x[\da-f]{1,7}|[a-z][a-z\d]{1,30});/gi;
const scripts = [
  'Latin',
  'Cyrillic',
  'Greek',
  'Armenian',
  'Hebrew',
  'Arabic',
  'Devanagari',
  'Bengali',
  'Thai',
  'Georgian',
  'Hangul',
  'Han',
  'Hiragana',
  'Katakana',
  'Common',
  'Inherited',
].map((name) => new RegExp(`\\p{Script=${name}}`, 'u'));

/**
 * Letters that look like others: of a script that the page does not use, and forms of width or style that stand for a
 * plain one.
 */
function letters(before: string, added: readonly string[]): string | null {
  const text = added.join('');
  const foreign = [...text.matchAll(/\p{L}/gu)]
    .map(([one]) => one)
    .find((one) => {
      const script = scripts.find((each) => each.test(one));
      return script === undefined
        ? !before.includes(one)
        : one > '\u007f' && !/[\u0080-\u024f]/.test(one) && !script.test(before);
    });
  if (foreign !== undefined) return `it brings the letter ${foreign} of a script that the page does not use`;
  for (const [word] of text.matchAll(/[\p{L}\p{N}_]+/gu)) {
    if (before.includes(word)) continue;
    if (word.normalize('NFKC') !== word.normalize('NFC')) return `it writes ${word} in letters that stand for others`;
    if (
      /[A-Za-z]/.test(word) &&
      /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Georgian}]/u.test(word)
    )
      return `it mixes scripts in ${word}`;
  }
  return null;
}

const address = new RegExp(
  String.raw`(?:\b[a-z][a-z\d+.-]{1,20}:)?\/\/[\w[][^\s<>()"'\x60\]]*|` +
    String.raw`\b(?:mailto|tel|data|javascript|vbscript|file):[^\s<>()"'\x60\]]+|\bwww\.[^\s<>()"'\x60\]]+`,
  'gi',
);

/** No address that the page has not; the project's own files on GitHub are looked up with the links. */
function addresses(before: string, added: readonly string[]): string | null {
  const old = new Set(before.match(address) ?? []);
  const fresh = (added.join('').match(address) ?? []).find(
    (one) => !old.has(one) && !/^https:\/\/github\.com\/[\w.-]+\/[\w.-]+\/(?:blob|tree)\//.test(one),
  );
  if (fresh === undefined) return null;
  const host = /^(?:[a-z][\w+.-]*:)?\/\/([\w.-]+)/i.exec(fresh)?.[1];
  return `it links to ${host ?? fresh.slice(0, 80)}, which the page does not`;
}

function structure(path: string, before: string, after: string, headings: boolean): string | null {
  const [old, now] = [readPage(path, before), readPage(path, after)];
  const list = (page: typeof old): string => page.headings.map((one) => `${one.depth} ${one.text}`).join('\n');
  if (!headings && list(old) !== list(now)) return 'it changes a heading that the finding is not about';
  if (now.headings.length > old.headings.length) return 'it adds a heading';
  const setext = (page: typeof old): number =>
    page.headings.filter(
      (one) => page.format === 'markdown' && !page.text.slice(one.start, one.end).trimStart().startsWith('#'),
    ).length;
  if (setext(now) > setext(old)) return 'it writes a heading in another style';
  return now.problems.length > old.problems.length ? 'the page can no longer be read whole' : null;
}
