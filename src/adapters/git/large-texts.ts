import type { RawDiff } from '../../readers/diff/model.ts';
import { parseRaw } from '../../readers/diff/raw.ts';
import { streamGit, type StreamCall } from './stream.ts';
import { submoduleMode } from './tree.ts';

/**
 * Bytes of a file that git compares by lines, for which it takes up to forty times as much memory; larger ones read as
 * binary.
 */
export const maxDiffedBytes = 8 * 1024 * 1024;

/** git's own mark of a binary file: a NUL in its first bytes (buffer_is_binary in git's xdiff-interface.c). */
const looksBinary = (bytes: Uint8Array): boolean => bytes.subarray(0, 8000).includes(0);

/** How objects are read. `mostBytes`: what is larger than that is not read. */
export interface LargeTextCalls {
  stream: Omit<StreamCall, 'input' | 'what'>;
  read(blob: string): Promise<Uint8Array>;
  mostBytes: number;
}

/** The blobs of a diff that are text and too large to be compared, so that its patch calls them binary. */
export async function largeTexts(
  { raw, patch }: RawDiff,
  { stream, read, mostBytes }: LargeTextCalls,
): Promise<ReadonlySet<string>> {
  const large = new Set<string>();
  if (!Buffer.from(patch.buffer, patch.byteOffset, patch.byteLength).includes('\nBinary files ')) return large;
  const blobs = new Set(
    parseRaw(raw).flatMap(({ oldMode, newMode, oldBlob, newBlob }) => [
      oldMode === submoduleMode ? null : oldBlob,
      newMode === submoduleMode ? null : newBlob,
    ]),
  );
  blobs.delete(null);
  const answers: Buffer[] = [];
  const call = { ...stream, input: `${[...blobs].join('\n')}\n`, what: 'sizes of files' };
  for await (const chunk of streamGit(['cat-file', '--batch-check=%(objectname) %(objectsize)'], call))
    answers.push(chunk);
  for (const line of Buffer.concat(answers).toString('latin1').trim().split('\n')) {
    const [blob = '', size = ''] = line.split(' ');
    if (!/^\d+$/.test(size) || Number(size) <= maxDiffedBytes) continue;
    if (Number(size) > mostBytes || !looksBinary(await read(blob))) large.add(blob);
  }
  return large;
}
