/** Comment starts by a file's ending; block comments as pairs. */
interface CommentStyle {
  line: readonly string[];
  block: readonly (readonly [string, string])[];
  strings: readonly string[];
}

const slashes: CommentStyle = { line: ['//'], block: [['/*', '*/']], strings: ['"', "'", '`'] };
const hashes: CommentStyle = { line: ['#'], block: [], strings: ['"', "'"] };
const styles: readonly [RegExp, CommentStyle][] = [
  [/\.(?:[cm]?[jt]sx?|java|kt|kts|go|rs|cs|c|h|cc|cpp|hpp|swift|scala|groovy|gradle|dart|vue|svelte|m|mm)$/i, slashes],
  [/\.(?:php)$/i, { line: ['//', '#'], block: [['/*', '*/']], strings: ['"', "'"] }],
  [/\.(?:py|pyi)$/i, { line: ['#'], block: [], strings: ['"""', "'''", '"', "'"] }],
  [
    new RegExp(
      [
        String.raw`\.(?:rb|rake|sh|bash|zsh|ya?ml|toml|pl|pm|r|ex|exs|tf|conf|cfg|ini|properties|env)$`,
        String.raw`|(?:^|\/)(?:Dockerfile|Makefile|Gemfile|Rakefile|\.env)[^/]*$`,
      ].join(''),
      'i',
    ),
    hashes,
  ],
  [/\.(?:sql)$/i, { line: ['--', '#'], block: [['/*', '*/']], strings: ["'"] }],
  [/\.(?:xml|html?|csproj|config)$/i, { line: [], block: [['<!--', '-->']], strings: [] }],
];

/** The comment style of a file by its path, undefined where it is not known. */
export function commentStyle(path: string): CommentStyle | undefined {
  return styles.find(([pattern]) => pattern.test(path))?.[1];
}

/**
 * Blanks comments (and, where asked, what stands in strings) with spaces; lines and columns stay.
 * A plain scanner, not a parser: who must not take code for a comment asks `certainlyBlank`.
 */
export function blankComments(text: string, path: string, also: { strings?: boolean } = {}): string {
  return scan(text, path, also, plainly);
}

/**
 * How a text is read where the scanner does not know: whether `/` may begin a regular expression, whether quotes go
 * over line ends.
 */
interface Manner {
  patterns: boolean;
  longStrings: boolean;
}
const plainly: Manner = { patterns: false, longStrings: false };

const withPatterns = /\.(?:[cm]?[jt]sx?|vue|svelte)$/i;
const withLongStrings = /\.(?:rb|rake|sh|bash|zsh|php|pl|pm)$|(?:^|\/)(?:Makefile|Gemfile|Rakefile)[^/]*$/i;

/**
 * Blanks only what is a comment (or a string) in each way in which the text may be read: what one of them runs stays.
 */
export function certainlyBlank(text: string, path: string, also: { strings?: boolean } = {}): string {
  const first = scan(text, path, also, plainly);
  const other: Manner | null = withPatterns.test(path)
    ? { patterns: true, longStrings: false }
    : withLongStrings.test(path)
      ? { patterns: false, longStrings: true }
      : null;
  const second = other === null ? first : scan(text, path, also, other);
  if (first === second) return first;
  const lines = text.split('\n');
  const [one, two] = [first.split('\n'), second.split('\n')];
  return lines
    .map((line, at) => (one[at] === two[at] ? (one[at] ?? '') : merged(line, one[at] ?? '', two[at] ?? '')))
    .join('\n');
}

function merged(line: string, one: string, two: string): string {
  let out = '';
  for (let at = 0; at < line.length; at += 1) out += one[at] === ' ' && two[at] === ' ' ? ' ' : line[at];
  return out;
}

