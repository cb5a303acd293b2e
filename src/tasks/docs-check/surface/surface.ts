import type { World } from '../touches.ts';
import { compareSurface } from '../../../readers/surface/compare.ts';
import { searchMentions } from '../../../readers/surface/mentions.ts';
import type { SurfaceChange, SurfaceItem } from '../../../readers/surface/model.ts';
import { mayHoldSurface } from '../../../readers/surface/scope.ts';
import { fileItems, type SourceFile } from '../../../readers/surface/surface.ts';
import { isMadePrivate } from '../mean/made-private.ts';
import type { LoadCache } from '../pages/cache.ts';
import { readElsewhere } from '../pages/elsewhere.ts';
import type { Loaded } from '../pages/load.ts';
import { createPages, type DocsInput, type Pages } from '../pages/model.ts';
import { gainedStars, withDoubtsOfHead } from './doubts-at-head.ts';
import { isManifest, packageNames } from './manifest-names.ts';
import { readSides, type Sides } from './read.ts';
import { pathOf, readSources, trulyAdded, type Sources } from './search.ts';
import { suspectsOf } from './suspects.ts';

export interface SurfaceFacts {
  input: DocsInput;
  /** every item of the changed files at the head, for what a page may have to say about them */
  items: SurfaceItem[];
  unread: ReadonlyMap<string, string>;
  /** by side, the changed files whose surface could not be read whole */
  blind: { base: Set<string>; head: Set<string> };
}

/**
 * What the change did to the surface, as the detectors' whole input, and the pages as far as they are parsed by then. A
 * name counts as gone only when no source of the head says it: the head is searched for the names that a page would be
 * blamed for, and for no others.
 */
export async function surfaceOf(
  world: World,
  loaded: Loaded,
  revs: { base: string; head: string },
  repository: string,
  cache: LoadCache,
  documented: boolean,
): Promise<SurfaceFacts & { pages: Pages }> {
  const sides = await readSides(world, loaded, cache);
  const gained = gainedStars(sides);
  const known = await knownOf(world, loaded, repository, cache);
  const gone = loaded.paths.base.filter((path) => !known.files.head.has(path));
  const before = [...sides.old, ...fileItems(gone)];
  const alive = [...sides.now, ...fileItems(pathsNear(gone, loaded.paths.head))];
  const rough = compareSurface(before, alive, { unread: sides.unread.keys() });
  const pages = createPages(loaded.head);
  const suspects = suspectsOf(rough, known, pages);
  const found = await readSources(world, revs.head, suspects, loaded, cache);
  const said = saidAtHead(suspects, found.sources);
  const others = found.sources.filter((one) => mayHoldSurface(one.path)).slice(0, 300);
  const more = (await sides.more(others)).filter((one) => one.kind !== 'parameter');
  const compared = compareAgain(before, [...alive, ...dedupe(sides.now, more)], rough, suspects, said, found, sides);
  const changes = await withDoubtsOfHead(compared, gained, sides, {
    world,
    rev: revs.head,
    loaded,
    cache,
    packages: known.packages ?? [],
    sources: found.sources,
  });
  const added = documented ? await trulyAdded(world, revs.base, rough) : [];
  return {
    input: { ...known, changes: [...changes, ...added], said: said.path },
    items: sides.now,
    unread: sides.unread,
    blind: sides.blind,
    pages,
  };
}

/** All that the detectors are told beside the changes. */
async function knownOf(
  world: World,
  loaded: Loaded,
  repository: string,
  cache: LoadCache,
): Promise<Omit<DocsInput, 'changes'>> {
  const manifests: SourceFile[] = [];
  for (const path of loaded.paths.head.filter(isManifest).slice(0, 300)) {
    const entry = loaded.entries.head.get(path);
    if (entry !== undefined && entry.mode.startsWith('100') && (entry.size ?? 0) < 1_000_000)
      manifests.push({ path, text: (await cache.text(world.repository, entry.blob)).text });
  }
  return {
    head: loaded.head,
    base: loaded.base,
    files: { base: new Set(loaded.paths.base), head: new Set(loaded.paths.head) },
    symlinks: loaded.symlinks,
    repository,
    packages: packageNames(manifests, loaded.paths.head),
    lineOf: lineReader(loaded),
    elsewhere: await readElsewhere(world, loaded.entries.head, cache),
  };
}

