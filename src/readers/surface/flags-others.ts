import type { Node } from 'web-tree-sitter';
import { field, named } from '../symbols/nodes.ts';
import { at, byName, textAt, type Call } from './calls.ts';
import { dashed, flagItem, namesIn } from './flag-item.ts';
import type { SurfaceItem } from './model.ts';
import { below, type Source } from './source.ts';
import { kebab } from './spelling.ts';
import { defaultOf, entriesOf, stringOf, stringsOf } from './values.ts';

/** System.CommandLine, CommandLineParser and Spectre. */
export function csharpFlags(source: Source): SurfaceItem[] {
  const constants = source.constants();
  return source.calls().flatMap((call) => {
    if (call.method === 'new Option') {
      const names = [
        ...stringsOf(at(call, 0) ?? byName(call, 'aliases', 'name'), constants),
        ...more(call, source),
      ].filter((one) => one.startsWith('-'));
      const factory =
        byName(call, 'getDefaultValue', 'defaultValueFactory') ??
        entriesOf(field(call.node, 'initializer'), constants)?.find((one) => one.key === 'DefaultValueFactory')
          ?.value ??
        lambda(call);
      return flagItem(source, call.node, names, {
        default: defaultOf(factory === undefined ? undefined : (field(factory, 'body') ?? factory), constants),
      });
    }
    if (call.method === '@Option' || call.method === '@OptionAttribute') {
      const texts = call.arguments
        .filter((one) => one.name === null)
        .map((one) => stringOf(one.value, constants))
        .filter((one) => one !== undefined);
      const names = texts.flatMap((one) => (/^-/.test(one) ? namesIn(one) : /^[\w-]+$/.test(one) ? [dashed(one)] : []));
      return byName(call, 'Hidden')?.text === 'true'
        ? []
        : flagItem(source, call.node, names, { default: defaultOf(byName(call, 'Default'), constants) });
    }
    return call.method === '@CommandOption'
      ? flagItem(source, call.node, namesIn(textAt(call, 0, constants) ?? ''), {
          default: defaultOf(besides(call.node, 'DefaultValue'), constants),
        })
      : [];
  });
}

/** Further names: `new Option<int>("--port", "-p")`; a description is no flag. */
function more(call: Call, source: Source): string[] {
  return call.arguments
    .slice(1)
    .map((one) => stringOf(one.value, source.constants()))
    .filter((one) => one !== undefined && /^-{1,2}[\w-]+$/.test(one)) as string[];
}

function lambda(call: Call): Node | undefined {
  return call.arguments.find((one) => one.value.type === 'lambda_expression')?.value;
}

/** The first argument of another attribute on the same member. */
function besides(node: Node, name: string): Node | undefined {
  const holder = node.parent?.parent;
  const attribute =
    holder === null || holder === undefined
      ? undefined
      : below(holder, 'attribute').find((one) => field(one, 'name')?.text === name);
  return attribute === undefined
    ? undefined
    : (below(attribute, 'attribute_argument')[0]?.namedChildren.at(-1) ?? undefined);
}

/** OptionParser, Thor and Slop. */
export function rubyFlags(source: Source): SurfaceItem[] {
  const constants = source.constants();
  const isThor = /\bThor\b/.test(source.text);
  return source.calls().flatMap((call) => {
    if (call.method === 'on' || (call.method === 'define' && /opt/i.test(call.receiver))) {
      const names = call.arguments
        .filter((one) => one.name === null)
        .map((one) => stringOf(one.value, constants))
        .filter((one) => one !== undefined && /^-/.test(one)) as string[];
      return flagItem(
        source,
        call.node,
        names.flatMap((one) => namesIn(one).slice(0, 1)),
      );
    }
    if (
      !isThor ||
      !/^(?:option|method_option|class_option)$/.test(call.method) ||
      call.receiver !== '' ||
      byName(call, 'hide')?.text === 'true'
    )
      return [];
    const name = textAt(call, 0, constants);
    const names =
      name === undefined
        ? []
        : [`--${kebab(name)}`, ...stringsOf(byName(call, 'aliases', 'alias'), constants).map(dashed)];
    return flagItem(source, call.node, names, {
      default: defaultOf(byName(call, 'default'), constants),
      negated: stringOf(byName(call, 'type'), constants) === 'boolean',
    });
  });
}

/** Symfony's console, and the signature of a Laravel command. */
export function phpFlags(source: Source): SurfaceItem[] {
  const constants = source.constants();
  const calls = source.calls().flatMap((call) => {
    if (call.method !== 'addOption' && call.method !== 'new InputOption') return [];
    const name = textAt(call, 0, constants) ?? stringOf(byName(call, 'name'), constants);
    if (name === undefined || !/^[\w-]+$/.test(name)) return [];
    const shorts = stringsOf(at(call, 1) ?? byName(call, 'shortcut'), constants)
      .flatMap((one) => one.split('|'))
      .filter((one) => one !== '');
    const value = at(call, 4) ?? byName(call, 'default');
    return flagItem(source, call.node, [`--${name}`, ...shorts.map((one) => `-${one}`)], {
      default: value?.text.toLowerCase() === 'null' ? undefined : defaultOf(value, constants),
      negated: /VALUE_NEGATABLE/.test(call.node.text),
    });
  });
  return [...calls, ...(source.text.includes('$signature') ? signatures(source) : [])];
}

/** `protected $signature = 'mail:send {user} {--Q|queue=default : What it is}'` */
function signatures(source: Source): SurfaceItem[] {
  return below(source.root, 'property_element')
    .filter((node) => field(node, 'name')?.text === '$signature')
    .flatMap((node) => {
      const text = stringOf(field(node, 'default_value') ?? named(node)[1], source.constants()) ?? '';
      const owner = /^\s*([\w:-]+)/.exec(text)?.[1];
      return [...text.matchAll(/\{--(?:(\w)\|)?([\w-]+)(=[^\s:}]*)?/g)].flatMap(([, short, name = '', value]) => {
        const plain = value?.slice(1).replace(/^\*$/, '');
        return flagItem(source, node, [`--${name}`, ...(short === undefined ? [] : [`-${short}`])], {
          owner,
          default: plain === undefined || plain === '' ? undefined : plain,
        });
      });
    });
}
