import type { Node } from 'web-tree-sitter';
import { readCommonJs } from './commonjs.ts';
import { classMembers, interfaceMembers } from './ecmascript-members.ts';
import { heldSignature, isFunction, signatureOf } from './ecmascript-signature.ts';
import type { PublicSymbol } from './model.ts';
import { deepest, field, leadingText, literalText, named, ofTypes, qualify, symbol } from './nodes.ts';

/** Symbols of TypeScript, TSX and JavaScript: ES module exports, and `module.exports` where it is written out. */
export function readEcmascript(root: Node): PublicSymbol[] {
  const module = readScope(root, '', 0);
  const common = readCommonJs(root, module);
  return [...module, ...common];
}

function readScope(scope: Node, prefix: string, depth: number): PublicSymbol[] {
  const symbols: PublicSymbol[] = [];
  const later: Node[] = [];
  if (depth > deepest) return symbols;
  for (const node of named(scope)) {
    if (node.type !== 'export_statement') {
      symbols.push(...readDeclaration(node, prefix, false, depth));
      continue;
    }
    const declaration = field(node, 'declaration');
    // `@internal` marks what is exported for the package's own files only (TSDoc).
    const leading = leadingText(node);
    const exported = !/@internal\b|@private\b|@hidden\b/.test(leading);
    if (declaration === null) later.push(node);
    else {
      const isDefault = node.children.some((child) => child?.type === 'default');
      const read = readDeclaration(declaration, prefix, exported, depth, leading);
      symbols.push(...(isDefault ? asDefault(read, prefix) : read));
    }
  }
  const imports = readImports(scope);
  for (const node of later) symbols.push(...readExport(node, prefix, symbols, imports));
  return withoutImplementations(symbols);
}

function asDefault(read: PublicSymbol[], prefix: string): PublicSymbol[] {
  const own = read[0]?.name;
  return read.map((one) =>
    own !== undefined && (one.name === own || one.name.startsWith(`${own}.`))
      ? { ...one, name: qualify(prefix, 'default') + one.name.slice(own.length) }
      : one,
  );
}

/** `export { … }`, `export … from`, `export default value`, `export =`. */
function readExport(
  node: Node,
  prefix: string,
  known: readonly PublicSymbol[],
  imports: ReadonlyMap<string, { module: string; name: string }>,
): PublicSymbol[] {
  const source = field(node, 'source');
  const module = source === null ? null : source.text.slice(1, -1);
  const base = {
    signature: null,
    line: node.startPosition.row + 1,
    exported: true,
    deprecated: false,
    kind: 're-export' as const,
  };
  const clause = ofTypes(node, 'export_clause');
  if (clause !== undefined) {
    return named(clause)
      .filter((one) => one.type === 'export_specifier')
      .flatMap((one) => {
        const inner = unquoted(field(one, 'name'));
        const name = qualify(prefix, unquoted(field(one, 'alias')) || inner);
        if (module !== null) return [{ ...base, line: one.startPosition.row + 1, name, from: { module, name: inner } }];
        return local(inner, name, one);
      });
  }
  if (module !== null) {
    const namespace = ofTypes(node, 'namespace_export');
    return [
      {
        ...base,
        name: namespace === undefined ? '*' : qualify(prefix, unquoted(named(namespace)[0] ?? null)),
        from: { module, name: '*' },
      },
    ];
  }
  const value = field(node, 'value') ?? named(node).find((child) => !child.type.endsWith('comment')) ?? null;
  if (value === null) return [];
  const name = qualify(prefix, 'default');
  if (value.type === 'identifier') return local(value.text, name, node);
  if (isFunction(value)) return [symbol(node, name, 'function', true, signatureOf(value))];
  if (value.type === 'class') return [symbol(node, name, 'class', true), ...classMembers(value, name, true)];
  return [symbol(node, name, 'constant', true)];

  function local(inner: string, outer: string, at: Node): PublicSymbol[] {
    const imported = imports.get(inner);
    if (imported !== undefined) return [{ ...base, line: at.startPosition.row + 1, name: outer, from: imported }];
    const full = qualify(prefix, inner);
    const declared = known.filter((one) => one.name === full || one.name.startsWith(`${full}.`));
    // A member that its class hides stays hidden; the class itself becomes visible here.
    const copies = declared.map((one) => ({
      ...one,
      name: outer + one.name.slice(full.length),
      exported: one.name === full || isOpenMember(one, declared, full),
    }));
    return copies.length > 0
      ? copies
      : [{ ...base, line: at.startPosition.row + 1, name: outer, from: { module: null, name: inner } }];
  }
}

function isOpenMember(one: PublicSymbol, all: readonly PublicSymbol[], owner: string): boolean {
  return one.memberOpen !== false && all.some((other) => other.name === owner);
}

