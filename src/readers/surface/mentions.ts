import { isGenerated } from '../paths/generated.ts';
import { readComments } from '../docs/comments.ts';
import { blanked } from '../docs/prepare.ts';
import { blankComments } from '../source/comments.ts';
import { flagMarkers } from './flags.ts';
import type { SurfaceItem } from './model.ts';
import { isOwnText, languageOf } from './scope.ts';
import { afterPrefix } from './spelling.ts';
import type { SourceFile } from './surface.ts';

/** One thing to look for: cheap texts of which one must be there, then the exact form with comments blanked. */
interface Wanted {
  item: SurfaceItem;
  cheap: readonly string[];
  exact: RegExp;
  onlyIn: ((path: string, text: string) => boolean) | undefined;
}

/** Larger files are data. */
const largest = 1024 * 1024;

/**
 * Finds which items the head's own sources still name, so that they are not gone. Tests, samples, prose and comments
 * don't count. What is declared as plain data (inputs, scripts, files) needs no search and is never found.
 * A name and a member count as any whole word; a flag with its dashes, or quoted without them where flags are declared;
 * a variable where it is quoted or read, or what may have been put behind a prefix is; a route by the literal that may
 * have been put behind one; a key in its own file.
 */
export function searchMentions(items: readonly SurfaceItem[], sources: Iterable<SourceFile>): Set<SurfaceItem> {
  let open = items.map(wantedOf).filter((one) => one !== undefined);
  const found = new Set<SurfaceItem>();
  for (const { path, text } of sources) {
    if (open.length === 0) break;
    if (text.length > largest || !isOwnText(path) || isGenerated(path, text)) continue;
    let code: string | undefined;
    const hits = open.filter((one) => {
      if (!one.cheap.some((part) => text.includes(part)) || one.onlyIn?.(path, text) === false) return false;
      return one.exact.test((code ??= codeOnly(text, path)));
    });
    if (hits.length === 0) continue;
    for (const one of hits) found.add(one.item);
    open = open.filter((one) => !found.has(one.item));
  }
  return found;
}

/** Without comments; of Python without docstrings too, which no scanner of comments takes for such. */
function codeOnly(text: string, path: string): string {
  const code = blankComments(text, path);
  return /\.pyi?$/i.test(path) ? blanked(code, readComments(path, text).statements) : code;
}

function wantedOf(item: SurfaceItem): Wanted | undefined {
  const make = (cheap: readonly string[], exact: string, onlyIn?: Wanted['onlyIn']): Wanted => ({
    item,
    cheap,
    exact: new RegExp(exact, 'mu'),
    onlyIn,
  });
  const name = escaped(item.name);
  switch (item.kind) {
    case 'export':
    case 'member':
      return make([item.name], `(?<![\\p{L}\\p{N}_$])${name}(?![\\p{L}\\p{N}_$])`);
    case 'flag': {
      const spellings = [item.name, ...item.aliases].filter((one) => one.startsWith('--'));
      if (spellings.length === 0) return undefined;
      const bare = spellings.map((one) => one.slice(2));
      const forms = [
        ...spellings.map((one) => `(?<![\\w-])${escaped(one)}(?![\\w-])`),
        ...bare.map((one) => `["'\`]${escaped(one)}["'\`]|^[ \\t]*${escaped(one)}: `),
      ];
      return make(
        bare,
        forms.join('|'),
        (path, text) =>
          spellings.some((one) => text.includes(one)) || declaresFlags(path, text) || tableOfFlags.test(path),
      );
    }
    case 'environment-variable': {
      const rest = afterPrefix(item.name);
      return make(
        [rest],
        `["'\`]_?${escaped(rest)}["'\`]|["'\`]${name}["'\`]|\\benv\\.${name}\\b|\\$\\{?${name}\\b|^[ ` +
          `\\t]*(?:export |ENV |ARG |- )?${name}[ \\t]*[=:]`,
      );
    }
    case 'route': {
      const path = item.name.replace(/^\w+ /, '');
      const suffixes = [...path.matchAll(/\//g)]
        .map((one) => path.slice(one.index))
        .filter((one) => /[a-z]/i.test(one.replace(/\{[^{}]*\}/g, '')));
      if (suffixes.length === 0) return undefined;
      const forms = suffixes.map((one) =>
        escaped(one.slice(1)).replace(/\\\{(\w+)\\\}/g, '[:{<$*(?\\w\\[]+[\\w:]*[^/"\'`\\s]*'),
      );
      // Rails and Django name paths without quotes or leading slash; their tables are read whole
      if (item.language === 'ruby') return undefined;
      const first = suffixes
        .map((one) => /[a-z][\w.-]*/i.exec(one.replace(/\{[^{}]*\}/g, ''))?.[0] ?? '')
        .filter((one) => one !== '');
      return make(first, `["'\`](?:[A-Z]+ )?\\^?/?(?:${forms.join('|')})/?\\$?["'\`]`);
    }
    case 'config-key': {
      const last = item.name.split('.').at(-1) ?? '';
      return make([last], `(?<![\\w-])${escaped(last)}(?![\\w-])`, (path) => path === item.path);
    }
    default:
      return undefined;
  }
}

/** Files of a command line, where a table may name the flags that a parser is given elsewhere. */
const tableOfFlags = /(?:^|\/)cli\/|(?:^|[/._-])(?:options?|flags?|args?|arguments)[\w-]*\.[a-z]+$/i;

function declaresFlags(path: string, text: string): boolean {
  const language = languageOf(path)?.language;
  return language !== undefined && flagMarkers[language]?.test(text) === true;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
