import type { ChangedFile } from './model.ts';

/**
 * True when `second` takes back exactly what `first` did, wherever its lines stand by then: same files, lines added and
 * removed swapped.
 */
export function mirrors(first: readonly ChangedFile[], second: readonly ChangedFile[]): boolean {
  if (first.length === 0 || first.length !== second.length) return false;
  const byStart = new Map(second.map((file) => [startOf(file), file]));
  return first.every((file) => {
    const back = byStart.get(file.path);
    if (back === undefined || back.path !== startOf(file)) return false;
    if (back.newMode !== file.oldMode || back.oldMode !== file.newMode) return false;
    // without lines to compare only the contents themselves can tell
    if (file.patch === '' || back.patch === '') return back.oldBlob === file.newBlob && back.newBlob === file.oldBlob;
    return linesOf(file, '+') === linesOf(back, '-') && linesOf(file, '-') === linesOf(back, '+');
  });
}

const startOf = (file: ChangedFile): string => file.oldPath ?? file.path;

function linesOf(file: ChangedFile, sign: '+' | '-'): string {
  return file.patch
    .split('\n')
    .filter((line) => line.startsWith(sign))
    .map((line) => line.slice(1))
    .join('\n');
}
