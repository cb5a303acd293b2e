/** Comment starts by a file's ending; block comments as pairs. */
interface CommentStyle { line: readonly string[]; block: readonly (readonly [string, string])[]; strings: readonly string[] }

const slashes: CommentStyle = { line: ['//'], block: [['/*', '*/']], strings: ['"', "'", '`'] };
const hashes: CommentStyle = { line: ['#'], block: [], strings: ['"', "'"] };
const styles: readonly [RegExp, CommentStyle][] = [
  [/\.(?:[cm]?[jt]sx?|java|kt|kts|go|rs|cs|c|h|cc|cpp|hpp|swift|scala|groovy|gradle|dart|vue|svelte|m|mm)$/i, slashes],
  [/\.(?:php)$/i, { line: ['//', '#'], block: [['/*', '*/']], strings: ['"', "'"] }],
  [/\.(?:py|pyi)$/i, { line: ['#'], block: [], strings: ['"""', "'''", '"', "'"] }],
  [/\.(?:rb|rake|sh|bash|zsh|ya?ml|toml|pl|pm|r|ex|exs|tf|conf|cfg|ini|properties|env)$|(?:^|\/)(?:Dockerfile|Makefile|Gemfile|Rakefile|\.env)[^/]*$/i, hashes],
  [/\.(?:sql)$/i, { line: ['--', '#'], block: [['/*', '*/']], strings: ["'"] }],
  [/\.(?:xml|html?|csproj|config)$/i, { line: [], block: [['<!--', '-->']], strings: [] }],
];

/** The comment style of a file by its path, undefined where it is not known. */
export function commentStyle(path: string): CommentStyle | undefined {
  return styles.find(([pattern]) => pattern.test(path))?.[1];
}

/**
 * Blanks comments (and, where asked, what stands in strings) with spaces; lines and columns stay.
 * A plain scanner, not a parser: regular expressions and nested templates may confuse it, to silence rather than to noise.
 */
export function blankComments(text: string, path: string, also: { strings?: boolean } = {}): string {
  const style = commentStyle(path);
  if (style === undefined) return text;
  const out: string[] = [];
  const blank = (part: string): string => part.replace(/[^\n\r]/g, ' ');
  const marks = [...style.line, ...style.block.map(([open]) => open), ...style.strings].sort((a, b) => b.length - a.length);
  let at = 0;
  let plain = 0;
  while (at < text.length) {
    const mark = marks.find((one) => text.startsWith(one, at));
    if (mark === undefined || !opens(text, at, mark)) { at += 1; continue; }
    out.push(text.slice(plain, at));
    const end = style.line.includes(mark) ? lineEnd(text, at) : style.strings.includes(mark) ? stringEnd(text, at, mark)
      : closing(text, at + mark.length, style.block.find(([open]) => open === mark)?.[1] ?? '');
    const part = text.slice(at, end);
    const isString = style.strings.includes(mark);
    out.push(isString ? (also.strings === true ? `${mark}${blank(part.slice(mark.length, -mark.length))}${part.slice(-mark.length)}`.slice(0, Math.max(part.length, 0)) : part) : blank(part));
    at = end;
    plain = end;
  }
  out.push(text.slice(plain));
  return out.join('');
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

function closing(text: string, at: number, close: string): number {
  const end = text.indexOf(close, at);
  return end === -1 ? text.length : end + close.length;
}

function stringEnd(text: string, at: number, quote: string): number {
  const multiline = quote.length === 3 || quote === '`';
  for (let index = at + quote.length; index < text.length; index += 1) {
    if (text[index] === '\\') { index += 1; continue; }
    if (text.startsWith(quote, index)) return index + quote.length;
    // an unclosed quote (an apostrophe in prose) ends with its line
    if (!multiline && text[index] === '\n') return index;
  }
  return text.length;
}
