import { textOf, walk, type Placed, type Syntax } from './syntax.ts';

/** Derives that never look at a doc comment; others may, as those that make a command line's help of it. */
const plainDerives = /^(?:Clone|Copy|Debug|Default|Eq|Hash|Ord|PartialEq|PartialOrd|Serialize|Deserialize|Error)$/;

/** Which comments of a text do something: they choose what is built, embedded, linked or how the text is compiled. */
function directivePattern({ language, text }: Syntax): RegExp | null {
  switch (language) {
    // in a file with cgo, comments are C; https://pkg.go.dev/cmd/compile#hdr-Compiler_Directives
    case 'go':
      return /^\s*(?:import\s+)?(?:_\s+)?"C"\s*$/m.test(text)
        ? /^/
        : /^(?:\/\/(?:go:|export |line | ?\+build )|\/\*line )/;
    case 'python':
      return /coding[:=]/;
    case 'typescript':
    case 'tsx':
    case 'javascript':
      return /@jsx|\bwebpack[A-Z]|@vite-ignore/;
    case 'rust': {
      const derived = [...text.matchAll(/\bderive\s*\(([^)]*)\)/g)].flatMap(([, names = '']) =>
        names
          .split(',')
          .map((name) => name.trim().replace(/^.*::/, ''))
          .filter(Boolean),
      );
      return derived.every((name) => plainDerives.test(name)) ? null : /^(?:\/\/[/!]|\/\*[*!])/;
    }
    default:
      return null;
  }
}

/**
 * The comments that compilers and tools obey, each with its place: after how many of the tokens, and how many lines
 * before the next one (a build constraint ends with an empty line). Two texts with the same tokens do the same only
 * where these agree.
 */
export function directivesOf(syntax: Syntax, tokens: readonly Placed[]): string[] {
  const pattern = directivePattern(syntax);
  if (pattern === null) return [];
  const found: string[] = [];
  for (const node of walk(syntax.root)) {
    if (
      !/comment/.test(node.kind) ||
      !pattern.test(textOf(syntax, node)) ||
      (syntax.language === 'python' && node.line > 2)
    )
      continue;
    const before = tokens.filter((token) => token.node.end <= node.start).length;
    const next = tokens[before];
    found.push(
      `${before} ${next === undefined ? '' : Math.min(2, next.node.line - node.endLine)} ` +
        `${textOf(syntax, node).trim()}`,
    );
  }
  return found;
}
