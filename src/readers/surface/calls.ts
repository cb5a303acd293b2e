import type { Node } from 'web-tree-sitter';
import { field, named } from '../symbols/nodes.ts';
import type { SurfaceLanguage } from './model.ts';
import { pairOf, stringOf, unwrapped, type Constants } from './values.ts';

/** One argument; `name` where it is given by name (`default=1`, `default: 1`). */
export interface Argument {
  name: string | null;
  value: Node;
}

/** A call, an instantiation, an annotation or an attribute in the same shape for all languages. */
export interface Call {
  /** last part of what is called: `option` of `program.option(…)`, the class of `new X(…)`, `@Name` of an annotation */
  method: string;
  /**
   * what stands before it as written, without white space, '' when nothing; of a chain only what is left of the last
   * dot
   */
  receiver: string;
  /** the node of the receiver, to follow a chain */
  on: Node | null;
  readonly arguments: Argument[];
  node: Node;
  readonly line: number;
  /** where the name of what is called stands in the text */
  start: number;
  /** the calls of the same tree by their node, where the whole tree was read */
  siblings?: ReadonlyMap<number, Call>;
}

const callTypes: Readonly<Record<string, readonly string[]>> = {
  typescript: ['call_expression', 'new_expression'],
  javascript: ['call_expression', 'new_expression'],
  python: ['call'],
  go: ['call_expression'],
  java: ['method_invocation', 'object_creation_expression', 'annotation', 'marker_annotation'],
  rust: ['call_expression'],
  csharp: ['invocation_expression', 'object_creation_expression', 'attribute'],
  ruby: ['call'],
  php: [
    'function_call_expression',
    'member_call_expression',
    'scoped_call_expression',
    'object_creation_expression',
    'attribute',
  ],
};

/** Every call of a tree, in the order of the text: of a chain the inner call first. */
export function readCalls(root: Node, language: SurfaceLanguage, constants: Constants): Call[] {
  const nodes = root.descendantsOfType([...(callTypes[language] ?? [])]).filter((node): node is Node => node !== null);
  const calls = nodes.map((node) => callOf(node, constants)).filter((one) => one !== undefined);
  // links of one chain share their objects, or a long chain would be read again for each of its links
  const byNode = new Map(calls.map((one) => [one.node.id, one]));
  for (const one of calls) one.siblings = byNode;
  return calls.sort((a, b) => a.start - b.start);
}

/** The call at a node; undefined when it is none, or calls something computed. */
export function callOf(node: Node, constants: Constants): Call | undefined {
  const make = (target: Node | null, on: Node | null, args: Node | null, prefix = ''): Call | undefined =>
    target === null ? undefined : makeCall(node, { target, on, args, prefix }, constants);
  const args = field(node, 'arguments');
  switch (node.type) {
    case 'call_expression':
    case 'invocation_expression': {
      const called = field(node, 'function');
      if (called === null) return undefined;
      const [target, on] = partsOf(called);
      return make(target, on, args);
    }
    case 'call': {
      const called = field(node, 'function');
      if (called !== null) return make(...partsOf(called), args);
      return make(field(node, 'method'), field(node, 'receiver'), args);
    }
    case 'method_invocation':
      return make(field(node, 'name'), field(node, 'object'), args);
    case 'new_expression':
      return make(lastName(field(node, 'constructor')), null, args, 'new ');
    case 'object_creation_expression':
      return make(
        lastName(
          field(node, 'type') ??
            named(node).find((one) => one.type === 'name' || one.type === 'qualified_name') ??
            null,
        ),
        null,
        args ?? named(node).find((one) => one.type === 'arguments') ?? null,
        'new ',
      );
    case 'member_call_expression':
      return make(field(node, 'name'), field(node, 'object'), args);
    case 'scoped_call_expression':
      return make(field(node, 'name'), field(node, 'scope'), args);
    case 'function_call_expression':
      return make(lastName(field(node, 'function')), null, args);
    case 'annotation':
    case 'marker_annotation':
      return make(lastName(field(node, 'name')), null, args, '@');
    case 'attribute':
      // in Python that is a member access
      if (field(node, 'object') !== null) return undefined;
      return make(
        lastName(field(node, 'name') ?? named(node)[0] ?? null),
        null,
        field(node, 'parameters') ??
          named(node).find((one) => one.type === 'attribute_argument_list' || one.type === 'arguments') ??
          null,
        '@',
      );
    default:
      return undefined;
  }
}