function readImports(scope: Node): Map<string, { module: string; name: string }> {
  const imports = new Map<string, { module: string; name: string }>();
  for (const node of named(scope)) {
    if (node.type !== 'import_statement') continue;
    const module = field(node, 'source')?.text.slice(1, -1) ?? '';
    for (const part of named(ofTypes(node, 'import_clause') ?? null)) {
      if (part.type === 'identifier') imports.set(part.text, { module, name: 'default' });
      if (part.type === 'namespace_import') imports.set(named(part)[0]?.text ?? '', { module, name: '*' });
      for (const one of part.type === 'named_imports' ? named(part) : []) {
        const inner = unquoted(field(one, 'name'));
        imports.set(field(one, 'alias')?.text ?? inner, { module, name: inner });
      }
    }
  }
  return imports;
}

function unquoted(node: Node | null): string {
  return (node?.text ?? '').replace(/^['"]|['"]$/g, '');
}

function readDeclaration(
  node: Node,
  prefix: string,
  exported: boolean,
  depth: number,
  leading = leadingText(node),
): PublicSymbol[] {
  const name = qualify(prefix, field(node, 'name')?.text ?? 'default');
  const make = (kind: PublicSymbol['kind'], signature: PublicSymbol['signature'] = null): PublicSymbol =>
    symbol(node, name, kind, exported, signature, leading);
  switch (node.type) {
    case 'function_declaration':
    case 'generator_function_declaration':
      return [make('function', signatureOf(node))];
    case 'function_signature':
      return [{ ...make('function', signatureOf(node)), overload: true }];
    case 'class_declaration':
    case 'abstract_class_declaration':
      return [make('class'), ...classMembers(node, name, exported)];
    case 'interface_declaration':
      return [make('interface'), ...interfaceMembers(node, name, exported)];
    case 'type_alias_declaration':
      return [make('type')];
    case 'enum_declaration': {
      const members = named(field(node, 'body'))
        .map((one) => (one.type === 'enum_assignment' ? field(one, 'name') : one))
        .filter((one) => one !== null);
      return [
        make('enum'),
        ...members
          .filter((one) => !one.type.endsWith('comment'))
          .map((one) => symbol(one, qualify(name, unquoted(one)), 'enum-member', exported)),
      ];
    }
    case 'lexical_declaration':
    case 'variable_declaration':
      return named(node)
        .filter((one) => one.type === 'variable_declarator')
        .flatMap((one) => variable(one, prefix, exported, leading));
    case 'internal_module':
    case 'module': {
      const inner = readScope(field(node, 'body') ?? node, name, depth + 1);
      return [make('namespace'), ...inner.map((one) => ({ ...one, exported: exported && one.exported }))];
    }
    case 'ambient_declaration':
      return named(node).flatMap((one) => readDeclaration(one, prefix, exported, depth + 1, leading));
    case 'expression_statement': {
      const inner = ofTypes(node, 'internal_module');
      return inner === undefined ? [] : readDeclaration(inner, prefix, exported, depth + 1, leading);
    }
    default:
      return [];
  }
}

function variable(node: Node, prefix: string, exported: boolean, leading: string): PublicSymbol[] {
  const target = field(node, 'name');
  if (target === null) return [];
  if (target.type !== 'identifier') {
    return patternNames(target, 0).map((one) =>
      symbol(one, qualify(prefix, one.text), 'constant', exported, null, leading),
    );
  }
  const value = field(node, 'value');
  const name = qualify(prefix, target.text);
  if (value !== null && isFunction(value))
    return [symbol(node, name, 'function', exported, heldSignature(node, value), leading)];
  if (value?.type === 'class')
    return [symbol(node, name, 'class', exported, null, leading), ...classMembers(value, name, exported)];
  const text = literalText(value);
  return [
    { ...symbol(node, name, 'constant', exported, null, leading), ...(text === undefined ? {} : { value: text }) },
  ];
}

function patternNames(node: Node, depth: number): Node[] {
  if (depth > deepest) return [];
  if (node.type === 'identifier' || node.type === 'shorthand_property_identifier_pattern') return [node];
  const inner = field(node, 'value') ?? field(node, 'left');
  return (inner === null ? named(node) : [inner]).flatMap((child) => patternNames(child, depth + 1));
}

/** Where overloads are declared, callers never see the implementation's signature. */
function withoutImplementations(symbols: PublicSymbol[]): PublicSymbol[] {
  const overloaded = new Set(symbols.filter((one) => one.overload === true).map((one) => one.name));
  return symbols.filter((one) => one.kind !== 'function' || one.overload === true || !overloaded.has(one.name));
}
