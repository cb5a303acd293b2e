import { shortSha } from '../../domain/words.ts';
/** What a forge says about deployments of one environment, and what that means for one moment. Times are ISO 8601. */
export interface DeploymentStatus {
  id: number;
  state: string;
  at: string;
  url: string | null;
}

export interface Deployment {
  id: number;
  /** the commit that was deployed; a branch or tag of its name may have moved since */
  sha: string;
  ref: string;
  task: string;
  environment: string;
  transient: boolean;
  /** when it was asked for */
  at: string;
  url: string | null;
  /** in any order */
  statuses: DeploymentStatus[];
}

/**
 * A deployment that went live: `at` is when it did, `since` when its commit did, redeploys of the same commit counted
 * as one.
 */
export interface Deployed {
  id: number;
  sha: string;
  at: string;
  since: string;
  url: string | null;
}

export interface Release {
  live: Deployed | null;
  lastGood: Deployed | null;
  /** deployments that went live after `live`, oldest first */
  later: Deployed[];
  /** one sentence: what was found, or why nothing was */
  reason: string;
}

/** A moment at which a deployment went live. A re-run or redeploy of one deployment is another such moment. */
interface Success {
  deployment: Deployment;
  status: DeploymentStatus;
}

const failed: readonly string[] = ['failure', 'error'];
const ms = (time: string): number => Date.parse(time);

/** Statuses in the order of time; GitHub's times are whole seconds, so ids decide between equal ones. */
function ordered(deployment: Deployment): DeploymentStatus[] {
  return [...deployment.statuses].sort((a, b) => ms(a.at) - ms(b.at) || a.id - b.id);
}

/**
 * Every moment of going live, in the order of time. Previews that share an environment's name with real deployments do
 * not count.
 */
function successes(deployments: readonly Deployment[]): Success[] {
  const lasting = deployments.filter(({ transient }) => !transient);
  const counted = lasting.length === 0 ? deployments : lasting;
  return counted
    .flatMap((deployment) =>
      ordered(deployment)
        .filter(({ state }) => state === 'success')
        .map((status) => ({ deployment, status })),
    )
    .sort((a, b) => ms(a.status.at) - ms(b.status.at) || a.status.id - b.status.id);
}

/**
 * The last status that counts at `time`: `inactive`, `success`, … A deployment that failed after its success was still
 * put there.
 */
function isActiveAt({ deployment, status }: Success, time: number): boolean {
  const after = ordered(deployment).filter(
    (each) =>
      ms(each.at) <= time && (ms(each.at) > ms(status.at) || (ms(each.at) === ms(status.at) && each.id > status.id)),
  );
  return !after.some(({ state }) => state === 'inactive');
}

function liveIndex(all: readonly Success[], time: number): number {
  return all.findLastIndex((each) => ms(each.status.at) <= time && isActiveAt(each, time));
}

/**
 * What was live at `time`: the deployment that succeeded last before it and was not made inactive by then. One that is
 * queued, in progress or has only failed is not live. GitHub makes older deployments inactive by itself only where an
 * environment is neither transient nor marked as production, so the newest success counts whatever the older ones say.
 * https://docs.github.com/en/rest/deployments/statuses#create-a-deployment-status
 */
export function liveAt(deployments: readonly Deployment[], time: string): Deployed | null {
  const all = successes(deployments);
  const index = liveIndex(all, ms(time));
  return index < 0 ? null : deployedOf(all, index);
}

function deployedOf(all: readonly Success[], index: number): Deployed {
  const { deployment, status } = all[index] as Success;
  let first = index;
  while (first > 0 && all[first - 1]?.deployment.sha === deployment.sha) first -= 1;
  return {
    id: deployment.id,
    sha: deployment.sha,
    at: status.at,
    since: (all[first] as Success).status.at,
    url: status.url ?? deployment.url,
  };
}

/**
 * The last deployment before `live` that was good: another commit, never marked as failure or error, and not one that
 * was rolled back from, which shows in the next deployment being of a commit that was live before, or being called a
 * rollback.
 */
