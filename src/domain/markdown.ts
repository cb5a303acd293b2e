import { oneSpaced, plainLine, settled, visible, visibleLines } from './visible.ts';

/** A text inside a table cell or a line of Markdown: no line ends, no column breaks. */
export function cell(text: string): string {
  // GitHub's parsers don't agree on what a backslash before an escaped pipe means.
  return settled(oneSpaced(text))
    .replace(/\\(?=\\*\|)/g, '[U+005C]')
    .replaceAll('|', '\\|')
    .trim();
}

/**
 * A name or path as inline code: its line ends and whatever else can't be seen show; the fence is longer than any run
 * of backticks inside.
 */
export function code(text: string): string {
  const shown = visible(text);
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  // Two backticks with nothing between would open a span that a later one closes.
  const pad = shown === '' || /^`|`$|^ .* $/.test(shown) ? ' ' : '';
  return `${fence}${pad}${shown}${shown === '' ? '' : pad}${fence}`;
}

/** A line of somebody's text as inline code; line ends and tabs are spaces. */
export function quoted(text: string): string {
  return code(oneSpaced(text));
}

/** A run of backticks that is longer than any in the text, three at least. */
export function fenceFor(text: string): string {
  return '`'.repeat(Math.max(3, 1 + Math.max(0, ...[...text.matchAll(/`+/g)].map((run) => run[0].length))));
}

/** A fenced block for any text. */
export function block(text: string, language = ''): string {
  const shown = visibleLines(text);
  const fence = fenceFor(shown);
  return `${fence}${language}\n${shown}\n${fence}`;
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

/** A fold of the page. The summary is plain text, as nothing in that line is read as Markdown. */
export function folded(summary: string, body: string): string {
  return `<details><summary>${html(plainLine(summary))}</summary>\n\n${body}\n\n</details>`;
}

/** Text of several lines inside HTML. */
export function html(text: string): string {
  return visibleLines(text).replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

/**
 * A text inside a quoted label of Mermaid: letters, digits and plain signs, nothing that is syntax, HTML or a link
 * there.
 */
export function mermaid(text: string, most = 90): string {
  const words = visible(text)
    .replace(/[^\p{L}\p{N} .,:()/_’–=%-]/gu, ' ')
    .replace(/:(?! )/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return words.length > most ? `${words.slice(0, most - 1)}…` : words;
}
