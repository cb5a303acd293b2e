/**
 * Line ends that some reader of code knows and git does not: a lone CR (YAML, Python, JavaScript, SQL), U+2028 and U+2029 (JavaScript, YAML 1.1),
 * U+0085 (YAML 1.1). For git and GitHub a line ends at LF alone.
 */
const others = /\r(?!\n|$)|[\u0085\u2028\u2029]/;
const everyOther = /\r(?!\n|$)|[\u0085\u2028\u2029]/g;

/** True for a text (or a patch) with such a line end; a CR before an LF or at the very end is none. */
export function hasOtherBreaks(text: string): boolean {
  return others.test(text);
}

/** The text with every line end that any reader knows as LF; offsets stay. */
export function withPlainBreaks(text: string): string {
  return text.replace(everyOther, '\n');
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
