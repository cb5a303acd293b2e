import type { Answer, Ask, Description } from './github-description.ts';
import type { ArtifactState, ReleaseState, RunState } from './github-release-state.ts';
import type { GithubState } from './github-state.ts';

type Body = Record<string, unknown>;

/**
 * GitHub's checks, statuses, rules, reviews, alerts, runs and artifacts of a release; null for another route or a state
 * without a release.
 */
export function answerRelease(state: GithubState, description: Description, ask: Ask, route: string): Answer | null {
  const { release } = state;
  if (release === undefined) return null;
  const first = (name: string): Body => (description.example(name) as unknown as Body[])[0] as Body;
  const [size, number] = [Math.min(100, Number(ask.query['per_page'] ?? 30)), Number(ask.query['page'] ?? 1)];
  const cut = <T>(all: readonly T[]): T[] => all.slice((number - 1) * size, number * size);
  const list = (all: readonly Body[]): Answer => ({ status: 200, body: cut(all) });
  const user = (login: string, bot = login.endsWith('[bot]')): Body => ({
    ...(description.example('issue-comment')['user'] as Body),
    login,
    type: bot ? 'Bot' : 'User',
  });
  const missing = (message = 'Not Found'): Answer => ({ status: 404, body: { message } });
  let parts: string[] | null;
  const match = (pattern: RegExp): string[] | null => pattern.exec(route)?.slice(1) ?? null;

  if ((parts = match(/^GET \/commits\/([0-9a-f]+)\/(check-runs|check-suites|statuses|status|pulls)$/)) !== null) {
    const [sha, what] = parts as [string, string];
    if (what === 'check-suites') return { status: 200, body: { total_count: release.suites, check_suites: [] } };
    if (what === 'check-runs') return checkRuns(release, description, sha, cut);
    if (what === 'pulls') {
      const found = release.merged.filter(({ commits }) => commits.includes(sha));
      const example = first('pull-request-simple-items');
      return list(
        found.map((pull) => ({
          ...example,
          number: pull.number,
          title: pull.title,
          user: user(pull.author),
          labels: pull.labels.map((name) => ({ ...(example['labels'] as Body[])[0], name })),
          requested_teams: [],
          state: 'closed',
          merged_at: pull.mergedAt,
          merge_commit_sha: pull.merge,
          head: { ...(example['head'] as Body), sha: pull.head },
          base: { ...(example['base'] as Body), ref: pull.into },
        })),
      );
    }
    const own = release.statuses.filter((each) => each.sha === sha);
    if (what === 'status')
      return {
        status: 200,
        body: {
          ...description.example('combined-commit-status'),
          sha,
          statuses: [],
          total_count: release.combinedTotal ?? new Set(own.map(({ context }) => context)).size,
        },
      };
    return list(
      own.map((each) => ({
        ...first('status-items'),
        id: each.id,
        context: each.context,
        state: each.state,
        updated_at: each.at,
        created_at: each.at,
        target_url: each.target ?? null,
        creator: user(each.by ?? 'octocat'),
      })),
    );
  }
  if (match(/^GET \/rules\/branches\/([^/]+)$/) !== null) return list(release.rules);
  if (match(/^GET \/branches\/(.+)\/protection\/required_status_checks$/) !== null)
    return release.protection === null
      ? missing('Branch not protected')
      : { status: 200, body: { ...description.example('status-check-policy'), ...release.protection } };
  if (match(/^GET \/branches\/(.+)\/protection\/required_pull_request_reviews$/) !== null) {
    return release.protectionReviews === null
      ? missing('Pull request reviews not enabled')
      : {
          status: 200,
          body: { ...description.example('protected-branch-pull-request-review'), ...release.protectionReviews },
        };
  }
  if (match(/^GET \/branches\/(.+)$/) !== null && release.branch !== null) {
    const { protection: _, ...example } = description.example('branch-get');
    return { status: 200, body: { ...example, protection: {}, ...release.branch } };
  }
  if ((parts = match(/^GET \/pulls\/(\d+)\/reviews$/)) !== null) {
    const { commit_id: __, ...example } = first('pull-request-review-items');
    return list(
      release.approvals
        .filter(({ pull }) => pull === Number(parts?.[0]))
        .map((each) => ({
          ...example,
          id: each.id,
          user: each.author === 'ghost' ? null : user(each.author, each.bot),
          state: each.state,
          submitted_at: each.at,
          commit_id: each.commit,
          author_association: each.association ?? 'MEMBER',
        })),
    );
  }
  if ((parts = match(/^GET \/pulls\/(\d+)\/commits$/)) !== null) {
    return list(
      release.pullCommits
        .filter(({ pull }) => pull === Number(parts?.[0]))
        .map(({ author, committer }, index) => ({
          ...first('commit-items'),
          sha: index.toString(16).padStart(40, '0'),
          author: author === null ? null : user(author),
          committer: committer === null ? null : user(committer),
        })),
    );
  }
  if (route === 'GET /code-scanning/analyses') {
    if (release.analyses === null) return missing('no analysis found');
    const found = release.analyses.filter(
      ({ ref = 'refs/heads/main' }) => ask.query['ref'] === undefined || ref === ask.query['ref'],
    );
    return list(
      found.map(({ commit, error = '', ref = 'refs/heads/main' }) => ({
        ...first('code-scanning-analysis-items'),
        commit_sha: commit,
        error,
        ref,
      })),
    );
  }
  if (route === 'GET /code-scanning/alerts')
    return release.codeAlerts === null
      ? missing('no analysis found')
      : list(release.codeAlerts.map((alert) => ({ ...first('code-scanning-alert-items'), ...alert })));
  if (route === 'GET /secret-scanning/alerts' && release.secretAlerts === null)
    return { status: 403, body: { message: 'Resource not accessible by integration' } };
  if (route === 'GET /secret-scanning/alerts')
    return linked(
      ask,
      (release.secretAlerts ?? []).map((alert) => ({ ...first('secret-scanning-alert-list'), ...alert })),
    );
  if (route === 'GET /dependabot/alerts')
    return linked(
      ask,
      release.dependencyAlerts.map((alert) => ({
        ...(description.example('dependabot-alerts-for-repository') as unknown as Body[])[1],
        ...alert,
      })),
    );
  if (route === 'GET /actions/runs') {
    const { head_sha: sha, status } = ask.query;
    const found = release.runs.filter(
      (run) =>
        (sha === undefined || run.head === sha) && (status === undefined || (run.status ?? 'completed') === status),
    );
    return {
      status: 200,
      body: { total_count: found.length, workflow_runs: cut(found.map((run) => runBody(state, description, run))) },
    };
  }
  if ((parts = match(/^GET \/actions\/runs\/(\d+)$/)) !== null) {
    const run = release.runs.find(({ id }) => id === Number(parts?.[0]));
    return run === undefined ? missing() : { status: 200, body: runBody(state, description, run) };
  }
  if ((parts = match(/^POST \/actions\/runs\/(\d+)\/deployment_protection_rule$/)) !== null) {
    const body = ask.body as Record<string, string>;
    release.answers.push({
      run: Number(parts[0]),
      environment: String(body['environment_name']),
      state: String(body['state']),
      comment: String(body['comment']),
    });
    return { status: 204, body: undefined };
  }
  if ((parts = match(/^GET \/actions\/runs\/(\d+)\/artifacts$/)) !== null) {
    const run = release.runs.find(({ id }) => id === Number(parts?.[0]));
    if (run === undefined) return missing();
    return artifactList(
      release,
      description,
      release.artifacts.filter((each) => each.run === run.id),
      cut,
    );
  }
  if (route === 'GET /actions/artifacts') {
    const newest = release.artifacts
      .filter((each) => ask.query['name'] === undefined || each.name === ask.query['name'])
      .sort((a, b) => Date.parse(b.created) - Date.parse(a.created) || b.id - a.id);
    return artifactList(release, description, newest, cut);
  }
  if ((parts = match(/^GET \/actions\/artifacts\/(\d+)\/zip$/)) !== null) {
    const url = release.artifacts.find(({ id }) => id === Number(parts?.[0]))?.url;
    return url === undefined ? missing() : { status: 302, body: undefined, headers: { location: url } };
  }
  return null;
}

