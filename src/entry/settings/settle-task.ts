import type { OptionList, Place, Values } from '../../contracts/options.ts';
import { commonOptions, type CommonOptions } from './common-options.ts';
import { parseConfig } from './config-file.ts';
import { readTexts, settle } from './given.ts';
import { inputFailure } from '../../domain/errors.ts';
import { chainName } from '../../domain/result.ts';

/** All options of one run, settled. `given` says which place set an option; what is missing there is a default. */
export interface Settings<L extends OptionList> {
  common: Values<CommonOptions>;
  values: Values<L>;
  given: Record<string, Place>;
}

/** The trusted configuration; `file` is its name for messages. */
export interface ConfigText {
  file: string;
  text: string;
}

/** One list without the configuration, for what has to be known before that can be read. */
export function settleFirst<L extends OptionList>(
  list: L,
  texts: ReadonlyMap<string, string>,
  place: 'flag' | 'input',
): Values<L> {
  return settle(list, readTexts(list, texts, place)).values;
}

/** Flags or inputs over the configuration over the defaults, each value checked. */
export function settleTask<L extends OptionList>(
  task: { name: string; options: L },
  texts: ReadonlyMap<string, string>,
  place: 'flag' | 'input',
  config: ConfigText | null,
  tasks: Readonly<Record<string, OptionList>>,
): Settings<L> {
  const parsed =
    config === null
      ? { common: new Map(), tasks: {} }
      : parseConfig(config.text, config.file, { common: commonOptions, tasks });
  const common = settle(commonOptions, readTexts(commonOptions, texts, place), parsed.common);
  requireKnownProfiles(common.values.profiles, tasks);
  const own = settle(
    task.options,
    readTexts(task.options, texts, place),
    (parsed.tasks as Record<string, typeof parsed.common>)[task.name] ?? new Map(),
  );
  return { common: common.values, values: own.values, given: { ...common.given, ...own.given } };
}

/** Fails as input on a profile of something that is no task, or of the chain, which asks nothing itself. */
export function requireKnownProfiles(
  profiles: Readonly<Record<string, unknown>>,
  tasks: Readonly<Record<string, OptionList>>,
): void {
  const known = ['default', ...Object.keys(tasks).filter((name) => name !== chainName)];
  const unknown = Object.keys(profiles).find((key) => !known.includes(key));
  if (unknown !== undefined) throw inputFailure(`profiles.${unknown}`, 'is not a known profile', known.join(', '));
}
