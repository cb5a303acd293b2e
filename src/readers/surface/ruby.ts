import type { Node } from 'web-tree-sitter';
import type { Parameter, PublicSymbol, Signature } from '../symbols/model.ts';
import { deepest, field, folded, leadingText, literalText, named, parameter, symbol } from '../symbols/nodes.ts';

/**
 * Declarations of a Ruby file: classes and modules, their public methods, accessors and constants. `:nodoc:` and `@api
 * private` hide.
 */
export function readRuby(root: Node): PublicSymbol[] {
  return readBody(named(root), '', 0);
}

function readBody(nodes: readonly Node[], owner: string, depth: number): PublicSymbol[] {
  if (depth > deepest) return [];
  let open = true;
  const hidden = new Set<string>();
  const symbols: PublicSymbol[] = [];
  for (const node of nodes) {
    const visibility = /^(?:private|protected|public|module_function)$/.exec(
      node.type === 'identifier' ? node.text : '',
    )?.[0];
    if (visibility !== undefined) {
      open = visibility === 'public' || visibility === 'module_function';
      continue;
    }
    if (node.type === 'call') {
      const method = field(node, 'method')?.text ?? '';
      const args = named(field(node, 'arguments'));
      if (/^(?:private|protected|private_class_method|private_constant)$/.test(method)) {
        for (const one of args)
          hidden.add(one.type === 'simple_symbol' ? one.text.slice(1) : (field(one, 'name')?.text ?? ''));
        if (args.length === 0) open = false;
      } else if (open && owner !== '' && /^attr_(?:reader|writer|accessor)$/.test(method)) {
        for (const one of args)
          if (one.type === 'simple_symbol')
            symbols.push(symbol(node, join(owner, one.text.slice(1)), 'property', true));
      }
      continue;
    }
    symbols.push(...readNode(node, owner, open, depth));
  }
  return symbols.map((one) =>
    hidden.has(one.name.split('.').at(-1) ?? '') && one.name.startsWith(owner) ? { ...one, exported: false } : one,
  );
}

function readNode(node: Node, owner: string, open: boolean, depth: number): PublicSymbol[] {
  const leading = leadingText(node);
  const shown = open && !/:nodoc:|@private\b|@api private/.test(leading);
  switch (node.type) {
    case 'class':
    case 'module': {
      const name = join(owner, (field(node, 'name')?.text ?? '').replaceAll('::', '.'));
      if (/^[^\n]*:nodoc:/.test(node.text.slice(0, 300))) return [];
      const inner = readBody(named(field(node, 'body')), name, depth + 1);
      return [
        symbol(node, name, node.type === 'class' ? 'class' : 'namespace', shown, null, leading),
        ...(shown ? inner : inner.map((one) => ({ ...one, exported: false }))),
      ];
    }
    case 'singleton_class':
      return readBody(named(field(node, 'body')), owner, depth + 1);
    case 'method':
    case 'singleton_method': {
      const own = field(node, 'name')?.text ?? '';
      const isOpen = node.type === 'singleton_method' || shown;
      const kind = own === 'initialize' ? 'constructor' : owner === '' ? 'function' : 'method';
      return [
        symbol(
          node,
          join(owner, own),
          kind,
          (isOpen || kind === 'constructor') && /^[\w]+[?!]?$/.test(own) && owner !== '',
          signatureOf(node),
          leading,
        ),
      ];
    }
    case 'assignment': {
      const left = field(node, 'left');
      if (left?.type !== 'constant') return [];
      const value = literalText(field(node, 'right'));
      return [
        {
          ...symbol(node, join(owner, left.text), 'constant', shown, null, leading),
          ...(value === undefined ? {} : { value }),
        },
      ];
    }
    default:
      return [];
  }
}

function join(owner: string, name: string): string {
  return owner === '' ? name : `${owner}.${name}`;
}

function signatureOf(node: Node): Signature {
  const parameters = named(field(node, 'parameters')).flatMap((one): Parameter[] => {
    const name = field(one, 'name')?.text ?? one.text;
    const value = folded(field(one, 'value'));
    switch (one.type) {
      case 'identifier':
        return [parameter(one.text)];
      case 'optional_parameter':
        return [parameter(name, { optional: true, default: value })];
      case 'keyword_parameter':
        return [parameter(name, { keywordOnly: true, optional: value !== null, default: value })];
      case 'splat_parameter':
      case 'hash_splat_parameter':
        return [parameter(name, { rest: true, optional: true })];
      default:
        return [];
    }
  });
  return { parameters, returns: null };
}
