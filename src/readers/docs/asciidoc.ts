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
  return new AsciidocReader(path, text).read();
}

class AsciidocReader {
  readonly #text: string;
  readonly #page: Page;
  readonly #slug = createSlugger();
  #fence: { mark: string; start: number; language: string | null } | null = null;
  #language: string | null = null;
  #statement: number | null = null;

  constructor(path: string, text: string) {
    this.#text = text;
    this.#page = emptyPage(path, 'asciidoc', text);
  }

  read(): Page {
    for (let at = 0; at <= this.#text.length;) {
      const next = this.#text.indexOf('\n', at);
      const end = next === -1 ? this.#text.length : next;
      const line = this.#text.slice(at, end).replace(/\r$/, '');
      const mark = /^(-{4,}|\.{4,}|\/{4,}|```\w*)$/.exec(line.trimEnd())?.[1];
      if (this.#fence !== null) {
        if (mark !== undefined && mark.replace(/\w+$/, '') === this.#fence.mark) {
          if (this.#fence.mark.startsWith('/')) this.#page.hidden.push({ start: this.#fence.start, end: at });
          else
            this.#page.blocks.push({
              text: this.#text.slice(this.#fence.start, at),
              language: this.#fence.language,
              info: this.#fence.language ?? '',
              start: this.#fence.start,
              end: at,
            });
          this.#fence = null;
        }
      } else if (mark !== undefined) {
        this.#close(at);
        this.#fence = {
          mark: mark.replace(/\w+$/, ''),
          start: end + 1,
          language: this.#language ?? /\w+$/.exec(mark)?.[0] ?? null,
        };
        this.#language = null;
      } else {
        const heading = /^(={1,6}|#{1,6})[ \t]+(\S.*)$/.exec(line);
        const source = /^\[source(?:%[\w%]*)?,\s*([\w+#-]+)/.exec(line);
        if (source !== null) this.#language = source[1]!.toLowerCase();
        if (heading !== null) {
          this.#close(at);
          const words = heading[2]!.replaceAll('`', '');
          const id = `_${words
            .toLowerCase()
            .replace(/[^\p{L}\p{N}]+/gu, '_')
            .replace(/^_|_$/g, '')}`;
          for (const one of [id, this.#slug(words), ...otherSlugs(words, 0)]) this.#page.anchors.add(one);
          this.#page.headings.push({ depth: heading[1]!.length, text: words, id, start: at, end });
          this.#page.statements.push({ start: at, end });
          marks(this.#page, at, end);
        } else if (line.trim() === '') this.#close(at);
        else if (line.startsWith('//')) this.#page.hidden.push({ start: at, end });
        else {
          if (/^\s*(?:[*.-]{1,5}|\d+\.|\|)\s/.test(line)) this.#close(at);
          this.#statement ??= at;
        }
      }
      at = end + 1;
    }
    this.#close(this.#text.length);
    return this.#page;
  }

  #close(end: number): void {
    if (this.#statement !== null && end > this.#statement) {
      this.#page.statements.push({ start: this.#statement, end });
      marks(this.#page, this.#statement, end);
    }
    this.#statement = null;
  }
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
