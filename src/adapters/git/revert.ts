import { isUtf8 } from 'node:buffer';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RevertAttempt, RevertConflict, RevertOf } from '../../contracts/history.ts';
import type { Repository } from '../../contracts/repository.ts';
import { Failure, inputFailure } from '../../domain/errors.ts';
import { configureScratch, createScratch, locateRepository, shareShallow } from './locate.ts';
import { readingEnvironment, runGit, type GitOutput } from './process.ts';
import { shortSha } from '../../domain/words.ts';

const maxCommits = 200;
const maxConflicts = 200;
const patience = 120_000;
const maxPatchBytes = 50 * 1024 * 1024;

/**
 * Tries a revert as `git revert` would make it, without touching the repository: the merges run in a bare repository of
 * our own that borrows the objects, with no hooks, attributes, drivers or configuration of the user. Each revert is a
 * merge of `onto` with the commit's first parent (of a merge its mainline, -m 1), the commit being the base; a range is
 * one such merge from `deployed` to `lastGood`, whatever its size. Commits are undone newest first; the first one that
 * conflicts ends it. What can't be seen: code of later commits that needs the reverted one but touches other lines.
 *
 * Fails as input for revisions that don't exist or are not in `onto`, and for more than 200 commits.
 */
export async function tryRevert(repository: Repository, of: RevertOf, onto: string): Promise<RevertAttempt> {
  const target = await repository.resolve(onto);
  const scratch = await createScratch();
  try {
    const location = await locateRepository(repository.dir, scratch.home);
    await configureScratch(scratch, location);
    await mkdir(join(scratch.gitDir, 'objects', 'info'), { recursive: true });
    await writeFile(join(scratch.gitDir, 'objects', 'info', 'alternates'), `${quoted(location.objects)}\n`);
    await shareShallow(location, scratch.gitDir);
    const who = {
      GIT_AUTHOR_NAME: 'codex-ci',
      GIT_AUTHOR_EMAIL: 'codex-ci@localhost',
      GIT_COMMITTER_NAME: 'codex-ci',
      GIT_COMMITTER_EMAIL: 'codex-ci@localhost',
    };
    const date = { GIT_AUTHOR_DATE: '2000-01-01T00:00:00Z', GIT_COMMITTER_DATE: '2000-01-01T00:00:00Z' };
    const env = { ...readingEnvironment(scratch.home), ...who, ...date, GIT_DIR: scratch.gitDir };
    const git = (args: readonly string[], maxBytes?: number): Promise<GitOutput> =>
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
    const output = async (args: readonly string[]): Promise<Buffer> => {
      const { code, stdout, stderr } = await git(args, maxPatchBytes);
      if (code !== 0) throw new Failure('environment', `revert: ${stderr || `git ended with ${code}`}`);
      return stdout;
    };
    const treeOf = (commit: string): Promise<string> =>
      id(['rev-parse', '--verify', '--end-of-options', `${commit}^{tree}`]);
    const emptyTree = (): Promise<string> => id(['mktree', '--missing']);
    const commit = (tree: string, parent?: string): Promise<string> =>
      id(['commit-tree', '-m', 'x', ...(parent === undefined ? [] : ['-p', parent]), tree]);

    /**
     * Merges three trees: commits of our own around them give the merge its base, as `merge-tree --merge-base` needs
     * git 2.40.
     */
    const merge = async (
      base: string,
      ours: string,
      theirs: string,
    ): Promise<{ tree: string; conflicts: RevertConflict[] }> => {
      const root = await commit(base);
      const [left, right] = [await commit(ours, root), await commit(theirs, root)];
      const args = [
        '-c',
        'merge.directoryRenames=false',
        '-c',
        'merge.renameLimit=3000',
        'merge-tree',
        '--write-tree',
        '-z',
        '--name-only',
        '--messages',
        left,
        right,
      ];
      const { code, stdout, stderr } = await git(args);
      if (code !== 0 && code !== 1)
        throw new Failure('environment', `revert: ${stderr || `git merge-tree ended with ${code}`}`);
      return parseMerge(stdout.toString('utf8'), code === 1);
    };
    /** Later commits that changed a path, as the reason for its conflict. */
    const changedBy = async (path: string, since: string): Promise<string> => {
      const { code, stdout } = await git(
        ['log', '-z', '--max-count=4', '--format=%h', `${since}..${target}`, '--', path],
        1024 * 1024,
      );
      const found = code === 0 ? stdout.toString('utf8').split('\0').filter(Boolean) : [];
      return found.length === 0
        ? ''
        : `; changed again by ${found.slice(0, 3).join(', ')}${found.length > 3 ? ' and others' : ''}`;
    };

    let tree = await treeOf(target);
    const start = tree;
    const steps = await stepsOf(repository, of, target, git);
    for (const { base, back, name } of steps) {
      const merged = await merge(await treeOf(base), tree, back === null ? await emptyTree() : await treeOf(back));
      tree = merged.tree;
      if (merged.conflicts.length === 0) continue;
      const shown = merged.conflicts.slice(0, maxConflicts);
      const conflicts: RevertConflict[] = [];
      for (const { path, reason } of shown)
        conflicts.push({
          path,
          reason: `${reason} when ${name} is reverted${conflicts.length < 20 ? await changedBy(path, base) : ''}`,
        });
      if (merged.conflicts.length > shown.length)
        conflicts.push({ path: '', reason: `${merged.conflicts.length - shown.length} further conflicts` });
      return { clean: false, conflicts, patch: '', tree };
    }
    const diff = [
      'diff-tree',
      '-r',
      '-p',
      '--binary',
      '--full-index',
      '--no-color',
      '--no-ext-diff',
      '--no-textconv',
      '--no-renames',
      start,
      tree,
      '--',
    ];
    let patch = tree === start ? Buffer.alloc(0) : await output(diff);
    if (!isUtf8(patch)) {
      // Text of another encoding would not survive as a string, so all files are shown as binary, which is ASCII.
      const attributes = join(scratch.home, 'binary');
      await writeFile(attributes, '* -diff\n');
      patch = await output(['-c', `core.attributesFile=${attributes}`, ...diff]);
    }
    return { clean: true, conflicts: [], patch: patch.toString('utf8'), tree };
  } finally {
    await scratch.remove();
  }
}

