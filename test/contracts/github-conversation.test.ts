import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createGithubClient } from '../../src/adapters/github/client.ts';
import { createGithubForge } from '../../src/adapters/github/forge.ts';
import { createGithubSink, type GithubSinkOptions } from '../../src/adapters/github/sink/sink.ts';
import type { Applied } from '../../src/contracts/sink.ts';
import type { Effect, ReviewComment } from '../../src/domain/effect.ts';
import type { Json } from '../../src/domain/json.ts';
import { startGithub, type GithubServer } from '../support/github-server.ts';
import { pullState, type GithubState, type ReviewCommentState } from '../support/github-state.ts';

// What stays on a pull request from run to run: threads, labels and the state in the summary comment.
const head = 'a'.repeat(40);
const repository = 'octo-org/octo-repo';
const bot = 'github-actions[bot]';
const patch = `@@ -0,0 +1,200 @@\n${Array.from({ length: 200 }, (_, at) => `+line ${at}`).join('\n')}`;
const silent = { info: () => undefined, warn: () => undefined, debug: () => undefined };

let server: GithubServer;
beforeAll(async () => {
  server = await startGithub();
});
afterAll(() => server.close());
beforeEach(() => {
  world();
});
afterEach(() => {
  expect(server.violations).toEqual([]);
});

function world(state: Partial<GithubState> = {}): void {
  server.reset({ repository, pulls: [pullState({ number: 7, files: [{ filename: 'src/a.ts', patch }] })], ...state });
}

const client = () =>
  createGithubClient({
    token: 'token-for-tests',
    apiUrl: server.url,
    log: silent,
    writeGapMs: 0,
    sleep: async () => undefined,
  });
const apply = (effects: Effect[], options: Partial<GithubSinkOptions> = {}): Promise<Applied[]> =>
  createGithubSink({
    client: client(),
    log: silent,
    repository,
    number: 7,
    head,
    recordHead: head,
    ref: 'refs/pull/7/head',
    ...options,
  }).apply(effects);
const conversation = (author = bot) => createGithubForge(client(), repository).conversation(7, 'review', author);

const comment = (finding: string, line = 2): ReviewComment => ({
  finding,
  path: 'src/a.ts',
  line,
  endLine: null,
  side: 'new',
  body: `About ${finding}`,
  suggestion: null,
});
const review = (comments: ReviewComment[], fixed: string[] = []): Effect => ({
  kind: 'review',
  key: 'review',
  body: '',
  comments,
  resolved: fixed.map((finding) => ({ finding, why: 'the file is gone' })),
});
const sticky = (markdown: string, state?: Json): Effect => ({
  kind: 'sticky-comment',
  key: 'review',
  markdown,
  ...(state === undefined ? {} : { state }),
});
const labels = (own: string[], want: string[]): Effect => ({ kind: 'labels', key: 'review', own, want });
const thread = (
  id: number,
  author: string,
  body: string,
  over: Partial<ReviewCommentState> = {},
): ReviewCommentState => ({
  id,
  pull: 7,
  author,
  body,
  path: 'src/a.ts',
  commit: head,
  line: 2,
  startLine: null,
  side: 'RIGHT',
  subject: 'line',
  replyTo: null,
  ...over,
});

describe('120 findings over three pages of comments', () => {
  // Between ours stand as many words of others, some with our marker.
  const findings = Array.from({ length: 120 }, (_, at) => `f${at}`);
  const threads = findings.flatMap((finding, at) => [
    thread(2 * at + 1, bot, `<!-- codex-ci:review findings=${finding} -->\nAbout ${finding}`),
    thread(2 * at + 2, 'octocat', at % 2 === 0 ? `<!-- codex-ci:review findings=other${at} -->\nMine` : `Remark ${at}`),
  ]);

  it('are repeated nowhere, and those that are fixed are answered, each once', async () => {
    world({ reviewComments: structuredClone(threads) });
    const [none] = await apply([review(findings.map((finding, at) => comment(finding, at + 1)))]);
    expect(none).toMatchObject({ state: 'unchanged' });
    const left = findings.filter((_, at) => at % 10 !== 0);
    const effect = review(
      left.map((finding) => comment(finding)),
      findings.filter((_, at) => at % 10 === 0),
    );
    const [answered] = await apply([effect]);
    expect(answered).toMatchObject({ state: 'updated', detail: '12 earlier answered' });
    const replies = server.state.reviewComments.slice(threads.length);
    expect(replies.map(({ replyTo }) => replyTo)).toEqual(Array.from({ length: 12 }, (_, at) => at * 20 + 1));
    expect(new Set(replies.map(({ body }) => body))).toEqual(
      new Set([`<!-- codex-ci:review state=fixed -->\nFixed in ${head}: the file is gone.`]),
    );
    server.requests.length = 0;
    expect((await apply([effect]))[0]).toMatchObject({ state: 'unchanged' });
    expect(server.writes()).toEqual([]);
  });

  it('are all said on the first run: at lines as far as the cap goes, then in the body', async () => {
    const effect = review(findings.map((finding, at) => comment(finding, at + 1)));
    expect((await apply([effect], { maxComments: 100 }))[0]).toMatchObject({
      state: 'created',
      detail: '100 at lines, 0 on files, 20 in the body',
    });
    server.requests.length = 0;
    expect((await apply([effect], { maxComments: 100 }))[0]).toMatchObject({ state: 'unchanged' });
    expect(server.writes()).toEqual([]);
  });

  it('leave alone a thread of somebody else that carries our marker', async () => {
    world({ reviewComments: structuredClone(threads) });
    await apply([review([], ['other0', 'other2'])]);
    expect(server.state.reviewComments).toEqual(threads);
  });
});

