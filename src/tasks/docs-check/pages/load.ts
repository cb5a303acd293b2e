import type { TreeEntry } from '../../../contracts/repository.ts';
import type { World } from '../touches.ts';
import { parseRaw } from '../../../readers/diff/raw.ts';
import { formatOf } from '../../../readers/docs/page.ts';
import { foldersOf, isHistoryPath } from '../../../readers/docs/past.ts';
import { documentKind, isOwnCode, mayHoldSurface } from '../../../readers/surface/scope.ts';
import type { SourceFile } from '../../../readers/surface/surface.ts';
import type { Decoded, LoadCache } from './cache.ts';
import type { FileChange } from './changes.ts';
import { choosePages, type PageChoice } from './choose.ts';
import type { DocsText } from './model.ts';
import { wordHashes } from './screen.ts';

/** Both trees of a change as the detectors need them, with what could not be read. */
export interface Loaded {
  raw: FileChange[];
  paths: { base: string[]; head: string[] };
  symlinks: Map<string, string>;
  /** pages, then the changed sources that have doc comments */
  head: DocsText[];
  base: DocsText[];
  /** changed files that may hold surface, and all documents that declare some */
  sources: { base: SourceFile[]; head: SourceFile[] };
  /** pages and sources that were not read, or not as they are */
  unread: { path: string; reason: string }[];
  /** of these, the files of which git has no bytes: what they say is not known, and no pass may rest on it */
  lost: string[];
  /** of these, by side, the pages that were not understood whole and the sources that were not at all */
  blind: { base: Set<string>; head: Set<string> };
  history: string[];
  entries: { base: Map<string, TreeEntry>; head: Map<string, TreeEntry> };
}

/** What a person wrote by hand is smaller. */
const largestSource = 4 * 1024 * 1024;
/** Blobs that are asked for at a time: enough to keep git busy. */
const window = 512;

const isFile = (entry: TreeEntry | undefined): entry is TreeEntry =>
  entry !== undefined && (entry.mode === '100644' || entry.mode === '100755');

/** What is gathered while both trees are read. */
interface Reading {
  world: World;
  cache: LoadCache;
  entries: Loaded['entries'];
  unread: Map<string, string>;
  lost: Set<string>;
  blind: Loaded['blind'];
}

const sidesOf = ['head', 'base'] as const;
type Side = (typeof sidesOf)[number];

/**
 * Reads both trees. Of unchanged pages the base shares the head's text; of code only what changed is read, and the
 * documents that declare names.
 */
export async function loadChange(
  world: World,
  base: string,
  head: string,
  choice: PageChoice,
  cache: LoadCache,
  known?: FileChange[] | Promise<FileChange[]>,
): Promise<Loaded> {
  const { repository } = world;
  const [oldTree, newTree, raw] = await Promise.all([
    cache.list(repository, base),
    cache.list(repository, head),
    known ?? repository.diff(base, head).then((diff) => parseRaw(diff.raw)),
  ]);
  const trees = { base: oldTree, head: newTree };
  const reading: Reading = {
    world,
    cache,
    entries: {
      base: new Map(oldTree.map((one) => [one.path, one])),
      head: new Map(newTree.map((one) => [one.path, one])),
    },
    unread: new Map(),
    lost: new Set(),
    blind: { base: new Set(), head: new Set() },
  };
  const texts: Record<Side, DocsText[]> = { head: [], base: [] };
  for (const side of sidesOf) await readPages(reading, side, choosePages(filesOf(trees[side]), choice), texts[side]);
  const changed = raw.filter((one) => !(one.oldMode === '160000' || one.newMode === '160000'));
  const sources: Record<Side, SourceFile[]> = { base: [], head: [] };
  for (const side of ['base', 'head'] as const) {
    const names = new Set(changed.map((one) => (side === 'base' ? (one.oldPath ?? one.path) : one.path)));
    await readSources(reading, side, names, sources[side]);
    for (const one of sources[side])
      if (names.has(one.path) && isOwnCode(one.path) && formatOf(one.path) === null) texts[side].push(one);
  }
  const paths = { base: oldTree.map((one) => one.path), head: newTree.map((one) => one.path) };
  const folders = foldersOf(paths.head);
  return {
    raw,
    paths,
    symlinks: await readSymlinks(reading, newTree),
    head: texts.head,
    base: texts.base,
    sources,
    entries: reading.entries,
    unread: [...reading.unread].map(([path, reason]) => ({ path, reason })),
    lost: [...reading.lost],
    blind: reading.blind,
    history: filesOf(newTree).filter((path) => formatOf(path) !== null && isHistoryPath(path, folders)),
  };
}

const filesOf = (tree: readonly TreeEntry[]): string[] => tree.filter(isFile).map((one) => one.path);

async function readEntry({ world, cache, lost }: Reading, entry: TreeEntry): Promise<Decoded> {
  const decoded = await cache.text(world.repository, entry.blob);
  if (decoded.lost === true) lost.add(entry.path);
  return decoded;
}

async function readPages(reading: Reading, side: Side, paths: readonly string[], into: DocsText[]): Promise<void> {
  const { entries, unread, blind } = reading;
  await inWindows(
    paths.map((path) => entries[side].get(path)!),
    async (entry) => {
      const page = await readEntry(reading, entry);
      if (page.problem !== null) unread.set(entry.path, page.problem);
      if (!page.whole) blind[side].add(entry.path);
      // cut into words here, while git brings the next ones
      return side === 'base'
        ? { path: entry.path, text: page.text }
        : { path: entry.path, text: page.text, words: (page.words ??= wordHashes(page.text)) };
    },
    into,
  );
}

/** The changed files that may hold surface, and all documents that declare some. */
async function readSources(
  reading: Reading,
  side: Side,
  names: ReadonlySet<string>,
  into: SourceFile[],
): Promise<void> {
  const { entries, unread, blind } = reading;
  const wanted = [...entries[side].values()].filter(
    (entry) =>
      isFile(entry) &&
      (names.has(entry.path) ? mayHoldSurface(entry.path) : documentKind(entry.path, '') !== undefined),
  );
  await inWindows(
    wanted,
    async (entry) => {
      const source =
        (entry.size ?? 0) <= largestSource
          ? await readEntry(reading, entry)
          : { text: '', problem: `larger than 4 MiB (${entry.size} bytes)`, whole: false };
      if (source.problem !== null && source.text === '') {
        unread.set(entry.path, source.problem);
        blind[side].add(entry.path);
      }
      return { path: entry.path, text: source.text };
    },
    into,
  );
}

async function readSymlinks(reading: Reading, tree: readonly TreeEntry[]): Promise<Map<string, string>> {
  const symlinks = new Map<string, string>();
  for (const entry of tree)
    if (entry.mode === '120000' && symlinks.size < 10_000)
      symlinks.set(entry.path, (await readEntry(reading, entry)).text);
  return symlinks;
}

/** In the order of the list, so many at a time. */
async function inWindows<T, R>(list: readonly T[], work: (one: T) => Promise<R>, into: R[]): Promise<void> {
  const from = into.length;
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < list.length) {
      const at = next++;
      into[from + at] = await work(list[at]!);
    }
  };
  await Promise.all(Array.from({ length: Math.min(window, list.length) }, lane));
}
