import type { Profile } from '../contracts/engine.ts';
import { readDuration, type Values } from '../contracts/options.ts';
import { inputFailure } from '../domain/errors.ts';
import { efforts, type CommonOptions, type ProfileSetting } from './common-options.ts';

/** What an ask gets when nothing is set: the default model, and limits that a normal ask stays far below. */
const base: Profile = {
  model: 'gpt-6.1-sol', effort: 'medium', verbosity: 'low', timeoutMs: 10 * 60_000, maxRequests: 60, maxTokens: 3_000_000, askTokens: 60_000,
};

/** The shipped profiles; effort goes where a miss is dear. */
const shipped: Readonly<Record<string, Partial<Profile>>> = {
  review: { effort: 'high' },
  'docs-check': { effort: 'medium' },
  'test-gen': { maxRequests: 120 },
  'deploy-gate': { effort: 'high' },
  'rollback-analysis': { effort: 'high' },
};

/** The profile of a stage: shipped, then `profiles.default`, then `profiles.<name>`, then the flags and inputs for model and effort. */
export function profileOf(name: string, common: Values<CommonOptions>): Profile {
  for (const key of Object.keys(common.profiles)) {
    if (key !== 'default' && !Object.hasOwn(shipped, key)) throw inputFailure(`profiles.${key}`, 'is not a known profile', ['default', ...Object.keys(shipped)].join(', '));
  }
  const profile = { ...base, ...shipped[name], ...settingOf(common.profiles['default'], 'default'), ...settingOf(common.profiles[name], name) };
  if (common.model !== undefined) profile.model = common.model;
  if (common.effort !== undefined) profile.effort = common.effort;
  return profile;
}

function settingOf(setting: ProfileSetting | undefined, name: string): Partial<Profile> {
  if (setting === undefined) return {};
  if (setting.effort !== undefined && !(efforts as readonly string[]).includes(setting.effort)) {
    throw inputFailure(`profiles.${name}.effort`, `${JSON.stringify(setting.effort)} is not allowed`, efforts.join(', '));
  }
  const entries: Partial<Profile> = {
    model: setting.model, effort: setting.effort, verbosity: setting.verbosity,
    timeoutMs: setting.timeout === undefined ? undefined : readDuration(setting.timeout),
    maxRequests: setting['max-requests'], maxTokens: setting['max-tokens'], askTokens: setting['ask-tokens'],
  } as Partial<Profile>;
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)) as Partial<Profile>;
}
