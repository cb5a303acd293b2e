import type { Node } from 'web-tree-sitter';
import { field, named } from '../symbols/nodes.ts';
import { at, byName, callOf, chainOf, textAt, type Call } from './calls.ts';
import type { SurfaceItem } from './model.ts';
import { routeItem } from './route-item.ts';
import { below, lineOf, type Source } from './source.ts';
import { entriesOf, stringOf, stringsOf } from './values.ts';

const verbs = /^(?:get|post|put|patch|delete|del|head|options|all|any)$/;
const server = new RegExp(
  [
    String.raw`(?:^|\.|_)(?:app|server|fastify|router|routes?|api|instance|hono|koa|r)$|[rR]outer(?:\(\))?$`,
    String.raw`|App$|Server$|Api$|express\(\)$|fastify\(.*\)$|^new(?:Hono|Koa|Elysia|Router)`,
  ].join(''),
);

function verbOf(method: string): string {
  const upper = method.toUpperCase();
  return upper === 'ALL' ? 'ANY' : upper === 'DEL' ? 'DELETE' : upper;
}

/**
 * Express, Fastify, Koa's router, Hono: `app.get('/x', handler)`, `router.route('/x').get(…)`, `fastify.route({ method,
 * url })`.
 */
export function ecmascriptRoutes(source: Source): SurfaceItem[] {
  const constants = source.constants();
  const prefixes = new Map<string, string>();
  for (const node of below(source.root, 'new_expression')) {
    const prefix = named(field(node, 'arguments'))
      .flatMap((one) => entriesOf(one, constants) ?? [])
      .find((one) => one.key === 'prefix' || one.key === 'basePath');
    const name = node.parent?.type === 'variable_declarator' ? field(node.parent, 'name')?.text : undefined;
    const text = stringOf(prefix?.value, constants);
    if (name !== undefined && text !== undefined) prefixes.set(name, text);
  }
  return source.calls().flatMap((call) => {
    if (call.method === 'route' && server.test(call.receiver)) {
      const about = entriesOf(at(call, 0), constants) ?? [];
      const url = stringOf(about.find((one) => one.key === 'url' || one.key === 'path')?.value, constants);
      const method = about.find((one) => one.key === 'method')?.value;
      return url === undefined || !url.startsWith('/')
        ? []
        : stringsOf(method, constants).flatMap((one) => routeItem(source, call.line, verbOf(one), [url]));
    }
    if (!verbs.test(call.method)) return [];
    const chained = chainOf(call, constants);
    const route = chained.find((one) => one.method === 'route');
    if (
      route !== undefined &&
      server.test(route.receiver) &&
      chained.every((one) => one === route || verbs.test(one.method))
    ) {
      const path = textAt(route, 0, constants);
      return path?.startsWith('/') === true ? routeItem(source, call.line, verbOf(call.method), [path]) : [];
    }
    const first = chained.at(-1) ?? call;
    const on =
      chained.length > 0 && chained.every((one) => verbs.test(one.method) || one.method === 'use')
        ? first.receiver
        : call.receiver;
    // one argument only reads a setting, or calls the address as a client does
    if (
      !server.test(on) ||
      call.arguments.length < 2 ||
      /axios|client|http$|request|agent|fetch|cache|storage|supertest/i.test(on)
    )
      return [];
    return stringsOf(at(call, 0), constants)
      .filter((one) => one.startsWith('/') || one === '*')
      .flatMap((one) => routeItem(source, call.line, verbOf(call.method), [prefixes.get(on) ?? '', one]));
  });
}

/**
 * axum `.route("/x", get(a).post(b))`, actix `web::resource("/x").route(web::get())`, and `#[get("/x")]` of actix and
 * Rocket.
 */
export function rustRoutes(source: Source): SurfaceItem[] {
  const constants = source.constants();
  const calls = source.calls().flatMap((call) => {
    if (call.method !== 'route') return [];
    const path = textAt(call, 0, constants);
    if (path !== undefined) {
      const handler = at(call, 1);
      const first = handler === undefined ? undefined : callOf(handler, constants);
      const links = first === undefined ? [] : [first, ...chainOf(first, constants)];
      return links
        .filter((one) => verbs.test(one.method))
        .flatMap((one) => routeItem(source, call.line, verbOf(one.method), [path]));
    }
    const resource = chainOf(call, constants).find((one) => one.method === 'resource');
    const verb = /\bweb::(get|post|put|patch|delete|head)\(\)/.exec(at(call, 0)?.text ?? '')?.[1];
    const resourcePath = resource === undefined ? undefined : textAt(resource, 0, constants);
    return verb === undefined || resourcePath === undefined ? [] : routeItem(source, call.line, verb, [resourcePath]);
  });
  const attributes = below(source.root, 'attribute_item').flatMap((node) => {
    const [, verb, path] = /^#\[(?:\w+::)?(get|post|put|patch|delete|head|options)\(\s*"([^"]*)"/.exec(node.text) ?? [];
    return verb === undefined || path === undefined
      ? []
      : routeItem(source, lineOf(node), verb, [path.split('?')[0] ?? '']);
  });
  return [...calls, ...attributes];
}

