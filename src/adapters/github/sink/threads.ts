import { z } from 'zod';
import { parseAnswer } from '../answer.ts';
import { GithubFailure } from '../client.ts';
import type { SinkContext } from './context.ts';

// REST has no way to resolve a thread; the mutation needs more than the comments do.
// https://docs.github.com/en/graphql/reference/mutations#resolvereviewthread
const needs = 'contents: write';
const listThreads = `query($owner: String!, $name: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $name) { pullRequest(number: $number) {
    reviewThreads(first: 100, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes { id isResolved comments(first: 1) { nodes { databaseId } } }
    }
  } }
}`;
const resolveThread = 'mutation($id: ID!) { resolveReviewThread(input: { threadId: $id }) { thread { isResolved } } }';
const maxPages = 100;

const Answer = z.looseObject({
  data: z.unknown(),
  errors: z.array(z.looseObject({ message: z.string(), type: z.string().optional() })).optional(),
});
const Threads = z.looseObject({
  repository: z.looseObject({
    pullRequest: z.looseObject({
      reviewThreads: z.looseObject({
        pageInfo: z.looseObject({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
        nodes: z.array(
          z.looseObject({
            id: z.string(),
            isResolved: z.boolean(),
            comments: z.looseObject({ nodes: z.array(z.looseObject({ databaseId: z.int().nullable() })) }),
          }),
        ),
      }),
    }),
  }),
});

/** Resolves the open threads that begin with one of these comments; gives how many there were. */
export async function resolveFixed(context: SinkContext, number: number, comments: readonly number[]): Promise<number> {
  if (comments.length === 0) return 0;
  const wanted = new Set(comments);
  const [owner = '', name = ''] = context.repository.split('/');
  const open: string[] = [];
  let after: string | null = null;
  for (let page = 0; page < maxPages; page += 1) {
    const answer: z.infer<typeof Threads> = parseAnswer(
      Threads,
      await ask(context, listThreads, { owner, name, number, after }),
      'review threads',
    );
    const { nodes, pageInfo } = answer.repository.pullRequest.reviewThreads;
    open.push(
      ...nodes
        .filter((each) => !each.isResolved && wanted.has(each.comments.nodes[0]?.databaseId ?? 0))
        .map((each) => each.id),
    );
    if (!pageInfo.hasNextPage || pageInfo.endCursor === null) break;
    after = pageInfo.endCursor;
  }
  for (const id of open) await ask(context, resolveThread, { id });
  return open.length;
}

async function ask(context: SinkContext, query: string, variables: Record<string, unknown>): Promise<unknown> {
  const { data, errors } = parseAnswer(
    Answer,
    await context.client.request('POST', '/graphql', { query, variables }, needs),
    '/graphql',
  );
  const [first] = errors ?? [];
  if (first !== undefined)
    throw new GithubFailure(
      200,
      first.message,
      `GitHub does not resolve the thread ("${first.message.slice(0, 200)}"); the token needs the permission ${needs}`,
    );
  return data;
}
