import type { GateQuery, ReleaseReader } from '../../../contracts/forge.ts';
import type { Redactor } from '../../../contracts/world.ts';
import type { Repository } from '../../../contracts/repository.ts';
import { Failure } from '../../../domain/errors.ts';
import type { Observed } from '../../../domain/observed.ts';
import {
  alertSourceOf,
  noneRecorded,
  type DeploymentFact,
  type GateEvidence,
  type ReleaseChanges,
  type Source,
} from '../../../domain/release.ts';
import { readDiffRisk } from '../../git/diff-risk.ts';
import { readWayBack } from '../../git/way-back.ts';
import { readCheckRuns, readStatuses } from './checks.ts';
import type { GithubClient } from '../client.ts';
import { readEnvironment } from './environment.ts';
import { readIncidents, readPastIncidents } from './incidents.ts';
import { observe, observeSource } from '../runs/observe.ts';
import { readGitChanges, readReleaseChanges } from './changes.ts';
import { pageOf, type ReleaseReads } from '../runs/reads.ts';
import { readRequiredChecks } from './required-checks.ts';
import { readCodeAlerts, readDependencyAlerts, readSecretAlerts } from './security-alerts.ts';
import { readStages } from './stages.ts';

export interface ReleaseReaderOptions {
  /** null: no token, so that GitHub can't be asked; its sources are failed and say so */
  client: GithubClient | null;
  /** owner/name */
  name: string;
  repository: Repository;
  redactor: Redactor;
  /** the run's clock, ISO 8601 */
  at: string;
  serverUrl?: string;
  /** brings a commit that the clone lacks (`fetchMissing`) */
  fetch?: (sha: string) => Promise<void>;
}

const offline: GithubClient = (() => {
  const refuse = async (): Promise<never> => {
    throw new Failure('environment', 'no token was given, so GitHub was not asked');
  };
  return { apiUrl: '', request: refuse, pages: refuse, counted: refuse, linked: refuse };
})();

/**
 * Reads everything that a gate judges. What is live decides what is compared, so the environment is read first; where
 * nobody knows what is live, the sources that go from there are in the same state as the environment, with the reason.
 */
export function createReleaseReader(options: ReleaseReaderOptions): ReleaseReader {
  const { repository, redactor, at, fetch } = options;
  const reads: ReleaseReads = {
    client: options.client ?? offline,
    repository: options.name,
    at,
    ...(options.serverUrl === undefined ? {} : { serverUrl: options.serverUrl }),
  };
  return {
    read: async (query): Promise<GateEvidence> => {
      const head = await repository.resolve(query.head);
      const deployments = await readEnvironment(reads, query.environment);
      const live = await liveOf(at, query, deployments, repository, fetch);
      const from = <T>(
        permission: string,
        link: string | null,
        read: (sha: string) => Promise<Source<T>>,
      ): Promise<Source<T>> =>
        live.state === 'present' ? read(live.value) : Promise.resolve({ seen: live, permission, link });
      const git = <T>(link: string | null, read: (sha: string) => Promise<T>): Promise<Source<T>> =>
        from(contents, link, (sha) => observeSource({ permission: contents, link, at, read: () => read(sha) }));

      const compare = live.state === 'present' ? pageOf(reads, `compare/${live.value}...${head}`) : null;
      const changes = await from(`pull-requests: read, ${contents}`, compare, (sha) =>
        options.client === null
          ? readGitChanges(reads, repository, { live: sha, head })
          : readReleaseChanges(reads, repository, { live: sha, head, ...(fetch === undefined ? {} : { fetch }) }),
      );
      // without the pull requests a result can still be one of everything since the live revision
      const stages = await from('actions: read', pageOf(reads, 'actions'), (sha) =>
        readStages(reads, repository, changes.seen.state === 'present' ? changes.seen.value : bare(sha, head), {
          folder: query.results,
          artifacts: query.artifacts.tasks.length === 0 ? null : query.artifacts,
          ...(fetch === undefined ? {} : { fetch }),
        }),
      );
      const since = new Date(Date.parse(at) - query.days * 86_400_000).toISOString();
      const past = await observe(at, () => readPastIncidents(reads, query.incidentLabels, since));
      const [checks, statuses, required, code, dependabot, secrets, incidents] = await Promise.all([
        readCheckRuns(reads, head, query.runId),
        readStatuses(reads, head, query.runId),
        readRequiredChecks(reads, query.branch),
        readCodeAlerts(reads, query.branch, head),
        readDependencyAlerts(reads),
        readSecretAlerts(reads),
        readIncidents(reads, query.incidentLabels),
      ]);
      return {
        repository: options.name,
        environment: query.environment,
        head,
        changes,
        stages,
        checks,
        statuses,
        required,
        deployments,
        incidents,
        code_scanning: alertSourceOf(code),
        dependabot: alertSourceOf(dependabot),
        secret_scanning: alertSourceOf(secrets),
        way_back: await git(compare, async (sha) =>
          readWayBack(repository, redactor, {
            lastGood: sha,
            head,
            onto: await tipOf(repository, query.branch, head),
            at,
          }),
        ),
        // incidents that can't be read show in their own source; the history's own hot files are known without them
        diff_risk: await git(compare, (sha) =>
          readDiffRisk(repository, {
            live: sha,
            head,
            at,
            days: query.days,
            incidents: past.state === 'present' ? past.value : [],
          }),
        ),
      };
    },
  };
}

const contents = 'contents: read';
const bare = (live: string, head: string): ReleaseChanges => ({
  live,
  head,
  commits: 0,
  changes: [],
  direct: [],
  undone: 0,
});

/**
 * The tip of the branch, on which a revert would be committed; the commit itself where the clone hasn't the branch, or
 * it is not on it.
 */
async function tipOf(repository: Repository, branch: string, head: string): Promise<string> {
  try {
    const tip = await repository.resolve(`refs/remotes/origin/${branch}`);
    return (await repository.mergeBase(head, tip)) === head ? tip : head;
  } catch (error) {
    if (error instanceof Failure && error.kind !== 'interrupted') return head;
    throw error;
  }
}

/** The commit that is live, in the clone. */
async function liveOf(
  at: string,
  { live: named, assumed = null, environment }: GateQuery,
  { seen }: Source<DeploymentFact>,
  repository: Repository,
  fetch: ReleaseReaderOptions['fetch'],
): Promise<Observed<string>> {
  const live = named ?? (noneRecorded(seen) ? assumed : null);
  if (live === null && seen.state !== 'present')
    return { at, state: seen.state, reason: `what is live is not known: ${seen.reason}` };
  const sha = live ?? (seen.state === 'present' ? seen.value.live?.sha : undefined);
  if (sha === undefined)
    return {
      at,
      state: 'absent',
      reason: `nothing is live in ${environment}: ${seen.state === 'present' ? seen.value.reason : ''}`,
    };
  return observe(at, async () => {
    try {
      return await repository.resolve(sha);
    } catch (error) {
      if (fetch === undefined || !(error instanceof Failure)) throw error;
      await fetch(sha);
      return repository.resolve(sha);
    }
  });
}
