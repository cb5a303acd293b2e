import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Repository } from '../../contracts/repository.ts';
import type { Tree } from '../../contracts/sandbox.ts';
import { inputFailure } from '../../domain/errors.ts';
import { removeFolder } from '../sandbox/remove-folder.ts';
import { exportTree, type LeftOut } from './checkout.ts';
import { readingEnvironment, runGit, shownBytes } from './process.ts';

/** `leftOut` are files that could not be written, each with its reason: too large, or a name that is refused. */
export interface OpenedTree extends Tree {
  readonly leftOut: readonly LeftOut[];
}

const maxPatchBytes = 20 * 1024 * 1024;
const limits = { maxFileBytes: 200 * 1024 * 1024, maxFiles: 300_000, maxTotalBytes: 8 * 1024 * 1024 * 1024 };

/**
 * A throw-away copy of a revision's files in a folder of its own under the system's temporary folder: executable bits
 * and inner symlinks kept, submodules as empty folders, no `.git`, and nothing shared with another tree, so that what a
 * command writes stays in it.
 *
 * `patch` is a unified diff against that revision, applied by `git apply` as it is: every hunk must fit, no path may
 * leave the tree or mean something to git, and it may bring neither symlinks nor submodules. Fails as input when it
 * doesn't; nothing is left behind then.
 */
export async function openTree(repository: Repository, rev: string, patch?: string): Promise<OpenedTree> {
  const sha = await repository.resolve(rev);
  const root = await realpath(await mkdtemp(join(tmpdir(), 'codex-ci-tree-')));
  try {
    const dir = join(root, 'tree');
    const { leftOut } = await exportTree(repository, sha, dir, { ...limits, faithful: true });
    if (patch !== undefined) await applyPatch(patch, root, dir);
    return { dir, rev: sha, leftOut, remove: () => removeFolder(root) };
  } catch (error) {
    await removeFolder(root);
    throw error;
  }
}

async function applyPatch(patch: string, root: string, dir: string): Promise<void> {
  const size = Buffer.byteLength(patch);
  if (size > maxPatchBytes) throw inputFailure('patch', shownBytes(size), `at most ${shownBytes(maxPatchBytes)}`);
  const kind = /^(?:new file mode|new mode|old mode|index [0-9a-f]+\.\.[0-9a-f]+) (120000|160000)\r?$/m.exec(
    patch,
  )?.[1];
  if (kind !== undefined)
    throw inputFailure('patch', `changes a ${kind === '120000' ? 'symlink' : 'submodule'}`, 'changes of plain files');
  const [home, file] = [join(root, 'home'), join(root, 'patch')];
  await mkdir(home);
  await writeFile(file, patch);
  try {
    // The ceiling keeps git from taking a repository around the temporary folder for its own, and then skipping paths.
    const env = { ...readingEnvironment(home), GIT_CEILING_DIRECTORIES: root };
    const applied = await runGit(['apply', '--whitespace=nowarn', '--', file], {
      cwd: dir,
      env,
      timeoutMs: 60_000,
      what: 'git apply',
    });
    if (applied.code !== 0)
      throw inputFailure(
        'patch',
        `does not apply: ${applied.stderr || `git apply ended with ${applied.code}`}`,
        'a unified diff against that revision',
      );
  } finally {
    await rm(home, { recursive: true, force: true });
    await rm(file, { force: true });
  }
}
