import type { Node } from 'web-tree-sitter';
import { field, named } from '../symbols/nodes.ts';
import { at, byName, callOf, chainOf, textAt, type Call } from './calls.ts';
import { isVariable } from './environment.ts';
import type { SurfaceItem, SurfaceLanguage } from './model.ts';
import { below, itemOf, lineOf, type Source } from './source.ts';
import { aliasesOf, camel, environmentSpellings, kebab, snake } from './spelling.ts';
import { defaultOf, entriesOf, stringOf } from './values.ts';

/** What a source must hold before it is searched for configuration keys, by language. */
export const configMarkers: Partial<Record<SurfaceLanguage, RegExp>> = {
  typescript: /\b(?:z|zod)\.(?:strictObject|looseObject|object)\(|\bz\s*\.object\(/,
  javascript: /\b(?:z|zod)\.(?:strictObject|looseObject|object)\(/,
  python: /\bBaseSettings\b|\bBaseModel\b|@(?:dataclasses\.)?dataclass\b|@(?:attr\.s|attrs\.define|define)\b/,
  go: /`[^`\n]*\b(?:mapstructure|yaml|toml|koanf|hcl):"|viper\./,
  java: /@Value\(|@ConfigurationProperties/,
  csharp: /GetValue<|GetSection\(|Configuration\["/,
};

/** Keys of configuration that a source declares, dotted where they nest, with their defaults. */
export function readConfig(source: Source): SurfaceItem[] {
  switch (source.language) {
    case 'typescript':
    case 'javascript':
      return ofZod(source);
    case 'python':
      return ofPython(source);
    case 'go':
      return [...ofTags(source), ...ofViper(source)];
    case 'java':
      return ofSpring(source);
    case 'csharp':
      return ofDotnet(source);
    default:
      return [];
  }
}

/** A key with its last part and the dotted forms in other spellings as aliases. */
export function keyItem(
  where: { path: string; language: SurfaceLanguage },
  line: number,
  parts: readonly string[],
  more: { owner?: string | undefined; default?: string | undefined },
): SurfaceItem[] {
  if (parts.length === 0 || parts.some((one) => !/^[@\w*][\w.*/-]*$/.test(one))) return [];
  const name = parts.join('.');
  const forms = [kebab, snake, camel].map((form) =>
    parts.map((one) => (/^[A-Za-z]/.test(one) ? form(one) : one)).join('.'),
  );
  return [
    itemOf(where, line, 'config-key', name, {
      ...more,
      aliases: aliasesOf(name, [parts.length > 1 ? parts.at(-1) : undefined, ...forms]),
    }),
  ];
}

const objectCall = /^(?:object|strictObject|looseObject)$/;

/**
 * `const Options = z.object({ port: z.number().default(80) })`; an object that has no name of its own belongs to the
 * key that holds it.
 */
function ofZod(source: Source): SurfaceItem[] {
  const constants = source.constants();
  const isConfig = /config|option|setting|env/i;
  return source
    .calls()
    .filter((call) => objectCall.test(call.method) && /^(?:z|zod)$/.test(call.receiver))
    .flatMap((call) => {
      let holder: Node | null = call.node.parent;
      for (; holder !== null && holder.type !== 'variable_declarator'; holder = holder.parent) {
        if (/^(?:pair|function|arrow_function|statement_block|class_body)$/.test(holder.type)) return [];
      }
      const owner = holder === null ? undefined : field(holder, 'name')?.text;
      // a schema of a payload is no configuration
      return owner === undefined || !(isConfig.test(owner) || isConfig.test(source.path))
        ? []
        : zodKeys(call, [], owner, source, 0);
      function zodKeys(
        object: Call,
        prefix: readonly string[],
        named: string,
        within: Source,
        depth: number,
      ): SurfaceItem[] {
        if (depth > 6) return [];
        return (entriesOf(at(object, 0), constants) ?? []).flatMap((one) => {
          const parts = [...prefix, one.key];
          const outer = callOf(one.value, constants);
          const links = outer === undefined ? [] : [outer, ...chainOf(outer, constants)];
          const inner = links.find((link) => objectCall.test(link.method));
          const value = links.find((link) => /^(?:default|prefault|catch)$/.test(link.method));
          const isVar = /env/i.test(named) && isVariable(one.key) && /^[A-Z][A-Z0-9_]+$/.test(one.key);
          const initial = value === undefined ? undefined : defaultOf(at(value, 0), constants);
          const own = isVar
            ? [
                itemOf(within, lineOf(one.at), 'environment-variable', one.key, {
                  aliases: environmentSpellings(one.key),
                  default: initial,
                }),
              ]
            : keyItem(within, lineOf(one.at), parts, { owner: named, default: initial });
          return [...own, ...(inner === undefined ? [] : zodKeys(inner, parts, named, within, depth + 1))];
        });
      }
    });
}

/** Fields of pydantic settings as environment variables, of models and dataclasses named for configuration as keys. */
function ofPython(source: Source): SurfaceItem[] {
  const constants = source.constants();
  return below(source.root, 'class_definition').flatMap((node) => {
    const name = field(node, 'name')?.text ?? '';
    const bases = field(node, 'superclasses')?.text ?? '';
    const decorators =
      node.parent?.type === 'decorated_definition'
        ? named(node.parent)
            .filter((one) => one.type === 'decorator')
            .map((one) => one.text)
            .join('\n')
        : '';
    const settings = /\bBaseSettings\b/.test(bases);
    const model =
      (/\bBaseModel\b/.test(bases) || /\b(?:dataclass|define|attr\.s)\b/.test(decorators)) &&
      /Config|Settings|Options/.test(name);
    if ((!settings && !model) || name.startsWith('_')) return [];
    const prefix = /\benv_prefix\s*=\s*["']([^"']*)["']/.exec(node.text)?.[1] ?? '';
    const fields = named(field(node, 'body'))
      .flatMap((one) => (one.type === 'expression_statement' ? named(one) : []))
      .filter((one) => one.type === 'assignment' && field(one, 'type') !== null);
    return fields.flatMap((one) => {
      const key = field(one, 'left')?.text ?? '';
      if (!/^[A-Za-z]\w*$/.test(key) || key === 'model_config') return [];
      const right = field(one, 'right');
      const call = right === null ? undefined : callOf(right, constants);
      const isField = call !== undefined && /^(?:Field|field|ib|attrib)$/.test(call.method);
      const value = isField
        ? (byName(call, 'default') ?? (call.method === 'Field' ? at(call, 0) : undefined))
        : (right ?? undefined);
      const initial = value?.text === '...' ? undefined : defaultOf(value, constants);
      if (!settings) return keyItem(source, lineOf(one), [key], { owner: name, default: initial });
      const given = isField ? stringOf(byName(call, 'env', 'validation_alias', 'alias'), constants) : undefined;
      const variable = given ?? `${prefix}${key}`.toUpperCase();
      return [
        ...keyItem(source, lineOf(one), [key], { owner: name, default: initial }),
        itemOf(source, lineOf(one), 'environment-variable', variable, {
          aliases: environmentSpellings(variable),
          default: initial,
        }),
      ];
    });
  });
}

/**
 * Struct tags of configuration readers: `yaml:"port" default:"80"`. Types named for configuration only, for `yaml` also
 * tags payloads.
 */
function ofTags(source: Source): SurfaceItem[] {
  return below(source.root, 'field_declaration').flatMap((node) => {
    const tag = field(node, 'tag')?.text ?? '';
    const key = /\b(?:mapstructure|koanf|yaml|toml|hcl):"([\w.-]+)/.exec(tag)?.[1];
    if (key === undefined) return [];
    let spec: Node | null = node.parent;
    while (spec !== null && spec.type !== 'type_spec') spec = spec.parent;
    const owner = spec === null ? '' : (field(spec, 'name')?.text ?? '');
    return /Config|Settings|Options/i.test(owner) || /(?:^|\/)(?:config|settings)\b/i.test(source.path)
      ? keyItem(source, lineOf(node), [key], { owner, default: /\bdefault:"([^"]*)"/.exec(tag)?.[1] })
      : [];
  });
}

function ofViper(source: Source): SurfaceItem[] {
  const constants = source.constants();
  return source
    .calls()
    .filter(
      (call) =>
        /^(?:viper|v|\w*[vV]iper)$/.test(call.receiver) &&
        /^(?:SetDefault|BindEnv|Get(?:String|Bool|Int|Int64|Duration|Float64|StringSlice|StringMap)?)$/.test(
          call.method,
        ) &&
        /viper/.test(source.text),
    )
    .flatMap((call) => {
      const key = textAt(call, 0, constants);
      return key === undefined
        ? []
        : keyItem(source, call.line, key.split('.'), {
            default: call.method === 'SetDefault' ? defaultOf(at(call, 1), constants) : undefined,
          });
    });
}

/** `@Value("${server.port:80}")` and the fields of `@ConfigurationProperties(prefix = "server")`. */
function ofSpring(source: Source): SurfaceItem[] {
  const constants = source.constants();
  return source.calls().flatMap((call) => {
    if (call.method === '@Value') {
      const [, key, value] =
        /^\$\{([\w.-]+)(?::([^}]*))?\}$/.exec(
          textAt(call, 0, constants) ?? stringOf(byName(call, 'value'), constants) ?? '',
        ) ?? [];
      return key === undefined ? [] : keyItem(source, call.line, key.split('.'), { default: value });
    }
    if (call.method !== '@ConfigurationProperties') return [];
    const prefix = textAt(call, 0, constants) ?? stringOf(byName(call, 'prefix', 'value'), constants);
    const owner = call.node.parent?.parent;
    if (prefix === undefined || owner?.type !== 'class_declaration') return [];
    return named(field(owner, 'body'))
      .filter((one) => one.type === 'field_declaration' && !/\bstatic\b/.test(named(one)[0]?.text ?? ''))
      .flatMap((one) => {
        const declarator = field(one, 'declarator');
        return keyItem(source, lineOf(one), [...prefix.split('.'), kebab(field(declarator, 'name')?.text ?? '')], {
          owner: field(owner, 'name')?.text,
          default: defaultOf(field(declarator, 'value'), constants),
        });
      });
  });
}

/** `configuration.GetValue<int>("Server:Port", 80)`, `configuration["Server:Port"]`. */
function ofDotnet(source: Source): SurfaceItem[] {
  const constants = source.constants();
  const calls = source
    .calls()
    .filter(
      (call) => /^(?:GetValue|GetSection)$/.test(call.method) && /configuration|config|builder/i.test(call.receiver),
    )
    .flatMap((call) => {
      const key = textAt(call, 0, constants);
      return key === undefined
        ? []
        : keyItem(source, call.line, key.split(':'), {
            default: call.method === 'GetValue' ? defaultOf(at(call, 1), constants) : undefined,
          }).map((one) => withColons(one, key));
    });
  const accesses = below(source.root, 'element_access_expression').flatMap((node) => {
    if (!/(?:^|\.)_?[cC]onfig(?:uration)?$/.test(field(node, 'expression')?.text ?? '')) return [];
    const key = stringOf(named(field(node, 'subscript') ?? named(node)[1] ?? null)[0], constants);
    return key === undefined
      ? []
      : keyItem(source, lineOf(node), key.split(':'), {}).map((one) => withColons(one, key));
  });
  return [...calls, ...accesses];
}

function withColons(item: SurfaceItem, key: string): SurfaceItem {
  return { ...item, aliases: aliasesOf(item.name, [...item.aliases, key, key.replaceAll(':', '__')]) };
}
