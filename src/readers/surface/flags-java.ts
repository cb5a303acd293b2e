import type { Node } from 'web-tree-sitter';
import { field, named } from '../symbols/nodes.ts';
import { at, byName, chainOf, textAt, type Call } from './calls.ts';
import { dashed, flagItem } from './flag-item.ts';
import type { SurfaceItem } from './model.ts';
import type { Source } from './source.ts';
import { defaultOf, stringsOf } from './values.ts';

/** picocli, JCommander and commons-cli. */
export function javaFlags(source: Source): SurfaceItem[] {
  return source.calls().flatMap((call) => [...annotated(call, source), ...built(call, source)]);
}

/** `@Option(names = {"-p", "--port"}, defaultValue = "80") int port`, `@Parameter(names = "--port") int port = 80`. */
function annotated(call: Call, source: Source): SurfaceItem[] {
  if ((call.method !== '@Option' && call.method !== '@Parameter') || byName(call, 'hidden')?.text === 'true') return [];
  const constants = source.constants();
  const names = stringsOf(byName(call, 'names', 'name'), constants).filter((one) => one.startsWith('-'));
  const value = byName(call, 'defaultValue') ?? initial(call.node);
  return flagItem(source, call.node, names, {
    default: defaultOf(value, constants),
    negated: byName(call, 'negatable')?.text === 'true',
  });
}

function initial(node: Node): Node | undefined {
  const holder = node.parent?.parent;
  return holder?.type === 'field_declaration' ? (field(field(holder, 'declarator'), 'value') ?? undefined) : undefined;
}

/** `options.addOption("p", "port", true, "…")`, `Option.builder("p").longOpt("port")`, `new Option("p", "port", …)`. */
function built(call: Call, source: Source): SurfaceItem[] {
  const constants = source.constants();
  if (!/commons\.cli/.test(source.text)) return [];
  if (call.method === 'longOpt' || call.method === 'withLongOpt') {
    const long = textAt(call, 0, constants);
    const start = chainOf(call, constants).at(-1);
    const short = start?.method === 'builder' ? textAt(start, 0, constants) : undefined;
    return long === undefined
      ? []
      : flagItem(source, call.node, [`--${long}`, ...(short === undefined ? [] : [`-${short}`])]);
  }
  if (call.method !== 'addOption' && call.method !== 'new Option') return [];
  const texts =
    named(field(call.node, 'arguments')).length >= 3 ? [textAt(call, 0, constants), textAt(call, 1, constants)] : [];
  const [short, long] = texts;
  if (short === undefined) return [];
  // the second of three may be the description: new Option("p", true, "…") has a boolean there
  const isLong = long !== undefined && !/\s/.test(long) && at(call, 1)?.type === 'string_literal';
  return flagItem(source, call.node, [...(isLong ? [`--${long}`] : []), `-${short}`].map(dashed));
}
