import { z } from 'zod';
import { inputFailure } from '../../../domain/errors.ts';
import { Sha } from '../../../domain/subject.ts';
import { parseEvent, type Environment, type GithubEvent } from './event.ts';
import { ownCommit, parsePayload } from './payload.ts';

export const releaseEvents = [
  'push',
  'workflow_dispatch',
  'workflow_run',
  'deployment',
  'release',
  'schedule',
  'pull_request',
  'merge_group',
  'repository_dispatch',
] as const;
export type ReleaseEventName = (typeof releaseEvents)[number];

/** What asks whether a commit may be deployed. */
export interface ReleaseEvent {
  event: ReleaseEventName;
  /** who caused the event; an override counts as theirs */
  actor: string;
  at: string;
  /** owner/name of the repository that the run belongs to */
  repository: string;
  defaultBranch: string;
  /** the commit that is to be deployed */
  head: string;
  /** the pull request's base and number; a merge group has a base only */
  base: string | null;
  number: number | null;
  /**
   * where configuration comes from: a commit, or the tip of the default branch where the event's own commit could be
   * anybody's
   */
  trusted: { sha: string } | 'default-branch';
  /** the deployment that waits, and its environment, where the event names them */
  deployment: { id: number | null; environment: string | null } | null;
  /** `GITHUB_RUN_ID` */
  run: number | null;
  /** a run with a read-only token and no secrets */
  restricted: boolean;
}

const Common = z.looseObject({
  repository: z.looseObject({ full_name: z.string(), default_branch: z.string().optional() }),
  sender: z.looseObject({ login: z.string() }).nullish(),
});
/** A schedule's payload is little more than its cron line. */
const Schedule = z.looseObject({ repository: Common.shape.repository.optional(), sender: Common.shape.sender });
const Run = Common.extend({
  workflow_run: z.looseObject({ head_sha: Sha, head_repository: z.looseObject({ full_name: z.string() }).nullish() }),
});
const Deployment = Common.extend({
  deployment: z.looseObject({ id: z.int().positive(), sha: Sha, environment: z.string() }),
});
/** What the relay makes of a `deployment_protection_rule`; without it a dispatch asks about the default branch. */
const Dispatch = Common.extend({
  client_payload: z
    .looseObject({
      sha: Sha.optional(),
      environment: z.string().min(1).optional(),
      deployment_id: z.int().positive().optional(),
    })
    .nullish(),
});

/**
 * Parses the event that asks the gate; `now` is the run's one clock. Fails as input with one line for another event or
 * payload, and for a run of a fork.
 */
export function parseRelease(environment: Environment, payload: unknown, now: Date): ReleaseEvent {
  const name = environment['GITHUB_EVENT_NAME'] ?? '';
  const event = releaseEvents.find((each) => each === name);
  if (event === undefined)
    throw inputFailure(
      'GITHUB_EVENT_NAME',
      name === '' ? 'is not set' : `the event ${name} asks for no deployment`,
      releaseEvents.join(', '),
    );
  const common = parsePayload(event === 'schedule' ? Schedule : Common, payload, event);
  const repository = environment['GITHUB_REPOSITORY'] || common.repository?.full_name || '';
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository))
    throw inputFailure('GITHUB_REPOSITORY', `${JSON.stringify(repository)} is no repository`, 'owner/name');
  const actor = common.sender?.login ?? environment['GITHUB_ACTOR'] ?? '';
  if (actor === '') throw inputFailure('GITHUB_ACTOR', 'is not set, and the event has no sender');
  const defaultBranch = common.repository?.default_branch ?? 'main';
  const run = Number(environment['GITHUB_RUN_ID'] ?? '');
  return {
    event,
    actor,
    at: now.toISOString(),
    repository,
    defaultBranch,
    run: Number.isSafeInteger(run) && run > 0 ? run : null,
    ...factsOf(event, environment, payload, now, { repository, defaultBranch }),
  };
}

type Facts = Pick<ReleaseEvent, 'head' | 'base' | 'number' | 'trusted' | 'deployment' | 'restricted'>;

function factsOf(
  event: ReleaseEventName,
  environment: Environment,
  payload: unknown,
  now: Date,
  { repository, defaultBranch }: { repository: string; defaultBranch: string },
): Facts {
  const plain = { base: null, number: null, deployment: null, restricted: false } as const;
  const onDefault = environment['GITHUB_REF'] === `refs/heads/${defaultBranch}`;
  switch (event) {
    case 'pull_request':
    case 'merge_group':
    case 'push':
      return { ...plain, ...changeFacts(parseEvent(environment, payload, now), onDefault) };
    case 'workflow_run': {
      const { workflow_run: done } = parsePayload(Run, payload, event);
      if (done.head_repository?.full_name !== repository)
        throw inputFailure(
          'GITHUB_EVENT_PATH',
          'a workflow_run of a fork or a deleted repository asks for no deployment',
          `runs of ${repository}`,
        );
      return { ...plain, head: done.head_sha, trusted: { sha: ownCommit(environment) } };
    }
    case 'deployment': {
      const { deployment } = parsePayload(Deployment, payload, event);
      return {
        ...plain,
        head: deployment.sha,
        deployment: { id: deployment.id, environment: deployment.environment },
        trusted: 'default-branch',
      };
    }
    case 'repository_dispatch': {
      const asked = parsePayload(Dispatch, payload, event).client_payload ?? {};
      const own = ownCommit(environment);
      return {
        ...plain,
        head: asked.sha ?? own,
        trusted: { sha: own },
        deployment:
          asked.environment === undefined && asked.deployment_id === undefined
            ? null
            : { id: asked.deployment_id ?? null, environment: asked.environment ?? null },
      };
    }
    case 'schedule':
      return { ...plain, head: ownCommit(environment), trusted: { sha: ownCommit(environment) } };
    case 'workflow_dispatch':
    case 'release': {
      const own = ownCommit(environment);
      return { ...plain, head: own, trusted: onDefault ? { sha: own } : 'default-branch' };
    }
  }
}

/** Of a change: configuration comes from its base; what is pushed to the default branch is its own base. */
function changeFacts(change: GithubEvent, onDefault: boolean): Omit<Facts, 'deployment'> {
  const base = change.event === 'push' ? null : change.base.sha;
  return {
    head: change.head.sha,
    base,
    number: change.number ?? null,
    restricted: change.restricted,
    trusted: base !== null ? { sha: base } : onDefault ? { sha: change.head.sha } : 'default-branch',
  };
}
