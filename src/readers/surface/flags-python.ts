import type { Node } from 'web-tree-sitter';
import { field, named } from '../symbols/nodes.ts';
import { at, byName, type Call } from './calls.ts';
import { flagItem, namesIn } from './flag-item.ts';
import type { SurfaceItem } from './model.ts';
import { below, type Source } from './source.ts';
import { kebab } from './spelling.ts';
import { defaultOf, stringOf } from './values.ts';

/** argparse, optparse, click, typer, fire and absl. */
export function pythonFlags(source: Source): SurfaceItem[] {
  return [
    ...ofCommands(source),
    ...source
      .calls()
      .flatMap((call) => [
        ...ofParser(call, source),
        ...ofClick(call, source),
        ...ofTyper(call, source),
        ...ofAbsl(call, source),
      ]),
  ];
}

function literals(call: Call, source: Source): string[] {
  return call.arguments
    .filter((one) => one.name === null)
    .map((one) => stringOf(one.value, source.constants()))
    .filter((one) => one !== undefined);
}

function isSuppressed(call: Call): boolean {
  return (
    /(?:^|\.)SUPPRESS(?:_HELP)?$/.test(byName(call, 'help')?.text ?? '') || byName(call, 'hidden')?.text === 'True'
  );
}

function ofParser(call: Call, source: Source): SurfaceItem[] {
  if (!/^(?:add_argument|add_option)$/.test(call.method) || isSuppressed(call)) return [];
  const names = literals(call, source).filter((one) => one.startsWith('-'));
  return flagItem(source, call.node, names, {
    default: defaultOf(byName(call, 'default'), source.constants()),
    negated: /BooleanOptionalAction/.test(byName(call, 'action')?.text ?? ''),
  });
}

/** A decorator only: `click.option` is also called to build others. */
function ofClick(call: Call, source: Source): SurfaceItem[] {
  const isOption =
    call.method === 'option' && (call.node.parent?.type === 'decorator' || /(?:^|\.)click$/.test(call.receiver));
  const isClass = call.method === 'Option' && /(?:^|\.)click$/.test(call.receiver);
  if ((!isOption && !isClass) || isSuppressed(call)) return [];
  const names = (isClass ? literalList(call, source) : literals(call, source))
    .filter((one) => one.startsWith('-'))
    .flatMap((one) => namesIn(one));
  return flagItem(source, call.node, names, {
    default: defaultOf(byName(call, 'default'), source.constants()),
    owner: isOption ? commandOf(call.node) : undefined,
  });
}

function literalList(call: Call, source: Source): string[] {
  return (
    at(call, 0)
      ?.namedChildren.map((one) => stringOf(one, source.constants()))
      .filter((one) => one !== undefined) ?? []
  );
}

function commandOf(node: Node): string | undefined {
  const name = field(field(node.parent?.parent ?? null, 'definition'), 'name')?.text;
  return name === undefined ? undefined : kebab(name);
}

/**
 * `port: int = typer.Option(80, '--port', '-p')` and the same in `Annotated`; without names the parameter's own is the
 * flag.
 */
