import type { Node } from 'web-tree-sitter';
import type { Parameter, PublicSymbol, Signature } from './model.ts';
import {
  deepest,
  field,
  fields,
  folded,
  leadingText,
  literalText,
  named,
  ofTypes,
  parameter,
  qualify,
  symbol,
  typeText,
} from './nodes.ts';

/** Decorators that leave the signature as it is written. */
const transparent = new RegExp(
  [
    String.raw`^(?:[\w.]+\.)?(staticmethod|classmethod|abstractmethod|overload|override|final|lru_cache`,
    String.raw`|cache|deprecated|wraps|contextmanager|asynccontextmanager)\b`,
  ].join(''),
);

/**
 * Symbols of a Python module. `__all__` decides where it is a plain list, else names without a leading underscore are
 * public.
 */
export function readPython(root: Node, path: string): PublicSymbol[] {
  const all = readAll(root);
  const isPackage = /(^|\/)__init__\.pyi?$/.test(path);
  const symbols = readBlock(root, '', 0, isPackage);
  if (all === null) return symbols;
  return symbols.map((one) => {
    const [top = ''] = one.name.split('.');
    return { ...one, exported: all.has(top) && (one.name === top || one.memberOpen !== false) };
  });
}

/** The names of `__all__`, null when there is none or it is computed. */
function readAll(root: Node): Set<string> | null {
  let names: Set<string> | null = null;
  for (const statement of named(root)) {
    const node = statement.type === 'expression_statement' ? named(statement)[0] : undefined;
    if (node === undefined || field(node, 'left')?.text !== '__all__') continue;
    const right = field(node, 'right');
    if (right === null || !['list', 'tuple'].includes(right.type)) return null;
    names ??= new Set();
    for (const item of named(right)) if (item.type === 'string') names.add(ofTypes(item, 'string_content')?.text ?? '');
  }
  return names;
}

function readBlock(block: Node, owner: string, depth: number, isPackage: boolean): PublicSymbol[] {
  if (depth > deepest) return [];
  return named(block).flatMap((node): PublicSymbol[] => {
    switch (node.type) {
      case 'function_definition':
      case 'class_definition':
        return definition(node, owner, [], depth, isPackage);
      case 'decorated_definition': {
        const inner = field(node, 'definition');
        const decorators = named(node)
          .filter((one) => one.type === 'decorator')
          .map((one) => one.text.slice(1).trim());
        return inner === null ? [] : definition(inner, owner, decorators, depth, isPackage);
      }
      case 'expression_statement':
        return named(node).flatMap((one) => assignment(one, owner));
      case 'import_from_statement':
        return owner === '' ? imports(node, isPackage) : [];
      case 'if_statement':
      case 'try_statement':
      case 'else_clause':
      case 'elif_clause':
      case 'except_clause':
      case 'finally_clause':
      case 'block':
        return readBlock(node, owner, depth + 1, isPackage);
      default:
        return [];
    }
  });
}

function isOpen(name: string): boolean {
  return !name.startsWith('_');
}

function definition(
  node: Node,
  owner: string,
  decorators: string[],
  depth: number,
  isPackage: boolean,
): PublicSymbol[] {
  const own = field(node, 'name')?.text ?? '';
  const name = qualify(owner, own);
  const leading = `${decorators.map((one) => `@${one}`).join('\n')}\n${leadingText(node)}\n${docstring(node)}`;
  const open = isOpen(own) || (owner !== '' && own === '__init__');
  const exported = open && name.split('.').slice(0, -1).every(isOpen);
  if (node.type === 'class_definition') {
    const body = field(node, 'body');
    return [
      { ...symbol(node, name, 'class', exported, null, leading), memberOpen: open },
      ...(body === null ? [] : readBlock(body, name, depth + 1, isPackage)),
    ];
  }
  if (decorators.some((one) => /\.(setter|deleter)\b/.test(one))) return [];
  const property = decorators.some((one) => /(^|\.)(cached_)?property\b/.test(one));
  const known = decorators.every((one) => transparent.test(one));
  const bound = owner !== '' && !decorators.some((one) => /(^|\.)staticmethod\b/.test(one));
  const kind = property ? 'property' : own === '__init__' ? 'constructor' : owner === '' ? 'function' : 'method';
  const overload = decorators.some((one) => /(^|\.)overload\b/.test(one));
  const signature = property || !known ? null : signatureOf(node, bound);
  return [
    { ...symbol(node, name, kind, exported, signature, leading), memberOpen: open, ...(overload ? { overload } : {}) },
  ];
}

