import { parseDocument } from 'yaml';
import type { GrammarName, Grammars } from '../symbols/grammar.ts';
import { createParsers } from '../symbols/parsers.ts';

const languages: Readonly<Record<string, GrammarName>> = {
  ts: 'typescript', typescript: 'typescript', mts: 'typescript', tsx: 'tsx', jsx: 'tsx', js: 'javascript', javascript: 'javascript', mjs: 'javascript', cjs: 'javascript',
  py: 'python', python: 'python', python3: 'python', go: 'go', golang: 'go', java: 'java', rs: 'rust', rust: 'rust', cs: 'c-sharp', csharp: 'c-sharp', 'c#': 'c-sharp',
  rb: 'ruby', ruby: 'ruby', php: 'php',
};

export interface SampleParser {
  /** Whether a sample parses as its language; null where no reader exists for it. A sample may be statements without what encloses them. */
  parses(language: string, text: string): Promise<boolean | null>;
  close(): void;
}

/** Some languages need what a sample leaves out: a class around a method, a function around statements. */
const around: Partial<Record<GrammarName, readonly [string, string][]>> = {
  java: [['class Sample { ', '\n}'], ['class Sample { void run() { ', '\n} }']],
  'c-sharp': [['class Sample { ', '\n}'], ['class Sample { void Run() { ', '\n} }']],
  go: [['package sample\n', ''], ['package sample\nfunc run() {\n', '\n}']],
  rust: [['fn run() {\n', '\n}']],
  php: [['<?php\n', '']],
};

/** Parses samples with the grammars, and JSON and YAML with their own readers. */
export function createSampleParser(grammars: Grammars): SampleParser {
  const parsers = createParsers(grammars);
  return {
    parses: async (language, text) => {
      const key = language.toLowerCase();
      if (key === 'json') return parsesJson(text);
      if (key === 'yaml' || key === 'yml') return parseDocument(text, { logLevel: 'silent', prettyErrors: false }).errors.length === 0;
      const name = Object.hasOwn(languages, key) ? languages[key] : undefined;
      if (name === undefined) return null;
      const parser = await parsers.of(name);
      // PHP without its mark is text, which is always whole
      const bare: readonly (readonly [string, string])[] = name === 'php' && !text.includes('<?') ? [] : [['', '']];
      return [...bare, ...(around[name] ?? [])].some(([before, after]) => {
        const tree = parser.parse(before + text + after);
        if (tree === null) return false;
        const whole = !tree.rootNode.hasError;
        tree.delete();
        return whole;
      });
    },
    close: () => { parsers.close(); },
  };
}

function parsesJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
