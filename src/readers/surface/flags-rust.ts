import type { Node } from 'web-tree-sitter';
import { field, named } from '../symbols/nodes.ts';
import { chainOf, textAt, type Call } from './calls.ts';
import { flagItem } from './flag-item.ts';
import type { SurfaceItem } from './model.ts';
import { below, itemOf, lineOf, type Source } from './source.ts';
import { environmentSpellings, kebab } from './spelling.ts';
import { defaultOf, stringsOf } from './values.ts';

/** clap by derive and by builder, structopt, argh. */
export function rustFlags(source: Source): SurfaceItem[] {
  return [...derived(source), ...built(source)];
}

/** `#[arg(short, long = "port", default_value_t = 80, env = "PORT")] port: u16` */
function derived(source: Source): SurfaceItem[] {
  if (!/#\[(?:arg|clap|structopt|argh)\b/.test(source.text)) return [];
  return below(source.root, 'attribute_item').flatMap((item) => {
    const attribute = named(item)[0];
    if (attribute === undefined || !/^(?:arg|clap|structopt|argh)$/.test(named(attribute)[0]?.text ?? '')) return [];
    const holder = fieldAfter(item);
    if (holder === null) return [];
    const own = field(holder, 'name')?.text ?? '';
    const options = readTokens(field(attribute, 'arguments')?.text ?? '');
    if ((options.has('hide') && options.get('hide') !== 'false') || options.has('from_global')) return [];
    const names: string[] = [];
    if (options.has('long')) names.push(`--${options.get('long') ?? kebab(own)}`);
    if (options.has('short')) names.push(`-${options.get('short') ?? own.charAt(0)}`);
    if (
      named(attribute)[0]?.text === 'argh' &&
      (options.has('option') || options.has('switch')) &&
      names.every((one) => !one.startsWith('--'))
    )
      names.push(`--${kebab(own)}`);
    for (const key of ['alias', 'visible_alias'])
      if (options.get(key) !== undefined) names.push(`--${options.get(key)}`);
    const value = options.get('default_value') ?? options.get('default_value_t');
    const env = options.has('env') && names.length > 0 ? (options.get('env') ?? own.toUpperCase()) : undefined;
    return [
      ...flagItem(source, holder, names, { default: value }),
      ...(env === undefined
        ? []
        : [
            itemOf(source, lineOf(holder), 'environment-variable', env, {
              aliases: environmentSpellings(env),
              default: value,
            }),
          ]),
    ];
  });
}

function fieldAfter(item: Node): Node | null {
  for (let next = item.nextNamedSibling; next !== null; next = next.nextNamedSibling) {
    if (next.type === 'field_declaration') return next;
    if (!/attribute_item|comment/.test(next.type)) return null;
  }
  return null;
}

/**
 * The `key` and `key = value` of an attribute's arguments, apart from what stands in deeper brackets; strings lose
 * their quotes.
 */
export function readTokens(text: string): Map<string, string | undefined> {
  const found = new Map<string, string | undefined>();
  const inner = text.replace(/^\(/, '').replace(/\)$/, '');
  let depth = 0;
  let start = 0;
  let quote = false;
  const add = (part: string): void => {
    const match = /^\s*(?:\/\/[^\n]*\n\s*)*([\w]+)\s*(?:[=(]\s*([\s\S]*?)\)?)?\s*$/.exec(part);
    if (match?.[1] === undefined) return;
    const value = match[2]?.trim();
    found.set(
      match[1],
      value === undefined || value === '' ? undefined : (/^(["'])([\s\S]*)\1$/.exec(value)?.[2] ?? value.slice(0, 120)),
    );
  };
  for (let index = 0; index < inner.length; index += 1) {
    const one = inner[index];
    if (one === '"' && inner[index - 1] !== '\\') quote = !quote;
    if (quote) continue;
    if (one === '(' || one === '[' || one === '{') depth += 1;
    if (one === ')' || one === ']' || one === '}') depth -= 1;
    if (one === ',' && depth === 0) {
      add(inner.slice(start, index));
      start = index + 1;
    }
  }
  add(inner.slice(start));
  return found;
}

/**
 * `Arg::new("port").long("port").short('p').default_value("80")`: each link `.long(…)`, with what the chain says around
 * it.
 */
function built(source: Source): SurfaceItem[] {
  const constants = source.constants();
  return source
    .calls()
    .filter((one) => one.method === 'long')
    .flatMap((call) => {
      const before = chainOf(call, constants);
      const start = before.at(-1);
      if (start?.receiver !== 'Arg' || !/^(?:new|with_name)$/.test(start.method)) return [];
      const links: Call[] = [...before, ...after(call, source)];
      if (links.some((one) => /^hide$|^hidden$/.test(one.method))) return [];
      const long = textAt(call, 0, constants);
      const get = (method: string): Node | undefined => links.find((one) => one.method === method)?.arguments[0]?.value;
      const short = defaultOf(get('short'), constants)?.replaceAll("'", '');
      const others = [
        ...stringsOf(get('alias'), constants),
        ...stringsOf(get('visible_alias'), constants),
        ...stringsOf(get('visible_aliases'), constants),
      ];
      if (long === undefined) return [];
      return flagItem(
        source,
        call.node,
        [`--${long}`, ...(short === undefined ? [] : [`-${short}`]), ...others.map((one) => `--${one}`)],
        { default: defaultOf(get('default_value'), constants) },
      );
    });
}

function after(call: Call, source: Source): Call[] {
  const outer: Call[] = [];
  let node: Node | null = call.node;
  for (let depth = 0; depth < 30; depth += 1) {
    const member: Node | null = node?.parent ?? null;
    const next: Node | null = member?.type === 'field_expression' ? member.parent : null;
    if (next?.type !== 'call_expression') break;
    const found = source.calls().find((one) => one.node.id === next.id);
    if (found !== undefined) outer.push(found);
    node = next;
  }
  return outer;
}
