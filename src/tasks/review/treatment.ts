import picomatch from 'picomatch';
import type { ChangedFile } from '../../readers/diff/model.ts';
import type { Treatment } from './evidence.ts';

/**
 * Files that tools write. Only names that a compiler or package manager fixes: a header such as `@generated` is an author's
 * text, so it can't take a file out of the review.
 */
const generatedNames = [
  '**/package-lock.json', '**/npm-shrinkwrap.json', '**/yarn.lock', '**/pnpm-lock.yaml', '**/bun.lock', '**/Cargo.lock', '**/poetry.lock',
  '**/uv.lock', '**/Pipfile.lock', '**/composer.lock', '**/Gemfile.lock', '**/go.sum', '**/packages.lock.json', '**/*.min.js', '**/*.min.css',
  '**/*.map', '**/*.pb.go', '**/*_pb2.py', '**/*.snap',
];

interface Globs { ignore: readonly string[]; generated: readonly string[]; attributes: readonly string[] }

/** Treatment of each file; `attributes` are the globs that the trusted `.gitattributes` marks `linguist-generated`. */
export function treatFiles(files: readonly ChangedFile[], globs: Globs): Treatment[] {
  const ignored = matcher(globs.ignore);
  const configured = matcher(globs.generated);
  const attributed = matcher(globs.attributes);
  const named = matcher(generatedNames);
  return files.map((file) => {
    const { path } = file;
    const as = (by: Treatment['by'], reason: string): Treatment => ({ path, by, reason });
    if (ignored(path)) return as('ignored', 'ignored by configuration');
    if (file.submodule) return as('rules', 'submodule: another repository’s commit');
    if (file.cut === true) return as('rules', 'too long to be read');
    if (file.binary) return as('rules', 'binary');
    if (configured(path)) return as('rules', 'generated, by configuration');
    if (attributed(path)) return as('rules', 'generated, by .gitattributes of the base');
    if (named(path)) return as('rules', 'generated, by its name');
    if (file.patch === '') return as('rules', file.status === 'modified' ? 'only its mode changed' : 'no line of text changed');
    return as('review', '');
  });
}

export function matcher(globs: readonly string[]): (path: string) => boolean {
  return globs.length === 0 ? () => false : picomatch([...globs], { dot: true });
}

/** Globs marked `linguist-generated` in a `.gitattributes` at the root. A pattern without a slash matches in every folder. */
export function generatedByAttributes(text: string): string[] {
  const globs: string[] = [];
  for (const line of text.split('\n')) {
    const [pattern, ...attributes] = line.trim().split(/\s+/);
    if (pattern === undefined || pattern === '' || pattern.startsWith('#')) continue;
    if (!attributes.some((attribute) => attribute === 'linguist-generated' || attribute === 'linguist-generated=true')) continue;
    const rooted = pattern.replace(/^\//, '');
    globs.push(rooted.includes('/') ? rooted : `**/${rooted}`);
  }
  return globs;
}
