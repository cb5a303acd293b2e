import type { CandidateCommit, Candidates } from '../../../contracts/history.ts';
import type { Commit, LinkedCommit } from '../../../contracts/repository.ts';
import { Failure, messageOf } from '../../../domain/errors.ts';
import type { ChangedFile } from '../../../readers/diff/model.ts';
import type { Candidate } from '../rank/suspect.ts';
import type { World } from '../touches.ts';

/**
 * Where no older end is known the newest of these are looked at; the ranking is measured on windows of this size at
 * most.
 */
export const unboundedWindow = 50;
/** Commits from before the deploy that show what is usual. */
const historySize = 100;
/** Characters of patches that are held at once; what goes beyond is ranked by paths and words of the message. */
const patchRoom = 64 * 1024 * 1024;
const commitBytes = 1024 * 1024;
const progressEvery = 1000;

/**
 * The commits of a deploy with their redacted diffs, newest first. Subjects, bodies and authors are as written: they
 * may be ranked, not shown.
 */
export interface Changes {
  range: Candidates;
  commits: CandidateCommit[];
  candidates: Candidate[];
  history: Candidate[];
  gaps: string[];
}

/** What was deployed, and what was live before it while all was well. */
export async function readDeployedChanges(world: World, live: string, lastGood: string | null): Promise<Changes> {
  const gaps: string[] = [];
  const range = await world.history.candidates({
    live,
    lastGood,
    ...(lastGood === null ? { limit: unboundedWindow } : {}),
  });
  world.log.info(
    `${range.candidates.length} candidate commits ` +
      `(${range.kind})${range.ignored.length === 0 ? '' : `, ${range.ignored.length} ignored`}`,
  );
  const budget = { left: patchRoom, cut: 0 };
  const candidates = await readDiffs(world, range.candidates, budget, 'candidates');
  if (budget.cut > 0)
    gaps.push(
      `${budget.cut} candidate commits were too large to read whole: they are ranked by their paths and messages alone`,
    );
  const before = await readHistory(world, live, lastGood, range).catch((error: unknown) => {
    if (!(error instanceof Failure) || error.kind === 'interrupted') throw error;
    gaps.push(`the history before this deploy could not be read: ${messageOf(error)}`);
    return [];
  });
  const history = await readDiffs(world, before, { left: patchRoom / 4, cut: 0 }, 'history');
  if (history.length < 20 && range.candidates.length > 0)
    gaps.push(`only ${history.length} commits from before the deploy could be compared with`);
  return { range, commits: range.candidates, candidates, history, gaps };
}

/**
 * Commits that were live before the deploy, newest first. A first commit is no change of anything: it holds every word
 * there is, and nothing would stand out against it.
 */
async function readHistory(world: World, live: string, lastGood: string | null, range: Candidates): Promise<Commit[]> {
  if (range.kind === 'same') return [];
  return (await readBefore(world, live, lastGood, range)).filter(({ parents }) => parents.length > 0);
}

async function readBefore(
  { repository }: World,
  live: string,
  lastGood: string | null,
  range: Candidates,
): Promise<LinkedCommit[]> {
  if (lastGood === null) {
    const known = new Set([...range.candidates, ...range.ignored].map(({ sha }) => sha));
    const { commits } = await repository.range(null, live, unboundedWindow + historySize);
    return commits.filter(({ sha }) => !known.has(sha)).slice(0, historySize);
  }
  const from =
    range.kind === 'range' ? lastGood : range.kind === 'rollback' ? live : await repository.mergeBase(live, lastGood);
  return (await repository.range(null, from, historySize)).commits;
}

async function readDiffs(
  world: World,
  commits: readonly Commit[],
  budget: { left: number; cut: number },
  what: string,
): Promise<Candidate[]> {
  const bySha = new Map(commits.map((commit) => [commit.sha, commit]));
  const read: Candidate[] = [];
  if (commits.length === 0) return read;
  for await (const { sha, files, cut } of world.history.diffs(
    commits.map((commit) => commit.sha),
    commitBytes,
  )) {
    if (world.signal.aborted) throw new Failure('interrupted', 'collect: stopped');
    const commit = bySha.get(sha);
    if (commit === undefined) continue;
    const size = files.reduce((sum, file) => sum + file.patch.length, 0);
    const fits = size <= budget.left;
    if (fits) budget.left -= size;
    if (cut || !fits) budget.cut += 1;
    read.push({ ...wordsOf(commit), files: fits ? files : files.map((file): ChangedFile => ({ ...file, patch: '' })) });
    if (read.length % progressEvery === 0) world.log.info(`${what}: ${read.length} of ${commits.length} diffs read`);
  }
  return read;
}

const wordsOf = ({ sha, author, date, subject, body }: Commit): Omit<Candidate, 'files'> => ({
  sha,
  author,
  date,
  subject,
  body,
});
