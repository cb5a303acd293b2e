import { readDeployments } from '../../adapters/github/release/deployments.ts';
import type { GithubClient } from '../../adapters/github/client.ts';
import type { IncidentEvent } from '../../adapters/github/events/incident.ts';
import type { Repository } from '../../contracts/repository.ts';
import { Failure, inputFailure, messageOf } from '../../domain/errors.ts';
import { releaseAt, type Deployed as Found, type Deployment } from '../../readers/release/deployments.ts';
import type { Deployed, Incident } from '../../tasks/rollback-analysis/incident.ts';
import { commitNamed } from './revisions.ts';

export interface DeploymentQuestion {
  client: GithubClient | null;
  /** of the clone, for revisions that inputs name */
  clone: Repository;
  repository: string;
  environment: string;
  /** when the anomaly began */
  time: string;
  deployed: string | undefined;
  lastGood: string | undefined;
  /** the commit of the deployment that the event is about; null for an alert */
  subject: string | null;
  /** the workflow run that the event is about: it has to have made a deployment of that commit here */
  run: IncidentEvent['run'] | null;
}

/**
 * Which revision was live when the anomaly began, and the last good one before it. Inputs win over the event, the event
 * over the Deployments API. A culprit that was never deployed is worse than no answer: fails as input where nothing
 * says what was live.
 */
export async function findDeployment(
  question: DeploymentQuestion,
): Promise<Pick<Incident, 'live' | 'last_good' | 'later' | 'found'>> {
  const { clone, environment, time, subject } = question;
  const deployed = question.deployed === undefined ? null : await commitNamed(clone, 'deployed', question.deployed);
  const lastGood = question.lastGood === undefined ? null : await commitNamed(clone, 'last-good', question.lastGood);
  const wanted = deployed ?? subject;
  const ofRun = deployed === null && subject !== null ? (question.run ?? null) : null;
  const { deployments, problem } =
    wanted !== null && lastGood !== null && ofRun === null
      ? { deployments: [], problem: null }
      : await list(question, wanted !== null && ofRun === null);
  if (ofRun !== null && subject !== null) requireDeployment(deployments, problem, question, ofRun, subject);
  const release = releaseAt(deployments, time);
  if (wanted === null) {
    if (release.live === null)
      throw inputFailure(
        `environment ${environment}`,
        `${problem ?? release.reason}, so nothing says what was live`,
        'the inputs deployed and last-good, or another environment',
      );
    return {
      live: placeOf(release.live),
      last_good:
        lastGood === null ? release.lastGood && placeOf(release.lastGood) : { sha: lastGood, at: null, url: null },
      later: release.later.map(placeOf),
      found: release.reason,
    };
  }
  const said = deployed === null ? 'the event names the deployed commit' : 'the deployed revision was given';
  // A deployment that failed has no moment of going live; then what was live just before it is the last good one.
  const own = release.live?.sha === wanted ? release : null;
  const before = own === null ? release.live : own.lastGood;
  const good = lastGood === null ? before && placeOf(before) : { sha: lastGood, at: null, url: null };
  return {
    live: own?.live ? placeOf(own.live) : { sha: wanted, at: null, url: null },
    last_good: good?.sha === wanted ? null : good,
    later: own === null ? [] : own.later.map(placeOf),
    found: [said, ...(lastGood === null ? [problem ?? release.reason] : ['so was the last good one'])].join('; '),
  };
}

/**
 * A run that deployed nothing here, such as one of a workflow with the name of the deploying one, speaks of no
 * deployment.
 */
function requireDeployment(
  deployments: readonly Deployment[],
  problem: string | null,
  { environment }: DeploymentQuestion,
  run: Run,
  sha: string,
): void {
  if (deployments.some((one) => one.sha === sha && madeBy(one, run))) return;
  throw new Failure(
    'environment',
    `run ${run.id} made no deployment of ${sha.slice(0, 12)} to ` +
      `${environment}${problem === null ? '' : `: ${problem}`}`,
  );
}

type Run = NonNullable<IncidentEvent['run']>;

/** A job's deployment links its run. Of one that links none (a script's, by the API) the time has to be the run's. */
function madeBy({ statuses, at }: Deployment, { id, from, to }: Run): boolean {
  const runs = statuses.flatMap(({ url }) => /\/actions\/runs\/(\d+)(?:[/?#]|$)/.exec(url ?? '')?.[1] ?? []);
  if (runs.length > 0) return runs.includes(String(id));
  return from !== null && to !== null && Date.parse(at) >= Date.parse(from) && Date.parse(at) <= Date.parse(to);
}

async function list(
  { client, repository, environment }: DeploymentQuestion,
  optional: boolean,
): Promise<{ deployments: Deployment[]; problem: string | null }> {
  if (client === null)
    return { deployments: [], problem: 'without the input github-token the deployments can’t be read' };
  try {
    return { deployments: (await readDeployments(client, repository, environment)).deployments, problem: null };
  } catch (error) {
    if (!optional || !(error instanceof Failure)) throw error;
    return { deployments: [], problem: `the deployments could not be read (${messageOf(error)})` };
  }
}

function placeOf({ sha, at, url }: Found): Deployed {
  return { sha, at: new Date(at).toISOString(), url };
}
