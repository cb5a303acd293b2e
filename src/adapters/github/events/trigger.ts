import { Failure, inputFailure } from '../../../domain/errors.ts';
import type { Repository } from '../../../contracts/repository.ts';
import type { Trigger } from '../../../domain/trigger.ts';
import type { GithubEvent } from './event.ts';
import type { GithubForge, PullRequest } from '../forge.ts';
import { shortSha } from '../../../domain/words.ts';

/**
 * The trigger of an event. The change goes from the merge base to the head, so commits that are missing from the clone
 * fail as input (the repository names `fetch-depth`). `pull` is the pull request that the forge found for a
 * `workflow_run`. Configuration comes from the base: the pull request's base commit, the commit before a push, and for
 * `workflow_run` and `workflow_dispatch` the default branch.
 */
export async function readTrigger(event: GithubEvent, repository: Repository, pull?: PullRequest): Promise<Trigger> {
  if (pull !== undefined && pull.head !== event.head.sha) {
    throw new Failure(
      'environment',
      `pull request #${pull.number} has moved on from ${event.head.sha.slice(0, 12)} to ${pull.head.slice(0, 12)}; the run for its new head will report`,
    );
  }
  const head = await repository.resolve(event.head.sha);
  const against = await readBase(event, repository, pull);
  const base = await repository.mergeBase(against, head);
  const trusted = event.event === 'workflow_run' ? await repository.resolve(event.workflowSha) : against;
  const number = event.number ?? pull?.number;
  const asked = event.request ?? pull?.request;
  const request = asked === undefined || event.head.ref === '' ? asked : { ...asked, head_branch: event.head.ref };
  return {
    event: event.event,
    actor: event.actor,
    at: event.at,
    subject: {
      kind: 'change',
      repository: event.repository,
      trusted,
      base,
      head,
      ...(number === undefined ? {} : { number }),
    },
    ...(request === undefined ? {} : { request }),
    ...(event.queued === undefined ? {} : { queued: event.queued }),
  };
}

/**
 * The pull request that an event is about and does not carry: a `workflow_run` names a head, and a head can have
 * several, against several bases. Then `number` says which; it chooses among those of the event's own head and never
 * reaches another. Undefined where none is open there, or the event carries its own.
 */
export async function pullOfHead(
  event: GithubEvent,
  number: number | undefined,
  forge: GithubForge,
): Promise<PullRequest | undefined> {
  if (event.event !== 'workflow_run') {
    if (number === undefined || number === event.number) return undefined;
    throw inputFailure(
      'input pull-request',
      `is ${number}, and this event is about ${event.number === undefined ? 'none' : `#${event.number}`}`,
      'the number that the event names, or none',
    );
  }
  const pulls = await forge.findPullRequests({
    headOwner: event.head.owner,
    headBranch: event.head.ref,
    headSha: event.head.sha,
  });
  const shown = `${event.head.owner}:${event.head.ref} at ${shortSha(event.head.sha)}`;
  if (number !== undefined && !pulls.some((pull) => pull.number === number))
    throw inputFailure(
      'input pull-request',
      `#${number} is not open with the head ${shown}`,
      pulls.map((pull) => `#${pull.number}`).join(', ') || 'none',
    );
  if (number === undefined && pulls.length > 1) {
    throw new Failure(
      'environment',
      `${pulls.map((pull) => `#${pull.number}`).join(' and ')} have the head ${shown}, and nobody says which one this is about; the input pull-request does`,
    );
  }
  return pulls.find((pull) => number === undefined || pull.number === number);
}

/**
 * What a sink may write to: taken from the event, and for a `workflow_run` from the pull request that the forge found.
 */
export interface Target {
  repository: string;
  number: number | null;
  head: string;
  ref: string;
}

export function targetOf(event: GithubEvent, pull?: PullRequest): Target {
  const number = event.number ?? pull?.number ?? null;
  return {
    repository: event.repository,
    number,
    head: event.head.sha,
    ref: number === null ? event.ref : `refs/pull/${number}/head`,
  };
}

async function readBase(event: GithubEvent, repository: Repository, pull: PullRequest | undefined): Promise<string> {
  if (event.base.sha !== null) return repository.resolve(event.base.sha);
  if (pull !== undefined) return repository.resolve(pull.base);
  if (event.event === 'push' && event.ref === `refs/heads/${event.defaultBranch}`) {
    throw inputFailure(
      'GITHUB_EVENT_PATH',
      `this first push of ${event.defaultBranch} replaces no commit that it could be compared with; the input base can name one`,
    );
  }
  try {
    return await repository.resolve(`refs/remotes/origin/${event.defaultBranch}`);
  } catch {
    return repository.resolve(`refs/heads/${event.defaultBranch}`);
  }
}
