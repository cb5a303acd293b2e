import { compareSurface } from '../../../readers/surface/compare.ts';
import { searchMentions } from '../../../readers/surface/mentions.ts';
import type { SurfaceChange, SurfaceItem, SurfaceLanguage } from '../../../readers/surface/model.ts';
import { proseSuffixes } from '../../../readers/paths/names.ts';
import { isOwnCode, isOwnText, languageOf, mayHoldSurface } from '../../../readers/surface/scope.ts';
import { afterPrefix } from '../../../readers/surface/spelling.ts';
import { fileItems, type FileSurface, type SourceFile } from '../../../readers/surface/surface.ts';
import type { DeclaredType, Taken } from '../../../readers/surface/taken.ts';
import { createPages, type DocsInput, type Pages } from '../pages/model.ts';
import { detectRemoved } from '../detect/removed.ts';
import { detectStated } from '../detect/stated.ts';
import { outsideModules, withDoubts, type TakenFrom } from './doubts.ts';
import { readElsewhere } from '../pages/elsewhere.ts';
import { prefixTexts, putTogether } from './put-together.ts';
import { isMadePrivate } from '../mean/made-private.ts';
import { isManifest, packageNames } from './manifest-names.ts';
import type { LoadCache, Loaded } from '../pages/load.ts';
import type { World } from '../touches.ts';

/** Files of the head that are read for a name that may be gone. */
const mostSources = 1_500;
/** Beyond this what is the same on both sides is dropped while it is read. */
const manySources = 2_000;
const mostSourceBytes = 64 * 1024 * 1024;

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
  const unread = new Map(loaded.unread.map((one) => [one.path, one.reason]));
  const taken: TakenBySide = { base: new Map(), head: new Map() };
  const blind = { base: new Set<string>(), head: new Set<string>() };
  const readAll = async (files: readonly SourceFile[], side: 'base' | 'head'): Promise<SurfaceItem[]> => {
    const blobOf = (path: string): string => loaded.entries[side].get(path)?.blob ?? '';
    const keyOf = (path: string): string => `${path}\0${blobOf(path)}`;
    const open = files.filter((one) => !cache.surfaces.has(keyOf(one.path)));
    const read = await world.code.surface(open);
    open.forEach((one, index) => cache.surfaces.set(keyOf(one.path), read[index]!));
    return files.flatMap((one) => {
      const surface = cache.surfaces.get(keyOf(one.path)) ?? ({ items: [] } satisfies FileSurface);
      if (surface.unread !== undefined) {
        unread.set(one.path, surface.unread);
        blind[side].add(one.path);
      }
      if (surface.taken !== undefined) taken[side].set(one.path, surface.taken);
      return surface.items;
    });
  };
  const many = loaded.sources.base.length + loaded.sources.head.length > manySources;
  const [old, now] = many
    ? await readDifferent(world, loaded, unread, taken, blind)
    : [await readAll(loaded.sources.base, 'base'), await readAll(loaded.sources.head, 'head')];
  const gained = gainedStars(taken);
  const files = { base: new Set(loaded.paths.base), head: new Set(loaded.paths.head) };
  const gone = loaded.paths.base.filter((path) => !files.head.has(path));
  const before = [...old, ...fileItems(gone)];
  const alive = [...now, ...fileItems(pathsNear(gone, loaded.paths.head))];
  const manifests: SourceFile[] = [];
  for (const path of loaded.paths.head.filter(isManifest).slice(0, 300)) {
    const entry = loaded.entries.head.get(path);
    if (entry !== undefined && entry.mode.startsWith('100') && (entry.size ?? 0) < 1_000_000)
      manifests.push({ path, text: (await cache.text(world.repository, entry.blob)).text });
  }
  const world_: Omit<DocsInput, 'changes'> = {
    head: loaded.head,
    base: loaded.base,
    files,
    symlinks: loaded.symlinks,
    repository,
    packages: packageNames(manifests, loaded.paths.head),
    lineOf: lineReader(loaded),
    elsewhere: await readElsewhere(world, loaded.entries.head, cache),
  };
  const rough = compareSurface(before, alive, { unread: unread.keys() });
  const pages = createPages(loaded.head);
  const candidates = rough.filter(
    (one) =>
      one.change === 'removed' || one.change === 'renamed' || one.change === 'default' || one.change === 'signature',
  );
  // one pass over the pages says which names they would be blamed for at all
  const suspects = suspected({ ...world_, changes: candidates, said: () => false }, candidates, pages);
  const { sources, everywhere } = await readSources(world, revs.head, suspects, loaded, cache);
  const gonePaths = new Map(
    suspects.flatMap((one) =>
      one.before?.kind === 'route'
        ? [[pathOf(one.before.name), { ...one.before, name: `ANY ${pathOf(one.before.name)}` }] as const]
        : [],
    ),
  );
  const wanted = suspects.flatMap((one) => (one.before === undefined ? [] : [one.before]));
  const still = searchMentions([...wanted, ...gonePaths.values()], sources);
  const others = sources.filter((one) => mayHoldSurface(one.path)).slice(0, 300);
  const more = (await readAll(others, 'head')).filter((one) => one.kind !== 'parameter');
  const suspectItems = new Set(wanted);
  const inside = new Set(
    [...wanted].filter((item) => still.has(item) && !everywhere.has(item) && isMadePrivate(item, sources)),
  );
  const compared = compareSurface(before, [...alive, ...dedupe(now, more)], {
    unread: unread.keys(),
    still: (item) =>
      (still.has(item) && !inside.has(item)) ||
      everywhere.has(item) ||
      (!suspectItems.has(item) && item.kind !== 'file' && !isAddedPair(item, rough)),
  })
    .filter((one) => one.change !== 'added')
    .map((one): SurfaceChange =>
      one.change === 'removed' && inside.has(one.before!) ? { ...one, inside: true } : one,
    );
  const outside = new Set(
    outsideModules(
      gained.flatMap((one) => one.stars),
      world_.packages ?? [],
      loaded.paths.head,
    ),
  );
  const foreign = gained
    .map((one) => ({ ...one, stars: one.stars.filter((star) => outside.has(star)) }))
    .filter((one) => one.stars.length > 0);
  const doubted = await withDoubts(
    compared,
    foreign,
    typesOfHead(world, loaded, revs.head, taken.head, cache, readAll),
  );
  const changes = await withPutTogether(world, revs.head, doubted, [...loaded.sources.head, ...sources], loaded, cache);
  const added = documented ? await trulyAdded(world, revs.base, rough) : [];
  const said = (path: string): boolean => {
    const item = gonePaths.get(path);
    return item === undefined || still.has(item);
  };
  return { input: { ...world_, changes: [...changes, ...added], said }, items: now, unread, blind, pages };
}

