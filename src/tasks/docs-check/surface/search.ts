import type { World } from '../touches.ts';
import { proseSuffixes } from '../../../readers/paths/names.ts';
import type { SurfaceChange, SurfaceItem } from '../../../readers/surface/model.ts';
import { isOwnText } from '../../../readers/surface/scope.ts';
import { afterPrefix } from '../../../readers/surface/spelling.ts';
import type { SourceFile } from '../../../readers/surface/surface.ts';
import type { LoadCache } from '../pages/cache.ts';
import type { Loaded } from '../pages/load.ts';

/** Files of the head that are read for a name that may be gone, and their bytes. */
const mostSources = 1_500;
const mostSourceBytes = 64 * 1024 * 1024;
/** A larger file is nobody's handwriting. */
const largest = 1024 * 1024;

/** `/users/{id}` of `GET /users/{id}`. */
export const pathOf = (name: string): string => name.replace(/^\w+ /, '');

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

/** `everywhere`: items whose words are in more files than can be read, and which are taken to be alive. */
export interface Sources {
  sources: SourceFile[];
  everywhere: Set<SurfaceItem>;
}

/** Sources of the head that say one of the suspects' words. */
export async function readSources(
  world: World,
  head: string,
  suspects: readonly SurfaceChange[],
  loaded: Loaded,
  cache: LoadCache,
): Promise<Sources> {
  const everywhere = new Set<SurfaceItem>();
  const items = suspects.flatMap((one) => (one.before === undefined ? [] : [one.before]));
  const usable = (found: readonly string[]): string[] =>
    found.filter((path) => isOwnText(path) && isRegular(loaded, path));
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
  return { sources: await readFiles(world, paths, loaded, cache), everywhere };
}

/** A file of the head that is no link and no submodule. */
export function isRegular(loaded: Loaded, path: string): boolean {
  return loaded.entries.head.get(path)?.mode.startsWith('100') === true;
}

/** Texts of files of the head, without those that are too large. */
export async function readFiles(
  world: World,
  paths: readonly string[],
  loaded: Loaded,
  cache: LoadCache,
): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  for (const path of paths) {
    const entry = loaded.entries.head.get(path)!;
    if ((entry.size ?? 0) <= largest) files.push({ path, text: (await cache.text(world.repository, entry.blob)).text });
  }
  return files;
}

/** Names that no source of the base said: what only moved is not new. */
export async function trulyAdded(
  world: World,
  base: string,
  rough: readonly SurfaceChange[],
): Promise<SurfaceChange[]> {
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
