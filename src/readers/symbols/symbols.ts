import type { Node } from 'web-tree-sitter';
import { readCsharp } from './csharp.ts';
import { readEcmascript } from './ecmascript.ts';
import { readGo } from './go.ts';
import { grammarOf, type Grammars, type SymbolGrammar } from './grammar.ts';
import { readJava } from './java.ts';
import type { PublicSymbol } from './model.ts';
import { readPython } from './python.ts';
import { readRust } from './rust.ts';

export const symbolReaders: Readonly<Record<SymbolGrammar, (root: Node, path: string) => PublicSymbol[]>> = {
  typescript: readEcmascript,
  tsx: readEcmascript,
  javascript: readEcmascript,
  python: readPython,
  go: readGo,
  java: readJava,
  rust: readRust,
  'c-sharp': readCsharp,
};

/** Longer texts are no hand-written interface; the grammars read some 5 MiB a second. */
export const largestSource = 4 * 1024 * 1024;
const cached = 700;

export type SymbolReader = (path: string, text: string) => Promise<PublicSymbol[] | null>;

/**
 * A reader of the declarations of a text by its structure. It answers null where the language is unknown, the text is
 * over 4 MiB, or its syntax has errors: half a tree would read as things removed.
 */
export function createSymbolReader(grammars: Grammars): SymbolReader {
  const known = new Map<string, Map<string, PublicSymbol[] | null>>();
  return async (path, text) => {
    const name = grammarOf(path);
    if (name === undefined || text.length > largestSource) return null;
    const ofPath = known.get(path) ?? new Map<string, PublicSymbol[] | null>();
    const before = ofPath.get(text);
    if (before !== undefined) return before;
    const { library, language } = await grammars.language(name);
    const parser = new library.Parser();
    let symbols: PublicSymbol[] | null = null;
    try {
      parser.setLanguage(language);
      const tree = parser.parse(text);
      if (tree !== null && !tree.rootNode.hasError) symbols = symbolReaders[name](tree.rootNode, path);
      tree?.delete();
    } finally {
      parser.delete();
    }
    if (known.size >= cached) known.clear();
    known.set(path, ofPath.set(text, symbols));
    return symbols;
  };
}
