import { applyHunks } from '../../../readers/diff/apply.ts';
import { readPatch } from '../../../readers/diff/patch-text.ts';
import { replacePatch } from '../../../readers/diff/write.ts';
import { commentStyle } from '../../../readers/source/comments.ts';
import { leaves, textOf, type Syntax, type SyntaxReader } from '../../../readers/symbols/syntax.ts';
import type { PlannedHunk } from './plan.ts';

const tokens = (syntax: Syntax): string =>
  leaves(syntax)
    .map(({ node }) => textOf(syntax, node))
    .join('\0');

/** Lines as comments at a text's end; '' where the language's comments are not known. */
export function asComments(path: string, lines: readonly string[]): string {
  const mark = commentStyle(path)?.line[0];
  return mark === undefined
    ? ''
    : lines
        .filter((line) => line.trim() !== '')
        .map((line) => `${mark} ${line.trim()}\n`)
        .join('');
}

/**
 * A changed text with the lines that the change took away as comments: where they stood, else at its end. So a test
 * that reads the code as text finds all that it found before, and only one that runs it notices the change. The changed
 * text itself where comments would be no comments.
 */
export async function keepOldText(path: string, before: string, after: string, syntax: SyntaxReader): Promise<string> {
  const [old, now] = [before.split('\n'), after.split('\n')];
  let head = 0;
  while (head < Math.min(old.length, now.length) && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < Math.min(old.length, now.length) - head && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  const gone = old.slice(head, old.length - tail).filter((line) => line.trim() !== '');
  const mark = commentStyle(path)?.line[0];
  if (gone.length === 0 || mark === undefined) return after;
  const read = await syntax(path, after);
  if (read === null || read.broken) return after;
  const comments = gone.map((line) => line.replace(/^\s*/, (space) => `${space}${mark} `));
  const end = now.length - tail;
  const texts = [
    [...now.slice(0, end), ...comments, ...now.slice(end)].join('\n'),
    `${after.replace(/\n?$/, '\n')}${asComments(path, gone)}`,
  ];
  for (const text of texts) {
    const parsed = await syntax(path, text);
    if (parsed !== null && !parsed.broken && tokens(parsed) === tokens(read)) return text;
  }
  return after;
}

/** The hunks, each undone so that its text stays as comments. */
export function undoneAsComments(
  hunks: readonly PlannedHunk[],
  read: (path: string) => Promise<string | null>,
  syntax: SyntaxReader,
): Promise<PlannedHunk[]> {
  return Promise.all(
    hunks.map(async (hunk) => {
      const [after, [file]] = [await read(hunk.path), hunk.revert === '' ? [] : readPatch(hunk.revert)];
      if (after === null || file === undefined || file.to === null) return hunk;
      const before = applyHunks(after, file.hunks, hunk.path);
      return { ...hunk, revert: replacePatch(hunk.path, after, await keepOldText(hunk.path, after, before, syntax)) };
    }),
  );
}
