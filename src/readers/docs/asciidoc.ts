import { emptyPage, type Page } from './model.ts';
import { createSlugger, otherSlugs } from './slug.ts';

const inline = new RegExp(
  [
    String.raw`\x60\+?([^\x60\n]{1,300}?)\+?\x60|\b(link|image|include|xref):{1,2}([^\s[\]]{1,300})\[`,
    String.raw`|<<([^<>,\n]{1,200})(?:,[^<>\n]{0,200})?>>|\[\[([^[\],\n]{1,200})[^[\]\n]{0,200}\]\]`,
    String.raw`|\[#([\w-]{1,200})`,
  ].join(''),
  'g',
);

/**
 * Facts of an AsciiDoc page: headings, code, links and ids; tables and macros of one's own are read as prose. Never
 * throws on content.
 */
export function readAsciidoc(path: string, text: string): Page {
  const page = emptyPage(path, 'asciidoc', text);
  const slug = createSlugger();
  let fence: { mark: string; start: number; language: string | null } | null = null;
  let language: string | null = null;
  let statement: number | null = null;
  const close = (end: number): void => {
    if (statement !== null && end > statement) {
      page.statements.push({ start: statement, end });
      marks(page, statement, end);
    }
    statement = null;
  };
  for (let at = 0; at <= text.length;) {
    const next = text.indexOf('\n', at);
    const end = next === -1 ? text.length : next;
    const line = text.slice(at, end).replace(/\r$/, '');
    const mark = /^(-{4,}|\.{4,}|\/{4,}|```\w*)$/.exec(line.trimEnd())?.[1];
    if (fence !== null) {
      if (mark !== undefined && mark.replace(/\w+$/, '') === fence.mark) {
        if (fence.mark.startsWith('/')) page.hidden.push({ start: fence.start, end: at });
        else
          page.blocks.push({
            text: text.slice(fence.start, at),
            language: fence.language,
            info: fence.language ?? '',
            start: fence.start,
            end: at,
          });
        fence = null;
      }
    } else if (mark !== undefined) {
      close(at);
      fence = { mark: mark.replace(/\w+$/, ''), start: end + 1, language: language ?? /\w+$/.exec(mark)?.[0] ?? null };
      language = null;
    } else {
      const heading = /^(={1,6}|#{1,6})[ \t]+(\S.*)$/.exec(line);
      const source = /^\[source(?:%[\w%]*)?,\s*([\w+#-]+)/.exec(line);
      if (source !== null) language = source[1]!.toLowerCase();
      if (heading !== null) {
        close(at);
        const words = heading[2]!.replaceAll('`', '');
        const id = `_${words
          .toLowerCase()
          .replace(/[^\p{L}\p{N}]+/gu, '_')
          .replace(/^_|_$/g, '')}`;
        for (const one of [id, slug(words), ...otherSlugs(words, 0)]) page.anchors.add(one);
        page.headings.push({ depth: heading[1]!.length, text: words, id, start: at, end });
        page.statements.push({ start: at, end });
        marks(page, at, end);
      } else if (line.trim() === '') close(at);
      else if (line.startsWith('//')) page.hidden.push({ start: at, end });
      else {
        if (/^\s*(?:[*.-]{1,5}|\d+\.|\|)\s/.test(line)) close(at);
        statement ??= at;
      }
    }
    at = end + 1;
  }
  close(text.length);
  return page;
}

function marks(page: Page, start: number, end: number): void {
  for (const match of page.text.slice(start, end).matchAll(inline)) {
    const [all, code, macro, target, reference, ...ids] = match;
    const at = start + match.index;
    if (code !== undefined) {
      const from = at + all.indexOf(code);
      page.spans.push({ text: code, role: null, link: null, start: from, end: from + code.length });
    }
    const goal = target ?? reference;
    if (goal !== undefined && !goal.includes('{')) {
      const from = at + all.indexOf(goal);
      const kind = macro === 'image' ? 'image' : macro === 'include' ? 'include' : 'link';
      // `<<id>>` names an anchor of this page unless it names a file
      const own = reference !== undefined && !/[#.]/.test(goal);
      page.links.push({ kind: own ? 'reference' : kind, target: goal, start: from, end: from + goal.length });
      page.includes ||= macro === 'include';
    }
    for (const id of ids) if (id !== undefined) page.anchors.add(id);
  }
}
