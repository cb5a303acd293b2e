import type { Node } from 'web-tree-sitter';
import { heldSignature, isFunction, signatureOf } from './ecmascript-signature.ts';
import type { PublicSymbol } from './model.ts';
import { field, leadingText, named, ofTypes, qualify, symbol } from './nodes.ts';

function nameOf(node: Node): string | null {
  const name = field(node, 'name') ?? field(node, 'property');
  if (name === null || name.type === 'private_property_identifier' || name.type === 'computed_property_name')
    return null;
  return name.text.replace(/^['"]|['"]$/g, '').slice(0, 200);
}

/**
 * Members that callers can reach; private and protected ones are listed as not exported, `#private` ones not at all.
 */
export function classMembers(node: Node, owner: string, exported: boolean): PublicSymbol[] {
  const members = named(field(node, 'body')).flatMap((member): PublicSymbol[] => {
    const name = nameOf(member);
    if (name === null) return [];
    const access = ofTypes(member, 'accessibility_modifier')?.text;
    const leading = leadingText(member);
    const open =
      access !== 'private' &&
      access !== 'protected' &&
      !name.startsWith('_') &&
      !/@internal\b|@private\b/.test(leading);
    const make = (kind: PublicSymbol['kind'], signature: PublicSymbol['signature'] = null): PublicSymbol => ({
      ...symbol(member, qualify(owner, name), kind, exported && open, signature, leading),
      memberOpen: open,
    });
    const accessor = member.children.some((child) => child?.type === 'get' || child?.type === 'set');
    switch (member.type) {
      case 'method_definition':
        return [
          accessor ? make('property') : make(name === 'constructor' ? 'constructor' : 'method', signatureOf(member)),
        ];
      case 'method_signature':
        return [{ ...make(name === 'constructor' ? 'constructor' : 'method', signatureOf(member)), overload: true }];
      case 'abstract_method_signature':
        return [make('method', signatureOf(member))];
      case 'public_field_definition':
      case 'field_definition': {
        const value = field(member, 'value');
        return [value !== null && isFunction(value) ? make('method', heldSignature(member, value)) : make('property')];
      }
      default:
        return [];
    }
  });
  const overloaded = new Set(members.filter((one) => one.overload === true).map((one) => one.name));
  return members.filter((one) => one.overload === true || !overloaded.has(one.name));
}

export function interfaceMembers(node: Node, owner: string, exported: boolean): PublicSymbol[] {
  return named(field(node, 'body')).flatMap((member): PublicSymbol[] => {
    const name = nameOf(member);
    if (name === null) return [];
    if (member.type === 'method_signature')
      return [symbol(member, qualify(owner, name), 'method', exported, signatureOf(member))];
    return member.type === 'property_signature' ? [symbol(member, qualify(owner, name), 'property', exported)] : [];
  });
}
