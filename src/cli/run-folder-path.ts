import { accessSync, constants, existsSync, lstatSync, mkdirSync, readdirSync, rmdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { requireStays } from '../contracts/input-file.ts';
import { inputFailure, messageOf } from '../domain/errors.ts';

/**
 * The folder that `--out` names: a new or empty one, or an earlier run's. Anything else is somebody's, and is left
 * alone. A new one is not made yet, but it can be.
 */
export function runFolderPath(out: string): string {
  const dir = resolve(out);
  requireStays('--out', out);
  if (!existsSync(dir)) {
    requirePossible(out, dir);
    return dir;
  }
  if (!statSync(dir).isDirectory())
    throw inputFailure('--out', `${JSON.stringify(out)} is a file`, 'a new or empty folder, or that of an earlier run');
  const entries = readdirSync(dir);
  const link = entries.find((name) => lstatSync(join(dir, name)).isSymbolicLink());
  if (link !== undefined)
    throw inputFailure(
      '--out',
      `${JSON.stringify(out)} holds a link`,
      'a new or empty folder, or that of an earlier run',
    );
  if (entries.length > 0 && !existsSync(join(dir, 'trigger.json')))
    throw inputFailure(
      '--out',
      `${JSON.stringify(out)} holds other files`,
      'a new or empty folder, or that of an earlier run',
    );
  try {
    accessSync(dir, constants.W_OK);
  } catch (error) {
    throw inputFailure(
      '--out',
      `${JSON.stringify(out)} can’t be written to (${messageOf(error)})`,
      'a new or empty folder, or that of an earlier run',
    );
  }
  return dir;
}

/**
 * Makes the first folder that is missing on the way, and takes it away again. With `recursive`, mkdir never returns
 * where a file system says ENOENT to a folder whose parent is there, as /proc does.
 */
function requirePossible(out: string, dir: string): void {
  let missing = dir;
  while (!existsSync(dirname(missing))) missing = dirname(missing);
  try {
    mkdirSync(missing);
    rmdirSync(missing);
  } catch (error) {
    throw inputFailure(
      '--out',
      `${JSON.stringify(out)} can’t be made (${messageOf(error)})`,
      'a new or empty folder, or that of an earlier run',
    );
  }
}