function scan(text: string, path: string, also: { strings?: boolean }, manner: Manner): string {
  const style = commentStyle(path);
  if (style === undefined) return text;
  const out: string[] = [];
  // the compiler of Java takes escapes apart before it looks for comments: who writes a letter so there hides it
  const java = /\.java$/i.test(path);
  const blank = (part: string): string => (java && /\\u+00[0-7]/i.test(part) ? part : part.replace(/[^\n\r]/g, ' '));
  const marks = [...style.line, ...style.block.map(([open]) => open), ...style.strings].sort(
    (a, b) => b.length - a.length,
  );
  let at = 0;
  let plain = 0;
  while (at < text.length) {
    const pattern = manner.patterns && text[at] === '/' ? patternEnd(text, at) : at;
    if (pattern > at) {
      at = pattern;
      continue;
    }
    const mark = marks.find((one) => text.startsWith(one, at));
    if (mark === undefined || !opens(text, at, mark)) {
      at += 1;
      continue;
    }
    out.push(text.slice(plain, at));
    const end = style.line.includes(mark)
      ? commentLineEnd(text, at, path)
      : style.strings.includes(mark)
        ? stringEnd(text, at, mark, manner.longStrings)
        : closing(text, at + mark.length, style.block.find(([open]) => open === mark)?.[1] ?? '');
    const part = text.slice(at, end);
    const isString = style.strings.includes(mark);
    out.push(!isString ? blank(part) : also.strings === true ? blankString(part, mark, blank) : part);
    at = end;
    plain = end;
  }
  out.push(text.slice(plain));
  return out.join('');
}

/** A string with its quotes kept; one that nothing closes has the first alone. */
function blankString(part: string, quote: string, blank: (part: string) => string): string {
  const closed = part.length >= 2 * quote.length && part.endsWith(quote);
  const end = closed ? part.length - quote.length : part.length;
  return quote + blank(part.slice(quote.length, end)) + part.slice(end);
}

/** In shells, YAML and their like `#` starts a comment only at the start of a word. */
function opens(text: string, at: number, mark: string): boolean {
  if (mark === '#') return at === 0 || /[\s;]/.test(text[at - 1] ?? '');
  // an address within a bare word: http://…
  if (mark === '//') return text[at - 1] !== ':';
  return true;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}

/** PHP ends a comment with its block of code. */
function commentLineEnd(text: string, at: number, path: string): number {
  const end = lineEnd(text, at);
  const block = /\.php$/i.test(path) ? text.slice(at, end).indexOf('?>') : -1;
  return block === -1 ? end : at + block;
}

/** Nobody writes longer ones, and each start would be looked at to the end of its line. */
const longestPattern = 2000;

/** What a slash stands behind that begins a regular expression. */
const beforePattern = new RegExp(
  [
    String.raw`(?:^|[=(,:;!&|?{}[\n+~<>%^*-]`,
    String.raw`|\b(?:return|typeof|case|in|of|void|delete|throw|new|do|else|yield|await))[ \t]*$`,
  ].join(''),
);

/** The end of a regular expression that may begin here; the place itself where none can. */
function patternEnd(text: string, at: number): number {
  const next = text[at + 1];
  if (next === '/' || next === '*' || next === undefined || !beforePattern.test(text.slice(Math.max(0, at - 20), at)))
    return at;
  let inClass = false;
  const last = Math.min(text.length, at + longestPattern);
  for (let index = at + 1; index < last && text[index] !== '\n'; index += 1) {
    const char = text[index];
    if (char === '\\') index += 1;
    else if (char === '[') inClass = true;
    else if (char === ']') inClass = false;
    else if (char === '/' && !inClass) return index + 1;
  }
  return at;
}

function closing(text: string, at: number, close: string): number {
  const end = text.indexOf(close, at);
  return end === -1 ? text.length : end + close.length;
}

function stringEnd(text: string, at: number, quote: string, long: boolean): number {
  const multiline = long || quote.length === 3 || quote === '`';
  for (let index = at + quote.length; index < text.length; index += 1) {
    if (text[index] === '\\') {
      index += 1;
      continue;
    }
    if (text.startsWith(quote, index)) return index + quote.length;
    // an unclosed quote (an apostrophe in prose) ends with its line
    if (!multiline && text[index] === '\n') return index;
  }
  return text.length;
}
