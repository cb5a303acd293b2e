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

interface BatchOptions {
  cwd: string;
  env: Readonly<Record<string, string>>;
  maxBytes: number;
}

/**
 * Reads objects through one `git cat-file --batch` process, started with the first object and again after a crash.
 * It keeps the event loop alive only while an answer is due. Only full ids are asked for, so no name can break the
 * protocol.
 */
export function openObjects(options: BatchOptions): ObjectReader {
  let current: Batch | undefined;
  let closed = false;
  return {
    async read<A extends Answer | 'larger'>(id: string, most?: number): Promise<A> {
      if (closed) throw new Error('the repository is closed');
      if (!/^[0-9a-f]{40,64}$/.test(id))
        throw inputFailure(`object ${JSON.stringify(id.slice(0, 80))}`, 'not a full object id');
      current ??= new Batch(options, (ended) => {
        if (current === ended) current = undefined;
      });
      return current.ask(id, most) as Promise<A>;
    },
    async close() {
      closed = true;
      await current?.end();
    },
  };
}

/** One process and the questions that it owes an answer. */
class Batch {
  readonly #child: Child;
  readonly #ended: Promise<void>;
  readonly #pending: Pending[] = [];
  readonly #onEnd: (batch: Batch) => void;
  #asked: string[] = [];
  #messages = '';

  constructor({ cwd, env, maxBytes }: BatchOptions, onEnd: (batch: Batch) => void) {
    this.#onEnd = onEnd;
    const stdio: ['pipe', 'pipe', 'pipe'] = ['pipe', 'pipe', 'pipe'];
    this.#child = spawn(gitProgram(), ['cat-file', '--batch'], { cwd, env, stdio, windowsHide: true });
    const take = batchParser(
      () => Math.min(this.#pending[0]?.most ?? Infinity, maxBytes),
      (problem, answer) => this.#settle(problem, answer),
    );
    this.#child.stdout.on('data', (chunk: Buffer) => {
      try {
        take(chunk);
      } catch (error) {
        this.#child.kill('SIGKILL');
        this.#fail(error as Failure);
      }
    });
    this.#child.stderr.on('data', (chunk: Buffer) => {
      if (this.#messages.length < 4096) this.#messages += chunk.toString('utf8');
    });
    this.#child.stdin.on('error', () => {
      /* the process ended; its 'close' tells why */
    });
    this.#ended = new Promise((resolve) => {
      this.#child.on('error', (error) => {
        this.#fail(startFailure(error));
        resolve();
      });
      this.#child.on('close', () => {
        const why = cleanMessage(this.#messages) || 'ended before its answer';
        this.#fail(new Failure('environment', `git cat-file: ${why}`));
        resolve();
      });
    });
  }

  ask(id: string, most: number | undefined): Promise<Answer | 'larger'> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ id, most, resolve, reject });
      if (this.#pending.length === 1) hold(this.#child, true);
      // ids asked for in one go are written in one go
      if (this.#asked.push(`${id}\n`) === 1) setImmediate(() => this.#flush());
    });
  }

  async end(): Promise<void> {
    hold(this.#child, true);
    this.#flush();
    this.#child.stdin.end();
    await this.#ended;
  }

  #flush(): void {
    if (this.#asked.length > 0) this.#child.stdin.write(this.#asked.splice(0).join(''));
  }

  #settle(problem: string | undefined, answer: Answer): void {
    const first = this.#pending.shift();
    if (first === undefined) return;
    if (problem !== undefined && first.most !== undefined) first.resolve('larger');
    else if (problem === undefined) first.resolve(answer);
    else first.reject(new Failure('environment', `object ${first.id}: ${problem}`));
    if (this.#pending.length === 0) hold(this.#child, false);
  }

  #fail(error: Failure): void {
    this.#onEnd(this);
    for (const { reject } of this.#pending.splice(0)) reject(error);
  }
}

function hold(child: Child, active: boolean): void {
  const parts = [child, child.stdin, child.stdout, child.stderr] as unknown as Socket[];
  for (const part of parts) (active ? part.ref : part.unref)?.call(part);
}

/**
 * The objects that `git cat-file --batch` gives for `ids`, in their order, as they come; one that is not there is
 * undefined. Their bytes are parts of what came, and meant to be let go of. Fails as environment at one of more than
 * `maxBytes`.
 */
export async function* readBatch(
  output: AsyncIterable<Buffer>,
  ids: readonly string[],
  maxBytes: number,
): AsyncGenerator<{ id: string; object: Answer }[]> {
  let at = 0;
  let ready: { id: string; object: Answer }[] = [];
  const take = batchParser(
    () => maxBytes,
    (problem, object) => {
      const id = ids[at++] ?? '';
      if (problem !== undefined) throw new Failure('environment', `object ${id}: ${problem}`);
      ready.push({ id, object });
    },
    true,
  );
  for await (const chunk of output) {
    take(chunk);
    if (ready.length > 0) yield ready;
    ready = [];
  }
}

/**
 * Takes the output of `cat-file --batch` piece by piece and calls `settle` once for each answer. Throws a Failure on
 * output of another form. `inPlace`: an object that came in one piece is given as a part of it, which keeps the whole
 * piece in memory; otherwise as a copy.
 */
function batchParser(
  limit: () => number,
  settle: (problem: string | undefined, answer: Answer) => void,
  inPlace = false,
): (chunk: Buffer) => void {
  let header = '';
  let object: Arriving | undefined;
  return (chunk) => {
    let at = 0;
    while (at < chunk.length) {
      if (object === undefined) {
        const end = chunk.indexOf(10, at);
        header += chunk.toString('latin1', at, end < 0 ? chunk.length : end);
        at = end < 0 ? chunk.length : end + 1;
        if (end < 0) continue;
        object = readHeader(header, limit());
        header = '';
        if (object === undefined) settle(undefined, undefined);
        else if (inPlace && object.size <= object.maxBytes && at + object.size <= chunk.length)
          Object.assign(object, { bytes: chunk.subarray(at, (at += object.size)), filled: object.size });
        else if (object.size <= object.maxBytes) object.bytes = Buffer.allocUnsafeSlow(object.size);
        continue;
      }
      const take = Math.min(chunk.length - at, object.size - object.filled);
      if (take > 0) object.bytes?.set(chunk.subarray(at, at + take), object.filled);
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

/** An object whose bytes are on their way; those of one that is too large are passed over. */
interface Arriving {
  type: string;
  size: number;
  maxBytes: number;
  filled: number;
  bytes: Buffer | undefined;
}

/** The line before an object; undefined where there is none. */
function readHeader(header: string, maxBytes: number): Arriving | undefined {
  const [, type, size] = /^[0-9a-f]+ (commit|tree|blob|tag) (\d+)$/.exec(header) ?? [];
  if (type !== undefined) return { type, size: Number(size), maxBytes, filled: 0, bytes: undefined };
  if (header.endsWith(' missing')) return undefined;
  throw new Failure('environment', `git cat-file: unexpected answer ${JSON.stringify(header.slice(0, 120))}`);
}
