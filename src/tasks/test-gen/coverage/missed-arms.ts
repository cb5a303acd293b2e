import { branchesOf, hitsOf, type FileCoverage } from '../../../readers/coverage/model.ts';

/** Lines by path. */
export type Places = ReadonlyMap<string, ReadonlySet<number>>;

/** How many branch arms a run left out, for each of these lines that its reports speak of, by `path:line`. */
export function missedArms(files: readonly FileCoverage[], places: Places): Map<string, number> {
  const missed = new Map<string, number>();
  for (const file of files) {
    for (const line of places.get(file.path) ?? []) {
      if (hitsOf(file, line) === undefined) continue;
      const { covered, total } = branchesOf(file, line);
      missed.set(`${file.path}:${line}`, total - covered);
    }
  }
  return missed;
}

/**
 * The lines of which a run left out fewer arms than another. Meant for a run of all tests against one of the same and
 * one more: arms are counted and not compared by name, since V8 names only those that differ in a run, and Cobertura
 * and JaCoCo none at all.
 */
export function fewerMissed(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): { path: string; line: number }[] {
  const fewer = [...after].filter(([place, count]) => count < (before.get(place) ?? 0));
  return fewer.map(([place]) => ({
    path: place.slice(0, place.lastIndexOf(':')),
    line: Number(place.slice(place.lastIndexOf(':') + 1)),
  }));
}
