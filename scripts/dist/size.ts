// How large dist/ and the archive of the repository may be: each job that uses an action downloads that archive.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** The only place for these limits, in bytes. */
export const mostBytes = { dist: 6_000_000, archive: 2_500_000 };

/** Bytes of the files below a folder. */
export function folderSize(dir: string): number {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

/** Bytes of what GitHub packs for a job: a commit without what .gitattributes leaves out. Null outside of a clone. */
export function archiveSize(root: string, revision = 'HEAD'): number | null {
  if (!existsSync(join(root, '.git'))) return null;
  const tar = execFileSync('git', ['archive', revision], { cwd: root, maxBuffer: 2 ** 30 });
  return gzipSync(tar, { level: 9 }).length;
}

/** One line for each of the two that is above its limit. */
export function tooLarge(sizes: { dist: number; archive: number | null }): string[] {
  return (['dist', 'archive'] as const)
    .filter((what) => (sizes[what] ?? 0) > mostBytes[what])
    .map((what) => `${what}: ${megabytes(sizes[what] ?? 0)}; allowed: ${megabytes(mostBytes[what])}`);
}

export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(2)} MB`;
