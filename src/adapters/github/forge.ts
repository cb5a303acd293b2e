import { z } from 'zod';
import { Sha } from '../../domain/subject.ts';
import type { ChangeRequest } from '../../domain/trigger.ts';
import type { ForgeReader } from '../../contracts/forge.ts';
import { readConversation } from './comment/conversation.ts';
import { parseAnswer } from './answer.ts';
import { GithubFailure, repositoryPath, type GithubClient } from './client.ts';

/** A pull request as it is now. `base` and `head` are commits. */
export interface PullRequest {
  number: number;
  state: 'open' | 'closed';
  base: string;
  head: string;
  request: ChangeRequest;
}

/**
 * The contract's reads and those that only entries and the sink need. Every method throws GithubFailure with one clear
 * line.
 */
export interface GithubForge extends ForgeReader {
  /**
   * The open pull requests whose head is this branch of this owner at this commit, the oldest first; for
   * `workflow_run`, whose own list is empty for forks.
   */
  findPullRequests(head: { headOwner: string; headBranch: string; headSha: string }): Promise<PullRequest[]>;
  pullRequest(number: number): Promise<PullRequest>;
}

const Login = z.looseObject({ login: z.string() }).nullish();
const Pull = z.looseObject({
  number: z.int().positive(),
  state: z.enum(['open', 'closed']),
  title: z.string(),
  body: z.string().nullish(),
  draft: z.boolean().optional(),
  user: Login,
  labels: z.array(z.looseObject({ name: z.string() })),
  base: z.looseObject({ sha: Sha, repo: z.looseObject({ full_name: z.string() }) }),
  head: z.looseObject({ sha: Sha, repo: z.looseObject({ full_name: z.string() }).nullish() }),
});
const Permission = z.looseObject({ permission: z.string(), role_name: z.string().optional() });

export function createGithubForge(client: GithubClient, repository: string): GithubForge {
  const root = repositoryPath(repository);
  return {
    permission: async (actor) => {
      const path = `${root}/collaborators/${encodeURIComponent(actor)}/permission`;
      try {
        const { permission } = parseAnswer(Permission, await client.request('GET', path, {}, 'metadata: read'), path);
        return permission === 'admin' || permission === 'write' || permission === 'read' ? permission : 'none';
      } catch (error) {
        // Bots and people who are unknown to the repository have no entry.
        if (error instanceof GithubFailure && error.status === 404) return 'none';
        throw error;
      }
    },
    conversation: (number, key, author) => readConversation(client, root, { number, key, author }),
    findPullRequests: async ({ headOwner, headBranch, headSha }) => {
      if (headOwner === '' || headBranch === '') return [];
      const path = `${root}/pulls`;
      const open = await client.pages(
        path,
        { state: 'open', head: `${headOwner}:${headBranch}` },
        'pull-requests: read',
      );
      const pulls = open.map((each) => readPull(each, path)).filter((each) => each.head === headSha);
      return pulls.sort((a, b) => a.number - b.number);
    },
    pullRequest: async (number) => {
      const path = `${root}/pulls/${number}`;
      return readPull(await client.request('GET', path, {}, 'pull-requests: read'), path);
    },
  };
}

function readPull(body: unknown, path: string): PullRequest {
  const pull = parseAnswer(Pull, body, path);
  return {
    number: pull.number,
    state: pull.state,
    base: pull.base.sha,
    head: pull.head.sha,
    request: {
      title: pull.title,
      body: pull.body ?? '',
      author: pull.user?.login ?? 'ghost',
      labels: pull.labels.map((each) => each.name),
      draft: pull.draft ?? false,
      fork: pull.head.repo?.full_name !== pull.base.repo.full_name,
    },
  };
}

export { parseAnswer };
