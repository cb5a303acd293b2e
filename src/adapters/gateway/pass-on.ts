import type { IncomingMessage, ServerResponse } from 'node:http';
import { once } from 'node:events';

/** How far a response's body came. */
export type Passed = { state: 'whole' | 'broken' | 'idle' | 'left' | 'cut'; bytes: number };

/**
 * Sends a response's body on as it comes, no faster than the client takes it, as `shown` gives it, until that is null.
 */
export async function passOn(
  from: IncomingMessage,
  to: ServerResponse,
  idleMs: number,
  left: AbortSignal,
  shown: (chunk: Buffer, bytes: number) => Buffer | null,
): Promise<Passed> {
  let bytes = 0;
  let idle = false;
  let timer: NodeJS.Timeout | undefined;
  const arm = (): void => {
    timer = setTimeout(() => {
      idle = true;
      from.destroy();
    }, idleMs);
  };
  try {
    arm();
    for await (const chunk of from as AsyncIterable<Buffer>) {
      clearTimeout(timer);
      bytes += chunk.length;
      const clean = shown(chunk, bytes);
      if (clean === null) {
        from.destroy();
        return { state: 'cut', bytes };
      }
      if (to.destroyed) return { state: 'left', bytes };
      if (!to.write(clean)) await once(to, 'drain', { signal: left });
      arm();
    }
    return { state: idle ? 'idle' : from.complete ? 'whole' : 'broken', bytes };
  } catch {
    return { state: to.destroyed || left.aborted ? 'left' : idle ? 'idle' : 'broken', bytes };
  } finally {
    clearTimeout(timer);
  }
}

/** Empty lines in a row mean nothing in an event stream, and clients take long over many. */
export function withoutBlanks(chunk: Buffer): Buffer {
  return ['\n\n\n', '\n\r\n\r\n', '\r\r\r'].some((run) => chunk.includes(run))
    ? Buffer.from(chunk.toString('latin1').replace(/[\r\n]{5,}|\n{3,}|\r{3,}/g, '\n\n'), 'latin1')
    : chunk;
}
