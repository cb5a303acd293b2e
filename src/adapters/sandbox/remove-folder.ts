import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, lstat, open, opendir, rename, rm, rmdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';

/** What a plain removal stumbles over: closed folders, and paths that are longer than the system takes. */
const needsSteps = ['EACCES', 'EPERM', 'ENOTEMPTY', 'ENAMETOOLONG', 'EMFILE', 'ENFILE', 'ELOOP'];
const defaultMs = 120_000;

/**
 * Removes a folder that a foreign command has written to, whatever it left: folders that it closed (`chmod 000`, Go's module cache), and
 * folders in folders until no path can name them. Links are not followed. Fails when it is not done within `withinMs`.
 */
export async function removeFolder(dir: string, withinMs = defaultMs): Promise<void> {
  const deadline = performance.now() + withinMs;
  try {
    await rm(dir, { recursive: true, force: true, maxRetries: 1 });
  } catch (error) {
    if (!needsSteps.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    await removeBySteps(dir, deadline);
  }
}

/**
 * Each folder is emptied at the top: its files go, its folders move up beside it and wait for their turn. So nothing is ever named by more than
 * two names, and nothing is open but two folders. They are named through their descriptors (proc(5), /proc/self/fd), as `openat` does.
 */
async function removeBySteps(dir: string, deadline: number): Promise<void> {
  const prefix = `.${randomBytes(6).toString('hex')}-`;
  let moved = 0;
  await chmod(dir, 0o700);
  await holding(dir, async (top) => {
    const up = async (path: string): Promise<void> => {
      await chmod(path, 0o700);
      await rename(path, join(top, `${prefix}${moved++}`));
    };
    for (let found = true; found;) {
      found = false;
      for await (const entry of await opendir(top)) {
        found = true;
        const path = join(top, entry.name);
        if (!(await isFolder(path))) { await unlink(path); continue; }
        await chmod(path, 0o700);
        await holding(path, async (folder) => {
          for (let left = true; left;) {
            left = false;
            for await (const inner of await opendir(folder)) {
              if (performance.now() > deadline) throw new Error('not removed in time');
              left = true;
              const place = join(folder, inner.name);
              await (await isFolder(place) ? up(place) : unlink(place));
            }
          }
        });
        await rmdir(path);
      }
    }
  });
  await rmdir(dir);
}

const isFolder = async (path: string): Promise<boolean> => (await lstat(path)).isDirectory();

/** Holds a folder open while `use` works in it; the path that it gets stays short, however deep the folder lies. */
async function holding(path: string, use: (held: string) => Promise<void>): Promise<void> {
  const handle = await open(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  try { await use(`/proc/self/fd/${handle.fd}`); } finally { await handle.close(); }
}
