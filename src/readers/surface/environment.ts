import type { Node } from 'web-tree-sitter';
import { field, named } from '../symbols/nodes.ts';
import { at, byName, textAt, type Call } from './calls.ts';
import type { SurfaceItem } from './model.ts';
import { below, itemOf, lineOf, type Source } from './source.ts';
import { environmentSpellings } from './spelling.ts';
import { defaultOf, stringOf } from './values.ts';

/** Sources without one of these read no environment. */
export const environmentMarker = /\benv|environ|getenv|_ENV\b|\bENV\b|LookupEnv|Getenv|EnvironmentVariable/i;

/** Variables that the system, the shell or the platform sets: reading them is no offer to the user. */
const ofSystem = new RegExp(
  [
    String.raw`^(?:HOME|PATH|PATHEXT|USER|USERNAME|USERPROFILE|LOGNAME|SHELL|PWD|OLDPWD|TMP|TEMP|TMPDIR`,
    String.raw`|TERM|TERM_PROGRAM|COLORTERM|LANG|LANGUAGE|LC_\w+|CI|NODE_ENV|NODE_OPTIONS|PYTHONPATH|GOPATH`,
    String.raw`|GOROOT|JAVA_HOME|APPDATA|LOCALAPPDATA|COMSPEC|SYSTEMROOT|WINDIR|HOSTNAME|DISPLAY|EDITOR`,
    String.raw`|VISUAL|PAGER|COLUMNS|LINES|XDG_\w+|npm_\w+|GITHUB_\w+|RUNNER_\w+|INPUT_\w+|ACTIONS_\w+`,
    String.raw`|CARGO_\w+|OUT_DIR|TARGET|DEV|PROD|MODE|SSR|BASE_URL|REQUEST_METHOD|REQUEST_URI|HTTP_\w+`,
    String.raw`|SERVER_\w+|REMOTE_\w+|QUERY_STRING|SCRIPT_\w+|DOCUMENT_ROOT)$`,
  ].join(''),
);

export function isVariable(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]{1,100}$/.test(name) && !ofSystem.test(name);
}

/** Environment variables that a source reads by name, with the default beside the reading. */
export function readEnvironment(source: Source): SurfaceItem[] {
  const found = [...readAccesses(source), ...source.calls().flatMap((call) => fromCall(call, source))];
  return found.filter((one) => isVariable(one.name));
}

function make(source: Source, node: Node, name: string | undefined, value?: string): SurfaceItem[] {
  if (name === undefined) return [];
  const item = itemOf(source, lineOf(node), 'environment-variable', name, {
    aliases: environmentSpellings(name),
    default: value,
  });
  return [item];
}

/**
 * `process.env.X`, `process.env['X']`, `const { X = 'd' } = process.env`, `os.environ['X']`, `ENV['X']`, `$_ENV['X']`.
 */
function readAccesses(source: Source): SurfaceItem[] {
  const constants = source.constants();
  const holder = /^(?:process\.env|import\.meta\.env|Bun\.env|os\.environ|environ|ENV|\$_ENV)$/;
  switch (source.language) {
    case 'typescript':
    case 'javascript':
      return below(source.root, 'member_expression', 'subscript_expression', 'variable_declarator').flatMap((node) => {
        // each field asked of a node is a call into the grammar: most declarators name no pattern
        if (node.type === 'variable_declarator')
          return source.text[node.startIndex] === '{' ? destructured(node, source) : [];
        const object = field(node, 'object');
        if (object === null || !holder.test(short(object)) || isWritten(node)) return [];
        const name =
          node.type === 'member_expression' ? field(node, 'property')?.text : stringOf(field(node, 'index'), constants);
        return make(source, node, name, fallback(node, source));
      });
    case 'python':
      return below(source.root, 'subscript').flatMap((node) => {
        const object = field(node, 'value');
        return object !== null && holder.test(short(object)) && !isWritten(node)
          ? make(source, node, stringOf(field(node, 'subscript'), constants), fallback(node, source))
          : [];
      });
    case 'ruby':
      return below(source.root, 'element_reference').flatMap((node) => {
        const object = field(node, 'object');
        return object !== null && holder.test(short(object)) && !isWritten(node)
          ? make(source, node, stringOf(named(node)[1], constants), fallback(node, source))
          : [];
      });
    case 'php':
      return below(source.root, 'subscript_expression').flatMap((node) => {
        const [object, index] = named(node);
        return object !== undefined && holder.test(short(object)) && !isWritten(node)
          ? make(source, node, stringOf(index, constants), fallback(node, source))
          : [];
      });
    case 'go':
      return readTags(source);
    default:
      return [];
  }
}

/** Struct tags of the common Go loaders: `env:"PORT" envDefault:"8080"`, `envconfig:"PORT" default:"8080"`. */
function readTags(source: Source): SurfaceItem[] {
  if (!/`[^`\n]*\benv(?:config)?:"/.test(source.text)) return [];
  return below(source.root, 'field_declaration').flatMap((node) => {
    const tag = field(node, 'tag')?.text ?? '';
    const name = /\benv(?:config)?:"([^",]+)/.exec(tag)?.[1];
    return make(source, node, name, /\b(?:envDefault|default|env-default):"([^"]*)"/.exec(tag)?.[1]);
  });
}

function short(node: Node): string {
  return node.endIndex - node.startIndex > 60 ? '' : node.text.replace(/\s+/g, '');
}

