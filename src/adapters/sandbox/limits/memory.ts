import { readFile } from 'node:fs/promises';
import { totalmem } from 'node:os';

/** What the machine has left, and what its memory file systems and shared segments hold, in bytes. */
export interface MachineMemory {
  available: number;
  shared: number;
}

const field = (text: string, name: string): number =>
  Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1] ?? 0) * 1024;

/** Undefined where there is no /proc/meminfo. */
export async function readMachine(): Promise<MachineMemory | undefined> {
  const text = await readFile('/proc/meminfo', 'utf8').catch(() => '');
  return text === '' ? undefined : { available: field(text, 'MemAvailable'), shared: field(text, 'Shmem') };
}

/** The machine's memory, or what the container that this runs in may have of it. */
export function wholeMemory(): number {
  const bound = process.constrainedMemory();
  return bound > 0 && bound < totalmem() ? bound : totalmem();
}

/**
 * What processes hold, of which no file is the source. `shared` is what the memory file systems took since the run
 * began: a file in the sandbox's /tmp lies in memory and belongs to no process. Pages that processes share are looked
 * at only where counting them for each would go over `limit`.
 */
export async function readUsed(pids: readonly number[], shared: number, limit: number): Promise<number> {
  const rough = await sum(pids, 'status', 'RssAnon', 'RssShmem');
  const most = rough.own + Math.max(rough.shared, shared);
  if (most <= limit) return most;
  const exact = await sum(pids, 'smaps_rollup', 'Pss_Anon', 'Pss_Shmem');
  return exact.own + Math.max(exact.shared, shared);
}

async function sum(
  pids: readonly number[],
  file: string,
  own: string,
  shared: string,
): Promise<{ own: number; shared: number }> {
  const total = { own: 0, shared: 0 };
  await Promise.all(
    pids.map(async (pid) => {
      const text = await readFile(`/proc/${pid}/${file}`, 'latin1').catch(() => '');
      // a process may hide the one that is exact, not the other
      const instead =
        text !== '' || file === 'status' ? '' : await readFile(`/proc/${pid}/status`, 'latin1').catch(() => '');
      total.own += text !== '' ? field(text, own) : field(instead, 'RssAnon');
      total.shared += text !== '' ? field(text, shared) : field(instead, 'RssShmem');
    }),
  );
  return total;
}
