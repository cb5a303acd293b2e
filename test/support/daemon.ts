import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.ts';

export interface Daemon {
  port: number;
  url: string;
  log(): string;
  close(): Promise<void>;
}

export interface DaemonOptions {
  name: string;
  binary: string;
  args(port: number): readonly string[];
  cwd: string;
  /** path that answers 200 when it is ready */
  ready: string;
  /** 30 s unless told */
  timeoutMs?: number;
}

/** Groups that still run; a test process that ends takes them with it. */
const groups = new Set<number>();
process.on('exit', () => {
  for (const group of groups) end(group, 'SIGKILL');
});

function end(group: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(-group, signal);
  } catch {
    /* it is gone */
  }
}

const attempts = 3;
const graceMs = 3000;

/**
 * Starts a server in a process group of its own on a free port of 127.0.0.1 and waits until it is ready; tries another
 * port when that one was taken meanwhile.
 */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const outcome = await tryStart(options, port);
    if ('daemon' in outcome) return outcome.daemon;
    if (attempt === attempts || !/address already in use/.test(outcome.log))
      throw new Error(`${options.name} did not start: ${outcome.why}\n${outcome.log.slice(-3000)}`);
  }
}

async function tryStart(
  options: DaemonOptions,
  port: number,
): Promise<{ daemon: Daemon } | { why: string; log: string }> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: options.cwd,
    TMPDIR: options.cwd,
    LANG: 'C.UTF-8',
    NO_PROXY: '*',
  };
  const child = spawn(options.binary, options.args(port), {
    cwd: options.cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let log = '';
  const keep = (part: string): void => {
    log = `${log}${part}`.slice(-200_000);
  };
  child.stdout.setEncoding('utf8').on('data', keep);
  child.stderr.setEncoding('utf8').on('data', keep);
  let ended: string | undefined;
  const gone = new Promise<void>((over) => {
    child.once('error', (error) => {
      ended = error.message;
      over();
    });
    child.once('exit', (code, signal) => {
      ended = `it ended with ${code ?? signal}`;
      over();
    });
  });
  const group = child.pid;
  if (group !== undefined) groups.add(group);
  const close = async (): Promise<void> => {
    if (group === undefined) return;
    end(group, 'SIGTERM');
    await Promise.race([gone, sleep(graceMs, undefined, { ref: false })]);
    end(group, 'SIGKILL');
    await gone;
    groups.delete(group);
  };
  const url = `http://127.0.0.1:${port}`;
  const until = Date.now() + (options.timeoutMs ?? 30_000);
  while (ended === undefined && Date.now() < until) {
    const ready = await fetch(`${url}${options.ready}`, { signal: AbortSignal.timeout(2000) }).then(
      async (response) => {
        await response.body?.cancel();
        return response.ok;
      },
      () => false,
    );
    // Another program's answer on this port would be one, too: ours has to be alive still.
    if (ready && ended === undefined) return { daemon: { port, url, log: () => log, close } };
    await sleep(25);
  }
  const why = ended ?? `not ready after ${options.timeoutMs ?? 30_000} ms`;
  await close();
  return { why, log };
}

/** Starts something in a temporary folder that goes with it, also when the start fails. */
export async function inFolder<T extends { close(): Promise<void> }>(
  prefix: string,
  start: (dir: string) => Promise<T>,
): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), prefix));
  const remove = (): void => {
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    const started = await start(dir);
    return { ...started, close: () => started.close().finally(remove) };
  } catch (error) {
    remove();
    throw error;
  }
}
