import { decodeText } from '../text/decode.ts';
import { readAsciidoc } from './asciidoc.ts';
import { readComments } from './comments.ts';
import { readMarkdown } from './markdown.ts';
import { emptyPage, type Page, type PageFormat } from './model.ts';
import { markPast } from './past.ts';
import { readRst } from './rst.ts';

const formats: readonly [RegExp, PageFormat][] = [
  [/\.(?:md|markdown|mdown|mkdn?)$/i, 'markdown'],
  [/\.mdx$/i, 'mdx'],
  [/\.(?:rst|rest)$/i, 'rst'],
  [/\.(?:adoc|asciidoc|asc)$/i, 'asciidoc'],
];

/** Pages beyond this are not read: 8 MiB. */
export const largestPage = 8 * 1024 * 1024;

/**
 * How a path is written as a page; null when it is none. Source files are pages only for their doc comments: see
 * `readComments`.
 */
export function formatOf(path: string): PageFormat | null {
  return formats.find(([pattern]) => pattern.test(path))?.[1] ?? null;
}

/**
 * A file's bytes as text. What is not plain UTF-8 (UTF-16 and 32, NUL bytes, bytes that are none) is read as far as it
 * goes and said in `problem`: offsets in such a text are not the file's, so that nothing may be edited by them.
 * `whole`: every byte of it was understood.
 */
export function decodePage(bytes: Uint8Array): { text: string; problem: string | null; whole: boolean } {
  if (bytes.length > largestPage) {
    return {
      text: '',
      problem: `too large to read (${bytes.length} bytes, the limit is ${largestPage})`,
      whole: false,
    };
  }
  const plain = plainText(bytes);
  if (plain !== null) return { text: plain, problem: null, whole: true };
  const decoded = decodeText(bytes);
  if (decoded.state === 'binary') return { text: '', problem: decoded.why, whole: false };
  const { text, notes } = decoded;
  return { text, problem: `not plain UTF-8: ${notes.join(', ')}`, whole: !text.includes('\uFFFD') };
}

/** UTF-8 as it stands, a byte order mark included, so that offsets are the file's; null for anything else. */
function plainText(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.includes('\0') ? null : text;
  } catch {
    return null;
  }
}

/** The facts of one page; a path that is no page is read for its doc comments. Never throws on content. */
export function readPage(path: string, text: string): Page {
  const format = formatOf(path);
  switch (format) {
    case 'markdown':
    case 'mdx':
      return markPast(readMarkdown(path, text, format));
    case 'rst':
      return markPast(readRst(path, text));
    case 'asciidoc':
      return markPast(readAsciidoc(path, text));
    case 'comment':
    case null:
      return text === '' ? emptyPage(path, 'comment', text) : readComments(path, text);
  }
}
