import type { TreeEntry } from '../../../contracts/repository.ts';
import type { World } from '../touches.ts';
import { createIgnored } from '../../../readers/docs/gitignore.ts';
import type { LoadCache } from './cache.ts';

/** Files of ignore rules that are read, and the largest of them. */
const mostFiles = 200;
const largest = 100_000;

/**
 * Paths of which the head's tree says nothing: below its submodules, and what its ignore files name, for generated
 * pages are not committed.
 */
export async function readElsewhere(
  world: World,
  head: ReadonlyMap<string, TreeEntry>,
  cache: LoadCache,
): Promise<(path: string) => boolean> {
  const submodules = [...head.values()].filter((one) => one.mode === '160000').map((one) => `${one.path}/`);
  const ignoring = [...head.values()]
    .filter((one) => /(?:^|\/)\.gitignore$/.test(one.path) && one.mode.startsWith('100') && (one.size ?? 0) <= largest)
    .sort((a, b) => a.path.length - b.path.length)
    .slice(0, mostFiles);
  const files: { folder: string; text: string }[] = [];
  for (const one of ignoring)
    files.push({
      folder: one.path.split('/').slice(0, -1).join('/'),
      text: (await cache.text(world.repository, one.blob)).text,
    });
  const isIgnored = createIgnored(files);
  const known = new Map<string, boolean>();
  return (path) => {
    const answer = known.get(path) ?? (submodules.some((one) => path.startsWith(one)) || isIgnored(path));
    known.set(path, answer);
    return answer;
  };
}