interface TakenBySide {
  base: Map<string, Taken>;
  head: Map<string, Taken>;
}

/** Modules that the changed files take over whole at the head, and none of them did at the base. */
function gainedStars(taken: TakenBySide): TakenFrom[] {
  const before = new Set([...taken.base.values()].flatMap((one) => one.stars));
  return [...taken.head].flatMap(([path, one]) => {
    const stars = one.stars.filter((star) => !before.has(star));
    const language = languageOf(path)?.language;
    return stars.length === 0 || language === undefined ? [] : [{ path, language, stars }];
  });
}

/** Files of the head that are read for beginnings of names. */
const mostOfPrefix = 100;

/** Marks variables and routes that went and that code of the head may put together at run time. */
async function withPutTogether(
  world: World,
  head: string,
  changes: readonly SurfaceChange[],
  sources: readonly SourceFile[],
  loaded: Loaded,
  cache: LoadCache,
): Promise<SurfaceChange[]> {
  const gone = changes.flatMap((one) => (one.change === 'removed' || one.change === 'renamed' ? [one.before!] : []));
  const texts = [...new Set(gone.flatMap(prefixTexts))];
  const known = new Set(sources.map((one) => one.path));
  const found =
    texts.length === 0
      ? []
      : (await world.repository.search(head, texts)).filter(
          (path) =>
            isOwnText(path) && !known.has(path) && loaded.entries.head.get(path)?.mode.startsWith('100') === true,
        );
  const files = [...sources];
  for (const path of found.slice(0, mostOfPrefix)) {
    const entry = loaded.entries.head.get(path)!;
    if ((entry.size ?? 0) <= 1024 * 1024)
      files.push({ path, text: (await cache.text(world.repository, entry.blob)).text });
  }
  return changes.map((one) => {
    const doubt =
      one.doubt ?? (one.change === 'removed' || one.change === 'renamed' ? putTogether(one.before!, files) : null);
    return doubt === null ? one : { ...one, doubt };
  });
}

