import { spanAt, within, type CodeBlock, type CodeSpan, type Page } from '../../../readers/docs/model.ts';
import { pastWords } from '../words/past.ts';
import { anyRow } from '../words/row.ts';
import { spurnedWords } from '../words/spurned.ts';

/** One place of a page that says a spelling. */
export interface Mention {
  start: number;
  end: number;
  spelling: string;
  where: 'span' | 'block' | 'prose';
  span: CodeSpan | null;
  block: CodeBlock | null;
  /** the whole line, without its end */
  line: string;
  lineStart: number;
}

const wordUnit = /[\p{L}\p{N}_$]/u;

/**
 * True when a text says a word with no letter, digit, `_`, `$` or joining `-` beside it: a screen that needs no parsed
 * page.
 */
export function saysWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + word.length)) {
    const [before, after] = [text.charCodeAt(at - 1), text.charCodeAt(at + word.length)];
    if (
      !isWordCode(before) &&
      !isWordCode(after) &&
      !(after === 45 && isWordCode(text.charCodeAt(at + word.length + 1)))
    )
      return true;
  }
  return false;
}

/** ASCII letters, digits, `_` and `$`; NaN outside the text is none of them. */
function isWordCode(code: number): boolean {
  return (
    (code >= 48 && code <= 57) ||
    (code >= 65 && code <= 90) ||
    (code >= 97 && code <= 122) ||
    code === 95 ||
    code === 36
  );
}

/**
 * Where a page says a spelling as a word of its own; link targets, front matter, comments and the page's past are left
 * out.
 */
export function mentionsOf(page: Page, spelling: string): Mention[] {
  const found: Mention[] = [];
  const { text } = page;
  const first = spelling[0] ?? '';
  const dashed = first === '-';
  for (let at = text.indexOf(spelling); at !== -1; at = text.indexOf(spelling, at + spelling.length)) {
    const end = at + spelling.length;
    const before = text[at - 1] ?? '';
    const after = text[end] ?? '';
    if (wordUnit.test(before) || (before === '-' && (dashed || wordUnit.test(text[at - 2] ?? '')))) continue;
    if (wordUnit.test(after) || (after === '-' && wordUnit.test(text[end + 1] ?? ''))) continue;
    const one = mentionAt(page, at, end);
    if (one !== null) found.push(one);
    if (found.length >= 200) break;
  }
  return found;
}

/**
 * The place as a mention; null in link targets, front matter, comments, the page's past, and outside code in a source
 * file.
 */
export function mentionAt(page: Page, start: number, end: number): Mention | null {
  const { text } = page;
  if (page.links.some((one) => one.start <= start && start < one.end && one.kind !== 'document')) return null;
  if (within(page.hidden, start) || within(page.past, start)) return null;
  const block = page.blocks.find((one) => one.start <= start && end <= one.end) ?? null;
  const span = block === null ? (page.spans.find((one) => one.start <= start && end <= one.end) ?? null) : null;
  if (page.format === 'comment' && span === null) return null;
  const lineStart = Math.max(text.lastIndexOf('\n', start - 1), text.lastIndexOf('\r', start - 1)) + 1;
  const stop = text.slice(start, start + 2_000).search(/[\r\n]/);
  const line = text.slice(lineStart, stop === -1 ? Math.min(text.length, start + 2_000) : start + stop);
  return {
    start,
    end,
    spelling: text.slice(start, end),
    where: block !== null ? 'block' : span !== null ? 'span' : 'prose',
    span,
    block,
    line,
    lineStart,
  };
}

/** Words that speak of what was. */
export function tellsOfThePast(text: string): boolean {
  return anyRow(pastWords, text);
}

/** The statement around a place, or for code the one that leads to it; with the one after it when that is near. */
export function statementsAround(page: Page, start: number, block: CodeBlock | null): string {
  const own = spanAt(page.statements, start);
  if (own !== undefined && block === null) return page.text.slice(own.start, Math.min(own.end, own.start + 4_000));
  const from = block?.start ?? start;
  const before = page.statements.filter((one) => one.end <= from).at(-1);
  const lead =
    before === undefined || from - before.end > 300
      ? ''
      : page.text.slice(Math.max(before.start, before.end - 600), before.end);
  return `${lead}\n${block === null ? page.text.slice(Math.max(0, start - 200), start + 200) : ''}`;
}

/** True when the words around say that the name belongs to the past, or a comment on the line of code does. */
export function tellsThePast(page: Page, mention: Mention): boolean {
  if (tellsOfThePast(statementsAround(page, mention.start, mention.block))) return true;
  if (mention.block === null)
    return anyRow(spurnedWords, page.text.slice(Math.max(mention.lineStart, mention.start - 60), mention.start));
  const comment = /(?:\/\/|#|--|\/\*|<!--|;).*$/.exec(mention.line)?.[0] ?? '';
  const above =
    page.text
      .slice(Math.max(0, mention.lineStart - 200), mention.lineStart)
      .trimEnd()
      .split('\n')
      .at(-1) ?? '';
  return (
    tellsOfThePast(comment) ||
    (/^\s*(?:\/\/|#|--|\/\*|\*)/.test(above) && tellsOfThePast(above)) ||
    (/^\s*[-<]\s/.test(mention.line) && mention.block.language === 'diff')
  );
}
