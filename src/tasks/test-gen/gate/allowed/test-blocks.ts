import { textOf, type Syntax, type SyntaxNode } from '../../../../readers/symbols/syntax.ts';

/** One test of a file, as it is written. Lines are those of its own text, marks above it included. */
export interface TestBlock {
  name: string;
  suite: string;
  startLine: number;
  endLine: number;
  text: string;
}

const runners = /^(?:it|test|specify)$/;
const groups = /^(?:describe|suite|context)$/;
const javaTest = /@(?:[\w.]+\.)?(?:Test|ParameterizedTest|RepeatedTest|TestFactory|Property)\b/;
const csharpTest = /\[\s*(?:Fact|Theory|Test|TestCase|TestMethod|DataTestMethod)\b/;

/**
 * The tests of a file by its structure, outer ones only; null where the language has no reader or the text is broken.
 */
export function testBlocks(syntax: Syntax): TestBlock[] | null {
  if (syntax.broken) return null;
  const rows = syntax.text.split('\n');
  const blocks: TestBlock[] = [];
  const add = (name: string, suite: readonly string[], first: number, last: number): void => {
    blocks.push({
      name,
      suite: suite.join(' > '),
      startLine: first,
      endLine: last,
      text: rows.slice(first - 1, last).join('\n'),
    });
  };
  const visit = (node: SyntaxNode, suite: readonly string[], above: SyntaxNode | null): void => {
    const found = testOf(syntax, node);
    if (found?.kind === 'test') {
      add(found.name, suite, startOf(syntax, node, above), node.endLine);
      return;
    }
    const inner = found === null ? suite : [...suite, found.name];
    for (const child of node.children) visit(child, inner, node);
  };
  visit(syntax.root, [], null);
  return blocks;
}

type Found = { kind: 'test' | 'group'; name: string };

/** What a node is to a test file, by itself. */
export function testOf(syntax: Syntax, node: SyntaxNode): Found | null {
  const name = (): string => textOf(syntax, node.children.find(({ field }) => field === 'name') ?? node);
  switch (syntax.language) {
    case 'typescript':
    case 'tsx':
    case 'javascript':
      return node.kind === 'expression_statement' ? ecmascript(syntax, node) : null;
    case 'python':
      if (node.kind === 'class_definition') return { kind: 'group', name: name() };
      return node.kind === 'function_definition' && /^test/.test(name()) ? { kind: 'test', name: name() } : null;
    case 'go':
      return node.kind === 'function_declaration' &&
        /^(?:Test|Fuzz|Example)(?!\p{Ll})/u.test(name()) &&
        name() !== 'TestMain'
        ? { kind: 'test', name: name() }
        : null;
    case 'java':
      return withMark(syntax, node, 'method_declaration', /^(?:class|record)_declaration$/, javaTest, name);
    case 'c-sharp':
      return withMark(syntax, node, 'method_declaration', /^class_declaration$/, csharpTest, name);
    case 'rust':
      return node.kind === 'mod_item'
        ? { kind: 'group', name: name() }
        : node.kind === 'function_item' && rustMarks(syntax, node)
          ? { kind: 'test', name: name() }
          : null;
  }
}

function withMark(
  syntax: Syntax,
  node: SyntaxNode,
  method: string,
  group: RegExp,
  mark: RegExp,
  name: () => string,
): Found | null {
  if (group.test(node.kind)) return { kind: 'group', name: name() };
  if (node.kind !== method) return null;
  const head = node.children
    .filter(({ kind }) => /modifiers|attribute_list/.test(kind))
    .map((child) => textOf(syntax, child))
    .join('\n');
  return mark.test(head) ? { kind: 'test', name: name() } : null;
}

/** Attributes are siblings before the function. */
function rustMarks(syntax: Syntax, node: SyntaxNode): boolean {
  return /#\[(?:\w+::)*test\b[^\]]*\]\s*(?:#\[[^\]]*\]\s*|\/\/[^\n]*\s*)*$/.test(
    syntax.text.slice(Math.max(0, node.start - 500), node.start),
  );
}

function ecmascript(syntax: Syntax, statement: SyntaxNode): Found | null {
  let call = statement.children.find(({ named }) => named);
  if (call?.kind === 'await_expression') call = call.children.find(({ named }) => named);
  if (call?.kind !== 'call_expression') return null;
  let root: SyntaxNode | undefined = call.children.find(({ field }) => field === 'function');
  while (root !== undefined && /^(?:call_expression|member_expression)$/.test(root.kind))
    root = root.children.find(({ field }) => field === 'function' || field === 'object');
  const word = root?.kind === 'identifier' ? textOf(syntax, root) : '';
  const kind =
    runners.test(word) || /^x(?:it|test)$|^fit$/.test(word)
      ? 'test'
      : groups.test(word) || /^[xf]describe$/.test(word)
        ? 'group'
        : null;
  if (kind === null) return null;
  const first = call.children.find(({ field }) => field === 'arguments')?.children.find(({ named }) => named);
  if (first === undefined || !/string|template/.test(first.kind)) return kind === 'test' ? null : { kind, name: '' };
  return { kind, name: unescape(textOf(syntax, first).slice(1, -1)) };
}

function unescape(text: string): string {
  return text.replace(/\\(u\{[\da-f]+\}|u[\da-f]{4}|x[\da-f]{2}|[^])/gi, (_, code: string) => {
    const hex = /^(?:u\{([\da-f]{1,6})\}|u([\da-f]{4})|x([\da-f]{2}))$/i.exec(code);
    if (hex !== null)
      return String.fromCodePoint(Math.min(0x10ffff, Number.parseInt(hex[1] ?? hex[2] ?? hex[3] ?? '0', 16)));
    return { n: '\n', t: '\t', r: '\r', b: '\b', '\n': '' }[code] ?? code;
  });
}

/** A decorated function begins with its decorators, one with attributes with these. */
function startOf(syntax: Syntax, node: SyntaxNode, above: SyntaxNode | null): number {
  if (above?.kind === 'decorated_definition') return above.line;
  if (syntax.language !== 'rust') return node.line;
  const siblings = above?.children ?? [];
  let at = siblings.indexOf(node);
  while (at > 0 && siblings[at - 1]!.kind === 'attribute_item') at -= 1;
  return siblings[at]?.line ?? node.line;
}
