import { StringDecoder } from 'node:string_decoder';

/** Characters of an event beside its data: its name, line ends. */
const frameChars = 200;

/** Events longer than this are passed over: nothing that is read from them is so long. */
const maxEventChars = 8_000_000;

export interface EventReader { push(chunk: Buffer): void; end(): void; readonly padding: number }

/**
 * Reads server-sent events as they pass. `wanted` sees an event's raw data first, so that what nobody asks about is not parsed.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 * `padding` counts the characters that are of no event, those of one that has not ended included.
 */
export function createEventReader(wanted: (data: string) => boolean, onEvent: (event: unknown) => void): EventReader {
  const decoder = new StringDecoder('utf8');
  /** pieces of the line that has not ended yet; none are kept of one that is too long */
  let rest: string[] = [];
  let restChars = 0;
  let data: string[] = [];
  let size = 0;
  let padding = 0;

  const dispatch = (): void => {
    if (size > 0) padding = Math.max(0, padding - size - frameChars);
    const text = data.join('\n');
    const whole = size <= maxEventChars;
    data = [];
    size = 0;
    if (!whole || text === '' || !wanted(text)) return;
    let event: unknown;
    try { event = JSON.parse(text); } catch { return; }
    onEvent(event);
  };
  const readLine = (line: string): void => {
    if (line === '') { dispatch(); return; }
    if (!line.startsWith('data:')) return;
    size += line.length;
    if (size <= maxEventChars) data.push(line.slice(line[5] === ' ' ? 6 : 5));
  };
  const endLine = (last: string): void => {
    const line = rest.join('') + last;
    if (restChars > maxEventChars) size += restChars;
    else readLine(line.endsWith('\r') ? line.slice(0, -1) : line);
    rest = [];
    restChars = 0;
  };
  const read = (text: string): void => {
    padding += text.length;
    let at = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', at)) {
      endLine(text.slice(at, end));
      at = end + 1;
    }
    if (at === text.length) return;
    restChars += text.length - at;
    if (restChars > maxEventChars) rest = [];
    else rest.push(text.slice(at));
  };
  return {
    get padding() { return padding; },
    push: (chunk) => read(decoder.write(chunk)),
    end: () => {
      read(`${decoder.end()}\n`);
      dispatch();
    },
  };
}
