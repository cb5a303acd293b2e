import type { DiffRisk, FileRisk } from '../../domain/release.ts';
import { readHunks } from '../diff/hunks.ts';
import type { ChangedFile, Hunk } from '../diff/model.ts';
import { manifests } from '../irreversible/dependencies.ts';
import { frameworks } from '../migrations/code.ts';
import { sqlPlace } from '../migrations/place.ts';
import { isDocsPath, isTestPath } from '../source/paths.ts';
import { readBumps } from './bumps.ts';
import type { OwnersOf } from './codeowners.ts';
import type { PastCommit } from './hot.ts';

const infrastructure = /(?:^|\/)(?:\.github\/(?:workflows|actions)|\.circleci|\.buildkite|k8s|kubernetes|helm|charts?|kustomize|manifests|terraform|infra(?:structure)?|ansible|pulumi|cloudformation|deploy(?:ment)?s?|overlays)\/|\.(?:tf|tfvars|hcl|bicep)$|(?:^|\/)(?:[\w.-]*Dockerfile[\w.-]*|Containerfile|Procfile|Jenkinsfile|(?:docker-)?compose[\w.-]*\.ya?ml|\.gitlab-ci\.yml|serverless\.ya?ml|app\.ya?ml|fly\.toml|nginx[\w.-]*\.conf|Pulumi[\w.-]*\.yaml|cdk\.json|skaffold\.yaml|values[\w.-]*\.ya?ml)$/i;
const locks = /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|go\.sum|Cargo\.lock|poetry\.lock|uv\.lock|Pipfile\.lock|Gemfile\.lock|composer\.lock|packages\.lock\.json|gradle\.lockfile|pom\.xml)$/;
const migrationFolder = /(?:^|\/)(?:migrations?|db\/migrate|alembic\/versions|changesets)\/[^/]+\.\w+$/i;
const generated = /(?:^|\/)(?:dist|build|vendor|node_modules|generated|__snapshots__)\/|\.(?:min\.(?:js|css)|snap|map|pb\.go|g\.dart)$|_pb2?(?:_grpc)?\.pyi?$/;

/** What a file holds, by names that many languages share; of code migrations also by the words of their framework, which stand in the patch. */
export function kindOf(path: string, patch = ''): FileRisk['kind'] {
  if (locks.test(path) || manifests.some(({ file }) => file.test(path))) return 'dependency';
  if (generated.test(path)) return 'generated';
  if (isTestPath(path)) return 'test';
  if (sqlPlace.test(path) || (migrationFolder.test(path) && !isDocsPath(path)) || frameworks.some(({ files, marks }) => files.test(path) && patch.search(marks) >= 0)) return 'migration';
  if (infrastructure.test(path)) return 'infrastructure';
  return isDocsPath(path) ? 'docs' : 'code';
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
}

/** What the diff says about its risk. Lock files and generated code count as generated lines, as nobody reads them. */
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
    const names = [...new Set([file.path, ...(file.status === 'renamed' && file.oldPath !== null ? [file.oldPath] : [])])];
    const past = names.flatMap((name) => churn.get(name) ?? []);
    return {
      path: file.path, status: file.status, additions: file.additions, deletions: file.deletions, binary: file.binary,
      churn: past.reduce((sum, { commits }) => sum + commits, 0), authors: new Set(past.flatMap(({ authors }) => [...authors])).size,
      owners: input.owners?.of(file.path) ?? [], kind: kindOf(file.path, file.patch), incidents: [...new Set(names.flatMap((name) => input.hot.get(name) ?? []))],
    };
  });
  const unread = ({ path, kind }: FileRisk): boolean => kind === 'generated' || locks.test(path);
  const sum = (of: (file: FileRisk) => number, which: (file: FileRisk) => boolean): number => files.filter(which).reduce((total, file) => total + of(file), 0);
  const read = (file: FileRisk): boolean => !unread(file);
  return {
    files, commits: input.commits, churn_days: input.days, history: input.cut ? 'cut' : 'whole',
    additions: sum(({ additions }) => additions, read), deletions: sum(({ deletions }) => deletions, read),
    generated_lines: sum(({ additions, deletions }) => additions + deletions, unread),
    owners_file: input.owners?.path ?? null,
    unowned: input.owners === null ? [] : files.filter(({ owners }) => owners.length === 0).map(({ path }) => path),
    migrations: files.filter(({ kind }) => kind === 'migration').map(({ path }) => path),
    infrastructure: files.filter(({ kind }) => kind === 'infrastructure').map(({ path }) => path),
    dependencies: input.files.flatMap((file) => readBumps(file.path, hunksOf(file))),
    hot: files.filter(({ incidents }) => incidents.length > 0).map(({ path }) => path),
  };
}

/** A patch that can't be read has no lines to go by; its file is in the list all the same. */
function hunksOf(file: ChangedFile): Hunk[] {
  try {
    return readHunks(file.patch, file.path);
  } catch {
    return [];
  }
}
