/** One run of lines that an edit changed: old lines from `start` (0-based, `removed` of them) became `added`. */
export interface LineChange {
  start: number;
  removed: string[];
  added: string[];
  newStart: number;
}

/** Beyond this many lines between the first and the last difference nothing is compared: the edit rewrites the page. */
const widest = 600;

/** Lines of a text, each with its own end. */
export function linesOf(text: string): string[] {
  return text.match(/[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$/g) ?? [];
}

/**
 * What really differs, whatever a patch took out and put back. Null when the differing stretch is too wide to compare.
 */
export function lineChanges(before: string, after: string): LineChange[] | null {
  const [old, now] = [linesOf(before), linesOf(after)];
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head += 1;
  let tail = 0;
  while (
    tail < old.length - head &&
    tail < now.length - head &&
    old[old.length - 1 - tail] === now[now.length - 1 - tail]
  )
    tail += 1;
  const [a, b] = [old.slice(head, old.length - tail), now.slice(head, now.length - tail)];
  if (a.length > widest || b.length > widest) return null;
  // lengths of longest common subsequences of the rests
  const width = b.length + 1;
  const table = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      table[i * width + j] =
        a[i] === b[j]
          ? table[(i + 1) * width + j + 1]! + 1
          : Math.max(table[(i + 1) * width + j]!, table[i * width + j + 1]!);
    }
  }
  const changes: LineChange[] = [];
  let open: LineChange | null = null;
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      open = null;
      i += 1;
      j += 1;
      continue;
    }
    if (open === null) {
      open = { start: head + i, removed: [], added: [], newStart: head + j };
      changes.push(open);
    }
    const takeOld = j >= b.length || (i < a.length && table[(i + 1) * width + j]! >= table[i * width + j + 1]!);
    if (takeOld) {
      open.removed.push(a[i]!);
      i += 1;
    } else {
      open.added.push(b[j]!);
      j += 1;
    }
  }
  return changes;
}