export function lastGoodBefore(deployments: readonly Deployment[], live: Deployed): Deployed | null {
  const all = successes(deployments);
  const from = all.findIndex(({ deployment, status }) => deployment.id === live.id && status.at === live.at);
  for (let index = from - 1; index >= 0; index -= 1) {
    const { deployment } = all[index] as Success;
    if (deployment.sha === live.sha) continue;
    if (deployment.statuses.some(({ state }) => failed.includes(state)) && !recovered(all[index] as Success)) continue;
    if (rolledBackFrom(all, index)) continue;
    return deployedOf(all, index);
  }
  return null;
}

/** A failure before this success was an earlier attempt; one after it says that the deployment turned out bad. */
function recovered({ deployment, status }: Success): boolean {
  const list = ordered(deployment);
  return !list.slice(list.findIndex(({ id }) => id === status.id) + 1).some(({ state }) => failed.includes(state));
}

function rolledBackFrom(all: readonly Success[], index: number): boolean {
  const { sha } = (all[index] as Success).deployment;
  const next = all.slice(index + 1).find(({ deployment }) => deployment.sha !== sha)?.deployment;
  if (next === undefined) return false;
  if (/roll.?back|revert/i.test(next.task)) return true;
  // Deploying again what had been rolled back from is going forward: it was live before, but only after this one's
  // commit was.
  const firstOf = (wanted: string): number => all.findIndex(({ deployment }) => deployment.sha === wanted);
  return firstOf(next.sha) < firstOf(sha);
}

/**
 * The release at `time` with what came before and after it. `time` has to be a time: anything else is a caller's
 * mistake.
 */
export function releaseAt(deployments: readonly Deployment[], time: string): Release {
  if (Number.isNaN(ms(time))) throw new Error(`${JSON.stringify(time)} is no time`);
  const all = successes(deployments);
  const index = liveIndex(all, ms(time));
  const environment = deployments[0]?.environment ?? '';
  if (index < 0) {
    const why =
      deployments.length === 0
        ? 'there are no deployments'
        : all.length === 0
          ? `none of the ${deployments.length} deployments to ${environment} succeeded`
          : all.some(({ status }) => ms(status.at) <= ms(time))
            ? `every deployment to ${environment} was inactive at ${time}`
            : `the first deployment to ${environment} succeeded at ${all[0]?.status.at ?? ''}, after ${time}`;
    return {
      live: null,
      lastGood: null,
      later: all.filter(({ status }) => ms(status.at) > ms(time)).map((each) => deployedOf(all, all.indexOf(each))),
      reason: why,
    };
  }
  const live = deployedOf(all, index);
  const lastGood = lastGoodBefore(deployments, live);
  const later = all.flatMap((_, at) => (at > index ? [deployedOf(all, at)] : []));
  return {
    live,
    lastGood,
    later,
    reason: reasonOf(deployments, all[index] as Success, { live, lastGood, later }, time),
  };
}

function reasonOf(
  deployments: readonly Deployment[],
  success: Success,
  { live, lastGood, later }: Omit<Release, 'reason'> & { live: Deployed },
  time: string,
): string {
  const { deployment, status } = success;
  const failure = ordered(deployment).find(
    (each) =>
      failed.includes(each.state) && ms(each.at) <= ms(time) && ms(each.at) >= ms(status.at) && each.id !== status.id,
  );
  const running = deployments.find(
    (each) => ms(each.at) <= ms(time) && each.id !== live.id && isRunningAt(each, ms(time)),
  );
  return [
    `${shortSha(live.sha)} was live in ${deployment.environment} from ${live.at}${live.since === live.at ? '' : ` (its commit since ${live.since})`}`,
    ...(deployment.transient ? ['the environment is transient'] : []),
    ...(failure === undefined ? [] : [`it was marked ${failure.state} at ${failure.at}`]),
    lastGood === null
      ? 'no earlier deployment of another commit was good'
      : `before it ${shortSha(lastGood.sha)} was good, live from ${lastGood.at}`,
    ...(running === undefined ? [] : [`a deployment of ${shortSha(running.sha)} was on its way at ${time}`]),
    ...(later.length === 0 ? [] : [`${later.length} came after it`]),
  ].join('; ');
}

function isRunningAt(deployment: Deployment, time: number): boolean {
  const state =
    ordered(deployment)
      .filter((each) => ms(each.at) <= time)
      .at(-1)?.state ?? 'queued';
  return state === 'queued' || state === 'pending' || state === 'in_progress' || state === 'waiting';
}
