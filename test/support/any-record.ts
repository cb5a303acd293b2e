import { z } from 'zod';
import type { OptionList } from '../../src/contracts/options.ts';
import type { Claim, Result, Task } from '../../src/contracts/task.ts';
import { Envelope, resultSchemaId } from '../../src/domain/result.ts';
import { tasks } from '../../src/entry/chain/kinds.ts';
import { parseDocument, partKey } from '../../src/flow/document.ts';

type Schema = z.core.JSONSchema.BaseSchema;
export type AnyTask = Task<OptionList, unknown, Claim, unknown>;

export const taskOf = (name: string): AnyTask => tasks.find((one) => one.name === name)!;

/** A number below `count` each time; the same ones for the same seed. */
export function dice(seed: number): (count: number) => number {
  let state = seed >>> 0;
  return (count) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % count;
  };
}

const shaped = [
  'a'.repeat(40),
  'b'.repeat(40),
  'review',
  'test-gen',
  '2026-11-20T10:00:00.000Z',
  '2026-11-20',
  '12',
  '12h',
  'x',
  'src/a.ts',
  '1/2',
  'codex-ci/x',
];

/**
 * A value of the schema with every field that it knows, optional ones too. Each text without a form of its own is one
 * of `texts`, so that the same one stands at several places, as an id does.
 */
function valueOf(schema: Schema, roll: (count: number) => number, texts: readonly string[]): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[roll(schema.enum.length)];
  const variants = (schema.anyOf ?? schema.oneOf) as Schema[] | undefined;
  if (variants !== undefined) return valueOf(variants[roll(variants.length)]!, roll, texts);
  if (schema.allOf !== undefined)
    return Object.assign({}, ...schema.allOf.map((one) => valueOf(one as Schema, roll, texts)));
  if (Array.isArray(schema.type))
    return valueOf({ ...schema, type: schema.type[roll(schema.type.length)]! }, roll, texts);
  switch (schema.type) {
    case 'string':
      return textOf(schema, roll, texts);
    case 'boolean':
      return roll(2) === 0;
    case 'null':
      return null;
    case 'integer':
    case 'number':
      return Math.min(
        Number(schema.maximum ?? 40),
        Math.max(Number(schema.minimum ?? schema.exclusiveMinimum ?? 0) + 1, roll(40)),
      );
    case 'array': {
      const length = Math.min(schema.maxItems ?? 3, Math.max(schema.minItems ?? 0, 1 + roll(3)));
      const places = schema.prefixItems as Schema[] | undefined;
      return (
        places?.map((one) => valueOf(one, roll, texts)) ??
        Array.from({ length }, () => valueOf(schema.items as Schema, roll, texts))
      );
    }
    case 'object': {
      const known = Object.entries(schema.properties ?? {}).map(
        ([name, inner]) => [name, valueOf(inner as Schema, roll, texts)] as const,
      );
      const more =
        typeof schema.additionalProperties === 'object' && Object.keys(schema.additionalProperties).length > 0
          ? Array.from(
              { length: 2 },
              () =>
                [
                  String(valueOf((schema.propertyNames as Schema | undefined) ?? { type: 'string' }, roll, texts)),
                  valueOf(schema.additionalProperties as Schema, roll, texts),
                ] as const,
            )
          : [];
      return Object.fromEntries([...more, ...known]);
    }
    default:
      return texts[roll(texts.length)];
  }
}

function textOf(schema: Schema, roll: (count: number) => number, texts: readonly string[]): string {
  const { pattern, maxLength = Infinity, minLength = 0 } = schema;
  const text = texts[roll(texts.length)]!.slice(0, maxLength);
  // Rolled whether it is needed or not: which texts fit must not change the rest of the record.
  const instead = roll(shaped.length);
  const fits = (one: string): boolean =>
    one.length <= maxLength && one.length >= minLength && (pattern === undefined || new RegExp(pattern).test(one));
  if (schema.format !== 'date-time' && fits(text)) return text;
  const formed = shaped.filter((one) => fits(one) && (schema.format !== 'date-time' || one.endsWith('Z')));
  if (formed.length === 0) throw new Error(`no text is known for ${JSON.stringify(schema)}`);
  return formed[instead % formed.length]!;
}

const schemas = new Map<string, { envelope: Schema; part: Schema }>();

/** A record of the task that parses, with texts of `texts` in every field that takes any. */
export function anyRecord(name: string, seed: number, texts: readonly string[]): Result<unknown> {
  const task = taskOf(name);
  const known = schemas.get(name) ?? {
    envelope: z.toJSONSchema(Envelope) as Schema,
    part: z.toJSONSchema(task.part, { unrepresentable: 'any' }) as Schema,
  };
  schemas.set(name, known);
  const roll = dice(seed);
  const envelope = { ...(valueOf(known.envelope, roll, texts) as object), schema: resultSchemaId, task: name };
  const part = valueOf(known.part, roll, texts) as Record<string, unknown>;
  if (name === 'rollback-analysis') mendLadder(part);
  if (name === 'test-gen' && roll(2) === 0) part['kept_patch'] = patch;
  return parseDocument(task, { ...envelope, [partKey(name)]: part }, 'a made record');
}

const patch =
  "diff --git a/test/a.test.ts b/test/a.test.ts\nnew file mode 100644\n--- /dev/null\n+++ b/test/a.test.ts\n@@ -0,0 +1 @@\n+it('works', () => {});\n";

/** What was chosen is one of the options. */
function mendLadder(part: Record<string, unknown>): void {
  const { mitigation } = part as { mitigation: { choice: string; alongside: string[]; options: { kind: string }[] } };
  const [first, ...others] = mitigation.options;
  mitigation.options = [
    { ...first!, kind: mitigation.choice },
    ...others.slice(0, 1).map((one) => ({ ...one, kind: mitigation.alongside[0] ?? one.kind })),
  ];
  mitigation.alongside = mitigation.alongside.slice(0, mitigation.options.length - 1);
}
