import { inputFailure } from '../../domain/errors.ts';
import { keysAt, kindAt } from './allowed.ts';
import { kebab, type Option, type OptionList, type Place, type Values } from '../../contracts/options.ts';

/** Values that somebody gave, by option key, each with where it stands for an error message. */
export type Given = ReadonlyMap<string, { value: unknown; place: Place; where: string }>;

/**
 * Checks one given value; the error names the place, the value and what is allowed there. `where` gives the place of a
 * key inside the value.
 */
export function checkValue(
  option: Option<unknown>,
  value: unknown,
  where: (inside: readonly string[]) => string,
): unknown {
  // a message is one that the schema was given; zod's own are no help to a user
  const parsed = option.schema.safeParse(value, { error: () => '' });
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const inside = (issue?.path ?? []).map(String);
  const unknownKey = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  if (unknownKey !== undefined)
    throw inputFailure(where([...inside, unknownKey]), 'is not a known key', keysAt(option.schema, inside));
  throw inputFailure(
    where(inside),
    `${shownOf(option, valueAt(value, inside))} is not allowed`,
    inside.length === 0
      ? option.allowed
      : (keysAt(option.schema, inside) ?? (issue?.message || kindAt(option.schema, inside)) ?? option.allowed),
  );
}

const mostShown = 80;

/** A value for a message, short. Values have no cycles: reading a configuration refuses them. */
export function shownValue(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length <= mostShown ? text : `${text.slice(0, mostShown - 1)}…`;
}

function shownOf(option: Option<unknown>, value: unknown): string {
  return option.secret === true ? 'its value' : shownValue(value);
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (node, key) => (typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[key] : undefined),
    value,
  );
}

/** Flags or inputs, which are text, as values. An unknown name is refused by the caller, who knows the full list. */
export function readTexts(list: OptionList, texts: ReadonlyMap<string, string>, place: Place): Given {
  const given = new Map<string, { value: unknown; place: Place; where: string }>();
  for (const [name, option] of Object.entries(list)) {
    if (!option.places.includes(place)) continue;
    const text = texts.get(kebab(name));
    if (text === undefined) continue;
    const where = place === 'flag' ? `--${kebab(name)}` : `input ${kebab(name)}`;
    const value = option.fromText(text);
    if (value === undefined) throw inputFailure(where, `${shownOf(option, text)} is not allowed`, option.allowed);
    given.set(name, { value: checkValue(option, value, () => where), place, where });
  }
  return given;
}

/** Flag or input first, then the trusted configuration, then the default. */
export function settle<L extends OptionList>(
  list: L,
  ...givens: readonly Given[]
): { values: Values<L>; given: Record<string, Place> } {
  const values: Record<string, unknown> = {};
  const given: Record<string, Place> = {};
  for (const [name, option] of Object.entries(list)) {
    const found = givens.map((one) => one.get(name)).find((one) => one !== undefined);
    values[name] = found === undefined ? option.fallback : found.value;
    if (found !== undefined) given[name] = found.place;
  }
  return { values: values as Values<L>, given };
}
