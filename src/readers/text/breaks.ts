/**
 * Line ends that some reader of code knows and git does not: a lone CR (YAML, Python, JavaScript, SQL), U+2028 and
 * U+2029 (JavaScript, YAML 1.1), U+0085 (YAML 1.1). For git and GitHub a line ends at LF alone.
 */
const others = /\r(?!\n|$)|[\u0085\u2028\u2029]/;
const everyOther = /\r(?!\n|$)|[\u0085\u2028\u2029]/g;

/** True for a text (or a patch) with such a line end; a CR before an LF or at the very end is none. */
export function hasOtherBreaks(text: string): boolean {
  return others.test(text);
}

/** The text with every line end that any reader knows as LF; CR and LF together are one. */
export function withPlainBreaks(text: string): string {
  return text.replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n');
}

/** For a text's lines after `withPlainBreaks`, both 1-based: the line of git that each stands on. */
export function gitLines(text: string): (line: number) => number {
  const numbers: number[] = [];
  let line = 1;
  for (const part of text.split('\n')) {
    for (let count = (part.match(everyOther)?.length ?? 0) + 1; count > 0; count -= 1) numbers.push(line);
    line += 1;
  }
  return (at) => numbers[at - 1] ?? Math.max(1, line - 1);
}

/**
 * True for a patch that writes lines with other ends than it removes: then every line reads as changed, and none as
 * what it stood beside.
 */
export function changesLineEnds(patch: string): boolean {
  const ends = { '+': new Set<boolean>(), '-': new Set<boolean>() };
  for (let at = 0; at < patch.length;) {
    const end = patch.indexOf('\n', at);
    const stop = end === -1 ? patch.length : end;
    const sign = patch[at];
    if (sign === '+' || sign === '-') ends[sign].add(patch[stop - 1] === '\r');
    at = stop + 1;
  }
  return [true, false].some((end) => ends['+'].has(end) && ends['-'].has(!end));
}
