import { gunzipSync } from 'node:zlib';
import type { Answer, Ask, Description } from './github-description.ts';
import { answerGit } from './github-git.ts';
import { answerIncident } from './github-incident-routes.ts';
import { answerRelease } from './github-release-routes.ts';
import type {
  CheckState,
  CommentState,
  GithubState,
  PullState,
  ReviewCommentState,
  ReviewState,
} from './github-state.ts';

type Body = Record<string, unknown>;

/**
 * GitHub's behaviour for the routes that the suite uses, over a state; bodies start from the description's own
 * examples.
 */
export function answerFrom(state: GithubState, description: Description, ask: Ask): Answer {
  const fault = state.faults.find(
    (each) =>
      (each.method ?? ask.method) === ask.method && new RegExp(each.path).test(ask.path) && (each.times ?? 1) > 0,
  );
  if (fault !== undefined) {
    if (fault.times !== undefined) fault.times -= 1;
    return {
      status: fault.status,
      body: fault.body ?? { message: 'scripted' },
      ...(fault.headers === undefined ? {} : { headers: fault.headers }),
    };
  }
  const body = (ask.body ?? {}) as Body;
  const root = `/repos/${state.repository}`;
  if (ask.path === '/user') return { status: 403, body: { message: 'Resource not accessible by integration' } };
  if (ask.path !== root && !ask.path.startsWith(`${root}/`)) return notFound();
  const route = `${ask.method} ${ask.path.slice(root.length)}`;
  const match = (pattern: RegExp): string[] | null => pattern.exec(route)?.slice(1) ?? null;
  const ofRelease = answerRelease(state, description, ask, route);
  if (ofRelease !== null) return ofRelease;
  const view = views(state, description);
  let parts: string[] | null;

  if (route === 'GET ')
    return {
      status: 200,
      body: {
        ...description.example('full-repository'),
        full_name: state.repository,
        default_branch: state.defaultBranch,
        has_discussions: false,
      },
    };
  if (route === 'POST /dispatches') {
    const payload = (body['client_payload'] ?? {}) as Body;
    if (Object.keys(payload).length > 10) return invalid('No more than 10 properties are allowed');
    if (Buffer.byteLength(JSON.stringify(body)) >= 65_536) return invalid('client_payload is too large.');
    state.dispatches.push({ eventType: String(body['event_type']), payload });
    return { status: 204, body: undefined };
  }
  if (route === 'GET /pulls') {
    const found = state.pulls
      .filter((pull) => (ask.query['state'] ?? 'open') === 'all' || pull.state === (ask.query['state'] ?? 'open'))
      .filter((pull) => ask.query['head'] === undefined || `${pull.head.owner}:${pull.head.ref}` === ask.query['head']);
    return page(ask, found.map(view.simplePull));
  }
  if ((parts = match(/^GET \/collaborators\/([^/]+)\/permission$/)) !== null) {
    const permission = state.permissions[decodeURIComponent(parts[0] as string)];
    if (permission === undefined) return notFound();
    const example = description.example('repository-collaborator-permission-response-if-user-has-admin-permissions');
    return {
      status: 200,
      body: {
        ...example,
        permission,
        role_name: permission,
        user: { ...(example['user'] as Body), role_name: permission },
      },
    };
  }
  if ((parts = match(/^\w+ \/pulls\/(\d+)(?:\/|$)/)) !== null) {
    const pull = state.pulls.find((each) => each.number === Number(parts?.[0]));
    return pull === undefined ? notFound() : answerPull(state, view, ask, route, pull, body);
  }
  if ((parts = match(/^GET \/issues\/(\d+)\/comments$/)) !== null)
    return page(ask, state.comments.filter((each) => each.issue === Number(parts?.[0])).map(view.comment));
  if ((parts = match(/^POST \/issues\/(\d+)\/comments$/)) !== null) {
    if (String(body['body']).length > 65_536) return invalid('body is too long (maximum is 65536 characters)');
    const comment = { id: state.nextId++, issue: Number(parts[0]), author: state.login, body: String(body['body']) };
    state.comments.push(comment);
    return { status: 201, body: view.comment(comment) };
  }
  if ((parts = match(/^(?:PATCH|DELETE) \/issues\/comments\/(\d+)$/)) !== null) {
    const comment = state.comments.find((each) => each.id === Number(parts?.[0]));
    if (comment === undefined) return notFound();
    if (ask.method === 'DELETE') {
      state.comments.splice(state.comments.indexOf(comment), 1);
      return { status: 204, body: undefined };
    }
    if (String(body['body']).length > 65_536) return invalid('body is too long (maximum is 65536 characters)');
    comment.body = String(body['body']);
    return { status: 200, body: view.comment(comment) };
  }
  if ((parts = match(/^(?:GET|POST|DELETE) \/issues\/(\d+)\/labels(?:\/(.+))?$/)) !== null) {
    const labelled = state.pulls.find((each) => each.number === Number(parts?.[0]));
    if (labelled === undefined) return notFound();
    return answerLabels(labelled, description, ask, body, parts[1]);
  }
  if (route === 'POST /code-scanning/sarifs') {
    const document = JSON.parse(gunzipSync(Buffer.from(String(body['sarif']), 'base64')).toString('utf8')) as unknown;
    state.sarifs.push({ commit: String(body['commit_sha']), ref: String(body['ref']), document });
    return { status: 202, body: description.example('code-scanning-sarif-upload') };
  }
  if (route === 'POST /pulls') return openPull(state, view, body);
  return (
    answerCheck(state, view, ask, route, body) ??
    answerIncident(state, description, ask, route) ??
    answerGit(state, description, ask, route) ??
    notFound()
  );
}

