import { z } from 'zod';

interface SchemaNode {
  properties?: Record<string, SchemaNode>;
  additionalProperties?: SchemaNode | boolean;
  items?: SchemaNode;
  propertyNames?: { enum?: string[] };
  enum?: unknown[];
  const?: unknown;
  type?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  pattern?: string;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  anyOf?: SchemaNode[];
}

/** What the schema takes at a place inside a value: the keys of a mapping, or the words of a choice. */
export function keysAt(schema: z.ZodType, path: readonly string[]): string | undefined {
  const node = nodeAt(schema, path);
  const words =
    node?.propertyNames?.enum ??
    (node?.properties === undefined ? undefined : Object.keys(node.properties)) ??
    wordsOf(node);
  return words === undefined || words.length === 0 ? undefined : words.join(', ');
}

function nodeAt(schema: z.ZodType, path: readonly string[]): SchemaNode | undefined {
  const root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as SchemaNode;
  return path.reduce<SchemaNode | undefined>(childOf, root);
}

function childOf(node: SchemaNode | undefined, key: string): SchemaNode | undefined {
  const rest = node?.additionalProperties;
  return node?.properties?.[key] ?? (typeof rest === 'object' ? rest : node?.items);
}

function wordsOf(node: SchemaNode | undefined): string[] | undefined {
  const words = [
    ...(node?.enum ?? []),
    ...(node?.const === undefined ? [] : [node.const]),
    ...(node?.anyOf ?? []).flatMap((one) => wordsOf(one) ?? []),
  ];
  return words.length === 0 ? undefined : words.map(String);
}

/** What the schema takes at a place inside a value, by its type and limits; undefined where it has none to name. */
export function kindAt(schema: z.ZodType, path: readonly string[]): string | undefined {
  return kindOf(nodeAt(schema, path));
}

function kindOf(node: SchemaNode | undefined): string | undefined {
  switch (node?.type) {
    case 'string':
      if (node.pattern !== undefined) return `text that matches /${node.pattern}/`;
      return node.maxLength === undefined ? 'text' : `text of at most ${node.maxLength} characters`;
    case 'integer':
      return `a whole number${limits(node.minimum ?? after(node.exclusiveMinimum), node.maximum)}`;
    case 'number':
      return node.exclusiveMinimum === undefined
        ? `a number${limits(node.minimum, node.maximum)}`
        : `a number above ${node.exclusiveMinimum}${limits(undefined, node.maximum)}`;
    case 'boolean':
      return 'true or false';
    case 'array':
      return `a list${items(node.minItems, node.maxItems)}`;
    case 'object':
      return 'a mapping of keys to values';
  }
  const kinds = (node?.anyOf ?? []).flatMap((one) => kindOf(one) ?? []);
  return kinds.length === 0 ? undefined : [...new Set(kinds)].join(' or ');
}

const after = (number: number | undefined): number | undefined => (number === undefined ? undefined : number + 1);

/** ` from 1 to 9`; the ends of whole numbers in general are no limits. */
function limits(least: number | undefined, most: number | undefined): string {
  const from = least === undefined || least <= Number.MIN_SAFE_INTEGER ? '' : ` from ${least}`;
  return most === undefined || most >= Number.MAX_SAFE_INTEGER ? from : `${from} to ${most}`;
}

function items(least: number | undefined, most: number | undefined): string {
  if (most === undefined) return least === undefined ? '' : ` of ${least} or more`;
  return least === undefined ? ` of at most ${most}` : ` of ${least} to ${most}`;
}
