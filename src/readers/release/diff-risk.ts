import type { DiffRisk, FileRisk } from '../../domain/release.ts';
import { readHunks } from '../diff/hunks.ts';
import type { ChangedFile, Hunk } from '../diff/model.ts';
import { frameworks } from '../migrations/frameworks.ts';
import { kindOf } from '../paths/kind.ts';
import { readBumps } from './bumps.ts';
import type { OwnersOf } from './codeowners.ts';
import type { PastCommit } from './hot.ts';

/**
 * What a file holds; of code migrations also by the words of their framework, which stand in the patch. `generated`:
 * its content says that a tool wrote it.
 */
export function riskKind(path: string, patch = '', generated = false): FileRisk['kind'] {
  const kind = kindOf(path);
  if (kind.lock || kind.manifest || kind.vendored) return 'dependency';
  if (generated) return 'generated';
  if (kind.test) return 'test';
  if (kind.migration !== null || frameworks.some(({ files, marks }) => files.test(path) && patch.search(marks) >= 0))
    return 'migration';
  if (kind.infrastructure) return 'infrastructure';
  return kind.docs ? 'docs' : 'code';
}

export interface DiffRiskInput {
  files: readonly ChangedFile[];
  /** commits of the release itself */
  commits: number;
  /** commits of the window before the release, newest first */
  history: readonly PastCommit[];
  cut: boolean;
  days: number;
  /** null where there is no CODEOWNERS file */
  owners: { path: string; of: OwnersOf } | null;
  hot: ReadonlyMap<string, readonly string[]>;
  /** files whose content says that a tool wrote them, by their path */
  generated: ReadonlySet<string>;
}

/** What the diff says about its risk. Lines of what a tool wrote count apart, as nobody reads them. */
export function diffRisk(input: DiffRiskInput): DiffRisk {
  const churn = new Map<string, { commits: number; authors: Set<string> }>();
  for (const { author, paths } of input.history) {
    for (const path of new Set(paths)) {
      const known = churn.get(path) ?? { commits: 0, authors: new Set<string>() };
      known.commits += 1;
      known.authors.add(author);
      churn.set(path, known);
    }
  }
  const files = input.files.map((file): FileRisk => {
    // history of a renamed file is under its former name
    const names = [
      ...new Set([file.path, ...(file.status === 'renamed' && file.oldPath !== null ? [file.oldPath] : [])]),
    ];
    const past = names.flatMap((name) => churn.get(name) ?? []);
    return {
      path: file.path,
      status: file.status,
      additions: file.additions,
      deletions: file.deletions,
      binary: file.binary,
      churn: past.reduce((sum, { commits }) => sum + commits, 0),
      authors: new Set(past.flatMap(({ authors }) => [...authors])).size,
      owners: input.owners?.of(file.path) ?? [],
      kind: riskKind(file.path, file.patch, input.generated.has(file.path)),
      incidents: [...new Set(names.flatMap((name) => input.hot.get(name) ?? []))],
    };
  });
  const unread = ({ path }: FileRisk): boolean => input.generated.has(path);
  const sum = (of: (file: FileRisk) => number, which: (file: FileRisk) => boolean): number =>
    files.filter(which).reduce((total, file) => total + of(file), 0);
  const read = (file: FileRisk): boolean => !unread(file);
  return {
    files,
    commits: input.commits,
    churn_days: input.days,
    history: input.cut ? 'cut' : 'whole',
    additions: sum(({ additions }) => additions, read),
    deletions: sum(({ deletions }) => deletions, read),
    generated_lines: sum(({ additions, deletions }) => additions + deletions, unread),
    owners_file: input.owners?.path ?? null,
    unowned: input.owners === null ? [] : files.filter(({ owners }) => owners.length === 0).map(({ path }) => path),
    migrations: files.filter(({ kind }) => kind === 'migration').map(({ path }) => path),
    infrastructure: files.filter(({ kind }) => kind === 'infrastructure').map(({ path }) => path),
    dependencies: input.files.flatMap((file) => readBumps(file.path, hunksOf(file))),
    hot: files.filter(({ incidents }) => incidents.length > 0).map(({ path }) => path),
    unread: input.files.filter(isUnread).map(({ path }) => path),
  };
}

/** True for a file that a deploy runs or reads and that shows no text, or more of it than can be read. */
export function isUnread({ path, status, binary, submodule, cut }: ChangedFile): boolean {
  const { source, migration, infrastructure, configuration, manifest, lock } = kindOf(path);
  return (
    (binary || cut === true) &&
    !submodule &&
    status !== 'deleted' &&
    (source || migration === 'sql' || infrastructure || configuration || manifest || lock)
  );
}

/** A patch that can't be read has no lines to go by; its file is in the list all the same. */
function hunksOf(file: ChangedFile): Hunk[] {
  try {
    return readHunks(file.patch, file.path);
  } catch {
    return [];
  }
}
