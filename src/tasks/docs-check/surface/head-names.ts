import { isOwnText, mayHoldSurface } from '../../../readers/surface/scope.ts';
import { pathOfRoute, plainName } from '../mean/names-alike.ts';
import type { World } from '../touches.ts';

/** Which of some names the head offers to others, as they are spelled. */
export type NamesAtHead = (names: readonly string[]) => Promise<ReadonlySet<string>>;

const mostFiles = 200;

/** Looks names up in the surface of the head's own code and documents; a path is one where the tree has it. */
export function namesAtHead(world: World, head: string, paths: ReadonlySet<string>): NamesAtHead {
  const known = new Map<string, boolean>();
  return async (names) => {
    const open = [...new Set(names)].filter((name) => !known.has(name));
    for (const name of open) known.set(name, paths.has(name.replace(/^\.?\//, '')));
    const words = [...new Set(open.map((name) => plainName(name)).filter((word) => word.length > 1))];
    const files =
      words.length === 0
        ? []
        : (
            await world.repository.search(head, [
              ...new Set(
                words.flatMap((word) => [
                  word,
                  word.replaceAll('-', '_'),
                  word.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()),
                ]),
              ),
            ])
          )
            .filter((path) => isOwnText(path) && mayHoldSurface(path))
            .slice(0, mostFiles);
    const texts = await Promise.all(
      files.map(async (path) => ({
        path,
        text: new TextDecoder().decode((await world.repository.read(head, path)) ?? new Uint8Array()),
      })),
    );
    for (const { items } of await world.code.surface(texts)) {
      for (const item of items) {
        if (item.kind === 'parameter') continue;
        for (const spelling of item.kind === 'route'
          ? [item.name, pathOfRoute(item.name)]
          : [
              item.name,
              ...item.aliases,
              ...(item.owner === undefined
                ? []
                : [`${item.owner}.${item.name}`, `${item.owner}#${item.name}`, `${item.owner}::${item.name}`]),
            ])
          if (known.has(spelling)) known.set(spelling, true);
      }
    }
    return new Set(names.filter((name) => known.get(name) === true));
  };
}
