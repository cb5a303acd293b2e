import { lineAround, unitsInCode } from './units-in-code.ts';
import { spanAt, type Page, type Span } from '../../../readers/docs/model.ts';

const item = /^[ \t>]*(?:[-*+]|\d+[.)])[ \t]+/;

/**
 * Stretches that may go because they speak of what is at `spot` and of nothing else: a line of code, a list's item or a
 * table's row whose first name it is, a sentence or paragraph that names nothing else, a section of which every part
 * names it, an import among others, a flag with its value. `about` says whether a code span or link is of the same
 * thing.
 */
export function unitsAt(page: Page, spot: Span, about: (start: number, end: number) => boolean): Span[] {
  const { text } = page;
  const block = page.blocks.find((one) => one.start <= spot.start && spot.end <= one.end);
  if (block !== undefined) return unitsInCode(text, spot, block, about);
  if (page.format === 'comment') return [];
  const own = spanAt(page.statements, spot.start);
  if (own === undefined) return [];
  const named = [...page.spans, ...page.links.map((one) => ({ ...one, link: null }))]
    .filter((one) => own.start <= one.start && one.end <= own.end)
    .sort((a, b) => a.start - b.start);
  const isAbout = (one: Span): boolean => about(one.start, one.end);
  const line = lineAround(text, own.start);
  const last = lineAround(text, Math.max(own.start, own.end - 1));
  const whole = { start: line.start, end: last.end };
  const heading = page.headings.find((one) => one.start <= spot.start && spot.start < one.end);
  if (heading !== undefined) return section(page, heading, about);
  const cells = page.cells.filter((one) => own.start <= one.start && one.end <= own.end);
  if (cells.length > 0)
    return cells[0]!.row > 0 && cells[0]!.start <= spot.start && spot.end <= cells[0]!.end ? [whole] : [];
  const found: Span[] = [];
  const marked = item.exec(text.slice(line.start, line.end));
  if (marked !== null && (named[0] === undefined || isAbout(named[0])) && !hasChildren(text, line, last))
    found.push(whole);
  for (const sentence of sentencesOf(text, own)) {
    if (spot.start < sentence.start || spot.end > sentence.end) continue;
    if (named.some((one) => sentence.start <= one.start && one.end <= sentence.end && !isAbout(one))) continue;
    if (sentence.start <= own.start && sentence.end >= own.end) {
      if (marked !== null) continue;
      // a paragraph goes with one of the empty lines around it
      const after = /^(?:[ \t]*(?:\r\n|\n|\r))*/.exec(text.slice(whole.end))![0].length;
      found.push({ start: whole.start, end: whole.end + after });
      continue;
    }
    const [lead, tail] = [
      /[ \t\r\n]*$/.exec(text.slice(own.start, sentence.start))![0].length,
      /^[ \t\r\n]*/.exec(text.slice(sentence.end, own.end))![0].length,
    ];
    found.push({ start: sentence.start, end: sentence.end + tail });
    if (lead > 0) found.push({ start: sentence.start - lead, end: sentence.end });
  }
  return found;
}

/** Lines below that are indented deeper belong to the item. */
function hasChildren(text: string, first: Span, last: Span): boolean {
  const indent = /^[ \t>]*/.exec(text.slice(first.start, first.end))![0].length;
  const next = /^(?:[ \t]*(?:\r\n|\n|\r))*([ \t>]*)(\S?)/.exec(text.slice(last.end, last.end + 2_000));
  return next !== null && next[2] !== '' && next[1]!.length > indent;
}

/** Sentences of a statement; a full stop within a name, a number or a code span ends none. */
export function sentencesOf(text: string, own: Span): Span[] {
  const found: Span[] = [];
  const body = text.slice(own.start, own.end).replace(/`[^`]*`/g, (code) => 'x'.repeat(code.length));
  let from = 0;
  for (const match of body.matchAll(/[.!?。][)"'”*_]*(?=\s+(?![a-z])|$)/g)) {
    if (/(?:\be\.g|\bi\.e|\betc|\bvs|\bcf)\.$/i.test(body.slice(from, match.index + 1))) continue;
    const end = match.index + match[0].length;
    found.push({ start: own.start + from + /^\s*/.exec(body.slice(from))![0].length, end: own.start + end });
    from = end;
  }
  if (body.slice(from).trim() !== '')
    found.push({ start: own.start + from + /^\s*/.exec(body.slice(from))![0].length, end: own.end });
  return found;
}

/** A heading goes with its section, when each part of that names the thing. */
function section(
  page: Page,
  heading: Page['headings'][number],
  about: (start: number, end: number) => boolean,
): Span[] {
  const { text } = page;
  const next = page.headings.find((one) => one.start > heading.start);
  if (next !== undefined && next.depth > heading.depth) return [];
  const end = next === undefined ? text.length : lineAround(text, next.start).start;
  const parts = [
    ...page.statements.filter((one) => one.start >= heading.end && one.end <= end),
    ...page.blocks.filter((one) => one.start >= heading.end && one.end <= end),
  ];
  const told = [...page.spans, ...page.links, ...page.blocks].filter(
    (one) => one.start >= heading.start && one.end <= end,
  );
  return parts.every(
    (part) =>
      about(part.start, part.end) ||
      told.some((one) => part.start <= one.start && one.end <= part.end && about(one.start, one.end)),
  )
    ? [{ start: lineAround(text, heading.start).start, end }]
    : [];
}

/** A tag of a doc comment with its text: from its line to the next tag, an empty line or the comment's end. */
export function tagAt(page: Page, spot: Span): Span | null {
  const own = spanAt(page.statements, spot.start);
  if (own === undefined) return null;
  const { text } = page;
  const first = lineAround(text, spot.start);
  const mark = /^([ \t]*(?:\*(?!\/)|\/\/[/!]|#)?[ \t]*)(?:[@\\:]\w|<param\b)/.exec(text.slice(first.start, first.end));
  if (mark === null || first.start < own.start || first.end > own.end) return null;
  let { end } = first;
  while (end < own.end) {
    const next = lineAround(text, end);
    const body = text.slice(next.start, next.end).replace(/^[ \t]*(?:\*(?!\/)|\/\/[/!]|#)?/, '');
    const deeper = /^[ \t]*/.exec(body)![0].length > /^[ \t]*/.exec(text.slice(first.start, first.end))![0].length;
    if (
      next.end > own.end ||
      next.end <= end ||
      body.trim() === '' ||
      /^\s*(?:[@\\:]\w|<\/?\w|\*\/)/.test(body) ||
      !(/[*/#]/.test(mark[1]!) || deeper)
    )
      break;
    end = next.end;
  }
  return { start: first.start, end };
}
