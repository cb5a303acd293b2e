/**
 * True when a symlink at `path` of a tree can't lead out of it. `..` may stand only at the start, where it counts from
 * a real folder: after another name it would count from wherever that name, itself a link, leads.
 */
export function staysInside(path: string, to: string): boolean {
  if (to === '' || to.startsWith('/') || /[\\\p{Cc}\ufffd]/u.test(to)) return false;
  const names = to.split('/').filter((name) => name !== '' && name !== '.');
  const up = names.findIndex((name) => name !== '..');
  const inner = up < 0 ? [] : names.slice(up);
  const climbs = names.length - inner.length;
  return (
    climbs <= path.split('/').length - 1 &&
    !inner.includes('..') &&
    (inner.length === 0 || refusedPath(inner.join('/')) === undefined)
  );
}

/**
 * Why a path of a tree must not be written, undefined when it may. The `.git` look-alikes are those that git itself
 * refuses (`core.protectHFS` and `core.protectNTFS` in git-config(1)).
 */
export function refusedPath(path: string): string | undefined {
  if (path.includes('\\')) return 'path has a backslash or is not UTF-8';
  if (/\p{Cc}/u.test(path)) return 'path has a control character';
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'path is absolute';
  for (const name of path.split('/')) {
    if (name === '' || name === '.' || name === '..') return 'path leaves the folder';
    const plain = name
      .replace(/[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g, '')
      .replace(/:.*$/, '')
      .replace(/[. ]+$/, '')
      .toLowerCase();
    if (plain === '.git' || plain === 'git~1') return 'path has a .git part';
    if (Buffer.byteLength(name) > 255) return 'name is longer than 255 bytes';
  }
  return undefined;
}