function answerLabels(
  pull: PullState,
  description: Description,
  ask: Ask,
  body: Body,
  name: string | undefined,
): Answer {
  const show = (label: string): Body => ({
    ...(description.example('label-items') as unknown as Body[])[0],
    name: label,
  });
  const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
  if (ask.method === 'POST') {
    for (const label of (body['labels'] ?? []) as string[])
      if (!pull.labels.some((each) => same(each, label))) pull.labels.push(label);
    return { status: 200, body: pull.labels.map(show) };
  }
  if (ask.method === 'GET') return page(ask, pull.labels.map(show));
  const wanted = decodeURIComponent(name ?? '');
  if (!pull.labels.some((each) => same(each, wanted))) return notFound();
  pull.labels = pull.labels.filter((each) => !same(each, wanted));
  return { status: 200, body: pull.labels.map(show) };
}

function openPull(state: GithubState, view: Views, body: Body): Answer {
  const [head, base] = [String(body['head']), String(body['base'])];
  const [headSha, baseSha] = [state.git.refs[`heads/${head}`], state.git.refs[`heads/${base}`]];
  if (headSha === undefined || baseSha === undefined) return invalid('head or base is invalid');
  if (
    state.pulls.some(
      (pull) =>
        pull.state === 'open' &&
        pull.head.ref === head &&
        pull.base.ref === base &&
        pull.head.repository === state.repository,
    )
  )
    return invalid(`A pull request already exists for ${head}.`);
  const pull: PullState = {
    number: state.nextId++,
    title: String(body['title']),
    body: String(body['body'] ?? ''),
    author: state.login,
    state: 'open',
    draft: body['draft'] === true,
    labels: [],
    base: { ref: base, sha: baseSha },
    head: { ref: head, sha: headSha, owner: state.repository.split('/')[0] ?? '', repository: state.repository },
    files: [],
  };
  state.pulls.push(pull);
  return { status: 201, body: view.pull(pull) };
}

