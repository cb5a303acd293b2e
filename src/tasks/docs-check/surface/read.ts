import type { World } from '../touches.ts';
import type { SurfaceItem } from '../../../readers/surface/model.ts';
import type { FileSurface, SourceFile } from '../../../readers/surface/surface.ts';
import type { Taken } from '../../../readers/surface/taken.ts';
import type { LoadCache } from '../pages/cache.ts';
import type { Loaded } from '../pages/load.ts';

/** Beyond this what is the same on both sides is dropped while it is read. */
const manySources = 2_000;

type Side = 'base' | 'head';

/** What is known of both sides' surfaces; reading more of the head adds to it. */
export interface Sides {
  old: SurfaceItem[];
  now: SurfaceItem[];
  /** by side and path, what files take in from others and the types that they declare */
  taken: Record<Side, Map<string, Taken>>;
  unread: Map<string, string>;
  /** the files whose surface could not be read whole */
  blind: Record<Side, Set<string>>;
  /** the surface of further files of the head */
  more(files: readonly SourceFile[]): Promise<SurfaceItem[]>;
}

/** Reads the surface of the changed files on both sides, each file once by its bytes. */
export async function readSides(world: World, loaded: Loaded, cache: LoadCache): Promise<Sides> {
  const sides: Sides = {
    old: [],
    now: [],
    taken: { base: new Map(), head: new Map() },
    unread: new Map(loaded.unread.map((one) => [one.path, one.reason])),
    blind: { base: new Set(), head: new Set() },
    more: (files) => readAll(world, loaded, cache, files, 'head', sides),
  };
  if (loaded.sources.base.length + loaded.sources.head.length > manySources) {
    await readDifferent(world, loaded, sides);
    return sides;
  }
  sides.old = await readAll(world, loaded, cache, loaded.sources.base, 'base', sides);
  sides.now = await sides.more(loaded.sources.head);
  return sides;
}

async function readAll(
  world: World,
  loaded: Loaded,
  cache: LoadCache,
  files: readonly SourceFile[],
  side: Side,
  into: Sides,
): Promise<SurfaceItem[]> {
  const keyOf = (path: string): string => `${path}\0${loaded.entries[side].get(path)?.blob ?? ''}`;
  const open = files.filter((one) => !cache.surfaces.has(keyOf(one.path)));
  const read = await world.code.surface(open);
  open.forEach((one, index) => cache.surfaces.set(keyOf(one.path), read[index]!));
  return files.flatMap((one) => {
    const surface = cache.surfaces.get(keyOf(one.path)) ?? ({ items: [] } satisfies FileSurface);
    if (surface.unread !== undefined) {
      into.unread.set(one.path, surface.unread);
      into.blind[side].add(one.path);
    }
    if (surface.taken !== undefined) into.taken[side].set(one.path, surface.taken);
    return surface.items;
  });
}

/**
 * The surface of many changed files, without what is the same on both sides of a file: a million of items are not held
 * to find a few that went. Names that stayed are found in the sources where it matters.
 */
async function readDifferent(world: World, loaded: Loaded, into: Sides): Promise<void> {
  const base = new Map(loaded.sources.base.map((one) => [one.path, one]));
  const head = new Map(loaded.sources.head.map((one) => [one.path, one]));
  const paths = [...new Set([...base.keys(), ...head.keys()])];
  for (let at = 0; at < paths.length; at += manySources) {
    world.signal.throwIfAborted();
    const part = paths.slice(at, at + manySources);
    const files = part.flatMap((path) =>
      [base.get(path), head.get(path)].filter((one): one is SourceFile => one !== undefined),
    );
    const read = await world.code.surface(files);
    const surfaces = new Map(files.map((file, index) => [file, read[index]!]));
    for (const path of part) {
      const [a, b] = [base.get(path), head.get(path)].map((one) => (one === undefined ? undefined : surfaces.get(one)));
      keepDifferent(path, a, b, into);
    }
  }
}

function keepDifferent(path: string, a: FileSurface | undefined, b: FileSurface | undefined, into: Sides): void {
  if (a?.taken !== undefined) into.taken.base.set(path, a.taken);
  if (b?.taken !== undefined) into.taken.head.set(path, b.taken);
  const problem = a?.unread ?? b?.unread;
  if (problem !== undefined) into.unread.set(path, problem);
  if (a?.unread !== undefined) into.blind.base.add(path);
  if (b?.unread !== undefined) into.blind.head.add(path);
  const keys = (items: readonly SurfaceItem[]): Set<string> => new Set(items.map(likeness));
  const [before, after] = [keys(a?.items ?? []), keys(b?.items ?? [])];
  for (const one of a?.items ?? []) if (!after.has(likeness(one))) into.old.push(one);
  for (const one of b?.items ?? []) if (!before.has(likeness(one)) || one.kind === 'script') into.now.push(one);
}

function likeness(item: SurfaceItem): string {
  return `${item.kind}\0${item.owner ?? ''}\0${item.name}\0${item.signature ?? ''}\0${item.default ?? ''}`;
}
