import type { Node } from 'web-tree-sitter';
import { field, named } from '../symbols/nodes.ts';
import { callOf, chainOf, textAt, type Call } from './calls.ts';
import type { SurfaceItem } from './model.ts';
import { isMethod, routeItem } from './route-item.ts';
import type { Source } from './source.ts';
import { stringOf } from './values.ts';

/** Gin, Echo, chi, fiber, gorilla/mux and net/http, with the groups of the same file. */
export function goRoutes(source: Source): SurfaceItem[] {
  const constants = source.constants();
  const groups = readGroups(source);
  return source.calls().flatMap((call): SurfaceItem[] => {
    if (call.arguments.length < 2) return [];
    const path = textAt(call, 0, constants);
    if (path === undefined) return [];
    const prefix = [...outerPrefixes(call, source), groups.get(call.receiver) ?? ''];
    if (/^(?:Handle|HandleFunc|HandlerFunc|Method|MethodFunc)$/.test(call.method))
      return handled(call, source, path, prefix);
    const verb = call.method === 'Any' ? 'ANY' : call.method;
    const shaped = /^[A-Z]+$/.test(verb) || /^(?:Get|Post|Put|Patch|Delete|Head|Options)$/.test(verb);
    if (
      !shaped ||
      !isMethod(verb) ||
      !(path.startsWith('/') || path === '') ||
      /client|http$|resty|req$/i.test(call.receiver)
    )
      return [];
    return path === '' && prefix.every((one) => one === '')
      ? []
      : routeItem(source, call.line, verb, [...prefix, path]);
  });
}

/** `mux.Handle("GET /x", h)`, `r.HandleFunc("/x", h).Methods("GET")`, gin's and chi's `Handle("GET", "/x", h)`. */
function handled(call: Call, source: Source, path: string, prefix: readonly string[]): SurfaceItem[] {
  const constants = source.constants();
  const [, verb, rest] = /^([A-Z]+) +(?:[\w.-]+)?(\/.*)$/.exec(path) ?? [];
  if (verb !== undefined && rest !== undefined)
    return routeItem(source, call.line, verb, [...prefix, rest.replace('{$}', '').replace(/\.\.\.\}/, '}')]);
  if (isMethod(path)) {
    const second = textAt(call, 1, constants);
    return second?.startsWith('/') === true ? routeItem(source, call.line, path, [...prefix, second]) : [];
  }
  if (!path.startsWith('/')) return [];
  const link = call.node.parent?.type === 'selector_expression' ? call.node.parent.parent : null;
  const methods = link === null || link === undefined ? undefined : callOf(link, constants);
  const named =
    methods?.method === 'Methods'
      ? methods.arguments
          .map((one) => stringOf(one.value, constants) ?? /Method(\w+)$/.exec(one.value.text)?.[1])
          .filter((one) => one !== undefined)
      : [];
  return (named.length === 0 ? ['ANY'] : named).flatMap((one) => routeItem(source, call.line, one, [...prefix, path]));
}

/** `v1 := r.Group("/v1")`, `s := r.PathPrefix("/v1").Subrouter()`; a name that is given two prefixes has none. */
function readGroups(source: Source): Map<string, string> {
  const constants = source.constants();
  const groups = new Map<string, string>();
  const many = new Set<string>();
  for (const call of source.calls()) {
    if (!/^(?:Group|Subrouter)$/.test(call.method)) continue;
    const prefixCall =
      call.method === 'Group' ? call : chainOf(call, constants).find((one) => one.method === 'PathPrefix');
    const text = prefixCall === undefined ? undefined : textAt(prefixCall, 0, constants);
    const list = call.node.parent;
    const holder = list?.parent;
    if (
      text === undefined ||
      holder === null ||
      holder === undefined ||
      !/^(?:short_var_declaration|assignment_statement)$/.test(holder.type)
    )
      continue;
    const name = field(holder, 'left')?.text;
    if (name === undefined) continue;
    const full = `${groups.get(prefixCall?.receiver ?? '') ?? ''}${text}`;
    if (groups.has(name) && groups.get(name) !== full) many.add(name);
    groups.set(name, full);
  }
  for (const name of many) groups.delete(name);
  return groups;
}

/** chi's `r.Route("/articles", func(r chi.Router) { … })` around a call. */
function outerPrefixes(call: Call, source: Source): string[] {
  const found: string[] = [];
  let node: Node | null = call.node.parent;
  for (; node !== null; node = node.parent) {
    if (node.type !== 'call_expression') continue;
    const outer = callOf(node, source.constants());
    if (
      outer === undefined ||
      !/^(?:Route|Group)$/.test(outer.method) ||
      named(field(node, 'arguments')).at(-1)?.type !== 'func_literal'
    )
      continue;
    const prefix = textAt(outer, 0, source.constants());
    if (prefix !== undefined) found.unshift(prefix);
  }
  return found;
}
