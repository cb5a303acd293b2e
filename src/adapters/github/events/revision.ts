import { z } from 'zod';
import { inputFailure } from '../../../domain/errors.ts';
import type { Environment } from './event.ts';
import { ownCommit, parsePayload } from './payload.ts';

/**
 * Events that a look at a whole revision may run on: those of people and clocks, none of which a stranger can cause.
 */
export const revisionEvents = ['schedule', 'workflow_dispatch'] as const;

const Payload = z.looseObject({
  repository: z.looseObject({ full_name: z.string(), default_branch: z.string().optional() }).optional(),
  sender: z.looseObject({ login: z.string() }).optional(),
});

/** A run about the revision that the runner checked out. `branch` is its branch, null for a tag. */
export interface RevisionEvent {
  event: string;
  actor: string;
  at: string;
  repository: string;
  head: string;
  branch: string | null;
}

/**
 * Fails as input for other events and without a commit. The payload of `schedule` has little more than the schedule, so
 * the runner's variables count.
 */
export function parseRevisionEvent(environment: Environment, payload: unknown, now: Date): RevisionEvent {
  const name = environment['GITHUB_EVENT_NAME'] ?? '';
  const event = revisionEvents.find((each) => each === name);
  if (event === undefined)
    throw inputFailure(
      'input scan',
      `the whole repository is not looked at on the event ${JSON.stringify(name)}`,
      revisionEvents.join(', '),
    );
  const parsed = parsePayload(Payload, payload, event);
  const repository = environment['GITHUB_REPOSITORY'] || parsed.repository?.full_name || '';
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository))
    throw inputFailure('GITHUB_REPOSITORY', `${JSON.stringify(repository)} is no repository`, 'owner/name');
  const head = ownCommit(environment);
  const ref = environment['GITHUB_REF'] ?? '';
  const branch = ref.startsWith('refs/heads/')
    ? ref.slice('refs/heads/'.length)
    : ref === ''
      ? (parsed.repository?.default_branch ?? null)
      : null;
  return {
    event,
    actor: parsed.sender?.login ?? (environment['GITHUB_ACTOR'] || 'github-actions[bot]'),
    at: now.toISOString(),
    repository,
    head,
    branch,
  };
}
