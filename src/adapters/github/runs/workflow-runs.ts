import { z } from 'zod';
import { Sha } from '../../../domain/subject.ts';
import { GithubFailure, repositoryPath } from '../client.ts';
import { parseAnswer } from '../forge.ts';
import type { ReleaseReads } from './reads.ts';

const Repo = z.looseObject({ id: z.int(), full_name: z.string() }).nullish();
const Run = z.looseObject({
  id: z.int().positive(),
  event: z.string(),
  path: z.string(),
  workflow_id: z.int(),
  head_sha: Sha,
  status: z.string().nullable(),
  conclusion: z.string().nullable(),
  check_suite_id: z.int().optional(),
  head_branch: z.string().nullish(),
  run_attempt: z.int().positive().optional(),
  created_at: z.iso.datetime({ offset: true }),
  html_url: z.string(),
  repository: Repo,
  head_repository: Repo,
});

/**
 * One run of a workflow on a commit. `path` is the workflow's file in the repository; `headRepository` null where the
 * fork was deleted.
 */
export interface WorkflowRun {
  id: number;
  event: string;
  path: string;
  workflow: number;
  head: string;
  branch: string | null;
  status: string;
  conclusion: string | null;
  suite: number | null;
  attempt: number;
  created: string;
  link: string;
  headRepository: { id: number; name: string } | null;
}

export const runsPermission = 'actions: read';
/** GitHub gives no more of a filtered list. https://docs.github.com/en/rest/actions/workflow-runs */
const mostRuns = 1000;

/** Every workflow run of a commit, newest first. Throws GithubFailure, also where there are more than GitHub lists. */
export async function readWorkflowRuns({ client, repository }: ReleaseReads, sha: string): Promise<WorkflowRun[]> {
  const path = `${repositoryPath(repository)}/actions/runs`;
  const all = await client.counted(path, { head_sha: sha, exclude_pull_requests: true }, runsPermission, {
    pick: 'workflow_runs',
    limit: mostRuns,
  });
  return parseAnswer(z.array(Run), all, path)
    .filter((run) => run.head_sha === sha)
    .map(runOf)
    .sort((a, b) => Date.parse(b.created) - Date.parse(a.created) || b.id - a.id);
}

/** One run by its id, as its latest attempt is; null where there is none any more. Throws GithubFailure. */
export async function readWorkflowRun({ client, repository }: ReleaseReads, id: number): Promise<WorkflowRun | null> {
  const path = `${repositoryPath(repository)}/actions/runs/${id}`;
  try {
    return runOf(
      parseAnswer(Run, await client.request('GET', path, { exclude_pull_requests: true }, runsPermission), path),
    );
  } catch (error) {
    if (error instanceof GithubFailure && error.status === 404) return null;
    throw error;
  }
}

/** Runs that are at work now, of the whole repository; at most what GitHub lists. Throws GithubFailure. */
export async function readRunsAtWork({ client, repository }: ReleaseReads): Promise<WorkflowRun[]> {
  const path = `${repositoryPath(repository)}/actions/runs`;
  const all = await client.pages(path, { status: 'in_progress', exclude_pull_requests: true }, runsPermission, {
    pick: 'workflow_runs',
    limit: mostRuns,
  });
  return parseAnswer(z.array(Run), all, path).map(runOf);
}

function runOf(run: z.infer<typeof Run>): WorkflowRun {
  return {
    id: run.id,
    event: run.event,
    path: run.path.replace(/@.*$/, ''),
    workflow: run.workflow_id,
    head: run.head_sha,
    branch: run.head_branch ?? null,
    status: run.status ?? 'unknown',
    conclusion: run.conclusion,
    suite: run.check_suite_id ?? null,
    attempt: run.run_attempt ?? 1,
    created: run.created_at,
    link: run.html_url,
    headRepository:
      run.head_repository === null || run.head_repository === undefined
        ? null
        : { id: run.head_repository.id, name: run.head_repository.full_name },
  };
}
