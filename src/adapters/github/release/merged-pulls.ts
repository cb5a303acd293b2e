import { z } from 'zod';
import { Sha } from '../../../domain/subject.ts';
import { repositoryPath } from '../client.ts';
import { parseAnswer } from '../forge.ts';
import type { ReleaseReads } from '../runs/reads.ts';

const Pull = z.looseObject({
  number: z.int().positive(),
  title: z.string(),
  html_url: z.string().nullish(),
  merged_at: z.iso.datetime({ offset: true }).nullable(),
  merge_commit_sha: Sha.nullable(),
  user: z.looseObject({ login: z.string() }).nullable(),
  labels: z.array(z.looseObject({ name: z.string() })),
  head: z.looseObject({ sha: Sha }),
  base: z.looseObject({ ref: z.string() }),
});

export const pullsPermission = 'pull-requests: read';

/** A merged pull request as GitHub lists it for a commit. */
export interface MergedPull {
  number: number;
  title: string;
  author: string;
  labels: string[];
  link: string | null;
  head: string;
  /** the commit that its merge made */
  merge: string;
  mergedAt: string;
  into: string;
}

/**
 * The merged pull requests that GitHub ties to a commit; open and closed ones that merely hold it are left out. Throws
 * GithubFailure.
 */
export async function readMergedPulls({ client, repository }: ReleaseReads, sha: string): Promise<MergedPull[]> {
  const path = `${repositoryPath(repository)}/commits/${sha}/pulls`;
  return parseAnswer(z.array(Pull), await client.pages(path, {}, pullsPermission, { limit: 1000 }), path).flatMap(
    (pull): MergedPull[] =>
      pull.merged_at === null || pull.merge_commit_sha === null
        ? []
        : [
            {
              number: pull.number,
              title: pull.title,
              author: pull.user?.login ?? 'ghost',
              labels: pull.labels.map(({ name }) => name),
              link: pull.html_url ?? null,
              head: pull.head.sha,
              merge: pull.merge_commit_sha,
              mergedAt: pull.merged_at,
              into: pull.base.ref,
            },
          ],
  );
}
