import { directivesOf } from './directives.ts';
import type { GrammarName } from './grammar.ts';
import type { PublicSymbol } from './model.ts';
import { leaves, textOf, walk, type Placed, type Syntax, type SyntaxNode } from './syntax.ts';

/**
 * `same`: nothing but comments and white space differs. `renamed`, `types`: beyond that, local names or type
 * annotations.
 */
export type Sameness = 'same' | 'types' | 'renamed';

const functions = new RegExp(
  [
    String.raw`^(?:function_declaration|function_expression|generator_function(?:_declaration)?`,
    String.raw`|arrow_function|method_definition|method_declaration|function_definition|lambda`,
    String.raw`|func_literal)$`,
  ].join(''),
);
/** Where a Python name is a member, a keyword that callers use, or belongs to another scope. */
const pythonRoles = new RegExp(
  [
    String.raw`^(?:keyword_argument|parameters|lambda_parameters|default_parameter`,
    String.raw`|typed_(?:default_)?parameter|import_statement|import_from_statement|aliased_import`,
    String.raw`|global_statement|nonlocal_statement)$`,
  ].join(''),
);

/** A variable inside of a function: there alone a name is nobody else's business. */
function isLocal(language: GrammarName, { node, parent }: Placed): boolean {
  if (node.kind !== 'identifier' || parent === null) return false;
  if (language === 'python' && parent.node.kind === 'attribute' && node.field === 'attribute') return false;
  for (let at: Placed | null = parent; at !== null; at = at.parent) {
    const { kind } = at.node;
    if (language === 'python' && (pythonRoles.test(kind) || kind === 'class_definition')) return false;
    if (functions.test(kind) && !(at === parent && node.field === 'name')) return true;
  }
  return false;
}

const scopes = new RegExp(
  [
    String.raw`^(?:statement_block|block|for_statement|for_in_statement|if_statement|catch_clause`,
    String.raw`|switch_body|switch_statement|expression_switch_statement|type_switch_statement`,
    String.raw`|select_statement|func_literal)$`,
  ].join(''),
);
const bindings: Readonly<Record<string, string | null>> = {
  // ECMAScript
  variable_declarator: 'name',
  formal_parameters: null,
  required_parameter: 'pattern',
  optional_parameter: 'pattern',
  arrow_function: 'parameter',
  catch_clause: 'parameter',
  // Go, whose left sides are lists
  parameter_declaration: 'name',
  var_spec: 'name',
  const_spec: 'name',
  // Python
  assignment: 'left',
  for_statement: 'left',
  as_pattern_target: null,
};

/** The part of the file in which a name that is bound here means this; null where nothing is bound. */
function scopeOf(language: GrammarName, { node, parent }: Placed): SyntaxNode | null {
  if (parent === null) return null;
  const list =
    parent.node.kind === 'expression_list' &&
    parent.node.field === 'left' &&
    /^(?:short_var_declaration|range_clause)$/.test(parent.parent?.node.kind ?? '');
  const field = Object.hasOwn(bindings, parent.node.kind) ? bindings[parent.node.kind] : undefined;
  if (!list && (field === undefined || (field !== null && node.field !== field))) return null;
  for (let at: Placed | null = parent; at !== null; at = at.parent) {
    if (functions.test(at.node.kind) || (language !== 'python' && scopes.test(at.node.kind))) return at.node;
  }
  return null;
}

/** Every place of a name lies where the file itself binds it; a free name means something outside. */
function isBound(syntax: Syntax, places: readonly Placed[]): boolean {
  const within = new Set(places.map((place) => scopeOf(syntax.language, place)));
  within.delete(null);
  return places.every((place) => {
    for (let at: Placed | null = place; at !== null; at = at.parent) if (within.has(at.node)) return true;
    return false;
  });
}

/** Parts of TypeScript that no engine sees. A constructor's `private x` makes a property, so modifiers stay. */
const types = new RegExp(
  [
    String.raw`^(?:type_annotation|type_arguments|type_parameters|interface_declaration`,
    String.raw`|type_alias_declaration|asserts_annotation|type_predicate_annotation|ambient_declaration`,
    String.raw`|function_signature)$`,
  ].join(''),
);

/**
 * Whether two texts of a file do the same, judged by their tokens alone; null where that can't be said. Meant to be
 * sound, and cheap: comments and white space between tokens are left out (but comments that compilers obey count, and
 * in Python each line end and indentation outside of brackets), TypeScript's annotations too unless a decorator could
 * read them, and a variable of a function may have another name where the whole file agrees on it and binds it around
 * every use, neither name means anything else in either text and neither is declared at the file's top, where other
 * files could see it.
 */
