import { readDuration, type Values } from '../../../contracts/options.ts';
import { Failure, messageOf } from '../../../domain/errors.ts';
import type { Changes } from './changes.ts';
import type { RollbackOptions } from '../options.ts';
import { weightOfRank } from '../prove/search.ts';
import { proveByReproduction, type Proof } from '../prove/reproduce.ts';
import type { World } from '../touches.ts';

const mostCommits = 10_000;
const shortestRunMs = 30_000;
const longestRunMs = 5 * 60_000;

/** What running the reproduction showed; `gap` says why nothing was run. */
export interface Tried {
  proof: Proof | null;
  gap: string | null;
}

/**
 * Tries the deploy's commits with the command that shows the symptom, oldest first in history and most suspect first in
 * time. Commits that the ranking passes over (listed as ignored, reverted) are tried too: a run shows what no list can.
 */
export async function tryReproduction(
  world: World,
  options: Values<RollbackOptions>,
  deployment: { live: string; lastGood: string | null },
  range: Changes['range'],
  order: readonly string[],
): Promise<Tried> {
  const { reproduce: command } = options;
  const not = (why: string): Tried => ({ proof: null, gap: `the reproduction was not run: ${why}` });
  if (command === undefined) return { proof: null, gap: null };
  const { live, lastGood } = deployment;
  if (lastGood === null) return not('no last known good revision is known, so there is nothing to compare with');
  if (range.kind !== 'range')
    return not(
      `what was deployed does not build on the last known good (${range.kind}), ` +
        'so there is no line of commits to search',
    );
  const { commits } = await world.repository.range(lastGood, live, mostCommits + 1);
  if (commits.length > mostCommits) return not(`more than ${mostCommits} commits were deployed`);
  const rank = new Map(order.map((sha, at) => [sha, at + 1]));
  const candidates = commits
    .toReversed()
    .map(({ sha, parents }) => ({ sha, parents, weight: weightOfRank(rank.get(sha) ?? order.length + 1) }));
  const totalMs = readDuration(options.reproduceTime) ?? 0;
  try {
    const proof = await proveByReproduction({
      candidates,
      lastGood,
      deployed: live,
      command,
      tree: (rev) => world.tree(rev),
      sandbox: world.sandbox,
      log: world.log,
      signal: world.signal,
      limits: {
        maxRuns: options.reproduceRuns,
        totalMs,
        runMs: Math.min(longestRunMs, Math.max(shortestRunMs, totalMs / 4)),
      },
    });
    const reason = (await world.redactor.redact(proof.reason)).text;
    return {
      proof: { ...proof, reason, command: (await world.redactor.redact(command)).text },
      gap:
        proof.answer === 'proven' || proof.answer === 'not-this-deploy'
          ? null
          : `the reproduction proves nothing: ${reason}`,
    };
  } catch (error) {
    if (!(error instanceof Failure) || error.kind === 'interrupted' || world.signal.aborted) throw error;
    world.log.warn(`reproduce: ${messageOf(error)}`);
    return not(messageOf(error));
  }
}
