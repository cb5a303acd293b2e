import type { TreeEntry } from '../../contracts/repository.ts';
import { decodePath } from '../../readers/diff/path.ts';

export const submoduleMode = '160000';

/** An entry of one tree object; `name` as `decodePath` gives it. */
export interface TreeItem {
  name: string;
  mode: string;
  id: string;
  tree: boolean;
}
export type FoundItem = Omit<TreeItem, 'name'>;

/** Reads a tree object: `<mode> <name>\0<id>` over and over, the id being 20 or 32 bytes. */
export function parseTree(bytes: Buffer, idLength: number): TreeItem[] {
  const items: TreeItem[] = [];
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(32, at);
    const end = bytes.indexOf(0, space);
    if (space < 0 || end < 0 || end + 1 + idLength > bytes.length) throw new Error('broken tree object');
    const mode = bytes.toString('latin1', at, space).padStart(6, '0');
    const id = bytes.toString('hex', end + 1, end + 1 + idLength);
    items.push({ name: decodePath(bytes.subarray(space + 1, end)), mode, id, tree: mode === '040000' });
    at = end + 1 + idLength;
  }
  return items;
}

/**
 * Looks a path up by reading the trees on its way, so that no character in it means anything to git.
 * `path` is relative, with `/` between names; undefined when there is nothing.
 */
export async function findPath(
  readTree: (id: string) => Promise<Buffer>,
  root: string,
  path: string,
): Promise<FoundItem | undefined> {
  let found: FoundItem = { id: root, mode: '040000', tree: true };
  for (const name of path.split('/')) {
    if (!found.tree || name === '') return undefined;
    const item = parseTree(await readTree(found.id), found.id.length / 2).find((candidate) => candidate.name === name);
    if (item === undefined) return undefined;
    found = item;
  }
  return found;
}

/** Reads `git ls-tree -r -l -z`; `prefix` is put before each path. */
export function parseListing(output: Buffer, prefix: string): TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (let at = 0; at < output.length;) {
    const end = output.indexOf(0, at);
    const tab = output.indexOf(9, at);
    if (end < 0 || tab < 0 || tab > end) throw new Error('git ls-tree: output ends inside an entry');
    const [mode, , blob, size] = output.toString('latin1', at, tab).split(/ +/);
    if (mode === undefined || blob === undefined || size === undefined)
      throw new Error('git ls-tree: cannot read an entry');
    const path = decodePath(output.subarray(tab + 1, end));
    entries.push({
      path: prefix === '' ? path : `${prefix}/${path}`,
      mode,
      blob,
      size: /^\d+$/.test(size) ? Number(size) : null,
    });
    at = end + 1;
  }
  return entries;
}
