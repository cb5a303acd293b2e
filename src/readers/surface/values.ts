import type { Node } from 'web-tree-sitter';
import { field, named } from '../symbols/nodes.ts';

/** Values deeper than this are no literal that a reader of the docs would see. */
const deepest = 12;
/** Characters of a default that is an expression. */
const longest = 120;

const quoted = /^[A-Za-z@$]{0,3}(#*)("""|'''|"|'|`)([\s\S]*)\2\1$/;
const strings = new Set([
  'string',
  'template_string',
  'interpreted_string_literal',
  'raw_string_literal',
  'string_literal',
  'char_literal',
  'character_literal',
  'verbatim_string_literal',
  'encapsed_string',
  'rune_literal',
]);
const plain = new Set([
  'number',
  'integer',
  'float',
  'true',
  'false',
  'null',
  'none',
  'nil',
  'undefined',
  'int_literal',
  'float_literal',
  'decimal_integer_literal',
  'decimal_floating_point_literal',
  'integer_literal',
  'real_literal',
  'boolean_literal',
  'boolean',
  'null_literal',
  'hex_integer_literal',
]);
const wrappers = new Set([
  'parenthesized_expression',
  'as_expression',
  'satisfies_expression',
  'literal_element',
  'non_null_expression',
  'argument',
  'reference_expression',
]);

/** Names that a file gives to plain strings and numbers, so that `getenv(NAME)` reads like the literal. */
export type Constants = ReadonlyMap<string, string>;

const constant = new RegExp(
  [
    String.raw`(?:^|[\s,(;$])([A-Za-z_]\w*)\s*(?::\s*(?:&?(?:'static )?str|&?String|string|int|number`,
    String.raw`|u?\d*size)\s*)?(?::=|=)\s*(?:"([^"\n\\]{0,200})"|'([^'\n\\]{0,200})'`,
    String.raw`|(-?\d[\d_.]*|true|false)(?=\s*(?:[;,)]|$)))`,
  ].join(''),
  'gm',
);

/** A name that is given two values is none. */
export function readConstants(text: string): Constants {
  const known = new Map<string, string>();
  const many = new Set<string>();
  for (const [, name = '', double, single, bare] of text.matchAll(constant)) {
    const value = double ?? single ?? bare ?? '';
    if (known.has(name) && known.get(name) !== value) many.add(name);
    known.set(name, value);
  }
  for (const name of many) known.delete(name);
  return known;
}

function unwrapped(node: Node, depth = 0): Node {
  const inner =
    wrappers.has(node.type) && depth < deepest
      ? node.type === 'argument'
        ? named(node).at(-1)
        : named(node)[0]
      : undefined;
  return inner === undefined ? node : unwrapped(inner, depth + 1);
}

/** What a string literal holds, or a constant of the file that stands for one; undefined for anything computed. */
export function stringOf(given: Node | null | undefined, constants: Constants): string | undefined {
  if (given === null || given === undefined) return undefined;
  const node = unwrapped(given);
  if (strings.has(node.type)) {
    if (
      named(node).some((child) => /interpolation|substitution|variable_name|member_access|subscript/.test(child.type))
    )
      return undefined;
    return quoted.exec(node.text)?.[3];
  }
  switch (node.type) {
    case 'simple_symbol':
      return node.text.slice(1);
    case 'hash_key_symbol':
      return node.text;
    case 'bare_string':
    case 'bare_symbol':
      return node.text;
    case 'concatenated_string': {
      const parts = named(node).map((one) => stringOf(one, constants));
      return parts.some((one) => one === undefined) ? undefined : parts.join('');
    }
    case 'identifier':
    case 'name':
    case 'constant':
      return constants.get(node.text);
    case 'variable_name':
      return constants.get(node.text.replace(/^\$/, ''));
    case 'attribute':
    case 'member_expression':
    case 'member_access_expression':
    case 'field_access':
    case 'selector_expression':
    case 'class_constant_access_expression':
    case 'scope_resolution':
    case 'scoped_identifier':
      return /^[\w.$:]+$/.test(node.text) ? constants.get(/\w+$/.exec(node.text)?.[0] ?? '') : undefined;
    // `"x".into()`, `String::from("x")`
    case 'call_expression': {
      const called = field(node, 'function');
      if (
        called?.type === 'field_expression' &&
        /^(?:into|to_string|to_owned)$/.test(field(called, 'field')?.text ?? '')
      )
        return stringOf(field(called, 'value'), constants);
      return called?.text === 'String::from' ? stringOf(named(field(node, 'arguments'))[0], constants) : undefined;
    }
    default:
      return undefined;
  }
}

/**
 * A default as a reader of the docs sees it: the content of a string, else the source with white space folded.
 * Undefined when too long to say.
 */
export function defaultOf(given: Node | null | undefined, constants: Constants): string | undefined {
  if (given === null || given === undefined) return undefined;
  const node = unwrapped(given);
  const text = stringOf(node, constants);
  if (text !== undefined) return text.length <= longest ? text : undefined;
  if (plain.has(node.type)) return node.text;
  const source = node.text.replace(/\s+/g, ' ').trim();
  return source.length > 0 && source.length <= longest && !/=>|\bfunction\b|\blambda\b|[{;]/.test(source)
    ? source
    : undefined;
}

/** The items of an array, list, tuple or word list; undefined for anything else. */
export function listOf(given: Node | null | undefined): Node[] | undefined {
  if (given === null || given === undefined) return undefined;
  const node = unwrapped(given);
  switch (node.type) {
    case 'array':
    case 'list':
    case 'tuple':
    case 'set':
    case 'array_initializer':
    case 'element_value_array_initializer':
    case 'string_array':
    case 'symbol_array':
    case 'array_expression':
    case 'initializer_expression':
    case 'collection_expression':
    case 'literal_value':
    case 'element_binding_expression':
      return named(node)
        .map((one) =>
          ['collection_element', 'expression_element', 'argument'].includes(one.type) ? (named(one)[0] ?? one) : one,
        )
        .filter((one) => !one.type.endsWith('comment'));
    case 'composite_literal':
      return listOf(field(node, 'body'));
    case 'array_creation_expression': {
      const initializer = named(node).find(
        (one) => one.type === 'initializer_expression' || one.type === 'array_initializer',
      );
      if (initializer !== undefined) return listOf(initializer);
      const items = named(node)
        .filter((one) => one.type === 'array_element_initializer')
        .map((one) => named(one));
      return items.every((one) => one.length === 1) ? items.flat() : undefined;
    }
    case 'implicit_array_creation_expression':
      return listOf(named(node).find((one) => one.type === 'initializer_expression'));
    case 'call':
    case 'call_expression':
      return undefined;
    default:
      return undefined;
  }
}

/** The strings of a list, or the one string that stands in its place; what is computed is left out. */
export function stringsOf(node: Node | null | undefined, constants: Constants): string[] {
  const items = listOf(node);
  return (items ?? (node === null || node === undefined ? [] : [node]))
    .map((one) => stringOf(one, constants))
    .filter((one) => one !== undefined);
}

export interface Entry {
  key: string;
  value: Node;
  at: Node;
}

/** Keys and values of an object, dictionary, hash or keyed literal; undefined for anything else. */
export function entriesOf(given: Node | null | undefined, constants: Constants): Entry[] | undefined {
  if (given === null || given === undefined) return undefined;
  const node = unwrapped(given);
  switch (node.type) {
    case 'object':
    case 'dictionary':
    case 'hash':
      return named(node).flatMap((one) => pairOf(one, constants));
    case 'composite_literal':
      return entriesOf(field(node, 'body'), constants);
    case 'unary_expression':
      return entriesOf(field(node, 'operand'), constants);
    case 'literal_value':
    case 'initializer_expression':
      return named(node).flatMap((one) => pairOf(one, constants));
    case 'array_creation_expression':
      return named(node).flatMap((one) => pairOf(one, constants));
    default:
      return undefined;
  }
}

/** One `key: value` of a literal, `key = value`, `key => value`, or an argument given by name. */
export function pairOf(one: Node, constants: Constants): Entry[] {
  switch (one.type) {
    case 'pair': {
      const key = field(one, 'key');
      const value = field(one, 'value');
      return key === null || value === null ? [] : [{ key: keyOf(key, constants), value, at: one }];
    }
    case 'method_definition':
    case 'shorthand_property_identifier': {
      const name = field(one, 'name') ?? one;
      return [{ key: name.text, value: one, at: one }];
    }
    case 'keyed_element':
    case 'array_element_initializer': {
      const [key, value] = named(one);
      return key === undefined || value === undefined
        ? []
        : [{ key: keyOf(unwrapped(key), constants), value: unwrapped(value), at: one }];
    }
    case 'assignment_expression': {
      const key = field(one, 'left');
      const value = field(one, 'right');
      return key === null || value === null ? [] : [{ key: key.text, value, at: one }];
    }
    default:
      return [];
  }
}

function keyOf(node: Node, constants: Constants): string {
  return ['property_identifier', 'identifier', 'field_identifier'].includes(node.type)
    ? node.text
    : (stringOf(node, constants) ?? node.text);
}

export { unwrapped };
