import { execFile } from 'node:child_process';
import { statfs } from 'node:fs/promises';

/**
 * What is free where a folder lies; `files` is how many more there can be, 0 where the file system knows no such
 * number.
 */
export interface Free {
  bytes: number;
  files: number;
}

export async function readFree(folder: string): Promise<Free | undefined> {
  const found = await statfs(folder).catch(() => null);
  return found === null ? undefined : { bytes: found.bfree * found.bsize, files: found.ffree };
}

const timeout = 20_000;

/**
 * The bytes that folders take, however deep; 0 where nobody can say. The system's own program goes down step by step,
 * which no path is too long for.
 */
export function readTaken(folders: readonly string[]): Promise<number> {
  return new Promise((resolve) => {
    execFile(
      '/usr/bin/du',
      ['-sx', '-B1', '--', ...folders],
      { env: { LC_ALL: 'C' }, timeout, killSignal: 'SIGKILL', maxBuffer: 1 << 20 },
      (_error, stdout) => {
        resolve(stdout.split('\n').reduce((total, line) => total + Number(/^(\d+)\t/.exec(line)?.[1] ?? 0), 0));
      },
    );
  });
}
