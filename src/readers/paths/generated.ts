import { parse } from 'yaml';
import type { ChangedFile } from '../diff/model.ts';
import { endingOf, kindOf, baseName } from './kind.ts';

/** What the content of a tool's output was seen to be. */
export type GeneratedForm = 'a lockfile' | 'minified' | 'a source map' | 'a stored snapshot' | 'generated';

/** A lockfile's own reader says more than its shape; beyond this only the shape is held against it. */
const mostParsed = 16 * 1024 * 1024;
const mostRead = 32 * 1024 * 1024;

/**
 * What a file is by its name **and** its content; null where one of them doesn't say so. The name is an author's
 * choice, so is a header: only together they lower what is asked of a model, and never what rules look at.
 */
export function generatedForm(path: string, text: string): GeneratedForm | null {
  const { written } = kindOf(path);
  switch (written) {
    case null:
      return null;
    case 'lock':
      return isLock(baseName(path).toLowerCase(), text) ? 'a lockfile' : null;
    case 'minified':
      return isMinified(path, text) ? 'minified' : null;
    case 'source-map':
      return isSourceMap(text) ? 'a source map' : null;
    case 'snapshot':
      return isSnapshot(text) ? 'a stored snapshot' : null;
    case 'header':
      return hasHeader(text) ? 'generated' : null;
    case 'built':
      return isMinified(path, text) ? 'minified' : isBundle(text) || hasHeader(text) ? 'generated' : null;
  }
}

/** Whether a file is a tool's output by its name and its content. */
export function isGenerated(path: string, text: string): boolean {
  return generatedForm(path, text) !== null;
}

/**
 * Changed files that a tool wrote, by path: only those whose name says so are read, the former side of one that is
 * gone.
 */
export async function generatedFiles(
  files: readonly ChangedFile[],
  read: (blob: string) => Promise<Uint8Array | undefined>,
): Promise<Map<string, GeneratedForm>> {
  const found = new Map<string, GeneratedForm>();
  for (const { path, binary, submodule, newBlob, oldBlob } of files) {
    const blob = newBlob ?? oldBlob;
    if (binary || submodule || blob === null || kindOf(path).written === null) continue;
    const bytes = await read(blob);
    const form =
      bytes === undefined || bytes.length > mostRead ? null : generatedForm(path, new TextDecoder().decode(bytes));
    if (form !== null) found.set(path, form);
  }
  return found;
}

/** Lines of comments with which generators mark their output, at its beginning. */
const header = new RegExp(
  [
    String.raw`^[ \t]*(?:\/\/|\/?\*+|#|--|;|<!--|'''|\"\"\")[ \t\-*#/]*(?:`,
    String.raw`[^\n]{0,200}?(?:\bcode generated\b[^\n]{0,200}\bdo not (?:edit|modify)\b` +
      String.raw`|(?<![\w.])@(?:partially-)?generated\b|<auto-?generated\b)`,
    String.raw`|(?:this (?:file|code|module|class|source) (?:is|was|has been) )?(?:auto-?generated` +
      String.raw`|automatically generated|generated (?:by|from|with|using))\b`,
    String.raw`|generated code\b[^\n]{0,80}\bdo not (?:edit|modify)\b)`,
  ].join(''),
  'im',
);
const headerRoom = 4000;

function hasHeader(text: string): boolean {
  return header.test(text.slice(0, headerRoom));
}

/** Helpers that bundlers write around modules. */
const bundlers = new RegExp(
  [
    String.raw`\b__webpack_(?:require|modules)__\b|^\/\/#region [^\n]{1,300}$`,
    String.raw`|^var __(?:create|defProp|commonJS|export) = |\bwebpackBootstrap\b|\bparcelRequire\w*\b`,
    String.raw`|^System\.register\(|^\/\/# sourceMappingURL=`,
  ].join(''),
  'm',
);

function isBundle(text: string): boolean {
  return bundlers.test(text.slice(0, 20_000)) || bundlers.test(text.slice(-2000));
}

const longLine = 200;
const leastMinified = 500;

/**
 * Nearly all of a script or style sheet in long lines of which little is white space: what a minifier leaves, measured.
 */
