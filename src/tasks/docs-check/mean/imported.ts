import type { CodeBlock, Page } from '../../../readers/docs/model.ts';
import type { SurfaceItem, SurfaceLanguage } from '../../../readers/surface/model.ts';
import type { Mention } from './mentions.ts';

/**
 * A name that a sample takes from one of the project's packages: the place of the name in the import, and what the
 * sample calls it.
 */
interface Binding {
  name: string;
  local: string;
  start: number;
  end: number;
}
/** A package that a sample takes whole, under the name by which it qualifies. */
interface Imports {
  names: Binding[];
  wholes: Set<string>;
}

const longest = 50_000;
const family = (language: SurfaceLanguage): SurfaceLanguage => (language === 'javascript' ? 'typescript' : language);

/**
 * True when a sample's import from one of the project's own packages says that the mention is the export, however plain
 * the name: in the import itself, in a call of what it brought, or behind the name of the package. Only exports have
 * names to import.
 */
export function isImported(item: SurfaceItem, mention: Mention, packages: readonly string[]): boolean {
  const { block } = mention;
  if (item.kind !== 'export' || (item.owner ?? '') !== '' || block === null || !familiar(item.language, block.language))
    return false;
  const { names, wholes } = importsOf(block, family(item.language), packages);
  const [start, end] = [mention.start - block.start, mention.end - block.start];
  if (names.some((one) => one.start === start && one.end === end && one.name === item.name)) return true;
  const before = block.text.slice(Math.max(0, start - 120), start);
  if (!/^(?:<[^<>\n]{0,80}>)?!?\(/.test(block.text.slice(end, end + 90))) return false;
  if (/[\w$)\]]\s*(?:\.|\?\.|::|->|\\)\s*$/.test(before)) {
    const path = /(?<![\w$.:\\)\]])(\\?(?:[\w$]+(?:::|\.|\\))+)$/.exec(before)?.[1]?.replace(/(?:::|\.|\\)$/, '');
    return path !== undefined && (wholes.has(path) || (item.language === 'rust' && isOwnCrate(path, packages)));
  }
  return (
    names.some((one) => one.local === item.name && one.name === item.name && one.start < start) &&
    !isTakenAgain(block.text, item.name, names)
  );
}

/** True when a sample of the page imports the name, so that a heading with it is about the export. */
export function isImportedOn(page: Page, item: SurfaceItem, packages: readonly string[]): boolean {
  return (
    item.kind === 'export' &&
    (item.owner ?? '') === '' &&
    page.blocks.some(
      (block) =>
        block.text.includes(item.name) &&
        familiar(item.language, block.language) &&
        importsOf(block, family(item.language), packages).names.some((one) => one.name === item.name),
    )
  );
}

/** A block of another language, or of none that says so, imports nothing of this one. */
function familiar(language: SurfaceLanguage, block: string | null): boolean {
  const forms: Partial<Record<SurfaceLanguage, RegExp>> = {
    typescript: /^(?:[cm]?[jt]sx?|javascript|typescript|vue|svelte)$/,
    python: /^(?:py\d?|python\d?|pycon|ipython)$/,
    rust: /^(?:rs|rust.*)$/,
    php: /^php$/,
    go: /^(?:go|golang)$/,
  };
  return block !== null && forms[family(language)]?.test(block) === true;
}

const isOwnCrate = (path: string, packages: readonly string[]): boolean =>
  packages.some((one) => one.replaceAll('-', '_') === path.split('::')[0]);

