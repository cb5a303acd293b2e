import type { Answer, Ask, Description } from './github-description.ts';
import type { GithubState, IssueState } from './github-state.ts';

type Body = Record<string, unknown>;

/** GitHub's issues and deployments; null for another route. */
export function answerIncident(state: GithubState, description: Description, ask: Ask, route: string): Answer | null {
  const body = (ask.body ?? {}) as Body;
  const first = (name: string): Body => (description.example(name) as unknown as Body[])[0] as Body;
  const page = (all: unknown[]): Answer => {
    const size = Math.min(100, Number(ask.query['per_page'] ?? 30));
    return {
      status: 200,
      body: all.slice((Number(ask.query['page'] ?? 1) - 1) * size, Number(ask.query['page'] ?? 1) * size),
    };
  };
  const issue = (each: IssueState): Body => {
    const { pull_request: pull, ...example } = description.example('issue');
    const user = {
      ...(example['user'] as Body),
      login: each.author,
      type: each.author.endsWith('[bot]') ? 'Bot' : 'User',
    };
    return {
      ...example,
      number: each.number,
      title: each.title,
      body: each.body,
      state: each.state,
      user,
      labels: each.labels.map((name) => ({ ...(example['labels'] as Body[])[0], name })),
      ...(each.pull === true ? { pull_request: pull } : {}),
    };
  };
  if (route === 'GET /issues') {
    const found = state.issues
      .filter((each) => each.state === (ask.query['state'] ?? 'open'))
      .filter((each) =>
        (ask.query['labels'] ?? '').split(',').every((label) => label === '' || each.labels.includes(label)),
      );
    return page(found.sort((a, b) => b.number - a.number).map(issue));
  }
  if (route === 'POST /issues') {
    const made: IssueState = {
      number: state.nextId++,
      title: String(body['title']),
      body: String(body['body'] ?? ''),
      author: state.login,
      state: 'open',
      labels: (body['labels'] ?? []) as string[],
    };
    state.issues.push(made);
    return { status: 201, body: issue(made) };
  }
  const one = /^(?:GET|PATCH) \/issues\/(\d+)$/.exec(route);
  if (one !== null) {
    const found = state.issues.find((each) => each.number === Number(one[1]));
    if (found === undefined) return null;
    if (ask.method === 'PATCH') {
      found.title = String(body['title'] ?? found.title);
      found.body = String(body['body'] ?? found.body);
      found.state = (body['state'] as IssueState['state'] | undefined) ?? found.state;
    }
    return { status: 200, body: issue(found) };
  }
  if (route === 'GET /deployments') {
    const found = state.deployments.filter(
      (each) => ask.query['environment'] === undefined || each.environment === ask.query['environment'],
    );
    return page(
      found.map((each) => ({
        ...first('deployment-items'),
        id: each.id,
        sha: each.sha,
        ref: each.ref,
        task: each.task,
        environment: each.environment,
        transient_environment: each.transient,
        created_at: each.at,
      })),
    );
  }
  const statuses = /^GET \/deployments\/(\d+)\/statuses$/.exec(route);
  const deployment = state.deployments.find((each) => each.id === Number(statuses?.[1]));
  if (statuses === null || deployment === undefined) return null;
  return page(
    deployment.statuses.map((each) => ({
      ...first('deployment-status-items'),
      id: each.id,
      state: each.state,
      created_at: each.at,
      log_url: each.log ?? '',
      target_url: each.target ?? '',
    })),
  );
}
