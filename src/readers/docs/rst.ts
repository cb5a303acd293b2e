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
  const page = emptyPage(path, 'rst', text);
  const slug = createSlugger();
  const repeats = new Map<string, number>();
  const marks: string[] = [];
  let statement: number | null = null;
  let last = { start: 0, end: 0, text: '' };
  let literal: { indent: number; language: string | null; start: number; end: number; body: boolean } | null = null;
  let past: { indent: number; start: number } | null = null;
  let listed: { indent: number; kind: 'document' | 'body' } | null = null;
  const closeStatement = (end: number): void => {
    if (statement !== null && end > statement) {
      page.statements.push({ start: statement, end });
      inlineMarks(page, statement, end);
    }
    statement = null;
  };
  const closeLiteral = (): void => {
    if (literal?.body === true)
      page.blocks.push({
        text: dedent(text.slice(literal.start, literal.end)),
        language: literal.language,
        info: literal.language ?? '',
        start: literal.start,
        end: literal.end,
      });
    literal = null;
  };
  for (let at = 0; at <= text.length;) {
    const next = text.indexOf('\n', at);
    const end = next === -1 ? text.length : next;
    const line = text.slice(at, end).replace(/\r$/, '');
    const bare = line.trim();
    const indent = line.length - line.trimStart().length;
    if (bare !== '') {
      if (past !== null && indent <= past.indent) {
        page.past.push({ start: past.start, end: at });
        past = null;
      }
      if (listed !== null && indent <= listed.indent) listed = null;
      if (literal !== null && indent <= literal.indent) closeLiteral();
    }
    if (literal !== null) {
      if (bare !== '' && !(/^:[\w-]+:/.test(bare) && !literal.body)) {
        if (!literal.body) {
          literal.start = at;
          literal.body = true;
        }
        literal.end = at + line.length;
      }
    } else if (bare === '') closeStatement(at);
    else if (
      underline.test(line) &&
      last.text.trim() !== '' &&
      last.end + 2 >= at &&
      statement !== null &&
      statement === last.start &&
      bare.length + 1 >= last.text.trim().length
    ) {
      statement = null;
      const words = last.text
        .trim()
        .replace(/``?([^`]*)``?/g, '$1')
        .replace(/:[\w:]+:/g, '');
      if (!marks.includes(bare[0]!)) marks.push(bare[0]!);
      const repeat = repeats.get(words) ?? 0;
      repeats.set(words, repeat + 1);
      const id = slug(words);
      for (const one of [id, ...otherSlugs(words, repeat)]) page.anchors.add(one);
      page.headings.push({ depth: marks.indexOf(bare[0]!) + 1, text: words, id, start: last.start, end: last.end });
      page.statements.push({ start: last.start, end: last.end });
      inlineMarks(page, last.start, last.end);
    } else {
      const found = directive.exec(line);
      const label = /^[ \t]*\.\. _([^:\n]{1,200}):(?:[ \t]+(\S.*))?$/.exec(line);
      if (found !== null) {
        closeStatement(at);
        const [, , rawName = '', argument = ''] = found;
        const start = at + line.length - argument.length;
        if (pastDirective.test(rawName)) past = { indent, start: at };
        if (codeDirective.test(rawName))
          literal = { indent, language: languageOf(rawName, argument), start: end, end, body: false };
        else if (objectDirective.test(rawName)) objectSpans(page, rawName, argument, start);
        else if (fileDirective.test(rawName) && argument.trim() !== '') {
          page.links.push({
            kind: rawName === 'include' || rawName === 'literalinclude' ? 'include' : 'image',
            target: argument.trim(),
            start,
            end: start + argument.length,
          });
          page.includes ||= rawName === 'include';
        } else if (rawName === 'toctree') listed = { indent, kind: 'document' };
        else if (rawName === 'raw') literal = { indent, language: null, start: end, end, body: false };
        else if (argument.trim() !== '') statement = start;
      } else if (label !== null) {
        closeStatement(at);
        page.anchors.add(label[1]!.replaceAll('`', '').toLowerCase());
        const target = label[2]?.trim();
        if (target !== undefined && !target.endsWith('_')) {
          const start = at + line.lastIndexOf(target);
          page.links.push({ kind: 'link', target, start, end: start + target.length });
        }
      } else if (listed?.kind === 'document' && indent > listed.indent) {
        if (!bare.startsWith(':')) documentLink(page, bare, at + indent);
      } else if (/^[ \t]*\.\.(?:[ \t]|$)/.test(line)) {
        closeStatement(at);
        page.hidden.push({ start: at, end: at + line.length });
      } else {
        if (/^[ \t]*(?:[-*+]|\d{1,3}[.)]|#\.)[ \t]/.test(line)) closeStatement(at);
        statement ??= at;
        if (bare.endsWith('::')) {
          const from = at + line.length;
          closeStatement(from);
          literal = { indent, language: null, start: from, end: from, body: false };
        }
        if (bare.startsWith('>>> ')) {
          page.blocks.push({ text: bare, language: 'pycon', info: '', start: at + indent, end: at + line.length });
        }
      }
      last = { start: at, end: at + line.length, text: line };
    }
    at = end + 1;
  }
  closeStatement(text.length);
  closeLiteral();
  if (past !== null) page.past.push({ start: (past as { start: number }).start, end: text.length });
  return page;
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
