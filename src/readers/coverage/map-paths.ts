import { inputFailure } from '../../domain/errors.ts';
import { mergeCoverage } from './merge.ts';
import type { CoverageReport, FileCoverage } from './model.ts';
import { foreign, splitReportPath, type ReportPath } from './paths.ts';

/** What a repository is to a report. */
export interface Tree {
  /** every file, by its path from the root */
  files: readonly string[];
  /** where the checkout lies, when the report was made on the same machine */
  root?: string;
  /** the Go modules: their path from `go.mod`, and the folder it lies in ('' for the root) */
  goModules?: readonly { module: string; folder: string }[];
  /** the folders that reports lie in, by the report's name: a path from the repository's top */
  reportFolders?: ReadonlyMap<string, string>;
}

export interface Mapped {
  /** one entry for each file of the repository that a report speaks of */
  files: FileCoverage[];
  /** paths of the reports that are no file of the repository */
  unmatched: string[];
  /** paths that could be several files; none of these is measured by them */
  ambiguous: { path: string; candidates: string[] }[];
}

/**
 * `home`: how much of the folders around the report the file is below; `alike`: the same where the report's folders may
 * lack their beginning.
 */
interface Candidate {
  path: string;
  rewrite: string;
  common: number;
  exact: boolean;
  home?: number;
  alike?: number;
}
/** A path that so many files end like is narrowed by longer ends first. */
const mostCandidates = 200;

/**
 * Joins reports on the files of the repository. A path is a file's when they end alike; which end is meant, when
 * several files do, is decided by the report as a whole: the change of prefix (`/app` → `packages/a`) that explains
 * most of its paths wins. A single common file name counts only where the whole of one path is the end of the other and
 * nothing else contradicts. Of several files that explain as much, the one below the nearest folder around the report
 * itself is meant (`packages/a/coverage/lcov.info`). What stays open is reported as ambiguous and measured nowhere.
 * Throws a Failure when a report matches nothing at all.
 */
export function mapPaths(reports: readonly CoverageReport[], tree: Tree): Mapped {
  const index = indexOf(tree.files);
  const all: FileCoverage[] = [];
  const unmatched = new Set<string>();
  const ambiguous = new Map<string, string[]>();
  for (const report of reports) {
    const chosen = mapReport(report, tree, index);
    let matched = 0;
    for (const file of report.files) {
      const found = chosen.get(file.path) ?? [];
      if (found.length === 1) {
        matched++;
        all.push({ ...file, path: found[0]! });
      } else if (found.length === 0) unmatched.add(file.path);
      else ambiguous.set(file.path, found);
    }
    if (matched === 0) {
      const [first] = report.files;
      const open = first === undefined ? undefined : chosen.get(first.path);
      const below = report.roots.length > 0 ? ` below ${JSON.stringify(report.roots[0])}` : '';
      const sample = `e.g. ${JSON.stringify(first?.path ?? '')}${below}`;
      throw inputFailure(
        report.name,
        open !== undefined && open.length > 1
          ? `its paths could each be several files of the repository, ${sample} is ${open.slice(0, 3).join(' or ')}`
          : `none of its ${report.files.length} paths is a file of the repository, ${sample}`,
        'a report whose paths end like those of the repository',
      );
    }
  }
  return {
    files: mergeCoverage(all),
    unmatched: [...unmatched],
    ambiguous: [...ambiguous].map(([path, candidates]) => ({ path, candidates })),
  };
}

/**
 * Finds the file of the repository for one path of a report, for readers that need its text before all paths are known
 * (V8, Go); null where there is none or more than one.
 */
export function createPathResolver(tree: Tree): (path: string) => string | null {
  const index = indexOf(tree.files);
  return (path) => {
    const ofModule = goCandidates(path, tree, index);
    const list = ofModule.length > 0 ? ofModule : candidatesOf(path, [], tree, index);
    const exact = list.filter((item) => item.exact);
    const longest = list.reduce((most, item) => Math.max(most, item.common), 0);
    const paths = new Set(
      (exact.length > 0 ? exact : list.filter((item) => item.common === longest)).map((item) => item.path),
    );
    return paths.size === 1 ? [...paths][0]! : null;
  };
}

/** The files from their last part to their first (`a.ts/src/`), sorted: those that end alike stand together. */
interface Index {
  files: Set<string>;
  ends: { key: string; path: string }[];
}

function indexOf(files: readonly string[]): Index {
  const ends = files.map((path) => ({ key: `${path.split('/').reverse().join('/')}/`, path }));
  ends.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return { files: new Set(files), ends };
}

/** The files that share the end of a path: as short an end as leaves few of them, else the longest that any shares. */
function sharingEnd(segments: readonly string[], { ends }: Index): string[] {
  const firstFrom = (key: string): number => {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ends[middle]!.key < key) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  let found: [number, number] = [0, 0];
  let key = '';
  for (let at = segments.length - 1; at >= 0; at--) {
    key += `${segments[at]}/`;
    const from = firstFrom(key);
    // '0' follows '/', so this is the first key that does not begin with ours
    const to = firstFrom(`${key.slice(0, -1)}0`);
    if (to === from) break;
    found = [from, to];
    if (to - from <= mostCandidates) break;
  }
  return ends.slice(found[0], Math.min(found[1], found[0] + mostCandidates)).map((end) => end.path);
}

