import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { sweep, sweepNow } from './sweep.ts';

export interface SuperviseOptions {
  command: string;
  args: readonly string[];
  cwd: string;
  /** the whole environment of the process: nothing is inherited */
  env: Readonly<Record<string, string>>;
  /** a text that stands in `env` of this run only; processes that carry it are ended with the group */
  marker: string;
  stdin: string;
  timeoutMs: number;
  signal: AbortSignal;
  /** each line of output, or with `onChunk` its bytes as they come; one of the two */
  onLine?(stream: 'stdout' | 'stderr', line: string): void;
  onChunk?(stream: 'stdout' | 'stderr', chunk: Buffer): void;
  onStart?(pid: number): void;
  /** between SIGTERM and SIGKILL, in milliseconds */
  graceMs?: number;
}

export interface Ended {
  how: 'exit' | 'timeout' | 'aborted' | 'unstartable';
  code: number | null;
  signal: NodeJS.Signals | null;
  /** why it could not be started */
  error: string | null;
}

/** The longest line that is handed on; what is above it is cut. */
const maxLine = 1_000_000;

function readLines(stream: Readable, onLine: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = (lines.pop() ?? '').slice(0, maxLine);
    for (const line of lines) onLine(line.slice(0, maxLine));
  });
  stream.on('end', () => {
    if (rest !== '') onLine(rest);
  });
  stream.on('error', () => undefined);
}

/** Gives what the process says to whoever asked for lines or for bytes. */
function handOn(
  child: Readonly<Record<'stdout' | 'stderr', Readable>>,
  { onLine, onChunk }: Pick<SuperviseOptions, 'onLine' | 'onChunk'>,
): void {
  for (const stream of ['stdout', 'stderr'] as const) {
    if (onChunk === undefined) readLines(child[stream], (line) => onLine?.(stream, line));
    else child[stream].on('data', (chunk: Buffer) => onChunk(stream, chunk)).on('error', () => undefined);
  }
}

const groups = new Map<number, string>();

function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    /* the group has ended */
  }
}

/** Should this process end on its own in mid-run, its groups end with it. */
function killAll(): void {
  for (const [pid, marker] of groups) {
    killGroup(pid, 'SIGKILL');
    sweepNow(marker);
  }
}

/**
 * Runs a process in a group of its own until it ends, its time is up or `signal` aborts; then the whole group is ended,
 * first with SIGTERM, then with SIGKILL, and what left the group is found by `marker`. Resolves when all have ended;
 * never throws.
 */
export function supervise(options: SuperviseOptions): Promise<Ended> {
  const { signal: abort, graceMs = 2000 } = options;
  if (abort.aborted) return Promise.resolve({ how: 'aborted', code: null, signal: null, error: null });
  return new Promise((resolve) => {
    const child = spawn(options.command, options.args, {
      cwd: options.cwd,
      env: { ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    });
    let how: Ended['how'] = 'exit';
    let error: string | null = null;
    let killer: NodeJS.Timeout | undefined;
    const { pid } = child;
    if (pid !== undefined) {
      if (groups.size === 0) process.once('exit', killAll);
      groups.set(pid, options.marker);
    }
    const end = (reason: 'timeout' | 'aborted'): void => {
      if (how !== 'exit' || pid === undefined) return;
      how = reason;
      killGroup(pid, 'SIGTERM');
      killer = setTimeout(() => {
        killGroup(pid, 'SIGKILL');
        // A process that left the group may still hold the pipes.
        child.stdout.destroy();
        child.stderr.destroy();
      }, graceMs);
    };
    const timer = setTimeout(() => end('timeout'), options.timeoutMs);
    const onAbort = (): void => end('aborted');
    abort.addEventListener('abort', onAbort);
    handOn(child, options);
    if (pid !== undefined) options.onStart?.(pid);
    child.on('exit', () => killGroup(pid, 'SIGKILL'));
    child.on('error', (cause) => {
      if (pid !== undefined) return;
      how = 'unstartable';
      error = cause.message;
      finish(null, null);
    });
    child.on('close', finish);
    // The process may end before it has read all of its prompt.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.stdin);

    function finish(code: number | null, signal: NodeJS.Signals | null): void {
      clearTimeout(timer);
      clearTimeout(killer);
      abort.removeEventListener('abort', onAbort);
      if (pid === undefined) {
        resolve({ how, code, signal, error });
        return;
      }
      // An end that came from outside may have met the CLI in the middle of starting a command.
      void sweep(options.marker, how === 'exit' && signal === null ? 1 : 3).finally(() => {
        groups.delete(pid);
        if (groups.size === 0) process.removeListener('exit', killAll);
        resolve({ how, code, signal, error });
      });
    }
  });
}
