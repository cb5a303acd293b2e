import { z } from 'zod';
import type { CheckFact, Source } from '../../../domain/release.ts';
import { GithubFailure, repositoryPath } from '../client.ts';
import { parseAnswer } from '../forge.ts';
import { observeSource } from '../runs/observe.ts';
import { pageOf, type ReleaseReads } from '../runs/reads.ts';
import { readWorkflowRuns, type WorkflowRun } from '../runs/workflow-runs.ts';
import { shortSha } from '../../../domain/words.ts';

const Time = z.iso.datetime({ offset: true }).nullable();
const CheckRun = z.looseObject({
  id: z.int(),
  name: z.string(),
  status: z.string(),
  conclusion: z.string().nullable(),
  completed_at: Time,
  started_at: Time,
  html_url: z.string().nullable(),
  details_url: z.string().nullable(),
  check_suite: z.looseObject({ id: z.int() }).nullable(),
  app: z.looseObject({ id: z.int(), slug: z.string().optional() }).nullable(),
});
type CheckRun = z.infer<typeof CheckRun>;
const Status = z.looseObject({
  id: z.int(),
  context: z.string(),
  state: z.enum(['success', 'failure', 'error', 'pending']),
  target_url: z.string().nullable(),
  updated_at: z.iso.datetime({ offset: true }),
  creator: z.looseObject({ login: z.string() }).nullish(),
});

/**
 * The check runs' list holds those of the 1,000 newest check suites only.
 * https://docs.github.com/en/rest/checks/runs#list-check-runs-for-a-git-reference
 */
const mostSuites = 1000;
const mostChecks = 10_000;

/**
 * Every check run of a commit, on all pages; `runId` (`GITHUB_RUN_ID`) marks the gate's own ones.
 *
 * A job's check run has an address that GitHub makes (`/actions/runs/<run>/job/<id>`), which tells its run;
 * `details_url` counts only when it names the check run's own id, as whoever makes a check run sets it, and reports of
 * tests often link to the run that they came from. A job that ran again in a later run of its workflow (an earlier try
 * of the gate) stands for the former one, which GitHub's own `filter=latest` does inside one suite only: the older one
 * is left out where `actions: read` tells which runs are of the same workflow, event and branch, and is kept where it
 * doesn't, so that it can only hold up. A fork's run replaces nothing: its workflow file is the fork's. Fails when
 * GitHub gives fewer check runs than it counts, or has more suites than it lists.
 */
export function readCheckRuns(reads: ReleaseReads, sha: string, runId: number | null): Promise<Source<CheckFact[]>> {
  const { client, repository, at } = reads;
  const permission = 'checks: read';
  const root = `${repositoryPath(repository)}/commits/${encodeURIComponent(sha)}`;
  return observeSource({
    permission,
    link: pageOf(reads, `commit/${sha}/checks`),
    at,
    read: async () => {
      const path = `${root}/check-runs`;
      const runs = parseAnswer(
        z.array(CheckRun),
        await client.counted(path, { filter: 'latest' }, permission, { pick: 'check_runs', limit: mostChecks }),
        path,
      );
      const suites = parseAnswer(
        z.looseObject({ total_count: z.int() }),
        await client.request('GET', `${root}/check-suites`, { per_page: 1 }, permission),
        `${root}/check-suites`,
      ).total_count;
      if (suites > mostSuites)
        throw new GithubFailure(
          200,
          '',
          `${shortSha(sha)} has ${suites} check suites, of which GitHub lists the check runs of ${mostSuites}`,
        );
      const replaced = await replacedJobs(reads, sha, runs);
      return runs
        .filter((run) => !replaced.has(run.id))
        .map((run): CheckFact => ({
          kind: 'check-run',
          id: run.id,
          name: run.name,
          app_id: run.app?.id ?? null,
          app: run.app?.slug ?? null,
          state: run.status,
          conclusion: run.conclusion,
          completed_at: run.completed_at,
          own: runId !== null && runOf(reads, run) === runId,
          link: run.html_url,
        }));
    },
  });
}

const actionsApp = 'github-actions';

/**
 * The workflow run that a job's check run belongs to: by the address that GitHub gave it, or by its details when they
 * name this very check run as the job.
 */
function runOf(
  { repository }: ReleaseReads,
  run: Pick<CheckRun, 'id' | 'html_url' | 'details_url' | 'app'>,
): number | null {
  if (run.app?.slug !== actionsApp) return null;
  return (
    (run.html_url === null ? null : runIn(repository, run.html_url, String.raw`/jobs?/\d+`)) ??
    (run.details_url === null ? null : runIn(repository, run.details_url, `/jobs?/${run.id}`))
  );
}

