import { digest } from '../../../domain/json.ts';
import type { Severity } from '../../../domain/finding.ts';
import { lineStarts, placeAt, type Page } from '../../../readers/docs/model.ts';
import { readPage } from '../../../readers/docs/page.ts';
import type { SurfaceChange } from '../../../readers/surface/model.ts';
import { wordHashes } from './screen.ts';

export const docsRules = [
  'docs/removed-name',
  'docs/renamed-name',
  'docs/stale-default',
  'docs/stale-signature',
  'docs/undocumented',
  'docs/broken-link',
  'docs/broken-anchor',
  'docs/broken-sample',
  'docs/required',
  'docs/unknown-name',
  'docs/outdated-statement',
] as const;
export type DocsRule = (typeof docsRules)[number];

/** Lines of a page, 1-based, and their text as it stands there. */
export interface DocsPlace {
  path: string;
  line: number;
  endLine: number;
  quote: string;
}
/** A line of the code; on the `old` side it is one that the change took away. */
export interface CodePlace {
  path: string;
  line: number;
  quote: string;
  side: 'old' | 'new';
}

/** One thing that the docs say and that isn't so. `docs` is null where no page is to blame (nothing was written). */
export interface DocsFinding {
  /** stable across runs and moved lines */
  id: string;
  rule: DocsRule;
  severity: Severity;
  /** the name, link or path that it is about */
  subject: string;
  title: string;
  detail: string;
  docs: DocsPlace | null;
  /** further lines of the same page that say it too */
  also: number[];
  code: CodePlace | null;
  /** wrong already at the base: told, but never a reason to block */
  existedBefore: boolean;
  /** the word that would be right, where it is certain */
  replacement: string | null;
}

/** `words` are those of the text for a screen (`wordHashes`), where they are known already. */
export interface DocsText {
  path: string;
  text: string;
  words?: Uint32Array;
}

/** Everything that the detectors look at; they read nothing else. */
export interface DocsInput {
  /** pages that count, at the head (see `choosePages`); source files among them are read for their doc comments */
  head: readonly DocsText[];
  /** the same at the base; unchanged pages may share their strings */
  base: readonly DocsText[];
  changes: readonly SurfaceChange[];
  /** every path of the tree, for links and packages */
  files: { base: ReadonlySet<string>; head: ReadonlySet<string> };
  /** targets of symbolic links at the head, as git stores them */
  symlinks?: ReadonlyMap<string, string>;
  /**
   * true for a path that may be there although the tree doesn't have it: below a submodule, or ignored by git and so
   * perhaps generated
   */
  elsewhere?(path: string): boolean;
  /** a line of the source without its line end; null where it can't be had, and then no code is quoted */
  lineOf(side: 'old' | 'new', path: string, line: number): string | null;
  /** names under which others import or run this project (`click`, `@scope/pkg`, `mytool`) */
  packages?: readonly string[];
  /**
   * true when the head's code still says the spelling; the surface vouches for removed names, this for the path of a
   * route and the like
   */
  said?(spelling: string): boolean;
  /** owner/name, for links to the project's own files on GitHub */
  repository?: string;
}

/** Pages by path, each parsed once and only when asked for. */
export interface Pages {
  readonly texts: ReadonlyMap<string, string>;
  get(path: string): Page | undefined;
  /** the words of a page for a screen */
  words(path: string): Uint32Array;
  line(path: string, offset: number): number;
  quote(path: string, line: number, endLine?: number): string;
}

export function createPages(texts: readonly DocsText[]): Pages {
  const byPath = new Map(texts.map((one) => [one.path, one.text]));
  const words = new Map(texts.map((one) => [one.path, one.words]));
  const pages = new Map<string, Page>();
  const starts = new Map<string, number[]>();
  const startsOf = (path: string): number[] => {
    const known = starts.get(path) ?? lineStarts(byPath.get(path) ?? '');
    starts.set(path, known);
    return known;
  };
  return {
    texts: byPath,
    get: (path) => {
      const text = byPath.get(path);
      if (text === undefined) return undefined;
      const known = pages.get(path) ?? readPage(path, text);
      pages.set(path, known);
      return known;
    },
    words: (path) => {
      const known = words.get(path) ?? wordHashes(byPath.get(path) ?? '');
      words.set(path, known);
      return known;
    },
    line: (path, offset) => placeAt(startsOf(path), offset).line,
    quote: (path, line, endLine = line) => {
      const text = byPath.get(path) ?? '';
      const from = startsOf(path)[line - 1] ?? text.length;
      return text.slice(from, startsOf(path)[endLine] ?? text.length).replace(/[\r\n]+$/, '');
    },
  };
}

/** The identity of a finding: rule, page, subject and the quoted words, white space folded. */
export function docsFindingId(rule: DocsRule, path: string, subject: string, quote: string): string {
  return digest([rule, path, subject, quote.replace(/\s+/g, ' ').trim()].join('\0'), 12);
}
