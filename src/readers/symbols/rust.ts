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

const kinds: Readonly<Record<string, PublicSymbol['kind']>> = {
  function_item: 'function',
  function_signature_item: 'function',
  struct_item: 'struct',
  union_item: 'struct',
  enum_item: 'enum',
  trait_item: 'interface',
  type_item: 'type',
  const_item: 'constant',
  static_item: 'variable',
  mod_item: 'namespace',
  macro_definition: 'macro',
};

/** Symbols of a Rust file; exported is what is `pub` without restriction, all the way up in this file. */
export function readRust(root: Node): PublicSymbol[] {
  return readItems(named(root), '', true, false, 0);
}

function readItems(items: Node[], owner: string, ownerOpen: boolean, inTrait: boolean, depth: number): PublicSymbol[] {
  return depth > deepest ? [] : items.flatMap((item) => readItem(item, owner, ownerOpen, inTrait, depth));
}

function readItem(node: Node, owner: string, ownerOpen: boolean, inTrait: boolean, depth: number): PublicSymbol[] {
  const leading = leadingText(node);
  if (/#\[cfg\(test\)\]/.test(leading)) return [];
  const hidden = /#\[doc\(hidden\)\]/.test(leading);
  const isPub = (one: Node): boolean => ofTypes(one, 'visibility_modifier')?.text === 'pub';
  const open = ownerOpen && !hidden && (inTrait || isPub(node));
  if (node.type === 'use_declaration') return open ? readUse(field(node, 'argument'), '', node, 0) : [];
  if (node.type === 'impl_item') {
    // What a trait's implementation offers is the trait's to declare.
    if (field(node, 'trait') !== null) return [];
    const type = /[A-Za-z_]\w*/.exec(field(node, 'type')?.text ?? '')?.[0] ?? '';
    return readItems(named(field(node, 'body')), qualify(owner, type), ownerOpen, false, depth + 1).map((one) =>
      one.kind === 'function' ? { ...one, kind: 'method' } : one,
    );
  }
  const kind = kinds[node.type];
  if (kind === undefined) return [];
  const name = qualify(owner, field(node, 'name')?.text ?? '');
  if (kind === 'macro') return [symbol(node, name, kind, /#\[macro_export/.test(leading), null, leading)];
  if (kind === 'function') return [symbol(node, name, inTrait ? 'method' : kind, open, signatureOf(node), leading)];
  const self = symbol(node, name, kind, open, null, leading);
  const body = named(field(node, 'body'));
  if (kind === 'namespace') return [self, ...readItems(body, name, open, false, depth + 1)];
  if (kind === 'interface') return [self, ...readItems(body, name, open, true, depth + 1)];
  if (kind === 'enum')
    return [
      self,
      ...body
        .filter((one) => one.type === 'enum_variant')
        .map((one) => symbol(one, qualify(name, field(one, 'name')?.text ?? ''), 'enum-member', open && isShown(one))),
    ];
  if (kind === 'struct') {
    return [
      self,
      ...body
        .filter((one) => one.type === 'field_declaration')
        .map((one) =>
          symbol(one, qualify(name, field(one, 'name')?.text ?? ''), 'property', open && isPub(one) && isShown(one)),
        ),
    ];
  }
  const value = literalText(field(node, 'value'));
  return [value === undefined ? self : { ...self, value }];
}

/** Hidden from the documentation, or by the old custom of `__Nonexhaustive`: nobody is meant to name it. */
function isShown(member: Node): boolean {
  return !/#\[doc\(hidden\)\]/.test(leadingText(member)) && !(field(member, 'name')?.text ?? '').startsWith('__');
}

function readUse(node: Node | null, module: string, at: Node, depth: number): PublicSymbol[] {
  if (node === null || depth > deepest) return [];
  const join = (path: string | undefined): string =>
    [module, path].filter((part) => part !== undefined && part !== '').join('::');
  const make = (name: string, from: { module: string; name: string }): PublicSymbol => ({
    name,
    kind: 're-export',
    signature: null,
    line: node.startPosition.row + 1,
    exported: true,
    deprecated: false,
    from,
  });
  switch (node.type) {
    case 'identifier':
      return [make(node.text, { module, name: node.text })];
    case 'scoped_identifier': {
      const name = field(node, 'name')?.text ?? '';
      return [make(name, { module: join(field(node, 'path')?.text), name })];
    }
    case 'use_as_clause': {
      const [inner] = readUse(field(node, 'path'), module, at, depth + 1);
      return inner === undefined ? [] : [{ ...inner, name: field(node, 'alias')?.text ?? inner.name }];
    }
    case 'scoped_use_list':
      return named(field(node, 'list')).flatMap((one) => readUse(one, join(field(node, 'path')?.text), at, depth + 1));
    case 'use_list':
      return named(node).flatMap((one) => readUse(one, module, at, depth + 1));
    case 'use_wildcard':
      return [make('*', { module: join(named(node)[0]?.text), name: '*' })];
    default:
      return [];
  }
}

function signatureOf(node: Node): Signature {
  const parameters = named(field(node, 'parameters'))
    .filter((one) => one.type === 'parameter' || one.type === 'self_parameter')
    .map((one): Parameter => {
      if (one.type === 'self_parameter') return parameter('self', { type: typeText(one) });
      return parameter((field(one, 'pattern')?.text ?? '').replace(/^mut\s+/, ''), {
        type: typeText(field(one, 'type')),
      });
    });
  return { parameters, returns: typeText(field(node, 'return_type')) };
}
