import { emptyPage, type Page } from './model.ts';
import { createSlugger, otherSlugs } from './slug.ts';

const underline = /^([!-/:-@[-`{-~])\1{1,}[ \t]*$/;
const directive = /^([ \t]*)\.\. (?:\|[^|\n]{1,80}\| )?([A-Za-z][\w:+.-]{0,60})::(?:[ \t]+(.*))?$/;
const pastDirective = /^(?:deprecated|versionchanged|versionremoved|deprecated-removed)$/;
const codeDirective = new RegExp(
  [
    String.raw`^(?:code-block|code|sourcecode|parsed-literal|ipython|prompt|testcode|highlight`,
    String.raw`|click:example|click:run|doctest|console)$`,
  ].join(''),
);
const objectDirective = new RegExp(
  [
    String.raw`^(?:auto(?:function|class|method|attribute|exception|data|property|decorator)`,
    String.raw`|(?:py:|js:|c:|cpp:|rb:|php:)?(?:function|class|method|attribute|exception|data|decorator`,
    String.raw`|classmethod|staticmethod|property|module)|option|cmdoption|program|envvar|confval|setting)$`,
  ].join(''),
);
const fileDirective = /^(?:image|figure|include|literalinclude|csv-table)$/;
const inline = new RegExp(
  [
    String.raw`(?<![\w\x60\\])(?::((?:[A-Za-z][\w+.-]{0,20}:){0,2}[A-Za-z][\w+.-]{0,20}):)?`,
    String.raw`(?:\x60\x60([^\n]{1,300}?)\x60\x60(?!\x60)|\x60([^\x60\n]{1,300})\x60(__?)?)(?!\w)`,
  ].join(''),
  'g',
);

/** Facts of a reStructuredText page, by lines and marks as docutils and Sphinx read them. Never throws on content. */
export function readRst(path: string, text: string): Page {
  return new RstReader(path, text).read();
}

const labelled = /^[ \t]*\.\. _([^:\n]{1,200}):(?:[ \t]+(\S.*))?$/;

/** A line of the page; `bare` is without the white space around it, `end` where its line ends. */
interface Line {
  at: number;
  end: number;
  text: string;
  bare: string;
  indent: number;
}

class RstReader {
  readonly #text: string;
  readonly #page: Page;
  readonly #slug = createSlugger();
  readonly #repeats = new Map<string, number>();
  readonly #marks: string[] = [];
  #statement: number | null = null;
  #last = { start: 0, end: 0, text: '' };
  #literal: { indent: number; language: string | null; start: number; end: number; body: boolean } | null = null;
  #past: { indent: number; start: number } | null = null;
  /** the indent of a `toctree` that is open */
  #listed: number | null = null;

  constructor(path: string, text: string) {
    this.#text = text;
    this.#page = emptyPage(path, 'rst', text);
  }

  read(): Page {
    for (let at = 0; at <= this.#text.length;) {
      const next = this.#text.indexOf('\n', at);
      const end = next === -1 ? this.#text.length : next;
      const text = this.#text.slice(at, end).replace(/\r$/, '');
      this.#readLine({ at, end, text, bare: text.trim(), indent: text.length - text.trimStart().length });
      at = end + 1;
    }
    this.#closeStatement(this.#text.length);
    this.#closeLiteral();
    this.#closePast(this.#text.length);
    return this.#page;
  }

  #readLine(line: Line): void {
    const { at, text, bare } = line;
    if (bare !== '') this.#closeOutdented(line);
    if (this.#literal !== null) this.#addToLiteral(line);
    else if (bare === '') this.#closeStatement(at);
    else if (this.#isUnderline(line)) this.#endHeading(bare[0]!);
    else {
      this.#readMarked(line);
      this.#last = { start: at, end: at + text.length, text };
    }
  }

  /** What is open and further in than this line ends before it. */
  #closeOutdented({ at, indent }: Line): void {
    if (this.#past !== null && indent <= this.#past.indent) this.#closePast(at);
    if (this.#listed !== null && indent <= this.#listed) this.#listed = null;
    if (this.#literal !== null && indent <= this.#literal.indent) this.#closeLiteral();
  }

  #closePast(end: number): void {
    if (this.#past !== null) this.#page.past.push({ start: this.#past.start, end });
    this.#past = null;
  }

  #addToLiteral({ at, text, bare }: Line): void {
    const literal = this.#literal;
    if (literal === null || bare === '' || (/^:[\w-]+:/.test(bare) && !literal.body)) return;
    if (!literal.body) {
      literal.start = at;
      literal.body = true;
    }
    literal.end = at + text.length;
  }

  #isUnderline({ at, text, bare }: Line): boolean {
    const above = this.#last.text.trim();
    return (
      underline.test(text) &&
      above !== '' &&
      this.#last.end + 2 >= at &&
      this.#statement !== null &&
      this.#statement === this.#last.start &&
      bare.length + 1 >= above.length
    );
  }

  /** The line above was a heading. */
  #endHeading(mark: string): void {
    const { start, end, text } = this.#last;
    this.#statement = null;
    const words = text
      .trim()
      .replace(/``?([^`]*)``?/g, '$1')
      .replace(/:[\w:]+:/g, '');
    if (!this.#marks.includes(mark)) this.#marks.push(mark);
    const repeat = this.#repeats.get(words) ?? 0;
    this.#repeats.set(words, repeat + 1);
    const id = this.#slug(words);
    for (const one of [id, ...otherSlugs(words, repeat)]) this.#page.anchors.add(one);
    this.#page.headings.push({ depth: this.#marks.indexOf(mark) + 1, text: words, id, start, end });
    this.#page.statements.push({ start, end });
    inlineMarks(this.#page, start, end);
  }

  #readMarked(line: Line): void {
    const { at, text, bare, indent } = line;
    const found = directive.exec(text);
    const label = labelled.exec(text);
    if (found !== null) this.#readDirective(line, found[2] ?? '', found[3] ?? '');
    else if (label !== null) this.#readLabel(line, label[1]!, label[2]?.trim());
    else if (this.#listed !== null && indent > this.#listed) {
      if (!bare.startsWith(':')) documentLink(this.#page, bare, at + indent);
    } else if (/^[ \t]*\.\.(?:[ \t]|$)/.test(text)) {
      this.#closeStatement(at);
      this.#page.hidden.push({ start: at, end: at + text.length });
    } else this.#readProse(line);
  }

  #readDirective({ at, end, text, indent }: Line, name: string, argument: string): void {
    this.#closeStatement(at);
    const start = at + text.length - argument.length;
    if (pastDirective.test(name)) this.#past = { indent, start: at };
    if (codeDirective.test(name))
      this.#literal = { indent, language: languageOf(name, argument), start: end, end, body: false };
    else if (objectDirective.test(name)) objectSpans(this.#page, name, argument, start);
    else if (fileDirective.test(name) && argument.trim() !== '') {
      this.#page.links.push({
        kind: name === 'include' || name === 'literalinclude' ? 'include' : 'image',
        target: argument.trim(),
        start,
        end: start + argument.length,
      });
      this.#page.includes ||= name === 'include';
    } else if (name === 'toctree') this.#listed = indent;
    else if (name === 'raw') this.#literal = { indent, language: null, start: end, end, body: false };
    else if (argument.trim() !== '') this.#statement = start;
  }

  #readLabel({ at, text }: Line, name: string, target: string | undefined): void {
    this.#closeStatement(at);
    this.#page.anchors.add(name.replaceAll('`', '').toLowerCase());
    if (target === undefined || target.endsWith('_')) return;
    const start = at + text.lastIndexOf(target);
    this.#page.links.push({ kind: 'link', target, start, end: start + target.length });
  }

  #readProse({ at, text, bare, indent }: Line): void {
    const end = at + text.length;
    if (/^[ \t]*(?:[-*+]|\d{1,3}[.)]|#\.)[ \t]/.test(text)) this.#closeStatement(at);
    this.#statement ??= at;
    if (bare.endsWith('::')) {
      this.#closeStatement(end);
      this.#literal = { indent, language: null, start: end, end, body: false };
    }
    if (bare.startsWith('>>> '))
      this.#page.blocks.push({ text: bare, language: 'pycon', info: '', start: at + indent, end });
  }

  #closeStatement(end: number): void {
    if (this.#statement !== null && end > this.#statement) {
      this.#page.statements.push({ start: this.#statement, end });
      inlineMarks(this.#page, this.#statement, end);
    }
    this.#statement = null;
  }

  #closeLiteral(): void {
    if (this.#literal?.body === true)
      this.#page.blocks.push({
        text: dedent(this.#text.slice(this.#literal.start, this.#literal.end)),
        language: this.#literal.language,
        info: this.#literal.language ?? '',
        start: this.#literal.start,
        end: this.#literal.end,
      });
    this.#literal = null;
  }
}

