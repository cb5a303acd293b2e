import type { World } from '../touches.ts';
import type { SurfaceChange, SurfaceLanguage } from '../../../readers/surface/model.ts';
import { isOwnCode, isOwnText, languageOf } from '../../../readers/surface/scope.ts';
import type { SourceFile } from '../../../readers/surface/surface.ts';
import type { DeclaredType } from '../../../readers/surface/taken.ts';
import type { LoadCache } from '../pages/cache.ts';
import type { Loaded } from '../pages/load.ts';
import { outsideModules, withDoubts, type TakenFrom } from './doubts.ts';
import { prefixTexts, putTogether } from './put-together.ts';
import type { Sides } from './read.ts';
import { isRegular, readFiles } from './search.ts';

/** The head as doubts ask of it. */
export interface Head {
  world: World;
  rev: string;
  loaded: Loaded;
  cache: LoadCache;
  /** names under which others import this project */
  packages: readonly string[];
  /** sources that were read for what may be gone */
  sources: readonly SourceFile[];
}

/** Marks what went and may yet be offered: by a base or a package from elsewhere, or put together at run time. */
export async function withDoubtsOfHead(
  compared: readonly SurfaceChange[],
  gained: readonly TakenFrom[],
  sides: Sides,
  head: Head,
): Promise<SurfaceChange[]> {
  const outside = new Set(
    outsideModules(
      gained.flatMap((one) => one.stars),
      head.packages,
      head.loaded.paths.head,
    ),
  );
  const foreign = gained
    .map((one) => ({ ...one, stars: one.stars.filter((star) => outside.has(star)) }))
    .filter((one) => one.stars.length > 0);
  return withPutTogether(await withDoubts(compared, foreign, typesOfHead(sides, head)), head);
}

/** Modules that the changed files take over whole at the head, and none of them did at the base. */
export function gainedStars({ taken }: Sides): TakenFrom[] {
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
async function withPutTogether(changes: readonly SurfaceChange[], head: Head): Promise<SurfaceChange[]> {
  const { world, loaded, cache } = head;
  const sources = [...loaded.sources.head, ...head.sources];
  const gone = changes.flatMap((one) => (one.change === 'removed' || one.change === 'renamed' ? [one.before!] : []));
  const texts = [...new Set(gone.flatMap(prefixTexts))];
  const known = new Set(sources.map((one) => one.path));
  const found =
    texts.length === 0
      ? []
      : (await world.repository.search(head.rev, texts)).filter(
          (path) => isOwnText(path) && !known.has(path) && isRegular(loaded, path),
        );
  const files = [...sources, ...(await readFiles(world, found.slice(0, mostOfPrefix), loaded, cache))];
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
  sides: Sides,
  { world, rev, loaded, cache }: Head,
): (name: string, language: SurfaceLanguage) => Promise<DeclaredType[]> {
  const taken = sides.taken.head;
  const asked = new Map<string, Promise<DeclaredType[]>>();
  const known = (name: string): DeclaredType[] =>
    [...taken.values()].flatMap((one) => one.types.filter((type) => type.name === name));
  const search = async (name: string): Promise<DeclaredType[]> => {
    const own = known(name);
    if (own.length > 0) return own;
    const paths = (await world.repository.search(rev, [name])).filter(
      (path) => isOwnCode(path) && isRegular(loaded, path) && !taken.has(path),
    );
    const files: SourceFile[] = [];
    for (const path of paths.slice(0, mostOfType))
      files.push({ path, text: (await cache.text(world.repository, loaded.entries.head.get(path)!.blob)).text });
    await sides.more(files);
    return known(name);
  };
  return (name) => {
    const answer = asked.get(name) ?? search(name);
    asked.set(name, answer);
    return answer;
  };
}
