import { inputFailure } from '../../domain/errors.ts';
import { kebab, type Option, type OptionList, type Place, type Values } from '../../contracts/options.ts';

/** Values that somebody gave, by option key, each with where it stands for an error message. */
export type Given = ReadonlyMap<string, { value: unknown; place: Place; where: string }>;

/** Checks one given value; the error names the place, the value and what is allowed. */
export function checkValue(option: Option<unknown>, value: unknown, where: string): unknown {
  const parsed = option.schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const inside = issue === undefined || issue.path.length === 0 ? '' : `.${issue.path.join('.')}`;
  const shown = option.secret === true ? 'its value' : JSON.stringify(valueAt(value, issue?.path ?? [])) ?? 'nothing';
  throw inputFailure(`${where}${inside}`, `${shown} is not allowed${inside === '' ? '' : ` (${issue?.message})`}`, option.allowed);
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((node, key) => (typeof node === 'object' && node !== null ? (node as Record<PropertyKey, unknown>)[key] : undefined), value);
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
    if (value === undefined) throw inputFailure(where, `${option.secret === true ? 'its value' : JSON.stringify(text)} is not allowed`, option.allowed);
    given.set(name, { value: checkValue(option, value, where), place, where });
  }
  return given;
}

/** Flag or input first, then the trusted configuration, then the default. */
export function settle<L extends OptionList>(list: L, ...givens: readonly Given[]): { values: Values<L>; given: Record<string, Place> } {
  const values: Record<string, unknown> = {};
  const given: Record<string, Place> = {};
  for (const [name, option] of Object.entries(list)) {
    const found = givens.map((one) => one.get(name)).find((one) => one !== undefined);
    values[name] = found === undefined ? option.fallback : found.value;
    if (found !== undefined) given[name] = found.place;
  }
  return { values: values as Values<L>, given };
}
