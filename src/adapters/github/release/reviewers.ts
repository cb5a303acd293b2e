import { z } from 'zod';
import { ReviewerPermission } from '../../../domain/release.ts';
import { Failure } from '../../../domain/errors.ts';
import { Sha } from '../../../domain/subject.ts';
import { GithubFailure, repositoryPath } from '../client.ts';
import { parseAnswer } from '../forge.ts';
import type { ReleaseReads } from '../runs/reads.ts';

const Login = z.looseObject({ login: z.string().optional() }).nullish();
const Commit = z.looseObject({ sha: Sha, author: Login, committer: Login });
const Permission = z.looseObject({ permission: z.string() });

/** People whose permission is asked for in one release, each with a request of its own. */
const mostPeople = 200;
/**
 * GitHub lists no more commits of a pull request.
 * https://docs.github.com/en/rest/pulls/pulls#list-commits-on-a-pull-request
 */
const mostCommits = 250;

/** What a person may do in the repository; null where it can't be read. */
export type PermissionReader = (login: string) => Promise<ReviewerPermission | null>;

/** Asks GitHub once for each person; for more than `limit` of them the answer is null, which is no approval. */
export function createPermissionReader({ client, repository }: ReleaseReads, limit = mostPeople): PermissionReader {
  const known = new Map<string, Promise<ReviewerPermission | null>>();
  const read = async (login: string): Promise<ReviewerPermission | null> => {
    const path = `${repositoryPath(repository)}/collaborators/${encodeURIComponent(login)}/permission`;
    try {
      // maintain reads as write and triage as read here
      return ReviewerPermission.catch('none').parse(
        parseAnswer(Permission, await client.request('GET', path, {}, 'metadata: read'), path).permission,
      );
    } catch (error) {
      if (error instanceof GithubFailure && error.status === 404) return 'none';
      if (error instanceof Failure && error.kind !== 'interrupted') return null;
      throw error;
    }
  };
  return (login) => {
    const key = login.toLowerCase();
    const found = known.get(key) ?? (known.size < limit ? read(login) : Promise.resolve(null));
    if (known.size < limit) known.set(key, found);
    return found;
  };
}

/**
 * The accounts (in small letters) that wrote or committed a commit of a pull request, as far as GitHub ties their
 * addresses to one. Throws GithubFailure, also where it may not list all.
 */
export async function readHands({ client, repository }: ReleaseReads, number: number): Promise<ReadonlySet<string>> {
  const path = `${repositoryPath(repository)}/pulls/${number}/commits`;
  const commits = parseAnswer(
    z.array(Commit),
    await client.pages(path, {}, 'pull-requests: read', { limit: mostCommits }),
    path,
  );
  if (commits.length >= mostCommits)
    throw new GithubFailure(
      200,
      '',
      `pull request #${number} has ${mostCommits} commits or more, of which GitHub lists ${mostCommits}: nobody ` +
        'knows who wrote the others',
    );
  return new Set(
    commits
      .flatMap(({ author, committer }) => [author?.login, committer?.login])
      .flatMap((login) => (login === undefined ? [] : [login.toLowerCase()])),
  );
}
