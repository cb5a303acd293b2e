import { GFM, parser } from '@lezer/markdown';
import { markup } from './html.ts';
import { emptyPage, type Page, type Span } from './model.ts';
import { prepareMarkdown } from './prepare.ts';
import { createSlugger, otherSlugs } from './slug.ts';

const markdown = parser.configure(GFM);
type Node = ReturnType<ReturnType<typeof markdown.parse>['cursor']>;

const includeMark = /<!--\s*@?include|\{\{[<%]|\{%-?\s*include|^[ \t]*-{1,8}8<-{1,8}|^<<<\s/im;

/** Facts of a Markdown or MDX page (CommonMark and GitHub's additions). Never throws on content. */
export function readMarkdown(path: string, text: string, format: 'markdown' | 'mdx'): Page {
  const page = emptyPage(path, format, text);
  const prepared = prepareMarkdown(text, format === 'mdx');
  page.problems.push(...prepared.problems);
  page.hidden.push(...prepared.hidden);
  page.includes = includeMark.test(text);
  // labels of MyST
  for (const label of text.matchAll(/^\(([\w.:-]{1,200})\)=[ \t]*$/gm)) page.anchors.add(label[1]!);
  for (const module of format === 'mdx' ? prepared.hidden : []) moduleLinks(page, module);
  try {
    new PageWalk(page, prepared.text).walk();
  } catch (error) {
    // the parser is made to take any text; what it doesn't take must not end the run
    page.problems.push(`not read to its end: ${error instanceof Error ? error.message : String(error)}`);
  }
  return page;
}

function moduleLinks(page: Page, span: Span): void {
  for (const match of page.text.slice(span.start, span.end).matchAll(/\bfrom\s+(['"])(\.{1,2}\/[^'"\n]{1,300})\1/g)) {
    const start = span.start + match.index + match[0].length - 1 - match[2]!.length;
    page.links.push({ kind: 'include', target: match[2]!, start, end: start + match[2]!.length });
    if (/\.mdx?$/.test(match[2]!)) page.includes = true;
  }
}

/** Goes through the tree of a page once and notes what it holds, in its order. */
class PageWalk {
  readonly #page: Page;
  readonly #text: string;
  readonly #slug = createSlugger();
  readonly #repeats = new Map<string, number>();
  #heading: { depth: number; start: number; end: number; skip: Span[] } | null = null;
  #link: { start: number; end: number; image: boolean; from: number } | null = null;
  #cell = { table: -1, row: -1, column: 0, rowStart: 0 };

  constructor(page: Page, text: string) {
    this.#page = page;
    this.#text = text;
  }

  walk(): void {
    const cursor: Node = markdown.parse(this.#text).cursor();
    do this.#visit(cursor);
    while (cursor.next());
    this.#closeHeading();
  }

  #visit(cursor: Node): void {
    const { name, from, to } = cursor;
    if (this.#heading !== null && from >= this.#heading.end) this.#closeHeading();
    if (this.#link !== null && from >= this.#link.end) this.#link = null;
    if (name.startsWith('ATXHeading') || name.startsWith('SetextHeading')) {
      this.#heading = { depth: Number(name.at(-1)), start: from, end: to, skip: [] };
      this.#page.statements.push({ start: from, end: to });
      return;
    }
    if (this.#heading !== null) this.#skipInHeading(name, from, to, this.#heading.skip);
    this.#read(cursor);
  }

  /** Marks and addresses are no words of a heading. */
  #skipInHeading(name: string, from: number, to: number, skip: Span[]): void {
    if (!name.endsWith('Mark') && !['URL', 'LinkTitle', 'LinkLabel', 'HTMLTag', 'Image'].includes(name)) return;
    const last = skip.at(-1);
    if ((name !== 'URL' || this.#link !== null) && (last === undefined || from >= last.end))
      skip.push({ start: from, end: to });
  }

  #read(cursor: Node): void {
    const { name, from, to } = cursor;
    const page = this.#page;
    const text = this.#text;
    switch (name) {
      case 'Paragraph':
        page.statements.push({ start: from, end: to });
        break;
      case 'HTMLBlock':
        page.statements.push({ start: from, end: to });
        markup(page, from, to, this.#slug);
        break;
      case 'TableHeader':
      case 'TableRow':
      case 'Table':
      case 'TableDelimiter':
      case 'TableCell':
        this.#readTable(name, from, to);
        break;
      case 'HTMLTag':
        markup(page, from, /^<code\b/i.test(text.slice(from, from + 6)) ? Math.min(to + 300, text.length) : to);
        break;
      case 'Comment':
      case 'CommentBlock':
      case 'ProcessingInstruction':
      case 'ProcessingInstructionBlock':
        page.hidden.push({ start: from, end: to });
        break;
      case 'InlineCode':
        addCode(page, text, from, to);
        break;
      case 'FencedCode':
      case 'CodeBlock':
        addBlock(page, text, cursor, from, to);
        break;
      case 'Link':
      case 'Image':
        this.#link = { start: from, end: to, image: name === 'Image', from: page.spans.length };
        break;
      case 'URL':
        this.#readTarget(from, to);
        break;
      default:
        break;
    }
  }

  #readTable(
    name: 'TableHeader' | 'TableRow' | 'Table' | 'TableDelimiter' | 'TableCell',
    from: number,
    to: number,
  ): void {
    const cell = this.#cell;
    if (name === 'Table') {
      cell.table += 1;
      cell.row = -1;
    } else if (name === 'TableHeader' || name === 'TableRow') {
      this.#page.statements.push({ start: from, end: to });
      cell.row += 1;
      cell.column = this.#text[from] === '|' ? -1 : 0;
      cell.rowStart = from;
    } else if (name === 'TableDelimiter') {
      if (from >= cell.rowStart && to - from === 1) cell.column += 1;
    } else {
      const { table, row, column } = cell;
      this.#page.cells.push({ table, row, column, text: this.#text.slice(from, to), start: from, end: to });
    }
  }

  #readTarget(from: number, to: number): void {
    const target = this.#text.slice(from, to).replace(/^<|>$/g, '');
    const start = this.#text[from] === '<' ? from + 1 : from;
    const kind = this.#link?.image === true ? 'image' : 'link';
    this.#page.links.push({ kind, target, start, end: start + target.length });
    if (this.#link === null) return;
    for (let index = this.#link.from; index < this.#page.spans.length; index += 1)
      this.#page.spans[index]!.link ??= target;
  }

  #closeHeading(): void {
    if (this.#heading !== null) addHeading(this.#page, this.#heading, this.#text, this.#slug, this.#repeats);
    this.#heading = null;
  }
}

function addHeading(
  page: Page,
  at: { depth: number; start: number; end: number; skip: Span[] },
  text: string,
  slug: (text: string) => string,
  repeats: Map<string, number>,
): void {
  let words = '';
  let from = at.start;
  for (const part of at.skip) {
    words += text.slice(from, part.start);
    from = part.end;
  }
  words = (words + text.slice(from, at.end))
    .replace(/\\([!-/:-@[-`{-~])/g, '$1')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>');
  const own = /\s*\{[^{}]*?#([^\s{}]+)[^{}]*\}\s*$/.exec(words);
  if (own !== null) {
    words = words.slice(0, own.index);
    page.anchors.add(own[1]!);
  }
  // classes of Python-Markdown, and signs that take no room
  words = words.replace(/\{:?\s*\.[^{}]{0,200}\}/g, '').replace(/&(?:#8203|#x200b|ZeroWidthSpace|nbsp);/gi, ' ');
  // a heading of two lines is one line of text
  words = words.replace(/\s*[\r\n]\s*/g, ' ').trim();
  const id = slug(words);
  const repeat = repeats.get(words) ?? 0;
  repeats.set(words, repeat + 1);
  for (const one of [id, ...otherSlugs(words, repeat)]) page.anchors.add(one);
  page.headings.push({ depth: at.depth, text: words, id: own?.[1] ?? id, start: at.start, end: at.end });
}

function addCode(page: Page, text: string, from: number, to: number): void {
  let ticks = 0;
  while (text[from + ticks] === '`') ticks += 1;
  let start = from + ticks;
  let end = to - ticks;
  // one space on both sides belongs to the marks (CommonMark 6.1)
  if (end - start > 2 && text[start] === ' ' && text[end - 1] === ' ') {
    start += 1;
    end -= 1;
  }
  page.spans.push({ text: text.slice(start, end), role: null, link: null, start, end });
}

function addBlock(page: Page, text: string, cursor: Node, from: number, to: number): void {
  const parts: Span[] = [];
  let info = '';
  const inner = cursor.node.cursor();
  if (inner.firstChild()) {
    do {
      if (inner.name === 'CodeInfo') info = text.slice(inner.from, inner.to).trim();
      if (inner.name === 'CodeText') parts.push({ start: inner.from, end: inner.to });
    } while (inner.nextSibling());
  }
  const start = parts[0]?.start ?? to;
  const language = /^[^\s{,:]+/.exec(info.replace(/^\{\s*\.?/, ''))?.[0]?.toLowerCase() ?? null;
  // in quotes and lists each line is a part of its own, without the marks before it
  const code =
    parts.length === 1
      ? text.slice(parts[0]!.start, parts[0]!.end)
      : parts
          .map((one) => text.slice(one.start, one.end))
          .join('\n')
          .replace(/\n\n/g, '\n');
  page.blocks.push({ text: code, language, info, start: from === to ? from : start, end: parts.at(-1)?.end ?? to });
}
