import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Failure } from '../../domain/errors.ts';

/**
 * The suite's own folder: the nearest one above `from` that pins the CLI. Source and bundle lie at different depths.
 */
export function findSuiteRoot(from: string = import.meta.url): string {
  for (let dir = dirname(fileURLToPath(from)); ; dir = dirname(dir)) {
    if (existsSync(join(dir, 'codex', 'package-lock.json'))) return dir;
    if (dir === dirname(dir))
      throw new Failure(
        'environment',
        'codex: the suite is not complete: codex/package-lock.json is missing beside it',
      );
  }
}
