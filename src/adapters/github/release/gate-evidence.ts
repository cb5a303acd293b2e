import type { GateQuery, ReleaseKind, ReleasePorts, ReleaseQuestion, ReleaseReader } from '../../../contracts/forge.ts';
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

/** The kinds that GitHub knows of a commit, a branch or the repository, whatever is live. */
function portsOfGithub(reads: ReleaseReads): Omit<ReleasePorts, KindsFromLive> {
  return {
    deployments: ({ environment }) => readEnvironment(reads, environment),
    checks: ({ head, runId }) => readCheckRuns(reads, head, runId),
    statuses: ({ head, runId }) => readStatuses(reads, head, runId),
    required: ({ branch }) => readRequiredChecks(reads, branch),
    code_scanning: async ({ branch, head }) => alertSourceOf(await readCodeAlerts(reads, branch, head)),
    dependabot: async () => alertSourceOf(await readDependencyAlerts(reads)),
    secret_scanning: async () => alertSourceOf(await readSecretAlerts(reads)),
    incidents: ({ incidentLabels }) => readIncidents(reads, incidentLabels),
  };
}

type KindsFromLive = 'changes' | 'stages' | 'way_back' | 'diff_risk';

/**
 * The kinds that go from what is live; where nobody knows that, they are in the same state as the environment, with the
 * reason. Those of git come after those that may bring commits into the clone.
 */
function portsFromLive(options: ReleaseReaderOptions, reads: ReleaseReads): Pick<ReleasePorts, KindsFromLive> {
  const { repository, redactor, at } = options;
  const fetching = options.fetch === undefined ? {} : { fetch: options.fetch };
  const from = async <T>(
    { live }: ReleaseQuestion,
    permission: string,
    linkOf: (sha: string) => string,
    read: (sha: string, link: string) => Promise<Source<T>>,
  ): Promise<Source<T>> => {
    const seen = await live();
    return seen.state === 'present' ? read(seen.value, linkOf(seen.value)) : { seen, permission, link: null };
  };
  const compared =
    ({ head }: ReleaseQuestion) =>
    (sha: string): string =>
      pageOf(reads, `compare/${sha}...${head}`);
  const git = <T>(question: ReleaseQuestion, read: (sha: string) => Promise<T>): Promise<Source<T>> =>
    from(question, contents, compared(question), (sha, link) =>
      observeSource({ permission: contents, link, at, read: () => read(sha) }),
    );
  return {
    changes: (question) =>
      from(question, `pull-requests: read, ${contents}`, compared(question), (live) =>
        options.client === null
          ? readGitChanges(reads, repository, { live, head: question.head })
          : readReleaseChanges(reads, repository, { live, head: question.head, ...fetching }),
      ),
    // without the pull requests a result can still be one of everything since the live revision
    stages: (question) =>
      from(
        question,
        'actions: read',
        () => pageOf(reads, 'actions'),
        async (live) => {
          const { seen } = await question.of('changes');
          const { results, artifacts, head } = question;
          return readStages(reads, repository, seen.state === 'present' ? seen.value : bare(live, head), {
            folder: results,
            artifacts: artifacts.tasks.length === 0 ? null : artifacts,
            ...fetching,
          });
        },
      ),
    way_back: async (question) => {
      await question.of('stages');
      const { branch, head } = question;
      return git(question, async (lastGood) =>
        readWayBack(repository, redactor, { lastGood, head, onto: await tipOf(repository, branch, head), at }),
      );
    },
    // incidents that can't be read show in their own source; the history's own hot files are known without them
    diff_risk: async (question) => {
      await question.of('way_back');
      const { head, days, incidentLabels } = question;
      const since = new Date(Date.parse(at) - days * 86_400_000).toISOString();
      const past = await observe(at, () => readPastIncidents(reads, incidentLabels, since));
      const incidents = past.state === 'present' ? past.value : [];
      return git(question, (live) => readDiffRisk(repository, { live, head, at, days, incidents }));
    },
  };
}

/** Reads everything that a gate judges: each kind by its port, once, and what builds on another after it. */
export function createReleaseReader(options: ReleaseReaderOptions): ReleaseReader {
  const { repository, at } = options;
  const reads: ReleaseReads = {
    client: options.client ?? offline,
    repository: options.name,
    at,
    ...(options.serverUrl === undefined ? {} : { serverUrl: options.serverUrl }),
  };
  const ports: ReleasePorts = { ...portsOfGithub(reads), ...portsFromLive(options, reads) };
  return {
    read: async (query): Promise<GateEvidence> => {
      const head = await repository.resolve(query.head);
      const begun = new Map<ReleaseKind, Promise<unknown>>();
      const of = <K extends ReleaseKind>(kind: K): Promise<GateEvidence[K]> => {
        const known = begun.get(kind) ?? ports[kind](question);
        begun.set(kind, known);
        return known as Promise<GateEvidence[K]>;
      };
      let found: Promise<Observed<string>> | null = null;
      const live = (): Promise<Observed<string>> =>
        (found ??= of('deployments').then((seen) => liveOf(at, query, seen, repository, options.fetch)));
      const question: ReleaseQuestion = { ...query, head, live, of };
      const kinds = Object.keys(ports) as ReleaseKind[];
      const evidence = await Promise.all(kinds.map(async (kind) => [kind, await of(kind)] as const));
      return {
        repository: options.name,
        environment: query.environment,
        head,
        ...(Object.fromEntries(evidence) as { [K in ReleaseKind]: GateEvidence[K] }),
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
