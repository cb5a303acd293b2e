import type { Span } from '../../../readers/docs/model.ts';

/** Where the line of an offset begins, and where the next one does. */
export function lineAround(text: string, offset: number): Span {
  const start = Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
  const end = /\r\n|\n|\r/.exec(text.slice(offset));
  return { start, end: end === null ? text.length : offset + end.index + end[0].length };
}

type Block = Span & { text: string };
type About = (start: number, end: number) => boolean;

/** Stretches of a sample that may go because they speak of what is at `spot` and of nothing else. */
export function unitsInCode(text: string, spot: Span, block: Block, about: About): Span[] {
  const line = lineAround(text, spot.start);
  return [
    ...wholeLine(text, line, block),
    ...wholeBlock(text, block, about),
    ...(text[spot.start] === '-' ? flagWithValue(text, spot, line) : importedName(text, spot, line)),
  ];
}

const bindsName = /(?:^|[\s({,])(?:const|let|var|val)?\s*\{?\s*([\p{L}_$][\p{L}\p{N}_$]*)[^=()\n]*(?::=|=(?![=>]))/u;

/** A line whose result is used further on is needed, and one that opens or closes something is half of it. */
function wholeLine(text: string, line: Span, block: Block): Span[] {
  const words = text.slice(line.start, line.end);
  const bound = bindsName.exec(words)?.[1];
  const rest = text.slice(block.start, line.start) + text.slice(line.end, block.end);
  const used = bound !== undefined && new RegExp(`(?<![\\w$])${bound.replace(/[^\w]/g, '\\$&')}(?![\\w$])`).test(rest);
  const even = ['()', '[]', '{}'].every((pair) => words.split(pair[0]!).length === words.split(pair[1]!).length);
  if (used || !even) return [];
  // the last of continued lines takes the mark of the one above with it
  const mark = /[ \t]*\\(?:\r\n|\n)$/.exec(text.slice(block.start, line.start));
  return mark !== null && !/\\\s*$/.test(words)
    ? [line, { start: line.start - mark[0].length, end: line.start + words.trimEnd().length }]
    : [line];
}

/** The sample with its fences and the empty lines after it, when each line of it is about the thing. */
function wholeBlock(text: string, block: Block, about: About): Span[] {
  let at = block.start;
  const all = text
    .slice(block.start, block.end)
    .split(/(?<=\n)/)
    .every((one) => {
      const start = at;
      at += one.length;
      return one.trim() === '' || about(start, at);
    });
  const [open, close] = [
    lineAround(text, Math.max(0, block.start - 1)),
    lineAround(text, Math.min(text.length, block.end + (/[\r\n]/.test(text[block.end - 1] ?? '') ? 0 : 1))),
  ];
  const fenced =
    /^\s*(?:`{3}|~{3})/.test(text.slice(open.start, open.end)) &&
    /^\s*(?:`{3}|~{3})\s*$/.test(text.slice(close.start, close.end));
  if (!all || !fenced) return [];
  const empty = /^(?:[ \t]*(?:\r\n|\n|\r))*/.exec(text.slice(close.end))?.[0].length ?? 0;
  return [{ start: open.start, end: close.end + empty }];
}

function flagWithValue(text: string, spot: Span, line: Span): Span[] {
  const value = /^(?:=\S+|[ \t]+(?!-)[^\s\\|;&]+)?/.exec(text.slice(spot.end, line.end))![0];
  const lead = /[ \t]+$/.exec(text.slice(line.start, spot.start))?.[0].length ?? 0;
  if (lead === 0) return [];
  const start = spot.start - lead;
  return [
    { start, end: spot.end },
    { start, end: spot.end + value.length },
  ];
}

/** One name of an import, with a comma beside it. */
function importedName(text: string, spot: Span, line: Span): Span[] {
  if (!/\b(?:import|use|from|require)\b/.test(text.slice(line.start, line.end))) return [];
  const lead = /,[ \t]*$/.exec(text.slice(line.start, spot.start))?.[0].length ?? 0;
  const tail = /^,[ \t]*/.exec(text.slice(spot.end, line.end))?.[0].length ?? 0;
  return [
    ...(tail > 0 ? [{ start: spot.start, end: spot.end + tail }] : []),
    ...(lead > 0 ? [{ start: spot.start - lead, end: spot.end }] : []),
  ];
}
