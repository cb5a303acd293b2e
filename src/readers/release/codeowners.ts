/** Where GitHub looks for the file, in this order. */
export const ownersFiles = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'] as const;

interface OwnersRule { pattern: RegExp; owners: string[] }

/** The owners of a path by a CODEOWNERS file: those of the last line that matches it; a line without owners takes them away. */
export type OwnersOf = (path: string) => string[];

const longestPattern = 1000;

/**
 * Reads a CODEOWNERS file. Patterns are those of gitignore without `!` and `[ ]`, which GitHub doesn't take; a line with one is left out.
 * https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
 */
export function parseCodeowners(text: string): OwnersOf {
  const rules = text.split(/\r?\n/).flatMap((line): OwnersRule[] => {
    // a blank in a path is written `\ `
    const words = line.replace(/(?:^|\s)#.*$/, '').trim().split(/(?<!\\)\s+/);
    const [first = '', ...owners] = words;
    const pattern = first.replace(/\\([\s#])/g, '$1');
    if (pattern === '' || pattern.startsWith('!') || /[[\]]/.test(pattern) || pattern.length > longestPattern) return [];
    return [{ pattern: patternOf(pattern), owners: owners.filter((owner) => owner.includes('@')) }];
  });
  return (path) => rules.findLast(({ pattern }) => pattern.test(path))?.owners ?? [];
}

function patternOf(written: string): RegExp {
  const folder = written.endsWith('/');
  const bare = written.replace(/^\/+|\/+$/g, '');
  const anchored = written.startsWith('/') || bare.includes('/');
  // `docs/*` is what lies in docs itself, without folders below
  const direct = !folder && /(?:^|\/)\*$/.test(bare) && anchored;
  const body = bare.split('/').map((part) => (part === '**' ? '**' : part.replace(/\*+/g, '*').replace(/[.+^${}()|\\]/g, '\\$&').replaceAll('*', '[^/]*').replaceAll('?', '[^/]')));
  let source = '';
  body.forEach((part, index) => {
    const last = index === body.length - 1;
    if (part !== '**') source += last ? part : `${part}/`;
    else if (last) source += '.+';
    else if (index === 0 || body[index - 1] !== '**') source += '(?:.+/)?';
  });
  const tail = folder ? '/.+' : direct ? '' : '(?:/.+)?';
  return new RegExp(`^${anchored ? '' : '(?:.+/)?'}${source}${tail}$`, 's');
}
