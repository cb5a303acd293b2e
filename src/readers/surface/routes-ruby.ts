import { field } from '../symbols/nodes.ts';
import { at, byName, callOf, textAt, type Call } from './calls.ts';
import type { SurfaceItem } from './model.ts';
import { routeItem } from './route-item.ts';
import type { Source } from './source.ts';
import { stringOf, stringsOf } from './values.ts';

const verbs = /^(?:get|post|put|patch|delete)$/;

/** Rails' `config/routes.rb` (also its parts) and Sinatra's classic and modular style. */
export function rubyRoutes(source: Source): SurfaceItem[] {
  if (/routes\.draw|(?:^|\/)config\/routes(?:\.rb$|\/)/.test(source.text.slice(0, 2000) + source.path))
    return source.calls().flatMap((call) => ofRails(call, source));
  if (!/sinatra/i.test(source.text)) return [];
  return source.calls().flatMap((call) => {
    const path = textAt(call, 0, source.constants());
    return verbs.test(call.method) &&
      call.receiver === '' &&
      path?.startsWith('/') === true &&
      field(call.node, 'block') !== null
      ? routeItem(source, call.line, call.method, [path])
      : [];
  });
}

const actions: readonly (readonly [name: string, verb: string, path: string, member: boolean])[] = [
  ['index', 'GET', '', false],
  ['create', 'POST', '', false],
  ['new', 'GET', 'new', false],
  ['show', 'GET', '', true],
  ['update', 'PATCH', '', true],
  ['destroy', 'DELETE', '', true],
  ['edit', 'GET', 'edit', true],
];

function ofRails(call: Call, source: Source): SurfaceItem[] {
  if (call.receiver !== '') return [];
  const constants = source.constants();
  const outer = prefixesOf(call, source);
  if (verbs.test(call.method) || call.method === 'match') {
    const paths = call.arguments
      .filter((one) => one.name === null)
      .map((one) => stringOf(one.value, constants))
      .filter((one) => one !== undefined);
    // get 'x' => 'a#b'
    const key = call.arguments.find(
      (one) =>
        one.name !== null &&
        stringOf(one.value, constants)?.includes('#') === true &&
        !/^(?:to|as|via|action|controller)$/.test(one.name),
    )?.name;
    const all = key === null || key === undefined ? paths : [key];
    const methods = call.method === 'match' ? stringsOf(byName(call, 'via'), constants) : [call.method];
    return all.flatMap((one) =>
      (methods.length === 0 ? ['ANY'] : methods).flatMap((verb) =>
        routeItem(source, call.line, verb, [...outer, plain(one)]),
      ),
    );
  }
  if (call.method !== 'resources' && call.method !== 'resource') return [];
  const only = byName(call, 'only') === undefined ? undefined : stringsOf(byName(call, 'only'), constants);
  const except = stringsOf(byName(call, 'except'), constants);
  const isMany = call.method === 'resources';
  const names = call.arguments
    .filter((one) => one.name === null)
    .map((one) => stringOf(one.value, constants))
    .filter((one) => one !== undefined);
  return names.flatMap((name) => {
    const path = stringOf(byName(call, 'path'), constants) ?? name;
    const id = isMany ? [`{${stringOf(byName(call, 'param'), constants) ?? 'id'}}`] : [];
    return actions
      .filter(
        ([action]) =>
          (only === undefined || only.includes(action)) && !except.includes(action) && (isMany || action !== 'index'),
      )
      .flatMap(([, verb, rest, member]) =>
        routeItem(source, call.line, verb, [...outer, path, ...(member ? id : []), rest]),
      );
  });
}

function plain(path: string): string {
  return path
    .replace(/\(\.:format\)$/, '')
    .replace(/\(\/?:(\w+)\)/g, '/:$1')
    .replace(/[()]/g, '');
}

/** What `namespace`, `scope`, `resources` and `member` around a call put before its path. */
function prefixesOf(call: Call, source: Source): string[] {
  const constants = source.constants();
  const found: string[] = [];
  let inCollection = false;
  for (let node = call.node.parent; node !== null; node = node.parent) {
    if (node.type !== 'call') continue;
    const outer = callOf(node, constants);
    if (outer === undefined) continue;
    const first = stringOf(at(outer, 0), constants);
    const path = stringOf(byName(outer, 'path'), constants);
    if (outer.method === 'collection') inCollection = true;
    if (outer.method === 'namespace') found.unshift(path ?? first ?? '');
    if (outer.method === 'scope') found.unshift(path ?? first ?? '');
    if (outer.method === 'member') {
      inCollection = true;
      found.unshift('{id}');
    }
    if (outer.method === 'resource') found.unshift(path ?? first ?? '');
    if (outer.method === 'resources') {
      const param = stringOf(byName(outer, 'param'), constants) ?? 'id';
      const nested = /^resources?$/.test(call.method) || !inCollection;
      const onCollection = stringOf(byName(call, 'on'), constants) === 'collection';
      const id =
        nested && !onCollection
          ? [`{${stringOf(byName(call, 'on'), constants) === 'member' ? param : `${singular(first ?? '')}_${param}`}}`]
          : [];
      found.unshift(path ?? first ?? '', ...id);
      inCollection = false;
    }
  }
  return found;
}

function singular(name: string): string {
  return name.replace(/ies$/, 'y').replace(/s$/, '');
}
