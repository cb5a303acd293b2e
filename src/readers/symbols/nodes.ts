import type { Node, Tree } from 'web-tree-sitter';
import type { Parameter, PublicSymbol, Signature, SymbolKind } from './model.ts';

/** Declarations nest this deep at most; what lies deeper is nobody's interface. */
export const deepest = 20;

/** Who stands before whom, as far as it was looked at: the library looks through all siblings for each question. */
const before = new WeakMap<Tree, Map<number, Node | null>>();

export function named(node: Node | null): Node[] {
  const children = (node?.namedChildren ?? []).filter((child): child is Node => child !== null);
  if (node === null || children.length === 0) return children;
  const known = before.get(node.tree) ?? new Map<number, Node | null>();
  before.set(node.tree, known);
  children.forEach((child, at) => known.set(child.id, children[at - 1] ?? null));
  return children;
}

function previous(node: Node): Node | null {
  const known = before.get(node.tree)?.get(node.id);
  return known === undefined ? node.previousNamedSibling : known;
}

export function field(node: Node | null, name: string): Node | null {
  return node?.childForFieldName(name) ?? null;
}

export function fields(node: Node, name: string): Node[] {
  return node.childrenForFieldName(name).filter((child) => child !== null && child.isNamed);
}

/** Text with white space folded. */
export function folded(node: Node | null): string | null {
  return node === null ? null : node.text.replace(/\s+/g, ' ').trim();
}

/** Written type without the colon of an annotation. */
export function typeText(node: Node | null): string | null {
  return folded(node)?.replace(/^:\s*/, '') ?? null;
}

export function ofTypes(node: Node, ...types: string[]): Node | undefined {
  return named(node).find((child) => types.includes(child.type));
}

const deprecation = /@deprecated\b|\bDeprecated:|#\[deprecated|\[Obsolete|@Deprecated\b|\.\. deprecated::/;

/** Children of a type's declaration that name its bases, in the grammars that are read here. */
const heritage = new RegExp(
  [
    String.raw`\b(?:class_heritage|extends_type_clause|superclass|super_interfaces|extends_interfaces`,
    String.raw`|base_list|argument_list|trait_bounds)\b`,
  ].join(''),
);

const longestLead = 20_000;

/** The comments, attributes and decorators right before a declaration and its own leading marks. */
export function leadingText(node: Node): string {
  const parts: string[] = [];
  let size = 0;
  for (
    let at = previous(node);
    at !== null && size < longestLead && /comment|attribute_item|decorator/.test(at.type);
    at = previous(at)
  ) {
    parts.push(at.text);
    size += at.endIndex - at.startIndex;
  }
  for (const child of named(node)) {
    if (/^(modifiers|attribute_list|decorator|.*comment)$/.test(child.type)) parts.push(child.text);
  }
  return parts.join('\n').slice(0, longestLead);
}

export function isDeprecated(leading: string): boolean {
  return deprecation.test(leading);
}

export function parameter(name: string, more: Partial<Parameter> = {}): Parameter {
  return { name, optional: false, rest: false, keywordOnly: false, default: null, type: null, ...more };
}

export function symbol(
  node: Node,
  name: string,
  kind: SymbolKind,
  exported: boolean,
  signature: Signature | null = null,
  leading = leadingText(node),
): PublicSymbol {
  const inherits = heritage.test(
    named(node)
      .map((child) => child.type)
      .join(' '),
  );
  return {
    name,
    kind,
    signature,
    line: node.startPosition.row + 1,
    exported,
    deprecated: isDeprecated(leading),
    ...(inherits ? { inherits } : {}),
  };
}

export function qualify(prefix: string, name: string): string {
  return prefix === '' ? name : `${prefix}.${name}`;
}

/** A value as written when it is one short literal: a string, a number, true, false or nothing. */
export function literalText(node: Node | null): string | undefined {
  if (node === null || node.endIndex - node.startIndex > 120) return undefined;
  const text = node.text.trim();
  return /^(?:-?\d[\w.]*|true|false|True|False|None|null|nil|[@bru]?(?:"[^"\\\n]*"|'[^'\\\n]*'))$/.test(text)
    ? text
    : undefined;
}