function isMinified(path: string, text: string): boolean {
  if (!/^(?:[cm]?js|css)$/.test(endingOf(path))) return false;
  let [all, long, white] = [0, 0, 0];
  for (let at = 0; at < text.length;) {
    const end = text.indexOf('\n', at) === -1 ? text.length : text.indexOf('\n', at);
    if (!/^[ \t]*(?:\/\/|\/?\*)/.test(text.slice(at, Math.min(end, at + 100))) || end - at > longLine) {
      all += end - at;
      if (end - at >= longLine) {
        long += end - at;
        for (let place = at; place < end; place += 1) if (text.charCodeAt(place) <= 32) white += 1;
      }
    }
    at = end + 1;
  }
  return all >= leastMinified && long >= all * 0.9 && white <= long * 0.15;
}

function isSourceMap(text: string): boolean {
  const map = objectOf(text.replace(/^\)\]\}'?[^\n]*\n/, ''));
  return map !== null && 'version' in map && ('mappings' in map || 'sections' in map);
}

/** Stores of Jest and Vitest hold templates alone; one with an expression in it runs. */
function isSnapshot(text: string): boolean {
  if (!/^\/\/ (?:Jest|Vitest|Bun) Snapshot v\d/.test(text)) return false;
  const rest = text
    .replace(/\r/g, '')
    .replace(/^\/\/[^\n]*$/gm, '')
    .replace(/^exports\[`(?:[^`\\$]|\\[^]|\$(?!\{))*`\] = `(?:[^`\\$]|\\[^]|\$(?!\{))*`;$/gm, '');
  return rest.trim() === '';
}

const goSum = /^\S+ v\S+ h1:[A-Za-z0-9+/]{43}=$/;
const tomlLock = { lines: /^(?:#.*|\[\[?[\w."-]+\]\]?|[\w".+-]+ = .+| {4}(?:["{]).*|\])$/, one: /^\[\[package\]\]$/ };
/** Each line of a lockfile of this kind, and a line that every one of them has. */
const shapes: Readonly<Record<string, { lines: RegExp; one: RegExp }>> = {
  'go.sum': { lines: goSum, one: goSum },
  'gemfile.lock': { lines: /^(?:[A-Z][A-Z ]*|CHECKSUMS| {2,6}\S.*)$/, one: /^(?:DEPENDENCIES|GEM)$/ },
  'yarn.lock': {
    lines: /^(?:#.*|"?(?:@|[\w.-]).*:|__metadata:| {2,6}\S.*)$/,
    one: /^(?:# yarn lockfile v1|__metadata:|\S.*@.*:)$/,
  },
  'gradle.lockfile': { lines: /^(?:#.*|[\w.-]+:[\w.-]+:[\w.+-]+=[\w,.-]+|empty=.*)$/, one: /=/ },
  'cargo.lock': { lines: /^(?:#.*|\[\[?[\w.-]+\]\]?|[\w".-]+ = .+| ".*",?|\])$/, one: /^\[\[package\]\]$/ },
  'poetry.lock': tomlLock,
  'pdm.lock': tomlLock,
  'uv.lock': tomlLock,
};

const jsonLocks: Readonly<Record<string, readonly string[]>> = {
  'package-lock.json': ['lockfileVersion'],
  'npm-shrinkwrap.json': ['lockfileVersion'],
  'composer.lock': ['packages', 'content-hash'],
  'pipfile.lock': ['_meta', 'default'],
  'packages.lock.json': ['version', 'dependencies'],
};

function isLock(name: string, text: string): boolean {
  if (text.length > mostParsed) return false;
  const keys = jsonLocks[name];
  if (keys !== undefined) {
    const lock = objectOf(text);
    return lock !== null && keys.every((key) => key in lock);
  }
  if (name === 'pnpm-lock.yaml') return isPnpm(text);
  if (name === 'bun.lock')
    return /^\{\s*"lockfileVersion": \d+,\s/.test(text) && /"packages": \{/.test(text) && /\}\s*$/.test(text);
  const shape = shapes[name];
  if (shape === undefined) return false;
  const lines = text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
  return lines.some((line) => shape.one.test(line)) && lines.every((line) => shape.lines.test(line));
}

function isPnpm(text: string): boolean {
  const head = /^(?:---\n)?lockfileVersion: /.exec(text);
  if (head === null || text.length > 1024 * 1024)
    return head !== null && text.split('\n').every((line) => /^(?:$|#|---$|[A-Za-z]+:| {2,}\S)/.test(line));
  try {
    const lock: unknown = parse(text.replace(/^---\n/, ''), { maxAliasCount: 0 });
    return typeof lock === 'object' && lock !== null;
  } catch {
    return false;
  }
}

function objectOf(text: string): object | null {
  if (text.length > mostParsed) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}
