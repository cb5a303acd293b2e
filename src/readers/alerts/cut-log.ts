import { readTraces } from '../traces/traces.ts';

const mark = /^\[cut: \d+ bytes\]$/m;

/** True where parts of a text were left out by `cutLog`. */
export function isCut(text: string): boolean {
  return mark.test(text);
}

const errorLine = new RegExp(
  [
    String.raw`\b(?:\w*(?:Error|Exception)\b|panic(?:ked)?|FATAL|CRITICAL|ERROR|EMERG|Traceback|OOMKilled`,
    String.raw`|segfault|SIG(?:SEGV|ABRT|KILL))|"(?:level|severity)":\s?"(?:error|fatal|critical|panic)"`,
  ].join(''),
  'i',
);
const before = 600;
const after = 600;
/** A line that is written again with other numbers says nothing new. */
const mostKinds = 5000;
const longestKey = 200;

interface Span {
  from: number;
  to: number;
}

/**
 * A log that is too long, cut to `bytes` of UTF-8: its head, its tail, and between them the text around each stack
 * trace and each line that names an error, the first of each kind, in order. All of it is read before anything is cut;
 * `[cut: N bytes]` stands on a line of its own where something was left out. `cut` counts those bytes, 0 when the text
 * fits.
 */
export function cutLog(text: string, bytes: number): { text: string; cut: number } {
  const size = Buffer.byteLength(text);
  if (size <= bytes) return { text, cut: 0 };
  const told = [...traceSpans(text), ...errorSpans(text)];
  // bytes of a character differ from place to place: a share less until it fits
  for (let room = Math.floor(((bytes * text.length) / size) * 0.98); ; room = Math.floor(room * 0.8)) {
    const kept = join(text, choose(text, told, room));
    if (Buffer.byteLength(kept) <= bytes || room < 1000)
      return { text: kept, cut: size - Buffer.byteLength(kept.replace(/^\[cut: \d+ bytes\]\n/gm, '')) };
  }
}

function traceSpans(text: string): Span[] {
  const seen = new Set<string>();
  return readTraces(text).flatMap(({ exception, frames, offset }) => {
    const last = frames.at(-1);
    if (last === undefined) return [];
    const key = `${exception}|${frames
      .slice(0, 8)
      .map(({ file, line, function: name }) => `${file}:${line}:${name}`)
      .join('|')}`;
    if (seen.has(key)) return [];
    seen.add(key);
    const places = frames.slice(0, 100).map((frame) => frame.offset + Math.min(frame.raw.length, 4000));
    const ends = places.reduce((a, b) => Math.max(a, b));
    const starts = frames.slice(0, 100).reduce((least, frame) => Math.min(least, frame.offset), offset);
    return [{ from: starts - before, to: Math.min(ends, starts + 40_000) + after }];
  });
}

function errorSpans(text: string): Span[] {
  const seen = new Set<string>();
  const spans: Span[] = [];
  for (let from = 0; from < text.length;) {
    const found = text.indexOf('\n', from);
    const end = found === -1 ? text.length : found;
    const line = text.slice(from, Math.min(end, from + 2000));
    if (errorLine.test(line)) {
      const key = line.replace(/\d+|\b[0-9a-f]{8,}\b/gi, '#').slice(0, longestKey);
      if (!seen.has(key) && seen.size < mostKinds) {
        seen.add(key);
        spans.push({ from: from - before, to: Math.min(end, from + 2000) + after });
      }
    }
    from = end + 1;
  }
  return spans;
}

/** Head and tail, then as many of the spans as there is room for; ends at line ends where one is near. */
function choose(text: string, told: readonly Span[], room: number): Span[] {
  const head = Math.floor(room / 8);
  const tail = Math.floor(room / 4);
  let left = room - head - tail;
  const kept: Span[] = [
    { from: 0, to: head },
    { from: text.length - tail, to: text.length },
  ];
  for (const span of told) {
    const whole = { from: Math.max(0, span.from), to: Math.min(text.length, span.to) };
    const cost = whole.to - whole.from + 40;
    if (cost > left) continue;
    left -= cost;
    kept.push(whole);
  }
  // room that no trace needs belongs to the head
  kept[0]!.to += Math.max(0, left);
  const merged: Span[] = [];
  for (const span of kept.map((one) => atLines(text, one)).sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last !== undefined && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else merged.push({ ...span });
  }
  return merged;
}

function atLines(text: string, { from, to }: Span): Span {
  const start = from === 0 ? 0 : text.indexOf('\n', from) + 1;
  const end = to >= text.length ? text.length : text.lastIndexOf('\n', to) + 1;
  return {
    from: start > 0 && start - from < 2000 && start < to ? start : from,
    to: end > from && to - end < 2000 ? end : to,
  };
}

function join(text: string, spans: readonly Span[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { from, to } of spans) {
    const lost = Buffer.byteLength(text.slice(at, from));
    if (lost > 0) parts.push(`${parts.length > 0 && !parts.at(-1)!.endsWith('\n') ? '\n' : ''}[cut: ${lost} bytes]\n`);
    parts.push(text.slice(from, to));
    at = to;
  }
  if (at < text.length) parts.push(`\n[cut: ${Buffer.byteLength(text.slice(at))} bytes]\n`);
  return parts.join('').toWellFormed();
}
