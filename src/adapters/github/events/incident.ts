import { z } from 'zod';
import { inputFailure } from '../../../domain/errors.ts';
import { Sha } from '../../../domain/subject.ts';
import { parseJson } from '../../../readers/alerts/json.ts';
import { readSignal } from '../../../readers/alerts/signal.ts';
import type { Environment } from './event.ts';
import { shortSha } from '../../../domain/words.ts';

export const incidentEvents = [
  'repository_dispatch',
  'workflow_dispatch',
  'issues',
  'workflow_run',
  'deployment_status',
] as const;
export type IncidentEventName = (typeof incidentEvents)[number];

/** What starts the analysis of an incident. Everything in `raw` is an attacker's text until it is read as data. */
export interface IncidentEvent {
  event: IncidentEventName;
  action: string | null;
  actor: string;
  at: string;
  /** owner/name of the repository that the run belongs to */
  repository: string;
  /** null where the payload does not say */
  defaultBranch: string | null;
  source: 'dispatch' | 'issue' | 'deployment' | 'run' | 'manual';
  /** what `readSignal` reads: the payload of a dispatch, the inputs, or the words of an issue, a deployment or a run */
  raw: unknown;
  /** the title of an issue whose body is an alert as JSON: its words join the symptom */
  heading?: string;
  /** the issue that tells the symptom, where the answer belongs */
  issueNumber?: number;
  /** the label of a `labeled` action */
  label?: string;
  /** `environment` is null where the event does not name one (a `workflow_run`) */
  deployment?: { sha: string; environment: string | null; state: string };
  /** the run that ended, and when it ran: a deployment has to be its own to be believed */
  run?: { id: number; from: string | null; to: string | null };
  /** equal for repetitions: the alert's own, or that of the issue, the deployment or the workflow and commit */
  fingerprint: string;
}

const Common = z.looseObject({
  action: z.string().nullish(),
  repository: z.looseObject({ full_name: z.string(), default_branch: z.string().optional() }),
  sender: z.looseObject({ login: z.string() }).nullish(),
});
const Dispatch = Common.extend({ client_payload: z.record(z.string(), z.unknown()).nullish() });
const Manual = Common.extend({ inputs: z.record(z.string(), z.unknown()).nullish() });
const Issue = Common.extend({
  action: z.string(),
  issue: z.looseObject({
    number: z.int().positive(),
    title: z.string(),
    body: z.string().nullish(),
    created_at: z.string().nullish(),
    pull_request: z.unknown().optional(),
  }),
  label: z.looseObject({ name: z.string() }).nullish(),
});
const Run = Common.extend({
  workflow_run: z.looseObject({
    id: z.int(),
    name: z.string().nullish(),
    workflow_id: z.int(),
    event: z.string(),
    run_started_at: z.string().nullish(),
    updated_at: z.string().nullish(),
    status: z.string().nullish(),
    conclusion: z.string().nullish(),
    head_sha: Sha,
    html_url: z.string().nullish(),
    head_repository: z.looseObject({ full_name: z.string() }).nullish(),
  }),
});
const DeploymentStatus = Common.extend({
  deployment_status: z.looseObject({
    state: z.string(),
    description: z.string().nullish(),
    environment: z.string().nullish(),
    created_at: z.string().nullish(),
    target_url: z.string().nullish(),
    log_url: z.string().nullish(),
  }),
  deployment: z.looseObject({ id: z.int(), sha: Sha, environment: z.string() }),
});

/**
 * Parses the event that starts an incident run; `now` is the run's one clock. A change's events are `parseEvent`'s.
 * Fails as input with one line for another event or payload, for an `issues` action other than opened and labeled, for
 * a deployment that did not fail, for a run that has not completed, for one of a fork (no deploy comes from there) and
 * for one that a pull request started.
 */
export function parseIncident(environment: Environment, payload: unknown, now: Date): IncidentEvent {
  const name = environment['GITHUB_EVENT_NAME'] ?? '';
  const event = incidentEvents.find((each) => each === name);
  if (event === undefined) {
    throw inputFailure(
      'GITHUB_EVENT_NAME',
      name === '' ? 'is not set' : `the event ${name} starts no incident analysis`,
      incidentEvents.join(', '),
    );
  }
  const common = parse(Common, payload, event);
  const repository = environment['GITHUB_REPOSITORY'] || common.repository.full_name;
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository))
    throw inputFailure('GITHUB_REPOSITORY', `${JSON.stringify(repository)} is no repository`, 'owner/name');
  const actor = common.sender?.login ?? environment['GITHUB_ACTOR'] ?? '';
  if (actor === '') throw inputFailure('GITHUB_ACTOR', 'is not set, and the event has no sender');
  return {
    event,
    action: common.action ?? null,
    actor,
    at: now.toISOString(),
    repository,
    defaultBranch: common.repository.default_branch ?? null,
    ...factsOf(event, payload, repository),
  };
}

