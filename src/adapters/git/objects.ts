import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { Socket } from 'node:net';
import { Failure, inputFailure } from '../../domain/errors.ts';
import { cleanMessage, gitProgram, shownBytes, startFailure } from './process.ts';

export interface GitObject {
  type: string;
  bytes: Buffer;
}

type Answer = GitObject | undefined;
/** `most`: bytes over which the answer is 'larger' instead of the limit's failure. */
interface Pending {
  id: string;
  most: number | undefined;
  resolve(answer: Answer | 'larger'): void;
  reject(error: Error): void;
}
type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** Reads objects by their id; an object that is not there is undefined, one of more than `most` bytes 'larger'. */
export interface ObjectReader {
  read(id: string): Promise<Answer>;
  read(id: string, most: number): Promise<Answer | 'larger'>;
  close(): Promise<void>;
}

/**
 * Reads objects through one `git cat-file --batch` process, started with the first object and again after a crash.
 * It keeps the event loop alive only while an answer is due. Only full ids are asked for, so no name can break the
 * protocol.
 */
export function openObjects(options: {
  cwd: string;
  env: Readonly<Record<string, string>>;
  maxBytes: number;
}): ObjectReader {
  let current: { child: Child; pending: Pending[]; asked: string[]; ended: Promise<void> } | undefined;
  let closed = false;

  const start = (): NonNullable<typeof current> => {
    const { cwd, env } = options;
    const child: Child = spawn(gitProgram(), ['cat-file', '--batch'], {
      cwd,
      env,
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
    });
    const pending: Pending[] = [];
    let messages = '';
    const fail = (error: Failure): void => {
      if (current?.child === child) current = undefined;
      for (const { reject } of pending.splice(0)) reject(error);
    };
    const settle = batchParser(
      () => Math.min(pending[0]?.most ?? Infinity, options.maxBytes),
      (problem, answer) => {
        const first = pending.shift();
        if (first === undefined) return;
        if (problem !== undefined && first.most !== undefined) first.resolve('larger');
        else if (problem === undefined) first.resolve(answer);
        else first.reject(new Failure('environment', `object ${first.id}: ${problem}`));
        if (pending.length === 0) hold(child, false);
      },
    );
    child.stdout.on('data', (chunk: Buffer) => {
      try {
        settle(chunk);
      } catch (error) {
        child.kill('SIGKILL');
        fail(error as Failure);
      }
    });
    child.stderr.on('data', (chunk: Buffer) => {
      if (messages.length < 4096) messages += chunk.toString('utf8');
    });
    child.stdin.on('error', () => {
      /* the process ended; its 'close' tells why */
    });
    const ended = new Promise<void>((resolve) => {
      child.on('error', (error) => {
        fail(startFailure(error));
        resolve();
      });
      child.on('close', () => {
        fail(new Failure('environment', `git cat-file: ${cleanMessage(messages) || 'ended before its answer'}`));
        resolve();
      });
    });
    return { child, pending, asked: [], ended };
  };

  return {
    async read<A extends Answer | 'larger'>(id: string, most?: number): Promise<A> {
      if (closed) throw new Error('the repository is closed');
      if (!/^[0-9a-f]{40,64}$/.test(id))
        throw inputFailure(`object ${JSON.stringify(id.slice(0, 80))}`, 'not a full object id');
      const batch = (current ??= start());
      return new Promise<A>((resolve, reject) => {
        batch.pending.push({ id, most, resolve: resolve as Pending['resolve'], reject });
        if (batch.pending.length === 1) hold(batch.child, true);
        // ids asked for in one go are written in one go
        if (batch.asked.push(`${id}\n`) === 1)
          setImmediate(() => {
            flush(batch);
          });
      });
    },
    async close() {
      closed = true;
      const batch = current;
      if (batch === undefined) return;
      hold(batch.child, true);
      flush(batch);
      batch.child.stdin.end();
      await batch.ended;
    },
  };
}

function flush({ child, asked }: { child: Child; asked: string[] }): void {
  if (asked.length > 0) child.stdin.write(asked.splice(0).join(''));
}

function hold(child: Child, active: boolean): void {
  const parts = [child, child.stdin, child.stdout, child.stderr] as unknown as Socket[];
  for (const part of parts) (active ? part.ref : part.unref)?.call(part);
}

/**
 * Takes the output of `cat-file --batch` piece by piece and calls `settle` once for each answer. Throws a Failure on
 * output of another form.
 */
function batchParser(
  limit: () => number,
  settle: (problem: string | undefined, answer: Answer) => void,
): (chunk: Buffer) => void {
  let header = '';
  let object: { type: string; bytes: Buffer | undefined; size: number; filled: number; maxBytes: number } | undefined;
  return (chunk) => {
    let at = 0;
    while (at < chunk.length) {
      if (object === undefined) {
        const end = chunk.indexOf(10, at);
        header += chunk.toString('latin1', at, end < 0 ? chunk.length : end);
        at = end < 0 ? chunk.length : end + 1;
        if (end < 0) continue;
        const [, type, size] = /^[0-9a-f]+ (commit|tree|blob|tag) (\d+)$/.exec(header) ?? [];
        if (type !== undefined) {
          const length = Number(size);
          const maxBytes = limit();
          object = {
            type,
            size: length,
            filled: 0,
            maxBytes,
            bytes: length <= maxBytes ? Buffer.allocUnsafeSlow(length) : undefined,
          };
        } else if (header.endsWith(' missing')) settle(undefined, undefined);
        else
          throw new Failure('environment', `git cat-file: unexpected answer ${JSON.stringify(header.slice(0, 120))}`);
        header = '';
        continue;
      }
      const take = Math.min(chunk.length - at, object.size - object.filled);
      object.bytes?.set(chunk.subarray(at, at + take), object.filled);
      object.filled += take;
      at += take;
      if (object.filled === object.size && at < chunk.length) {
        at++; // the \n after the content
        const { type, bytes, size, maxBytes } = object;
        object = undefined;
        if (bytes === undefined) settle(`${shownBytes(size)}, the limit is ${shownBytes(maxBytes)}`, undefined);
        else settle(undefined, { type, bytes });
      }
    }
  };
}
