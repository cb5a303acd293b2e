import type { ChangedFile } from './model.ts';
import { decodePath } from './path.ts';

/** One entry of `git diff --raw -z`. `similarity` is in percent, for renames and copies; a blob of zeros is null. */
export interface RawEntry extends Pick<
  ChangedFile,
  'path' | 'oldPath' | 'status' | 'oldMode' | 'newMode' | 'oldBlob' | 'newBlob'
> {
  similarity: number | null;
  pathBytes: Uint8Array;
  oldPathBytes: Uint8Array;
}

const statuses: Readonly<Record<string, ChangedFile['status']>> = {
  A: 'added',
  M: 'modified',
  D: 'deleted',
  R: 'renamed',
  C: 'copied',
  T: 'type-changed',
};

const meta = /^:([0-7]{6}) ([0-7]{6}) ([0-9a-f]{4,64}) ([0-9a-f]{4,64}) ([A-Z])(\d{0,3})$/;

const presentMode = (mode: string): string | null => (mode === '000000' ? null : mode);
const presentBlob = (blob: string): string | null => (/^0+$/.test(blob) ? null : blob);

/**
 * Reads the output of `git diff --raw -z` between two trees (git-diff(1), "Raw output format").
 * Throws an Error that says where the output is not of that form; nothing is skipped.
 */
export function parseRaw(raw: Uint8Array): RawEntry[] {
  const entries: RawEntry[] = [];
  let at = 0;
  const field = (what: string): Uint8Array => {
    const end = raw.indexOf(0, at);
    if (end < 0) throw new Error(`raw diff: ends inside ${what}, at byte ${raw.length}`);
    const bytes = raw.subarray(at, end);
    at = end + 1;
    return bytes;
  };
  const path = (of: string): Uint8Array => {
    const bytes = field(`the path of ${of}`);
    if (bytes.length === 0) throw new Error(`raw diff: no path after ${of}`);
    return bytes;
  };
  while (at < raw.length) {
    const text = Buffer.from(field('an entry')).toString('latin1');
    const parts = meta.exec(text);
    const status = statuses[parts?.[5] ?? ''];
    if (parts === null || status === undefined)
      throw new Error(`raw diff: cannot read the entry ${JSON.stringify(text.slice(0, 200))}`);
    const first = path(text);
    const moved = status === 'renamed' || status === 'copied';
    const pathBytes = moved ? path(text) : first;
    entries.push({
      path: decodePath(pathBytes),
      oldPath: moved ? decodePath(first) : null,
      status,
      oldMode: presentMode(parts[1]!),
      newMode: presentMode(parts[2]!),
      oldBlob: presentBlob(parts[3]!),
      newBlob: presentBlob(parts[4]!),
      similarity: moved && parts[6] !== '' ? Number(parts[6]) : null,
      pathBytes,
      oldPathBytes: first,
    });
  }
  return entries;
}
