import { inSiteFolder } from '../../../readers/paths/kind.ts';
import type { SurfaceItem } from '../../../readers/surface/model.ts';
import type { DocsInput } from '../pages/model.ts';

const manifest = [
  'package.json',
  'pyproject.toml',
  'setup.py',
  'Cargo.toml',
  'go.mod',
  'pom.xml',
  'build.gradle',
  'build.gradle.kts',
  'composer.json',
];

/**
 * The folder of the nearest manifest above a path; '' for the root. Folders that hold docs are no packages of their
 * own.
 */
export function packageOf(path: string, files: ReadonlySet<string>): string {
  const parts = path.split('/').slice(0, -1);
  for (; parts.length > 0; parts.pop()) {
    const dir = parts.join('/');
    if (!inSiteFolder(`${dir}/`) && manifest.some((one) => files.has(`${dir}/${one}`))) return dir;
  }
  return '';
}

/** False where a page belongs to another package of a monorepo than the item. */
export function samePackage(page: string, item: string, files: ReadonlySet<string>): boolean {
  const of = packageOf(page, files);
  if (of === '') return true;
  const own = packageOf(item, files);
  return own === of || own.startsWith(`${of}/`);
}

/** Names by which docs may qualify an item or run its program: packages, its owner, the parts of its path. */
export function ownNames(item: SurfaceItem, input: DocsInput): Set<string> {
  const names = new Set<string>();
  const add = (name: string): void => {
    for (const part of [name, name.replaceAll('_', '-'), name.replaceAll('-', '_'), name.split('/').at(-1) ?? ''])
      if (part.length > 1) names.add(part.toLowerCase());
  };
  for (const name of input.packages ?? []) add(name);
  const project = input.repository?.split('/').at(-1);
  if (project !== undefined) {
    add(project);
    add(project.replace(/\.(?:js|py|rb|net)$|^(?:py|go|node|rust)-?/, ''));
  }
  if (item.owner !== undefined) for (const part of item.owner.split(/[.:#\s]+/)) add(part);
  for (const part of item.path.replace(/\.\w+$/, '').split('/'))
    if (!/^(?:src|lib|libs|pkg|packages|internal|index|mod|main|__init__|java|com|org|crates|cmd)$/.test(part))
      add(part);
  return names;
}

const families: Readonly<Record<string, RegExp>> = {
  typescript: /^(?:tsx?|typescript|jsx?|javascript|mjs|cjs|vue|svelte|html|astro|mdx|json5?|jsonc)$/,
  javascript: /^(?:tsx?|typescript|jsx?|javascript|mjs|cjs|vue|svelte|html|astro|mdx|json5?|jsonc)$/,
  python: /^(?:py\d?|python\d?|pycon|ipython|python-repl|pytb|doctest)$/,
  go: /^(?:go|golang)$/,
  java: /^(?:java|kotlin|kt|groovy|scala|xml)$/,
  rust: /^(?:rs|rust.*|toml)$/,
  csharp: /^(?:cs|csharp|c#|razor|cshtml|vb|fsharp)$/,
  ruby: /^(?:rb|ruby|erb|haml|slim|irb)$/,
  php: /^(?:php|blade|twig|html)$/,
};
const neutral = /^(?:text|txt|plain|plaintext|none|code|diff|mermaid)$/;

/** Whether a block of this language can hold names of an item's language; a block without a language can hold any. */
export function languageFits(block: string | null, item: SurfaceItem): boolean {
  if (block === null || neutral.test(block)) return true;
  return families[item.language]?.test(block) ?? true;
}
