import type { Frame, Trace } from '../../../readers/traces/model.ts';
import { fileKind, fileStem, testedStem } from './stems.ts';

/**
 * A frame of a trace that lies in the repository. `weight` falls with its distance from the throw, 1 for the nearest.
 */
export interface OwnFrame {
  frame: Frame;
  path: string;
  test: boolean;
  weight: number;
}

const foreign = new RegExp(
  [
    String.raw`(?:^|\/)(?:node_modules|site-packages|dist-packages|gems|\.cargo\/registry|rustc)\/`,
    String.raw`\/(?:go\/pkg\/mod|usr\/(?:local\/)?lib\/(?:python|ruby|go))|^node:|^<internal:`,
  ].join('|'),
);

/** Finds files of the repository by the names that frames give. Built once from the paths of the deployed revision. */
export class PathIndex {
  private readonly byName = new Map<string, string[]>();
  private readonly byStem = new Map<string, string[]>();

  constructor(paths: Iterable<string>) {
    for (const path of new Set(paths)) {
      push(this.byName, path.slice(path.lastIndexOf('/') + 1), path);
      push(this.byStem, fileStem(path), path);
    }
  }

  /**
   * The file that a frame lies in: its path by the longest common end, its package or class to a path; null when none
   * fits or two fit alike.
   */
  resolve(frame: Frame): string | null {
    const written = frame.file?.replaceAll('\\', '/') ?? null;
    if (written !== null && foreign.test(written)) return null;
    const folders =
      written
        ?.split('/')
        .slice(0, -1)
        .filter((part) => part !== '' && part !== '.') ?? [];
    const owners = ownerParts(frame.owner);
    const name = written?.slice(written.lastIndexOf('/') + 1) ?? null;
    const named = name === null ? this.byOwner(owners) : (this.byName.get(name) ?? []);
    let best: string | null = null;
    let bestScore = -1;
    let tie = false;
    for (const path of named) {
      const parts = path.split('/').slice(0, -1);
      const suffix = commonEnd(parts, folders);
      // an absolute path whose folder differs is another file of that name
      if (folders.length > 0 && parts.length > 0 && suffix === 0) continue;
      const packaged = longestPackage(parts, owners);
      if (folders.length === 0 && owners.length > 2 && parts.length > 0 && packaged === 0) continue;
      const score = suffix * 2 + packaged;
      if (score > bestScore) [best, bestScore, tie] = [path, score, false];
      else if (score === bestScore) tie = true;
    }
    return tie ? null : best;
  }

  /** The files whose name without ending is `stem`. */
  withStem(stem: string): readonly string[] {
    return this.byStem.get(stem) ?? [];
  }

  private byOwner(owners: readonly string[]): readonly string[] {
    const last = owners.at(-1);
    return last === undefined || last.length < 3 ? [] : (this.byStem.get(last) ?? this.byStem.get(snake(last)) ?? []);
  }
}

/**
 * The frames that lie in the repository, each place once, nearest to the throw first. Later traces of a text (causes)
 * count as much.
 */
export function ownFrames(traces: readonly Trace[], index: PathIndex): OwnFrame[] {
  const seen = new Map<string, OwnFrame>();
  for (const trace of traces.slice(0, 200)) {
    let depth = 0;
    for (const frame of trace.frames.slice(0, 300)) {
      const path = index.resolve(frame);
      if (path === null) continue;
      const key = `${path}:${frame.line}:${frame.function}`;
      const weight = 1 / (1 + 0.5 * depth++);
      const known = seen.get(key);
      if (known === undefined) seen.set(key, { frame, path, test: fileKind(path) === 'test', weight });
      else if (known.weight < weight) known.weight = weight;
    }
  }
  return [...seen.values()].sort((a, b) => b.weight - a.weight);
}

/** A file that the trace speaks of: `weight` 0 to 1; `tested` when only a test's name points to it. */
export interface TraceFile {
  path: string;
  weight: number;
  frame: OwnFrame;
  tested: boolean;
}

/**
 * The files that the trace speaks of, in the deployed revision. A file that moved since a commit is known by its name
 * and two folders.
 */
export class TraceFiles {
  private readonly exact = new Map<string, TraceFile>();
  private readonly moved = new Map<string, TraceFile>();

  constructor(frames: readonly OwnFrame[], index: PathIndex) {
    const put = (path: string, weight: number, frame: OwnFrame, tested: boolean): void => {
      const file = { path, weight, frame, tested };
      if ((this.exact.get(path)?.weight ?? 0) < weight) this.exact.set(path, file);
      const tail = tailOf(path);
      if (tail !== null && (this.moved.get(tail)?.weight ?? 0) < weight) this.moved.set(tail, file);
    };
    for (const own of frames) {
      put(own.path, own.test ? own.weight * 0.3 : own.weight, own, false);
      const stem = own.test ? testedStem(fileStem(own.path)) : null;
      if (stem === null) continue;
      for (const path of index.withStem(stem)) if (fileKind(path) !== 'test') put(path, own.weight, own, true);
    }
  }

  get(path: string, oldPath: string | null): TraceFile | undefined {
    const found = this.exact.get(path) ?? (oldPath === null ? undefined : this.exact.get(oldPath));
    const tail = found === undefined ? tailOf(path) : null;
    return found ?? (tail === null ? undefined : this.moved.get(tail));
  }

  /** The weightiest first. */
  list(): TraceFile[] {
    return [...this.exact.values()].sort((a, b) => b.weight - a.weight);
  }
}

const mostFilesRead = 6;

/**
 * The files of the deployed revision whose blame and text help the ranking: those of the code that the trace speaks of,
 * weightiest first. `paths` are all files of that revision.
 */
export function filesToRead(traces: readonly Trace[], paths: readonly string[]): string[] {
  const index = new PathIndex(paths);
  return new TraceFiles(ownFrames(traces, index), index)
    .list()
    .map(({ path }) => path)
    .filter((path) => fileKind(path) !== 'test')
    .slice(0, mostFilesRead);
}

/** The name and its two folders; null for paths that are too short to be told apart by them. */
function tailOf(path: string): string | null {
  const parts = path.split('/');
  return parts.length < 3 ? null : parts.slice(-3).join('/');
}

function push(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

/** The names in a class, module or package, without what marks inner classes. */
function ownerParts(owner: string | null): string[] {
  return owner === null
    ? []
    : owner
        .slice(0, 500)
        .replace(/[$<+].*$/, '')
        .split(/[./\\:#]+/)
        .filter((part) => part !== '');
}

function commonEnd(a: readonly string[], b: readonly string[]): number {
  let count = 0;
  while (count < a.length && count < b.length && a[a.length - 1 - count] === b[b.length - 1 - count]) count++;
  return count;
}

/** How many folders before the file stand in the owner as a run: `org/jsoup/nodes` in `org.jsoup.nodes.Element`. */
function longestPackage(folders: readonly string[], owners: readonly string[]): number {
  let best = 0;
  for (let end = owners.length; end > 0; end--) best = Math.max(best, commonEnd(folders, owners.slice(0, end)));
  return best;
}

function snake(name: string): string {
  return name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toLowerCase();
}
