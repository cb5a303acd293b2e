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

/** How a path is written as a page; null when it is none. Source files are pages only for their doc comments: see `readComments`. */
export function formatOf(path: string): PageFormat | null {
  return formats.find(([pattern]) => pattern.test(path))?.[1] ?? null;
}

/**
 * A file's bytes as text. Bytes that are not UTF-8 (UTF-16 with its mark is taken) are shown as U+FFFD and said in `problem`: offsets in
 * such a text are not the file's, so that nothing may be edited by them.
 */
export function decodePage(bytes: Uint8Array): { text: string; problem: string | null } {
  if (bytes.length > largestPage) return { text: '', problem: `too large to read (${bytes.length} bytes, the limit is ${largestPage})` };
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null;
  if (wide !== null) return { text: new TextDecoder(wide).decode(bytes), problem: `written in ${wide.toUpperCase()}, not in UTF-8` };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), problem: null };
  } catch {
    return { text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes), problem: 'not UTF-8: some bytes cannot be read' };
  }
}

/** The facts of one page; a path that is no page is read for its doc comments. Never throws on content. */
export function readPage(path: string, text: string): Page {
  const format = formatOf(path);
  switch (format) {
    case 'markdown': case 'mdx': return markPast(readMarkdown(path, text, format));
    case 'rst': return markPast(readRst(path, text));
    case 'asciidoc': return markPast(readAsciidoc(path, text));
    case 'comment': case null: return text === '' ? emptyPage(path, 'comment', text) : readComments(path, text);
  }
}
