// The option lists as rows of tables and as JSON Schemas.
import { z } from 'zod';
import { kebab, type Option, type OptionList, type Place } from '../src/contracts/options.ts';
import { Envelope } from '../src/domain/result.ts';
import { tasks } from '../src/entry/chain/kinds.ts';
import { commonOptions } from '../src/entry/settings/common-options.ts';
import { partKey } from '../src/flow/document.ts';

/** An option by its name in a place. */
type Row = { name: string; option: Option<unknown> };
/** What a place shows of these lists. */
export const shown = (lists: readonly OptionList[], place: Place): Row[] =>
  lists
    .flatMap((list) => Object.entries(list))
    .filter(([, option]) => option.places.includes(place))
    .map(([name, option]) => ({ name: kebab(name), option }));
/** An option's default as a reader sees it; empty without one. */
export const fallbackOf = (option: Option<unknown>): string =>
  option.fallbackText ??
  (option.fallback === undefined
    ? ''
    : Array.isArray(option.fallback)
      ? option.fallback.join(', ')
      : String(option.fallback));

/** `.github/codex-ci.yml`, for editors. */
export function configSchema(): object {
  const section = (list: OptionList): Record<string, z.ZodType> =>
    Object.fromEntries(
      shown([list], 'config').map(({ name, option }) => {
        const fallback = fallbackOf(option);
        return [
          name,
          option.schema
            .describe(`${option.help} (${option.allowed}${fallback === '' ? '' : `; default: ${fallback}`})`)
            .optional(),
        ];
      }),
    );
  const sections = Object.fromEntries(
    tasks.map((task) => [task.name, z.strictObject(section(task.options)).describe(task.about).optional()]),
  );
  return {
    title: 'codex-ci configuration (.github/codex-ci.yml)',
    ...z.toJSONSchema(z.strictObject({ ...section(commonOptions), ...sections }), {
      io: 'input',
      unrepresentable: 'any',
    }),
  };
}

/** `result.json`, each task with its own part. */
export function resultSchema(): object {
  const parts = Object.fromEntries(tasks.map((task) => [partKey(task.name), task.part.optional()]));
  return { title: 'codex-ci result document (result.json)', ...z.toJSONSchema(Envelope.extend(parts)) };
}
