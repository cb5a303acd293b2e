import type { Node } from 'web-tree-sitter';
import { readCalls, type Call } from './calls.ts';
import type { SurfaceItem, SurfaceKind, SurfaceLanguage } from './model.ts';
import { aliasesOf } from './spelling.ts';
import { readConstants, type Constants } from './values.ts';

/** A parsed source; calls and constants are read when first asked for. */
export interface Source {
  path: string;
  text: string;
  language: SurfaceLanguage;
  root: Node;
  constants(): Constants;
  calls(): Call[];
}

export function sourceOf(path: string, text: string, language: SurfaceLanguage, root: Node): Source {
  let constants: Constants | undefined;
  let calls: Call[] | undefined;
  const source: Source = {
    path,
    text,
    language,
    root,
    constants: () => (constants ??= readConstants(text)),
    calls: () => (calls ??= readCalls(root, language, source.constants())),
  };
  return source;
}

export interface More {
  aliases?: readonly (string | undefined)[];
  owner?: string | undefined;
  signature?: string | undefined;
  default?: string | undefined;
}

/** An item at a line of a file; what is undefined is left out. */
export function itemOf(
  where: { path: string; language: SurfaceLanguage },
  line: number,
  kind: SurfaceKind,
  name: string,
  more: More = {},
): SurfaceItem {
  return {
    kind,
    name,
    aliases: aliasesOf(name, more.aliases ?? []),
    ...(more.owner === undefined || more.owner === '' ? {} : { owner: more.owner }),
    ...(more.signature === undefined ? {} : { signature: more.signature }),
    ...(more.default === undefined ? {} : { default: more.default }),
    path: where.path,
    line,
    language: where.language,
  };
}

export function lineOf(node: Node): number {
  return node.startPosition.row + 1;
}

/** Nodes of these types below a node. */
export function below(root: Node, ...types: string[]): Node[] {
  return root.descendantsOfType(types).filter((node): node is Node => node !== null);
}