function answerPull(state: GithubState, view: Views, ask: Ask, route: string, pull: PullState, body: Body): Answer {
  const rest = route.replace(/^(\w+) \/pulls\/\d+/, '$1 ');
  if (rest === 'GET ') return { status: 200, body: view.pull(pull) };
  if (rest === 'PATCH ') {
    pull.title = String(body['title'] ?? pull.title);
    pull.body = String(body['body'] ?? pull.body);
    pull.base.ref = String(body['base'] ?? pull.base.ref);
    return { status: 200, body: view.pull(pull) };
  }
  if (rest === 'GET /files') return page(ask, pull.files.map(view.file));
  if (rest === 'GET /comments')
    return page(ask, state.reviewComments.filter((each) => each.pull === pull.number).map(view.reviewComment));
  if (rest === 'GET /reviews')
    return page(ask, state.reviews.filter((each) => each.pull === pull.number).map(view.review));
  if (rest === 'POST /comments') {
    const refusal = refuse(pull, body);
    if (refusal !== null) return invalid(refusal);
    const comment = addComment(state, pull, body);
    return { status: 201, body: view.reviewComment(comment) };
  }
  if (rest === 'POST /reviews') {
    const comments = (body['comments'] ?? []) as Body[];
    const bad = comments.map((each) => refuse(pull, each)).find((each) => each !== null);
    if (bad !== undefined) return invalid(bad);
    if (body['event'] === 'COMMENT' && String(body['body'] ?? '') === '' && comments.length === 0)
      return invalid('body is required');
    const review = {
      id: state.nextId++,
      pull: pull.number,
      author: state.login,
      body: String(body['body'] ?? ''),
      event: String(body['event']),
      commit: String(body['commit_id'] ?? pull.head.sha),
    };
    state.reviews.push(review);
    for (const each of comments) addComment(state, pull, each);
    return { status: 200, body: view.review(review) };
  }
  const reply = /^POST \/comments\/(\d+)\/replies$/.exec(rest);
  const parent = state.reviewComments.find((each) => each.id === Number(reply?.[1]) && each.replyTo === null);
  if (reply === null || parent === undefined) return notFound();
  const comment = {
    ...parent,
    id: state.nextId++,
    author: state.login,
    body: String(body['body']),
    replyTo: parent.id,
  };
  state.reviewComments.push(comment);
  return { status: 201, body: view.reviewComment(comment) };
}

function addComment(state: GithubState, pull: PullState, body: Body): ReviewCommentState {
  const comment: ReviewCommentState = {
    id: state.nextId++,
    pull: pull.number,
    author: state.login,
    body: String(body['body']),
    path: String(body['path']),
    commit: String(body['commit_id'] ?? pull.head.sha),
    line: (body['line'] as number | undefined) ?? null,
    startLine: (body['start_line'] as number | undefined) ?? null,
    side: (body['side'] as 'LEFT' | 'RIGHT' | undefined) ?? 'RIGHT',
    subject: body['subject_type'] === 'file' ? 'file' : 'line',
    replyTo: null,
  };
  state.reviewComments.push(comment);
  return comment;
}

/** Why GitHub would not take a comment there, or null. */
function refuse(pull: PullState, body: Body): string | null {
  const file = pull.files.find((each) => each.filename === body['path']);
  if (file === undefined) return 'pull_request_review_thread.path is invalid';
  if (String(body['body']).length > 65_536) return 'body is too long';
  if (body['subject_type'] === 'file') return null;
  const lines = commentable(file.patch ?? '', body['side'] === 'LEFT' ? '-' : '+');
  const hunk = lines.get(Number(body['line']));
  if (hunk === undefined) return 'pull_request_review_thread.line must be part of the diff';
  if (
    body['start_line'] !== undefined &&
    (lines.get(Number(body['start_line'])) !== hunk || Number(body['start_line']) >= Number(body['line']))
  )
    return 'pull_request_review_thread.start_line must precede the end line.';
  return null;
}

function commentable(patch: string, own: '-' | '+'): Map<number, number> {
  const lines = new Map<number, number>();
  let next = 0;
  let hunk = 0;
  for (const line of patch.split('\n')) {
    const head = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(line);
    if (head !== null) {
      next = Number(own === '-' ? head[1] : head[2]);
      hunk += 1;
    } else if (line.startsWith(own) || line.startsWith(' ')) {
      lines.set(next, hunk);
      next += 1;
    }
  }
  return lines;
}

function answerCheck(state: GithubState, view: Views, ask: Ask, route: string, body: Body): Answer | null {
  const output = (body['output'] ?? {}) as {
    title?: string;
    summary?: string;
    annotations?: CheckState['annotations'];
  };
  if (route === 'POST /check-runs') {
    const check: CheckState = {
      id: state.nextId++,
      name: String(body['name']),
      head: String(body['head_sha']),
      externalId: String(body['external_id'] ?? ''),
      app: state.login.replace('[bot]', ''),
      status: String(body['status']),
      conclusion: String(body['conclusion']),
      title: output.title ?? '',
      summary: output.summary ?? '',
      annotations: [...(output.annotations ?? [])],
    };
    state.checks.push(check);
    return { status: 201, body: view.check(check) };
  }
  const list = /^GET \/commits\/([^/]+)\/check-runs$/.exec(route);
  if (list !== null) {
    const found = state.checks.filter(
      (each) =>
        each.head === list[1] && (ask.query['check_name'] === undefined || each.name === ask.query['check_name']),
    );
    return { status: 200, body: { total_count: found.length, check_runs: page(ask, found.map(view.check)).body } };
  }
  const one = /^(\w+) \/check-runs\/(\d+)(\/annotations)?$/.exec(route);
  const check = state.checks.find((each) => each.id === Number(one?.[2]));
  if (one === null || check === undefined) return null;
  if (one[3] !== undefined) return page(ask, check.annotations.map(view.annotation));
  if (one[1] === 'PATCH') {
    check.conclusion = String(body['conclusion'] ?? check.conclusion);
    check.title = output.title ?? check.title;
    check.summary = output.summary ?? check.summary;
    check.annotations.push(...(output.annotations ?? []));
  }
  return { status: 200, body: view.check(check) };
}

