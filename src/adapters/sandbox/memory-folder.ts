import { access, constants, readFile, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';

const folder = '/dev/shm';
/** statfs(2) */
const tmpfsMagic = 0x01021994;
const page = 4096;
/** What the kernel keeps of a file beside its pages. */
const perFile = 1024;
const most = 512 * 1024 * 1024;
/** The share of what is free that may be taken, of the folder and of the machine's memory. */
const share = 1 / 8;

/**
 * The folder of this machine's file system in memory, where there is room for so many files: making thousands of small
 * ones there takes a tenth of the time and less, by what the disk is. Null where it would not fit easily, as in
 * containers, which have 64 MB there or a limit of their own on memory.
 */
export async function roomInMemory({ bytes, files }: { bytes: number; files: number }): Promise<string | null> {
  const needed = bytes + files * (page + perFile);
  // Who names a folder for what is temporary means it.
  if (needed > most || !['/tmp', '/tmp/', '', undefined].includes(process.env['TMPDIR'])) return null;
  try {
    const [{ type, bsize, bavail }, free] = await Promise.all([
      statfs(folder),
      freeMemory(),
      access(folder, constants.W_OK | constants.X_OK),
    ]);
    return type === tmpfsMagic && needed <= share * Math.min(bavail * bsize, free) ? folder : null;
  } catch {
    return null;
  }
}

/**
 * Where a folder for the CLI's own few files lies: in memory where it can, as it makes databases in each new home. What
 * is written there is watched (`watchRun`).
 */
export async function parentOfHome(): Promise<string> {
  return (await roomInMemory({ bytes: 64 * 1024 * 1024, files: 1000 })) ?? tmpdir();
}

/** What the machine and the control group that this process is in have left. */
async function freeMemory(): Promise<number> {
  const machine = /^MemAvailable:\s+(\d+) kB$/m.exec(await readFile('/proc/meminfo', 'latin1'))?.[1];
  return Math.min(Number(machine ?? 0) * 1024, await freeInGroup());
}

/** By control groups of version 2, then 1; without a limit of theirs there is no end. */
async function freeInGroup(): Promise<number> {
  const numberIn = async (path: string): Promise<number> =>
    Number((await readFile(path, 'latin1').catch(() => 'none')).trim());
  for (const [limit, used] of [
    ['memory.max', 'memory.current'],
    ['memory/memory.limit_in_bytes', 'memory/memory.usage_in_bytes'],
  ]) {
    const left = (await numberIn(`/sys/fs/cgroup/${limit}`)) - (await numberIn(`/sys/fs/cgroup/${used}`));
    if (!Number.isNaN(left)) return left;
  }
  return Infinity;
}
