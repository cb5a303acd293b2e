import type { SymbolReader } from '../../../readers/symbols/symbols.ts';
import type { PlannedHunk } from './plan.ts';
import type { TestRunner } from '../runners/override.ts';

export interface NearSources {
  /** paths of all files */
  paths: readonly string[];
  read(path: string): Promise<string | null>;
  isTest(path: string): boolean;
  symbols: SymbolReader;
  runner: Pick<TestRunner, 'folder' | 'narrow'>;
}

const mostNear = 4;
const mostRead = 3000;
/** What a folder's own module is called by. */
const folderModules = /^(?:index|__init__|mod|main|lib)$/;
const word = (name: string): RegExp =>
  new RegExp(
    String.raw`(?<![\p{L}\p{N}_$])${name.replace(/[^\p{L}\p{N}_]/gu, String.raw`\$&`)}(?![\p{L}\p{N}_$])`,
    'u',
  );

/**
 * The test files that most likely notice a hunk, from the runner's folder: those that speak of the declarations it lies
 * in and of its module, the best few. Found by names, so it is only an order of trying. Null where nothing speaks of
 * it, or where it would be all there are.
 */
export function createNearTests({
  paths,
  read,
  isTest,
  symbols,
  runner,
}: NearSources): (hunk: PlannedHunk) => Promise<string[] | null> {
  const tests = paths.filter((path) => path.startsWith(runner.folder) && isTest(path)).slice(0, mostRead);
  return async (hunk) => {
    if (runner.narrow === 'all' || tests.length < 2) return null;
    const parts = hunk.path.split('/');
    const stem = parts.pop()!.replace(/\.[^.]*$/, '');
    const module = folderModules.test(stem) ? (parts.at(-1) ?? stem) : stem;
    const names = await declaredAround(hunk, read, symbols);
    const near: { path: string; score: number }[] = [];
    for (const path of tests) {
      const text = await read(path);
      if (text === null) continue;
      const named = names.filter((name) => word(name).test(text)).length;
      // tests of a Go package name their own package nowhere
      const own =
        word(module).test(text) ||
        (path.endsWith('_test.go') &&
          path.slice(0, path.lastIndexOf('/') + 1) === hunk.path.slice(0, hunk.path.lastIndexOf('/') + 1));
      if (named > 0 || own)
        near.push({ path, score: 2 * named + (own ? 1 : 0) + (word(stem).test(path.replace(/_/g, '.')) ? 1 : 0) });
    }
    near.sort((a, b) => b.score - a.score || (a.path < b.path ? -1 : 1));
    const chosen = near.slice(0, mostNear).map(({ path }) => path.slice(runner.folder.length));
    return chosen.length === 0 || chosen.length >= tests.length ? null : chosen;
  };
}

/** The names declared in a hunk's lines, and the declaration that it lies in or after. */
async function declaredAround(
  { path, startLine, endLine }: PlannedHunk,
  read: NearSources['read'],
  symbols: SymbolReader,
): Promise<string[]> {
  const text = await read(path);
  const declared = (text === null ? null : await symbols(path, text)) ?? [];
  const before = declared.filter(({ line }) => line <= startLine).sort((a, b) => b.line - a.line)[0];
  const own = declared.filter((one) => one === before || (one.line >= startLine && one.line <= endLine));
  return [
    ...new Set(
      own.map(({ name }) => name.split('.').at(-1)!).filter((name) => /^[\p{L}_$][\p{L}\p{N}_$]{2,}$/u.test(name)),
    ),
  ];
}
