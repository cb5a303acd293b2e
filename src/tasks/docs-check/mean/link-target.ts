import type { Page, PageLink } from '../../../readers/docs/model.ts';

/** A tree as links see it: files, folders, and both again without regard to case. */
export interface Tree {
  files: ReadonlySet<string>;
  folders: ReadonlySet<string>;
  lower: ReadonlyMap<string, string>;
  symlinks: ReadonlyMap<string, string>;
  /** true for a path that this tree can't judge: it may be there all the same */
  elsewhere: (path: string) => boolean;
}

export function treeOf(
  files: ReadonlySet<string>,
  symlinks: ReadonlyMap<string, string> = new Map(),
  elsewhere: (path: string) => boolean = () => false,
): Tree {
  const folders = new Set<string>(['']);
  const lower = new Map<string, string>();
  for (const path of files) {
    lower.set(path.toLowerCase(), path);
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
      const folder = path.slice(0, at);
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  }
  return { files, folders, lower, symlinks, elsewhere };
}

/** Where a link inside the repository leads. `path` null is the page itself. */
export interface Target {
  path: string | null;
  folder: boolean;
  anchor: string | null;
  caseOnly: string | null;
}

const pageEndings = [
  '',
  '.md',
  '.mdx',
  '.markdown',
  '.rst',
  '.adoc',
  '.html',
  '.htm',
  '.ipynb',
  '.txt',
  '.vue',
  '.tsx',
];
const indexes = [
  'index.md',
  'index.mdx',
  'README.md',
  'readme.md',
  '_index.md',
  'index.rst',
  'index.html',
  'README.rst',
  'Readme.md',
];

/** The last `#` part of a link, decoded as a browser does; a broken escape stays as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * True for a link that a tree can judge: no address, no site root (`/guide` is the renderer's), no template, no
 * placeholder. Links of reStructuredText's `:ref:` and of `mailto:` and the like are others' too.
 */
export function isJudged(link: PageLink): boolean {
  const { target, kind } = link;
  if (kind === 'reference' || target === '' || target.length > 500) return false;
  if (/^[A-Za-z][\w+.-]*:|^\/|^\\|^@|^~|^www\.|^[\w.+-]+@[\w-]+\./.test(target)) return false;
  if (
    /[{}<>$|\n\\]|%7B|\(\w|^#?\s*$|^\.\.\.$|^…|\s\+\s/i.test(target) ||
    /^(?:url|link|path|href|src|todo|xxx|example|placeholder|your[-_]\w+|uri|image[-_]url)$/i.test(target)
  )
    return false;
  // hosts without a scheme, and what autolinks make of file names in prose
  return !/^[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|dev|app|edu|gov|co)(?:[/?#]|$)/i.test(target);
}

/**
 * Follows `..`, symbolic links (bounded, for they may form loops) and renderers' habits; null where nothing is found.
 */
export function resolveLink(page: Page, link: PageLink, tree: Tree): Target | 'missing' | 'outside' {
  const hash = link.target.indexOf('#');
  const anchor = hash === -1 ? null : decoded(link.target.slice(hash + 1).replace(/^:~:.*$|:~:.*$/, ''));
  const raw = (hash === -1 ? link.target : link.target.slice(0, hash)).replace(/\?.*$/, '');
  if (raw === '') return { path: null, folder: false, anchor, caseOnly: null };
  const here = page.path.split('/').slice(0, -1);
  const name = page.path
    .split('/')
    .at(-1)!
    .replace(/\.\w+$/, '');
  const bases = [here];
  // renderers with pretty addresses count from the page's own folder
  if (page.format !== 'rst' && !/^(?:index|readme|_index)$/i.test(name)) bases.push([...here, name]);
  if (/^(?:index|_index)$/i.test(name) && here.length > 0) bases.push(here.slice(0, -1));
  let outside = false;
  let caseOnly: Target | null = null;
  for (const base of bases) {
    for (const text of new Set([decoded(raw), raw])) {
      const path = normalise(base, text);
      if (path === null) {
        outside = true;
        continue;
      }
      const found = lookUp(path, tree, link.kind === 'document');
      if (found === null) {
        outside ||= tree.elsewhere(path);
        continue;
      }
      const target = { path: found.path, folder: found.folder, anchor, caseOnly: found.caseOnly };
      if (target.caseOnly === null) return target;
      caseOnly ??= target;
    }
  }
  return caseOnly ?? (outside ? 'outside' : 'missing');
}

function normalise(base: readonly string[], path: string): string | null {
  const parts = [...base];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') {
      parts.push(part);
      continue;
    }
    if (parts.pop() === undefined) return null;
  }
  return parts.join('/');
}

function lookUp(
  path: string,
  tree: Tree,
  document: boolean,
): { path: string; folder: boolean; caseOnly: string | null } | null {
  const stem = path.replace(/\.html?$/, '');
  for (const one of [path, ...(stem === path ? [] : [stem])]) {
    const real = throughLinks(one, tree);
    if (real === null) return { path: one, folder: true, caseOnly: null };
    for (const ending of document ? ['.rst', '.md', '.txt', ''] : pageEndings)
      if (tree.files.has(real + ending)) return { path: real + ending, folder: false, caseOnly: null };
    if (tree.folders.has(real)) {
      const index = indexes
        .map((name) => (real === '' ? name : `${real}/${name}`))
        .find((name) => tree.files.has(name));
      return { path: index ?? real, folder: index === undefined, caseOnly: null };
    }
  }
  const other = tree.lower.get(path.toLowerCase());
  return other === undefined ? null : { path: other, folder: false, caseOnly: other };
}

/**
 * The path with the symbolic links on its way followed; null when they lead out of the tree or in a circle, where
 * nothing can be said.
 */
function throughLinks(path: string, tree: Tree): string | null {
  if (tree.symlinks.size === 0) return path;
  let current = path;
  for (let steps = 0; steps < 20; steps += 1) {
    const parts = current.split('/');
    let next: string | null = null;
    for (let length = 1; length <= parts.length; length += 1) {
      const target = tree.symlinks.get(parts.slice(0, length).join('/'));
      if (target === undefined) continue;
      const joined = target.startsWith('/') ? null : normalise(parts.slice(0, length - 1), target);
      if (joined === null) return null;
      next = [joined, ...parts.slice(length)].filter((one) => one !== '').join('/');
      break;
    }
    if (next === null) return current;
    current = next;
  }
  return null;
}