function languageOf(name: string, argument: string): string | null {
  if (name === 'click:example' || name === 'testcode') return 'python';
  const word = argument.trim().split(/\s/)[0]?.toLowerCase() ?? '';
  return word === '' ? null : word;
}

function documentLink(page: Page, entry: string, at: number): void {
  const target = /<([^<>]+)>$/.exec(entry)?.[1] ?? entry;
  if (/[*?[]/.test(target) || target === 'self' || /^\w+:\/\//.test(target)) return;
  const start = at + entry.lastIndexOf(target);
  page.links.push({ kind: 'document', target, start, end: start + target.length });
}

/** `.. option:: -m, --max SIZE` names each flag; other directives name one thing, its arguments after it. */
function objectSpans(page: Page, role: string, argument: string, start: number): void {
  const pattern = /option/.test(role) ? /--?[A-Za-z][\w-]*/g : /^[\w.$:~-]+(?:\([^\n]{0,300}\))?/g;
  for (const match of argument.matchAll(pattern)) {
    const from = start + match.index;
    page.spans.push({ text: match[0], role, link: null, start: from, end: from + match[0].length });
  }
}

/** Literals, roles and links of one paragraph. */
function inlineMarks(page: Page, start: number, end: number): void {
  for (const match of page.text.slice(start, end).matchAll(inline)) {
    const [all, role = null, literal, interpreted, tail] = match;
    const body = literal ?? interpreted ?? '';
    const from = start + match.index + all.indexOf(body, (role?.length ?? -2) + 2);
    const titled = /^[^<]*<([^<>]+)>$/.exec(body.trim());
    if (literal !== undefined) page.spans.push({ text: body, role, link: null, start: from, end: from + body.length });
    else if (tail !== undefined) {
      const target = titled?.[1];
      if (target !== undefined && !target.endsWith('_')) {
        const place = from + body.lastIndexOf(target);
        page.links.push({ kind: 'link', target, start: place, end: place + target.length });
      }
    } else {
      const target = titled?.[1] ?? body;
      const place = from + body.lastIndexOf(target);
      const kind = role === null ? null : role.split(':').at(-1)!;
      if (kind === 'doc') page.links.push({ kind: 'document', target, start: place, end: place + target.length });
      else if (kind === 'ref' || kind === 'numref')
        page.links.push({ kind: 'reference', target, start: place, end: place + target.length });
      else
        page.spans.push({
          text: target.replace(/^[~!.]+/, ''),
          role: kind ?? 'any',
          link: null,
          start: place + (/^[~!.]+/.exec(target)?.[0].length ?? 0),
          end: place + target.length,
        });
    }
  }
}

function dedent(text: string): string {
  const lines = text.split('\n');
  const least = Math.min(...lines.filter((one) => one.trim() !== '').map((one) => one.length - one.trimStart().length));
  return Number.isFinite(least) ? lines.map((one) => one.slice(least)).join('\n') : text;
}