function page(ask: Ask, all: unknown[]): Answer {
  const size = Math.min(100, Number(ask.query['per_page'] ?? 30));
  const number = Number(ask.query['page'] ?? 1);
  return { status: 200, body: all.slice((number - 1) * size, number * size) };
}

const notFound = (): Answer => ({ status: 404, body: { message: 'Not Found' } });
const invalid = (message: string): Answer => ({
  status: 422,
  body: { message: 'Validation Failed', errors: [message] },
});

type Views = ReturnType<typeof views>;

/** The state's things as GitHub would show them. */
function views(state: GithubState, description: Description) {
  const first = (name: string): Body => (description.example(name) as unknown as Body[])[0] as Body;
  const user = (login: string): Body => ({
    ...(description.example('issue-comment')['user'] as Body),
    login,
    type: login.endsWith('[bot]') ? 'Bot' : 'User',
  });
  const overlay = (example: Body, pull: PullState): Body => {
    const { base, head } = example as { base: Body; head: Body };
    const repository = (name: string): Body => ({ ...(base['repo'] as Body), full_name: name });
    return {
      ...example,
      number: pull.number,
      state: pull.state,
      title: pull.title,
      body: pull.body,
      draft: pull.draft,
      user: user(pull.author),
      requested_teams: [],
      merged_at: pull.merged === true ? '2026-01-01T00:00:00Z' : null,
      labels: pull.labels.map((name) => ({ ...(example['labels'] as Body[])[0], name })),
      base: { ...base, ...pull.base, repo: repository(state.repository) },
      head: {
        ...head,
        ref: pull.head.ref,
        sha: pull.head.sha,
        label: `${pull.head.owner}:${pull.head.ref}`,
        repo: pull.head.repository === null ? null : repository(pull.head.repository),
      },
    };
  };
  return {
    pull: (pull: PullState): Body => overlay(description.example('pull-request'), pull),
    simplePull: (pull: PullState): Body => overlay(first('pull-request-simple-items'), pull),
    file: (file: PullState['files'][number]): Body => {
      const { patch: _, ...example } = first('diff-entry-items');
      return { ...example, status: 'modified', ...file };
    },
    comment: (comment: CommentState): Body => ({
      ...description.example('issue-comment'),
      id: comment.id,
      body: comment.body,
      user: user(comment.author),
    }),
    review: (review: ReviewState): Body => ({
      ...description.example('pull-request-review'),
      id: review.id,
      body: review.body,
      state: 'COMMENTED',
      commit_id: review.commit,
      user: user(review.author),
    }),
    reviewComment: (comment: ReviewCommentState): Body => {
      const {
        in_reply_to_id: _,
        start_line: __,
        start_side: ___,
        ...example
      } = first('pull-request-review-comment-items');
      return {
        ...example,
        id: comment.id,
        body: comment.body,
        path: comment.path,
        user: user(comment.author),
        side: comment.side,
        subject_type: comment.subject,
        commit_id: comment.commit,
        ...(comment.line === null ? {} : { line: comment.line }),
        ...(comment.replyTo === null ? {} : { in_reply_to_id: comment.replyTo }),
      };
    },
    check: (check: CheckState): Body => {
      const example = description.example('check-run');
      return {
        ...example,
        id: check.id,
        name: check.name,
        head_sha: check.head,
        external_id: check.externalId,
        status: check.status,
        conclusion: check.conclusion,
        pull_requests: [],
        app: { ...(example['app'] as Body), slug: check.app },
        output: {
          ...(example['output'] as Body),
          title: check.title,
          summary: check.summary,
          annotations_count: check.annotations.length,
        },
      };
    },
    annotation: (annotation: CheckState['annotations'][number]): Body => ({
      ...first('check-annotation-items'),
      title: null,
      ...annotation,
    }),
  };
}
