import type { Node } from 'web-tree-sitter';
import type { Parameter, PublicSymbol, Signature } from './model.ts';
import {
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

function isExported(name: string): boolean {
  return name.split('.').every((part) => /^\p{Lu}/u.test(part));
}

/** Symbols of a Go file; a name is exported when it begins with an upper-case letter (Go specification). */
export function readGo(root: Node): PublicSymbol[] {
  return named(root).flatMap((node): PublicSymbol[] => {
    switch (node.type) {
      case 'function_declaration':
        return [make(node, field(node, 'name')?.text ?? '', 'function', signatureOf(node))];
      case 'method_declaration': {
        const receiver = named(field(node, 'receiver'))[0] ?? null;
        const type = /[\p{L}_][\p{L}\p{N}_]*/u.exec(field(receiver, 'type')?.text ?? '')?.[0] ?? '';
        return [make(node, qualify(type, field(node, 'name')?.text ?? ''), 'method', signatureOf(node))];
      }
      case 'type_declaration':
        return named(node).flatMap((spec) => readType(spec, leadingText(node)));
      case 'const_declaration':
      case 'var_declaration':
        return specs(node).flatMap((spec) =>
          fields(spec, 'name').map((name, index) => {
            const value = literalText(named(field(spec, 'value'))[index] ?? null);
            return {
              ...make(
                name,
                name.text,
                node.type === 'const_declaration' ? 'constant' : 'variable',
                null,
                leadingText(node) + leadingText(spec),
              ),
              ...(value === undefined ? {} : { value }),
            };
          }),
        );
      default:
        return [];
    }
  });
}

function specs(node: Node): Node[] {
  return named(node)
    .flatMap((child) => (child.type === 'var_spec_list' ? named(child) : [child]))
    .filter((child) => child.type === 'const_spec' || child.type === 'var_spec');
}

function make(
  node: Node,
  name: string,
  kind: PublicSymbol['kind'],
  signature: Signature | null = null,
  leading = leadingText(node),
): PublicSymbol {
  return symbol(node, name, kind, isExported(name), signature, leading);
}

function readType(spec: Node, leading: string): PublicSymbol[] {
  const name = field(spec, 'name')?.text;
  if (name === undefined) return [];
  const type = field(spec, 'type');
  const kind = type?.type === 'struct_type' ? 'struct' : type?.type === 'interface_type' ? 'interface' : 'type';
  const members =
    type === null ? [] : named(type).flatMap((part) => (part.type === 'field_declaration_list' ? named(part) : [part]));
  return [
    make(spec, name, kind, null, leading + leadingText(spec)),
    ...members.flatMap((member) => {
      if (member.type === 'method_elem')
        return [make(member, qualify(name, field(member, 'name')?.text ?? ''), 'method', signatureOf(member))];
      return member.type === 'field_declaration'
        ? fields(member, 'name').map((one) => make(one, qualify(name, one.text), 'property'))
        : [];
    }),
  ];
}

function signatureOf(node: Node): Signature {
  const parameters = named(field(node, 'parameters')).flatMap((one): Parameter[] => {
    if (!one.type.endsWith('parameter_declaration')) return [];
    const rest = one.type.startsWith('variadic');
    const about = { rest, optional: rest, type: typeText(field(one, 'type')) };
    const names = fields(one, 'name');
    return names.length === 0 ? [parameter('', about)] : names.map((name) => parameter(name.text, about));
  });
  return { parameters, returns: typeText(field(node, 'result') ?? ofTypes(node, 'result') ?? null) };
}
