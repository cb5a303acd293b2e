import type { TreeEntry } from '../../../contracts/repository.ts';
import type { RawEntry } from '../../../readers/diff/raw.ts';

/** One file of a change, as far as the docs check needs it. */
export type FileChange = Pick<RawEntry, 'path' | 'oldPath' | 'status' | 'oldMode' | 'newMode' | 'oldBlob' | 'newBlob'>;

/** What differs between two trees, without a look into files: a renamed file is one that went and one that came. */
export function changesOfTrees(base: readonly TreeEntry[], head: readonly TreeEntry[]): FileChange[] {
  const old = new Map(base.map((one) => [one.path, one]));
  const changes: FileChange[] = [];
  for (const one of head) {
    const before = old.get(one.path);
    old.delete(one.path);
    if (before === undefined)
      changes.push({
        path: one.path,
        oldPath: null,
        status: 'added',
        oldMode: null,
        newMode: one.mode,
        oldBlob: null,
        newBlob: one.blob,
      });
    else if (before.blob !== one.blob || before.mode !== one.mode)
      changes.push({
        path: one.path,
        oldPath: null,
        status: 'modified',
        oldMode: before.mode,
        newMode: one.mode,
        oldBlob: before.blob,
        newBlob: one.blob,
      });
  }
  for (const one of old.values())
    changes.push({
      path: one.path,
      oldPath: null,
      status: 'deleted',
      oldMode: one.mode,
      newMode: null,
      oldBlob: one.blob,
      newBlob: null,
    });
  return changes;
}
