import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import { Failure, messageOf } from '../../domain/errors.ts';
import type { GrammarName, Grammars } from '../../readers/symbols/grammar.ts';

/** Files that the bundle has to place in `grammars/` beside itself, packed: the runtime and one per language. */
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

/** What a packed file has behind its name; brotli takes 14 MB of grammars down to 0.9. */
export const packed = '.br';

function grammar(name: string): { package: string; file: string } {
  return { package: '@vscode/tree-sitter-wasm/wasm', file: `tree-sitter-${name}.wasm` };
}

/**
 * Loads grammars as WebAssembly, each once and only when asked for. Looks in `grammars/` beside the running file or
 * above it (a bundle), then in the nearest `node_modules` (sources). Fails as environment when a file is missing or
 * damaged.
 */
export function createGrammars(from: string = dirname(fileURLToPath(import.meta.url))): Grammars & { warm(): void } {
  let runtime: Promise<typeof import('web-tree-sitter')> | undefined;
  const languages = new Map<GrammarName, ReturnType<Grammars['language']>>();
  const start = async (): Promise<typeof import('web-tree-sitter')> => {
    const library = await import('web-tree-sitter');
    const wasmBinary = await readGrammar(from, 'runtime');
    // what goes wrong is thrown too; a run says it once
    await whole('runtime', library.Parser.init({ wasmBinary, printErr: () => undefined }));
    return library;
  };
  const load = async (name: GrammarName): ReturnType<Grammars['language']> => {
    const [library, bytes] = await Promise.all([(runtime ??= start()), readGrammar(from, name)]);
    return { library, language: await whole(name, library.Language.load(bytes)) };
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

/** One grammar's bytes. A packed one is unpacked in memory, by a thread of Node's: 1 to 10 ms each. */
async function readGrammar(from: string, name: keyof typeof grammarFiles): Promise<Uint8Array<ArrayBuffer>> {
  const path = findGrammar(from, name);
  const bytes = await readFile(path);
  return new Uint8Array(path.endsWith(packed) ? await whole(name, promisify(brotliDecompress)(bytes)) : bytes);
}

/** What was made of one file's bytes; where they are not what was shipped, that is for the user to mend. */
async function whole<T>(name: keyof typeof grammarFiles, made: Promise<T>): Promise<T> {
  try {
    return await made;
  } catch (error) {
    const file = `grammars/${grammarFiles[name].file}${packed}`;
    throw new Failure('environment', `${file}: is damaged (${messageOf(error)}); install codex-ci again`, {
      cause: error,
    });
  }
}

/** The path of one grammar file. */
function findGrammar(from: string, name: keyof typeof grammarFiles): string {
  const { package: folder, file } = grammarFiles[name];
  for (let at = from; ; at = dirname(at)) {
    const places = [join(at, 'grammars', `${file}${packed}`), join(at, 'node_modules', folder, file)];
    const found = places.find((place) => existsSync(place));
    if (found !== undefined) return found;
    if (dirname(at) === at)
      throw new Failure(
        'environment',
        `grammars/${file}${packed}: not found beside the program; build it again or install its dependencies`,
      );
  }
}
