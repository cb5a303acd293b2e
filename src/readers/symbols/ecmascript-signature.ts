import type { Node } from 'web-tree-sitter';
import type { Parameter, Signature } from './model.ts';
import { field, folded, named, parameter, typeText } from './nodes.ts';

export function isFunction(node: Node): boolean {
  return ['function_expression', 'arrow_function', 'generator_function'].includes(node.type);
}

export function signatureOf(node: Node): Signature {
  const single = field(node, 'parameter');
  const parameters =
    single === null
      ? named(field(node, 'parameters'))
          .map(readParameter)
          .filter((one) => one !== null)
      : [parameter(single.text)];
  return { parameters, returns: typeText(field(node, 'return_type')) };
}

/**
 * The signature of a field or variable that holds a function: callers see the type that stands beside its name, not the
 * parameters that the function itself cares to name. Null where that type is a name, whose parameters stand elsewhere.
 * Defaults are the function's own.
 */
export function heldSignature(holder: Node, value: Node): Signature | null {
  const annotation = field(holder, 'type');
  if (annotation === null) return signatureOf(value);
  let type: Node | null = annotation.type === 'type_annotation' ? (named(annotation)[0] ?? null) : annotation;
  for (let depth = 0; type?.type === 'parenthesized_type' && depth < 10; depth += 1) type = named(type)[0] ?? null;
  if (type?.type !== 'function_type') return null;
  const declared = signatureOf(type);
  const own = signatureOf(value).parameters;
  return {
    ...declared,
    parameters: declared.parameters.map((one, index) => {
      const given = own[index]?.rest === true ? undefined : own[index];
      return given === undefined || given.default === null ? one : { ...one, default: given.default };
    }),
  };
}

function readParameter(node: Node): Parameter | null {
  if (node.type.endsWith('comment') || node.type === 'decorator') return null;
  if (node.type === 'required_parameter' || node.type === 'optional_parameter') {
    const pattern = field(node, 'pattern');
    if (pattern === null || pattern.type === 'this') return null;
    const rest = pattern.type === 'rest_pattern';
    const value = folded(field(node, 'value'));
    return parameter(nameOf(pattern), {
      rest,
      optional: rest || value !== null || node.type === 'optional_parameter',
      default: value,
      type: typeText(field(node, 'type')),
    });
  }
  if (node.type === 'assignment_pattern')
    return parameter(nameOf(field(node, 'left') ?? node), { optional: true, default: folded(field(node, 'right')) });
  const rest = node.type === 'rest_pattern';
  return parameter(nameOf(node), { rest, optional: rest });
}

/** A destructured parameter has no name of its own. */
function nameOf(node: Node): string {
  if (node.type === 'object_pattern') return '{}';
  if (node.type === 'array_pattern') return '[]';
  return node.type === 'rest_pattern' ? nameOf(named(node)[0] ?? node) : node.text.slice(0, 200);
}