interface CallParts {
  target: Node;
  on: Node | null;
  args: Node | null;
  prefix: string;
}

/** Line and arguments are read late: most calls of a file are looked at by name only. */
function makeCall(node: Node, { target, on, args, prefix }: CallParts, constants: Constants): Call {
  let read: Argument[] | undefined;
  return {
    method: prefix + target.text.slice(0, 200),
    receiver: on === null ? '' : short(on),
    on,
    node,
    start: target.startIndex,
    get line() {
      return target.startPosition.row + 1;
    },
    get arguments() {
      return (read ??= argumentsOf(args, constants));
    },
  };
}

/** A generic call names its type arguments too: `Option<int>`. */
function lastName(node: Node | null): Node | null {
  if (node === null) return null;
  if (node.type === 'generic_name' || node.type === 'generic_type') return named(node)[0] ?? node;
  if (
    /^(?:qualified_name|scoped_identifier|scoped_type_identifier|member_expression|member_access_expression)$/.test(
      node.type,
    )
  )
    return lastName(named(node).at(-1) ?? null);
  return node;
}

function partsOf(called: Node): [Node | null, Node | null] {
  switch (called.type) {
    case 'member_expression':
      return [field(called, 'property'), field(called, 'object')];
    case 'attribute':
      return [field(called, 'attribute'), field(called, 'object')];
    case 'selector_expression':
      return [field(called, 'field'), field(called, 'operand')];
    case 'field_expression':
      return [field(called, 'field'), field(called, 'value')];
    case 'scoped_identifier':
      return [field(called, 'name'), field(called, 'path')];
    case 'generic_function':
      return partsOf(field(called, 'function') ?? called);
    case 'member_access_expression':
    case 'conditional_access_expression':
      return [lastName(field(called, 'name')), field(called, 'expression')];
    case 'generic_name':
      return [named(called)[0] ?? null, null];
    case 'identifier':
    case 'type_identifier':
    case 'property_identifier':
      return [called, null];
    default:
      return [null, null];
  }
}

function short(node: Node): string {
  // a chain may hold a whole program; only its last link and plain names matter
  if (node.endIndex - node.startIndex > 300) return '…';
  return node.text.replace(/\s+/g, '');
}

function argumentsOf(list: Node | null, constants: Constants): Argument[] {
  return named(list).flatMap((one): Argument[] => {
    if (one.type.endsWith('comment')) return [];
    if (one.type === 'keyword_argument' || one.type === 'element_value_pair') {
      const name = field(one, 'name') ?? field(one, 'key');
      const value = field(one, 'value');
      return value === null ? [] : [{ name: name?.text ?? null, value }];
    }
    if (one.type === 'pair') return pairOf(one, constants).map(({ key, value }) => ({ name: key, value }));
    if (one.type === 'argument' || one.type === 'attribute_argument') {
      const name =
        field(one, 'name') ??
        named(one).find((child) => child.type === 'name_colon' || child.type === 'name_equals') ??
        null;
      const value = named(one).at(-1);
      if (value === undefined) return [];
      if (value.type === 'assignment_expression')
        return pairOf(value, constants).map(({ key, value: right }) => ({ name: key, value: right }));
      return [{ name: name === null || name.id === value.id ? null : name.text.replace(/[\s:=]+$/, ''), value }];
    }
    if (one.type === 'assignment_expression')
      return pairOf(one, constants).map(({ key, value }) => ({ name: key, value }));
    return [{ name: null, value: unwrapped(one) }];
  });
}

/** The argument at a place among those without a name. */
export function at(call: Call, index: number): Node | undefined {
  return call.arguments.filter((one) => one.name === null)[index]?.value;
}

export function byName(call: Call, ...names: string[]): Node | undefined {
  return call.arguments.find((one) => one.name !== null && names.includes(one.name))?.value;
}

/** The text of the argument at a place, when it is a literal. */
export function textAt(call: Call, index: number, constants: Constants): string | undefined {
  return stringOf(at(call, index), constants);
}

/** Links of a chain that are followed. */
const longestChain = 120;

/** The calls this one is chained on, nearest first: `command('x')` of `program.command('x').option('--y')`. */
export function chainOf(call: Call, constants: Constants): Call[] {
  const chain: Call[] = [];
  let on = call.on;
  while (on !== null && chain.length < longestChain) {
    const node = unwrapped(on);
    const before: Call | undefined = call.siblings?.get(node.id) ?? callOf(node, constants);
    if (before === undefined) break;
    chain.push(before);
    on = before.on;
  }
  return chain;
}
