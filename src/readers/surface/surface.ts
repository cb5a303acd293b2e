import { isGenerated } from '../paths/generated.ts';
import type { Parser } from 'web-tree-sitter';
import type { GrammarName, Grammars } from '../symbols/grammar.ts';
import { createParsers } from '../symbols/parsers.ts';
import { symbolReaders } from '../symbols/symbols.ts';
import { configMarkers, readConfig } from './config.ts';
import { readDocument, type Place } from './documents.ts';
import { environmentMarker, readEnvironment } from './environment.ts';
import { exportItems, exportMarkers } from './exports.ts';
import { flagMarkers, readFlags } from './flags.ts';
import { readComposer, readMakefile, readPackage, readPyproject } from './manifests.ts';
import type { SurfaceItem, SurfaceLanguage } from './model.ts';
import { readPhp } from './php.ts';
import { readRoutes, routeMarkers } from './routes.ts';
import { readRuby } from './ruby.ts';
import { documentKind, isOwnCode, languageOf } from './scope.ts';
import { itemOf, sourceOf, type Source } from './source.ts';
import { readTaken, type Taken } from './taken.ts';
import {
  readAction,
  readEnvironmentExample,
  readExample,
  readJsonSchema,
  readOpenApi,
  readWorkflow,
} from './yaml-surface.ts';

export interface SourceFile {
  path: string;
  text: string;
}

/**
 * What a file offers. `unread` says why a file that may offer something wasn't read whole; its absence of items then
 * says nothing. `taken` is there for code that declares types or takes over the names of other modules.
 */
export interface FileSurface {
  items: SurfaceItem[];
  unread?: string;
  taken?: Taken;
}

/** A revision's surface, with the files that weren't read whole by path. */
export interface Surface {
  items: SurfaceItem[];
  unread: ReadonlyMap<string, string>;
}

/** Longer texts are no hand-written interface. */
const largest = 4 * 1024 * 1024;

export interface SurfaceReader {
  /**
   * The surface of one file; nothing for tests, samples, vendored and generated files. Never fails on a broken text: it
   * says `unread`.
   */
  read(file: SourceFile): Promise<FileSurface>;
  /** Frees the parsers; the reader can't be used afterwards. */
  close(): void;
}

/** A reader of public surface by structure. One parser per language is kept; trees are freed at once. */
export function createSurfaceReader(grammars: Grammars): SurfaceReader {
  const parsers = createParsers(grammars);
  return {
    read: async ({ path, text }) => {
      const kind = documentKind(path, text);
      if (kind !== undefined) return readKind(kind, path, text);
      const known = isOwnCode(path) && !isGenerated(path, text) ? languageOf(path) : undefined;
      if (known === undefined) return { items: [] };
      if (text.length > largest) return { items: [], unread: 'the file is larger than 4 MiB' };
      if (text.includes('\0')) return { items: [], unread: 'the file is no text' };
      const readers = readersFor(text, known.language);
      if (readers.length === 0 && exportMarkers[known.language]?.test(text) === false) return { items: [] };
      return readCode(path, text, known.language, await parsers.of(known.grammar), known.grammar, readers);
    },
    close: () => {
      parsers.close();
    },
  };
}

/** The surface of many files and the file list of the same revision. */
export async function readSurface(
  reader: SurfaceReader,
  files: Iterable<SourceFile> | AsyncIterable<SourceFile>,
  paths: readonly string[] = [],
): Promise<Surface> {
  const items = fileItems(paths);
  const unread = new Map<string, string>();
  for await (const file of files) {
    const read = await reader.read(file);
    for (const one of read.items) items.push(one);
    if (read.unread !== undefined) unread.set(file.path, read.unread);
  }
  return { items, unread };
}

/** Every path of a tree as an item. */
export function fileItems(paths: readonly string[]): SurfaceItem[] {
  return paths.map((path) => itemOf({ path, language: 'none' }, 1, 'file', path, { aliases: [`./${path}`] }));
}

/** The readers beside the exports that a text gives reason to run. */
function readersFor(text: string, language: SurfaceLanguage): ((source: Source) => SurfaceItem[])[] {
  return [
    ...(environmentMarker.test(text) ? [readEnvironment] : []),
    ...(flagMarkers[language]?.test(text) === true ? [readFlags] : []),
    ...(routeMarkers[language]?.test(text) === true ? [readRoutes] : []),
    ...(configMarkers[language]?.test(text) === true ? [readConfig] : []),
  ];
}

function readCode(
  path: string,
  text: string,
  language: SurfaceLanguage,
  parser: Parser,
  grammar: GrammarName,
  readers: readonly ((source: Source) => SurfaceItem[])[],
): FileSurface {
  const tree = parser.parse(text);
  if (tree === null) return { items: [], unread: 'its syntax cannot be read' };
  try {
    const root = tree.rootNode;
    const broken = root.hasError;
    const source = sourceOf(path, text, language, root);
    // exports of a command can't be imported
    const isCommand = language === 'go' && /^package main\b/m.test(text);
    const symbols =
      broken || isCommand
        ? []
        : grammar === 'ruby'
          ? readRuby(root)
          : grammar === 'php'
            ? readPhp(root)
            : symbolReaders[grammar](root, path);
    const items = [...exportItems(symbols, { path, language }), ...readers.flatMap((read) => read(source))];
    const taken = readTaken(source);
    return {
      items,
      ...(broken ? { unread: 'its syntax has errors' } : {}),
      ...(taken.stars.length + taken.types.length > 0 ? { taken } : {}),
    };
  } finally {
    tree.delete();
  }
}

function readKind(kind: NonNullable<ReturnType<typeof documentKind>>, path: string, text: string): FileSurface {
  if (kind === 'makefile') return { items: readMakefile(path, text) };
  if (kind === 'pyproject') return { items: readPyproject(path, text) };
  if (kind === 'env-example') return { items: readEnvironmentExample(path, text) };
  const document = readDocument(text);
  if (document === undefined)
    return text.trim() === ''
      ? { items: [] }
      : { items: [], unread: 'no mapping, or too large, or its syntax has errors' };
  return { items: documentItems(kind, path, document) };
}

function documentItems(
  kind: NonNullable<ReturnType<typeof documentKind>>,
  path: string,
  document: Place,
): SurfaceItem[] {
  const where = { path, language: /\.json$/i.test(path) ? 'json' : 'yaml' } as const;
  switch (kind) {
    case 'action':
      return readAction(where, document);
    case 'workflow':
      return readWorkflow(where, document);
    case 'package':
      return readPackage(path, document);
    case 'composer':
      return readComposer(path, document);
    case 'example':
    case 'values':
      return readExample(where, document);
    case 'open-api':
      return readOpenApi(where, document);
    case 'json-schema':
      return readJsonSchema(where, document);
    default:
      return [];
  }
}