function ofTyper(call: Call, source: Source): SurfaceItem[] {
  if (
    call.method !== 'Option' ||
    (!/(?:^|\.)typer$/.test(call.receiver) && !(call.receiver === '' && /from typer import/.test(source.text))) ||
    isSuppressed(call)
  )
    return [];
  let holder: Node | null = call.node;
  while (holder !== null && !/^(?:typed_default_parameter|typed_parameter|default_parameter)$/.test(holder.type)) {
    if (/^(?:block|module|parameters|lambda)$/.test(holder.type)) return [];
    holder = holder.parent;
  }
  if (holder === null) return [];
  const parameter = holder.type === 'typed_parameter' ? holder.namedChildren[0]?.text : field(holder, 'name')?.text;
  const names = literals(call, source)
    .filter((one) => one.startsWith('-'))
    .flatMap((one) => namesIn(one));
  const annotated = field(holder, 'value')?.id !== call.node.id;
  const value = annotated ? field(holder, 'value') : (at(call, 0) ?? byName(call, 'default'));
  const isFlag = /^(?:bool|Annotated\[\s*bool)/.test(field(holder, 'type')?.text ?? '');
  const long = names.some((one) => one.startsWith('--'));
  return flagItem(source, call.node, long || parameter === undefined ? names : [`--${kebab(parameter)}`, ...names], {
    default: value?.text === '...' ? undefined : defaultOf(value, source.constants()),
    negated: isFlag && names.length === 0,
  });
}

/**
 * Functions whose parameters a library makes flags of: typer's commands (those with a plain default), and what fire is
 * given.
 */
function ofCommands(source: Source): SurfaceItem[] {
  const typer = /^\s*(?:import|from)\s+typer\b/m.test(source.text);
  const fire = /^\s*(?:import|from)\s+fire\b/m.test(source.text);
  if (!typer && !fire) return [];
  const given = (method: string, receiver: RegExp): string[] =>
    source
      .calls()
      .filter((one) => one.method === method && receiver.test(one.receiver))
      .map((one) => at(one, 0)?.text ?? '*');
  const runs = typer ? given('run', /(?:^|\.)typer$/) : [];
  const fired = fire ? given('Fire', /(?:^|\.)fire$|^$/) : [];
  // a dictionary or nothing at all may name every function of the file
  const all = fired.some((one) => !/^\w+$/.test(one));
  return below(source.root, 'function_definition').flatMap((node): SurfaceItem[] => {
    const name = field(node, 'name')?.text ?? '';
    const owner = ownerOf(node);
    const decorators =
      node.parent?.type === 'decorated_definition'
        ? named(node.parent)
            .filter((one) => one.type === 'decorator')
            .map((one) => one.text)
        : [];
    const isTyper =
      runs.includes(name) || (typer && decorators.some((one) => /^@\w+(?:\.\w+)*\.(?:command|callback)\(/.test(one)));
    const isFire =
      owner === null
        ? all || fired.includes(name)
        : owner !== '' && (all || fired.includes(owner)) && (!name.startsWith('_') || name === '__init__');
    if (!isTyper && !isFire) return [];
    return named(field(node, 'parameters')).flatMap((one) => ofParameter(one, isFire, source));
  });
}

/** The class of a method, null for a function of the module, '' for what stands in another function. */
function ownerOf(node: Node): string | null {
  const holder = node.parent?.type === 'decorated_definition' ? node.parent.parent : node.parent;
  if (holder?.type === 'module') return null;
  return holder?.parent?.type === 'class_definition' ? (field(holder.parent, 'name')?.text ?? '') : '';
}

function ofParameter(node: Node, isFire: boolean, source: Source): SurfaceItem[] {
  const name =
    field(node, 'name')?.text ??
    (node.type === 'identifier'
      ? node.text
      : node.type === 'typed_parameter'
        ? node.namedChildren[0]?.text
        : undefined);
  const value = field(node, 'value');
  const type = field(node, 'type')?.text ?? '';
  if (name === undefined || !/^[A-Za-z]\w*$/.test(name) || name === 'self' || name === 'cls') return [];
  // typer reads its own declarations elsewhere, and a parameter without a default is an argument
  if (
    !isFire &&
    (value === null ||
      /\bContext\b/.test(type) ||
      /\b(?:Option|Argument)\(/.test(value.text) ||
      /\b(?:Option|Argument)\(/.test(type))
  )
    return [];
  return flagItem(source, node, [`--${kebab(name)}`], {
    default: value === null ? undefined : defaultOf(value, source.constants()),
    negated: /^bool\b/.test(type) || /^(?:True|False)$/.test(value?.text ?? ''),
  });
}

function ofAbsl(call: Call, source: Source): SurfaceItem[] {
  const name =
    /^DEFINE_(?!alias|validator|multi_enum_class)\w+$/.test(call.method) && /(?:^|\.)flags$/.test(call.receiver)
      ? stringOf(at(call, 0), source.constants())
      : undefined;
  return name === undefined
    ? []
    : flagItem(source, call.node, [`--${name}`], {
        default: defaultOf(at(call, 1), source.constants()),
        negated: call.method === 'DEFINE_bool',
      });
}
