import type { Node } from 'web-tree-sitter';
import type { SurfaceItem } from './model.ts';
import { itemOf, lineOf, type Source } from './source.ts';
import { flagSpellings } from './spelling.ts';

const flag = /^-{1,2}[A-Za-z0-9][\w.:-]*$|^-[?#]$/;

/**
 * A flag by the names it is given: the first long one is its name, the others and the kebab, snake and camel forms are
 * aliases; `--[no-]color` stands for both. Nothing when no name is a flag's.
 */
export function flagItem(
  source: Source,
  at: Node,
  names: readonly string[],
  more: { owner?: string | undefined; default?: string | undefined; negated?: boolean } = {},
): SurfaceItem[] {
  const all = names
    .flatMap((one) => (one.startsWith('--[no-]') ? [`--${one.slice(7)}`, `--no-${one.slice(7)}`] : [one]))
    .filter((one) => flag.test(one));
  const name = all.find((one) => one.startsWith('--')) ?? all[0];
  if (name === undefined) return [];
  const negated = more.negated === true && name.startsWith('--') ? [`--no-${name.slice(2)}`] : [];
  return [
    itemOf(source, lineOf(at), 'flag', name, {
      aliases: [...all, ...all.flatMap((one) => flagSpellings(one)), ...negated],
      owner: more.owner,
      default: more.default,
    }),
  ];
}

/** The flags at the head of a declaration: `-p, --port <number>`, `-p|--port`, `--[no-]color`, `--shout/--no-shout`. */
export function namesIn(declaration: string): string[] {
  const names: string[] = [];
  let rest = declaration.trimStart();
  for (;;) {
    const found = /^-{1,2}(?:\[no-\])?[A-Za-z0-9?#][\w.:-]*/.exec(rest)?.[0];
    if (found === undefined) return names;
    names.push(found);
    rest = rest.slice(found.length).replace(/^(?:[=\s]*[<[][^\]>]*[\]>]|=[\w.]+)?\s*[,|/ ]?\s*/, '');
  }
}

/** `port` as `--port`, `p` as `-p`. */
export function dashed(name: string): string {
  return name.startsWith('-') ? name : name.length === 1 ? `-${name}` : `--${name}`;
}
