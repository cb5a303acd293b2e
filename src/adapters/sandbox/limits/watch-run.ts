import type { RunLimit } from '../../../contracts/sandbox.ts';
import { giveUpFirst, type Bounds } from './bounds.ts';
import { readFree, readTaken, type Free } from './disk.ts';
import { readMachine, readUsed, wholeMemory, type MachineMemory } from './memory.ts';
import { readDescendants, readTotal } from './processes.ts';

export interface Watched {
  pid: number;
  bounds: Bounds;
  folders: readonly string[];
}

const everyMs = 25;
/** Memory and disk fill slower than the process table. */
const sizesEveryMs = 100;
/** Without a sign of growth the run's own use is looked at so often. */
const leastEveryMs = 1000;
const mostFiles = 2_000_000;
/** Shares of the machine that stay free for all others. */
const memoryReserve = 0.03;
const diskReserve = 0.1;
const mostDiskReserve = 1024 ** 3;

/**
 * Kills the group of `pid` with all that descends from it, and calls `onOver` once, when a run takes more than it may.
 * Limits of the kernel are no help where this runs: `ulimit -u` counts per user and exempts root (fork in
 * kernel/fork.c), `ulimit -v` counts what runtimes reserve and don't use, and a control group has to be given by
 * somebody. So it is looked from outside, cheap first: at the machine's figures often, at the run's own where those
 * moved, and where they moved too far the run is ended without asking whose doing it was. Returns what stops it.
 */
export function watchRun({ pid, bounds, folders }: Watched, onOver: (limit: RunLimit) => void): () => void {
  giveUpFirst(pid);
  let ended = false;
  const timers: NodeJS.Timeout[] = [];
  const stop = (): void => {
    for (const timer of timers) clearInterval(timer);
  };
  const repeat = (look: () => Promise<RunLimit | null>, ms: number): void => {
    let busy = false;
    const once = async (): Promise<void> => {
      if (busy || ended) return;
      busy = true;
      const limit = await look();
      busy = false;
      if (limit === null || ended) return;
      ended = true;
      stop();
      // SIGKILL at once: the namespace's first process dies with its parent, and with it all others, however fast they
      // fork.
      try {
        process.kill(-pid, 'SIGKILL');
      } catch {
        /* it has ended */
      }
      onOver(limit);
    };
    timers.push(
      setInterval(() => {
        void once();
      }, ms),
    );
    void once();
  };
  repeat(lookAtCrowd(pid, bounds.processes), everyMs);
  repeat(lookAtMemory(pid, bounds.memoryBytes), sizesEveryMs);
  for (const folder of folders) repeat(lookAtDisk(folder, folders, bounds.diskBytes), sizesEveryMs);
  return () => {
    ended = true;
    stop();
  };
}

/**
 * The cheap look is at the machine's total, as a fork bomb doubles in milliseconds; when that has grown by half of
 * `most` the descendants are counted, and when it has grown by twice of it there is no time to count.
 */
function lookAtCrowd(pid: number, most: number): () => Promise<RunLimit | null> {
  let start: number | undefined;
  return async () => {
    const total = await readTotal();
    start ??= total;
    const grown = total === undefined || start === undefined ? 0 : total - start;
    return grown > 2 * most || (grown > most / 2 && (await readDescendants(pid)).length > most) ? 'processes' : null;
  };
}

function lookAtMemory(pid: number, most: number): () => Promise<RunLimit | null> {
  let start: MachineMemory | undefined;
  let looked = { available: 0, at: 0 };
  return async () => {
    const now = await readMachine();
    if (now === undefined) return null;
    start ??= now;
    if (looked.at === 0) looked = { available: now.available, at: performance.now() };
    const gone = start.available - now.available;
    if (now.available < memoryReserve * wholeMemory() && gone > most / 2) return 'memory';
    if (looked.available - now.available < most / 8 && performance.now() - looked.at < leastEveryMs) return null;
    const used = await readUsed(await readDescendants(pid), Math.max(0, now.shared - start.shared), most);
    looked = { available: now.available, at: performance.now() };
    return used > most ? 'memory' : null;
  };
}

function lookAtDisk(folder: string, folders: readonly string[], most: number): () => Promise<RunLimit | null> {
  let start: Free | undefined;
  let next = most;
  return async () => {
    const now = await readFree(folder);
    if (now === undefined) return null;
    start ??= now;
    const gone = start.bytes - now.bytes;
    const reserve = Math.min(mostDiskReserve, diskReserve * start.bytes);
    if (gone > 2 * most || (now.bytes < reserve && gone > reserve)) return 'disk';
    if (start.files > 0 && (start.files - now.files > mostFiles || now.files < diskReserve * start.files))
      return 'disk';
    if (gone <= next) return null;
    next = gone + most / 4;
    return (await readTaken(folders)) > most ? 'disk' : null;
  };
}