function destructured(node: Node, source: Source): SurfaceItem[] {
  const value = field(node, 'value');
  const pattern = field(node, 'name');
  if (
    value === null ||
    pattern?.type !== 'object_pattern' ||
    !/^(?:process\.env|import\.meta\.env)$/.test(short(value))
  )
    return [];
  return named(pattern).flatMap((one) => {
    const inner = one.type === 'pair_pattern' ? field(one, 'value') : one;
    const assigned = inner?.type.endsWith('assignment_pattern') === true ? inner : null;
    const name =
      one.type === 'pair_pattern'
        ? field(one, 'key')?.text
        : assigned === null
          ? one.text
          : field(assigned, 'left')?.text;
    return make(source, one, name, defaultOf(assigned === null ? null : field(assigned, 'right'), source.constants()));
  });
}

/** Setting a variable for a child is no reading of it. */
function isWritten(node: Node): boolean {
  const parent = node.parent;
  if (parent === null) return false;
  if (/^(?:assignment_expression|assignment|augmented_assignment)$/.test(parent.type))
    return field(parent, 'left')?.id === node.id && !/^(?:\|\|=|\?\?=)$/.test(field(parent, 'operator')?.text ?? '');
  return parent.type === 'delete_statement' || (parent.type === 'unary_expression' && /^delete\b/.test(parent.text));
}

/** The other side of `x ?? 'd'`, `x || 'd'`, `x or 'd'`, `x ?: 'd'`. */
function fallback(given: Node, source: Source): string | undefined {
  let node = given;
  for (let depth = 0; depth < 3; depth += 1) {
    const parent = node.parent;
    if (parent === null) return undefined;
    if (/^(?:binary_expression|boolean_operator|binary|conditional_expression)$/.test(parent.type)) {
      if (parent.type === 'conditional_expression' && !/^\S+\s*\?:/.test(parent.text)) return undefined;
      const operator = field(parent, 'operator')?.text ?? '?:';
      const right = field(parent, 'right') ?? field(parent, 'alternative');
      const left = field(parent, 'left') ?? field(parent, 'condition');
      return ['||', '??', 'or', '?:'].includes(operator) && left?.id === node.id
        ? defaultOf(right, source.constants())
        : undefined;
    }
    // the call around it: Number(process.env.X ?? 1) is seen above, Number(process.env.X) || 1 here
    if (!/^(?:arguments|argument_list|parenthesized_expression|argument)$/.test(parent.type)) return undefined;
    node = parent.type === 'arguments' || parent.type === 'argument_list' ? (parent.parent ?? parent) : parent;
  }
  return undefined;
}

function fromCall(call: Call, source: Source): SurfaceItem[] {
  const constants = source.constants();
  const name = textAt(call, 0, constants);
  const plain = (value: Node | undefined): SurfaceItem[] =>
    make(source, call.node, name, value === undefined ? fallback(call.node, source) : defaultOf(value, constants));
  const called = `${call.receiver}.${call.method}`;
  switch (source.language) {
    case 'typescript':
    case 'javascript':
      // commander's `new Option(…).env('X')`
      if (call.method === 'env' && /Option\(/.test(call.receiver)) return plain(undefined);
      return called === 'Deno.env.get' ? plain(undefined) : [];
    case 'python':
      if (/^(?:os)?\.getenv$|^(?:os\.)?environ\.get$/.test(called))
        return plain(at(call, 1) ?? byName(call, 'default'));
      if (
        /^(?:env|self\.env)\.(?:str|int|bool|float|list|url|json|dict|path|db|cache|log_level)$/.test(called) ||
        (called === '.env' && name !== undefined) ||
        (called === '.config' && /decouple/.test(source.text))
      ) {
        return plain(at(call, 1) ?? byName(call, 'default'));
      }
      return stringOf(byName(call, 'envvar', 'auto_envvar'), constants) === undefined
        ? []
        : make(
            source,
            call.node,
            stringOf(byName(call, 'envvar'), constants),
            defaultOf(byName(call, 'default'), constants),
          );
    case 'go':
      if (/^(?:os|syscall)\.(?:Getenv|LookupEnv)$/.test(called)) return plain(undefined);
      return call.method === 'BindEnv' ? make(source, call.node, textAt(call, 1, constants)) : [];
    case 'java':
      if (called === 'System.getenv') return plain(undefined);
      return call.receiver === 'System.getenv()' ? plain(call.method === 'getOrDefault' ? at(call, 1) : undefined) : [];
    case 'rust':
      return /^(?:std::)?env\.var(?:_os)?$/.test(called)
        ? make(source, call.node, name, afterRust(call.node, source))
        : call.method === 'env' && /Arg::new/.test(call.on?.text ?? '')
          ? plain(undefined)
          : [];
    case 'csharp':
      return call.method === 'GetEnvironmentVariable' ? plain(undefined) : [];
    case 'ruby':
      return called === 'ENV.fetch'
        ? make(source, call.node, name, defaultOf(at(call, 1) ?? blockValue(call.node), constants))
        : [];
    case 'php':
      return called === '.getenv' || called === '.env' ? plain(at(call, 1)) : [];
    default:
      return [];
  }
}

/** `ENV.fetch('X') { 'd' }` */
function blockValue(node: Node): Node | undefined {
  const block = field(node, 'block');
  const body = block === null ? null : (field(block, 'body') ?? block);
  const values = named(body);
  return values.length === 1 ? values[0] : undefined;
}

/** `env::var("X").unwrap_or("d".into())`, `.unwrap_or_else(|_| "d".to_string())` */
function afterRust(node: Node, source: Source): string | undefined {
  const call = node.parent?.parent;
  if (call?.type !== 'call_expression' || !/^unwrap_or/.test(field(field(call, 'function'), 'field')?.text ?? ''))
    return undefined;
  const value = named(field(call, 'arguments'))[0];
  return defaultOf(value?.type === 'closure_expression' ? field(value, 'body') : value, source.constants());
}
