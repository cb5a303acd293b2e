import { field } from '../symbols/nodes.ts';
import type { Node } from 'web-tree-sitter';
import { at, chainOf, textAt, type Call } from './calls.ts';
import { dashed, flagItem } from './flag-item.ts';
import type { SurfaceItem } from './model.ts';
import { below, type Source } from './source.ts';
import { defaultOf, entriesOf, stringOf, stringsOf } from './values.ts';

const kinds = new RegExp(
  [
    String.raw`^(?:String|Bool|Int|Int8|Int16|Int32|Int64|Uint|Uint8|Uint16|Uint32|Uint64|Float32|Float64`,
    String.raw`|Duration|IP|IPNet|IPMask|Count|Bytes(?:Hex|Base64)?|StringTo(?:String|Int|Int64))(?:Slice`,
    String.raw`|Array)?(Var)?(P)?$`,
  ].join(''),
);

/** flag, pflag and cobra, urfave/cli and kingpin. */
export function goFlags(source: Source): SurfaceItem[] {
  const hidden = new Set(
    source
      .calls()
      .filter((one) => one.method === 'MarkHidden')
      .map((one) => textAt(one, 0, source.constants())),
  );
  const items = [
    ...source.calls().flatMap((call) => [...ofFlagSet(call, source), ...ofKingpin(call, source)]),
    ...ofUrfave(source),
  ];
  return items.filter((one) => !hidden.has(one.name.replace(/^-+/, '')));
}

const flagSet = new RegExp(
  [
    String.raw`(?:^|\.)(?:p?flag|flag\.CommandLine)$`,
    String.raw`[fF]lags?\(\)$`,
    '^(?:fs|flags?|flagSet|flagset|f|pf|cmdFlags)$',
    String.raw`\.(?:fs|[fF]lags?)$`,
    'FlagSet$',
  ].join('|'),
  'i',
);

/**
 * `flag.String("port", "80", …)`, `cmd.Flags().StringVarP(&port, "port", "p", "80", …)`. The standard flag package
 * takes one dash or two.
 */
function ofFlagSet(call: Call, source: Source): SurfaceItem[] {
  const constants = source.constants();
  if (!flagSet.test(call.receiver)) return [];
  const match = kinds.exec(call.method);
  const isVar = /^(?:Var|VarP|VarPF|TextVar|Func|BoolFunc|FuncP|BoolFuncP)$/.test(call.method);
  if (match === null && !isVar) return [];
  const offset = isVar
    ? call.method.startsWith('Var') || call.method === 'TextVar'
      ? 1
      : 0
    : match?.[1] === undefined
      ? 0
      : 1;
  const withShort = isVar ? /P/.test(call.method) : match?.[2] !== undefined;
  const name = textAt(call, offset, constants);
  if (name === undefined || !/^[\w.-]+$/.test(name)) return [];
  const short = withShort ? textAt(call, offset + 1, constants) : undefined;
  const isCount = call.method.startsWith('Count');
  const value = isVar || isCount ? undefined : at(call, offset + (withShort ? 2 : 1));
  const names = short === undefined || short === '' ? [dashed(name)] : [dashed(name), `-${short}`];
  const [item] = flagItem(source, call.node, names, { default: defaultOf(value, constants) });
  if (item === undefined) return [];
  const standard = call.receiver === 'flag' && /"flag"/.test(source.text);
  return [standard && name.length > 1 ? { ...item, aliases: [...item.aliases, `-${name}`] } : item];
}

/** `app.Flag("port", "…").Short('p').Default("80").String()` */
function ofKingpin(call: Call, source: Source): SurfaceItem[] {
  if (call.method !== 'Flag' || !/kingpin/.test(source.text)) return [];
  const constants = source.constants();
  const name = textAt(call, 0, constants);
  if (name === undefined) return [];
  const last = outermost(call.node);
  const links = source
    .calls()
    .filter((one) => one.node.id === last.id)
    .flatMap((one) => [one, ...chainOf(one, constants)]);
  if (links.some((one) => one.method === 'Hidden')) return [];
  const link = (method: string): string | undefined =>
    defaultOf(at(links.find((one) => one.method === method) ?? call, method === 'Flag' ? 0 : 0), constants);
  const has = (method: string): boolean => links.some((one) => one.method === method);
  return flagItem(
    source,
    call.node,
    [`--${name}`, ...(has('Short') ? [`-${link('Short')?.replaceAll("'", '') ?? ''}`] : [])],
    { default: has('Default') ? link('Default') : undefined, negated: has('Bool') },
  );
}

function outermost(node: Node): Node {
  let last = node;
  for (let depth = 0; depth < 30; depth += 1) {
    const outer = last.parent?.type === 'selector_expression' ? last.parent.parent : null;
    if (outer?.type !== 'call_expression') break;
    last = outer;
  }
  return last;
}

/** `&cli.StringFlag{Name: "port", Aliases: []string{"p"}, Value: "80"}` */
function ofUrfave(source: Source): SurfaceItem[] {
  if (!/Flag\{/.test(source.text)) return [];
  const constants = source.constants();
  return below(source.root, 'composite_literal').flatMap((node) => {
    if (
      !/^(?:\w+\.)?(?:String|Bool|Int|Int64|Uint|Uint64|Float64|Duration|Timestamp|Path|Generic)\w*Flag$/.test(
        field(node, 'type')?.text ?? '',
      )
    )
      return [];
    const entries = entriesOf(node, constants) ?? [];
    const get = (key: string): Node | undefined => entries.find((one) => one.key === key)?.value;
    const name = stringOf(get('Name'), constants);
    if (name === undefined || get('Hidden')?.text === 'true') return [];
    // version 1 wrote aliases into the name: "port, p"
    const names = [...name.split(/\s*,\s*/), ...stringsOf(get('Aliases'), constants)].map(dashed);
    return flagItem(source, node, names, { default: defaultOf(get('Value'), constants) });
  });
}
