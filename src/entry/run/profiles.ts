import { mostGuidance } from '../../contracts/guidance.ts';
import type { Profile } from '../../contracts/engine.ts';
import type { OptionList, Values } from '../../contracts/options.ts';
import { inputFailure } from '../../domain/errors.ts';
import { priceTable } from '../../adapters/gateway/prices.ts';
import type { CommonOptions, ProfileSetting } from '../settings/common-options.ts';
import { settledProfile } from './profile.ts';
import { entries } from './tasks.ts';

export { withEngine } from './profile.ts';

/** The profile of a stage. Fails as input where the configuration has one of a name that no task has. */
export function profileOf(name: string, common: Values<CommonOptions>): Profile {
  for (const key of Object.keys(common.profiles)) {
    if (key !== 'default' && !Object.hasOwn(entries, key))
      throw inputFailure(`profiles.${key}`, 'is not a known profile', ['default', ...stages].join(', '));
  }
  return settledProfile({ name, profile: entries[name]?.task.profile }, common);
}

const stages = Object.keys(entries);
const takesGuidance = ({ options }: { options: OptionList }): boolean => Object.hasOwn(options, 'guidance');

/** What a stage steps down to when the money does not reach; `profiles.<name>.fallback` overrides it. */
const smaller: ProfileSetting['fallback'] = { model: 'gpt-6-luna', effort: 'low' };

/**
 * The options with a stage's fallback profile in force; it stands over `model` and `effort`, as the share does not
 * reach for what these name. Null where there is none: the shipped one holds only for models of the shipped table that
 * nobody named by a flag or input, as another endpoint may lack it.
 */
export function withFallback(name: string, common: Values<CommonOptions>): Values<CommonOptions> | null {
  const { fallback: own, 'estimate-usd': _, ...rest } = common.profiles[name] ?? {};
  const general = common.profiles['default']?.fallback;
  const configured = own !== undefined || general !== undefined;
  if (!configured && (common.model !== undefined || !priceTable.models.includes(profileOf(name, common).model)))
    return null;
  const fallback = { ...(configured ? {} : smaller), ...general, ...own };
  return {
    ...common,
    model: undefined,
    effort: undefined,
    profiles: { ...common.profiles, [name]: { ...rest, ...fallback } },
  };
}

/**
 * A stage's values with the instructions of its profile after its own guidance. `profiles.default` tells those stages
 * that take any. Fails as input where a profile of one that takes none has some, or both together are too long.
 */
export function withInstructions(
  task: { name: string; options: OptionList },
  values: Readonly<Record<string, unknown>>,
  common: Values<CommonOptions>,
): Readonly<Record<string, unknown>> {
  const own = common.profiles[task.name]?.instructions;
  const told = own ?? common.profiles['default']?.instructions;
  const where = `profiles.${own === undefined ? 'default' : task.name}.instructions`;
  if (told === undefined) return values;
  if (!takesGuidance(task)) {
    if (own === undefined) return values;
    throw inputFailure(
      where,
      'has no effect, as this stage takes no instructions',
      `those of ${stages.filter((stage) => takesGuidance(entries[stage]!.task)).join(', ')}`,
    );
  }
  const guidance = values['guidance'];
  const text = typeof guidance === 'string' ? `${guidance}\n\n${told}` : told;
  if (text.length > mostGuidance)
    throw inputFailure(
      where,
      `makes ${text.length} characters with the stage’s guidance`,
      `at most ${mostGuidance} together`,
    );
  return { ...values, guidance: text };
}
