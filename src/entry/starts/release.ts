import { fetchMissing } from '../../adapters/git/fetch.ts';
import { parseRelease, type ReleaseEvent } from '../../adapters/github/events/release.ts';
import type { Repository } from '../../contracts/repository.ts';
import { Failure, inputFailure } from '../../domain/errors.ts';
import type { Json } from '../../domain/json.ts';
import type { Subject } from '../../domain/subject.ts';
import type { DeployGateOptions } from '../../tasks/deploy-gate/options.ts';
import type { ReleaseRequest } from '../../tasks/deploy-gate/release-request.ts';
import { beginReleaseAtTerminal } from './release-terminal.ts';
import { commitNamed } from './revisions.ts';
import type { RunnerSources, Start } from './start.ts';

/**
 * Runs that ask whether a commit may be deployed: before a deploy job, or for a deployment protection rule; in a
 * terminal a revision.
 */
export const releaseStart: Start<DeployGateOptions> = {
  terminal: beginReleaseAtTerminal,
  event: (environment, payload, now) => {
    const event = parseRelease(environment, payload, now);
    return {
      repository: event.repository,
      at: event.at,
      restricted: event.restricted,
      begin: async ({ values, repository, log }: RunnerSources<DeployGateOptions>) => {
        const trusted = await trustedOf(event, repository, (sha) => fetchMissing(repository.dir, [sha], log));
        return {
          trusted,
          trigger: async ({ values: settled, given }) => {
            refuseOther(event, settled.environment, given['environment'] !== undefined);
            const sha = values.head === undefined ? event.head : await commitNamed(repository, 'head', values.head);
            await fetchMissing(repository.dir, [sha], log);
            const head = await repository.resolve(sha);
            const request: ReleaseRequest = {
              branch: event.defaultBranch,
              live: null,
              run: event.run,
              deployment: event.deployment?.id ?? null,
              alert: null,
              recorded: null,
            };
            return {
              event: event.event,
              actor: event.actor,
              at: event.at,
              subject: await subjectOf(event, repository, trusted, head),
              payload: request as unknown as Json,
            };
          },
        };
      },
      withoutModel: () => Promise.resolve(event.restricted ? 'runs of forks and Dependabot have no secrets' : null),
    };
  },
};

/** An event about a deployment to one environment is no question about another one. */
function refuseOther({ deployment, event }: ReleaseEvent, environment: string, given: boolean): void {
  const asked = deployment?.environment ?? null;
  if (asked === null || asked === environment) return;
  const how = given
    ? `the input says ${JSON.stringify(environment)}`
    : `the gate was told no environment, which means ${JSON.stringify(environment)}`;
  throw inputFailure('input environment', `the ${event} is about ${JSON.stringify(asked)}, and ${how}`, asked);
}

/**
 * The revision that the policy comes from. A commit that anybody with a branch could have made doesn't choose its own
 * policy.
 */
async function trustedOf(
  { trusted, defaultBranch }: ReleaseEvent,
  repository: Repository,
  fetch: (sha: string) => Promise<void>,
): Promise<string> {
  if (trusted !== 'default-branch') {
    await fetch(trusted.sha);
    return repository.resolve(trusted.sha);
  }
  try {
    return await repository.resolve(`refs/remotes/origin/${defaultBranch}`);
  } catch (error) {
    if (!(error instanceof Failure) || error.kind === 'interrupted') throw error;
    throw inputFailure(
      'configuration',
      `the policy comes from the default branch ${defaultBranch}, which is not in the clone`,
      'actions/checkout with `fetch-depth: 0`',
      error,
    );
  }
}

async function subjectOf(
  { repository: name, base, number }: ReleaseEvent,
  repository: Repository,
  trusted: string,
  head: string,
): Promise<Subject> {
  if (base === null || number === null) return { kind: 'revision', repository: name, trusted, head };
  return { kind: 'change', repository: name, trusted, base: await repository.mergeBase(trusted, head), head, number };
}
