/** How a page is written. `comment` is a source file of which only the doc comments are read. */
export type PageFormat = 'markdown' | 'mdx' | 'rst' | 'asciidoc' | 'comment';

/** A stretch of a page, as offsets in UTF-16 units of its text; `end` is the first that no longer belongs to it. */
export interface Span {
  start: number;
  end: number;
}

/**
 * A name or literal that the page sets as code. `text` is what a reader sees; start and end hold the content alone,
 * without its marks. `role` is what the markup itself says of it: a reStructuredText role or directive (`func`,
 * `option`, `autofunction`), a doc tag (`param`). `link` is the target where the code stands within a link.
 */
export interface CodeSpan extends Span {
  text: string;
  role: string | null;
  link: string | null;
}

/** A block of code. start and end hold its content; `language` is the first word of its info, in lower case. */
export interface CodeBlock extends Span {
  text: string;
  language: string | null;
  info: string;
}

/** A link or image. `target` is as written, without angle brackets and title; start and end hold the target. */
export interface PageLink extends Span {
  target: string;
  kind: 'link' | 'image' | 'include' | 'document' | 'reference';
}

/**
 * A heading; `depth` counts from 1, `id` is its anchor as the page's own format makes it (for Markdown as GitHub does).
 */
export interface Heading extends Span {
  text: string;
  depth: number;
  id: string;
}

/** One cell of a table with the table's own number; `row` 0 is the head. */
export interface Cell extends Span {
  table: number;
  row: number;
  column: number;
  text: string;
}

/**
 * What one page says, with exact places. A broken page has what could be read, and says in `problems` what couldn't.
 */
export interface Page {
  path: string;
  format: PageFormat;
  text: string;
  spans: CodeSpan[];
  blocks: CodeBlock[];
  links: PageLink[];
  headings: Heading[];
  cells: Cell[];
  /** every id that a link to this page can name */
  anchors: Set<string>;
  /** paragraphs, list items, headings, table rows: the stretch that one statement fills, in order */
  statements: Span[];
  /** front matter, comments, markup: what is no prose */
  hidden: Span[];
  /** stretches that speak about the past: release sections, `deprecated::` */
  past: Span[];
  /** the page takes in parts of other files, so that its anchors are not all known */
  includes: boolean;
  problems: string[];
}

/** An empty page, for readers to fill. */
export function emptyPage(path: string, format: PageFormat, text: string): Page {
  return {
    path,
    format,
    text,
    spans: [],
    blocks: [],
    links: [],
    headings: [],
    cells: [],
    anchors: new Set(),
    statements: [],
    hidden: [],
    past: [],
    includes: false,
    problems: [],
  };
}

/** Where each line of a text starts; `\n`, `\r\n` and a lone `\r` end a line. */
export function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === 10 || (unit === 13 && text.charCodeAt(at + 1) !== 10)) starts.push(at + 1);
  }
  return starts;
}

/** The place of an offset: line and column from 1, the column in UTF-16 units. */
export function placeAt(starts: readonly number[], offset: number): { line: number; column: number } {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}

/** The last of the ordered spans that starts at or before the offset, when it reaches it. */
export function spanAt<T extends Span>(spans: readonly T[], offset: number): T | undefined {
  let low = 0;
  let high = spans.length - 1;
  let found: T | undefined;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const one = spans[middle]!;
    if (one.start <= offset) {
      found = one;
      low = middle + 1;
    } else high = middle - 1;
  }
  return found !== undefined && offset < found.end ? found : undefined;
}

/** True where one of the spans, in any order, holds the offset. */
export function within(spans: readonly Span[], offset: number): boolean {
  return spans.some((one) => one.start <= offset && offset < one.end);
}