/** Lists without page numbers: GitHub links to the next page by a cursor. */
function linked(ask: Ask, all: readonly Body[]): Answer {
  const size = Math.min(100, Number(ask.query['per_page'] ?? 30));
  const start = ask.query['after'] === undefined ? 0 : Number(Buffer.from(ask.query['after'], 'base64url').toString());
  const next = start + size < all.length ? Buffer.from(String(start + size)).toString('base64url') : null;
  return {
    status: 200,
    body: all.slice(start, start + size),
    ...(next === null
      ? {}
      : {
          headers: {
            link: `<https://api.github.com/repositories/1/alerts?per_page=${size}&after=${next}>; rel="next"`,
          },
        }),
  };
}

function artifactList(
  release: ReleaseState,
  description: Description,
  artifacts: readonly ArtifactState[],
  cut: (all: readonly Body[]) => Body[],
): Answer {
  const example = (description.example('artifact-paginated')['artifacts'] as Body[])[0] as Body;
  const found = artifacts.map((each) => ({
    ...example,
    id: each.id,
    name: each.name,
    size_in_bytes: each.size,
    expired: each.expired ?? false,
    created_at: each.created,
    digest: each.digest ?? null,
    workflow_run: {
      ...(example['workflow_run'] as Body),
      id: each.run,
      head_sha: release.runs.find(({ id }) => id === each.run)?.head ?? '0'.repeat(40),
      ...each.workflowRun,
    },
  }));
  return { status: 200, body: { total_count: found.length, artifacts: cut(found) } };
}

