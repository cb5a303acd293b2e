import { closeSync, mkdirSync, openSync, symlinkSync, writeSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { inputFailure } from '../../domain/errors.ts';

/**
 * A folder that only this process writes to, by calls that wait: thousands of small files take a multiple of the time
 * when each open, write and close is a task of its own. Each gives why a path could not be placed.
 */
export interface TargetFolder {
  write(path: string, bytes: Uint8Array, mode: number): string | undefined;
  link(path: string, to: string): string | undefined;
  makeFolder(path: string): string | undefined;
}

/** Opens an empty or new folder to write in. */
export async function openEmpty(dir: string): Promise<TargetFolder> {
  await mkdir(dir, { recursive: true });
  if ((await readdir(dir)).length > 0) throw inputFailure(dir, 'not empty', 'a new or empty folder');
  const root = resolve(dir);
  const inside = root.endsWith(sep) ? root : root + sep;
  const made = new Set<string>([root]);
  const make = (folder: string): void => {
    if (made.has(folder)) return;
    mkdirSync(folder, { recursive: true });
    made.add(folder);
  };
  const placing = (path: string, place: (target: string) => void): string | undefined => {
    const target = join(root, path);
    return target.startsWith(inside) ? placed(() => place(target)) : 'path leaves the folder';
  };
  return {
    makeFolder: (path) => placing(path, make),
    link: (path, to) =>
      placing(path, (target) => {
        make(dirname(target));
        symlinkSync(to, target);
      }),
    write: (path, bytes, mode) =>
      placing(path, (target) => {
        make(dirname(target));
        writeNew(target, bytes, mode);
      }),
  };
}

function writeNew(target: string, bytes: Uint8Array, mode: number): void {
  const file = openSync(target, 'wx', mode);
  try {
    for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
  } finally {
    closeSync(file);
  }
}

const collisions = ['EEXIST', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG'];

function placed(write: () => void): string | undefined {
  try {
    write();
    return undefined;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (collisions.includes(code))
      return code === 'ENAMETOOLONG' ? 'path is too long' : 'its name is taken by another path';
    throw error;
  }
}
