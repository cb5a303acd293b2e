/** How a text is measured: GitHub counts a comment's characters and a job summary's bytes. */
export type Measure = (text: string) => number;
export const characters: Measure = (text) => text.length;
export const bytes: Measure = (text) => Buffer.byteLength(text);

/**
 * A markdown text of at most `limit` by `measure`: cut at a line end, an open code fence closed, followed by `note` in a
 * paragraph of its own. A text that fits is returned as it is.
 */
export function cutMarkdown(text: string, limit: number, note: string, measure: Measure = characters): string {
  if (measure(text) <= limit) return text;
  const lines = text.split('\n');
  const tail = `\n\n${note}\n`;
  // Room for closing a fence, whatever its length.
  let room = limit - measure(tail) - longestFence(lines) - 1;
  let kept = 0;
  for (const line of lines) {
    room -= measure(line) + 1;
    if (room < 0) break;
    kept += 1;
  }
  const head = lines.slice(0, kept);
  const fence = openFence(head);
  return `${head.join('\n')}${fence === undefined ? '' : `\n${fence}`}${tail}`;
}

const fencePattern = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/;

function longestFence(lines: readonly string[]): number {
  return lines.reduce((longest, line) => Math.max(longest, fencePattern.exec(line)?.[1]?.length ?? 0), 0);
}

/** The fence that is still open after these lines. */
function openFence(lines: readonly string[]): string | undefined {
  let open: string | undefined;
  for (const line of lines) {
    const mark = fencePattern.exec(line)?.[1];
    if (open === undefined) open = mark;
    else if (mark !== undefined && mark[0] === open[0] && mark.length >= open.length && line.trim() === mark) open = undefined;
  }
  return open;
}
