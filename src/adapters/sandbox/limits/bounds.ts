import { writeFileSync } from 'node:fs';
import type { RunLimit } from '../../../contracts/sandbox.ts';
import { wholeMemory } from './memory.ts';

/** What one run may have, all of its processes together. */
export interface Bounds {
  /** at a time */
  processes: number;
  /** memory file systems included */
  memoryBytes: number;
  /** what it may add to the disk */
  diskBytes: number;
}

const gib = 1024 ** 3;

/** 1024 processes, three quarters of the machine's memory, 8 GiB written. */
export function defaultBounds(): Bounds {
  return { processes: 1024, memoryBytes: Math.floor(0.75 * wholeMemory()), diskBytes: 8 * gib };
}

/** Why a run was ended, for people. */
export function saidOf(limit: RunLimit, { processes, memoryBytes, diskBytes }: Bounds): string {
  const shown = (bytes: number): string => `${Number((bytes / gib).toFixed(1))} GiB`;
  if (limit === 'processes') return `more than ${processes} processes at a time, which is the limit`;
  if (limit === 'memory')
    return `more than ${shown(memoryBytes)} of memory, which is the limit, or the machine had none left`;
  return `more than ${shown(diskBytes)} written, which is the limit, or the disk had no more`;
}

/** Where memory runs out before it is seen, the kernel ends the run and not us. */
export function giveUpFirst(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/oom_score_adj`, '1000');
  } catch {
    /* not every container lets that be written */
  }
}
