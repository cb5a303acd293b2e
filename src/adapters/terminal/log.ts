import type { Log } from '../../contracts/world.ts';
import { inert } from '../../domain/visible.ts';

export interface TerminalStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface TerminalLog extends Log {
  /** Leaves the last line standing; call it before anything else is written to the terminal. */
  finish(): void;
}

/**
 * Progress on standard error: plain lines where it is no terminal; on one, the current line stays live with its seconds
 * until the next one comes. `verbose` shows debug lines.
 */
export function createTerminalLog(options: { verbose?: boolean; stream?: TerminalStream } = {}): TerminalLog {
  const stream = options.stream ?? process.stderr;
  const live = stream.isTTY === true;
  let current: { text: string; since: number; timer: NodeJS.Timeout } | undefined;

  function draw(): void {
    if (current === undefined) return;
    const seconds = Math.round((Date.now() - current.since) / 1000);
    const line = seconds < 2 ? current.text : `${current.text} (${seconds} s)`;
    stream.write(`\r\u001B[2K${line.slice(0, Math.max(20, (stream.columns ?? 80) - 1))}`);
  }

  function finish(): void {
    if (current === undefined) return;
    clearInterval(current.timer);
    stream.write(`\r\u001B[2K${current.text}\n`);
    current = undefined;
  }

  function line(text: string): void {
    finish();
    stream.write(`${text}\n`);
  }

  return {
    finish,
    info: (message) => {
      const text = inert(message);
      if (!live || text.includes('\n')) {
        line(text);
        return;
      }
      finish();
      const timer = setInterval(draw, 1000);
      timer.unref();
      current = { text, since: Date.now(), timer };
      draw();
    },
    warn: (message) => {
      line(`warning: ${inert(message)}`);
    },
    debug: (message) => {
      if (options.verbose === true) line(`debug: ${inert(message)}`);
    },
  };
}
