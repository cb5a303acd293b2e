import type { Repository, TreeEntry } from '../../../contracts/repository.ts';
import { Failure, messageOf } from '../../../domain/errors.ts';
import { parseRaw, type RawEntry } from '../../../readers/diff/raw.ts';
import { decodePage, formatOf } from '../../../readers/docs/page.ts';
import { foldersOf, isHistoryPath } from '../../../readers/docs/past.ts';
import { documentKind, isOwnCode, mayHoldSurface } from '../../../readers/surface/scope.ts';
import type { FileSurface, SourceFile } from '../../../readers/surface/surface.ts';
import { choosePages, type PageChoice } from './choose.ts';
import type { DocsText } from './model.ts';
import { wordHashes } from './screen.ts';
import type { World } from '../touches.ts';

/** What is kept between the commits of a replay: texts and surfaces by blob. */
export interface LoadCache {
  text(repository: Repository, blob: string): Promise<Decoded>;
  surfaces: Map<string, FileSurface>;
  list(repository: Repository, rev: string): Promise<TreeEntry[]>;
}
export interface Decoded {
  text: string;
  problem: string | null;
  /** every byte was understood, whatever stands in `problem` */
  whole: boolean;
  /** the clone lacks it, or what it has is damaged */
  lost?: boolean;
  words?: Uint32Array;
}

/** One file of a change, as far as the docs check needs it. */
export type FileChange = Pick<RawEntry, 'path' | 'oldPath' | 'status' | 'oldMode' | 'newMode' | 'oldBlob' | 'newBlob'>;

/** What differs between two trees, without a look into files: a renamed file is one that went and one that came. */
export function changesOfTrees(base: readonly TreeEntry[], head: readonly TreeEntry[]): FileChange[] {
  const old = new Map(base.map((one) => [one.path, one]));
  const changes: FileChange[] = [];
  for (const one of head) {
    const before = old.get(one.path);
    old.delete(one.path);
    if (before === undefined)
      changes.push({
        path: one.path,
        oldPath: null,
        status: 'added',
        oldMode: null,
        newMode: one.mode,
        oldBlob: null,
        newBlob: one.blob,
      });
    else if (before.blob !== one.blob || before.mode !== one.mode)
      changes.push({
        path: one.path,
        oldPath: null,
        status: 'modified',
        oldMode: before.mode,
        newMode: one.mode,
        oldBlob: before.blob,
        newBlob: one.blob,
      });
  }
  for (const one of old.values())
    changes.push({
      path: one.path,
      oldPath: null,
      status: 'deleted',
      oldMode: one.mode,
      newMode: null,
      oldBlob: one.blob,
      newBlob: null,
    });
  return changes;
}

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

export function createLoadCache(bytes: number): LoadCache {
  const texts = new Map<string, Decoded>();
  let held = 0;
  const trees = new Map<string, Promise<TreeEntry[]>>();
  return {
    surfaces: new Map(),
    list: (repository, rev) => {
      const tree = trees.get(rev) ?? repository.list(rev);
      trees.set(rev, tree);
      // a replay goes from commit to commit: the head of one is the base of the next
      for (const key of trees.keys()) if (trees.size > 4) trees.delete(key);
      return tree;
    },
    text: async (repository, blob) => {
      const known = texts.get(blob);
      if (known !== undefined) return known;
      const read = await readText(repository, blob);
      texts.set(blob, read);
      held += read.text.length;
      for (const [key, old] of texts) {
        if (held <= bytes) break;
        texts.delete(key);
        held -= old.text.length;
      }
      return read;
    },
  };
}

/** A blob that the clone lacks (a partial one, a damaged one) reads as nothing, and that is said. */
async function readText(repository: Repository, blob: string): Promise<Decoded> {
  try {
    return decodePage(await repository.readBlob(blob));
  } catch (error) {
    if (!(error instanceof Failure) || error.kind !== 'environment') throw error;
    return { text: '', problem: messageOf(error), whole: false, lost: true };
  }
}

const isFile = (entry: TreeEntry | undefined): entry is TreeEntry =>
  entry !== undefined && (entry.mode === '100644' || entry.mode === '100755');

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
  const entries = {
    base: new Map(oldTree.map((one) => [one.path, one])),
    head: new Map(newTree.map((one) => [one.path, one])),
  };
  const unread = new Map<string, string>();
  const lost = new Set<string>();
  const blind = { base: new Set<string>(), head: new Set<string>() };
  const read = async (entry: TreeEntry): Promise<Decoded> => {
    const decoded = await cache.text(repository, entry.blob);
    if (decoded.lost === true) lost.add(entry.path);
    return decoded;
  };
  const paths = { base: oldTree.map((one) => one.path), head: newTree.map((one) => one.path) };
  const filesOf = (tree: readonly TreeEntry[]): string[] => tree.filter(isFile).map((one) => one.path);

  const texts = { base: [] as DocsText[], head: [] as DocsText[] };
  for (const side of ['head', 'base'] as const) {
    const chosen = choosePages(filesOf(side === 'head' ? newTree : oldTree), choice).map((path) =>
      entries[side].get(path)!,
    );
    await inWindows(
      chosen,
      async (entry) => {
        const page = await read(entry);
        if (page.problem !== null) unread.set(entry.path, page.problem);
        if (!page.whole) blind[side].add(entry.path);
        // cut into words here, while git brings the next ones
        return side === 'base'
          ? { path: entry.path, text: page.text }
          : { path: entry.path, text: page.text, words: (page.words ??= wordHashes(page.text)) };
      },
      texts[side],
    );
  }

  const changed = raw.filter((one) => !(one.oldMode === '160000' || one.newMode === '160000'));
  const sources = { base: [] as SourceFile[], head: [] as SourceFile[] };
  for (const side of ['base', 'head'] as const) {
    const names = new Set(changed.map((one) => (side === 'base' ? (one.oldPath ?? one.path) : one.path)));
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
            ? await read(entry)
            : { text: '', problem: `larger than 4 MiB (${entry.size} bytes)`, whole: false };
        if (source.problem !== null && source.text === '') {
          unread.set(entry.path, source.problem);
          blind[side].add(entry.path);
        }
        return { path: entry.path, text: source.text };
      },
      sources[side],
    );
    for (const one of sources[side])
      if (names.has(one.path) && isOwnCode(one.path) && formatOf(one.path) === null) texts[side].push(one);
  }

  const folders = foldersOf(paths.head);
  const symlinks = new Map<string, string>();
  for (const entry of newTree)
    if (entry.mode === '120000' && symlinks.size < 10_000) symlinks.set(entry.path, (await read(entry)).text);
  return {
    raw,
    paths,
    symlinks,
    head: texts.head,
    base: texts.base,
    sources,
    entries,
    unread: [...unread].map(([path, reason]) => ({ path, reason })),
    lost: [...lost],
    blind,
    history: filesOf(newTree).filter((path) => formatOf(path) !== null && isHistoryPath(path, folders)),
  };
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
