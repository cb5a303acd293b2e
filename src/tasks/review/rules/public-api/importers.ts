import { kindOf } from '../../../../readers/paths/kind.ts';
import { folderOf } from '../text/quotes.ts';
import { textOf, type RuleContext } from '../rule.ts';
import { moduleFile } from './ecmascript.ts';

const mostFiles = 400;

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function joined(folder: string, relative: string): string {
  const parts = folder === '' ? [] : folder.split('/');
  for (const part of relative.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

/** True when a text imports `name` by the relative or dotted path of the module at `target`. */
function imports(text: string, path: string, target: string, name: string, tree: ReadonlySet<string>): boolean {
  const word = new RegExp(`(?:^|[\\s{,(])${escape(name)}(?:[\\s},)]|$)`);
  if (/\.[cm]?[jt]sx?$/.test(target)) {
    for (const [, names = '', module = ''] of text.matchAll(
      /\bimport\s+(?:type\s+)?(?:[\w$]+\s*,\s*)?(\{[^}]{0,5000}\})\s*from\s*['"](\.[^'"]*)['"]/g,
    )) {
      if (word.test(names.replace(/\btype\s+/g, '')) && moduleFile(joined(folderOf(path), module), tree) === target)
        return true;
    }
    return false;
  }
  const dotted = target
    .replace(/^src\//, '')
    .replace(/(\/__init__)?\.pyi?$/, '')
    .replaceAll('/', '.');
  for (const [, module, list = ''] of text.matchAll(
    /^\s*from\s+([\w.]+)\s+import\s+(\([^)]{0,5000}\)|[^\n]{0,2000})/gm,
  )) {
    if (module === dotted && word.test(list.replace(/#.*$/gm, ''))) return true;
  }
  return false;
}

function isForeign(path: string): boolean {
  const { vendored, built } = kindOf(path);
  return vendored || built;
}

/**
 * A file that the change left alone and that still imports a removed name from its module; undefined when none is found
 * among the first 400 files of the language. TypeScript, JavaScript and Python only.
 */
export async function remainingImporter(
  context: RuleContext,
  target: string,
  name: string,
): Promise<string | undefined> {
  const ending = /\.[cm]?[jt]sx?$/.test(target) ? /\.[cm]?[jt]sx?$/ : /\.pyi?$/.test(target) ? /\.pyi?$/ : null;
  if (ending === null || name.includes('.') || name === 'default') return undefined;
  const head = await context.list('new');
  const tree = new Set([...head, target]);
  const changed = new Set(context.files.map((file) => file.file.path));
  const candidates = head
    .filter((path) => ending.test(path) && !changed.has(path) && !isForeign(path))
    .slice(0, mostFiles);
  for (const path of candidates) {
    const text = textOf(await context.read('new', path));
    if (text !== undefined && text.includes(name) && imports(text, path, target, name, tree)) return path;
  }
  return undefined;
}
