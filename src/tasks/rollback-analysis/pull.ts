import type { PatchBase } from '../../contracts/patch-base.ts';
import type { Result } from '../../contracts/task.ts';
import { messageOf } from '../../domain/errors.ts';
import { Sha } from '../../domain/subject.ts';
import { readPatch, type PatchFile } from '../../readers/diff/patch-text.ts';
import type { RollbackAnalysisPart } from './part.ts';

/**
 * Why a record's revert can't be a pull request; null when it can. It takes back what one commit, or the deployed range, did on the branch that it goes to: each line that it takes
 * away stands in the file as that left it, each that it puts back as it was before, and no file is touched that it did not touch.
 */
export async function unfitForPull({ part }: Result<RollbackAnalysisPart>, patch: string, { past }: PatchBase): Promise<string | null> {
  const { revert, deployment } = part;
  let files: PatchFile[];
  try {
    files = readPatch(patch);
  } catch (error) {
    return messageOf(error);
  }
  if (files.length === 0) return 'it has no file';
  const last = Sha.safeParse(revert.what === 'commit' ? revert.commit : deployment.live.sha).data;
  const after = last === undefined ? null : await past(last);
  if (after === null) return `what it takes back (${String(last ?? 'nothing').slice(0, 12)}) is not on the branch that it goes to`;
  const first = revert.what === 'commit' ? after.parent : Sha.safeParse(deployment.last_good?.sha).data ?? null;
  const before = first === null ? null : await past(first);
  if (before === null) return `what it goes back to (${String(first ?? 'nothing').slice(0, 12)}) is not on the branch that it goes to`;
  for (const { from, to, binary, hunks } of files) {
    const path = to ?? from ?? '';
    const no = (why: string): string => `${path.slice(0, 200)} ${why}`;
    if (binary) return no('is binary');
    const [was, became] = [await before.read(path), await after.read(from ?? path)];
    if (was === became) return no('is not a file that it takes back');
    if (to !== null && was === null) return no('was not there before what it takes back');
    if (from !== null && became === null) return no('was not there after what it takes back');
    const [old, now] = [linesOf(was), linesOf(became)];
    const wrong = hunks.flatMap(({ lines }) => lines).find(({ kind, text }) => (kind === 'add' && !old.has(text)) || (kind === 'del' && !now.has(text)));
    if (wrong !== undefined) return no(`${wrong.kind === 'add' ? 'gets a line that was not there before' : 'loses a line that was not brought by'} what it takes back`);
  }
  return null;
}

const linesOf = (text: string | null): Set<string> => new Set((text ?? '').split('\n').map((line) => line.replace(/\r$/, '')));