function importsOf(block: CodeBlock, language: SurfaceLanguage, packages: readonly string[]): Imports {
  const found: Imports = { names: [], wholes: new Set() };
  const text = block.text.slice(0, longest);
  const isOwn = (module: string): boolean => packages.some((one) => module === one || module.startsWith(`${one}/`));
  switch (language) {
    case 'typescript':
      for (const match of text.matchAll(
        /\bimport\s+(?:type\s+)?(?:[\w$]+\s*,\s*)?\{([^{}]{0,2000})\}\s*from\s*['"]([^'"\n]{1,200})['"]/g,
      ))
        if (isOwn(match[2]!)) bind(found, match[1]!, match.index + match[0].indexOf('{') + 1, /\s+as\s+/);
      for (const match of text.matchAll(
        /\b(?:const|let|var)\s+\{([^{}]{0,2000})\}\s*=\s*(?:require|await\s+import)\(\s*['"]([^'"\n]{1,200})['"]/g,
      ))
        if (isOwn(match[2]!)) bind(found, match[1]!, match.index + match[0].indexOf('{') + 1, /\s*:\s*/);
      for (const match of text.matchAll(/\bimport\s+\*\s+as\s+([\w$]+)\s+from\s*['"]([^'"\n]{1,200})['"]/g))
        if (isOwn(match[2]!)) found.wholes.add(match[1]!);
      break;
    case 'python':
      for (const match of text.matchAll(
        /^[ \t]*(?:>>> )?from\s+([\w.]+)\s+import\s+(?:\(([^()]{0,2000})\)|([^\n(#;]{1,500}))/gm,
      )) {
        const names = match[2] ?? match[3]!;
        if (isModule(match[1]!, packages)) bind(found, names, match.index + match[0].lastIndexOf(names), /\s+as\s+/);
      }
      for (const match of text.matchAll(/^[ \t]*(?:>>> )?import\s+([\w.]+)(?:\s+as\s+(\w+))?[ \t]*(?:#.*)?$/gm))
        if (isModule(match[1]!, packages)) found.wholes.add(match[2] ?? match[1]!);
      break;
    case 'rust':
      for (const match of text.matchAll(
        /^[ \t#]*use\s+(?:::)?((?:\w+::)+)(?:(\w+)(\s+as\s+\w+)?|\{([^{}]{0,2000})\})\s*;/gm,
      )) {
        if (!isOwnCrate(match[1]!.replace(/::$/, ''), packages)) continue;
        const names = match[4] ?? `${match[2]!}${match[3] ?? ''}`;
        bind(found, names, match.index + match[0].lastIndexOf(names), /\s+as\s+/);
      }
      break;
    case 'php':
      for (const match of text.matchAll(
        /^[ \t]*use\s+(?:function\s+|const\s+)?\\?((?:\w+\\)+)(\w+)(?:\s+as\s+(\w+))?\s*;/gm,
      )) {
        if (!isNamespace(match[1]!, packages)) continue;
        const start = match.index + match[0].indexOf(match[1]!) + match[1]!.length;
        found.names.push({ name: match[2]!, local: match[3] ?? match[2]!, start, end: start + match[2]!.length });
      }
      for (const match of text.matchAll(/(?<![\w\\])\\((?:\w+\\)+)(?=\w+\s*\()/g))
        if (isNamespace(match[1]!, packages))
          found.wholes.add(match[1]!.replace(/\\$/, '')).add(`\\${match[1]!.replace(/\\$/, '')}`);
      break;
    case 'go':
      for (const match of text.matchAll(
        /^[ \t]*(?:import\s+)?(?:(\w+)\s+)?"((?:[\w.-]+\/)+([\w-]+?)(?:\/v\d+)?)"[ \t]*$/gm,
      )) {
        // the last part is the name of the package; modules are known by theirs
        if (packages.includes(match[3]!)) found.wholes.add(match[1] ?? match[3]!);
      }
      break;
    default:
      break;
  }
  return found;
}

function isModule(module: string, packages: readonly string[]): boolean {
  return packages.some((one) => one.replaceAll('-', '_') === module.split('.')[0]);
}

/** `Ada\Acme\` for the package `ada/acme`. */
function isNamespace(namespace: string, packages: readonly string[]): boolean {
  const path = namespace.replaceAll('\\', '/').toLowerCase();
  return packages.some((one) => one.includes('/') && path.startsWith(`${one.toLowerCase().replaceAll('-', '')}/`));
}

/** Each name of a list with its place; `as` says how a list gives another name. */
function bind(into: Imports, list: string, at: number, as: RegExp): void {
  for (const match of list.matchAll(/[^,]+/g)) {
    const part = match[0].replace(/(?:\/\/|#).*$/gm, (comment) => ' '.repeat(comment.length));
    const [name = '', local] = part
      .trim()
      .replace(/^type\s+/, '')
      .split(as);
    if (!/^[\w$]+$/.test(name)) continue;
    const start = at + match.index + part.indexOf(name, /^\s*type\s+/.exec(part)?.[0].length ?? 0);
    into.names.push({ name, local: local ?? name, start, end: start + name.length });
  }
}

/** A second import, a parameter or a declaration of the name takes it over somewhere in the sample. */
function isTakenAgain(text: string, name: string, names: readonly Binding[]): boolean {
  const escaped = name.replace(/[^\w]/g, '\\$&');
  const others = names.filter((one) => one.local === name);
  return (
    others.length > 1 ||
    new RegExp(
      `(?:\\(|,)\\s*${escaped}\\s*(?::[^,()]{1,60})?(?:,[^()]{0,200})?\\)\\s*(?:=>|\\{|:\\s*$)|` +
        `(?<![\\w$.])${escaped}\\s*=>|(?:^|[\\s({,])(?:def|class|function\\*?|fn|func|const|let|` +
        `var)\\s+${escaped}(?![\\w$])|(?<![\\w$.])${escaped}\\s*=(?![=>])|\\bfor\\s+${escaped}\\s+in\\b|` +
        `\\bas\\s+${escaped}\\b`,
      'm',
    ).test(text)
  );
}
