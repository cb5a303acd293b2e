import type { Redactor } from '../../contracts/world.ts';
import type { Repository } from '../../contracts/repository.ts';
import { Failure, messageOf } from '../../domain/errors.ts';
import type { Observed } from '../../domain/observed.ts';
import type { WayBackFact } from '../../domain/release.ts';
import type { Irreversible } from '../../domain/way-back.ts';
import { decodeFiles } from '../../readers/diff/decode-files.ts';
import { readHunks } from '../../readers/diff/hunks.ts';
import type { ChangedFile } from '../../readers/diff/model.ts';
import { parseDiff } from '../../readers/diff/patch.ts';
import { findIrreversible } from '../../readers/irreversible/find.ts';
import type { DeployedFile } from '../../readers/irreversible/model.ts';
import { redactPatch } from '../../readers/redact/patch.ts';
import { decodeText } from '../../readers/text/decode.ts';
import { tryRevert } from './revert.ts';
import { shortSha } from '../../domain/words.ts';

export interface WayBackOptions {
  /** where a rollback would go: what is live, when it is good */
  lastGood: string;
  /** the commit to be deployed */
  head: string;
  /**
   * what the revert would be committed on, usually the tip of the branch; `head` unless told, and then it can't
   * conflict
   */
  onto?: string;
  at: string;
}

/** Files that are larger are looked at by their patch alone. */
const mostFileBytes = 1024 * 1024;
const mostFiles = 3000;

/**
 * The way back from `head` to `lastGood`: the revert tried without touching the repository, and what a rollback would
 * leave behind. Quotes are redacted.
 */
export async function readWayBack(
  repository: Repository,
  redactor: Redactor,
  options: WayBackOptions,
): Promise<WayBackFact> {
  const { lastGood, head, onto = head, at } = options;
  const revert = await observed(at, async () => {
    const { clean, conflicts } = await tryRevert(repository, { lastGood, deployed: head }, onto);
    return { clean, conflicts: conflicts.map(({ path, reason }) => (path === '' ? reason : path)) };
  });
  const irreversible = await observed(at, async (): Promise<Irreversible[]> => {
    const files = await decodeFiles(parseDiff(await repository.diff(lastGood, head)), repository.readWithin);
    if (files.length > mostFiles)
      throw new Failure(
        'environment',
        `${files.length} files changed since ${shortSha(lastGood)}, more than ${mostFiles}`,
      );
    const deployed: DeployedFile[] = [];
    for (const file of files) deployed.push(await readDeployed(repository, redactor, file, lastGood, head));
    return findIrreversible(deployed);
  });
  return { last_good: lastGood, revert, irreversible };
}

async function readDeployed(
  repository: Repository,
  redactor: Redactor,
  file: ChangedFile,
  lastGood: string,
  head: string,
): Promise<DeployedFile> {
  const { patch } = await redactPatch(redactor, file.path, file.patch);
  const text = async (rev: string, path: string): Promise<string | null> => {
    if (file.binary || file.submodule) return null;
    const bytes = await repository.read(rev, path);
    if (bytes === undefined || bytes.length > mostFileBytes) return null;
    const decoded = decodeText(bytes);
    return decoded.state === 'binary' ? null : (await redactor.redact(decoded.text, path)).text;
  };
  const [base, after] = [await text(lastGood, file.oldPath ?? file.path), await text(head, file.path)];
  return { file: { ...file, patch }, hunks: patch === '' ? [] : readHunks(patch, file.path), base, head: after };
}

async function observed<T>(at: string, read: () => Promise<T>): Promise<Observed<T>> {
  try {
    return { at, state: 'present', value: await read() };
  } catch (error) {
    if (!(error instanceof Failure) || error.kind === 'interrupted') throw error;
    return { at, state: 'failed', reason: messageOf(error) };
  }
}
