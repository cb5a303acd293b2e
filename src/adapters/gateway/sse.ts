import { StringDecoder } from 'node:string_decoder';

/** Characters of an event beside its data: its name, line ends. */
const frameChars = 200;

/** Events longer than this are passed over: nothing that is read from them is so long. */
const maxEventChars = 8_000_000;

export interface EventReader {
  push(chunk: Buffer): void;
  end(): void;
  readonly padding: number;
}

/**
 * Reads server-sent events as they pass, by the line ends that clients know: CR, LF and both. No event is passed over
 * by its raw text: JSON has more than one way to write a word.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream `padding` counts the
 * characters that are of no event, those of one that has not ended included.
 */
export function createEventReader(onEvent: (event: unknown) => void): EventReader {
  const decoder = new StringDecoder('utf8');
  /** pieces of the line that has not ended yet; none are kept of one that is too long */
  let rest: string[] = [];
  let restChars = 0;
  let data: string[] = [];
  let size = 0;
  let padding = 0;
  let first = true;
  let afterCr = false;

  const dispatch = (): void => {
    if (size > 0) padding = Math.max(0, padding - size - frameChars);
    const text = data.join('\n');
    const whole = size <= maxEventChars;
    data = [];
    size = 0;
    if (!whole || text === '') return;
    let event: unknown;
    try {
      event = JSON.parse(text);
    } catch {
      return;
    }
    onEvent(event);
  };
  const readLine = (line: string): void => {
    if (line === '') {
      dispatch();
      return;
    }
    if (!line.startsWith('data:')) return;
    size += line.length;
    if (size <= maxEventChars) data.push(line.slice(line[5] === ' ' ? 6 : 5));
  };
  const endLine = (last: string): void => {
    const line = rest.join('') + last;
    if (restChars > maxEventChars) size += restChars;
    else readLine(line);
    rest = [];
    restChars = 0;
  };
  const read = (raw: string): void => {
    if (raw === '') return;
    padding += raw.length;
    // the second half of a line end that was cut through, and a mark of byte order before the first line
    const text = (afterCr && raw.startsWith('\n')) || (first && raw.startsWith('\ufeff')) ? raw.slice(1) : raw;
    first = false;
    afterCr = raw.endsWith('\r');
    let at = 0;
    for (const { 0: end, index } of text.matchAll(/\r\n|\r|\n/g)) {
      endLine(text.slice(at, index));
      at = index + end.length;
    }
    if (at === text.length) return;
    restChars += text.length - at;
    if (restChars > maxEventChars) rest = [];
    else rest.push(text.slice(at));
  };
  return {
    get padding() {
      return padding;
    },
    push: (chunk) => read(decoder.write(chunk)),
    end: () => {
      read(`${decoder.end()}\n`);
      dispatch();
    },
  };
}