interface Step {
  base: string;
  back: string | null;
  name: string;
}

async function stepsOf(
  repository: Repository,
  of: RevertOf,
  target: string,
  git: (args: readonly string[], maxBytes?: number) => Promise<GitOutput>,
): Promise<Step[]> {
  const notIn = (rev: string): Failure =>
    inputFailure(`revert of ${rev}`, 'it is not in the history of the revision to revert it on');
  if (!('commits' in of)) {
    const [good, deployed] = [await repository.resolve(of.lastGood), await repository.resolve(of.deployed)];
    if ((await repository.mergeBase(deployed, target)) !== deployed) throw notIn(of.deployed);
    return [{ base: deployed, back: good, name: `${shortSha(good, 10)}..${shortSha(deployed, 10)}` }];
  }
  const wanted = [...new Set(await Promise.all(of.commits.map((rev) => repository.resolve(rev))))];
  if (wanted.length === 0 || wanted.length > maxCommits)
    throw inputFailure('revert', `${wanted.length} commits`, `1 to ${maxCommits}; revert the range instead`);
  // One listing says both which are in the history and in what order, descendants first whatever their dates say.
  const listed = await git(['rev-list', '--topo-order', target], 256 * 1024 * 1024);
  if (listed.code !== 0) throw new Failure('environment', `revert: ${listed.stderr || 'git rev-list failed'}`);
  const open = new Set(wanted);
  const sorted = listed.stdout
    .toString('latin1')
    .split('\n')
    .filter((sha) => open.delete(sha));
  const [outside] = open;
  if (outside !== undefined) throw notIn(outside);
  return Promise.all(
    sorted.map(async (sha) => {
      // A root has no parent; a shallow clone's end has one that is not there, which `resolve` tells.
      const { stdout } = await git(['cat-file', 'commit', sha]);
      // Line by line: a carriage return in an author's name would begin a line for a pattern.
      const header = stdout.toString('latin1').split('\n\n')[0] ?? '';
      const parent =
        header
          .split('\n')
          .find((line) => line.startsWith('parent '))
          ?.slice('parent '.length) ?? null;
      return { base: sha, back: parent === null ? null : await repository.resolve(parent), name: shortSha(sha, 10) };
    }),
  );
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
