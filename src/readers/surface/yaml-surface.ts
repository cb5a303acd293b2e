import { keyItem } from './config.ts';
import { inside, textOf, type Place } from './documents.ts';
import type { SurfaceItem, SurfaceLanguage } from './model.ts';
import { isMethod, routeItem } from './route-item.ts';
import { itemOf } from './source.ts';
import { isVariable } from './environment.ts';
import { environmentSpellings } from './spelling.ts';

type Where = { path: string; language: SurfaceLanguage };

/** Inputs and outputs of an `action.yml`. */
export function readAction(where: Where, document: Place): SurfaceItem[] {
  if (inside(document, 'runs') === undefined) return [];
  const folder = where.path.split('/').slice(0, -1).join('/');
  return inputsOf(where, document, folder === '' ? (textOf(inside(document, 'name')) ?? '.') : folder);
}

function inputsOf(where: Where, at: Place | undefined, owner: string): SurfaceItem[] {
  const inputs = [...(inside(at, 'inputs')?.entries ?? [])]
    .filter(([, one]) => inside(one, 'deprecationMessage') === undefined)
    .map(([name, one]) =>
      itemOf(where, one.line, 'action-input', name, {
        owner,
        default: textOf(inside(one, 'default')),
        aliases: [`inputs.${name}`, `with.${name}`],
      }),
    );
  const outputs = [...(inside(at, 'outputs')?.entries ?? [])].map(([name, one]) =>
    itemOf(where, one.line, 'action-output', name, { owner, aliases: [`outputs.${name}`] }),
  );
  return [...inputs, ...outputs];
}

/** Inputs, outputs and secrets of a reusable workflow. */
export function readWorkflow(where: Where, document: Place): SurfaceItem[] {
  const call = inside(document, 'on', 'workflow_call') ?? inside(document, 'true', 'workflow_call');
  if (call === undefined) return [];
  const secrets = [...(inside(call, 'secrets')?.entries ?? [])].map(([name, one]) =>
    itemOf(where, one.line, 'action-input', name, { owner: where.path, aliases: [`secrets.${name}`] }),
  );
  return [...inputsOf(where, call, where.path), ...secrets];
}

/** Paths and methods of an OpenAPI description, 3 or 2; the base path of 2 is part of the path. */
export function readOpenApi(where: Where, document: Place): SurfaceItem[] {
  const base = textOf(inside(document, 'basePath')) ?? '';
  return [...(inside(document, 'paths')?.entries ?? [])].flatMap(([path, one]) =>
    [...one.entries]
      .filter(([method, operation]) => isMethod(method) && inside(operation, 'x-internal')?.value !== true)
      .flatMap(([method, operation]) => routeItem(where, operation.line, method, [base, path])),
  );
}

/** Properties of a JSON Schema, dotted; `$defs` are followed only where a property nests directly. */
export function readJsonSchema(where: Where, document: Place): SurfaceItem[] {
  const owner = textOf(inside(document, 'title')) ?? where.path.split('/').at(-1);
  const walk = (schema: Place | undefined, parts: readonly string[], depth: number): SurfaceItem[] =>
    depth > 8
      ? []
      : [...(inside(schema, 'properties')?.entries ?? [])].flatMap(([key, one]) => {
          const at = [...parts, key];
          if (key.startsWith('$') || inside(one, 'deprecated')?.value === true) return [];
          return [
            ...keyItem(where, one.line, at, { owner, default: textOf(inside(one, 'default')) }),
            ...walk(one, at, depth + 1),
            ...walk(inside(one, 'items'), at, depth + 1),
          ];
        });
  return walk(document, [], 0);
}

/** Keys of an example of a configuration file; what it says stands in for a default. */
export function readExample(where: Where, document: Place): SurfaceItem[] {
  const walk = (at: Place, parts: readonly string[], depth: number): SurfaceItem[] =>
    depth > 6
      ? []
      : [...at.entries].flatMap(([key, one]) => {
          const value = textOf(one);
          return [
            ...keyItem(where, one.line, [...parts, key], {
              owner: where.path,
              default: value !== undefined && value.length <= 120 ? value : undefined,
            }),
            ...walk(one, [...parts, key], depth + 1),
          ];
        });
  return walk(document, [], 0).slice(0, 2000);
}

/** `NAME=value` lines of an example of an `.env` file, also those that are commented out. */
export function readEnvironmentExample(path: string, text: string): SurfaceItem[] {
  return text.split('\n').flatMap((line, index) => {
    const [, name, value = ''] =
      /^\s*(?:#\s?)?(?:export\s+)?([A-Z][A-Z0-9_]+)=(.*)$/.exec(line.slice(0, 1000).replace(/\r$/, '')) ?? [];
    if (name === undefined || !isVariable(name)) return [];
    const plain = value
      .replace(/\s+#.*$/, '')
      .trim()
      .replace(/^(["'])(.*)\1$/, '$2');
    return [
      itemOf({ path, language: 'none' }, index + 1, 'environment-variable', name, {
        aliases: environmentSpellings(name),
        default: plain === '' || plain.length > 120 ? undefined : plain,
      }),
    ];
  });
}
