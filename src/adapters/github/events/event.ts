import { z } from 'zod';
import { readInputText } from '../../../contracts/input-file.ts';
import { inputFailure } from '../../../domain/errors.ts';
import { brokenJsonAt } from '../../../domain/json.ts';
import { Sha } from '../../../domain/subject.ts';
import type { ChangeRequest } from '../../../domain/trigger.ts';
import { askedByComment, askedByHand, CommentEvent, type Asked } from './asked.ts';
import { ownCommit, parsePayload } from './payload.ts';

export const supportedEvents = [
  'pull_request',
  'pull_request_target',
  'merge_group',
  'push',
  'workflow_dispatch',
  'workflow_run',
  'issue_comment',
] as const;
export type EventName = (typeof supportedEvents)[number];

export type Environment = Readonly<Record<string, string | undefined>>;

/** What started the run, frozen as the runner handed it over. Everything that an author wrote in it is data. */
export interface GithubEvent {
  event: EventName;
  action: string | null;
  /** who caused the event (the sender; on a `labeled` action, who set the label) */
  actor: string;
  at: string;
  /** owner/name of the repository that the run belongs to */
  repository: string;
  defaultBranch: string;
  /** the ref that code scanning files results under */
  ref: string;
  /** the pull request; undefined for `workflow_run` until the forge is asked, see `findPullRequest` */
  number?: number;
  /** somebody named a pull request; its base and head are the forge's to say, those of the event are none */
  asked?: Asked;
  /**
   * `sha` is null where the event has none: a new branch, a forced one that is not the default branch, a dispatch, a
   * workflow_run
   */
  base: { ref: string | null; sha: string | null };
  head: { ref: string; sha: string; owner: string; fork: boolean };
  request?: ChangeRequest;
  /** the pull request that a merge queue tests, by the name that GitHub gave to its branch */
  queued?: number;
  /** the label of a `labeled` or `unlabeled` action */
  label?: string;
  /** the run that a `workflow_run` speaks of; its artifacts are hostile input when `head.fork` */
  run?: { id: number; event: string; conclusion: string | null };
  /** the commit that the workflow file itself came from (`GITHUB_SHA`) */
  workflowSha: string;
  /** a read-only token and no secrets: a fork's `pull_request`, or Dependabot's */
  restricted: boolean;
}

const Repository = z.looseObject({ full_name: z.string(), default_branch: z.string().optional() });
const Sender = z.looseObject({ login: z.string() });
const Common = z.looseObject({ action: z.string().optional(), repository: Repository, sender: Sender.optional() });
const HeadRepository = z.looseObject({ full_name: z.string(), owner: z.looseObject({ login: z.string() }) }).nullish();

const PullRequest = z.looseObject({
  number: z.int().positive(),
  title: z.string(),
  body: z.string().nullish(),
  draft: z.boolean().optional(),
  user: Sender.nullish(),
  labels: z.array(z.looseObject({ name: z.string() })).optional(),
  base: z.looseObject({ ref: z.string(), sha: Sha }),
  head: z.looseObject({ ref: z.string(), sha: Sha, repo: HeadRepository, user: Sender.nullish() }),
});

const PullEvent = Common.extend({ pull_request: PullRequest, label: z.looseObject({ name: z.string() }).nullish() });
const MergeGroupEvent = Common.extend({
  merge_group: z.looseObject({ base_sha: Sha, base_ref: z.string(), head_sha: Sha, head_ref: z.string() }),
});
const PushEvent = Common.extend({
  before: Sha,
  after: Sha,
  ref: z.string(),
  forced: z.boolean().optional(),
  deleted: z.boolean().optional(),
});
const DispatchEvent = Common.extend({ ref: z.string(), inputs: z.record(z.string(), z.unknown()).nullish() });
const RunEvent = Common.extend({
  workflow_run: z.looseObject({
    id: z.int(),
    event: z.string(),
    conclusion: z.string().nullish(),
    head_branch: z.string().nullish(),
    head_sha: Sha,
    head_repository: HeadRepository,
  }),
});

const mostPayloadBytes = 64 * 1024 * 1024;

/** The payload of `GITHUB_EVENT_PATH`. Fails as input when the file is missing or is not JSON. */
export async function readPayload(environment: Environment): Promise<unknown> {
  const path = environment['GITHUB_EVENT_PATH'];
  if (path === undefined || path === '')
    throw inputFailure('GITHUB_EVENT_PATH', 'is not set', 'the payload file that a GitHub Actions runner names');
  const text = readInputText({ where: 'GITHUB_EVENT_PATH', path, limit: mostPayloadBytes });
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw inputFailure('GITHUB_EVENT_PATH', `${path} ${brokenJsonAt(error)}`);
  }
}

/**
 * Parses the event of `GITHUB_EVENT_NAME`. `now` is the run's one clock. Fails as input with one line that names the
 * variable or the payload's key.
 */
export function parseEvent(environment: Environment, payload: unknown, now: Date): GithubEvent {
  const name = environment['GITHUB_EVENT_NAME'] ?? '';
  const event = supportedEvents.find((each) => each === name);
  if (event === undefined) {
    throw inputFailure(
      'GITHUB_EVENT_NAME',
      name === '' ? 'is not set' : `the event ${name} is not supported`,
      supportedEvents.join(', '),
    );
  }
  const common = parsePayload(Common, payload, event);
  const repository = environment['GITHUB_REPOSITORY'] || common.repository.full_name;
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository))
    throw inputFailure('GITHUB_REPOSITORY', `${JSON.stringify(repository)} is no repository`, 'owner/name');
  const actor = common.sender?.login ?? environment['GITHUB_ACTOR'] ?? '';
  if (actor === '') throw inputFailure('GITHUB_ACTOR', 'is not set, and the event has no sender');
  const facts = readers[event]({ event, environment, payload, owner: repository.split('/')[0] as string });
  const dependabot = actor === 'dependabot[bot]' || environment['GITHUB_ACTOR'] === 'dependabot[bot]';
  return {
    event,
    action: common.action ?? null,
    actor,
    at: now.toISOString(),
    repository,
    defaultBranch: common.repository.default_branch ?? 'main',
    ...facts,
    workflowSha: environment['GITHUB_SHA'] ?? facts.head.sha,
    restricted:
      (event === 'pull_request' && facts.head.fork) ||
      (dependabot && event !== 'workflow_run' && event !== 'workflow_dispatch'),
  };
}

