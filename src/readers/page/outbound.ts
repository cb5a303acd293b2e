import { breaker, unbroken, visibleLines, withoutPictures } from '../../domain/visible.ts';

/**
 * Makes text that a model or an author wrote safe to publish as GitHub markdown: it can notify nobody, close nothing,
 * load nothing, hide nothing, make no heading and link to nowhere unknown. What it says stays readable.
 *
 * Only what GitHub surely shows as code is left alone: fences that start in the first column (a fence inside a list,
 * quote or HTML block can end without its closing line) and code spans that open and close on one line. Every other
 * backtick is escaped, so that no reader of markdown can see code where this filter saw text, or the reverse.
 */
export interface OutboundOptions {
  /** hosts that links may point to, besides github.com */
  hosts?: readonly string[];
}

/**
 * See the top of this file. Applying it twice gives the same text as once. For text that stands in paragraphs of its
 * own; a fence that begins or ends it keeps its line to itself, whatever is written before and after.
 */
export function neutralise(text: string, options: OutboundOptions = {}): string {
  const hosts = knownHosts(options);
  const out: string[] = [];
  let fence: string | undefined;
  let closed = false;
  for (const line of stripComments(shownText(text)).split('\n')) {
    closed = false;
    if (fence !== undefined) {
      out.push(line);
      closed = closes(line, fence);
      if (closed) fence = undefined;
      continue;
    }
    fence = opens(line);
    if (fence !== undefined && out.length === 0) out.push('');
    out.push(
      fence === undefined ? neutraliseLine(withoutBlocks(line), hosts) : fence + safeInfo(line.slice(fence.length)),
    );
  }
  if (fence !== undefined) out.push(fence);
  if (fence !== undefined || closed) out.push('');
  return out.join('\n');
}

/**
 * The same for text that stands inside a line: a heading, a table's cell, a sentence. White space is folded, nothing is
 * a fence.
 */
export function neutraliseInline(text: string, options: OutboundOptions = {}): string {
  // The space keeps a fence's marks from the first column while comments are taken out.
  const folded = ` ${shownText(text).replace(/\s+/g, ' ').trim()}`;
  return neutraliseLine(withoutOpening(stripComments(folded).replace(/\s+/g, ' ').trim()), knownHosts(options));
}

/** What a reader can't see is shown. A carriage return alone ends a line of Markdown too. */
const shownText = (text: string): string => visibleLines(unbroken(text.replace(/\r\n?/g, '\n')));

/** Marks of quotes and lists. A hyphen that nothing follows is none: it underlines the line before as a heading. */
const containers = /^(?:[ \t]*(?:>|(?:[+*]|\d{1,9}[.)])(?=[ \t])|-(?=[ \t]+[^ \t])))*[ \t]*/;

/** The line below a table's head, without which there is none; one of hyphens alone underlines a heading, too. */
const delimiters = String.raw`\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*(?:\|[ \t]*)?$`;
const blocks = new RegExp(String.raw`^(?:#{1,6}(?:[ \t]|$)|=+[ \t]*$|${delimiters}|\[[ xX]\](?:[ \t]|$))`);

/**
 * A line of a paragraph, quote or list that is no heading, no underline of one, makes no table of the line before, and
 * is no task of a list.
 */
function withoutBlocks(line: string): string {
  const at = containers.exec(line)?.[0].length ?? 0;
  return blocks.test(line.slice(at)) ? `${line.slice(0, at)}\\${line.slice(at)}` : line;
}

