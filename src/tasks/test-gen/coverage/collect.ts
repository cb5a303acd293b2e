import { dirname, isAbsolute, relative, resolve } from 'node:path';
import { inputFailure } from '../../../domain/errors.ts';
import { ageNotes, checkFit } from '../../../readers/coverage/fit.ts';
import { createPathResolver, mapPaths, type Tree } from '../../../readers/coverage/map-paths.ts';
import type { CoverageReport, FileCoverage } from '../../../readers/coverage/model.ts';
import { readCoverage, type ReportInput } from '../../../readers/coverage/read.ts';
import type { ChangedFile } from '../../../readers/diff/model.ts';
import type { CoverageEvidence } from '../evidence.ts';
import { measurePatch } from './patch-coverage.ts';
import type { CoverageLines } from '../hunks/plan.ts';
import type { World } from '../touches.ts';

export type ReadText = (path: string) => Promise<string | null>;
const shownPaths = 20;
const mostModules = 50;

/** What a repository is to a coverage report. */
export async function coverageTree(paths: readonly string[], read: ReadText, checkout: string | null): Promise<Tree> {
  const manifests = paths.filter((path) => /(?:^|\/)go\.mod$/.test(path)).slice(0, mostModules);
  const goModules = (
    await Promise.all(
      manifests.map(async (path) => {
        const module = /^module\s+(\S+)/m.exec((await read(path)) ?? '')?.[1];
        return module === undefined
          ? []
          : [{ module, folder: path.slice(0, Math.max(0, path.length - '/go.mod'.length)) }];
      }),
    )
  ).flat();
  return { files: paths, goModules, ...(checkout === null ? {} : { root: checkout }) };
}

/**
 * The reports laid on the change. Fails as input on a report that is unknown, empty, broken, of another commit, or that
 * matches no file of the repository.
 */
export async function collectCoverage(
  names: readonly string[],
  {
    changes,
    tree,
    read,
    committedAt,
    excluded,
    world,
  }: {
    changes: readonly ChangedFile[];
    tree: Tree;
    read: ReadText;
    committedAt: number | null;
    excluded: (path: string) => boolean;
    world: World;
  },
): Promise<CoverageEvidence> {
  const inputs: ReportInput[] = [];
  for (const name of names) inputs.push({ name, bytes: await world.file(name) });
  const reports = await readWithSources(inputs, tree, read);
  const mapped = mapPaths(reports, { ...tree, reportFolders: foldersOf(names, tree.root) });
  const texts = new Map<string, string>();
  for (const { path, status } of changes) {
    const text = status === 'deleted' ? null : await read(path);
    if (text !== null) texts.set(path, text);
  }
  const touched = mapped.files.filter(({ path }) => texts.has(path));
  checkFit(touched, (path) => lineCount(texts.get(path)), names.length === 1 ? names[0]! : 'coverage');
  const functions = new Map<string, Awaited<ReturnType<World['functions']>>>();
  for (const { path } of touched) functions.set(path, await world.functions(path, texts.get(path)!));
  const patch = measurePatch({
    changes,
    coverage: mapped.files,
    ambiguous: mapped.ambiguous.flatMap(({ candidates }) => candidates),
    functions,
    exclude: excluded,
  });
  const lines = linesOf(touched.filter(({ path }) => !excluded(path)));
  return {
    patch,
    reports: reports.map(({ name, format, files }) => ({ name, format, files: files.length })),
    notes: [...reports.flatMap(({ notes }) => notes), ...(committedAt === null ? [] : ageNotes(reports, committedAt))],
    unmatched: mapped.unmatched.slice(0, shownPaths),
    unmatched_count: mapped.unmatched.length,
    ambiguous: mapped.ambiguous.slice(0, shownPaths),
    lines: Object.fromEntries(
      [...lines].map(([path, { instrumented, covered }]) => [
        path,
        { instrumented: [...instrumented], covered: [...covered] },
      ]),
    ),
  };
}

/** Where reports lie in the checkout, as far as they do. */
function foldersOf(names: readonly string[], checkout: string | undefined): Map<string, string> {
  if (checkout === undefined) return new Map();
  return new Map(
    names.flatMap((name) => {
      const folder = relative(checkout, dirname(resolve(name)));
      return folder === '' || folder.startsWith('..') || isAbsolute(folder)
        ? []
        : [[name, folder.replaceAll('\\', '/')]];
    }),
  );
}

/**
 * V8's reports can only be read beside the sources, and Go's get better: which ones is known once they were asked for.
 */
async function readWithSources(inputs: readonly ReportInput[], tree: Tree, read: ReadText): Promise<CoverageReport[]> {
  const wanted = new Set<string>();
  let first: CoverageReport[] | null = null;
  let failure: unknown = null;
  try {
    first = readCoverage(inputs, {
      source: (path) => {
        wanted.add(path);
        return null;
      },
    });
  } catch (error) {
    failure = error;
  }
  if (wanted.size === 0) {
    if (first === null) throw failure;
    return first;
  }
  const resolve = createPathResolver(tree);
  const sources = new Map<string, string | null>();
  for (const path of wanted) {
    const own = resolve(path);
    sources.set(path, own === null ? null : await read(own));
  }
  return readCoverage(inputs, { source: (path) => sources.get(path) ?? null });
}

const lineCount = (text: string | undefined): number | null =>
  text === undefined ? null : text.split('\n').length - (text.endsWith('\n') ? 1 : 0);

export function linesOf(files: readonly FileCoverage[]): CoverageLines {
  return new Map(
    files.map(({ path, lines }) => [
      path,
      {
        instrumented: new Set(lines.numbers),
        covered: new Set([...lines.numbers].filter((_, at) => lines.hits[at]! > 0)),
      },
    ]),
  );
}

/** As `linesOf`, from the evidence. */
export function storedLines(evidence: CoverageEvidence | null): CoverageLines | null {
  if (evidence === null) return null;
  return new Map(
    Object.entries(evidence.lines).map(([path, { instrumented, covered }]) => [
      path,
      { instrumented: new Set(instrumented), covered: new Set(covered) },
    ]),
  );
}

/** Says what is missing, before anything is read. */
export function requireSomething(options: { coverage: readonly string[]; guardHunks: boolean; write: boolean }): void {
  if (options.coverage.length > 0 || options.guardHunks) return;
  throw inputFailure(
    'coverage',
    options.write
      ? 'without a report and without guard-hunks nobody knows what lacks a test'
      : 'no report is given, and hunks are not to be undone',
    'a coverage report, guard-hunks, or both',
  );
}
