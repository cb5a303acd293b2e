import { lstat, mkdir, readdir, readlink, realpath, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, normalize, relative, sep } from 'node:path';
import type { Tree } from '../../contracts/sandbox.ts';
import { findPlain, insideOf } from './plain-folder.ts';

/**
 * Dependencies that were installed once, in a checkout, and are shared by all trees. `folders` are its paths from the
 * checkout: `node_modules`, `.venv`.
 */
export interface Installed {
  checkout: string;
  folders: readonly string[];
}

/** What is not opened, and why. */
export interface NotOpened {
  path: string;
  reason: string;
}

/**
 * The folders of an install that are what their paths say, as real paths; the sandbox has to be told to let commands
 * read them. A folder that is a link, or that lies behind one, is none of the install: whoever wrote the revision or
 * ran in it could have it lead anywhere.
 */
export async function readableInstalled(
  { checkout, folders }: Installed,
  notOpened: NotOpened[] = [],
): Promise<string[]> {
  const real: string[] = [];
  for (const folder of folders) {
    const found = await findPlain(checkout, folder);
    if (found.state === 'plain') real.push(found.real);
    else if (found.state === 'refused') notOpened.push({ path: folder, reason: found.reason });
  }
  return real;
}

/**
 * The folders that no revision brings. What a revision holds at such a path, above it or below it comes with each tree
 * by itself, and what lies in the checkout then is the revision's too: it is neither opened nor put in the place of the
 * tree's own.
 */
export function withoutBrought(folders: readonly string[], paths: Iterable<string>, notOpened: NotOpened[]): string[] {
  const brought = new Set<string>();
  const wanted = folders.map((folder) => normalize(folder).replace(/\/$/, ''));
  for (const path of paths) {
    for (const folder of wanted)
      if (path === folder || path.startsWith(`${folder}/`) || folder.startsWith(`${path}/`)) brought.add(folder);
  }
  for (const path of brought) notOpened.push({ path, reason: 'the revision itself brings it' });
  return wanted.filter((folder) => !brought.has(folder));
}

/**
 * Where package caches are: by their variables, else below the home folder; those that are not there are left out. The
 * folders have to be readable in the sandbox, where nothing can write to them. Go takes a read-only GOCACHE; without
 * one each run compiles the standard library again. None is reached through a link below the home folder or the
 * checkout, where a restored cache or a revision may have put one, and none is or holds one of these.
 */
export async function findCaches(
  caches: Readonly<Record<string, string>>,
  env: NodeJS.ProcessEnv,
  home: string,
  checkout: string | null = null,
  notOpened: NotOpened[] = [],
): Promise<Record<string, string>> {
  const roots = [...(checkout === null ? [] : [checkout]), home];
  const real = (await Promise.all([...roots, tmpdir()].map((root) => realpath(root).catch(() => null)))).filter(
    (root) => root !== null,
  );
  const found: Record<string, string> = {};
  for (const [name, fallback] of Object.entries(caches)) {
    const given = env[name];
    const path = given !== undefined && given.startsWith('/') ? given : join(home, fallback);
    const root = roots.find((one) => insideOf(one, path) !== null) ?? dirname(path);
    const place = await findPlain(root, relative(root, path));
    if (place.state === 'refused') notOpened.push({ path: name, reason: place.reason });
    if (place.state !== 'plain') continue;
    if (place.real === '/' || real.some((one) => one === place.real || insideOf(place.real, one) !== null))
      notOpened.push({ path: name, reason: 'it holds more than a cache' });
    else found[name] = place.real;
  }
  return found;
}

/**
 * Puts installed dependencies into a tree as links to the one install. Commands can't write there, for it lies outside
 * of their tree, so what a hostile test does to it is refused by the sandbox and no tree differs from another one.
 * `node_modules` becomes a real folder of links: tools may keep their caches beside them, and a package that is a link
 * into the checkout (a workspace) becomes one into the tree, so that the revision's own code is what is tested. A
 * folder that the revision brings itself stays as it is. Nothing is read or written through a link of the revision, so
 * what is to be written into the tree has to be there before. Gives the paths that it put there.
 */
export async function linkInstalled(tree: Tree, { checkout, folders }: Installed): Promise<string[]> {
  const root = await realpath(checkout);
  const top = await realpath(tree.dir);
  const placed: string[] = [];
  for (const folder of folders) {
    // a package that the revision does not have needs no dependencies
    const [from, parent] = [await findPlain(root, folder), await findPlain(top, dirname(folder))];
    if (from.state !== 'plain' || parent.state !== 'plain') continue;
    const to = join(parent.real, basename(folder));
    if (
      await lstat(to).then(
        () => true,
        () => false,
      )
    )
      continue;
    if (basename(folder) === 'node_modules') await linkPackages(root, from.real, top, to);
    else await symlink(from.real, to);
    placed.push(relative(top, to));
  }
  return placed;
}

async function linkPackages(root: string, from: string, top: string, to: string): Promise<void> {
  await mkdir(to);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.name.startsWith('@') && entry.isDirectory()) {
      await linkPackages(root, source, top, target);
      continue;
    }
    // caches of tools; what the install itself needs are programs and pnpm's store
    if (entry.name.startsWith('.') && !/^\.(?:bin|pnpm|package-lock\.json|modules\.yaml|store)$/.test(entry.name))
      continue;
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
