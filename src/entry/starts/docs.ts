import { fetchMissing } from '../../adapters/git/fetch.ts';
import { parseEvent } from '../../adapters/github/events/event.ts';
import { parseRevisionEvent } from '../../adapters/github/events/revision.ts';
import { inputFailure } from '../../domain/errors.ts';
import type { Trigger } from '../../domain/trigger.ts';
import type { DocsCheckOptions } from '../../tasks/docs-check/options.ts';
import { readChangeEvent } from './change-event.ts';
import { changeStart } from './change.ts';
import { actorName, named } from './revisions.ts';
import type { ReadEvent, Start } from './start.ts';

/** Runs about the docs: a change, or with `scan`, and on a schedule, the whole revision. */
export const docsStart: Start<DocsCheckOptions> = {
  terminal: async (sources) => {
    const { values, repository, clock } = sources;
    if (!values.scan) {
      if (values.since !== undefined)
        throw inputFailure(
          '--since',
          'is for a scan; a change is compared with --base',
          '--since with --scan, or --base without it',
        );
      return changeStart.terminal(sources);
    }
    if (values.base !== undefined)
      throw inputFailure(
        '--base',
        'does not go with --scan, which looks at one revision',
        '--since for how far back names that went are looked for',
      );
    const head = await named('--head', repository.resolve(values.head ?? 'HEAD'));
    const trigger: Trigger = {
      event: 'cli',
      actor: actorName(),
      at: clock.now().toISOString(),
      subject: { kind: 'revision', repository: await repository.name(), trusted: head, head },
    };
    return { trusted: head, trigger: () => Promise.resolve(trigger) };
  },
  event: (environment, payload, now) => {
    // `scan` is an input of the step; the runner hands it over like the rest of the environment
    const scan =
      environment['INPUT_SCAN']?.trim().toLowerCase() === 'true' || environment['GITHUB_EVENT_NAME'] === 'schedule';
    return scan
      ? revisionEvent(parseRevisionEvent(environment, payload, now))
      : changeEvent(readChangeEvent(environment, payload, now), environment, payload, now);
  },
};

function revisionEvent(event: ReturnType<typeof parseRevisionEvent>): ReadEvent<DocsCheckOptions> {
  return {
    repository: event.repository,
    at: event.at,
    restricted: false,
    begin: async ({ repository, log }) => {
      await fetchMissing(repository.dir, [event.head], log);
      const head = await repository.resolve(event.head);
      const trigger: Trigger = {
        event: event.event,
        actor: event.actor,
        at: event.at,
        subject: { kind: 'revision', repository: event.repository, trusted: head, head },
        payload: { base_branch: event.branch },
      };
      return { trusted: head, trigger: () => Promise.resolve(trigger) };
    },
    withoutModel: () => Promise.resolve(null),
  };
}

/**
 * A pull request of this repository can get another one with edits, onto its own branch. A fork's branch is not ours to
 * write to.
 */
function changeEvent(
  read: ReadEvent<DocsCheckOptions>,
  environment: Parameters<Start<DocsCheckOptions>['event']>[0],
  payload: unknown,
  now: Date,
): ReadEvent<DocsCheckOptions> {
  const event = parseEvent(environment, payload, now);
  const own = event.number !== undefined && !event.head.fork;
  return {
    ...read,
    begin: async (sources) => {
      const begun = await read.begin(sources);
      return {
        ...begun,
        trigger: async (settings) => ({
          ...(await begun.trigger(settings)),
          payload: { base_branch: own ? event.head.ref : null },
        }),
      };
    },
  };
}
