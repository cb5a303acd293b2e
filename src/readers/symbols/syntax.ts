import type { Node } from 'web-tree-sitter';
import { grammarOf, type Grammars, type SymbolGrammar } from './grammar.ts';

/** A node of a syntax tree as plain data. Indexes count UTF-16 units of the text, lines from 1. */
export interface SyntaxNode {
  kind: string;
  named: boolean;
  /** the field of its parent that it stands in */
  field: string | null;
  start: number;
  end: number;
  line: number;
  endLine: number;
  children: readonly SyntaxNode[];
}

/** `broken`: the text has syntax errors; its tree is a guess. */
export interface Syntax {
  language: SymbolGrammar;
  text: string;
  root: SyntaxNode;
  broken: boolean;
}

/** The syntax of a text; null where the language is unknown or the text is over 1 MiB. */
export type SyntaxReader = (path: string, text: string) => Promise<Syntax | null>;

const largest = 1024 * 1024;

export function createSyntaxReader(grammars: Grammars): SyntaxReader {
  return async (path, text) => {
    const name = grammarOf(path);
    if (name === undefined || text.length > largest) return null;
    const { library, language } = await grammars.language(name);
    const parser = new library.Parser();
    try {
      parser.setLanguage(language);
      const tree = parser.parse(text);
      if (tree === null) return null;
      try {
        return { language: name, text, root: copy(tree.rootNode), broken: tree.rootNode.hasError };
      } finally {
        tree.delete();
      }
    } finally {
      parser.delete();
    }
  };
}

/** Copies with a stack of its own: sources nest deeper than calls may. */
function copy(root: Node): SyntaxNode {
  const cursor = root.walk();
  interface Open extends SyntaxNode {
    children: SyntaxNode[];
  }
  const make = (): Open => ({
    kind: cursor.nodeType,
    named: cursor.nodeIsNamed,
    field: cursor.currentFieldName,
    start: cursor.startIndex,
    end: cursor.endIndex,
    line: cursor.startPosition.row + 1,
    endLine: cursor.endPosition.row + 1,
    children: [],
  });
  try {
    const top = make();
    const open = [top];
    for (;;) {
      if (cursor.gotoFirstChild()) {
        const node = make();
        open.at(-1)!.children.push(node);
        open.push(node);
        continue;
      }
      while (!cursor.gotoNextSibling()) {
        open.pop();
        if (open.length === 0 || !cursor.gotoParent()) return top;
      }
      open.pop();
      const node = make();
      open.at(-1)!.children.push(node);
      open.push(node);
    }
  } finally {
    cursor.delete();
  }
}

export function textOf(syntax: Syntax, node: SyntaxNode): string {
  return syntax.text.slice(node.start, node.end);
}

/** All nodes below one and itself, parents first. */
export function* walk(root: SyntaxNode): Generator<SyntaxNode> {
  const open = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    yield node;
    for (let at = node.children.length - 1; at >= 0; at -= 1) open.push(node.children[at]!);
  }
}

/** Some grammars have no node for a part of their text, such as what stands in a string. */
function hasGaps(text: string, node: SyntaxNode): boolean {
  let at = node.start;
  for (const child of node.children) {
    if (text.slice(at, child.start).trim() !== '') return true;
    at = Math.max(at, child.end);
  }
  return text.slice(at, node.end).trim() !== '';
}

/** A node with what is around it. */
export interface Placed {
  node: SyntaxNode;
  parent: Placed | null;
}

/**
 * The tokens in order; comments are left out, and what `skip` names with all below it. Together they hold all that is
 * neither white space nor left out: a node with text of its own beside its children is one token, as a string is.
 */
export function leaves({ root, text }: Syntax, skip: (node: SyntaxNode) => boolean = () => false): Placed[] {
  const found: Placed[] = [];
  const open: Placed[] = [{ node: root, parent: null }];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const { node } = at;
    if (/comment/.test(node.kind) || skip(node)) continue;
    if (node.children.length === 0 || /string|template|regex|jsx_text/.test(node.kind) || hasGaps(text, node)) {
      if (node.end > node.start) found.push(at);
      continue;
    }
    for (let child = node.children.length - 1; child >= 0; child -= 1)
      open.push({ node: node.children[child]!, parent: at });
  }
  return found;
}

/** The innermost node of one of the kinds around a line. */
export function enclosing(root: SyntaxNode, line: number, kinds: RegExp): SyntaxNode | undefined {
  let found: SyntaxNode | undefined;
  for (const node of walk(root))
    if (node.line <= line && node.endLine >= line && node.named && kinds.test(node.kind)) found = node;
  return found;
}
