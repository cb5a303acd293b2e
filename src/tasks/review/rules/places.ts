import type { DiffLine } from '../../../readers/diff/model.ts';
import type { RuleFile } from './rule.ts';

const testFolder = /(?:^|\/)(?:tests?|__tests__|__mocks__|specs?|e2e|testing|testdata|test[-_]data|test[-_]utils|cypress|playwright|src\/(?:test|androidTest|integrationTest|testFixtures)|[\w.-]+\.(?:Unit|Integration)?Tests?)\//i;
const testFile = /(?:^|\/)(?:[^/]+[._-](?:test|tests|spec|e2e|cy)\.[cm]?[jt]sx?|test_[^/]+\.py|[^/]+_test\.(?:py|go|rb|exs|dart|cc|cpp)|[^/]+_spec\.rb|(?:[A-Z][^/]*)?Tests?\.(?:java|kt|kts|groovy|scala|cs|swift|php)|[A-Z][^/]*(?:Tests?|IT|Spec|TestCase)\.(?:java|kt|kts|groovy|scala|cs|swift|php)|conftest\.py)$/;
const fixture = /(?:^|\/)(?:fixtures?|__fixtures__|examples?|samples?|demo|mocks?|testdata|test[-_]data|snapshots|__snapshots__)\/|(?:\.|-)(?:example|sample|template|dist|snap)(?:\.[\w]+)?$/i;
const docs = /(?:^|\/)(?:docs?|documentation)\/|\.(?:md|mdx|markdown|rst|adoc|asciidoc|txt|textile|org)$|(?:^|\/)(?:README|CHANGELOG|CHANGES|HISTORY|LICENSE|NEWS|AUTHORS)(?:\.[^/]*)?$/i;

/** True for a file that tests, or that only serves tests. */
export function isTestPath(path: string): boolean {
  return testFolder.test(path) || testFile.test(path);
}

/** True for a file that holds tests itself, by the naming its test runner documents. */
export function isTestFile(path: string): boolean {
  return testFile.test(path) || (/(?:^|\/)(?:__tests__|tests|spec)\/(?:.*\/)?[^/]+\.(?:[cm]?[jt]sx?|rs|php|exs)$/.test(path) && !fixture.test(path) && !/(?:helper|util|support|setup|mock|common|mod\.rs)/i.test(path));
}

/** True for samples and fixtures: `fixtures/`, `examples/`, `.env.example`, snapshots. */
export function isFixturePath(path: string): boolean {
  return fixture.test(path);
}

/** True for prose. */
export function isDocsPath(path: string): boolean {
  return docs.test(path);
}

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

/** A line with its comments blanked; null where nothing is left of it. */
export interface CodeLine { line: DiffLine; code: string }

/**
 * The lines of one kind in a change with comments blanked. The whole side decides what a comment is;
 * without it (over the limit) each line stands for itself.
 */
export function codeLines(file: RuleFile, kind: 'add' | 'del'): Promise<CodeLine[]> {
  const known = read[kind].get(file) ?? readCodeLines(file, kind);
  read[kind].set(file, known);
  return known;
}

const read = { add: new WeakMap<RuleFile, Promise<CodeLine[]>>(), del: new WeakMap<RuleFile, Promise<CodeLine[]>>() };

async function readCodeLines(file: RuleFile, kind: 'add' | 'del'): Promise<CodeLine[]> {
  const wanted = file.hunks.flatMap((hunk) => hunk.lines.filter((line) => line.kind === kind));
  if (wanted.length === 0) return [];
  const path = kind === 'add' ? file.file.path : file.file.oldPath ?? file.file.path;
  const whole = await (kind === 'add' ? file.head() : file.base());
  const blanked = whole === undefined ? undefined : blankComments(whole, path).split('\n');
  return wanted.flatMap((line) => {
    const own = blanked?.[((kind === 'add' ? line.new : line.old) ?? 0) - 1];
    const code = own !== undefined && own.length === line.text.length ? own : blankComments(line.text, path);
    return code.trim() === '' ? [] : [{ line, code }];
  });
}

/** A quote for a hit: the line without its indentation and `\r`, cut to a readable length. */
export function quoteOf(text: string): string {
  return text.trim().slice(0, 400);
}
