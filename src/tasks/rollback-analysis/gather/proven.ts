import type { World } from '../touches.ts';
import type { Proof as ProofOutcome } from '../cause/cause.ts';
import type { Proof } from '../prove/reproduce.ts';
import { promote } from '../rank/keep.ts';
import { rankSuspects, type RankInput, type Ranked } from '../rank/rank.ts';
import type { Candidate, Suspect } from '../rank/suspect.ts';
import type { Changes } from './changes.ts';

/**
 * A proven commit stands first. One that the ranking passed over (reverted, listed as ignored) is read for its hunks.
 */
export async function withProven(
  world: World,
  { suspects }: Ranked,
  changes: Changes,
  input: RankInput,
  proof: Proof | null,
): Promise<{ suspects: Suspect[]; candidates: Candidate[] }> {
  const { candidates } = changes;
  if (proof?.answer !== 'proven' || proof.commit === null) return { suspects, candidates };
  const { commit } = proof;
  const reason = { feature: 'proof', weight: 0, text: proof.reason, symptom_offset: null };
  if (suspects.some((suspect) => suspect.commit === commit))
    return { suspects: promote(suspects, commit, reason), candidates };
  const known = candidates.find(({ sha }) => sha === commit) ?? (await readCandidate(world, commit));
  if (known === null) return { suspects, candidates };
  const own = rankSuspects({ ...input, candidates: [known], history: [], limit: 20 }).suspects;
  return {
    suspects: promote([...own, ...suspects], commit, reason),
    candidates: [known, ...candidates.filter(({ sha }) => sha !== commit)],
  };
}

async function readCandidate(world: World, sha: string): Promise<Candidate | null> {
  const commit = (await world.repository.range(null, sha, 1)).commits[0];
  if (commit === undefined) return null;
  for await (const { files } of world.history.diffs([sha]))
    return { sha, author: commit.author, date: commit.date, subject: commit.subject, body: commit.body, files };
  return null;
}

/** What the cause is judged by. */
export function outcomeOf(proof: Proof | null): ProofOutcome | null {
  if (proof === null) return null;
  if (proof.answer === 'proven' && proof.commit !== null) return { outcome: 'proven', commit: proof.commit };
  return proof.answer === 'not-this-deploy' ? { outcome: 'innocent' } : { outcome: 'inconclusive' };
}
