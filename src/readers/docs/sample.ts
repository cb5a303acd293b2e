import { parseAllDocuments } from 'yaml';
import type { GrammarName, Grammars } from '../symbols/grammar.ts';
import { createParsers } from '../symbols/parsers.ts';
import { isJson, wholesOf } from './fragment.ts';

const languages: Readonly<Record<string, GrammarName>> = {
  ts: 'typescript',
  typescript: 'typescript',
  mts: 'typescript',
  tsx: 'tsx',
  jsx: 'tsx',
  js: 'javascript',
  javascript: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  py: 'python',
  python: 'python',
  python3: 'python',
  go: 'go',
  golang: 'go',
  java: 'java',
  rs: 'rust',
  rust: 'rust',
  cs: 'c-sharp',
  csharp: 'c-sharp',
  'c#': 'c-sharp',
  rb: 'ruby',
  ruby: 'ruby',
  php: 'php',
};

export interface SampleParser {
  /**
   * Whether a sample parses as its language; null where no reader exists for it. A sample may be statements without
   * what encloses them.
   */
  parses(language: string, text: string): Promise<boolean | null>;
  close(): void;
}

/** Grammars of which a block may be written in another than it says: markup in TypeScript, types in JavaScript. */
const relatives: Partial<Record<GrammarName, GrammarName>> = { typescript: 'tsx', javascript: 'tsx' };

/** Parses samples with the grammars, and JSON and YAML with their own readers. */
export function createSampleParser(grammars: Grammars): SampleParser {
  const parsers = createParsers(grammars);
  return {
    parses: async (language, text) => {
      const key = language.toLowerCase();
      if (key === 'json') return isJson(text);
      if (key === 'yaml' || key === 'yml')
        return parseAllDocuments(text, { logLevel: 'silent', prettyErrors: false, uniqueKeys: false }).every(
          (one) => one.errors.length === 0,
        );
      const name = Object.hasOwn(languages, key) ? languages[key] : undefined;
      if (name === undefined) return null;
      if (await whole(name, text)) return true;
      const relative = relatives[name];
      return relative !== undefined && whole(relative, text);
    },
    close: () => {
      parsers.close();
    },
  };

  async function whole(name: GrammarName, text: string): Promise<boolean> {
    const parser = await parsers.of(name);
    return wholesOf(name, text).some((one) => {
      const tree = parser.parse(one);
      if (tree === null) return false;
      const intact = !tree.rootNode.hasError;
      tree.delete();
      return intact;
    });
  }
}