type Facts = Pick<
  IncidentEvent,
  'source' | 'raw' | 'heading' | 'issueNumber' | 'label' | 'deployment' | 'run' | 'fingerprint'
>;

function factsOf(event: IncidentEventName, payload: unknown, repository: string): Facts {
  switch (event) {
    case 'repository_dispatch': {
      const raw = parse(Dispatch, payload, event).client_payload ?? {};
      return { source: 'dispatch', raw, fingerprint: readSignal(raw).fingerprint };
    }
    case 'workflow_dispatch': {
      const raw = parse(Manual, payload, event).inputs ?? {};
      return { source: 'manual', raw, fingerprint: readSignal(raw).fingerprint };
    }
    case 'issues':
      return issueFacts(parse(Issue, payload, event));
    case 'workflow_run':
      return runFacts(parse(Run, payload, event), repository);
    case 'deployment_status':
      return deploymentFacts(parse(DeploymentStatus, payload, event));
  }
}

function issueFacts({ action, issue, label }: z.infer<typeof Issue>): Facts {
  if (action !== 'opened' && action !== 'labeled') throw refused(`issues with the action ${action}`, 'opened, labeled');
  // A JSON payload that someone pasted is read as one; words stay words, whatever they begin with.
  const pasted = holdsPayload(issue.body ?? '');
  return {
    source: 'issue',
    ...(pasted && issue.title.trim() !== '' ? { heading: issue.title } : {}),
    raw: pasted ? issue.body : [issue.title, issue.body ?? ''].filter((each) => each.trim() !== '').join('\n\n'),
    issueNumber: issue.number,
    ...(label === null || label === undefined ? {} : { label: label.name }),
    fingerprint: `issue-${issue.number}`,
  };
}

function holdsPayload(body: string): boolean {
  if (!/^\s*[[{]/.test(body)) return false;
  const value = parseJson(body)?.value;
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'object' && first !== null;
}

/** Events whose runs take the workflow file from this repository, by people who may write to it. */
const deployEvents: readonly string[] = [
  'push',
  'workflow_dispatch',
  'repository_dispatch',
  'schedule',
  'release',
  'deployment',
  'workflow_run',
];

function runFacts({ workflow_run: run }: z.infer<typeof Run>, repository: string): Facts {
  if (run.status !== 'completed')
    throw refused(`a workflow_run that is ${run.status ?? 'in no state'}`, 'types: [completed]');
  if (run.head_repository?.full_name !== repository)
    throw refused('a workflow_run of a fork or a deleted repository', `runs of ${repository}`);
  if (!deployEvents.includes(run.event))
    throw refused(
      `a workflow_run after ${run.event}, whose workflow file may be a pull request’s own,`,
      `runs after ${deployEvents.join(', ')}`,
    );
  const state = run.conclusion ?? 'unknown';
  return {
    source: 'run',
    raw: {
      symptom: `The workflow ${run.name ?? run.workflow_id} ended as ${state}`,
      status: state === 'success' ? '' : 'failing',
      url: run.html_url ?? '',
    },
    deployment: { sha: run.head_sha, environment: null, state },
    run: { id: run.id, from: run.run_started_at ?? null, to: run.updated_at ?? null },
    fingerprint: `run-${run.workflow_id}-${run.head_sha.slice(0, 12)}`,
  };
}

function deploymentFacts({ deployment, deployment_status: status }: z.infer<typeof DeploymentStatus>): Facts {
  if (status.state !== 'failure' && status.state !== 'error')
    throw refused(`a deployment_status that is ${status.state}`, 'failure, error');
  const environment = status.environment ?? deployment.environment;
  const title = `The deployment of ${shortSha(deployment.sha)} to ${environment} ended as ${status.state}`;
  return {
    source: 'deployment',
    raw: {
      title,
      symptom: [title, status.description ?? ''].filter((each) => each !== '').join('\n\n'),
      status: 'failing',
      environment,
      started_at: status.created_at ?? '',
      url: status.log_url ?? status.target_url ?? '',
    },
    deployment: { sha: deployment.sha, environment, state: status.state },
    fingerprint: `deployment-${deployment.id}`,
  };
}

const refused = (what: string, allowed: string) =>
  inputFailure(
    'GITHUB_EVENT_PATH',
    `${what} starts no incident analysis; the workflow's if: has to leave it out`,
    allowed,
  );

function parse<T>(schema: z.ZodType<T>, payload: unknown, event: string): T {
  const result = schema.safeParse(payload);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw inputFailure(
    'GITHUB_EVENT_PATH',
    `the payload is not a ${event} event: ${issue?.path.join('.') || 'it'}: ${issue?.message ?? 'unreadable'}`,
  );
}
