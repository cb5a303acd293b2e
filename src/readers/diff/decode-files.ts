import { decodeText, shownNul, type Decoded } from '../text/decode.ts';
import { linePatch } from './line-patch.ts';
import type { ChangedFile } from './model.ts';

/** Larger files are not decoded: nobody wrote them by hand. */
export const largestText = 16 * 1024 * 1024;
/** Bytes that one change may have decoded; what is beyond stays as git has it. */
const mostBytes = 512 * 1024 * 1024;

/** A blob of at most that many bytes; null where it is larger. */
export type ReadWithin = (blob: string, most: number) => Promise<Uint8Array | null>;

type Side = { state: 'absent' } | { state: 'binary'; why: string } | Extract<Decoded, { state: 'text' }>;

/**
 * Files that git calls binary, or shows in another encoding than theirs, with the patch of their text where they have
 * one: UTF-16, UTF-32, text with NUL bytes. Line numbers are those of the text. What has no text keeps the reason as
 * `undecoded`.
 */
export async function decodeFiles(files: readonly ChangedFile[], readWithin: ReadWithin): Promise<ChangedFile[]> {
  let left = mostBytes;
  const sideOf = async (blob: string | null): Promise<Side> => {
    if (blob === null) return { state: 'absent' };
    const bytes = left <= 0 ? null : await readWithin(blob, Math.min(left, largestText));
    if (bytes === null) return { state: 'binary', why: `over ${largestText / 1024 / 1024} MiB` };
    left -= bytes.length;
    return decodeText(bytes);
  };
  const decoded: ChangedFile[] = [];
  for (const file of files) {
    if (file.submodule || !(file.binary || /[\0\uFFFD]/.test(file.patch))) decoded.push(file);
    else decoded.push(decodedFile(file, await sideOf(file.oldBlob), await sideOf(file.newBlob)));
  }
  return decoded;
}

function decodedFile(file: ChangedFile, before: Side, after: Side): ChangedFile {
  const sides = [before, after];
  const wide = sides.some((side) => side.state === 'text' && side.encoding !== 'utf-8');
  const blind = sides.find((side) => side.state === 'binary');
  if (!file.binary && !wide) return { ...file, patch: file.patch.replaceAll('\0', shownNul) };
  if (!sides.some((side) => side.state === 'text'))
    return blind === undefined ? file : { ...file, undecoded: blind.why };
  const shown = after.state === 'text' ? after : before;
  const patch = patchOf(textOf(before), textOf(after));
  const { additions, deletions } = counts(patch);
  const encoding = shown.state === 'text' ? shown.notes.join(', ') : '';
  // text on one side alone: the other has nothing that could be shown
  const undecoded =
    after.state === 'binary'
      ? { undecoded: after.why }
      : after.state === 'text' && after.doubt !== undefined
        ? { undecoded: after.doubt }
        : {};
  return {
    ...file,
    binary: after.state === 'binary',
    additions,
    deletions,
    patch,
    ...(encoding === '' ? {} : { encoding }),
    ...undecoded,
  };
}

function textOf(side: Side): string | null {
  return side.state === 'text' ? side.text : null;
}

function patchOf(before: string | null, after: string | null): string {
  const whole = linePatch('file', before, after);
  const at = whole.indexOf('\n@@ ');
  return at === -1 ? '' : whole.slice(at + 1);
}

function counts(patch: string): { additions: number; deletions: number } {
  let [additions, deletions] = [0, 0];
  for (const line of patch.split('\n')) {
    if (line.startsWith('+')) additions += 1;
    else if (line.startsWith('-')) deletions += 1;
  }
  return { additions, deletions };
}
