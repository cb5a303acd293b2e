import { createHash } from 'node:crypto';
import { messageOf } from '../../../domain/errors.ts';
import { applyHunks } from '../../../readers/diff/apply.ts';
import { readPatch, type PatchFile } from '../../../readers/diff/patch-text.ts';
import type { BaseFiles } from './base-files.ts';
import { shortSha } from '../../../domain/words.ts';

/** Why a patch is not turned into a pull request; `message` is one line. */
export class PatchRefusal extends Error {}

/** An entry for `POST /git/trees`; `sha: null` deletes. */
export type TreeChange = { path: string; mode: '100644' | '100755'; type: 'blob' } & (
  | { content: string }
  | { sha: null }
);

const maxPatch = 1_000_000;
const maxFiles = 300;
const maxContent = 10_000_000;
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Parses a patch and refuses what no pull request of ours may hold. */
export function checkPatch(patch: string): PatchFile[] {
  if (patch.length > maxPatch)
    throw new PatchRefusal(`the patch has ${patch.length} characters, the limit is ${maxPatch}`);
  let files: PatchFile[];
  try {
    files = readPatch(patch);
  } catch (error) {
    throw new PatchRefusal(messageOf(error));
  }
  if (files.length === 0) throw new PatchRefusal('the patch is empty');
  if (files.length > maxFiles)
    throw new PatchRefusal(`the patch changes ${files.length} files, the limit is ${maxFiles}`);
  const seen = new Set<string>();
  for (const file of files) {
    const name = file.to ?? file.from ?? '';
    for (const path of new Set([file.from, file.to])) {
      if (path === null) continue;
      const problem = problemOf(path);
      if (problem !== null) throw new PatchRefusal(`${JSON.stringify(path)} ${problem}`);
      if (seen.has(path)) throw new PatchRefusal(`the patch changes ${path} twice`);
      seen.add(path);
    }
    if (file.binary) throw new PatchRefusal(`${name} is binary`);
    for (const mode of [file.oldMode, file.newMode]) {
      if (mode !== null && mode !== '100644' && mode !== '100755')
        throw new PatchRefusal(`${name} has the mode ${mode}; only files are changed`);
    }
    if (file.hunks.some((hunk) => hunk.lines.some(({ kind, text }) => kind === 'add' && text.includes('\uFFFD'))))
      throw new PatchRefusal(`${name}: the patch has lost bytes that are not UTF-8`);
  }
  return files;
}

/** What is wrong with a path, or null. Names are compared as the file systems of Windows and macOS do. */
function problemOf(path: string): string | null {
  const names = path.toLowerCase().split('/');
  if (path === '' || path.startsWith('/') || names.some((name) => name === '' || name === '.' || name === '..'))
    return 'leaves the repository';
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f\\:]|\p{Default_Ignorable_Code_Point}/u.test(path))
    return 'has characters that no path of a pull request may have';
  if (names.some((name) => /^\.git[. ]*$|^git~\d+$/.test(name))) return 'is git’s own';
  if (names[0] === '.github' && names[1] === 'workflows')
    return 'is a workflow, which no pull request of codex-ci changes';
  return null;
}

/** The patch as changes of a tree. Refuses what does not apply exactly to the files of `base`. */
export async function buildTree(files: readonly PatchFile[], base: BaseFiles): Promise<TreeChange[]> {
  const changes: TreeChange[] = [];
  let total = 0;
  for (const file of files) {
    const name = file.to ?? file.from ?? '';
    const before = file.from === null ? undefined : await base.read(file.from);
    if (before === 'other') throw new PatchRefusal(`${file.from ?? ''} is no plain file at ${shortSha(base.commit)}`);
    if (file.from !== null && before === undefined)
      throw new PatchRefusal(`${file.from} is not there at ${shortSha(base.commit)}`);
    if (file.to !== null && file.to !== file.from && (await base.read(file.to)) !== undefined)
      throw new PatchRefusal(`${file.to} is there already at ${shortSha(base.commit)}`);
    if (before !== undefined && file.oldMode !== null && before.mode !== file.oldMode)
      throw new PatchRefusal(`${file.from ?? ''} has the mode ${before.mode}, not ${file.oldMode}`);
    const after = contentOf(file, before?.bytes ?? Buffer.alloc(0), name);
    if (
      file.newBlob !== null &&
      before !== undefined &&
      file.oldBlob !== null &&
      before.blob.startsWith(file.oldBlob) &&
      !blobId(after, before.blob.length).startsWith(file.newBlob)
    ) {
      throw new PatchRefusal(`${name}: the patch gives another content than it says`);
    }
    const mode = modeOf(file.newMode ?? before?.mode ?? '100644');
    if (file.to === null && after !== '')
      throw new PatchRefusal(`${name}: the patch deletes it without taking out all lines`);
    if (file.from !== null && file.from !== file.to)
      changes.push({ path: file.from, mode: modeOf(before?.mode ?? '100644'), type: 'blob', sha: null });
    if (file.to !== null) changes.push({ path: file.to, mode, type: 'blob', content: after });
    total += after.length;
    if (total > maxContent)
      throw new PatchRefusal(`the changed files have more than ${maxContent} characters together`);
  }
  return changes;
}

function contentOf(file: PatchFile, bytes: Buffer, name: string): string {
  let before: string;
  try {
    before = strict.decode(bytes);
  } catch {
    throw new PatchRefusal(`${name} is not UTF-8`);
  }
  try {
    return applyHunks(before, file.hunks, name);
  } catch (error) {
    throw new PatchRefusal(messageOf(error));
  }
}

const modeOf = (mode: string): '100644' | '100755' => (mode === '100755' ? '100755' : '100644');

/** The id that git gives a blob; `length` of the other ids of the repository tells which hash it uses. */
function blobId(text: string, length: number): string {
  const bytes = Buffer.from(text);
  return createHash(length === 64 ? 'sha256' : 'sha1')
    .update(`blob ${bytes.length}\0`)
    .update(bytes)
    .digest('hex');
}
