import type { Answer } from './github-description.ts';
import type { GithubState } from './github-state.ts';

const pageSize = 100;

/**
 * The questions that the suite asks of GraphQL, which GitHub's OpenAPI description leaves out; anything else is a
 * problem.
 */
export function answerGraphql(state: GithubState, body: unknown): { answer: Answer; problems: string[] } {
  const { query = '', variables = {} } = (body ?? {}) as { query?: string; variables?: Record<string, unknown> };
  const fault = state.faults.find(({ path }) => path === '/graphql');
  if (fault !== undefined)
    return { answer: { status: fault.status, body: fault.body ?? { message: 'scripted' } }, problems: [] };
  const say = (data: unknown): { answer: Answer; problems: string[] } => ({
    answer: { status: 200, body: { data } },
    problems: [],
  });
  if (query === 'query { viewer { login } }') return say({ viewer: { login: state.login } });
  const threads = state.reviewComments.filter(
    (each) => each.pull === Number(variables['number']) && each.replyTo === null,
  );
  if (/^query\(.*reviewThreads\(first: 100, after: \$after\)/s.test(query)) {
    if (`${String(variables['owner'])}/${String(variables['name'])}` !== state.repository)
      return say({ repository: null });
    const from = Number(variables['after'] ?? 0);
    const nodes = threads.slice(from, from + pageSize).map(({ id }) => ({
      id: `PRRT_${id}`,
      isResolved: state.resolved.includes(id),
      comments: { nodes: [{ databaseId: id }] },
    }));
    const more = from + pageSize < threads.length;
    return say({
      repository: {
        pullRequest: {
          reviewThreads: { pageInfo: { hasNextPage: more, endCursor: more ? String(from + pageSize) : null }, nodes },
        },
      },
    });
  }
  const id = /^PRRT_(\d+)$/.exec(String(variables['id']))?.[1];
  if (!/^mutation.*resolveReviewThread\(input: \{ threadId: \$id \}\)/s.test(query) || id === undefined)
    return {
      answer: { status: 400, body: { message: 'Problems parsing' } },
      problems: [`unknown GraphQL ${query.slice(0, 80)}`],
    };
  if (!state.mayResolve)
    return {
      answer: {
        status: 200,
        body: {
          data: { resolveReviewThread: null },
          errors: [{ type: 'FORBIDDEN', message: 'Resource not accessible by integration' }],
        },
      },
      problems: [],
    };
  state.resolved.push(Number(id));
  return say({ resolveReviewThread: { thread: { isResolved: true } } });
}
