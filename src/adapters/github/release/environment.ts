import type { DeploymentFact, Source } from '../../../domain/release.ts';
import { Failure } from '../../../domain/errors.ts';
import { liveAt, releaseAt, type Deployment } from '../../../readers/release/deployments.ts';
import { readDeployments } from './deployments.ts';
import { pageOf, type ReleaseReads } from '../runs/reads.ts';

const permission = 'deployments: read';
const unended: readonly string[] = ['queued', 'pending', 'in_progress', 'waiting'];

/**
 * What is live in an environment now, what was good before it, and what is on its way, whatever asked for it: the
 * deployment that waits for the gate is told by its commit, as an id in an event can be anybody's. Absent where the
 * environment has no deployments.
 */
export async function readEnvironment(
  reads: ReleaseReads,
  environment: string,
  options: { limit?: number } = {},
): Promise<Source<DeploymentFact>> {
  const source = { permission, link: pageOf(reads, `deployments/${encodeURIComponent(environment)}`) };
  const { at } = reads;
  try {
    const { deployments, unread } = await readDeployments(reads.client, reads.repository, environment, options.limit);
    const release = releaseAt(deployments, at);
    const value: DeploymentFact = {
      environment,
      live: release.live,
      last_good: release.lastGood,
      unread,
      reason: release.reason,
      running: runningOf(deployments, at),
    };
    return { ...source, seen: { at, state: 'present', value } };
  } catch (error) {
    if (!(error instanceof Failure) || error.kind === 'interrupted') throw error;
    return { ...source, seen: { at, state: error.kind === 'input' ? 'absent' : 'failed', reason: error.message } };
  }
}

/** Deployments that are newer than what is live and have not ended; older ones that were left queued say nothing. */
function runningOf(deployments: readonly Deployment[], at: string): DeploymentFact['running'] {
  const live = liveAt(deployments, at);
  return deployments.flatMap((each) => {
    const last = [...each.statuses].sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || a.id - b.id).at(-1);
    const state = last?.state ?? 'queued';
    const newer =
      live === null ||
      Date.parse(each.at) > Date.parse(live.at) ||
      (last !== undefined && Date.parse(last.at) > Date.parse(live.at));
    return unended.includes(state) && newer && each.id !== live?.id
      ? [{ id: each.id, sha: each.sha, at: each.at, state }]
      : [];
  });
}
