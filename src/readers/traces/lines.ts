/**
 * One logical line. `raw` stands verbatim at `offset` of the text; `text` is what readers match: unescaped, tabs as
 * spaces, cut.
 */
export interface Line {
  text: string;
  raw: string;
  offset: number;
  index: number;
}

/** Longer lines are matched by their start only: no language writes a frame that long, and a regex never sees more. */
const longest = 2000;
/** `\n` written out, as in a JSON log, where a frame follows; `C:\new\app` alone doesn't count. */
const escapedBreak = /\\r?\\n|\\n/g;
const escapedTrace =
  /\\n(?:\\t|[ \t]){0,16}(?:at |File \\{0,2}"|from |#\d|Caused by|Traceback|goroutine |\d+: |\/|[\w./-]{1,200}\.rb:\d)/;

/**
 * The lines of a text in order, blank ones left out. A line of JSON that holds an escaped trace gives one line for each
 * `\n` in it.
 */
export function* logicalLines(text: string): Generator<Line> {
  let index = 0;
  let at = 0;
  while (at < text.length) {
    const found = text.indexOf('\n', at);
    const end = found < 0 ? text.length : found;
    const stop = end > at && text.charCodeAt(end - 1) === 13 ? end - 1 : end;
    if (stop > at) {
      const raw = text.slice(at, stop);
      if (raw.includes('\\n') && escapedTrace.test(raw)) {
        let from = 0;
        for (const match of raw.matchAll(escapedBreak)) {
          yield* one(raw.slice(from, match.index), at + from, index++, true);
          from = match.index + match[0].length;
        }
        yield* one(raw.slice(from), at + from, index++, true);
      } else yield* one(raw, at, index++, false);
    }
    at = end + 1;
  }
}

function* one(raw: string, offset: number, index: number, escaped: boolean): Generator<Line> {
  const head = raw.length > longest ? raw.slice(0, longest) : raw;
  const text = (escaped ? head.replaceAll('\\t', '  ').replace(/\\+(["\\/])/g, '$1') : head).replaceAll('\t', ' ');
  if (text.trim() !== '') yield { text, raw: raw.length > longest ? head : raw, offset, index };
}
