import picomatch from 'picomatch';
import type { ChangedFile } from '../../readers/diff/model.ts';
import { kindOf } from '../../readers/paths/kind.ts';
import type { GeneratedForm } from '../../readers/paths/generated.ts';
import type { Treatment } from './evidence.ts';

interface Globs {
  ignore: readonly string[];
  generated: readonly string[];
  attributes: readonly string[];
}

/**
 * Treatment of each file; `attributes` are the globs that the trusted `.gitattributes` marks `linguist-generated`,
 * `written` what the content of files with a tool's name shows. A name alone, and a header alone, are the author's
 * words and take nothing from the model.
 */
export function treatFiles(
  files: readonly ChangedFile[],
  globs: Globs,
  written: ReadonlyMap<string, GeneratedForm> = new Map(),
): Treatment[] {
  const ignored = matcher(globs.ignore);
  const configured = matcher(globs.generated);
  const attributed = attributesMatcher(globs.attributes);
  return files.map((file) => {
    const { path } = file;
    const as = (by: Treatment['by'], reason: string): Treatment => ({ path, by, reason });
    if (ignored(path)) return as('ignored', 'ignored by configuration');
    if (file.submodule) return as('rules', 'submodule: another repository’s commit');
    if (file.cut === true) return as('rules', 'too long to be read');
    if (file.binary) return as('rules', file.undecoded === undefined ? 'binary' : `binary (${file.undecoded})`);
    if (configured(path)) return as('rules', 'generated, by configuration');
    if (attributed(path)) return as('rules', 'generated, by .gitattributes of the base');
    const form = written.get(path);
    if (form !== undefined && (form === 'minified' || kindOf(path).written !== 'built'))
      return as('rules', `${form}, by its name and its content`);
    if (file.patch === '')
      return as('rules', file.status === 'modified' ? 'only its mode changed' : 'no line of text changed');
    return as('review', '');
  });
}

export function matcher(globs: readonly string[]): (path: string) => boolean {
  return globs.length === 0 ? () => false : picomatch([...globs], { dot: true });
}

/**
 * Globs of a `.gitattributes` at the root that mark files as generated, and (with `!` before them) that unmark them, in
 * their order. A pattern without a slash matches in every folder.
 */
export function generatedByAttributes(text: string): string[] {
  const globs: string[] = [];
  for (const line of text.split('\n')) {
    const [pattern, ...attributes] = line.trim().split(/\s+/);
    // git takes neither a quoted pattern apart here, nor one that starts with `!`: a macro, a comment and these mark
    // nothing
    if (pattern === undefined || pattern === '' || /^(?:[#!"]|\[attr\])/.test(pattern)) continue;
    const last = attributes.findLast((attribute) => /^[-!]?linguist-generated(?:=|$)/.test(attribute));
    if (last === undefined) continue;
    const rooted = pattern.replace(/^\//, '').replace(/[{}()|+@]/g, '\\$&');
    globs.push(
      `${last === 'linguist-generated' || last === 'linguist-generated=true' ? '' : '!'}` +
        (pattern.includes('/') ? rooted : `**/${rooted}`),
    );
  }
  return globs;
}

/** The last pattern that matches a path decides, as in git. */
function attributesMatcher(globs: readonly string[]): (path: string) => boolean {
  const rows = globs.map((glob) => ({ matches: matcher([glob.replace(/^!/, '')]), generated: !glob.startsWith('!') }));
  return (path) => rows.findLast(({ matches }) => matches(path))?.generated === true;
}