/** A line that may stand at the start of a paragraph, where it begins nothing else. */
function withoutOpening(line: string): string {
  return line
    .replace(/^(?=#{1,6}(?: |$)|>|[-+*](?: |$)|[-*_=](?: ?[-*_=])*$)/, '\\')
    .replace(/^(\d{1,9})(?=[.)](?: |$))/, '$1\\');
}

const knownHosts = (options: OutboundOptions): ReadonlySet<string> =>
  new Set(['github.com', ...(options.hosts ?? []).map((host) => host.toLowerCase())]);

/** The fence that a line opens in the first column. */
function opens(line: string): string | undefined {
  return /^(`{3,})[^`]*$/.exec(line)?.[1] ?? /^(~{3,})/.exec(line)?.[1];
}

function closes(line: string, fence: string): boolean {
  const mark = /^ {0,3}(`{3,}|~{3,})[ \t]*$/.exec(line)?.[1];
  return mark !== undefined && mark[0] === fence[0] && mark.length >= fence.length;
}

/**
 * A fence's language, unless GitHub would do more with it than colour it: a suggestion can be committed, a diagram can
 * link.
 */
function safeInfo(info: string): string {
  const word = info.trim();
  return /^[\w+#.-]+$/.test(word) && !/^(?:suggestion|mermaid|math|geojson|topojson|stl)$/i.test(word) ? word : '';
}

/**
 * Characters that may be looked at to take comments out, beside some for each of the text: each removal looks at its
 * line again.
 */
const commentWork = { always: 10_000_000, perChar: 20 };

/**
 * Removes HTML comments outside fences and spans, those included that a removal forms; an unfinished one stays and is
 * shown, and so do those of a text that is made of them.
 */
function stripComments(input: string): string {
  let text = input;
  let work = commentWork.always + commentWork.perChar * input.length;
  let fence: string | undefined;
  for (let at = 0; at < text.length;) {
    const end = text.indexOf('\n', at);
    const stop = end === -1 ? text.length : end;
    const line = text.slice(at, stop);
    if (fence !== undefined) {
      if (closes(line, fence)) fence = undefined;
      at = stop + 1;
      continue;
    }
    fence = opens(line);
    work -= line.length;
    const open = fence === undefined && work > 0 ? commentStart(line) : -1;
    const close = open === -1 ? -1 : text.indexOf('-->', at + open + 4);
    if (close === -1) at = stop + 1;
    else text = text.slice(0, at + open) + text.slice(close + 3);
  }
  return text;
}

/** Where `<!--` stands outside a code span of the line, or -1. */
function commentStart(line: string): number {
  const spans = spansOf(line);
  for (let at = 0; at < line.length;) {
    if (line[at] === '\\') {
      at += 2;
      continue;
    }
    if (line.startsWith('<!--', at)) return at;
    at = line[at] === '`' ? (spans(at) ?? at + runLength(line, at)) : at + 1;
  }
  return -1;
}

function runLength(line: string, at: number): number {
  let end = at;
  while (line[end] === '`') end += 1;
  return end - at;
}

/**
 * Gives the end of the code span that starts at a place of the line, undefined when the line does not close it. Places
 * have to be asked in order.
 */
function spansOf(line: string): (at: number) => number | undefined {
  let ends: Map<number, number[]> | undefined;
  return (at) => {
    ends ??= endsByLength(line);
    const length = runLength(line, at);
    const left = ends.get(length) ?? [];
    // in order, so that what lies behind is of no more use
    while ((left.at(-1) ?? Infinity) < at + 2 * length) left.pop();
    return left.at(-1);
  };
}

/** Where the runs of backticks end, last ones first, by their length. */
function endsByLength(line: string): Map<number, number[]> {
  const ends = new Map<number, number[]>();
  for (const { 0: run, index } of line.matchAll(/`+/g)) {
    const own = ends.get(run.length);
    if (own === undefined) ends.set(run.length, [index + run.length]);
    else own.push(index + run.length);
  }
  for (const own of ends.values()) own.reverse();
  return ends;
}

const safeEntity = /^&(?:lt|gt|amp|quot|nbsp|#36);/;
const entity = /^&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]*);/i;
const keyword = new RegExp(
  [
    String.raw`^(close[sd]?|fix(?:es|ed)?|resolve[sd]?)(?![A-Za-z0-9])(?=:?(?:\s|&nbsp;)*(?:$`,
    String.raw`|[\\*_[(]*(?:#|gh-|https?:|[\w.-]+\/[\w.-]+#)))`,
  ].join(''),
  'i',
);
/** What one of the patterns below may look at; it keeps long lines linear. */
const sight = 2100;

function neutraliseLine(line: string, hosts: ReadonlySet<string>): string {
  let out = '';
  const spans = spansOf(line);
  for (let at = 0; at < line.length;) {
    if (line[at] === '`') {
      const end = spans(at);
      if (end !== undefined && !couldSplit(line.slice(at, end))) {
        out += line.slice(at, end);
        at = end;
      } else {
        const length = runLength(line, at);
        out += '\\`'.repeat(length);
        at += length;
      }
      continue;
    }
    const [text, taken] = neutraliseAt(line.slice(at, at + sight), line.slice(Math.max(0, at - sight), at), hosts);
    out += text;
    at += taken;
  }
  return out;
}

/** In a table's row a pipe ends the span, and what follows it is text. */
const couldSplit = (span: string): boolean => span.includes('|') && /[@<&[\]:#]/.test(span);

/**
 * What is written for the start of `rest`, and how much of it that covers. `before` is what stands before it on the
 * line.
 */
function neutraliseAt(rest: string, before: string, hosts: ReadonlySet<string>): [string, number] {
  const char = rest[0] as string;
  switch (char) {
    case '\\': {
      // GitHub looks for mentions after markdown is read, so a backslash protects nobody.
      const next = rest[1] ?? '';
      if (next === '') return ['\\\\', 1];
      if (next === '[' && rest[2] === '!') return [`\\[${breaker}`, 2];
      return '`<[]!&\\(~'.includes(next) ? [char + next, 2] : [char, 1];
    }
    case '@':
      return [char + breaker, 1];
    case '<':
      return ['\\<', 1];
    // GitHub reads `$x$` as mathematics, which may say anything in any size; money is none.
    case '$':
      return [/^\$\d/.test(rest) ? char : '&#36;', 1];
    case '&':
      return entity.test(rest) && !safeEntity.test(rest) ? ['\\&', 1] : [char, 1];
    case '!':
      return rest[1] === '[' ? [`!\\[${rest[2] === '!' ? breaker : ''}`, 2] : [char, 1];
    // GitHub draws a box with a title of its own for a quote that begins so.
    case '[':
      return [rest[1] === '!' ? char + breaker : char, 1];
    case '#':
      return /^#\d/.test(rest) && /[\w.-]\/[\w.-]+$/.test(before.slice(-120)) ? [char + breaker, 1] : [char, 1];
    case '.':
      return /www$/i.test(before) ? [breaker + char, 1] : [char, 1];
    case ':':
      return neutraliseColon(rest, before.slice(-12), hosts);
    case ']': {
      if (rest[1] === ':') return [']\\', 1];
      if (rest[1] !== '(') return [char, 1];
      const [whole, target] = /^\]\(([^\s()<>\\]{0,1000})\)(?=[\w.,;:!?)-]{0,100}(?:\s|$))/.exec(rest) ?? [];
      return whole !== undefined && target !== undefined && (/^#[\w-]+$/.test(target) || isAllowed(target, hosts))
        ? [whole, whole.length]
        : [']\\(', 2];
    }
    // Tildes open a fence in a list or quote too.
    case '~': {
      const run = /^~*/.exec(rest)?.[0] ?? char;
      return [run.length < 3 ? run : '\\~'.repeat(run.length), run.length];
    }
    default: {
      const word = /^[A-Za-z0-9]+/.exec(rest)?.[0];
      if (word === undefined) return [char, 1];
      return keyword.test(rest) ? [`${word.slice(0, 1)}${breaker}${word.slice(1)}`, word.length] : [word, word.length];
    }
  }
}

/**
 * An address keeps its colon when its host is known; any other is broken before its slashes. GitHub takes everything up
 * to the next space into a bare address, backslashes too, so that whole stretch has to be free of what is escaped
 * elsewhere.
 */
function neutraliseColon(rest: string, before: string, hosts: ReadonlySet<string>): [string, number] {
  const data = /data$/i.test(before) ? /^:[\w.+-]*\/?[\w.+-]*(?:;[\w=.-]+)*,[^\s)>\]"']*/.exec(rest)?.[0] : undefined;
  if (data !== undefined) return [': (removed)', data.length];
  if (!/^:\\?\/\\?\//.test(rest))
    return [withoutPictures(rest.slice(0, 64)).startsWith(`:${breaker}`) ? `:${breaker}` : ':', 1];
  const whole = /^:\/\/[\w./?#=%+~:,;!()-]*(?=\s|$)/.exec(rest)?.[0];
  const known =
    whole !== undefined &&
    whole.length < sight / 2 &&
    /(?:^|[^a-z])https$/i.test(before) &&
    !whole.slice(3).includes('://') &&
    isAllowed(`https${whole.replace(/[).,;:!?~]+$/, '')}`, hosts);
  return known ? [whole, whole.length] : [`:${breaker}`, 1];
}

/**
 * True for an https address whose host is exactly one of `hosts`, without user, port or anything that browsers read in
 * another way.
 */
function isAllowed(url: string, hosts: ReadonlySet<string>): boolean {
  const match = /^https:\/\/([a-z\d.-]+)(?:[/?#][^\s<>()[\]`"'\\@]*)?$/i.exec(url);
  return match !== null && hosts.has((match[1] as string).toLowerCase());
}
