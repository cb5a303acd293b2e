import type { Node } from 'web-tree-sitter';
import { grammarOf, type Grammars } from '../symbols/grammar.ts';

/** A function with a name, by its 1-based lines. Names are qualified by what encloses it: `Class.method`. */
export interface FunctionRange {
  name: string;
  start: number;
  end: number;
}

const functionTypes = new Set([
  'function_declaration',
  'generator_function_declaration',
  'function_expression',
  'generator_function',
  'arrow_function',
  'method_definition',
  'function_definition',
  'method_declaration',
  'constructor_declaration',
  'compact_constructor_declaration',
  'function_item',
  'local_function_statement',
  'accessor_declaration',
  'operator_declaration',
  'destructor_declaration',
  'func_literal',
]);
const scopeTypes = new Set([
  'class_declaration',
  'class',
  'class_definition',
  'interface_declaration',
  'enum_declaration',
  'record_declaration',
  'struct_declaration',
  'impl_item',
  'trait_item',
  'mod_item',
  'internal_module',
  'abstract_class_declaration',
]);
const largest = 1024 * 1024;

export type FunctionReader = (path: string, text: string) => Promise<FunctionRange[]>;

/**
 * A reader of where the named functions of a text begin and end, by the structure of the language. A function without a
 * name belongs to the one around it. Gives none where the language is unknown or the text is over 1 MiB; broken syntax
 * gives what can be made out.
 */
export function createFunctionReader(grammars: Grammars): FunctionReader {
  return async (path, text) => {
    const name = grammarOf(path);
    if (name === undefined || text.length > largest) return [];
    const { library, language } = await grammars.language(name);
    const parser = new library.Parser();
    try {
      parser.setLanguage(language);
      const tree = parser.parse(text);
      const ranges = tree === null ? [] : collect(tree.rootNode);
      tree?.delete();
      return ranges;
    } finally {
      parser.delete();
    }
  };
}

function collect(root: Node): FunctionRange[] {
  const ranges: FunctionRange[] = [];
  const open: { node: Node; prefix: string }[] = [{ node: root, prefix: '' }];
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    let { prefix } = item;
    const { node } = item;
    const isFunction = functionTypes.has(node.type);
    const name = isFunction || scopeTypes.has(node.type) ? nameOf(node) : null;
    if (name !== null) {
      prefix = prefix === '' ? name : `${prefix}.${name}`;
      if (isFunction) ranges.push({ name: prefix, start: node.startPosition.row + 1, end: node.endPosition.row + 1 });
    }
    for (const child of node.namedChildren) if (child !== null) open.push({ node: child, prefix });
  }
  return ranges.sort((a, b) => a.start - b.start || b.end - a.end);
}

/** The name a function has itself, or that of the variable, property or key it is given to. */
function nameOf(node: Node): string | null {
  const own = node.childForFieldName('name') ?? (node.type === 'impl_item' ? node.childForFieldName('type') : null);
  if (own !== null) {
    const receiver = node.type === 'method_declaration' ? node.childForFieldName('receiver')?.text : undefined;
    const type = receiver === undefined ? undefined : /\*?\s*(\w+)(?:\[[^\]]*\])?\s*\)$/.exec(receiver)?.[1];
    return type === undefined ? short(own.text) : `${type}.${short(own.text)}`;
  }
  const parent = node.parent;
  if (parent === null) return null;
  const given =
    parent.childForFieldName('name') ??
    parent.childForFieldName('key') ??
    (parent.type === 'assignment_expression' ? parent.childForFieldName('left') : parent.childForFieldName('property'));
  return given === null || given.id === node.id || !naming.has(parent.type) ? null : short(given.text);
}

/** What gives the function in it a name. */
const naming = new Set([
  'variable_declarator',
  'pair',
  'assignment_expression',
  'public_field_definition',
  'field_definition',
  'property_declaration',
]);

function short(text: string): string {
  return text.replace(/\s+/g, ' ').slice(0, 120);
}

/** The innermost function that a line is in, undefined outside of all. */
export function functionAt(ranges: readonly FunctionRange[], line: number): FunctionRange | undefined {
  let found: FunctionRange | undefined;
  for (const range of ranges) {
    if (range.start > line) break;
    if (range.end >= line && (found === undefined || range.end - range.start <= found.end - found.start)) found = range;
  }
  return found;
}