export function keepsBehaviour(before: Syntax, after: Syntax, declared: readonly PublicSymbol[]): Sameness | null {
  if (before.broken || after.broken || before.language !== after.language) return null;
  if (alike(before, after, false, null)) return 'same';
  const typed =
    /^(?:typescript|tsx)$/.test(before.language) &&
    ![before, after].some(({ root }) => [...walk(root)].some(({ kind }) => kind === 'decorator'));
  if (typed && alike(before, after, true, null)) return 'types';
  if (!/^(?:typescript|tsx|javascript|go|python)$/.test(before.language) || looksUp(before) || looksUp(after))
    return null;
  return alike(before, after, typed, new Set(declared.flatMap(({ name }) => name.split('.')))) ? 'renamed' : null;
}

/** Code that may find a variable by its name at run time. */
const looksUp = ({ language, text }: Syntax): boolean =>
  (language === 'python'
    ? /\b(?:eval|exec|locals|vars|dir|globals|inspect|f_locals|_getframe|currentframe|co_varnames)\b/
    : /\beval\b|\bwith\s*\(.*\)\s*\{/
  ).test(text);

/** `closed`: names that may not move; null where none may. */
function alike(before: Syntax, after: Syntax, erase: boolean, closed: ReadonlySet<string> | null): boolean {
  const skip = (node: SyntaxNode): boolean => erase && types.test(node.kind);
  const [first, second] = [leaves(before, skip), leaves(after, skip)];
  if (first.length !== second.length) return false;
  const [obeyed, obeyedNow] = [directivesOf(before, first), directivesOf(after, second)];
  if (obeyed.length !== obeyedNow.length || obeyed.some((one, at) => one !== obeyedNow[at])) return false;
  let depth = 0;
  const [there, back] = [new Map<string, string>(), new Map<string, string>()];
  const others = new Set<string>();
  for (const [at, one] of first.entries()) {
    const two = second[at]!;
    const [a, b] = [textOf(before, one.node), textOf(after, two.node)];
    if (
      one.node.kind !== two.node.kind ||
      one.parent?.node.kind !== two.parent?.node.kind ||
      one.node.field !== two.node.field
    )
      return false;
    // a token at the start of a line in Python, and a line end that ends a statement in JavaScript or Go, mean
    // something
    if (!samePlace(before, one.node, first[at - 1]?.node, after, two.node, second[at - 1]?.node, depth > 0))
      return false;
    depth += /^[([{]$/.test(a) ? 1 : /^[)\]}]$/.test(a) ? -1 : 0;
    if (closed === null || !isLocal(before.language, one) || !isLocal(after.language, two)) {
      if (a !== b) return false;
      others.add(a);
      continue;
    }
    if ((there.get(a) ?? b) !== b || (back.get(b) ?? a) !== a) return false;
    there.set(a, b);
    back.set(b, a);
  }
  const renamed = [...there].filter(([a, b]) => a !== b);
  // a name that moved may stand nowhere else: not as a key, a member or a type, not on the other side, not for other
  // files
  return renamed.every(
    ([a, b]) =>
      [a, b].every((name) => !others.has(name) && closed?.has(name) === false) &&
      !there.has(b) &&
      !back.has(a) &&
      isBound(before, placesOf(first, before, a)) &&
      isBound(after, placesOf(second, after, b)) &&
      !mentions(before, b) &&
      !mentions(after, a) &&
      !inStrings(before, a) &&
      !inStrings(after, b),
  );
}

const placesOf = (tokens: readonly Placed[], syntax: Syntax, name: string): Placed[] =>
  tokens.filter(({ node }) => textOf(syntax, node) === name);

function mentions(syntax: Syntax, name: string): boolean {
  return leaves(syntax).some(({ node }) => textOf(syntax, node) === name);
}

/** A name within a string may be looked up at run time. */
function inStrings(syntax: Syntax, name: string): boolean {
  return leaves(syntax).some(
    ({ node }) => /string|template|content/.test(node.kind) && textOf(syntax, node).includes(name),
  );
}

function samePlace(
  a: Syntax,
  one: SyntaxNode,
  beforeOne: SyntaxNode | undefined,
  b: Syntax,
  two: SyntaxNode,
  beforeTwo: SyntaxNode | undefined,
  inBrackets: boolean,
): boolean {
  const newLine = (node: SyntaxNode, previous: SyntaxNode | undefined): boolean =>
    previous === undefined || previous.endLine !== node.line;
  const [first, second] = [newLine(one, beforeOne), newLine(two, beforeTwo)];
  if (a.language !== 'python') {
    // `return` before a line end returns nothing, `++` after one belongs to the next line
    const touchy =
      beforeOne !== undefined && /^(?:return|throw|break|continue|yield|async)$/.test(textOf(a, beforeOne));
    return first === second || !(touchy || /^(?:\+\+|--|\(|\[|`)/.test(textOf(a, one)) || a.language === 'go');
  }
  // within brackets Python knows no lines
  return inBrackets || (first === second && (!first || indentation(a, one) === indentation(b, two)));
}

/** As it is written: a tab is as deep as eight spaces in one place and an error in another. */
function indentation(syntax: Syntax, node: SyntaxNode): string {
  return syntax.text.slice(syntax.text.lastIndexOf('\n', node.start - 1) + 1, node.start);
}
