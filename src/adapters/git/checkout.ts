import type { Repository, TreeEntry } from '../../contracts/repository.ts';
import { shownBytes } from './process.ts';
import { refusedPath, staysInside } from './safe-path.ts';
import { openEmpty, type TargetFolder } from './target-folder.ts';
import { submoduleMode } from './tree.ts';

export interface ExportOptions {
  /**
   * Changes a file's text on its way, as a redactor does. Files with a NUL byte are then left out, as they cannot be
   * passed through it.
   */
  transform?: (path: string, text: string) => Promise<string>;
  /** True only where `transform` would change nothing of a file: that one is written without asking it. */
  isClean?: ((bytes: Uint8Array) => boolean) | undefined;
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

/** What an export will write; `bytes` and `files` of it are known before anything is written. */
export interface ExportPlan {
  entries: readonly TreeEntry[];
  bytes: number;
  leftOut: readonly LeftOut[];
}

const symlinkMode = '120000';
const executableMode = '100755';
const longestLink = 4096;

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
  const folder = await openEmpty(dir);
  return writePlanned(repository, folder, await planExport(repository, rev, options), options);
}

/** Which entries of a revision an export will write, by the limits and by their paths. */
export async function planExport(
  repository: Repository,
  rev: string,
  { maxFileBytes = 2 * 1024 * 1024, maxFiles = 50_000, maxTotalBytes = 1024 * 1024 * 1024 }: ExportOptions = {},
): Promise<ExportPlan> {
  const leftOut: LeftOut[] = [];
  let bytes = 0;
  const reasonAgainst = ({ path, mode, size }: TreeEntry, index: number): string | undefined => {
    const own = size ?? 0;
    if (index >= maxFiles) return `more than ${maxFiles} files`;
    const large = own > maxFileBytes;
    if (!large && bytes + own > maxTotalBytes) return `more than ${shownBytes(maxTotalBytes)} in all`;
    if (!large) bytes += own;
    const refused = refusedPath(path);
    if (refused !== undefined) return refused;
    return large && mode !== submoduleMode ? `${shownBytes(own)}, the limit is ${shownBytes(maxFileBytes)}` : undefined;
  };
  const entries = (await repository.list(rev)).filter((entry, index) => {
    const reason = reasonAgainst(entry, index);
    if (reason !== undefined) leftOut.push({ path: entry.path, reason });
    return reason === undefined;
  });
  return { entries, bytes, leftOut };
}

/** Writes what was planned into a new or empty folder, in few large steps: see `exportTree`. */
export async function writePlanned(
  repository: Repository,
  folder: TargetFolder,
  plan: ExportPlan,
  options: Pick<ExportOptions, 'transform' | 'isClean' | 'faithful'> = {},
): Promise<Exported> {
  const exported: Exported = { files: 0, bytes: 0, leftOut: [...plan.leftOut] };
  const links: { entry: TreeEntry; to: string }[] = [];
  const note = (entry: TreeEntry, bytes: number | null, problem: string | undefined): void => {
    if (problem !== undefined) exported.leftOut.push({ path: entry.path, reason: problem });
    else if (bytes !== null) {
      exported.files += 1;
      exported.bytes += bytes;
    }
  };
  const modules = plan.entries.filter(({ mode }) => mode === submoduleMode);
  for (const entry of modules) note(entry, null, folder.makeFolder(entry.path));
  const files = plan.entries.filter(({ mode }) => mode !== submoduleMode);
  let at = 0;
  for await (const some of repository.readBlobs(files.map(({ blob }) => blob))) {
    for (const bytes of some) {
      const entry = files[at++]!;
      const to = options.faithful === true ? innerLink(entry, bytes) : undefined;
      if (to !== undefined) links.push({ entry, to });
      else {
        const content = await contentOf(entry, bytes, options);
        if (content === undefined) note(entry, null, 'binary');
        else note(entry, content.length, folder.write(entry.path, content, modeOf(entry, options)));
      }
    }
  }
  // Last, so that no file is written through one.
  for (const { entry, to } of links) note(entry, 0, folder.link(entry.path, to));
  return exported;
}

const modeOf = ({ mode }: TreeEntry, { faithful = false }: ExportOptions): number =>
  faithful && mode === executableMode ? 0o755 : 0o644;

/** Where a symlink leads that can be kept as one. */
function innerLink({ path, mode, size }: TreeEntry, bytes: Uint8Array): string | undefined {
  if (mode !== symlinkMode || (size ?? 0) >= longestLink) return undefined;
  const to = Buffer.from(bytes).toString('utf8');
  return staysInside(path, to) ? to : undefined;
}

/** What is written for a file; undefined for one that can't be passed through the transform. */
async function contentOf(
  { path, mode }: TreeEntry,
  bytes: Uint8Array,
  { transform, isClean }: ExportOptions,
): Promise<Uint8Array | undefined> {
  if (transform !== undefined && bytes.includes(0)) return undefined;
  const link = mode === symlinkMode;
  if (!link && (transform === undefined || isClean?.(bytes) === true)) return bytes;
  const own = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
  const text = link ? `symbolic link to ${own}\n` : own;
  const changed = transform === undefined ? text : await transform(path, text);
  return link || changed !== text ? Buffer.from(changed) : bytes;
}
