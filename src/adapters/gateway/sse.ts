import { StringDecoder } from 'node:string_decoder';

/** Events longer than this are passed over: nothing that is read from them is so long. */
const maxEventChars = 8_000_000;

/**
 * Reads server-sent events as they pass. `wanted` sees an event's raw data first, so that the many text deltas are not parsed.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */
export function createEventReader(wanted: (data: string) => boolean, onEvent: (event: unknown) => void): { push(chunk: Buffer): void; end(): void } {
  const decoder = new StringDecoder('utf8');
  let rest = '';
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
  const read = (text: string): void => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) readLine(line.endsWith('\r') ? line.slice(0, -1) : line);
    if (rest.length > maxEventChars) {
      size += rest.length;
      rest = '';
    }
  };
  return {
    push: (chunk) => read(decoder.write(chunk)),
    end: () => {
      read(`${decoder.end()}\n`);
      dispatch();
    },
  };
}