/** Minimal APIs of ASP.NET: `app.MapGet("/x", …)`, with `var api = app.MapGroup("/api")`. */
export function csharpRoutes(source: Source): SurfaceItem[] {
  const constants = source.constants();
  const groups = new Map<string, string>();
  for (const call of source.calls()) {
    if (call.method !== 'MapGroup') continue;
    const holder = holderOf(call.node, 'variable_declarator');
    const name = holder === null ? undefined : field(holder, 'name')?.text;
    if (name !== undefined) groups.set(name, `${groups.get(call.receiver) ?? ''}${textAt(call, 0, constants) ?? ''}`);
  }
  return source.calls().flatMap((call) => {
    const path = textAt(call, 0, constants);
    if (path === undefined) return [];
    const before = chainOf(call, constants).find((one) => one.method === 'MapGroup');
    const prefix = before === undefined ? (groups.get(call.receiver) ?? '') : (textAt(before, 0, constants) ?? '');
    const verb = /^Map(Get|Post|Put|Patch|Delete)$/.exec(call.method)?.[1];
    if (verb !== undefined) return routeItem(source, call.line, verb, [prefix, path]);
    return call.method === 'MapMethods'
      ? stringsOf(at(call, 1), constants).flatMap((one) => routeItem(source, call.line, one, [prefix, path]))
      : [];
  });
}

function holderOf(node: Node, type: string): Node | null {
  let holder: Node | null = node.parent;
  for (let depth = 0; holder !== null && holder.type !== type && depth < 6; depth += 1) holder = holder.parent;
  return holder?.type === type ? holder : null;
}

/** Laravel `Route::get('/x', …)` with groups by prefix, `Route::resource`, Slim `$app->get('/x', …)`. */
export function phpRoutes(source: Source): SurfaceItem[] {
  const constants = source.constants();
  return source.calls().flatMap((call): SurfaceItem[] => {
    const path = textAt(call, 0, constants);
    if (path === undefined) return [];
    const laravel =
      call.receiver === 'Route' ||
      /^Route::/.test(call.receiver) ||
      (call.receiver === '…' && chainOf(call, constants).at(-1)?.receiver === 'Route');
    const slim = /^\$(?:app|group|router|r)$/.test(call.receiver) && call.arguments.length > 1;
    if (!laravel && !slim) return [];
    const prefix = laravel ? [...outerPrefixes(call, source), ...prefixOf(call, source)] : [];
    if (verbs.test(call.method))
      return call.arguments.length < 2 ? [] : routeItem(source, call.line, verbOf(call.method), [...prefix, path]);
    if (call.method === 'match' || call.method === 'map') {
      const inner = textAt(call, 1, constants);
      return inner === undefined
        ? []
        : stringsOf(at(call, 0), constants).flatMap((one) => routeItem(source, call.line, one, [...prefix, inner]));
    }
    if (call.method !== 'resource' && call.method !== 'apiResource') return [];
    const id = `{${(path.split(/[/.]/).at(-1) ?? '').replace(/ies$/, 'y').replace(/s$/, '').replaceAll('-', '_')}}`;
    const form =
      call.method === 'resource'
        ? [
            ['GET', 'create'],
            ['GET', `${id}/edit`],
          ]
        : [];
    const all = [['GET', ''], ['POST', ''], ['GET', id], ['PUT', id], ['DELETE', id], ...form];
    return all.flatMap(([verb = '', rest = '']) => routeItem(source, call.line, verb, [...prefix, path, rest]));
  });
}

function prefixOf(call: Call, source: Source): string[] {
  return chainOf(call, source.constants())
    .filter((one) => one.method === 'prefix')
    .map((one) => textAt(one, 0, source.constants()) ?? '')
    .reverse();
}

/**
 * The prefixes of the groups around a call: `Route::prefix('admin')->group(function () { … })`, `Route::group(['prefix'
 * => 'admin'], …)`.
 */
function outerPrefixes(call: Call, source: Source): string[] {
  const constants = source.constants();
  const found: string[] = [];
  for (let node = call.node.parent; node !== null; node = node.parent) {
    if (node.type !== 'member_call_expression' && node.type !== 'scoped_call_expression') continue;
    const outer = callOf(node, constants);
    if (outer?.method !== 'group' || !/Route/.test(outer.node.text.slice(0, 40))) continue;
    const inArray = stringOf(
      entriesOf(at(outer, 0), constants)?.find((one) => one.key === 'prefix')?.value ?? byName(outer, 'prefix'),
      constants,
    );
    found.unshift(...prefixOf(outer, source), ...(inArray === undefined ? [] : [inArray]));
  }
  return found;
}
