import { Failure, inputFailure } from '../../domain/errors.ts';
import type { Repository } from '../../contracts/world.ts';
import type { Trigger } from '../../domain/trigger.ts';
import type { GithubEvent } from './event.ts';
import type { PullRequest } from './forge.ts';

/**
 * The trigger of an event. The change goes from the merge base to the head, so commits that are missing from the clone fail as
 * input (the repository names `fetch-depth`). `pull` is the pull request that the forge found for a `workflow_run`.
 * Configuration comes from the base: the pull request's base commit, the commit before a push, and for `workflow_run` and
 * `workflow_dispatch` the default branch.
 */
export async function readTrigger(event: GithubEvent, repository: Repository, pull?: PullRequest): Promise<Trigger> {
  if (pull !== undefined && pull.head !== event.head.sha) {
    throw new Failure('environment', `pull request #${pull.number} has moved on from ${event.head.sha.slice(0, 12)} to ${pull.head.slice(0, 12)}; the run for its new head will report`);
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
    subject: { kind: 'change', repository: event.repository, trusted, base, head, ...(number === undefined ? {} : { number }) },
    ...(request === undefined ? {} : { request }),
    ...(event.queued === undefined ? {} : { queued: event.queued }),
  };
}

/** What a sink may write to: taken from the event, and for a `workflow_run` from the pull request that the forge found. */
export interface Target { repository: string; number: number | null; head: string; ref: string }

export function targetOf(event: GithubEvent, pull?: PullRequest): Target {
  const number = event.number ?? pull?.number ?? null;
  return { repository: event.repository, number, head: event.head.sha, ref: number === null ? event.ref : `refs/pull/${number}/head` };
}

async function readBase(event: GithubEvent, repository: Repository, pull: PullRequest | undefined): Promise<string> {
  if (event.base.sha !== null) return repository.resolve(event.base.sha);
  if (pull !== undefined) return repository.resolve(pull.base);
  if (event.event === 'push' && event.ref === `refs/heads/${event.defaultBranch}`) {
    throw inputFailure('GITHUB_EVENT_PATH', `this first push of ${event.defaultBranch} replaces no commit that it could be compared with; the input base can name one`);
  }
  try {
    return await repository.resolve(`refs/remotes/origin/${event.defaultBranch}`);
  } catch {
    return repository.resolve(`refs/heads/${event.defaultBranch}`);
  }
}
