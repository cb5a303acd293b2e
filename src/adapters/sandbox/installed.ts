import { lstat, mkdir, readdir, readlink, realpath, symlink } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import type { Tree } from '../../contracts/world.ts';

/** Dependencies that were installed once, in a checkout, and are shared by all trees. `folders` are its paths from the checkout: `node_modules`, `.venv`. */
export interface Installed { checkout: string; folders: readonly string[] }

/** The folders of an install that are there, as real paths; the sandbox has to be told to let commands read them. */
export async function readableInstalled({ checkout, folders }: Installed): Promise<string[]> {
  const found = await Promise.all(folders.map((folder) => realpath(join(checkout, folder)).catch(() => null)));
  return found.filter((path) => path !== null);
}

/**
 * Where package caches are: by their variables, else below the home folder; those that are not there are left out. The folders have to be readable in
 * the sandbox, where nothing can write to them. Go takes a read-only GOCACHE; without one each run compiles the standard library again.
 */
export async function findCaches(caches: Readonly<Record<string, string>>, env: NodeJS.ProcessEnv, home: string): Promise<Record<string, string>> {
  const found = await Promise.all(Object.entries(caches).map(async ([name, fallback]) => {
    const given = env[name];
    return [name, await realpath(given !== undefined && given.startsWith('/') ? given : join(home, fallback)).catch(() => null)] as const;
  }));
  return Object.fromEntries(found.filter((entry): entry is [string, string] => entry[1] !== null));
}

/**
 * Puts installed dependencies into a tree as links to the one install. Commands can't write there, for it lies outside of their tree, so what a
 * hostile test does to it is refused by the sandbox and no tree differs from another one. `node_modules` becomes a real folder of links: tools may
 * keep their caches beside them, and a package that is a link into the checkout (a workspace) becomes one into the tree, so that the revision's
 * own code is what is tested. A folder that the revision brings itself stays as it is. Nothing is written through a link of the revision.
 */
export async function linkInstalled(tree: Tree, { checkout, folders }: Installed): Promise<void> {
  const root = await realpath(checkout);
  const top = await realpath(tree.dir);
  for (const folder of folders) {
    const from = await realpath(join(root, folder)).catch(() => null);
    if (from === null || !(await openParent(top, folder))) continue;
    const to = join(top, folder);
    if (await lstat(to).then(() => true, () => false)) continue;
    if (basename(folder) === 'node_modules') await linkPackages(root, from, top, to);
    else await symlink(from, to);
  }
}

/** Makes the folders above a path where they are missing; false when one of them is no plain folder. */
async function openParent(top: string, folder: string): Promise<boolean> {
  let at = top;
  for (const part of dirname(folder).split(sep).filter((name) => name !== '.' && name !== '')) {
    if (part === '..') return false;
    at = join(at, part);
    const found = await lstat(at).catch(() => null);
    // a package that the revision does not have needs no dependencies
    if (found === null || !found.isDirectory()) return false;
  }
  return true;
}

async function linkPackages(root: string, from: string, top: string, to: string): Promise<void> {
  await mkdir(to);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.name.startsWith('@') && entry.isDirectory()) { await linkPackages(root, source, top, target); continue; }
    // caches of tools; what the install itself needs are programs and pnpm's store
    if (entry.name.startsWith('.') && !/^\.(?:bin|pnpm|package-lock\.json|modules\.yaml|store)$/.test(entry.name)) continue;
    await symlink(await placeOf(root, source, entry.isSymbolicLink(), top, to), target);
  }
}

/** Where a package is: in the tree when it is a part of the checkout itself, else where it was installed. */
async function placeOf(root: string, source: string, linked: boolean, top: string, to: string): Promise<string> {
  const real = await realpath(source).catch(() => null);
  if (real === null) return linked ? readlink(source) : source;
  const inside = real.startsWith(root + sep) && !relative(root, real).split(sep).includes('node_modules');
  return inside && linked ? relative(to, join(top, relative(root, real))) : real;
}
