import type { SurfaceItem, SurfaceLanguage } from './model.ts';
import { itemOf } from './source.ts';

const methods = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'ANY']);

export function isMethod(name: string): boolean {
  return methods.has(name.toUpperCase());
}

/**
 * A path with `{name}` for every kind of parameter: `:id`, `<int:id>`, `{id:[0-9]+}`, `{id?}`, `[id]`, `$id`; one
 * leading slash, none at the end.
 */
export function routePath(...parts: readonly string[]): string {
  const joined = parts
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .join('/')
    .slice(0, 500)
    .replace(/^\^/, '')
    .replace(/\$$/, '');
  const plain = joined
    .replace(/\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)/g, '{$1}')
    .replace(/<(?:[\w()]+(?:\([^)]*\))?:)?(\w+)>/g, '{$1}')
    .replace(/\{\*?(\w+)(?:[:=?*][^{}]*(?:\{[^{}]*\}[^{}]*)*)?\}/g, '{$1}')
    .replace(/(^|\/):(\w+)(?:\([^)]*\))?[?*+]?/g, '$1{$2}')
    .replace(/(^|\/)\*(\w+)/g, '$1{$2}');
  const path = `/${plain}`.replace(/\/{2,}/g, '/');
  return path.length > 1 ? path.replace(/\/$/, '') : path;
}

/**
 * A route by method and path. The path alone, as it is written and with `:name`, are aliases, for docs seldom name the
 * method. Nothing for what is no path or an unknown method.
 */
export function routeItem(
  where: { path: string; language: SurfaceLanguage },
  line: number,
  method: string,
  parts: readonly string[],
  owner?: string,
): SurfaceItem[] {
  const path = routePath(...parts);
  if (path.length > 300 || /[\s<>"'`\\]/.test(path) || !isMethod(method)) return [];
  const colons = path.replace(/\{(\w+)\}/g, ':$1');
  const verb = method.toUpperCase();
  // what everybody serves names nothing in particular
  const alone = path === '/' ? [] : [path, colons];
  return [
    itemOf(where, line, 'route', `${verb} ${path}`, {
      aliases: [...(colons === path ? [] : [`${verb} ${colons}`]), ...alone],
      owner,
    }),
  ];
}
