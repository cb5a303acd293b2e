import { z } from 'zod';
import type { Approval, ReviewState } from '../../../domain/release.ts';
import { Sha } from '../../../domain/subject.ts';
import { GithubFailure, repositoryPath } from '../client.ts';
import { parseAnswer } from '../forge.ts';
import type { ReleaseReads } from '../runs/reads.ts';
import { createPermissionReader, readHands, type PermissionReader } from './reviewers.ts';

const Review = z.looseObject({
  id: z.int(),
  state: z.string(),
  commit_id: Sha.nullish(),
  submitted_at: z.iso.datetime({ offset: true }).nullish(),
  author_association: z.string().optional(),
  html_url: z.string().nullish(),
  user: z.looseObject({ login: z.string(), type: z.string().optional() }).nullable(),
});

export const reviewsPermission = 'pull-requests: read';
const mostReviews = 5000;
const states: Readonly<Record<string, ReviewState>> = {
  APPROVED: 'approved',
  CHANGES_REQUESTED: 'changes-requested',
  COMMENTED: 'commented',
  DISMISSED: 'dismissed',
};

/**
 * The standing review of each person on a pull request with this last head. As on GitHub, a comment leaves an earlier
 * approval or request standing, and a later approval, request or dismissal takes its place. `stale` when it was given
 * to another commit than the head. Of people who approve or ask for changes it is read what they may do, and of those
 * who approve whether they had a hand in the commits. Throws GithubFailure.
 */
export async function readApprovals(
  reads: ReleaseReads,
  pull: { number: number; head: string; author: string },
  permissionOf: PermissionReader = createPermissionReader(reads),
): Promise<Approval[]> {
  const { client, repository } = reads;
  const path = `${repositoryPath(repository)}/pulls/${pull.number}/reviews`;
  const all = parseAnswer(
    z.array(Review),
    await client.pages(path, {}, reviewsPermission, { limit: mostReviews + 1 }),
    path,
  );
  if (all.length > mostReviews)
    throw new GithubFailure(200, '', `pull request #${pull.number} has more than ${mostReviews} reviews`);
  const found = standingOf(all, pull, path);
  const hands = found.some(({ state, stale }) => state === 'approved' && !stale)
    ? await readHands(reads, pull.number)
    : new Set<string>();
  const judged: Approval[] = [];
  for (const one of found) {
    const counts =
      (one.state === 'approved' || one.state === 'changes-requested') && !one.bot && one.author !== 'ghost';
    judged.push({
      ...one,
      permission: counts ? await permissionOf(one.author) : null,
      took_part: hands.has(one.author.toLowerCase()),
    });
  }
  return judged;
}

/** The review of each person that stands, in the order of giving. */
function standingOf(
  all: readonly z.infer<typeof Review>[],
  pull: { head: string; author: string },
  path: string,
): Approval[] {
  const standing = new Map<string, Approval>();
  const ordered = all
    .map((review, index) => ({ review, index }))
    .filter(({ review }) => review.state !== 'PENDING')
    .sort(
      (a, b) => Date.parse(a.review.submitted_at ?? '') - Date.parse(b.review.submitted_at ?? '') || a.index - b.index,
    );
  for (const { review } of ordered) {
    const state = states[review.state];
    if (state === undefined)
      throw new GithubFailure(
        200,
        '',
        `GitHub's answer about ${path} has a review in the state ${JSON.stringify(review.state)}`,
      );
    // Deleted accounts are all one ghost; none of their reviews may take another one's place.
    const who = review.user === null ? `ghost ${review.id}` : review.user.login.toLowerCase();
    const known = standing.get(who);
    if (state === 'commented' && known !== undefined && known.state !== 'commented') continue;
    const author = review.user?.login ?? 'ghost';
    standing.set(who, {
      author,
      bot: review.user?.type === 'Bot' || author.endsWith('[bot]'),
      by_author: author.toLowerCase() === pull.author.toLowerCase(),
      association: review.author_association ?? 'NONE',
      state,
      commit: review.commit_id ?? null,
      submitted_at: review.submitted_at ?? null,
      stale: review.commit_id !== pull.head,
      link: review.html_url ?? null,
    });
  }
  return [...standing.values()];
}
