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
    collect(page, prepared.text);
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

function collect(page: Page, text: string): void {
  const slug = createSlugger();
  const repeats = new Map<string, number>();
  let heading: { depth: number; start: number; end: number; skip: Span[] } | null = null;
  let table = -1;
  let row = -1;
  let column = 0;
  let rowStart = 0;
  let link: { start: number; end: number; image: boolean; from: number } | null = null;
  const cursor: Node = markdown.parse(text).cursor();
  const closeHeading = (): void => {
    if (heading !== null) addHeading(page, heading, text, slug, repeats);
    heading = null;
  };
  const closeLink = (target: string | null): void => {
    if (link === null) return;
    for (let index = link.from; index < page.spans.length; index += 1) page.spans[index]!.link ??= target;
  };
  do {
    const { name, from, to } = cursor;
    if (heading !== null && from >= (heading as Span).end) closeHeading();
    if (link !== null && from >= link.end) link = null;
    if (name.startsWith('ATXHeading') || name.startsWith('SetextHeading')) {
      heading = { depth: Number(name.at(-1)), start: from, end: to, skip: [] };
      page.statements.push({ start: from, end: to });
      continue;
    }
    if (
      heading !== null &&
      (name.endsWith('Mark') || ['URL', 'LinkTitle', 'LinkLabel', 'HTMLTag', 'Image'].includes(name))
    ) {
      const last = heading.skip.at(-1);
      if (name !== 'URL' || link !== null) {
        if (last === undefined || from >= last.end) heading.skip.push({ start: from, end: to });
      }
    }
    switch (name) {
      case 'Paragraph':
      case 'TableHeader':
      case 'TableRow':
      case 'HTMLBlock':
        page.statements.push({ start: from, end: to });
        if (name === 'TableHeader' || name === 'TableRow') {
          row += 1;
          column = text[from] === '|' ? -1 : 0;
          rowStart = from;
        }
        if (name === 'HTMLBlock') markup(page, from, to, slug);
        break;
      case 'Table':
        table += 1;
        row = -1;
        break;
      case 'TableDelimiter':
        if (from >= rowStart && to - from === 1) column += 1;
        break;
      case 'TableCell':
        page.cells.push({ table, row, column, text: text.slice(from, to), start: from, end: to });
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
        link = { start: from, end: to, image: name === 'Image', from: page.spans.length };
        break;
      case 'URL': {
        const target = text.slice(from, to).replace(/^<|>$/g, '');
        const start = text[from] === '<' ? from + 1 : from;
        page.links.push({ kind: link?.image === true ? 'image' : 'link', target, start, end: start + target.length });
        closeLink(target);
        break;
      }
      default:
        break;
    }
  } while (cursor.next());
  closeHeading();
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
