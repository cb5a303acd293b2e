import { constants } from 'node:fs';
import { lstat, mkdir, open, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';

/**
 * What stands at a path below a root: a folder in its own place, nothing, or what is not to be opened, with the reason.
 */
export type Found = { state: 'plain'; real: string } | { state: 'missing' } | { state: 'refused'; reason: string };

/** The path of `path` from `root`, null where it does not lie in it by its name. */
export function insideOf(root: string, path: string): string | null {
  const from = relative(root, path);
  return from === '' || from === '..' || from.startsWith(`..${sep}`) || isAbsolute(from) ? null : from;
}

/**
 * Looks at a folder below `root` part by part, for its name says nothing of where it leads: each part has to be a real
 * folder. `root` itself may be reached by a link, as temporary folders are.
 */
export async function findPlain(root: string, folder: string): Promise<Found> {
  const top = await realpath(root).catch(() => null);
  if (top === null) return { state: 'missing' };
  let at = top;
  for (const part of folder.split(sep).filter((name) => name !== '' && name !== '.')) {
    if (part === '..') return { state: 'refused', reason: 'its path has a ..' };
    at = join(at, part);
    const found = await lstat(at).catch(() => null);
    if (found === null) return { state: 'missing' };
    const shown = relative(top, at);
    if (found.isSymbolicLink())
      return { state: 'refused', reason: shown === folder ? 'it is a link' : `${shown} is a link` };
    if (!found.isDirectory())
      return { state: 'refused', reason: shown === folder ? 'it is no folder' : `${shown} is no folder` };
  }
  // what was looked at part by part and what the system makes of the whole have to agree
  const real = await realpath(at).catch(() => null);
  return real === at ? { state: 'plain', real } : { state: 'refused', reason: 'it changes while it is looked at' };
}

/** Writes a text file below `root`, folders made on its way; fails where a part of the path, or the file, is a link. */
export async function writePlain(root: string, path: string, text: string): Promise<void> {
  const parts = path.split('/');
  let at = await realpath(root);
  for (const part of parts.slice(0, -1)) {
    at = join(at, part);
    await mkdir(at).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    if (!(await lstat(at)).isDirectory()) throw new Error(`${path}: ${part} is no folder of its own`);
  }
  const file = join(at, parts.at(-1)!);
  const present = await lstat(file).catch(() => null);
  if (present !== null && !present.isFile()) throw new Error(`${path}: is no plain file`);
  const handle = await open(
    file,
    constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW,
    0o644,
  );
  try {
    await handle.writeFile(text);
  } finally {
    await handle.close();
  }
}
