import { shippedMaxOutputTokens, type Profile } from '../../contracts/engine.ts';
import { readDuration, type Values } from '../../contracts/options.ts';
import { inputFailure } from '../../domain/errors.ts';
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

/**
 * A task's profile: shipped, then `profiles.default`, then `profiles.<name>`, then the flags and inputs for model and
 * effort. Knows no other task: `profiles.ts` says whether the names are those of tasks.
 */
export function settledProfile(
  { name, profile: own }: { name: string; profile?: Partial<Profile> | undefined },
  common: Values<CommonOptions>,
): Profile {
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
    maxRequests: setting['max-requests'],
    maxTokens: setting['max-tokens'],
    maxOutputTokens: setting['max-output-tokens'],
    askTokens: setting['ask-tokens'],
  } as Partial<Profile>;
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)) as Partial<Profile>;
}
