import type { Parser } from 'web-tree-sitter';
import type { GrammarName, Grammars } from './grammar.ts';

/** One parser per language, made when it is first asked for and kept, for readers of many files. `close` frees them. */
export interface Parsers {
  of(name: GrammarName): Promise<Parser>;
  close(): void;
}

export function createParsers(grammars: Grammars): Parsers {
  const made = new Map<GrammarName, Promise<Parser>>();
  return {
    of: (name) => {
      const known =
        made.get(name) ??
        grammars.language(name).then(({ library, language }) => {
          const parser = new library.Parser();
          parser.setLanguage(language);
          return parser;
        });
      made.set(name, known);
      return known;
    },
    close: () => {
      for (const parser of made.values())
        void parser.then(
          (one) => one.delete(),
          () => undefined,
        );
      made.clear();
    },
  };
}
