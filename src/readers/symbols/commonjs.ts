import type { Node } from 'web-tree-sitter';
import { classMembers } from './ecmascript-members.ts';
import { isFunction, signatureOf } from './ecmascript-signature.ts';
import type { PublicSymbol } from './model.ts';
import { field, named, symbol } from './nodes.ts';

/** `module.exports = …`, `module.exports.name = …` and `exports.name = …` at the top level of a file. */
export function readCommonJs(root: Node, known: readonly PublicSymbol[]): PublicSymbol[] {
  return named(root).flatMap((statement) => {
    const assignment = statement.type === 'expression_statement' ? named(statement)[0] : undefined;
    if (assignment?.type !== 'assignment_expression') return [];
    const left = field(assignment, 'left')?.text ?? '';
    const right = field(assignment, 'right');
    const name = /^(?:module\.)?exports\.([\w$]+)$/.exec(left)?.[1];
    if (right === null) return [];
    if (name !== undefined) return valueOf(statement, name, right, known);
    if (left !== 'module.exports') return [];
    return right.type === 'object' ? properties(right, known) : valueOf(statement, 'module.exports', right, known);
  });
}

function properties(object: Node, known: readonly PublicSymbol[]): PublicSymbol[] {
  return named(object).flatMap((one) => {
    if (one.type === 'shorthand_property_identifier') return valueOf(one, one.text, one, known);
    const name = (field(one, one.type === 'pair' ? 'key' : 'name')?.text ?? '').replace(/^['"]|['"]$/g, '');
    if (one.type === 'method_definition') return [symbol(one, name, 'function', true, signatureOf(one))];
    const value = field(one, 'value');
    return one.type === 'pair' && value !== null ? valueOf(one, name, value, known) : [];
  });
}

function valueOf(at: Node, name: string, value: Node, known: readonly PublicSymbol[]): PublicSymbol[] {
  if (isFunction(value)) return [symbol(at, name, 'function', true, signatureOf(value))];
  if (value.type === 'class') return [symbol(at, name, 'class', true), ...classMembers(value, name, true)];
  const local = value.type.endsWith('identifier')
    ? known.filter((one) => one.name === value.text || one.name.startsWith(`${value.text}.`))
    : [];
  const copies = local.map((one) => ({
    ...one,
    name: name + one.name.slice(value.text.length),
    exported: one.memberOpen !== false,
  }));
  return copies.length > 0 ? copies : [symbol(at, name, 'constant', true)];
}