/** Files of the head that are read for the types of one name. */
const mostOfType = 60;

/** Types of the head by name: of the files that were read, else of those that say the name. */
function typesOfHead(
  world: World,
  loaded: Loaded,
  head: string,
  taken: ReadonlyMap<string, Taken>,
  cache: LoadCache,
  readAll: (files: readonly SourceFile[], side: 'head') => Promise<unknown>,
): (name: string, language: SurfaceLanguage) => Promise<DeclaredType[]> {
  const asked = new Map<string, Promise<DeclaredType[]>>();
  const known = (name: string): DeclaredType[] =>
    [...taken.values()].flatMap((one) => one.types.filter((type) => type.name === name));
  const search = async (name: string): Promise<DeclaredType[]> => {
    const own = known(name);
    if (own.length > 0) return own;
    const paths = (await world.repository.search(head, [name])).filter(
      (path) => isOwnCode(path) && loaded.entries.head.get(path)?.mode.startsWith('100') === true && !taken.has(path),
    );
    const files: SourceFile[] = [];
    for (const path of paths.slice(0, mostOfType))
      files.push({ path, text: (await cache.text(world.repository, loaded.entries.head.get(path)!.blob)).text });
    await readAll(files, 'head');
    return known(name);
  };
  return (name) => {
    const answer = asked.get(name) ?? search(name);
    asked.set(name, answer);
    return answer;
  };
}

/**
 * The surface of many changed files, without what is the same on both sides of a file: a million of items are not held
 * to find a few that went. Names that stayed are found in the sources where it matters.
 */
async function readDifferent(
  world: World,
  loaded: Loaded,
  unread: Map<string, string>,
  taken: TakenBySide,
  blind: SurfaceFacts['blind'],
): Promise<[SurfaceItem[], SurfaceItem[]]> {
  const base = new Map(loaded.sources.base.map((one) => [one.path, one]));
  const head = new Map(loaded.sources.head.map((one) => [one.path, one]));
  const paths = [...new Set([...base.keys(), ...head.keys()])];
  const [old, now]: [SurfaceItem[], SurfaceItem[]] = [[], []];
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
      if (a?.taken !== undefined) taken.base.set(path, a.taken);
      if (b?.taken !== undefined) taken.head.set(path, b.taken);
      const problem = a?.unread ?? b?.unread;
      if (problem !== undefined) unread.set(path, problem);
      if (a?.unread !== undefined) blind.base.add(path);
      if (b?.unread !== undefined) blind.head.add(path);
      const keys = (items: readonly SurfaceItem[]): Set<string> => new Set(items.map(likeness));
      const [before, after] = [keys(a?.items ?? []), keys(b?.items ?? [])];
      for (const one of a?.items ?? []) if (!after.has(likeness(one))) old.push(one);
      for (const one of b?.items ?? []) if (!before.has(likeness(one)) || one.kind === 'script') now.push(one);
    }
  }
  return [old, now];
}

function likeness(item: SurfaceItem): string {
  return `${item.kind}\0${item.owner ?? ''}\0${item.name}\0${item.signature ?? ''}\0${item.default ?? ''}`;
}

/** Items that one change already pairs stay what they are in the second comparison. */
function isAddedPair(item: SurfaceItem, rough: readonly SurfaceChange[]): boolean {
  return rough.some((one) => one.change === 'renamed' && one.before === item);
}

