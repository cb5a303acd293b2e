import { isUtf8 } from 'node:buffer';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RevertConflict } from '../../contracts/history.ts';
import type { Repository } from '../../contracts/repository.ts';
import { Failure } from '../../domain/errors.ts';
import { configureScratch, locateRepository, shareShallow, type Scratch } from './locate.ts';
import { readingEnvironment, runGit, type GitOutput } from './process.ts';

const patience = 120_000;
const maxPatchBytes = 50 * 1024 * 1024;

export type RunInScratch = (args: readonly string[], maxBytes?: number) => Promise<GitOutput>;

/** Trees of a repository, merged and compared in a scratch repository of our own. */
export interface Trees {
  git: RunInScratch;
  of(commit: string): Promise<string>;
  empty(): Promise<string>;
  merge(base: string, ours: string, theirs: string): Promise<{ tree: string; conflicts: RevertConflict[] }>;
  /** A patch from one to the other; binary where it would not survive as text. */
  diff(from: string, to: string): Promise<string>;
}

const who = {
  GIT_AUTHOR_NAME: 'codex-ci',
  GIT_AUTHOR_EMAIL: 'codex-ci@localhost',
  GIT_AUTHOR_DATE: '2000-01-01T00:00:00Z',
  GIT_COMMITTER_NAME: 'codex-ci',
  GIT_COMMITTER_EMAIL: 'codex-ci@localhost',
  GIT_COMMITTER_DATE: '2000-01-01T00:00:00Z',
};

/** Lets `scratch` borrow the objects of `repository`. */
export async function openTrees(repository: Repository, scratch: Scratch): Promise<Trees> {
  const location = await locateRepository(repository.dir, scratch.home);
  await configureScratch(scratch, location);
  await mkdir(join(scratch.gitDir, 'objects', 'info'), { recursive: true });
  await writeFile(join(scratch.gitDir, 'objects', 'info', 'alternates'), `${quoted(location.objects)}\n`);
  await shareShallow(location, scratch.gitDir);
  const env = { ...readingEnvironment(scratch.home), ...who, GIT_DIR: scratch.gitDir };
  const git: RunInScratch = (args, maxBytes) =>
    runGit(args, {
      cwd: scratch.gitDir,
      env,
      timeoutMs: patience,
      what: `git ${args[0]}`,
      ...(maxBytes === undefined ? {} : { maxBytes }),
    });
  const id = async (args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await git(args);
    if (code !== 0) throw new Failure('environment', `revert: ${stderr || `git ${args[0]} ended with ${code}`}`);
    return stdout.toString('latin1').trim();
  };
  const commit = (tree: string, parent?: string): Promise<string> =>
    id(['commit-tree', '-m', 'x', ...(parent === undefined ? [] : ['-p', parent]), tree]);
  return {
    git,
    of: (sha) => id(['rev-parse', '--verify', '--end-of-options', `${sha}^{tree}`]),
    empty: () => id(['mktree', '--missing']),
    async merge(base, ours, theirs) {
      // Commits of our own around the trees give the merge its base, as `merge-tree --merge-base` needs git 2.40.
      const root = await commit(base);
      const [left, right] = [await commit(ours, root), await commit(theirs, root)];
      const { code, stdout, stderr } = await git([...mergeTree, left, right]);
      if (code !== 0 && code !== 1)
        throw new Failure('environment', `revert: ${stderr || `git merge-tree ended with ${code}`}`);
      return parseMerge(stdout.toString('utf8'), code === 1);
    },
    diff: (from, to) => diffOf(git, scratch, from, to),
  };
}

const mergeTree = [
  '-c',
  'merge.directoryRenames=false',
  '-c',
  'merge.renameLimit=3000',
  'merge-tree',
  '--write-tree',
  '-z',
  '--name-only',
  '--messages',
] as const;

const diffTree = [
  'diff-tree',
  '-r',
  '-p',
  '--binary',
  '--full-index',
  '--no-color',
  '--no-ext-diff',
  '--no-textconv',
  '--no-renames',
] as const;

async function diffOf(git: RunInScratch, scratch: Scratch, from: string, to: string): Promise<string> {
  if (to === from) return '';
  const output = async (more: readonly string[]): Promise<Buffer> => {
    const { code, stdout, stderr } = await git([...more, ...diffTree, from, to, '--'], maxPatchBytes);
    if (code !== 0) throw new Failure('environment', `revert: ${stderr || `git ended with ${code}`}`);
    return stdout;
  };
  const patch = await output([]);
  if (isUtf8(patch)) return patch.toString('utf8');
  // Text of another encoding would not survive as a string, so all files are shown as binary, which is ASCII.
  const attributes = join(scratch.home, 'binary');
  await writeFile(attributes, '* -diff\n');
  return (await output(['-c', `core.attributesFile=${attributes}`])).toString('utf8');
}

const kinds: Readonly<Record<string, string>> = {
  'CONFLICT (contents)': 'the same lines were changed again',
  'CONFLICT (content)': 'the same lines were changed again',
  'CONFLICT (modify/delete)': 'changed on one side, deleted on the other',
  'CONFLICT (add/add)': 'added on both sides',
  'CONFLICT (rename/delete)': 'renamed on one side, deleted on the other',
  'CONFLICT (rename/rename)': 'renamed on both sides',
  'CONFLICT (rename involved in collision)': 'a rename meets another file',
  'CONFLICT (file/directory)': 'a file meets a folder of its name',
  'CONFLICT (binary)': 'a binary file was changed again',
  'CONFLICT (distinct modes)': 'its kind was changed again',
  'CONFLICT (submodule)': 'a submodule was changed again',
};

/**
 * Reads `merge-tree -z --name-only`: the tree, the paths in conflict, an empty field, then messages (count, paths,
 * kind, text).
 */
function parseMerge(output: string, failed: boolean): { tree: string; conflicts: RevertConflict[] } {
  const fields = output.split('\0');
  const tree = fields[0]?.trim() ?? '';
  if (!/^[0-9a-f]{40,64}$/.test(tree)) throw new Failure('environment', 'revert: git merge-tree gave no tree');
  if (!failed) return { tree, conflicts: [] };
  const end = fields.indexOf('', 1);
  const paths = [...new Set(fields.slice(1, end))];
  const reasons = new Map<string, string>();
  for (let at = end + 1; at < fields.length;) {
    const count = Number(fields[at]);
    if (!Number.isInteger(count) || fields[at] === '') break;
    const kind = fields[at + 1 + count] ?? '';
    if (kind.startsWith('CONFLICT'))
      for (const path of fields.slice(at + 1, at + 1 + count))
        if (!reasons.has(path)) reasons.set(path, kinds[kind] ?? kind);
    at += 3 + count;
  }
  return { tree, conflicts: paths.map((path) => ({ path, reason: reasons.get(path) ?? 'in conflict' })) };
}

/** A line of `info/alternates`: one that starts with a quote is read in C style, so that any path can be named. */
function quoted(path: string): string {
  return `"${path.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`;
}
