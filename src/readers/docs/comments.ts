import { listedParameters } from './docstring-parameters.ts';
import { emptyPage, type Page, type Span } from './model.ts';

type Language = 'block' | 'slashes' | 'go' | 'python' | 'ruby';
const languages: readonly [RegExp, readonly Language[]][] = [
  [/\.(?:[cm]?[jt]sx?|java|kt|php|scala|swift|dart)$/i, ['block']],
  [/\.(?:rs)$/i, ['slashes', 'block']],
  [/\.(?:cs)$/i, ['slashes']],
  [/\.go$/i, ['go']],
  [/\.pyi?$/i, ['python']],
  [/\.(?:rb|rake)$/i, ['ruby']],
];
const starts: Readonly<Record<'slashes' | 'go' | 'ruby', RegExp>> = {
  slashes: /^[ \t]*\/\/[/!](?!\/)/,
  go: /^[ \t]*\/\/(?!go:|nolint)/,
  ruby: /^[ \t]*#(?![!{])/,
};
/** A Go or Ruby comment is a doc comment when a declaration follows it. */
const declarations: Readonly<Record<'go' | 'ruby', RegExp>> = {
  go: /^[ \t]*(?:func|type|var|const|package|[A-Z]\w*[ \t(])/,
  ruby: /^[ \t]*(?:def|class|module|attr_\w+|private|public|protected|[A-Z]\w*[ \t]*=)/,
};
const marks = new RegExp(
  [
    String.raw`\x60\x60([^\x60\n]{1,200})\x60\x60|\x60([^\x60\n]{1,200})\x60|\{@(?:link|linkplain|code|value`,
    String.raw`|see)\s+([^{}\n]{1,200})\}|@(param|arg|argument|see|throws|exception`,
    String.raw`|property)\s+(?:\{[^{}\n]{0,200}\}\s*|[\w\\|?<>,[\]]{1,80}\s+(?=\$))?\[?(\$?[\w.#$-]+)`,
    String.raw`|:(param|raises|type|keyword)\s+(?:[\w.[\], |]{1,60}\s)?([\w.*]+):`,
    String.raw`|<(?:see|paramref|typeparamref|exception)\s+(?:cref|name)="(?:[A-Z]:)?([^"<>\n]{1,200})"`,
    String.raw`|<(param)\s+name="([^"<>\n]{1,100})"|<c>([^<>\n]{1,200})<\/c>`,
    String.raw`|\[\x60?([A-Za-z_][\w:.]{2,100}(?:\(\))?)\x60?\](?![([:])`,
  ].join(''),
  'g',
);

/**
 * Doc comments of a source file as a page (JSDoc, Javadoc, PHPDoc, `///`, Go and Ruby comments before a declaration,
 * Python docstrings), with the file's own offsets. `lines` keeps only comments that touch these 1-based lines or end at
 * most two lines before one.
 */
export function readComments(path: string, text: string, lines?: readonly { start: number; end: number }[]): Page {
  const page = emptyPage(path, 'comment', text);
  const kinds = languages.find(([pattern]) => pattern.test(path))?.[1];
  if (kinds === undefined) return page;
  for (const span of kinds.flatMap((kind) => commentsOf(kind, text)).sort((a, b) => a.start - b.start)) {
    if (lines !== undefined && !near(text, span, lines)) continue;
    page.statements.push(span);
    const body = text.slice(span.start, span.end);
    if (/@deprecated|\bdeprecated\b|\[Obsolete/i.test(body)) page.past.push(span);
    if (kinds.includes('python'))
      for (const one of listedParameters(body))
        page.spans.push({
          text: body.slice(one.start, one.end),
          role: 'param',
          link: null,
          start: span.start + one.start,
          end: span.start + one.end,
        });
    for (const match of body.matchAll(marks)) {
      const index = match.findIndex(
        (one, at) =>
          at > 0 &&
          one !== undefined &&
          !['param', 'arg', 'argument', 'see', 'throws', 'exception', 'property', 'raises', 'type', 'keyword'].includes(
            one,
          ),
      );
      const value = match[index];
      if (value === undefined) continue;
      const role = match[4] ?? match[6] ?? match[9] ?? null;
      const start = span.start + match.index + match[0].indexOf(value, role === null ? 0 : role.length);
      page.spans.push({ text: value, role, link: null, start, end: start + value.length });
    }
  }
  return page;
}

function near(text: string, span: Span, lines: readonly { start: number; end: number }[]): boolean {
  const count = (to: number): number => {
    let total = 1;
    for (let at = text.indexOf('\n'); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) total += 1;
    return total;
  };
  const [first, last] = [count(span.start), count(span.end)];
  return lines.some((one) => one.start <= last + 2 && one.end >= first - 2);
}

function commentsOf(kind: Language, text: string): Span[] {
  if (kind === 'block') return between(text, /\/\*\*(?!\/)/g, '*/');
  if (kind === 'python') return docstrings(text);
  const found: Span[] = [];
  let open: Span | null = null;
  for (let at = 0; at < text.length;) {
    const next = text.indexOf('\n', at);
    const end = next === -1 ? text.length : next;
    const line = text.slice(at, Math.min(end, at + 2_000));
    if (starts[kind].test(line)) open = { start: open === null ? at : (open as Span).start, end };
    else {
      if (open !== null && (kind === 'slashes' || declarations[kind].test(line))) found.push(open);
      open = null;
    }
    at = end + 1;
  }
  if (open !== null && kind === 'slashes') found.push(open);
  return found;
}

function between(text: string, open: RegExp, close: string): Span[] {
  const found: Span[] = [];
  let from = 0;
  for (const match of text.matchAll(open)) {
    if (match.index < from) continue;
    const end = text.indexOf(close, match.index + match[0].length);
    if (end === -1) break;
    found.push({ start: match.index, end: end + close.length });
    from = end + close.length;
  }
  return found;
}

/** A string that is the first statement of a module, class or function. */
function docstrings(text: string): Span[] {
  const found: Span[] = [];
  let from = 0;
  for (const match of text.matchAll(/(?:^|:[ \t]*(?:#[^\n]{0,200})?\r?\n)\s{0,400}?[rRuU]{0,2}("""|''')/g)) {
    if (match.index < from) continue;
    const start = match.index + match[0].length - 3;
    const end = text.indexOf(match[1]!, start + 3);
    if (end === -1) break;
    found.push({ start, end: end + 3 });
    from = end + 3;
  }
  return found;
}
