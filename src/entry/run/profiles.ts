import { mostGuidance } from '../../contracts/guidance.ts';
import { shippedMaxOutputTokens, type Profile } from '../../contracts/engine.ts';
import { readDuration, type OptionList, type Values } from '../../contracts/options.ts';
import { inputFailure } from '../../domain/errors.ts';
import { priceTable } from '../../adapters/gateway/prices.ts';
import { efforts, type CommonOptions, type ProfileSetting } from '../settings/common-options.ts';

/** What an ask gets when nothing is set: the default model, and limits that a normal ask stays far below. */
const base: Profile = {
  model: 'gpt-6.1-sol',
  effort: 'medium',
  verbosity: 'low',
  timeoutMs: 10 * 60_000,
  maxRequests: 60,
  maxTokens: 3_000_000,
  maxOutputTokens: shippedMaxOutputTokens,
  askTokens: 60_000,
};

/** What of a task its profile is made from. */
export interface Asking {
  name: string;
  profile: Partial<Profile>;
}

/**
 * The profile of a stage: shipped, then `profiles.default`, then `profiles.<name>`, then the flags and inputs for model
 * and effort.
 */
export function profileOf({ name, profile: own }: Asking, common: Values<CommonOptions>): Profile {
  const profile = {
    ...base,
    ...own,
    ...settingOf(common.profiles['default'], 'default'),
    ...settingOf(common.profiles[name], name),
  };
  if (common.model !== undefined) profile.model = common.model;
  if (common.effort !== undefined) profile.effort = common.effort;
  return profile;
}

const takesGuidance = ({ options }: { options: OptionList }): boolean => Object.hasOwn(options, 'guidance');

/** What a stage steps down to when the money does not reach; `profiles.<name>.fallback` overrides it. */
const smaller: ProfileSetting['fallback'] = { model: 'gpt-6-luna', effort: 'low' };

/**
 * The options with a stage's fallback profile in force; it stands over `model` and `effort`, as the share does not
 * reach for what these name. Null where there is none: the shipped one holds only for models of the shipped table that
 * nobody named by a flag or input, as another endpoint may lack it.
 */
export function withFallback(task: Asking, common: Values<CommonOptions>): Values<CommonOptions> | null {
  const { name } = task;
  const { fallback: own, 'estimate-usd': _, ...rest } = common.profiles[name] ?? {};
  const general = common.profiles['default']?.fallback;
  const configured = own !== undefined || general !== undefined;
  if (!configured && (common.model !== undefined || !priceTable.models.includes(profileOf(task, common).model)))
    return null;
  const fallback = { ...(configured ? {} : smaller), ...general, ...own };
  return {
    ...common,
    model: undefined,
    effort: undefined,
    profiles: { ...common.profiles, [name]: { ...rest, ...fallback } },
  };
}

/** The options with the engine that a stage's profile names, unless a flag or an input named one. */
export function withEngine(
  name: string,
  common: Values<CommonOptions>,
  given: Readonly<Record<string, string>>,
): Values<CommonOptions> {
  const wanted = common.profiles[name]?.engine ?? common.profiles['default']?.engine;
  return wanted === undefined || given['engine'] === 'flag' || given['engine'] === 'input'
    ? common
    : { ...common, engine: wanted };
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
      'those of stages that take guidance',
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

function settingOf(setting: ProfileSetting | undefined, name: string): Partial<Profile> {
  if (setting === undefined) return {};
  if (setting.effort !== undefined && !(efforts as readonly string[]).includes(setting.effort)) {
    throw inputFailure(
      `profiles.${name}.effort`,
      `${JSON.stringify(setting.effort)} is not allowed`,
      efforts.join(', '),
    );
  }
  const entries: Partial<Profile> = {
    model: setting.model,
    effort: setting.effort,
    verbosity: setting.verbosity,
    timeoutMs: setting.timeout === undefined ? undefined : readDuration(setting.timeout),
    firstByteMs: setting['first-byte-timeout'] === undefined ? undefined : readDuration(setting['first-byte-timeout']),
    maxRequests: setting['max-requests'],
    maxTokens: setting['max-tokens'],
    maxOutputTokens: setting['max-output-tokens'],
    askTokens: setting['ask-tokens'],
  } as Partial<Profile>;
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)) as Partial<Profile>;
}
