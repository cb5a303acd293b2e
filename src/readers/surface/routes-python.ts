import { field } from '../symbols/nodes.ts';
import { at, byName, textAt, type Call } from './calls.ts';
import type { SurfaceItem } from './model.ts';
import { isMethod, routeItem } from './route-item.ts';
import type { Source } from './source.ts';
import { stringOf, stringsOf } from './values.ts';

/**
 * Flask, FastAPI, Starlette, Sanic, Bottle: routes by decorator, with the prefix of a blueprint or a router of the same
 * file.
 */
export function pythonRoutes(source: Source): SurfaceItem[] {
  const constants = source.constants();
  const prefixes = new Map<string, string>();
  for (const call of source.calls()) {
    const prefix = stringOf(byName(call, 'url_prefix', 'prefix'), constants);
    const holder = call.node.parent;
    if (prefix === undefined || !/^(?:Blueprint|APIRouter|Router)$/.test(call.method) || holder?.type !== 'assignment')
      continue;
    const name = field(holder, 'left')?.text;
    if (name !== undefined) prefixes.set(name, prefix);
  }
  return source.calls().flatMap((call) => {
    if (call.method === 'add_url_rule' || call.method === 'add_api_route')
      return ruleOf(call, source, prefixes.get(call.receiver) ?? '');
    if (call.node.parent?.type !== 'decorator' || call.receiver === '') return [];
    const path = textAt(call, 0, constants) ?? stringOf(byName(call, 'path', 'rule'), constants);
    if (path === undefined || !(path.startsWith('/') || (path === '' && prefixes.has(call.receiver)))) return [];
    const prefix = prefixes.get(call.receiver) ?? '';
    if (call.method === 'route' || call.method === 'api_route') return ruleOf(call, source, prefix);
    return isMethod(call.method) ? routeItem(source, call.line, call.method, [prefix, path]) : [];
  });
}

function ruleOf(call: Call, source: Source, prefix: string): SurfaceItem[] {
  const constants = source.constants();
  const path = textAt(call, 0, constants);
  if (path?.startsWith('/') !== true) return [];
  const methods = stringsOf(byName(call, 'methods', 'method'), constants);
  return (methods.length === 0 ? ['GET'] : methods).flatMap((one) => routeItem(source, call.line, one, [prefix, path]));
}

/** Django's `urlpatterns`: the path that this file gives; the prefix of an `include` elsewhere isn't known here. */
export function djangoRoutes(source: Source): SurfaceItem[] {
  if (!/\burlpatterns\b|\brouter\.register\(/.test(source.text)) return [];
  const constants = source.constants();
  return source.calls().flatMap((call) => {
    const path = textAt(call, 0, constants);
    if (path === undefined || path === '') return [];
    if (call.method === 'register' && /router$/.test(call.receiver) && call.arguments.length > 1)
      return routeItem(source, call.line, 'ANY', [path]);
    if (!/^(?:path|re_path|url)$/.test(call.method) || call.receiver !== '') return [];
    const target = at(call, 1);
    return target === undefined || /^include\(/.test(target.text) ? [] : routeItem(source, call.line, 'ANY', [path]);
  });
}
