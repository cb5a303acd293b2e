import type { Environment } from '../../adapters/github/events/event.ts';
import type { GithubClient } from '../../adapters/github/client.ts';
import type { GithubForge } from '../../adapters/github/forge.ts';
import type { OptionList, Values } from '../../contracts/options.ts';
import type { Clock, Log, Redactor } from '../../contracts/world.ts';
import type { Repository } from '../../contracts/repository.ts';
import type { Trigger } from '../../domain/trigger.ts';
import type { Settings } from '../settings/settle-task.ts';

/**
 * What a trigger is made from in a terminal. `values` are the flags and defaults, without the configuration, which is
 * not read yet.
 */
export interface TerminalSources<L extends OptionList> {
  values: Values<L>;
  repository: Repository;
  redactor: Redactor;
  clock: Clock;
  log: Log;
}

/** What a trigger is made from on a runner. The client is null without a token. */
export interface RunnerSources<L extends OptionList> {
  values: Values<L>;
  repository: Repository;
  client: GithubClient | null;
  forge: GithubForge | null;
  redactor: Redactor;
  log: Log;
}

/** A run whose configuration can be read: from `trusted`. With all options settled, its trigger can be made. */
export interface Begun<L extends OptionList> {
  trusted: string;
  trigger(settings: Settings<L>): Promise<Trigger>;
}

/** An event of a runner, parsed, before anything that it names was looked up. */
export interface ReadEvent<L extends OptionList> {
  /** owner/name of the repository that the run belongs to */
  repository: string;
  at: string;
  /** a run with a read-only token and no secrets */
  restricted: boolean;
  begin(sources: RunnerSources<L>): Promise<Begun<L>>;
  /** Why no model may be asked, or null. */
  withoutModel(trustedLabel: string, forge: GithubForge | null): Promise<string | null>;
}

/** How a task's runs begin: what a person at a terminal means, and what an event of a runner means. */
export interface Start<L extends OptionList> {
  terminal(sources: TerminalSources<L>): Promise<Begun<L>>;
  /** Fails as input for an event that starts no such task. */
  event(environment: Environment, payload: unknown, now: Date): ReadEvent<L>;
}