/** What the head's sources still say: items, and paths of routes by whatever method. */
interface Said {
  items: ReadonlySet<SurfaceItem>;
  path(path: string): boolean;
}

function saidAtHead(suspects: readonly SurfaceChange[], sources: readonly SourceFile[]): Said {
  const routes = new Map(
    suspects.flatMap((one) =>
      one.before?.kind === 'route'
        ? [[pathOf(one.before.name), { ...one.before, name: `ANY ${pathOf(one.before.name)}` }] as const]
        : [],
    ),
  );
  const wanted = suspects.flatMap((one) => (one.before === undefined ? [] : [one.before]));
  const items = searchMentions([...wanted, ...routes.values()], sources);
  return {
    items,
    path: (path) => {
      const item = routes.get(path);
      return item === undefined || items.has(item);
    },
  };
}

/** The comparison once more, with what the head's sources say of the suspects. */
function compareAgain(
  before: readonly SurfaceItem[],
  alive: readonly SurfaceItem[],
  rough: readonly SurfaceChange[],
  suspects: readonly SurfaceChange[],
  said: Said,
  { sources, everywhere }: Sources,
  { unread }: Sides,
): SurfaceChange[] {
  const suspected = new Set(suspects.flatMap((one) => (one.before === undefined ? [] : [one.before])));
  const inside = new Set(
    [...suspected].filter((item) => said.items.has(item) && !everywhere.has(item) && isMadePrivate(item, sources)),
  );
  return compareSurface(before, alive, {
    unread: unread.keys(),
    still: (item) =>
      (said.items.has(item) && !inside.has(item)) ||
      everywhere.has(item) ||
      (!suspected.has(item) && item.kind !== 'file' && !isAddedPair(item, rough)),
  })
    .filter((one) => one.change !== 'added')
    .map((one): SurfaceChange =>
      one.change === 'removed' && inside.has(one.before!) ? { ...one, inside: true } : one,
    );
}

/** Items that one change already pairs stay what they are in the second comparison. */
function isAddedPair(item: SurfaceItem, rough: readonly SurfaceChange[]): boolean {
  return rough.some((one) => one.change === 'renamed' && one.before === item);
}

/**
 * Paths that a file which went may have become: those in its folder and those of its name. Comparing has no use for
 * others.
 */
function pathsNear(gone: readonly string[], paths: readonly string[]): string[] {
  if (gone.length === 0) return [];
  const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
  const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
  const [folders, names] = [new Set(gone.map(folderOf)), new Set(gone.map(nameOf))];
  return paths.filter((path) => folders.has(folderOf(path)) || names.has(nameOf(path)));
}

function dedupe(known: readonly SurfaceItem[], more: readonly SurfaceItem[]): SurfaceItem[] {
  const paths = new Set(known.map((one) => one.path));
  return more.filter((one) => !paths.has(one.path));
}

/** Lines of the changed sources and of all pages. */
function lineReader(loaded: Loaded): DocsInput['lineOf'] {
  const texts = { old: new Map<string, string>(), new: new Map<string, string>() };
  for (const one of [...loaded.base, ...loaded.sources.base]) texts.old.set(one.path, one.text);
  for (const one of [...loaded.head, ...loaded.sources.head]) texts.new.set(one.path, one.text);
  return (side, path, line) => {
    const text = texts[side].get(path);
    return text === undefined ? null : (text.split(/\r\n|\n|\r/, line)[line - 1] ?? null);
  };
}
