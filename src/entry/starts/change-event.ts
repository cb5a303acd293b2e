import { fetchMissing } from '../../adapters/git/fetch.ts';
import { readAsked, withPull } from '../../adapters/github/events/asked-pull.ts';
import { parseEvent, type Environment, type GithubEvent } from '../../adapters/github/events/event.ts';
import type { GithubForge, PullRequest } from '../../adapters/github/forge.ts';
import { pullOfHead, readTrigger } from '../../adapters/github/events/trigger.ts';
import { Failure } from '../../domain/errors.ts';
import type { Trigger } from '../../domain/trigger.ts';
import type { ChangeOptions } from '../../contracts/shared-options.ts';
import { commitNamed } from './revisions.ts';
import type { ReadEvent, RunnerSources } from './start.ts';

/** An event about a change. */
export function readChangeEvent(environment: Environment, payload: unknown, now: Date): ReadEvent<ChangeOptions> {
  const event = parseEvent(environment, payload, now);
  return {
    repository: event.repository,
    at: event.at,
    restricted: event.restricted,
    begin: async (sources) => {
      const trigger = await triggerOf(event, sources);
      return { trusted: trigger.subject.trusted, trigger: () => Promise.resolve(trigger) };
    },
    withoutModel: (label, forge) => reasonAgainstModel(event, label, forge),
  };
}

/**
 * What the event, or the inputs `base` and `head` in its place, are about; the author's words are redacted here, at the
 * border.
 */
async function triggerOf(started: GithubEvent, sources: RunnerSources<ChangeOptions>): Promise<Trigger> {
  const { values, repository, forge, redactor, log } = sources;
  // of review alone: it is the one that runs on workflow_run
  const pull = await pullOf(started, (values as { pullRequest?: number | undefined }).pullRequest, forge);
  const event = started.asked === undefined || pull === undefined ? started : withPull(started, pull);
  const base = values.base === undefined ? event.base.sha : await commitNamed(repository, 'base', values.base);
  const head = values.head === undefined ? event.head.sha : await commitNamed(repository, 'head', values.head);
  const wanted = [head, base ?? pull?.base].filter((sha) => sha !== undefined);
  await fetchMissing(repository.dir, wanted, log);
  const trigger = await readTrigger(
    { ...event, base: { ...event.base, sha: base }, head: { ...event.head, sha: head } },
    repository,
    pull,
  );
  const { request } = trigger;
  if (request === undefined) return trigger;
  const clean = async (text: string): Promise<string> => (await redactor.redact(text)).text;
  const { head_branch: branch, ...rest } = request;
  // a branch whose name holds a secret is none that could be named
  const named = branch === undefined || (await clean(branch)) !== branch ? {} : { head_branch: branch };
  return {
    ...trigger,
    request: {
      ...rest,
      ...named,
      title: await clean(request.title),
      body: await clean(request.body),
      labels: await Promise.all(request.labels.map(clean)),
    },
  };
}

/**
 * A fork's pull request is not in the payload of `workflow_run`; it is found by its head. One that was asked for is
 * found by its number.
 */
async function pullOf(
  event: GithubEvent,
  number: number | undefined,
  forge: GithubForge | null,
): Promise<PullRequest | undefined> {
  if (event.asked !== undefined || event.event === 'issue_comment') {
    const asked = await readAsked(event, forge);
    if (asked === undefined)
      throw new Failure(
        'environment',
        `pull request #${event.asked?.number ?? 0} is not open; there is nothing to review`,
      );
    return asked;
  }
  if (forge === null) return undefined;
  const pull = await pullOfHead(event, number, forge);
  if (pull === undefined && event.event === 'workflow_run')
    throw new Failure(
      'environment',
      `no open pull request has ${event.head.owner}:${event.head.ref} at ${event.head.sha.slice(0, 12)} as its ` +
        'head; there is nothing to review',
    );
  return pull;
}

/**
 * Why no model may be asked, or null. Where a stranger's head meets our secrets, a model is asked only when somebody
 * with write access has put the trusted label on exactly this head, or has named it.
 */
async function reasonAgainstModel(
  event: GithubEvent,
  label: string,
  forge: GithubForge | null,
): Promise<string | null> {
  if (event.restricted) return 'runs of forks and Dependabot have no secrets';
  if (event.asked !== undefined || event.event === 'issue_comment')
    return event.asked?.refused ?? reasonAgainstActor(event, 'asked for it', forge);
  const privileged = event.event === 'pull_request_target' || event.event === 'workflow_run';
  if (!privileged || !event.head.fork) return null;
  if (event.action !== 'labeled' || event.label !== label)
    return `the head is a fork’s and nobody has just set the label ${label} on it`;
  return reasonAgainstActor(event, `set the label ${label}`, forge);
}

async function reasonAgainstActor(
  { actor }: GithubEvent,
  what: string,
  forge: GithubForge | null,
): Promise<string | null> {
  const permission = (await forge?.permission(actor)) ?? 'none';
  return permission === 'admin' || permission === 'write' ? null : `${actor}, who ${what}, has no write access`;
}
