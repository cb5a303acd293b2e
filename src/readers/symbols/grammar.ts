import type { Language } from 'web-tree-sitter';

/** Languages whose declarations the symbol reader knows. */
export type SymbolGrammar = 'typescript' | 'tsx' | 'javascript' | 'python' | 'go' | 'java' | 'rust' | 'c-sharp';

export type GrammarName = SymbolGrammar | 'ruby' | 'php';

/** Where grammars come from; the reader itself loads nothing. */
export interface Grammars {
  language(name: GrammarName): Promise<{ library: typeof import('web-tree-sitter'); language: Language }>;
}

const extensions: Readonly<Record<string, SymbolGrammar>> = {
  ts: 'typescript',
  mts: 'typescript',
  cts: 'typescript',
  tsx: 'tsx',
  js: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  jsx: 'javascript',
  py: 'python',
  pyi: 'python',
  go: 'go',
  java: 'java',
  rs: 'rust',
  cs: 'c-sharp',
};

/** The grammar of a path by its extension; undefined where no reader of symbols exists for it. */
export function grammarOf(path: string): SymbolGrammar | undefined {
  const name = /\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase();
  return name === undefined || !Object.hasOwn(extensions, name) ? undefined : extensions[name];
}