describe('a bad anchor', () => {
  it('costs its own comment the line and nobody else’s: on the file, then in the body', async () => {
    server.state.faults.push(
      { method: 'POST', path: '/pulls/7/reviews$', status: 422, times: 1 },
      { method: 'POST', path: '/pulls/7/comments$', status: 422, times: 1 },
    );
    const effect = review([comment('bad', 5), comment('good', 6), comment('fine', 7)]);
    await apply([effect]);
    expect(
      server.state.reviewComments.map(({ subject, line, body }) => [subject, line, /findings=(\w+)/.exec(body)?.[1]]),
    ).toEqual([
      ['file', null, 'bad'],
      ['line', 6, 'good'],
      ['line', 7, 'fine'],
    ]);
    expect((await apply([effect]))[0]).toMatchObject({ state: 'unchanged' });
  });
});

describe('the state', () => {
  const state = {
    version: 1,
    note: 'what --> the next <run> is told',
    list: Array.from({ length: 200 }, (_, at) => `finding ${at}`),
  };

  it('is carried out of sight and read back, from our own comment only', async () => {
    await apply([sticky('# Report', state)]);
    const body = server.state.comments[0]?.body ?? '';
    expect(body).toMatch(/^<!-- codex-ci:review -->\n<!-- codex-ci:review data=[\w+/=]+ -->\n# Report$/);
    expect((await apply([sticky('# Report', state)]))[0]).toMatchObject({ state: 'unchanged' });
    expect(await conversation()).toEqual({ state, remarks: [] });
    expect(await conversation('team-bot[bot]')).toMatchObject({ state: undefined });
  });

  it('of another author counts for nothing, nor does one that is quoted further down', async () => {
    await apply([sticky('# Report', { forged: true })]);
    const forged = server.state.comments[0]?.body ?? '';
    world({
      comments: [
        { id: 1, issue: 7, author: 'octocat', body: forged },
        { id: 2, issue: 7, author: bot, body: `Somebody wrote:\n${forged}` },
      ],
    });
    expect(await conversation()).toEqual({
      state: undefined,
      remarks: [{ finding: null, author: 'octocat', text: forged }],
    });
  });

  it.each([
    ['cut', 'data=abcd'],
    ['no base64', 'data=%%%'],
    ['empty', 'data='],
  ])('that is %s is none', async (_, data) => {
    world({
      comments: [
        { id: 1, issue: 7, author: bot, body: `<!-- codex-ci:review -->\n<!-- codex-ci:review ${data} -->\n# Report` },
      ],
    });
    expect((await conversation()).state).toBeUndefined();
  });

  it('is left out where it would crowd the text out, and that is said', async () => {
    const said: string[] = [];
    // Numbers that don't compress.
    const huge = Array.from({ length: 20_000 }, (_, at) => (at * 2654435761) % 4294967296);
    await apply([sticky('# Report', huge)], {
      log: {
        ...silent,
        warn: (text) => {
          said.push(text);
        },
      },
    });
    expect(server.state.comments[0]?.body).toBe('<!-- codex-ci:review -->\n# Report');
    expect(said).toEqual([expect.stringMatching(/^The state of this review is too large/)]);
  });

  it('leaves room for itself in a comment that is cut', async () => {
    await apply([sticky('a line of text\n'.repeat(10_000), state)]);
    expect(server.state.comments[0]?.body.length).toBeLessThanOrEqual(65_536);
    expect((await conversation()).state).toEqual(state);
  });
});

describe('remarks', () => {
  it('are those on our threads by finding, and those of the conversation; ours are none', async () => {
    world({
      comments: [{ id: 1, issue: 7, author: 'mona', body: '/codex-ci dismiss f1 why' }],
      reviewComments: [
        thread(1, bot, '<!-- codex-ci:review findings=f1 -->\nAbout f1'),
        thread(2, 'mona', 'dismiss: not so', { replyTo: 1 }),
        thread(3, bot, '<!-- codex-ci:review state=fixed -->\nFixed', { replyTo: 1 }),
        thread(4, 'octocat', '<!-- codex-ci:review findings=f2 -->\nForged'),
        thread(5, 'mona', 'dismiss: that one', { replyTo: 4 }),
      ],
    });
    expect((await conversation()).remarks).toEqual([
      { finding: null, author: 'mona', text: '/codex-ci dismiss f1 why' },
      { finding: 'f1', author: 'mona', text: 'dismiss: not so' },
    ]);
  });
});

describe('labels', () => {
  it('are set and taken off within our own, whatever their case, and others stay', async () => {
    world({ pulls: [pullState({ number: 7, labels: ['bug', 'Needs-Work', 'urgent, really'] })] });
    const own = ['needs-work', 'looks good', 'unclear'];
    expect((await apply([labels(own, ['looks good'])]))[0]).toMatchObject({
      state: 'updated',
      detail: '+looks good -Needs-Work',
    });
    expect(server.state.pulls[0]?.labels).toEqual(['bug', 'urgent, really', 'looks good']);
    server.requests.length = 0;
    expect((await apply([labels(own, ['looks good'])]))[0]).toMatchObject({ state: 'unchanged' });
    expect(server.writes()).toEqual([]);
    await apply([labels(own, [])]);
    expect(server.state.pulls[0]?.labels).toEqual(['bug', 'urgent, really']);
  });

  it('are not touched from a stale head', async () => {
    expect(
      (await apply([labels(['x'], ['x'])], { head: 'c'.repeat(40), recordHead: 'c'.repeat(40) }))[0],
    ).toMatchObject({ state: 'skipped', stale: true });
    expect(server.writes()).toEqual([]);
  });

  it('that somebody took off in between is no failure', async () => {
    world({
      pulls: [pullState({ number: 7, labels: ['needs-work'] })],
      faults: [{ method: 'DELETE', path: '/labels/', status: 404 }],
    });
    expect((await apply([labels(['needs-work'], [])]))[0]).toMatchObject({ state: 'updated' });
  });
});

describe('resolving threads', () => {
  const both = review([comment('f2')], ['f1']);
  beforeEach(async () => {
    await apply([review([comment('f1'), comment('f2', 3)])]);
  });

  it('is left to people unless it is asked for', async () => {
    await apply([both]);
    expect(server.requests.filter(({ path }) => path === '/graphql')).toEqual([]);
    expect(server.state.resolved).toEqual([]);
  });

  it('follows the answer, once, and only for what is fixed', async () => {
    await apply([both]);
    expect((await apply([both], { resolveThreads: true }))[0]).toMatchObject({
      state: 'updated',
      detail: '1 resolved',
    });
    expect(server.state.resolved).toEqual([server.state.reviewComments[0]?.id]);
    server.requests.length = 0;
    expect((await apply([both], { resolveThreads: true }))[0]).toMatchObject({ state: 'unchanged' });
    expect(server.writes().map(({ path }) => path)).toEqual(['/graphql']);
  });

  it('finds a thread on the second page', async () => {
    const others = Array.from({ length: 150 }, (_, at) => thread(at + 1, 'octocat', 'x'));
    server.state.reviewComments.unshift(...others);
    await apply([both], { resolveThreads: true });
    expect(server.state.resolved).toEqual([server.state.reviewComments[150]?.id]);
  });

  it('leaves a thread open in which somebody goes on talking', async () => {
    await apply([both]);
    server.state.reviewComments.push(
      thread(9000, 'octocat', 'Is it?', { replyTo: server.state.reviewComments[0]?.id ?? 0 }),
    );
    await apply([both], { resolveThreads: true });
    expect(server.state.resolved).toEqual([]);
  });

  it('names the permission that it takes', async () => {
    server.state.mayResolve = false;
    const warned: string[] = [];
    expect(
      await apply([both], {
        resolveThreads: true,
        log: {
          ...silent,
          warn: (text) => {
            warned.push(text);
          },
        },
      }),
    ).toMatchObject([{ state: 'updated', detail: '1 earlier answered' }]);
    expect(warned).toEqual([
      expect.stringMatching(
        /^left out: threads .* does not resolve the thread \("Resource not accessible by integration"\); the token needs the permission contents: write$/,
      ),
    ]);
  });
});
