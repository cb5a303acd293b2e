/** How a text is measured: GitHub counts a comment's characters and a job summary's bytes. */
export type Measure = (text: string) => number;
export const characters: Measure = (text) => text.length;
export const bytes: Measure = (text) => Buffer.byteLength(text);

/**
 * A markdown text of at most `limit` by `measure`: cut at a line end, an open code fence and open folds closed,
 * followed by `note` in a paragraph of its own. A text that fits is returned as it is.
 */
export function cutMarkdown(text: string, limit: number, note: string, measure: Measure = characters): string {
  if (measure(text) <= limit) return text;
  const lines = text.split('\n');
  const tail = `\n\n${note}\n`;
  // Room for closing a fence, whatever its length, and the folds around it.
  let room = limit - measure(tail) - longestFence(lines) - 1 - foldEnd.length * openAfter(lines).deepest;
  let kept = 0;
  for (const line of lines) {
    room -= measure(line) + 1;
    if (room < 0) break;
    kept += 1;
  }
  const head = lines.slice(0, kept);
  const { fence, folds } = openAfter(head);
  return `${head.join('\n')}${fence === undefined ? '' : `\n${fence}`}${foldEnd.repeat(folds)}${tail}`;
}

const fencePattern = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/;

function longestFence(lines: readonly string[]): number {
  return lines.reduce((longest, line) => Math.max(longest, fencePattern.exec(line)?.[1]?.length ?? 0), 0);
}

const foldEnd = '\n\n</details>';

/**
 * What is still open after these lines: a fence, and how many folds (`<details>` at the start of a line, as we write
 * them); a note inside of one would not be seen.
 */
function openAfter(lines: readonly string[]): { fence: string | undefined; folds: number; deepest: number } {
  let fence: string | undefined;
  let folds = 0;
  let deepest = 0;
  for (const line of lines) {
    const mark = fencePattern.exec(line)?.[1];
    if (fence === undefined) {
      fence = mark;
      if (line.startsWith('<details>')) folds += 1;
      if (line === '</details>') folds = Math.max(0, folds - 1);
      deepest = Math.max(deepest, folds);
    } else if (mark !== undefined && mark[0] === fence[0] && mark.length >= fence.length && line.trim() === mark)
      fence = undefined;
  }
  return { fence, folds, deepest };
}
