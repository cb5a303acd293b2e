import type { Node } from 'web-tree-sitter';
import type { Parameter, PublicSymbol, Signature } from './model.ts';
import {
  deepest,
  field,
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
  struct_declaration: 'struct',
  record_declaration: 'class',
  enum_declaration: 'enum',
};

/**
 * Symbols of a C# file, without their namespace; exported is what is public all the way up. Members of interfaces are
 * public by themselves.
 */
export function readCsharp(root: Node): PublicSymbol[] {
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
  if (node.type.endsWith('namespace_declaration')) {
    return named(field(node, 'body') ?? node).flatMap((child) => readMember(child, owner, ownerOpen, false, depth + 1));
  }
  const modifiers = named(node)
    .filter((child) => child.type === 'modifier')
    .map((child) => child.text);
  const open =
    ownerOpen &&
    (modifiers.includes('public') ||
      (inInterface && !modifiers.some((one) => ['private', 'protected', 'internal'].includes(one))));
  const own = field(node, 'name')?.text ?? '';
  const name = qualify(owner, own);
  const kind = types[node.type];
  if (kind !== undefined) {
    return [
      symbol(node, name, kind, open),
      ...recordConstructor(node, qualify(name, own), open),
      ...named(field(node, 'body')).flatMap((child) => readMember(child, name, open, kind === 'interface', depth + 1)),
    ];
  }
  switch (node.type) {
    case 'enum_member_declaration':
      return [symbol(node, name, 'enum-member', ownerOpen)];
    case 'method_declaration':
      return [symbol(node, name, 'method', open, signatureOf(node))];
    case 'delegate_declaration':
      return [symbol(node, name, 'type', open, signatureOf(node))];
    case 'constructor_declaration':
      return [symbol(node, name, 'constructor', open, signatureOf(node))];
    case 'property_declaration':
    case 'event_declaration': {
      const value = literalText(field(node, 'value'));
      return [{ ...symbol(node, name, 'property', open), ...(value === undefined ? {} : { value }) }];
    }
    case 'field_declaration':
    case 'event_field_declaration':
      return fieldsOf(node, owner, open);
    default:
      return [];
  }
}

/** The constructor that the parameters of a record make. */
function recordConstructor(node: Node, name: string, open: boolean): PublicSymbol[] {
  const list = node.type === 'record_declaration' ? ofTypes(node, 'parameter_list') : undefined;
  return list === undefined
    ? []
    : [symbol(node, name, 'constructor', open, { parameters: parametersOf(list), returns: null }, '')];
}

function fieldsOf(node: Node, owner: string, open: boolean): PublicSymbol[] {
  const variables = ofTypes(node, 'variable_declaration');
  const declarators =
    variables === undefined ? [] : named(variables).filter((one) => one.type === 'variable_declarator');
  return declarators.map((one) => {
    const value = literalText(named(one)[1] ?? null);
    return {
      ...symbol(one, qualify(owner, field(one, 'name')?.text ?? ''), 'property', open, null, leadingText(node)),
      ...(value === undefined ? {} : { value }),
    };
  });
}

function signatureOf(node: Node): Signature {
  return {
    parameters: parametersOf(field(node, 'parameters')),
    returns: typeText(field(node, 'returns') ?? field(node, 'type')),
  };
}

/** The grammar leaves `params T[] name` without a node of its own: its type and name stand in the list itself. */
function parametersOf(list: Node | null): Parameter[] {
  const parameters = named(list)
    .filter((one) => one.type === 'parameter')
    .map((one): Parameter => {
      const name = field(one, 'name');
      const isValue = (part: Node): boolean =>
        name !== null && part.startIndex > name.endIndex && !part.type.endsWith('comment');
      const value = named(one).find(isValue);
      return parameter(name?.text ?? '', {
        optional: value !== undefined,
        default: value?.text ?? null,
        type: typeText(field(one, 'type')),
      });
    });
  const rest = list === null ? null : field(list, 'name');
  return rest === null
    ? parameters
    : [...parameters, parameter(rest.text, { rest: true, optional: true, type: typeText(field(list, 'type')) })];
}
