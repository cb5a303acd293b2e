import type { Span } from '../../../readers/docs/model.ts';
import { formatOf } from '../../../readers/docs/page.ts';
import { directives } from '../words/directives.ts';
import { anyRow } from '../words/row.ts';

/** Comments of a source by its syntax; null where it can't be read whole. */
export type ReadComments = (path: string, text: string) => Promise<Span[] | null>;

/**
 * Of a source file only words for people may change: its code stays byte for byte, and so does what tools read in
 * comments.
 */
export async function sourceProblem(
  path: string,
  before: string,
  after: string,
  comments: ReadComments,
): Promise<string | null> {
  if (formatOf(path) !== null) return null;
  const old = await comments(path, before);
  if (old === null) return `the code of ${path} can't be read whole, so it is not edited`;
  const now = await comments(path, after);
  if (now === null || codeOf(before, old).join('\0') !== codeOf(after, now).join('\0'))
    return `it changes code in ${path}`;
  return directivesOf(before, old) === directivesOf(after, now)
    ? null
    : `it changes what a compiler or linter reads in the comments of ${path}`;
}

/** What stands between comments; comments with only white space between them count as one. */
function codeOf(text: string, comments: readonly Span[]): string[] {
  const parts = [...comments, { start: text.length, end: text.length }].map((one, index) =>
    text.slice(comments[index - 1]?.end ?? 0, one.start),
  );
  return parts.filter((one, index) => index === 0 || index === parts.length - 1 || one.trim() !== '');
}

function directivesOf(text: string, comments: readonly Span[]): string {
  return comments
    .flatMap((one) => text.slice(one.start, one.end).split(/\r\n|\n|\r/))
    .filter((line) => anyRow(directives, line.trim()))
    .join('\n');
}