function suspected(
  input: DocsInput,
  candidates: readonly SurfaceChange[],
  pages: ReturnType<typeof createPages>,
): SurfaceChange[] {
  if (candidates.length === 0) return [];
  const blamed = new Set([...detectRemoved(input, pages), ...detectStated(input, pages)].map((one) => one.subject));
  return candidates.filter((one) =>
    blamed.has((one.change === 'removed' || one.change === 'renamed' ? one.before : one.after)!.name),
  );
}

const pathOf = (name: string): string => name.replace(/^\w+ /, '');

/** The word to search for: without the dashes of a flag and the parameters of a route. */
function wordOf(item: SurfaceItem): string {
  if (item.kind === 'route')
    return (
      pathOf(item.name)
        .split(/[{:<*]/)[0]
        ?.replace(/^\/|\/$/g, '')
        .split('/')
        .at(-1) ?? ''
    );
  if (item.kind === 'flag') return item.name.replace(/^-+/, '');
  return item.name.split(/[.:#]/).at(-1) ?? item.name;
}

/** The words by which code may say an item. */
function searchedWords(item: SurfaceItem): string[] {
  const word = wordOf(item);
  const all =
    item.kind === 'file'
      ? []
      : [
          word,
          ...(item.kind === 'flag'
            ? [word.replaceAll('-', '_'), ...item.aliases.map((alias) => alias.replace(/^-+/, ''))]
            : []),
          ...(item.kind === 'environment-variable' ? [afterPrefix(item.name)] : []),
        ];
  return [...new Set(all)].filter((one) => one.length > 1);
}

/**
 * Sources of the head that say one of the suspects' words. A word that is in more of them than can be read is taken to
 * be alive.
 */
async function readSources(
  world: World,
  head: string,
  suspects: readonly SurfaceChange[],
  loaded: Loaded,
  cache: LoadCache,
): Promise<{ sources: SourceFile[]; everywhere: Set<SurfaceItem> }> {
  const everywhere = new Set<SurfaceItem>();
  const items = suspects.flatMap((one) => (one.before === undefined ? [] : [one.before]));
  const usable = (found: readonly string[]): string[] =>
    found.filter((path) => isOwnText(path) && loaded.entries.head.get(path)?.mode.startsWith('100') === true);
  const sizeOf = (found: readonly string[]): number =>
    found.reduce((sum, path) => sum + (loaded.entries.head.get(path)?.size ?? 0), 0);
  const fits = (found: readonly string[]): boolean => found.length <= mostSources && sizeOf(found) <= mostSourceBytes;
  let paths = usable(await world.repository.search(head, [...new Set(items.flatMap(searchedWords))], proseSuffixes));
  if (!fits(paths)) {
    const rare = new Set<string>();
    for (const item of items) {
      const own = usable(await world.repository.search(head, searchedWords(item), proseSuffixes));
      if (own.length > mostSources / 10) everywhere.add(item);
      else for (const path of own) rare.add(path);
    }
    paths = [...rare];
    if (!fits(paths)) {
      for (const item of items) everywhere.add(item);
      paths = [];
    }
  }
  const sources: SourceFile[] = [];
  for (const path of paths) {
    const entry = loaded.entries.head.get(path)!;
    if ((entry.size ?? 0) <= 1024 * 1024)
      sources.push({ path, text: (await cache.text(world.repository, entry.blob)).text });
  }
  return { sources, everywhere };
}

/** Names that no source of the base said: what only moved is not new. */
async function trulyAdded(world: World, base: string, rough: readonly SurfaceChange[]): Promise<SurfaceChange[]> {
  const added = rough.filter((one) => one.change === 'added' && one.after !== undefined);
  const old = new Set<string>();
  const words = [...new Set(added.map((one) => wordOf(one.after!)))].filter((word) => word.length > 1).slice(0, 400);
  const paths = (await world.repository.search(base, words, proseSuffixes)).filter(isOwnText).slice(0, mostSources);
  for (const path of paths) {
    const text = new TextDecoder().decode((await world.repository.read(base, path)) ?? new Uint8Array());
    for (const word of words) if (text.includes(word)) old.add(word);
  }
  return added.filter(
    (one) => !old.has(wordOf(one.after!)) || one.after!.kind === 'action-input' || one.after!.kind === 'action-output',
  );
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
