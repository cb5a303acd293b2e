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
  return new LineReader(onEvent);
}

class LineReader implements EventReader {
  readonly #onEvent: (event: unknown) => void;
  readonly #decoder = new StringDecoder('utf8');
  /** pieces of the line that has not ended yet; none are kept of one that is too long */
  #rest: string[] = [];
  #restChars = 0;
  #data: string[] = [];
  #size = 0;
  #padding = 0;
  #first = true;
  #afterCr = false;

  constructor(onEvent: (event: unknown) => void) {
    this.#onEvent = onEvent;
  }

  get padding(): number {
    return this.#padding;
  }

  push(chunk: Buffer): void {
    this.#read(this.#decoder.write(chunk));
  }

  end(): void {
    this.#read(`${this.#decoder.end()}\n`);
    this.#dispatch();
  }

  #read(raw: string): void {
    if (raw === '') return;
    this.#padding += raw.length;
    // the second half of a line end that was cut through, and a mark of byte order before the first line
    const mark = (this.#afterCr && raw.startsWith('\n')) || (this.#first && raw.startsWith('\ufeff'));
    const text = mark ? raw.slice(1) : raw;
    this.#first = false;
    this.#afterCr = raw.endsWith('\r');
    let at = 0;
    for (const { 0: end, index } of text.matchAll(/\r\n|\r|\n/g)) {
      this.#endLine(text.slice(at, index));
      at = index + end.length;
    }
    if (at === text.length) return;
    this.#restChars += text.length - at;
    if (this.#restChars > maxEventChars) this.#rest = [];
    else this.#rest.push(text.slice(at));
  }

  #endLine(last: string): void {
    const line = this.#rest.join('') + last;
    if (this.#restChars > maxEventChars) this.#size += this.#restChars;
    else this.#readLine(line);
    this.#rest = [];
    this.#restChars = 0;
  }

  #readLine(line: string): void {
    if (line === '') {
      this.#dispatch();
      return;
    }
    if (!line.startsWith('data:')) return;
    this.#size += line.length;
    if (this.#size <= maxEventChars) this.#data.push(line.slice(line[5] === ' ' ? 6 : 5));
  }

  #dispatch(): void {
    if (this.#size > 0) this.#padding = Math.max(0, this.#padding - this.#size - frameChars);
    const text = this.#data.join('\n');
    const whole = this.#size <= maxEventChars;
    this.#data = [];
    this.#size = 0;
    if (!whole || text === '') return;
    let event: unknown;
    try {
      event = JSON.parse(text);
    } catch {
      return;
    }
    this.#onEvent(event);
  }
}
