import type { Node } from 'web-tree-sitter';
import { languageOf } from '../surface/scope.ts';
import type { Grammars } from '../symbols/grammar.ts';
import { createParsers } from '../symbols/parsers.ts';
import type { Span } from './model.ts';

/** Where a source holds words for people alone; null where no grammar reads the file or it has syntax errors. */
export type CommentReader = (path: string, text: string) => Promise<Span[] | null>;

const largest = 1024 * 1024;
const kinds = ['comment', 'line_comment', 'block_comment'];

/**
 * Comments by the syntax tree, so that a string which looks like one is none; of Python the docstrings, and no
 * comments. In order and apart from each other. For edits: what `readComments` takes for a comment by its look is good
 * enough to read, not to write.
 */
export function createCommentReader(grammars: Grammars): CommentReader {
  const parsers = createParsers(grammars);
  return async (path, text) => {
    const known = languageOf(path);
    if (known === undefined || text.length > largest || text.includes('\0')) return null;
    const tree = (await parsers.of(known.grammar)).parse(text);
    if (tree === null) return null;
    try {
      if (tree.rootNode.hasError) return null;
      const found = known.language === 'python' ? docstringsOf(tree.rootNode) : tree.rootNode.descendantsOfType(kinds);
      return found
        .filter((node): node is Node => node !== null)
        .map((node) => ({ start: node.startIndex, end: node.endIndex }))
        .sort((a, b) => a.start - b.start || b.end - a.end)
        .reduce<Span[]>((all, one) => {
          if (one.start >= (all.at(-1)?.end ?? 0)) all.push(one);
          return all;
        }, []);
    } finally {
      tree.delete();
    }
  };
}

/** Plain strings that are the first statement of a module, class or function. */
function docstringsOf(root: Node): Node[] {
  const bodies = [
    root,
    ...root
      .descendantsOfType(['function_definition', 'class_definition'])
      .map((node) => node?.childForFieldName('body') ?? null),
  ];
  return bodies.flatMap((body) => {
    const first = body?.namedChildren.find((child) => child !== null && child.type !== 'comment');
    const text = first?.type === 'expression_statement' && first.namedChildCount === 1 ? first.namedChild(0) : null;
    return text?.type === 'string' && text.descendantsOfType('interpolation').length === 0 ? [text] : [];
  });
}
