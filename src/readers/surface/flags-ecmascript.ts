import type { Node } from 'web-tree-sitter';
import { field, named } from '../symbols/nodes.ts';
import { at, chainOf, textAt, type Call } from './calls.ts';
import { dashed, flagItem, namesIn } from './flag-item.ts';
import type { SurfaceItem } from './model.ts';
import { below, type Source } from './source.ts';
import { kebab } from './spelling.ts';
import { defaultOf, entriesOf, stringOf, stringsOf, type Entry } from './values.ts';

/** commander, cac, yargs, oclif, citty, meow and `parseArgs` of node:util. */
export function ecmascriptFlags(source: Source): SurfaceItem[] {
  const isYargs = /\byargs\b|\bCommandModule\b|\bArgv\b/.test(source.text);
  return [
    ...source
      .calls()
      .flatMap((call) => [
        ...declared(call, source),
        ...(isYargs ? ofYargs(call, source) : []),
        ...parsed(call, source),
      ]),
    ...ofOclif(source),
  ];
}

/** `.option('-p, --port <n>', 'text', 80)`, `new Option('--port').default(80)`; cac gives its default in an object. */
function declared(call: Call, source: Source): SurfaceItem[] {
  const constants = source.constants();
  const isOption = /^(?:option|requiredOption|addOption)$/.test(call.method) || call.method === 'new Option';
  const text = isOption ? textAt(call, 0, constants) : undefined;
  if (text === undefined || !/^\s*-/.test(text)) return [];
  const rest = [at(call, 1), at(call, 2), at(call, 3)];
  const inObject = rest
    .map((one) => entriesOf(one, constants)?.find((entry) => entry.key === 'default')?.value)
    .find((one) => one !== undefined);
  // commander: (flags, description, [parser], default)
  const values = rest
    .slice(1)
    .filter((one) => one !== undefined && !/function|arrow|identifier|member|object/.test(one.type));
  const value = inObject ?? (call.method === 'new Option' ? afterwards(call.node, 'default') : values.at(-1));
  return flagItem(source, call.node, namesIn(text), {
    owner: commandOf(call, source),
    default: defaultOf(value, constants),
  });
}

/** The argument of a later link of the chain: `.default(80)`. */
function afterwards(node: Node, method: string): Node | undefined {
  let call = node;
  for (let depth = 0; depth < 20; depth += 1) {
    const member = call.parent;
    const outer = member?.parent;
    if (
      member?.type !== 'member_expression' ||
      outer?.type !== 'call_expression' ||
      field(outer, 'function')?.id !== member.id
    )
      return undefined;
    if (field(member, 'property')?.text === method) return named(field(outer, 'arguments'))[0];
    call = outer;
  }
  return undefined;
}

function commandOf(call: Call, source: Source): string | undefined {
  const command = chainOf(call, source.constants()).find((one) => one.method === 'command');
  return command === undefined ? undefined : textAt(command, 0, source.constants())?.split(' ')[0];
}

/** `.option('port', { alias: 'p', default: 80 })`, `.options({ port: … })`, `.boolean('quiet')`. */
function ofYargs(call: Call, source: Source): SurfaceItem[] {
  const constants = source.constants();
  const first = at(call, 0);
  if (/^options?$/.test(call.method)) {
    const entries = entriesOf(first, constants);
    if (entries !== undefined) return entries.flatMap((one) => described(one, source, ['alias']));
    const name = stringOf(first, constants);
    const about = at(call, 1);
    return name === undefined || name.startsWith('-') || about === undefined
      ? []
      : described({ key: name, value: about, at: call.node }, source, ['alias']);
  }
  return /^(?:boolean|string|number|array|count)$/.test(call.method) && /yargs|argv|^y$|\.option\(/i.test(call.receiver)
    ? stringsOf(first, constants).flatMap((one) => flagItem(source, call.node, [dashed(one)]))
    : [];
}

/** Objects of flags by name: `parseArgs({ options })`, `meow({ flags })`, citty's `defineCommand({ args })`. */
function parsed(call: Call, source: Source): SurfaceItem[] {
  const key = { parseArgs: 'options', meow: 'flags', defineCommand: 'args' }[call.method];
  if (key === undefined) return [];
  const constants = source.constants();
  const options = call.arguments.flatMap((one) => entriesOf(one.value, constants) ?? []).find((one) => one.key === key);
  return (entriesOf(options?.value, constants) ?? []).flatMap((one) => {
    const type = stringOf(entriesOf(one.value, constants)?.find((entry) => entry.key === 'type')?.value, constants);
    return type === 'positional'
      ? []
      : described({ ...one, key: call.method === 'parseArgs' ? one.key : kebab(one.key) }, source, [
          'short',
          'shortFlag',
          'alias',
        ]);
  });
}

function described(one: Entry, source: Source, aliasKeys: readonly string[]): SurfaceItem[] {
  const constants = source.constants();
  const about = entriesOf(one.value, constants) ?? [];
  if (about.some((entry) => entry.key === 'hidden' && entry.value.text === 'true')) return [];
  const aliases = aliasKeys.flatMap((key) => stringsOf(about.find((entry) => entry.key === key)?.value, constants));
  const value = about.find((entry) => entry.key === 'default')?.value;
  return /^[\w-]+$/.test(one.key)
    ? flagItem(source, one.at, [one.key, ...aliases].map(dashed), {
        default: defaultOf(value, constants),
        negated: stringOf(about.find((entry) => entry.key === 'type')?.value, constants) === 'boolean',
      })
    : [];
}

/** `static flags = { force: Flags.boolean({ char: 'f', default: false }) }` */
function ofOclif(source: Source): SurfaceItem[] {
  if (!/@oclif\/|\bFlags\.\w+\(/.test(source.text)) return [];
  const constants = source.constants();
  return below(source.root, 'public_field_definition', 'field_definition')
    .filter((node) => /^(?:flags|baseFlags)$/.test((field(node, 'name') ?? field(node, 'property'))?.text ?? ''))
    .flatMap((node) =>
      (entriesOf(field(node, 'value'), constants) ?? [])
        .filter((one) => one.value.type === 'call_expression')
        .flatMap((one) => {
          const about = named(field(one.value, 'arguments')).flatMap(
            (argument) => entriesOf(argument, constants) ?? [],
          );
          const get = (key: string): Node | undefined => about.find((entry) => entry.key === key)?.value;
          if (get('hidden')?.text === 'true') return [];
          const short = stringOf(get('char'), constants);
          return flagItem(
            source,
            one.at,
            [
              `--${one.key}`,
              ...(short === undefined ? [] : [`-${short}`]),
              ...stringsOf(get('aliases'), constants).map(dashed),
            ],
            { default: defaultOf(get('default'), constants), negated: get('allowNo')?.text === 'true' },
          );
        }),
    );
}
