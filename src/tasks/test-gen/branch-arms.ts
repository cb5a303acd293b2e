import { firstFrom, type FileCoverage } from '../../readers/coverage/model.ts';
import { linesOf } from './collect-coverage.ts';
import type { CoverageLines } from './plan-hunks.ts';

/** Lines by path. */
export type Places = ReadonlyMap<string, ReadonlySet<number>>;

/** The branch arms that a run took on some lines, by path; reports of one runner name them alike. */
export function takenArms(files: readonly FileCoverage[], places: Places): Map<string, Set<string>> {
  const taken = new Map<string, Set<string>>();
  for (const { path, branches } of files) {
    const own = new Set<string>();
    for (const line of places.get(path) ?? []) {
      for (let at = firstFrom(branches.lines, line); branches.lines[at] === line; at += 1) if (branches.hits[at]! > 0) own.add(`${line} ${branches.ids[at]}`);
    }
    taken.set(path, own);
  }
  return taken;
}

/**
 * What a run covers, where a line of `partly` counts only when the run takes an arm of it that was not among `known`: the line itself ran before. Where a
 * report only counts arms (Cobertura, JaCoCo), it has to take more of them than were known.
 */
export function newlyCovered(files: readonly FileCoverage[], partly: Places, known: ReadonlyMap<string, ReadonlySet<string>>): CoverageLines {
  const arms = takenArms(files, partly);
  return new Map([...linesOf(files)].map(([path, { instrumented, covered }]) => {
    const fresh = new Set([...arms.get(path) ?? []].filter((arm) => known.get(path)?.has(arm) !== true).map((arm) => Number(arm.split(' ')[0])));
    return [path, { instrumented, covered: new Set([...covered].filter((line) => partly.get(path)?.has(line) !== true || fresh.has(line))) }];
  }));
}