function checkRuns(
  release: ReleaseState,
  description: Description,
  sha: string,
  cut: (all: readonly Body[]) => Body[],
): Answer {
  const example = description.example('check-run');
  const found = release.checkRuns
    .filter((each) => each.sha === sha)
    .map((each) => ({
      ...example,
      id: each.id,
      head_sha: sha,
      name: each.name,
      status: each.status ?? 'completed',
      conclusion: each.conclusion,
      pull_requests: [],
      completed_at: each.conclusion === null ? null : '2026-01-02T03:04:05Z',
      html_url: each.html ?? `https://github.com/octo-org/octo-repo/runs/${each.id}`,
      details_url: each.details ?? 'https://ci.example.com',
      check_suite: { id: each.suite ?? 1 },
      app: { ...(example['app'] as Body), ...(each.app ?? { id: 15368, slug: 'github-actions' }) },
    }));
  return { status: 200, body: { total_count: release.checkRunTotal ?? found.length, check_runs: cut(found) } };
}

function runBody(state: GithubState, description: Description, run: RunState): Body {
  const example = (description.example('workflow-run-paginated')['workflow_runs'] as Body[])[0] as Body;
  const repository = { ...(example['repository'] as Body), full_name: state.repository };
  const from = run.headRepository === undefined ? state.repository : run.headRepository;
  return {
    ...example,
    id: run.id,
    event: run.event,
    path: run.path,
    workflow_id: run.workflow,
    head_sha: run.head,
    head_branch: run.branch ?? 'topic',
    status: run.status ?? 'completed',
    conclusion: 'success',
    check_suite_id: run.suite,
    run_attempt: run.attempt ?? 1,
    created_at: run.created,
    html_url: `https://github.com/${state.repository}/actions/runs/${run.id}`,
    repository,
    head_repository: from === null ? null : { ...(example['head_repository'] as Body), full_name: from },
  };
}