/** For each path of the report the files it may be: one when it is clear. */
function mapReport(report: CoverageReport, tree: Tree, index: Index): Map<string, string[]> {
  const candidates = new Map<string, Candidate[]>();
  const votes = new Map<string, number>();
  const strong = new Set<string>();
  const folder = (tree.reportFolders?.get(report.name) ?? '').split('/').filter(Boolean);
  for (const { path } of report.files) {
    const list = report.format === 'go' ? goCandidates(path, tree, index) : [];
    candidates.set(
      path,
      list.length > 0
        ? list
        : candidatesOf(path, report.roots, tree, index).map((item) => ({ ...item, ...nearness(item, folder) })),
    );
    for (const candidate of candidates.get(path)!) {
      votes.set(candidate.rewrite, (votes.get(candidate.rewrite) ?? 0) + 1);
      if (candidate.common > 1 || candidate.exact) strong.add(candidate.rewrite);
    }
  }
  const chosen = new Map<string, string[]>();
  for (const [path, list] of candidates) {
    const usable = list.filter(
      (item) => item.common > 1 || item.exact || strong.has(item.rewrite) || strong.size === 0,
    );
    const best = usable.reduce<Candidate[]>((top, item) => {
      const order = top[0] === undefined ? 1 : better(item, top[0], votes);
      return order > 0 ? [item] : order === 0 ? [...top, item] : top;
    }, []);
    chosen.set(path, [...new Set(best.map((item) => item.path))].sort());
  }
  return chosen;
}

/** How many of the folders around a report hold a file whose path the report has from some folder on. */
function nearness({ path, rewrite }: Candidate, folder: readonly string[]): { home: number; alike: number } {
  // what a report strips from its own paths tells of another machine's folders, not of these
  if (folder.length === 0 || !rewrite.startsWith('→')) return { home: 0, alike: 0 };
  const inside = `/${path}`;
  const longest = (holds: (part: string) => boolean): number =>
    folder.findLastIndex((_, at) => holds(`/${folder.slice(0, at + 1).join('/')}/`)) + 1;
  return { home: longest((part) => inside.startsWith(part)), alike: longest((part) => inside.includes(part)) };
}

/** More paths explained, then the file near the report, then the very path, then the longer common end. */
function better(a: Candidate, b: Candidate, votes: ReadonlyMap<string, number>): number {
  return (
    votes.get(a.rewrite)! - votes.get(b.rewrite)! ||
    (a.home ?? 0) - (b.home ?? 0) ||
    Number(a.exact) - Number(b.exact) ||
    a.common - b.common ||
    (a.alike ?? 0) - (b.alike ?? 0)
  );
}

function goCandidates(path: string, tree: Tree, index: Index): Candidate[] {
  const modules = [...(tree.goModules ?? [])].sort((a, b) => b.module.length - a.module.length);
  for (const { module, folder } of modules) {
    if (!path.startsWith(`${module}/`)) continue;
    const inside = path.slice(module.length + 1);
    const file = folder === '' ? inside : `${folder}/${inside}`;
    if (index.files.has(file))
      return [{ path: file, rewrite: `${module}→${folder}`, common: file.split('/').length, exact: true }];
  }
  return [];
}

function candidatesOf(path: string, roots: readonly string[], tree: Tree, index: Index): Candidate[] {
  const own = splitReportPath(path);
  if (own.segments.length === 0) return [];
  const ways = own.absolute ? [own] : [...roots.map((root) => below(splitReportPath(root), own)), own];
  const home = tree.root === undefined ? null : splitReportPath(tree.root).segments;
  const found: Candidate[] = [];
  for (const way of ways) {
    if (home !== null && way.absolute && home.every((part, at) => way.segments[at] === part)) {
      const inside = way.segments.slice(home.length).join('/');
      if (index.files.has(inside))
        return [{ path: inside, rewrite: '→', common: way.segments.length - home.length, exact: true }];
    }
    for (const candidate of endingAlike(way, index)) found.push(candidate);
  }
  // of several roots those count that explain most of the path
  if (ways.length < 2) return found;
  const byFile = new Map<string, Candidate>();
  for (const item of found) {
    const before = byFile.get(item.path);
    if (before === undefined || item.common > before.common) byFile.set(item.path, item);
  }
  const longest = [...byFile.values()].reduce((most, item) => Math.max(most, item.common), 0);
  return [...byFile.values()].filter((item) => item.common === longest || item.exact);
}

function below(root: ReportPath, own: ReportPath): ReportPath {
  return { segments: [...root.segments, ...own.segments], absolute: root.absolute };
}

function endingAlike(way: ReportPath, index: Index): Candidate[] {
  const { segments } = way;
  const list = sharingEnd(segments, index);
  const found: Candidate[] = [];
  for (const path of list) {
    const parts = path.split('/');
    let common = 0;
    while (
      common < parts.length &&
      common < segments.length &&
      parts[parts.length - 1 - common] === segments[segments.length - 1 - common]
    )
      common++;
    const stripped = segments.slice(0, segments.length - common);
    const added = parts.slice(0, parts.length - common);
    if (stripped.some((part) => foreign.has(part) && !added.includes(part))) continue;
    const whole = added.length === 0 || (stripped.length === 0 && !way.absolute);
    if (common < 2 && !whole) continue;
    found.push({
      path,
      rewrite: `${way.absolute ? '/' : ''}${stripped.join('/')}→${added.join('/')}`,
      common,
      exact: !way.absolute && stripped.length === 0 && added.length === 0,
    });
  }
  return found;
}
