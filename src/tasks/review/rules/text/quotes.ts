import type { RuleFile } from '../rule.ts';

const longestQuote = 240;

/** Where the lines of the text that was asked about last start: a file's hits are asked about one after the other. */
let last: { text: string; starts: number[] } = { text: '', starts: [0] };

function startsOf(text: string): number[] {
  if (last.text === text) return last.starts;
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  last = { text, starts };
  return starts;
}

/**
 * The quote of a 1-based line: without the white space around it, cut to a readable length. Empty when there is no such
 * line.
 */
export function quoteOfLine(text: string, line: number): string {
  const starts = startsOf(text);
  const [start, end] = [starts[line - 1], starts[line]];
  return start === undefined
    ? ''
    : text
        .slice(start, end === undefined ? undefined : end - 1)
        .trim()
        .slice(0, longestQuote);
}

/** 1-based line of an offset. */
export function lineOfOffset(text: string, offset: number): number {
  const starts = startsOf(text);
  let [low, high] = [0, starts.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}

/** 1-based line of the first match of a pattern, undefined where there is none. */
export function lineOfMatch(text: string, pattern: RegExp): number | undefined {
  const at = text.search(pattern);
  return at < 0 ? undefined : lineOfOffset(text, at);
}

/** Lines of the new side that the change added. */
export function addedLines(file: RuleFile): Set<number> {
  const lines = new Set<number>();
  for (const hunk of file.hunks)
    for (const line of hunk.lines) if (line.kind === 'add' && line.new !== null) lines.add(line.new);
  return lines;
}

/** The last part of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The folder of a path, '' for the root. */
export function folderOf(path: string): string {
  const at = path.lastIndexOf('/');
  return at < 0 ? '' : path.slice(0, at);
}

/** A path beside another one. */
export function beside(path: string, name: string): string {
  const folder = folderOf(path);
  return folder === '' ? name : `${folder}/${name}`;
}
