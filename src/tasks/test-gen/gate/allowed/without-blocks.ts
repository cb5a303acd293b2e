import { blankComments } from '../../../../readers/source/comments.ts';
import type { TestBlock } from './test-blocks.ts';

/**
 * A text without some of its tests, as its writer would have left it: no further blank lines where they stood, and no
 * import that only they used, as far as it stands on a line of its own and was not in the text `before`. A container
 * that is left empty stays.
 */
export function withoutBlocks(
  text: string,
  blocks: readonly TestBlock[],
  path = '',
  before: string | null = null,
): string {
  const gone = new Set(
    blocks.flatMap(({ startLine, endLine }) =>
      Array.from({ length: endLine - startLine + 1 }, (_, at) => startLine - 1 + at),
    ),
  );
  if (gone.size === 0) return text;
  const left = withoutLines(text, gone);
  const imports = importsOf(path);
  return imports === null ? left : withoutImports(left, text, path, imports, new Set(before?.split('\n')));
}

const blank = (line: string | undefined): boolean => line?.trim() === '';

/**
 * Of the blank lines around a gap those of the larger side stay; none where a container or the text begins or ends
 * there.
 */
function withoutLines(text: string, gone: ReadonlySet<number>): string {
  const rows = text.split('\n');
  const out: string[] = [];
  for (let at = 0; at < rows.length; at += 1) {
    if (!gone.has(at)) {
      out.push(rows[at]!);
      continue;
    }
    let end = at;
    for (let next = at; next < rows.length && (gone.has(next) || blank(rows[next])); next += 1)
      if (gone.has(next)) end = next;
    const above: string[] = [];
    while (out.length > 0 && blank(out.at(-1))) above.unshift(out.pop()!);
    const below: string[] = [];
    while (end + 1 + below.length < rows.length && blank(rows[end + 1 + below.length]))
      below.push(rows[end + 1 + below.length]!);
    const next = rows[end + 1 + below.length];
    if (next === undefined) out.push(...below.slice(-1));
    else if (out.length > 0 && !/[{([:]\s*$/.test(out.at(-1)!) && !/^\s*[})\]]/.test(next))
      out.push(...(above.length > below.length ? above : below));
    at = end + below.length;
  }
  return out.join('\n');
}

interface Imports {
  /** the names that an import of one line gives, and the line without some of them; null for any other line */
  read(line: string): { names: string[]; without(names: ReadonlySet<string>): string | null } | null;
  /**
   * whether a text without its imports uses a name; words in strings count, as a template or an f-string may hold code
   */
  uses(text: string, name: string): boolean;
}

const word = (text: string, name: string): boolean =>
  new RegExp(String.raw`(?<![\w$])${name.replaceAll('$', String.raw`\$`)}(?![\w$])`).test(text);
const whole = (name: string): ReturnType<Imports['read']> => ({ names: [name], without: () => null });

/** A name that can't be told from the path is never found, so such an import stays. */
const go: Imports = {
  read: (line) => {
    const [, alias, place] = /^(?:import\s+|\t+|\s+)([\w]+\s+)?"([^"\s]+)"\s*(?:\/\/.*)?$/.exec(line) ?? [];
    const name =
      alias?.trim() ??
      place
        ?.replace(/\/v\d+$/, '')
        .replace(/\.v\d+$/, '')
        .replace(/^.*\//, '') ??
      '_';
    return name === '_' || !/^\w+$/.test(name) ? null : whole(name);
  },
  uses: (text, name) =>
    new RegExp(String.raw`(?<![\w.])${name}\.`).test(blankComments(text, 'a.go', { strings: true })),
};

function listed(list: string, as: RegExp, line: (left: string) => string): ReturnType<Imports['read']> {
  const items = list
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  const nameOf = (item: string): string =>
    item
      .replace(/^type\s+/, '')
      .split(as)
      .at(-1)!
      .trim();
  if (items.length === 0 || !items.every((item) => /^[\w$]+$/.test(nameOf(item)))) return null;
  return {
    names: items.map(nameOf),
    without: (names) => {
      const left = items.filter((item) => !names.has(nameOf(item)));
      return left.length === 0 ? null : line(left.join(', '));
    },
  };
}

const python: Imports = {
  read: (line) => {
    const [, lead, list] = /^(from\s+(?!__future__)[\w.]+\s+import\s+)([\w, ]+?)\s*$/.exec(line) ?? [];
    if (lead !== undefined && list !== undefined) return listed(list, /\s+as\s+/, (left) => lead + left);
    const [, module, alias] = /^import\s+([\w.]+)(?:\s+as\s+(\w+))?\s*$/.exec(line) ?? [];
    return module === undefined ? null : whole(alias ?? module.split('.')[0]!);
  },
  uses: word,
};

/** React is used by JSX that doesn't name it. */
const ecmascript: Imports = {
  read: (line) => {
    const [, lead, list, end] =
      /^(import\s+(?:type\s+)?\{)([^{}]*)(\}\s*from\s*(?:'[^']*'|"[^"]*")\s*;?\s*)$/.exec(line) ?? [];
    if (lead !== undefined && list !== undefined && end !== undefined)
      return listed(
        list,
        /\s+as\s+/,
        (left) => `${lead}${/^\s/.exec(list)?.[0] ?? ''}${left}${/\s$/.exec(list)?.[0] ?? ''}${end}`,
      );
    const [, name] =
      /^import\s+(?:type\s+)?(?:\*\s*as\s+)?([\w$]+)\s+from\s*(?:'[^']*'|"[^"]*")\s*;?\s*$/.exec(line) ?? [];
    return name === undefined || name === 'React' ? null : whole(name);
  },
  uses: word,
};

function importsOf(path: string): Imports | null {
  if (path.endsWith('.go')) return go;
  if (path.endsWith('.py')) return python;
  return /\.[cm]?[jt]sx?$/.test(path) ? ecmascript : null;
}

function withoutImports(
  left: string,
  text: string,
  path: string,
  imports: Imports,
  present: ReadonlySet<string>,
): string {
  const bodyOf = (one: string): string =>
    blankComments(
      one
        .split('\n')
        .map((line) => (imports.read(line) === null ? line : ''))
        .join('\n'),
      path,
    );
  const [body, all] = [bodyOf(left), bodyOf(text)];
  const gone = new Set<number>();
  const rows = left.split('\n').map((line, at) => {
    const read = present.has(line) ? null : imports.read(line);
    const idle = new Set(read?.names.filter((name) => imports.uses(all, name) && !imports.uses(body, name)));
    if (read === null || idle.size === 0) return line;
    const rest = read.without(idle);
    if (rest === null) gone.add(at);
    return rest ?? line;
  });
  return gone.size === 0 ? rows.join('\n') : withoutLines(rows.join('\n'), gone);
}
