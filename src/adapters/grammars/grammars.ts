import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Failure } from '../../domain/errors.ts';
import type { GrammarName, Grammars } from '../../readers/symbols/grammar.ts';

/** Files that the bundle has to place in `grammars/` beside itself: the runtime and one per language. */
export const grammarFiles: Readonly<Record<'runtime' | GrammarName, { package: string; file: string }>> = {
  // The runtime must be the one of web-tree-sitter's own release; the grammars' package carries another.
  runtime: { package: 'web-tree-sitter', file: 'web-tree-sitter.wasm' },
  typescript: grammar('typescript'),
  tsx: grammar('tsx'),
  javascript: grammar('javascript'),
  python: grammar('python'),
  go: grammar('go'),
  java: grammar('java'),
  rust: grammar('rust'),
  'c-sharp': grammar('c-sharp'),
  ruby: grammar('ruby'),
  php: grammar('php'),
};

function grammar(name: string): { package: string; file: string } {
  return { package: '@vscode/tree-sitter-wasm/wasm', file: `tree-sitter-${name}.wasm` };
}

/**
 * Loads grammars as WebAssembly, each once and only when asked for. Looks in `grammars/` beside the running file or
 * above it (a bundle), then in the nearest `node_modules` (sources). Fails as environment when a file is missing.
 */
export function createGrammars(from: string = dirname(fileURLToPath(import.meta.url))): Grammars & { warm(): void } {
  let runtime: Promise<typeof import('web-tree-sitter')> | undefined;
  const languages = new Map<GrammarName, ReturnType<Grammars['language']>>();
  const start = async (): Promise<typeof import('web-tree-sitter')> => {
    const library = await import('web-tree-sitter');
    const file = findGrammar(from, 'runtime');
    await library.Parser.init({ locateFile: () => file });
    return library;
  };
  const load = async (name: GrammarName): ReturnType<Grammars['language']> => {
    const library = await (runtime ??= start());
    const language = await library.Language.load(new Uint8Array(await readFile(findGrammar(from, name))));
    return { library, language };
  };
  return {
    /** Starts the runtime ahead, while others wait for git; what goes wrong is said when a language is asked for. */
    warm: () => {
      runtime ??= start();
      runtime.catch(() => {
        runtime = undefined;
      });
    },
    language: (name) => {
      const known = languages.get(name) ?? load(name);
      languages.set(name, known);
      return known;
    },
  };
}

/** The path of one grammar file. */
export function findGrammar(from: string, name: keyof typeof grammarFiles): string {
  const { package: folder, file } = grammarFiles[name];
  for (let at = from; ; at = dirname(at)) {
    const places = [join(at, 'grammars', file), join(at, 'node_modules', folder, file)];
    const found = places.find((place) => existsSync(place));
    if (found !== undefined) return found;
    if (dirname(at) === at)
      throw new Failure(
        'environment',
        `grammars/${file}: not found beside the program; build it again or install its dependencies`,
      );
  }
}
