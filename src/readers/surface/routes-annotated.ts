import type { Node } from 'web-tree-sitter';
import { field, named } from '../symbols/nodes.ts';
import { at, byName, callOf, type Call } from './calls.ts';
import type { SurfaceItem } from './model.ts';
import { routeItem } from './route-item.ts';
import type { Source } from './source.ts';
import { listOf, stringsOf } from './values.ts';

/** Routes by annotation on a class and its methods: Spring, JAX-RS, NestJS, ASP.NET controllers, Symfony. */
export function annotatedRoutes(source: Source): SurfaceItem[] {
  return source.calls().flatMap((call) => {
    const verb = verbOf(call, source);
    if (verb === undefined) return [];
    const method = holderOf(call.node);
    if (method === null || !/^(?:method_declaration|method_definition)$/.test(method.type)) return [];
    const owner = ownerOf(method);
    if (owner === null || isClient(owner)) return [];
    const prefixes = prefixesOf(owner, source);
    const paths = verb.paths.length === 0 ? [''] : verb.paths;
    const name = field(owner, 'name')?.text ?? '';
    const action = field(method, 'name')?.text ?? '';
    return (prefixes.length === 0 ? [''] : prefixes).flatMap((prefix) =>
      paths.flatMap((path) => {
        // an absolute path of a method leaves the controller's aside (ASP.NET)
        const parts = source.language === 'csharp' && /^[~/]/.test(path) ? [path.replace(/^~/, '')] : [prefix, path];
        const named = parts.map((one) =>
          one
            .replace('[controller]', name.replace(/Controller$/, '').toLowerCase())
            .replace('[action]', action.toLowerCase()),
        );
        return verb.methods.flatMap((one) =>
          named.every((part) => part === '') ? [] : routeItem(source, call.line, one, named),
        );
      }),
    );
  });
}

function verbOf(call: Call, source: Source): { methods: string[]; paths: string[] } | undefined {
  const constants = source.constants();
  const first = stringsOf(at(call, 0) ?? byName(call, 'value', 'path', 'Template', 'template'), constants);
  if (source.language === 'typescript' || source.language === 'javascript') {
    const verb =
      call.node.parent?.type === 'decorator' ? /^(Get|Post|Put|Patch|Delete|All)$/.exec(call.method)?.[1] : undefined;
    return verb === undefined ? undefined : { methods: [verb === 'All' ? 'ANY' : verb], paths: first };
  }
  const spring = /^@(Get|Post|Put|Patch|Delete)Mapping$/.exec(call.method)?.[1];
  if (spring !== undefined) return { methods: [spring], paths: first };
  if (call.method === '@RequestMapping') {
    const given = byName(call, 'method');
    const methods = (listOf(given) ?? (given === undefined ? [] : [given])).map(
      (one) => /\w+$/.exec(one.text)?.[0] ?? '',
    );
    return { methods: methods.length === 0 ? ['ANY'] : methods, paths: first };
  }
  const aspnet = /^@Http(Get|Post|Put|Patch|Delete)$/.exec(call.method)?.[1];
  if (aspnet !== undefined)
    return { methods: [aspnet], paths: first.length > 0 ? first : beside(call, source, '@Route') };
  if (source.language === 'java' && /^@(?:GET|POST|PUT|PATCH|DELETE)$/.test(call.method))
    return { methods: [call.method.slice(1)], paths: beside(call, source, '@Path') };
  if (source.language === 'php' && call.method === '@Route') {
    const methods = stringsOf(byName(call, 'methods'), constants);
    return { methods: methods.length === 0 ? ['ANY'] : methods, paths: first };
  }
  return undefined;
}

/** The path of another annotation on the same declaration. */
function beside(call: Call, source: Source, method: string): string[] {
  const holder = holderOf(call.node);
  return holder === null ? [] : pathsOn(holder, source, method);
}

function pathsOn(holder: Node, source: Source, ...methods: string[]): string[] {
  return annotationsOf(holder)
    .map((one) => callOf(one, source.constants()))
    .filter(
      (one) =>
        one !== undefined && methods.includes(one.node.parent?.type === 'decorator' ? `@${one.method}` : one.method),
    )
    .flatMap((one) =>
      one === undefined ? [] : stringsOf(at(one, 0) ?? byName(one, 'value', 'path', 'Template'), source.constants()),
    );
}

/** The annotations, attributes and decorators of a declaration, wherever its grammar puts them. */
function annotationsOf(node: Node): Node[] {
  const lists = named(node).filter((one) => /^(?:modifiers|attribute_list|attribute_group)$/.test(one.type));
  const inner = lists.flatMap((one) =>
    named(one).flatMap((child) => (child.type === 'attribute_group' ? named(child) : [child])),
  );
  const decorators: Node[] = [...named(node), ...(node.parent?.type === 'export_statement' ? named(node.parent) : [])]
    .filter((one) => one.type === 'decorator')
    .flatMap((one) => named(one));
  return [...inner, ...decorators];
}

function prefixesOf(owner: Node, source: Source): string[] {
  return pathsOn(owner, source, '@RequestMapping', '@Path', '@Route', '@Controller');
}

function isClient(owner: Node): boolean {
  return /@(?:FeignClient|RegisterRestClient|HttpExchange)\b/.test(owner.text.slice(0, 600));
}

/** What an annotation stands on: in TypeScript the member after it, elsewhere what holds it. */
function holderOf(node: Node): Node | null {
  if (node.parent?.type === 'decorator') {
    let next = node.parent.nextNamedSibling;
    while (next !== null && /decorator|comment/.test(next.type)) next = next.nextNamedSibling;
    return next ?? null;
  }
  let holder = node.parent;
  while (holder !== null && /^(?:modifiers|attribute_list|attribute_group)$/.test(holder.type)) holder = holder.parent;
  return holder;
}

function ownerOf(node: Node): Node | null {
  let owner = node.parent;
  while (
    owner !== null &&
    !/^(?:class_declaration|interface_declaration|abstract_class_declaration|record_declaration)$/.test(owner.type)
  )
    owner = owner.parent;
  return owner;
}
