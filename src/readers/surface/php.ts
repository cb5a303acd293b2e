import type { Node } from 'web-tree-sitter';
import type { Parameter, PublicSymbol, Signature } from '../symbols/model.ts';
import {
  deepest,
  field,
  folded,
  leadingText,
  literalText,
  named,
  ofTypes,
  parameter,
  symbol,
  typeText,
} from '../symbols/nodes.ts';

const types: Readonly<Record<string, PublicSymbol['kind']>> = {
  class_declaration: 'class',
  interface_declaration: 'interface',
  trait_declaration: 'class',
  enum_declaration: 'enum',
};

/**
 * Declarations of a PHP file without their namespace; members are public unless they say otherwise, `@internal` hides.
 */
export function readPhp(root: Node): PublicSymbol[] {
  return readNodes(named(root), '', 0);
}

function readNodes(nodes: readonly Node[], owner: string, depth: number): PublicSymbol[] {
  return depth > deepest ? [] : nodes.flatMap((node) => readNode(node, owner, depth));
}

function readNode(node: Node, owner: string, depth: number): PublicSymbol[] {
  if (node.type === 'namespace_definition') return readNodes(named(field(node, 'body')), owner, depth + 1);
  const leading = leadingText(node);
  const open =
    !/@internal\b/.test(leading) && !/^(?:private|protected)$/.test(ofTypes(node, 'visibility_modifier')?.text ?? '');
  const own = field(node, 'name')?.text ?? '';
  const name = owner === '' ? own : `${owner}.${own}`;
  const kind = types[node.type];
  if (kind !== undefined)
    return [
      symbol(node, name, kind, open, null, leading),
      ...readNodes(named(field(node, 'body')), name, depth + 1).map((one) =>
        open ? one : { ...one, exported: false },
      ),
    ];
  switch (node.type) {
    case 'function_definition':
      return [symbol(node, name, 'function', open, signatureOf(node), leading)];
    case 'method_declaration':
      return [
        symbol(
          node,
          name,
          own === '__construct' ? 'constructor' : 'method',
          open && (own === '__construct' || !own.startsWith('__')),
          signatureOf(node),
          leading,
        ),
      ];
    case 'enum_case':
      return [symbol(node, name, 'enum-member', open, null, leading)];
    case 'const_declaration':
      return named(node)
        .filter((one) => one.type === 'const_element')
        .map((one) => {
          const [key, value] = named(one);
          const kind = owner === '' ? 'constant' : 'property';
          const own = symbol(one, qualified(owner, key?.text ?? ''), kind, open, null, leading);
          return withValue(own, literalText(value ?? null));
        });
    case 'property_declaration':
      return named(node)
        .filter((one) => one.type === 'property_element')
        .map((one) => {
          const name = (field(one, 'name')?.text ?? '').replace('$', '');
          const own = symbol(one, qualified(owner, name), 'property', open, null, leading);
          return withValue(own, literalText(field(one, 'default_value')));
        });
    default:
      return [];
  }
}

function withValue(of: PublicSymbol, value: string | undefined): PublicSymbol {
  return value === undefined ? of : { ...of, value };
}

function qualified(owner: string, name: string): string {
  return owner === '' ? name : `${owner}.${name}`;
}

function signatureOf(node: Node): Signature {
  const parameters = named(field(node, 'parameters'))
    .filter((one) => one.type.endsWith('parameter'))
    .map((one): Parameter => {
      const rest = one.type === 'variadic_parameter';
      const value = folded(field(one, 'default_value'));
      return parameter((field(one, 'name')?.text ?? '').replace('$', ''), {
        rest,
        optional: rest || value !== null,
        default: value,
        type: typeText(field(one, 'type')),
      });
    });
  return { parameters, returns: typeText(field(node, 'return_type')) };
}