type Facts = Pick<GithubEvent, 'ref' | 'number' | 'asked' | 'queued' | 'base' | 'head' | 'request' | 'label' | 'run'>;

interface Told {
  event: EventName;
  environment: Environment;
  payload: unknown;
  /** of the repository that the run belongs to */
  owner: string;
}

/** What each event says of the change that it is about. */
const readers: Readonly<Record<EventName, (told: Told) => Facts>> = {
  pull_request: pullFacts,
  pull_request_target: pullFacts,
  merge_group: queueFacts,
  push: pushFacts,
  workflow_dispatch: dispatchFacts,
  workflow_run: runFacts,
  issue_comment: commentFacts,
};

function pullFacts({ event, payload }: Told): Facts {
  const { pull_request: pull, repository, label } = parsePayload(PullEvent, payload, event);
  const fork = isFork(pull.head.repo, repository.full_name);
  return {
    ref: `refs/pull/${pull.number}/head`,
    number: pull.number,
    base: { ref: pull.base.ref, sha: pull.base.sha },
    head: {
      ref: pull.head.ref,
      sha: pull.head.sha,
      owner: pull.head.repo?.owner.login ?? pull.head.user?.login ?? '',
      fork,
    },
    request: {
      title: pull.title,
      body: pull.body ?? '',
      author: pull.user?.login ?? 'ghost',
      labels: (pull.labels ?? []).map((each) => each.name),
      draft: pull.draft ?? false,
      fork,
    },
    ...(label === undefined || label === null ? {} : { label: label.name }),
  };
}

function queueFacts({ event, payload, owner }: Told): Facts {
  const { merge_group: group } = parsePayload(MergeGroupEvent, payload, event);
  const queued = Number(
    /^refs\/heads\/gh-readonly-queue\/.+\/pr-(\d{1,10})-[0-9a-f]{40,64}$/.exec(group.head_ref)?.[1] ?? 0,
  );
  return {
    ...(queued > 0 ? { queued } : {}),
    ref: group.head_ref,
    base: { ref: shortRef(group.base_ref), sha: group.base_sha },
    head: { ref: shortRef(group.head_ref), sha: group.head_sha, owner, fork: false },
  };
}

function pushFacts({ event, payload, owner }: Told): Facts {
  const push = parsePayload(PushEvent, payload, event);
  if (push.deleted === true || isZero(push.after))
    throw inputFailure('GITHUB_EVENT_NAME', `this push deletes ${push.ref}, so there is nothing to look at`);
  // After a forced push the old head is often in no clone; the change is then what the branch has over the default
  // branch, which has nothing over itself.
  const onDefault = push.ref === `refs/heads/${push.repository.default_branch ?? 'main'}`;
  const sha = isZero(push.before) || (push.forced === true && !onDefault) ? null : push.before;
  return {
    ref: push.ref,
    base: { ref: shortRef(push.ref), sha },
    head: { ref: shortRef(push.ref), sha: push.after, owner, fork: false },
  };
}

function dispatchFacts({ event, environment, payload, owner }: Told): Facts {
  const { ref, inputs } = parsePayload(DispatchEvent, payload, event);
  const sha = ownCommit(environment);
  const asked = askedByHand(inputs ?? {});
  if (asked !== null) return askedFacts(asked, sha);
  return { ref, base: { ref: null, sha: null }, head: { ref: shortRef(ref), sha, owner, fork: false } };
}

function commentFacts({ event, environment, payload }: Told): Facts {
  const sha = ownCommit(environment);
  const asked = askedByComment(parsePayload(CommentEvent, payload, event));
  return asked === null
    ? { ref: '', base: { ref: null, sha: null }, head: { ref: '', sha, owner: '', fork: true } }
    : askedFacts(asked, sha);
}

function runFacts({ event, payload }: Told): Facts {
  const { workflow_run: run, repository } = parsePayload(RunEvent, payload, event);
  return {
    ref: `refs/heads/${run.head_branch ?? ''}`,
    base: { ref: null, sha: null },
    head: {
      ref: run.head_branch ?? '',
      sha: run.head_sha,
      owner: run.head_repository?.owner.login ?? '',
      fork: isFork(run.head_repository, repository.full_name),
    },
    run: { id: run.id, event: run.event, conclusion: run.conclusion ?? null },
  };
}

/** Until the forge is asked whose head it is, it counts as a stranger's. */
function askedFacts(asked: Asked, sha: string): Facts {
  return {
    asked,
    number: asked.number,
    ref: `refs/pull/${asked.number}/head`,
    base: { ref: null, sha: null },
    head: { ref: '', sha, owner: '', fork: true },
  };
}

/** A deleted fork leaves no head repository. */
const isFork = (head: { full_name: string } | null | undefined, repository: string): boolean =>
  head?.full_name !== repository;
const isZero = (sha: string): boolean => /^0+$/.test(sha);
const shortRef = (ref: string): string => ref.replace(/^refs\/(?:heads|tags)\//, '');