function docstring(node: Node): string {
  const first = named(field(node, 'body'))[0];
  return first?.type === 'expression_statement' && named(first)[0]?.type === 'string' ? first.text.slice(0, 5000) : '';
}

function signatureOf(node: Node, bound: boolean): Signature {
  const parameters: Parameter[] = [];
  let keywordOnly = false;
  for (const one of named(field(node, 'parameters'))) {
    if (one.type === 'keyword_separator' || one.type === 'list_splat_pattern') keywordOnly = true;
    const read = readParameter(one);
    if (read !== null) parameters.push({ ...read, keywordOnly: keywordOnly && !read.rest });
    if (read?.rest === true && !read.name.startsWith('**')) keywordOnly = true;
  }
  return { parameters: bound ? parameters.slice(1) : parameters, returns: typeText(field(node, 'return_type')) };
}

function readParameter(node: Node): Parameter | null {
  switch (node.type) {
    case 'identifier':
      return parameter(node.text);
    case 'default_parameter':
    case 'typed_default_parameter':
      return parameter(field(node, 'name')?.text ?? '', {
        optional: true,
        default: folded(field(node, 'value')),
        type: typeText(field(node, 'type')),
      });
    case 'typed_parameter': {
      const inner = named(node)[0];
      const rest = inner?.type.endsWith('splat_pattern') ?? false;
      return parameter(inner?.text ?? '', { rest, optional: rest, type: typeText(field(node, 'type')) });
    }
    case 'list_splat_pattern':
    case 'dictionary_splat_pattern':
      return parameter(node.text, { rest: true, optional: true });
    default:
      return null;
  }
}

function assignment(node: Node, owner: string): PublicSymbol[] {
  if (node.type !== 'assignment') return [];
  const left = field(node, 'left');
  const targets =
    left === null
      ? []
      : left.type === 'identifier'
        ? [left]
        : left.type === 'pattern_list'
          ? named(left).filter((one) => one.type === 'identifier')
          : [];
  return targets
    .filter((one) => !/^__\w+__$/.test(one.text))
    .map((one) => {
      const name = qualify(owner, one.text);
      const value = left?.type === 'identifier' ? literalText(field(node, 'right')) : undefined;
      return {
        ...symbol(one, name, owner === '' ? 'constant' : 'property', name.split('.').every(isOpen)),
        memberOpen: isOpen(one.text),
        ...(value === undefined ? {} : { value }),
      };
    });
}

function imports(node: Node, isPackage: boolean): PublicSymbol[] {
  const module = field(node, 'module_name')?.text ?? '';
  const base = { kind: 're-export' as const, signature: null, line: node.startPosition.row + 1, deprecated: false };
  if (ofTypes(node, 'wildcard_import') !== undefined)
    return [{ ...base, name: '*', exported: isPackage, from: { module, name: '*' } }];
  return fields(node, 'name').map((one) => {
    const inner = one.type === 'aliased_import' ? (field(one, 'name')?.text ?? '') : one.text;
    const name = one.type === 'aliased_import' ? (field(one, 'alias')?.text ?? inner) : inner;
    return {
      ...base,
      line: one.startPosition.row + 1,
      name,
      exported: isPackage && module.startsWith('.') && isOpen(name),
      from: { module, name: inner },
    };
  });
}
