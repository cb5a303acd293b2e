import { z } from 'zod';
import { GithubFailure, type GithubClient } from '../client.ts';

const Answer = z.looseObject({ data: z.looseObject({ viewer: z.looseObject({ login: z.string() }) }) });

/**
 * The login that a token writes under, an App's too, for which REST has no answer (`GET /user` refuses installation
 * tokens); null where GitHub does not say. https://docs.github.com/en/graphql/reference/queries#viewer
 */
export async function readViewer(client: GithubClient): Promise<string | null> {
  try {
    return (
      Answer.safeParse(
        await client.request('POST', '/graphql', { query: 'query { viewer { login } }' }, 'metadata: read'),
      ).data?.data.viewer.login ?? null
    );
  } catch (error) {
    if (error instanceof GithubFailure) return null;
    throw error;
  }
}
