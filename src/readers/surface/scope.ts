import { endingOf, isTestOrSample, kindOf } from '../paths/kind.ts';
import type { GrammarName } from '../symbols/grammar.ts';
import type { SurfaceLanguage } from './model.ts';

const byExtension: Readonly<Record<string, readonly [GrammarName, SurfaceLanguage]>> = {
  ts: ['typescript', 'typescript'],
  mts: ['typescript', 'typescript'],
  cts: ['typescript', 'typescript'],
  tsx: ['tsx', 'typescript'],
  js: ['javascript', 'javascript'],
  mjs: ['javascript', 'javascript'],
  cjs: ['javascript', 'javascript'],
  jsx: ['javascript', 'javascript'],
  py: ['python', 'python'],
  pyi: ['python', 'python'],
  go: ['go', 'go'],
  java: ['java', 'java'],
  rs: ['rust', 'rust'],
  cs: ['c-sharp', 'csharp'],
  rb: ['ruby', 'ruby'],
  php: ['php', 'php'],
};

/** The grammar and the language of a code file; undefined for what is no code of a known language. */
export function languageOf(path: string): { grammar: GrammarName; language: SurfaceLanguage } | undefined {
  const extension = endingOf(path);
  const known = Object.hasOwn(byExtension, extension) ? byExtension[extension] : undefined;
  return known === undefined ? undefined : { grammar: known[0], language: known[1] };
}

/**
 * Code that others can use: no test, sample, benchmark, docs example, vendored or built file. Whether a tool wrote it
 * its content says.
 */
export function isOwnCode(path: string): boolean {
  return languageOf(path) !== undefined && isOwn(path) && !/(?:^|\/)docs?\//.test(path);
}

/** A file whose words count as "the source still says it": like own code, in any language but prose. */
export function isOwnText(path: string): boolean {
  return isOwn(path) && !kindOf(path).docs;
}

function isOwn(given: string): boolean {
  // below src/main the folders are names of packages, `samples` among them
  const path = given.replace(/(?<=(?:^|\/)src\/main\/).*\//, '');
  const { vendored, built, sample, playground } = kindOf(path);
  return !vendored && !built && !sample && !playground && !isTestOrSample(path);
}

export type DocumentKind =
  | 'action'
  | 'workflow'
  | 'package'
  | 'composer'
  | 'makefile'
  | 'pyproject'
  | 'env-example'
  | 'example'
  | 'values'
  | 'open-api'
  | 'json-schema';

/** Descriptions of an interface lie in such folders, and tests of it. */
const environmentExample = new RegExp(
  [
    String.raw`^\.?env\.(?:example|sample|dist|template|defaults?)$`,
    String.raw`^\.env[\w.-]*\.(?:example|sample|dist|template)$`,
    String.raw`^(?:example|sample)\.env$`,
  ].join('|'),
);
const specification = /(?:^|\/)specs?\/[^/]+$/i;
const example = new RegExp(
  [
    String.raw`(?:^|\/)(?:[\w.-]*(?:config|settings|options|application|conf)[\w-]*\.(?:example|sample|dist`,
    String.raw`|default|defaults|template)|(?:example|sample|default)[._-](?:config|settings))\.(?:ya?ml`,
    String.raw`|json)$|(?:^|\/)config\/defaults?\.(?:ya?ml|json)$`,
  ].join(''),
  'i',
);

/**
 * What kind of interface a file that isn't code holds, by its path, and by its beginning for descriptions that may have
 * any name.
 */
export function documentKind(path: string, text: string): DocumentKind | undefined {
  const { vendored, built, fixture, playground, test } = kindOf(path);
  if (vendored || built || fixture || playground || (test && !specification.test(path))) return undefined;
  const name = path.split('/').at(-1) ?? '';
  if (/^action\.ya?ml$/.test(name)) return 'action';
  if (/(?:^|\/)\.github\/workflows\/[^/]+\.ya?ml$/.test(path)) return 'workflow';
  if (name === 'package.json') return 'package';
  if (name === 'composer.json') return 'composer';
  if (name === 'pyproject.toml') return 'pyproject';
  if (/^(?:GNU)?[Mm]akefile$/.test(name)) return 'makefile';
  if (environmentExample.test(name)) return 'env-example';
  if (!/\.(?:ya?ml|json)$/i.test(name)) return undefined;
  if (example.test(path)) return test ? undefined : 'example';
  if (/^values\.ya?ml$/.test(name)) return 'values';
  const head = text.slice(0, 4000);
  if (/^\s*(?:openapi|swagger)\s*:\s*["']?[23]\.|["'](?:openapi|swagger)["']\s*:\s*["'][23]\./m.test(head))
    return 'open-api';
  return /\.json$/i.test(name) &&
    (/"\$schema"\s*:\s*"https?:\/\/json-schema\.org\//.test(head) || /[._]schema\.json$/.test(name))
    ? 'json-schema'
    : undefined;
}

/** True where the path alone says that a file can't be part of the surface, so that it needn't be read at all. */
export function mayHoldSurface(path: string): boolean {
  return (
    isOwnCode(path) ||
    documentKind(path, 'openapi: 3.0') !== undefined ||
    documentKind(path, '"$schema": "http://json-schema.org/x"') !== undefined
  );
}
