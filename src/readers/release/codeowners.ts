/** Where GitHub looks for the file, in this order. */
export const ownersFiles = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'] as const;

interface OwnersRule {
  pattern: Pattern;
  owners: string[];
}

/**
 * The owners of a path by a CODEOWNERS file: those of the last line that matches it; a line without owners takes them
 * away.
 */
export type OwnersOf = (path: string) => string[];

const longestPattern = 1000;

/**
 * Reads a CODEOWNERS file. Patterns are those of gitignore without `!` and `[ ]`, which GitHub doesn't take; a line
 * with one is left out.
 * https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
 */
export function parseCodeowners(text: string): OwnersOf {
  const rules = text.split(/\r?\n/).flatMap((line): OwnersRule[] => {
    // a blank in a path is written `\ `
    const words = line
      .replace(/(?:^|\s)#.*$/, '')
      .trim()
      .split(/(?<!\\)\s+/);
    const [first = '', ...owners] = words;
    const pattern = first.replace(/\\([\s#])/g, '$1');
    if (pattern === '' || pattern.startsWith('!') || /[[\]]/.test(pattern) || pattern.length > longestPattern)
      return [];
    return [{ pattern: patternOf(pattern), owners: owners.filter((owner) => owner.includes('@')) }];
  });
  return (path) => {
    const parts = path.split('/');
    return rules.findLast(({ pattern }) => matches(pattern, parts))?.owners ?? [];
  };
}

interface Pattern {
  parts: string[];
  tail: 'below' | 'exact' | 'any';
}

function patternOf(written: string): Pattern {
  const folder = written.endsWith('/');
  const bare = written.replace(/^\/+|\/+$/g, '');
  const anchored = written.startsWith('/') || bare.includes('/');
  const parts = bare.split('/').filter((part, index, all) => part !== '**' || all[index - 1] !== '**');
  // `docs/*` is what lies in docs itself, without folders below
  const direct = anchored && parts.at(-1) === '*';
  return { parts: anchored ? parts : ['**', ...parts], tail: folder ? 'below' : direct ? 'exact' : 'any' };
}

/**
 * Part by part, with the places that are reached so far: a regular expression would take exponential time on hostile
 * patterns.
 */
function matches({ parts, tail }: Pattern, path: readonly string[]): boolean {
  let reached = new Set([0]);
  for (const [index, part] of parts.entries()) {
    const next = new Set<number>();
    if (part === '**') {
      const from = Math.min(...reached) + (index === parts.length - 1 ? 1 : 0);
      for (let at = from; at <= path.length; at += 1) next.add(at);
    } else for (const at of reached) if (at < path.length && matchesPart(part, path[at] as string)) next.add(at + 1);
    if (next.size === 0) return false;
    reached = next;
  }
  if (tail === 'any') return true;
  return tail === 'exact' ? reached.has(path.length) : [...reached].some((at) => at < path.length);
}

/** `*` and `?` within one name: after a mismatch the last star takes one more character. */
function matchesPart(glob: string, name: string): boolean {
  let [at, place, star, from] = [0, 0, -1, 0];
  while (place < name.length) {
    if (glob[at] === '*') {
      star = at;
      from = place;
      at += 1;
    } else if (at < glob.length && (glob[at] === '?' || glob[at] === name[place])) {
      at += 1;
      place += 1;
    } else if (star >= 0) {
      at = star + 1;
      from += 1;
      place = from;
    } else return false;
  }
  while (glob[at] === '*') at += 1;
  return at === glob.length;
}
