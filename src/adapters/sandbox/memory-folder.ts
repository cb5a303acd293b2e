import { access, constants, lstat, readFile, readdir, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { removeFolder } from './remove-folder.ts';

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
  // Who names a folder for what is temporary (TMPDIR, TMP, TEMP) means it.
  if (needed > most || !['/tmp', '/tmp/'].includes(tmpdir())) return null;
  try {
    await removeLeft();
    const [{ type, bsize, bavail, ffree }, free] = await Promise.all([
      statfs(folder),
      freeMemory(),
      access(folder, constants.W_OK | constants.X_OK),
    ]);
    const fits = needed <= share * Math.min(bavail * bsize, free) && files <= share * ffree;
    return type === tmpfsMagic && fits ? folder : null;
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

/**
 * By control groups of version 2 and 1: the least that the own group and those above it have left; without a limit of
 * theirs there is no end. https://docs.kernel.org/admin-guide/cgroup-v2.html#memory
 */
async function freeInGroup(): Promise<number> {
  const own = await readFile('/proc/self/cgroup', 'latin1').catch(() => '');
  const places = own.split('\n').flatMap((line) => {
    const [, controllers, path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (controllers === undefined || path === undefined) return [];
    if (controllers === '') return upwards(path).map((group) => leftIn(`/sys/fs/cgroup${group}`, ...names.second));
    if (!controllers.split(',').includes('memory')) return [];
    return upwards(path).map((group) => leftIn(`/sys/fs/cgroup/memory${group}`, ...names.first));
  });
  // In a container the own group is the top of what can be seen, whatever it is called outside.
  places.push(leftIn('/sys/fs/cgroup', ...names.second), leftIn('/sys/fs/cgroup/memory', ...names.first));
  return Math.min(...(await Promise.all(places)));
}

const names = {
  first: ['memory.limit_in_bytes', 'memory.usage_in_bytes'],
  second: ['memory.max', 'memory.current'],
} as const;

const upwards = (path: string): string[] => (path === '/' ? [] : [path, ...upwards(dirname(path))]);

async function leftIn(group: string, limit: string, used: string): Promise<number> {
  const numberIn = async (name: string): Promise<number> =>
    Number((await readFile(join(group, name), 'latin1').catch(() => 'none')).trim());
  const left = (await numberIn(limit)) - (await numberIn(used));
  return Number.isNaN(left) ? Infinity : left;
}

/** No run lasts so long: what is older was left by one that was killed. */
const leftAfterMs = 48 * 60 * 60 * 1000;

/** Removes what runs of this user left that were killed, as nobody else gives the memory back. */
async function removeLeft(): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith('codex-ci-')) continue;
    const at = join(folder, name);
    const found = await lstat(at).catch(() => null);
    if (found?.isDirectory() !== true || found.uid !== process.getuid?.()) continue;
    if (Date.now() - found.mtimeMs > leftAfterMs) await removeFolder(at).catch(() => undefined);
  }
}
