import { StringDecoder } from 'node:string_decoder';

/** Events longer than this are passed over: nothing that is read from them is so long. */
const maxEventChars = 8_000_000;

/**
 * Reads server-sent events as they pass. `wanted` sees an event's raw data first, so that what nobody asks about is not parsed.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */
export function createEventReader(wanted: (data: string) => boolean, onEvent: (event: unknown) => void): { push(chunk: Buffer): void; end(): void } {
  const decoder = new StringDecoder('utf8');
  /** pieces of the line that has not ended yet; none are kept of one that is too long */
  let rest: string[] = [];
  let restChars = 0;
  let data: string[] = [];
  let size = 0;

  const dispatch = (): void => {
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
    push: (chunk) => read(decoder.write(chunk)),
    end: () => {
      read(`${decoder.end()}\n`);
      dispatch();
    },
  };
}
