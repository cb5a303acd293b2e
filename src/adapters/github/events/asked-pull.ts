import { Failure, inputFailure } from '../../../domain/errors.ts';
import type { GithubForge, PullRequest } from '../forge.ts';
import type { GithubEvent } from './event.ts';

/**
 * The pull request that was asked for, as it is now; undefined where nobody asked for one by its number, or it is
 * closed.
 */
export async function readAsked(
  { event, asked }: GithubEvent,
  forge: GithubForge | null,
): Promise<PullRequest | undefined> {
  if (asked === undefined) {
    if (event === 'issue_comment')
      throw inputFailure('GITHUB_EVENT_PATH', 'this comment is on an issue', 'a comment on a pull request');
    return undefined;
  }
  if (forge === null)
    throw new Failure('environment', `pull request #${asked.number} can’t be looked up: there is no token`);
  const pull = await forge.pullRequest(asked.number);
  if (pull.state !== 'open') return undefined;
  if (asked.head !== null && asked.head !== pull.head)
    throw new Failure(
      'environment',
      `pull request #${pull.number} is at ${pull.head.slice(0, 12)}, not at ${asked.head.slice(0, 12)}, which ` +
        'was asked for',
    );
  return pull;
}

/** The event with the sides that the forge told. */
export function withPull(event: GithubEvent, pull: PullRequest): GithubEvent {
  return {
    ...event,
    base: { ...event.base, sha: pull.base },
    head: { ...event.head, sha: pull.head, fork: pull.request.fork },
  };
}
