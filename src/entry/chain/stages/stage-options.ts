import { kebab, type Option, type OptionList, type Place } from '../../../contracts/options.ts';
import { changeOptions } from '../../../contracts/shared-options.ts';
import { inputFailure } from '../../../domain/errors.ts';
import { commonOptions } from '../../settings/common-options.ts';
import { pipelineOptions } from '../options.ts';

type Stage = { name: string; options: OptionList };

/** What every stage means the same by. */
const shared = Object.keys(changeOptions);

/**
 * Flags or inputs of the chain, for the options of its stages. `--<stage>-<name>` is an option of one stage, always;
 * `--<name>` alone is that of the one stage that has it. What several have goes by the first form only, unless it is
 * shared: `base` and `head` are the chain's. Options about output are not among them.
 */
export function stageOptions(
  stages: readonly Stage[],
  place: Place,
): { plain: OptionList; prefixed: OptionList; several: ReadonlyMap<string, string[]> } {
  const here = stages.flatMap(({ name, options }) =>
    Object.entries(options)
      .filter(([, option]) => option.places.includes(place) && option.phase !== 'run')
      .map(([key, option]) => ({ stage: name, key, option })),
  );
  const taken = new Set([...Object.keys(commonOptions), ...Object.keys(pipelineOptions)]);
  const plain: Record<string, Option<unknown>> = {};
  const several = new Map<string, string[]>();
  for (const { key, option } of here.filter(({ key: name }) => !taken.has(name))) {
    const owners = here.filter((one) => one.key === key).map(({ stage }) => stage);
    if (owners.length === 1) plain[key] = option;
    else
      several.set(
        kebab(key),
        owners.map((stage) => `${stage}-${kebab(key)}`),
      );
  }
  const prefixed = here
    .filter(({ key }) => !shared.includes(key))
    .map(({ stage, key, option }) => [`${stage}-${kebab(key)}`, option]);
  return { plain, prefixed: Object.fromEntries(prefixed) as OptionList, several };
}

/** A stage's own texts among those of the chain. The prefixed form counts before the plain one. */
export function textsOfStage(stage: Stage, texts: ReadonlyMap<string, string>, plain: OptionList): Map<string, string> {
  const own = new Map<string, string>();
  for (const key of Object.keys(stage.options)) {
    const name = kebab(key);
    const text =
      texts.get(`${stage.name}-${name}`) ??
      (Object.hasOwn(plain, key) || shared.includes(key) ? texts.get(name) : undefined);
    if (text !== undefined) own.set(name, text);
  }
  return own;
}

/** Refuses a plain flag that several stages have, with the names that say which one is meant. */
export function refuseAmbiguous(args: readonly string[], several: ReadonlyMap<string, string[]>): void {
  for (const arg of args) {
    const name = /^--(?:no-)?([a-z][\w-]*)/.exec(arg)?.[1] ?? '';
    const names = several.get(name);
    if (names !== undefined)
      throw inputFailure(`--${name}`, 'is an option of several stages', names.map((one) => `--${one}`).join(', '));
  }
}
