import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommitChange } from '../../contracts/repository.ts';
import { Failure, inputFailure } from '../../domain/errors.ts';
import { Sha } from '../../domain/subject.ts';
import { shortSha } from '../../domain/words.ts';
import type { RawDiff } from '../../readers/diff/model.ts';
import { readChanges, type ChangeCalls } from './changes.ts';
import { largeTexts, maxDiffedBytes } from './large-texts.ts';
import { parentsOf } from './log.ts';
import { patience, type Opened } from './opened.ts';

/**
 * Pairs of added and deleted files up to its square are compared for renames (3,000 of each took 8 s); beyond it git
 * still finds renames without edits, and the rest reads as deleted and added.
 */
const renameLimit = 3000;
/** The same for one commit among many. */
const renameLimitOfOne = 400;
const maxPatchOfOne = 4 * 1024 * 1024;

const diffTree = [
  'diff-tree',
  '-r',
  '--no-color',
  '--no-ext-diff',
  '--no-textconv',
  '--no-relative',
  '--full-index',
  '--no-abbrev',
  '--ignore-submodules=none',
  '--submodule=short',
  '--diff-algorithm=myers',
  '--indent-heuristic',
  '--find-renames=50%',
];

const patchOptions = [
  '--patch',
  '--unified=3',
  '--inter-hunk-context=0',
  '--src-prefix=a/',
  '--dst-prefix=b/',
] as const;

/** See `Repository.diff`. */
export async function readDiff(opened: Opened, base: string, head: string): Promise<RawDiff> {
  const trees = await Promise.all([opened.resolve(base, 'tree'), opened.resolve(head, 'tree')]);
  const common = ['-c', `core.bigFileThreshold=${maxDiffedBytes}`, ...diffTree, `-l${renameLimit}`];
  const what = `diff from ${base} to ${head}`;
  const maxBytes = opened.limits.maxDiffBytes;
  const [raw, patch] = await Promise.all([
    opened.inScratch([...common, '--raw', '-z', ...trees, '--'], { what }),
    opened.inScratch([...common, ...patchOptions, ...trees, '--'], { what, maxBytes }),
  ]);
  const found = { raw: await opened.need(raw, what), patch: await opened.need(patch, what) };
  return {
    ...found,
    large: await largeTexts(found, {
      stream: readCall(opened),
      read: async (blob) => (await opened.read(blob)).bytes,
      mostBytes: opened.limits.maxObjectBytes,
    }),
  };
}

/** See `Repository.changes`. `calls` are those of `changeCalls`, one for each repository. */
export async function* readChangesOf(
  opened: Opened,
  calls: ChangeCalls,
  shas: readonly string[],
  maxBytes = maxPatchOfOne,
): AsyncGenerator<CommitChange> {
  const bad = shas.find((sha) => !Sha.safeParse(sha).success);
  if (bad !== undefined) throw inputFailure(`commit ${JSON.stringify(bad.slice(0, 80))}`, 'not a full SHA');
  if (shas.length === 0) return;
  const [ends] = await Promise.all([opened.shallowCommits(), opened.shareShallow()]);
  const end = shas.find((sha) => ends.has(sha));
  if (end !== undefined)
    throw new Failure(
      'environment',
      `changes of ${shortSha(end)}: its parents are not in the clone${opened.shallowHint()}`,
    );
  yield* readChanges(await parentsOf(opened, shas), [...diffTree, `-l${renameLimitOfOne}`], maxBytes, calls);
}

type Call = ChangeCalls['read'];
const readCall = ({ scratch, borrowed }: Opened): Call => ({
  cwd: scratch.gitDir,
  env: borrowed,
  timeoutMs: patience,
});

/** Commands that make objects put them into a store of the scratch repository, in front of the real one. */
export function changeCalls(opened: Opened): ChangeCalls {
  const read = readCall(opened);
  let store: Promise<string> | undefined;
  const makeStore = async (): Promise<string> => {
    const objectsOfOurs = join(opened.scratch.gitDir, 'made');
    await mkdir(join(objectsOfOurs, 'info'), { recursive: true });
    await writeFile(join(objectsOfOurs, 'info', 'alternates'), `${opened.location.objects}\n`);
    return objectsOfOurs;
  };
  return {
    read,
    write: async () => ({ ...read, env: { ...read.env, GIT_OBJECT_DIRECTORY: await (store ??= makeStore()) } }),
  };
}
