import type { PatchBase } from '../../contracts/patch-base.ts';
import type { Result } from '../../contracts/task.ts';
import { messageOf } from '../../domain/errors.ts';
import { Sha } from '../../domain/subject.ts';
import { applyHunks } from '../../readers/diff/apply.ts';
import type { Hunk } from '../../readers/diff/model.ts';
import { readPatch, type PatchFile } from '../../readers/diff/patch-text.ts';
import type { RollbackAnalysisPart } from './part.ts';

/**
 * Why a record's revert can't be a pull request; null when it can. It takes back what one commit, or the deployed
 * range, did on the branch that it goes to: each line that it takes away stands in the file as that left it, each that
 * it puts back as it was before, and no file is touched that it did not touch.
 */
export async function unfitForPull(
  { part }: Result<RollbackAnalysisPart>,
  patch: string,
  { read, past }: PatchBase,
): Promise<string | null> {
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
  if (after === null)
    return `what it takes back (${String(last ?? 'nothing').slice(0, 12)}) is not on the branch that it goes to`;
  const first = revert.what === 'commit' ? after.parent : (Sha.safeParse(deployment.last_good?.sha).data ?? null);
  const before = first === null ? null : await past(first);
  if (before === null)
    return `what it goes back to (${String(first ?? 'nothing').slice(0, 12)}) is not on the branch that it goes to`;
  for (const { from, to, binary, hunks } of files) {
    const path = to ?? from ?? '';
    const no = (why: string): string => `${path.slice(0, 200)} ${why}`;
    if (binary) return no('is binary');
    const [was, became] = [await before.read(path), await after.read(from ?? path)];
    if (was === became) return no('is not a file that it takes back');
    if (to !== null && was === null) return no('was not there before what it takes back');
    if (from !== null && became === null) return no('was not there after what it takes back');
    const wrong =
      foreignLine(hunks, was ?? '', became ?? '') ??
      (from !== null && to !== null ? strayLine(await read(from), hunks, was, became, path) : null);
    if (wrong !== null) return no(`${wrong} what it takes back`);
  }
  return null;
}

/**
 * Of each line the patch takes away or puts back no more than what it takes back had brought or taken away; what words
 * it has for a line that is wrong.
 */
function foreignLine(hunks: readonly Hunk[], was: string, became: string): string | null {
  const [old, now, net] = [countLines(was.split('\n')), countLines(became.split('\n')), new Map<string, number>()];
  for (const { kind, text } of hunks.flatMap(({ lines }) => lines)) {
    if (kind !== 'context') net.set(bare(text), (net.get(bare(text)) ?? 0) + (kind === 'add' ? 1 : -1));
  }
  for (const [text, count] of net) {
    const back = (old.get(text) ?? 0) - (now.get(text) ?? 0);
    if (count > Math.max(0, back)) return 'gets a line that was not there before';
    if (count < Math.min(0, back)) return 'loses a line that was not brought by';
  }
  return null;
}

/** A file that nobody has touched since is as it was before, each line in its place. */
function strayLine(
  tip: string | null,
  hunks: readonly Hunk[],
  was: string | null,
  became: string | null,
  path: string,
): string | null {
  return tip !== null && tip === became && applyHunks(tip, hunks, path) !== was ? 'is not as it was before' : null;
}

const bare = (line: string): string => line.replace(/\r$/, '');

function countLines(lines: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines.map(bare)) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}
