import type { Node } from 'web-tree-sitter';
import type { Parameter, PublicSymbol, Signature } from './model.ts';
import {
  deepest,
  field,
  fields,
  leadingText,
  literalText,
  named,
  ofTypes,
  parameter,
  qualify,
  symbol,
  typeText,
} from './nodes.ts';

const types: Readonly<Record<string, PublicSymbol['kind']>> = {
  class_declaration: 'class',
  interface_declaration: 'interface',
  enum_declaration: 'enum',
  record_declaration: 'class',
  annotation_type_declaration: 'interface',
};

/**
 * Symbols of a Java file; exported is what is public all the way up. Members of interfaces are public by themselves.
 */
export function readJava(root: Node): PublicSymbol[] {
  return named(root).flatMap((node) => readMember(node, '', true, false, 0));
}

function readMember(
  node: Node,
  owner: string,
  ownerOpen: boolean,
  inInterface: boolean,
  depth: number,
): PublicSymbol[] {
  if (depth > deepest) return [];
  const modifiers = ofTypes(node, 'modifiers')?.children.map((child) => child?.type ?? '') ?? [];
  const open = ownerOpen && (modifiers.includes('public') || (inInterface && !modifiers.includes('private')));
  const own = field(node, 'name')?.text ?? '';
  const name = qualify(owner, own);
  const kind = types[node.type];
  if (kind !== undefined) {
    const isInterface = kind === 'interface';
    const record =
      node.type === 'record_declaration'
        ? [symbol(node, qualify(name, own), 'constructor', open, signatureOf(node), '')]
        : [];
    const body = named(field(node, 'body')).flatMap((child) =>
      child.type === 'enum_body_declarations' ? named(child) : [child],
    );
    return [
      symbol(node, name, kind, open),
      ...record,
      ...body.flatMap((child) => readMember(child, name, open, isInterface, depth + 1)),
    ];
  }
  switch (node.type) {
    case 'method_declaration':
    case 'annotation_type_element_declaration':
      return [symbol(node, name, 'method', open, signatureOf(node))];
    case 'constructor_declaration':
      return [symbol(node, name, 'constructor', open, signatureOf(node))];
    case 'enum_constant':
      return [symbol(node, name, 'enum-member', ownerOpen)];
    case 'field_declaration':
    case 'constant_declaration':
      return fields(node, 'declarator').map((one) => {
        const value = literalText(field(one, 'value'));
        return {
          ...symbol(one, qualify(owner, field(one, 'name')?.text ?? ''), 'property', open, null, leadingText(node)),
          ...(value === undefined ? {} : { value }),
        };
      });
    default:
      return [];
  }
}

function signatureOf(node: Node): Signature {
  const parameters = named(field(node, 'parameters')).flatMap((one): Parameter[] => {
    if (one.type === 'formal_parameter')
      return [parameter(field(one, 'name')?.text ?? '', { type: typeText(field(one, 'type')) })];
    if (one.type !== 'spread_parameter') return [];
    const declarator = ofTypes(one, 'variable_declarator');
    const type = named(one).find((part) => part.type !== 'modifiers' && part.type !== 'variable_declarator');
    return [
      parameter(declarator === undefined ? '' : (field(declarator, 'name')?.text ?? ''), {
        rest: true,
        optional: true,
        type: typeText(type ?? null),
      }),
    ];
  });
  return { parameters, returns: typeText(field(node, 'type')) };
}