function runIn(repository: string, address: string, rest: string): number | null {
  if (!URL.canParse(address)) return null;
  const name = repository.replace(/[^\w/-]/g, '\\$&');
  const id = new RegExp(`^/${name}/actions/runs/(\\d+)${rest}$`, 'i').exec(new URL(address).pathname)?.[1];
  return id === undefined ? null : Number(id);
}

/** Events whose later run on a commit judges the same as the former one; dispatches differ by their inputs. */
const repeatable: readonly string[] = ['push', 'pull_request', 'merge_group', 'deployment'];
const saysNothing: readonly (string | null)[] = ['skipped', 'neutral', 'cancelled', 'stale'];

/**
 * Jobs of a run whose later run (same workflow, event and branch) has a job of the same name that was not skipped; none
 * where runs can't be listed.
 */
async function replacedJobs(
  reads: ReleaseReads,
  sha: string,
  checks: readonly CheckRun[],
): Promise<ReadonlySet<number>> {
  const runs = await readWorkflowRuns(reads, sha).catch((error: unknown): WorkflowRun[] => {
    if (error instanceof GithubFailure) return [];
    throw error;
  });
  const own = reads.repository.toLowerCase();
  const bySuite = new Map(
    runs
      .filter(
        ({ suite, event, headRepository }) =>
          suite !== null && repeatable.includes(event) && headRepository?.name.toLowerCase() === own,
      )
      .map((run) => [run.suite, run]),
  );
  const keyed = checks.flatMap((check) => {
    const run = check.app?.slug === actionsApp ? bySuite.get(check.check_suite?.id ?? null) : undefined;
    // a check run that someone made joins any suite of the commit: only a run's own jobs count
    return run === undefined || runOf(reads, check) !== run.id
      ? []
      : [
          {
            check,
            order: runs.indexOf(run),
            key: JSON.stringify([run.headRepository?.id, run.workflow, run.event, run.branch, check.name]),
          },
        ];
  });
  const newest = new Map<string, number>();
  for (const { check, order, key } of keyed)
    if (!saysNothing.includes(check.conclusion)) newest.set(key, Math.min(order, newest.get(key) ?? order));
  return new Set(keyed.filter(({ order, key }) => order > (newest.get(key) ?? order)).map(({ check }) => check.id));
}

/**
 * The newest commit status of each context, on all pages. Fails when GitHub's combined status counts another number of
 * contexts, as then something was missed. A status of the gate's own run is one by `github-actions[bot]` that links to
 * it.
 */
export function readStatuses(reads: ReleaseReads, sha: string, runId: number | null): Promise<Source<CheckFact[]>> {
  const { client, repository, at } = reads;
  const permission = 'statuses: read';
  const root = `${repositoryPath(repository)}/commits/${encodeURIComponent(sha)}`;
  return observeSource({
    permission,
    link: pageOf(reads, `commit/${sha}`),
    at,
    read: async () => {
      const path = `${root}/statuses`;
      const all = parseAnswer(
        z.array(Status),
        await client.pages(path, {}, permission, { limit: mostChecks + 1 }),
        path,
      );
      if (all.length > mostChecks)
        throw new GithubFailure(200, '', `${shortSha(sha)} has more than ${mostChecks} commit statuses`);
      const newest = new Map<string, z.infer<typeof Status>>();
      for (const status of all) {
        const known = newest.get(status.context);
        if (
          known === undefined ||
          Date.parse(status.updated_at) > Date.parse(known.updated_at) ||
          (status.updated_at === known.updated_at && status.id > known.id)
        )
          newest.set(status.context, status);
      }
      const combined = parseAnswer(
        z.looseObject({ total_count: z.int() }),
        await client.request('GET', `${root}/status`, { per_page: 1 }, permission),
        `${root}/status`,
      ).total_count;
      if (combined > newest.size)
        throw new GithubFailure(
          200,
          '',
          `GitHub counts ${combined} statuses of ${shortSha(sha)} and gave ${newest.size}`,
        );
      return [...newest.values()].map((status): CheckFact => ({
        kind: 'status',
        id: status.id,
        name: status.context,
        app_id: null,
        app: status.creator?.login ?? null,
        state: status.state === 'pending' ? 'pending' : 'completed',
        conclusion: status.state === 'pending' ? null : status.state,
        completed_at: status.state === 'pending' ? null : status.updated_at,
        own:
          runId !== null &&
          status.creator?.login === 'github-actions[bot]' &&
          status.target_url !== null &&
          runIn(repository, status.target_url, '(?:/.*)?') === runId,
        link: status.target_url,
      }));
    },
  });
}
