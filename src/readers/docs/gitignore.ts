/** One file of ignore rules: the folder it stands in ('' for the root), and its text. */
export interface IgnoreFile {
  folder: string;
  text: string;
}

interface Rule {
  folder: string;
  parts: readonly Part[];
  only: boolean;
  back: boolean;
}

const mostRules = 2_000;

/**
 * Whether git would leave a path untracked by its ignore files (gitignore(5)): the last rule that fits wins, `!` takes
 * back, a folder that is ignored takes all below with it. Rules beyond 2,000 are left out.
 */
export function createIgnored(files: readonly IgnoreFile[]): (path: string) => boolean {
  // rules of a deeper folder come later and so win
  const rules = [...files]
    .sort((a, b) => a.folder.length - b.folder.length)
    .flatMap(({ folder, text }) => text.split(/\r\n|\n|\r/).flatMap((line) => ruleOf(folder, line)))
    .slice(0, mostRules);
  const of = (path: string, isFolder: boolean): boolean => {
    let ignored = false;
    for (const rule of rules) {
      if (rule.only && !isFolder) continue;
      if (rule.folder !== '' && !path.startsWith(`${rule.folder}/`)) continue;
      if (fits(rule.parts, rule.folder === '' ? path : path.slice(rule.folder.length + 1))) ignored = !rule.back;
    }
    return ignored;
  };
  return (path) => {
    if (rules.length === 0 || path === '' || path.length > 1_000) return false;
    for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1))
      if (of(path.slice(0, at), true)) return true;
    return of(path, false) || of(path, true);
  };
}

function ruleOf(folder: string, line: string): Rule[] {
  const text = line.replace(/(?<!\\)[ \t]+$/, '');
  if (text === '' || text.startsWith('#') || text.length > 300) return [];
  const back = text.startsWith('!');
  const bare = (back ? text.slice(1) : text).replace(/^\\(?=[#!])/, '');
  const only = bare.endsWith('/');
  const path = bare.replace(/\/+$/, '');
  if (path === '' || path === '/') return [];
  // a slash at the beginning or in the middle ties the rule to its folder
  const tied = path.includes('/');
  return [{ folder, parts: partsOf(`${tied ? '' : '**/'}${path.replace(/^\//, '')}`), only, back }];
}

/** One sign of a rule: a text unit, one of some units, any run within a segment, any run of whole segments. */
type Part = { unit: string } | { units: string; not: boolean } | 'any' | 'run' | 'segments' | 'rest';

function partsOf(path: string): Part[] {
  const parts: Part[] = [];
  for (let at = 0; at < path.length;) {
    const rest = path.slice(at);
    const set = /^\[(!?)(\]?[^\]/]*)\]/.exec(rest);
    if (rest.startsWith('**/') && (at === 0 || path[at - 1] === '/')) {
      parts.push('segments');
      at += 3;
    } else if (rest === '**' && path[at - 1] === '/') {
      parts.push('rest');
      at += 2;
    } else if (rest[0] === '*') {
      if (parts.at(-1) !== 'run') parts.push('run');
      at += 1;
    } else if (rest[0] === '?') {
      parts.push('any');
      at += 1;
    } else if (set !== null) {
      parts.push({ units: ranged(set[2]!), not: set[1] === '!' });
      at += set[0].length;
    } else {
      const one = rest[0] === '\\' && rest.length > 1 ? 1 : 0;
      parts.push({ unit: rest[one]! });
      at += one + 1;
    }
  }
  return parts;
}

/** `a-c` as `abc`; ranges of more than 200 units keep their ends. */
function ranged(set: string): string {
  return set.replace(/([^-])-([^-])/g, (whole, from: string, to: string) => {
    const [first, last] = [from.charCodeAt(0), to.charCodeAt(0)];
    return last < first || last - first > 200
      ? whole
      : Array.from({ length: last - first + 1 }, (_, index) => String.fromCharCode(first + index)).join('');
  });
}

/**
 * All places in the path that the parts read so far can lead to are held at once: work is parts times units, whatever
 * the rule.
 */
function fits(parts: readonly Part[], path: string): boolean {
  let places = new Uint8Array(path.length + 1);
  places[0] = 1;
  for (const part of parts) {
    const next = new Uint8Array(path.length + 1);
    let open = false;
    for (let at = 0; at <= path.length; at += 1) {
      const unit = path[at] ?? '';
      if (part === 'run') {
        open ||= places[at] === 1;
        if (open) next[at] = 1;
        if (unit === '/') open = false;
      } else if (part === 'segments') {
        open ||= places[at] === 1;
        if (places[at] === 1 || (open && path[at - 1] === '/')) next[at] = 1;
      } else if (places[at] === 1 && unit !== '') {
        if (part === 'rest') next[path.length] = 1;
        else if (
          part === 'any'
            ? unit !== '/'
            : 'unit' in part
              ? unit === part.unit
              : unit !== '/' && part.units.includes(unit) !== part.not
        )
          next[at + 1] = 1;
      }
    }
    places = next;
  }
  return places[path.length] === 1;
}
