import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { inputFailure } from '../domain/errors.ts';

/** The folder that `--out` names: a new or empty one, or an earlier run's. Anything else is somebody's, and is left alone. */
export function runFolderPath(out: string): string {
  const dir = resolve(out);
  if (!existsSync(dir)) return dir;
  if (!statSync(dir).isDirectory()) throw inputFailure('--out', `${JSON.stringify(out)} is a file`, 'a new or empty folder, or that of an earlier run');
  const entries = readdirSync(dir);
  if (entries.length > 0 && !existsSync(join(dir, 'trigger.json'))) throw inputFailure('--out', `${JSON.stringify(out)} holds other files`, 'a new or empty folder, or that of an earlier run');
  return dir;
}
