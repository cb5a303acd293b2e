import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { inputFailure } from '../../domain/errors.ts';
import type { Repository, TreeEntry } from '../../contracts/repository.ts';
import { shownBytes } from './process.ts';
import { submoduleMode } from './tree.ts';

export interface ExportOptions {
  /**
   * Changes a file's text on its way, as a redactor does. Files with a NUL byte are then left out, as they cannot be
   * passed through it.
   */
  transform?: (path: string, text: string) => Promise<string>;
  /** bytes; larger files are left out (default 2 MiB) */
  maxFileBytes?: number;
  /** further files are left out (default 50,000) */
  maxFiles?: number;
  /** bytes of all files together; what would go above is left out (default 1 GiB) */
  maxTotalBytes?: number;
  /**
   * Keeps executable bits, and symlinks that stay inside (`staysInside`); for trees whose commands are run. No
   * transform then.
   */
  faithful?: boolean;
}

export interface LeftOut {
  path: string;
  reason: string;
}
export interface Exported {
  files: number;
  bytes: number;
  leftOut: LeftOut[];
}

const symlinkMode = '120000';
const executableMode = '100755';
const atOnce = 8;

/**
 * Writes the files of a revision into `dir`, an empty or new folder, without git's checkout: no filter, hook or
 * attribute counts and there is no `.git`. Files are not executable; a symlink becomes a small text file that names its
 * target, so nothing points outside; a submodule is an empty folder. With `faithful` executable bits and inner symlinks
 * are kept. Paths that could leave the folder or mean something to git or another system are left out, each with its
 * reason.
 */
export async function exportTree(
  repository: Repository,
  rev: string,
  dir: string,
  options: ExportOptions = {},
): Promise<Exported> {
  const {
    transform,
    maxFileBytes = 2 * 1024 * 1024,
    maxFiles = 50_000,
    maxTotalBytes = 1024 * 1024 * 1024,
    faithful = false,
  } = options;
  await mkdir(dir, { recursive: true });
  if ((await readdir(dir)).length > 0) throw inputFailure(dir, 'not empty', 'a new or empty folder');
  const root = resolve(dir);
  const exported: Exported = { files: 0, bytes: 0, leftOut: [] };
  const links: { path: string; target: string; to: string }[] = [];
  let planned = 0;

  const content = async (entry: TreeEntry): Promise<Buffer | string> => {
    const bytes = Buffer.from(await repository.readBlob(entry.blob));
    if (transform !== undefined && bytes.includes(0)) return 'binary';
    const link = entry.mode === symlinkMode;
    const text = link
      ? `symbolic link to ${bytes.toString('utf8')}\n`
      : transform === undefined
        ? ''
        : bytes.toString('utf8');
    const changed = transform === undefined ? text : await transform(entry.path, text);
    return link || changed !== text ? Buffer.from(changed) : bytes;
  };
  const write = async (entry: TreeEntry): Promise<string | undefined> => {
    const refused = refusedPath(entry.path);
    if (refused !== undefined) return refused;
    const target = join(root, ...entry.path.split('/'));
    if (!target.startsWith(root.endsWith(sep) ? root : root + sep)) return 'path leaves the folder';
    if (entry.mode === submoduleMode)
      return placed(async () => {
        await mkdir(target, { recursive: true });
      });
    const size = entry.size ?? 0;
    if (size > maxFileBytes) return `${shownBytes(size)}, the limit is ${shownBytes(maxFileBytes)}`;
    const bytes = await content(entry);
    if (faithful && entry.mode === symlinkMode && size < 4096) {
      const to = Buffer.from(await repository.readBlob(entry.blob)).toString('utf8');
      if (staysInside(entry.path, to)) {
        links.push({ path: entry.path, target, to });
        return undefined;
      }
    }
    if (typeof bytes === 'string') return bytes;
    const problem = await placed(async () => {
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, bytes, { flag: 'wx', mode: faithful && entry.mode === executableMode ? 0o755 : 0o644 });
    });
    if (problem === undefined) {
      exported.files++;
      exported.bytes += bytes.length;
    }
    return problem;
  };

  const entries = await repository.list(rev);
  const kept = entries.filter((entry, index) => {
    const total = planned + (entry.size ?? 0);
    if (index >= maxFiles) exported.leftOut.push({ path: entry.path, reason: `more than ${maxFiles} files` });
    else if ((entry.size ?? 0) <= maxFileBytes && total > maxTotalBytes) {
      exported.leftOut.push({ path: entry.path, reason: `more than ${shownBytes(maxTotalBytes)} in all` });
    } else {
      if ((entry.size ?? 0) <= maxFileBytes) planned = total;
      return true;
    }
    return false;
  });
  for (let at = 0; at < kept.length; at += atOnce) {
    await Promise.all(
      kept.slice(at, at + atOnce).map(async (entry) => {
        const reason = await write(entry);
        if (reason !== undefined) exported.leftOut.push({ path: entry.path, reason });
      }),
    );
  }
  // Last, so that no file is written through one.
  for (const { path, target, to } of links) {
    const problem = await placed(async () => {
      await mkdir(dirname(target), { recursive: true });
      await symlink(to, target);
    });
    if (problem === undefined) exported.files++;
    else exported.leftOut.push({ path, reason: problem });
  }
  return exported;
}

/**
 * True when a symlink at `path` of a tree can't lead out of it. `..` may stand only at the start, where it counts from
 * a real folder: after another name it would count from wherever that name, itself a link, leads.
 */
export function staysInside(path: string, to: string): boolean {
  if (to === '' || to.startsWith('/') || /[\\\p{Cc}\ufffd]/u.test(to)) return false;
  const names = to.split('/').filter((name) => name !== '' && name !== '.');
  const up = names.findIndex((name) => name !== '..');
  const inner = up < 0 ? [] : names.slice(up);
  const climbs = names.length - inner.length;
  return (
    climbs <= path.split('/').length - 1 &&
    !inner.includes('..') &&
    (inner.length === 0 || refusedPath(inner.join('/')) === undefined)
  );
}

/**
 * Why a path of a tree must not be written, undefined when it may. The `.git` look-alikes are those that git itself
 * refuses (`core.protectHFS` and `core.protectNTFS` in git-config(1)).
 */
export function refusedPath(path: string): string | undefined {
  if (path.includes('\\')) return 'path has a backslash or is not UTF-8';
  if (/\p{Cc}/u.test(path)) return 'path has a control character';
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'path is absolute';
  for (const name of path.split('/')) {
    if (name === '' || name === '.' || name === '..') return 'path leaves the folder';
    const plain = name
      .replace(/[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g, '')
      .replace(/:.*$/, '')
      .replace(/[. ]+$/, '')
      .toLowerCase();
    if (plain === '.git' || plain === 'git~1') return 'path has a .git part';
    if (Buffer.byteLength(name) > 255) return 'name is longer than 255 bytes';
  }
  return undefined;
}

const collisions = ['EEXIST', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG'];

async function placed(write: () => Promise<void>): Promise<string | undefined> {
  try {
    await write();
    return undefined;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (collisions.includes(code))
      return code === 'ENAMETOOLONG' ? 'path is too long' : 'its name is taken by another path';
    throw error;
  }
}
