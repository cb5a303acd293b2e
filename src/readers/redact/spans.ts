/** A secret's place in a text, as UTF-16 offsets. `value` tells equal secrets from others. */
export interface Span {
  start: number;
  end: number;
  kind: string;
  value: string;
}

/** One replaced secret with its 1-based lines. */
export interface SpanHit {
  kind: string;
  number: number;
  startLine: number;
  endLine: number;
  marker: string;
}

const wholeMarker = /^‹secret:[a-z0-9-]+#\d+›$/;

/** The text that stands where a secret was. */
export function markerOf(kind: string, number: number): string {
  return `‹secret:${kind}#${number}›`;
}

/** True for text that is nothing but a marker: what was redacted once is not redacted again. */
export function isMarker(text: string): boolean {
  return wholeMarker.test(text);
}

/** True for text in which a secret was: what is put in its place can't be used. */
export function holdsMarker(text: string): boolean {
  return text.includes('‹secret:');
}

/** Sorted, overlaps joined; a joined span keeps the kind and value of the longest, the earlier in the list on a tie. */
export function joinSpans(spans: readonly Span[]): Span[] {
  const sorted = spans
    .filter((span) => span.end > span.start)
    .map((span, at) => ({ span, at }))
    .sort((a, b) => a.span.start - b.span.start || a.at - b.at);
  const joined: { span: Span; longest: number; at: number }[] = [];
  for (const { span, at } of sorted) {
    const last = joined.at(-1);
    const length = span.end - span.start;
    if (last === undefined || span.start >= last.span.end) {
      joined.push({ span: { ...span }, longest: length, at });
      continue;
    }
    last.span.end = Math.max(last.span.end, span.end);
    if (length > last.longest || (length === last.longest && at < last.at)) {
      Object.assign(last.span, { kind: span.kind, value: span.value });
      last.longest = length;
      last.at = at;
    }
  }
  return joined.map(({ span }) => span);
}

/**
 * Puts each span's marker in its place. A span over several lines leaves the marker on each of its lines,
 * indentation and `\r` kept, so that line numbers stay true. `numberOf` gives equal values an equal number.
 */
export function replaceSpans(
  text: string,
  spans: readonly Span[],
  numberOf: (span: Span) => number,
): { text: string; hits: SpanHit[] } {
  const parts: string[] = [];
  const hits: SpanHit[] = [];
  let line = 1;
  let at = 0;
  for (const span of spans) {
    const before = text.slice(at, span.start);
    line += count(before, '\n');
    const number = numberOf(span);
    const marker = markerOf(span.kind, number);
    const lines = text.slice(span.start, span.end).split('\n');
    parts.push(before, lines.map((one, index) => markedLine(one, marker, index === 0)).join('\n'));
    hits.push({ kind: span.kind, number, startLine: line, endLine: line + lines.length - 1, marker });
    line += lines.length - 1;
    at = span.end;
  }
  parts.push(text.slice(at));
  return { text: parts.join(''), hits };
}

function markedLine(line: string, marker: string, first: boolean): string {
  const indent = first ? '' : (/^[ \t]*/.exec(line)?.[0] ?? '');
  return `${indent}${marker}${line.endsWith('\r') ? '\r' : ''}`;
}

function count(text: string, char: string): number {
  let found = 0;
  for (let at = text.indexOf(char); at !== -1; at = text.indexOf(char, at + 1)) found += 1;
  return found;
}
