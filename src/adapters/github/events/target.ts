import { z } from 'zod';
import { inputFailure } from '../../../domain/errors.ts';
import { Sha } from '../../../domain/subject.ts';
import type { Environment } from './event.ts';
import type { Target } from './trigger.ts';

/**
 * Events that may publish a record about a deployment. All of them run the default branch's workflow file, or that of a
 * branch of this repository.
 */
export const incidentTargetEvents = [
  'repository_dispatch',
  'workflow_dispatch',
  'issues',
  'workflow_run',
  'deployment_status',
  'schedule',
] as const;

const Payload = z.looseObject({
  repository: z.looseObject({ full_name: z.string() }).optional(),
  issue: z.looseObject({ number: z.int().positive(), pull_request: z.unknown().optional() }).optional(),
  workflow_run: z.looseObject({ head_repository: z.looseObject({ full_name: z.string() }).nullish() }).optional(),
});

/**
 * What a sink may write to when the record is about a deployment: the run's own repository and, on an issue's event,
 * that issue.
 */
export type IncidentTarget = Target & { number: null; issue: number | null };

export function incidentTarget(environment: Environment, payload: unknown): IncidentTarget {
  const event = incidentTargetEvents.find((each) => each === environment['GITHUB_EVENT_NAME']);
  if (event === undefined) {
    throw inputFailure(
      'GITHUB_EVENT_NAME',
      'a record that is not about a change is not published on ' +
        `${JSON.stringify(environment['GITHUB_EVENT_NAME'] ?? '')}`,
      incidentTargetEvents.join(', '),
    );
  }
  // What a clock sends need not name a repository; the runner does.
  const parsed = (event === 'schedule' ? Payload : Payload.required({ repository: true })).safeParse(payload);
  if (!parsed.success) {
    const problem = parsed.error.issues[0];
    throw inputFailure(
      'GITHUB_EVENT_PATH',
      `the payload is not a ${event} event: ${problem?.path.join('.') || 'it'}: ${problem?.message ?? 'unreadable'}`,
    );
  }
  const { data } = parsed;
  const repository = environment['GITHUB_REPOSITORY'] || data.repository?.full_name || '';
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository))
    throw inputFailure('GITHUB_REPOSITORY', `${JSON.stringify(repository)} is no repository`, 'owner/name');
  if (event === 'workflow_run' && data.workflow_run?.head_repository?.full_name !== repository) {
    throw inputFailure(
      'GITHUB_EVENT_PATH',
      'the workflow_run is one of a fork or a deleted repository, and no deploy comes from there',
      `runs of ${repository}`,
    );
  }
  const sha = Sha.safeParse(environment['GITHUB_SHA']);
  if (!sha.success) throw inputFailure('GITHUB_SHA', 'is not set to a commit', 'the full SHA that the runner gives');
  const issue =
    event === 'issues' && data.issue !== undefined && data.issue.pull_request === undefined ? data.issue.number : null;
  return { repository, number: null, issue, head: sha.data, ref: environment['GITHUB_REF'] || 'refs/heads/main' };
}
