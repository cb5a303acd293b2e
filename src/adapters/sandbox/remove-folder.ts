import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, open, opendir, rename, rm, rmdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';

/** What a plain removal stumbles over: closed folders, and paths that are longer than the system takes. */
const needsSteps = ['EACCES', 'EPERM', 'ENOTEMPTY', 'ENAMETOOLONG', 'EMFILE', 'ENFILE', 'ELOOP'];
const defaultMs = 120_000;

/**
 * Removes a folder that a foreign command has written to, whatever it left: folders that it closed (`chmod 000`, Go's
 * module cache), and folders in folders until no path can name them. Links are not followed. Fails when it is not done
 * within `withinMs`.
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
 * Each folder is emptied at the top: its files go, its folders move up beside it and wait for their turn. So nothing is
 * ever named by more than two names, and nothing is open but two folders. They are named through their descriptors
 * (proc(5), /proc/self/fd), as `openat` does.
 */
async function removeBySteps(dir: string, deadline: number): Promise<void> {
  // the plain removal may still be at work elsewhere in the folder
  const unlessGone = (error: NodeJS.ErrnoException): void => {
    if (error.code !== 'ENOENT') throw error;
  };
  const prefix = `.${randomBytes(6).toString('hex')}-`;
  let moved = 0;
  await chmod(dir, 0o700);
  await holding(dir, async (top) => {
    const up = async (path: string): Promise<void> => {
      const place = join(top, `${prefix}${moved++}`);
      await opening(path, () => rename(path, place)).catch(unlessGone);
    };
    const removeOne = async (isFolder: boolean, path: string): Promise<void> => {
      if (!isFolder) return unlink(path);
      await opening(path, () =>
        holding(path, (folder) =>
          empty(folder, (isInner, inner) => (isInner ? up(inner) : unlink(inner).catch(unlessGone)), deadline),
        ),
      );
      await rmdir(path);
    };
    for (let found = true; found;) {
      found = false;
      for await (const entry of await opendir(top)) {
        if (performance.now() > deadline) throw new Error('not removed in time');
        found = true;
        const path = join(top, entry.name);
        await removeOne(entry.isDirectory(), path).catch(unlessGone);
      }
    }
  });
  await rmdir(dir).catch(unlessGone);
}

async function empty(
  folder: string,
  take: (isFolder: boolean, path: string) => Promise<void>,
  deadline: number,
): Promise<void> {
  for (let left = true; left;) {
    left = false;
    for await (const entry of await opendir(folder)) {
      if (performance.now() > deadline) throw new Error('not removed in time');
      left = true;
      await take(entry.isDirectory(), join(folder, entry.name));
    }
  }
}

/** Does something to a folder, and once more after it was opened where it is closed. */
async function opening(path: string, act: () => Promise<void>): Promise<void> {
  await act().catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EACCES' && error.code !== 'EPERM') throw error;
    await chmod(path, 0o700);
    await act();
  });
}

/** Holds a folder open while `use` works in it; the path that it gets stays short, however deep the folder lies. */
async function holding(path: string, use: (held: string) => Promise<void>): Promise<void> {
  const handle = await open(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  try {
    await use(`/proc/self/fd/${handle.fd}`);
  } finally {
    await handle.close();
  }
}
