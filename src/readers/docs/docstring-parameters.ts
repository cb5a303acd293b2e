import type { Span } from './model.ts';

const google = /^([ \t]*)(?:Args|Arguments|Parameters|Params|Keyword Args|Keyword Arguments|Other Parameters):[ \t]*$/;
const numpy = /^([ \t]*)(?:Other )?Parameters[ \t]*$/;
const indentOf = (line: string): number => line.length - line.trimStart().length;

/**
 * Names of parameters that a docstring lists in the style of Google (`Args:`) or NumPy (`Parameters` underlined), as
 * stretches of the text given.
 */
export function listedParameters(text: string): Span[] {
  const lines: { text: string; start: number }[] = [];
  for (let at = 0; at <= text.length;) {
    const next = text.indexOf('\n', at);
    const end = next === -1 ? text.length : next;
    lines.push({ text: text.slice(at, end).replace(/\r$/, ''), start: at });
    at = end + 1;
  }
  return lines.flatMap((line, index) => {
    const open = google.exec(line.text);
    if (open !== null) return ofGoogle(lines.slice(index + 1), open[1]!.length);
    const under = numpy.exec(line.text);
    return under !== null && /^[ \t]*-{3,}[ \t]*$/.test(lines[index + 1]?.text ?? '')
      ? ofNumpy(lines.slice(index + 2), under[1]!.length)
      : [];
  });
}

type Line = { text: string; start: number };

/** `name (type): words`, indented more than the heading; what is indented more still goes on about the one above. */
function ofGoogle(lines: readonly Line[], outer: number): Span[] {
  const found: Span[] = [];
  let inner: number | null = null;
  for (const { text, start } of lines) {
    if (text.trim() === '') continue;
    const indent = indentOf(text);
    if (indent <= outer) break;
    inner ??= indent;
    const match =
      indent === inner ? /^([ \t]*\*{0,2})([A-Za-z_]\w*)[ \t]*(?:\([^\n]{0,200}?\))?[ \t]*:(?!:)/.exec(text) : null;
    if (match !== null)
      found.push({ start: start + match[1]!.length, end: start + match[1]!.length + match[2]!.length });
  }
  return found;
}

/** `name : type` or `one, two : type` in the column of the heading, up to the next heading. */
function ofNumpy(lines: readonly Line[], column: number): Span[] {
  const found: Span[] = [];
  for (const [index, { text, start }] of lines.entries()) {
    if (text.trim() === '') continue;
    const indent = indentOf(text);
    if (indent < column || /^[ \t]*-{3,}[ \t]*$/.test(lines[index + 1]?.text ?? '')) break;
    const list =
      indent === column
        ? /^[ \t]*(\*{0,2}[A-Za-z_]\w*(?:[ \t]*,[ \t]*\*{0,2}[A-Za-z_]\w*)*)[ \t]*(?::(?!:)|$)/.exec(text)?.[1]
        : undefined;
    if (list === undefined) continue;
    const from = start + text.indexOf(list);
    for (const match of list.matchAll(/[A-Za-z_]\w*/g))
      found.push({ start: from + match.index, end: from + match.index + match[0].length });
  }
  return found;
}
