import type { Line } from './lines.ts';
import type { Frame, Trace } from './model.ts';

/** What a frame's line says; `offset` and `raw` come from the line. */
export interface FrameParts {
  file: string | null;
  line: number | null;
  function: string | null;
  owner: string | null;
}
export interface Header {
  exception: string | null;
  message: string | null;
}
/**
 * Reads one language, line by line; `before` holds the last lines that were no frame, oldest first. True when the line
 * was taken.
 */
export interface Reader {
  feed(line: Line, before: readonly Line[]): boolean;
  done(): Trace[];
}

const longestMessage = 4000;
const dated = /^\W{0,3}\d{4}-\d\d-\d\d[T ]\d\d:\d\d/;

export function toFrame(line: Line, parts: FrameParts): Frame {
  return { offset: line.offset, raw: line.raw, ...parts };
}

/** A 1-based line number; null for what is none (0, too long, absent). */
export function lineNumber(digits: string | undefined): number | null {
  if (digits === undefined || digits.length > 9) return null;
  const value = Number(digits);
  return Number.isInteger(value) && value > 0 ? value : null;
}

/** Joins a message that runs over lines, cut at 4,000 characters. */
export function joinMessage(parts: readonly string[]): string | null {
  const text = parts.join('\n').trim().slice(0, longestMessage);
  return text === '' ? null : text;
}

export interface ListSpec {
  language: Trace['language'];
  frame(text: string): FrameParts | null;
  /** a line that names what was thrown */
  header(text: string): Header | null;
  /** a line that starts another exception of the trace that is being read, such as `Caused by: …` */
  section?(text: string): Header | null;
  /** a frame that names what was thrown on its own line starts a trace */
  inline?(text: string): Header | null;
  /** the place of the throw where the header's lines name it */
  place?(text: string): FrameParts | null;
  /** lines of another kind that may stand between two frames (logs are interleaved) */
  gap: number;
  /** whether a frame alone, without a header before it, is trusted */
  alone(parts: FrameParts): boolean;
}

/** The reader of languages that write a header and then frames from the innermost outwards. */
export function listReader(spec: ListSpec): Reader {
  const traces: Trace[] = [];
  let current: Trace | null = null;
  let last = -1;
  const open = (header: Header, offset: number): Trace => {
    const trace: Trace = {
      language: spec.language,
      exception: header.exception,
      message: header.message,
      offset,
      frames: [],
    };
    traces.push(trace);
    return trace;
  };
  return {
    feed(line, before) {
      const near = current !== null && line.index - last <= spec.gap + 1;
      const section = near ? (spec.section?.(line.text) ?? null) : null;
      if (section !== null) {
        current = open(section, line.offset);
        last = line.index;
        return true;
      }
      const parts = spec.frame(line.text);
      if (parts === null) return false;
      const inline = spec.inline?.(line.text) ?? null;
      const found = inline === null ? headerIn(before, spec, last) : null;
      if (inline !== null) current = open(inline, line.offset);
      else if (found !== null && (!near || current!.frames.length > 0)) {
        current = open(found.header, found.line.offset);
        if (found.place !== null) current.frames.push(found.place);
      } else if (!near) {
        if (!spec.alone(parts)) return false;
        current = open({ exception: null, message: null }, line.offset);
      }
      current!.frames.push(toFrame(line, parts));
      last = line.index;
      return true;
    },
    done: () => traces,
  };
}

interface Found {
  header: Header;
  line: Line;
  place: Frame | null;
}

/**
 * The nearest header before a frame; the lines between the two belong to its message. A line that begins with a date is
 * a log entry of its own, so the search ends there.
 */
function headerIn(before: readonly Line[], spec: ListSpec, after: number): Found | null {
  for (let at = before.length - 1; at >= 0 && before[at]!.index > after; at--) {
    const line = before[at]!;
    const header = spec.header(line.text);
    if (header === null) {
      if (dated.test(line.text)) return null;
      continue;
    }
    const rest = before.slice(at + 1);
    let place: Frame | null = null;
    for (const candidate of [line, ...rest]) {
      const parts = place === null ? (spec.place?.(candidate.text) ?? null) : null;
      if (parts !== null) place = toFrame(candidate, parts);
    }
    const message = joinMessage([header.message ?? '', ...rest.map((other) => other.text)]);
    return { header: { exception: header.exception, message }, line, place };
  }
  return null;
}
