import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createGithubClient } from '../../src/adapters/github/client.ts';
import { createGithubSink, type GithubSinkOptions } from '../../src/adapters/github/sink/sink.ts';
import type { Annotation, Effect, ReviewComment } from '../../src/domain/effect.ts';
import { startGithub, type GithubServer } from '../support/github-server.ts';
import { pullState, type GithubState } from '../support/github-state.ts';

const head = 'a'.repeat(40);
const repository = 'octo-org/octo-repo';
const patch =
  '@@ -1,3 +1,4 @@\n one\n-two\n+TWO\n+more\n three\n@@ -20,2 +21,3 @@ fn\n twenty\n+new\n end\n\\ No newline at end of file';
const files = [
  { filename: 'src/a.ts', patch },
  { filename: 'img.png' },
  { filename: 'src/new.ts', previous_filename: 'src/old.ts', patch: '@@ -5 +5 @@\n-x\n+y' },
];
const silent = { info: () => undefined, warn: () => undefined, debug: () => undefined };

let server: GithubServer;

function world(state: Partial<GithubState> = {}): void {
  server.reset({ repository, pulls: [pullState({ number: 7, files })], ...state });
}

function sink(options: Partial<GithubSinkOptions> = {}, waits: number[] = []) {
  const client = createGithubClient({
    token: 'token-for-tests',
    apiUrl: server.url,
    log: silent,
    writeGapMs: 0,
    sleep: async (ms) => {
      waits.push(ms);
    },
  });
  return createGithubSink({
    client,
    log: silent,
    repository,
    number: 7,
    head,
    recordHead: options.head ?? head,
    ref: 'refs/pull/7/head',
    ...options,
  });
}

const comment = (finding: string, over: Partial<ReviewComment> = {}): ReviewComment => ({
  finding,
  path: 'src/a.ts',
  line: 2,
  endLine: null,
  side: 'new',
  body: `About ${finding}`,
  suggestion: null,
  ...over,
});
const fixed = (...findings: string[]): { finding: string; why: string }[] =>
  findings.map((finding) => ({ finding, why: 'the quoted lines are gone' }));
const review = (comments: ReviewComment[], resolved = fixed()): Effect => ({
  kind: 'review',
  key: 'review',
  body: 'Summary.',
  comments,
  resolved,
});
const sticky = (markdown: string): Effect => ({ kind: 'sticky-comment', key: 'review', markdown });
const annotation = (line: number): Annotation => ({
  path: 'src/a.ts',
  line,
  endLine: line,
  level: 'warning',
  title: `T${line}`,
  message: `M${line}`,
});
const check = (count: number): Effect => ({
  kind: 'check',
  key: 'review',
  name: 'codex-ci',
  verdict: 'block',
  title: 'Blocked',
  summary: 'Why',
  annotations: Array.from({ length: count }, (_, at) => annotation(at + 1)),
});
const sarif: Effect = { kind: 'sarif', key: 'review', document: { version: '2.1.0', runs: [] } };

describe('the GitHub sink, judged by GitHub’s own description', () => {
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

  it('changes nothing when everything is applied twice', async () => {
    const effects = [
      sticky('# Report'),
      review([comment('f1'), comment('f2', { path: 'img.png', line: 1 }), comment('f3', { path: 'gone.ts' })]),
      check(120),
      sarif,
    ];
    const first = await sink().apply(effects);
    expect(first.map((each) => each.state)).toEqual(['created', 'created', 'created', 'created']);
    const before = structuredClone(server.state);
    server.requests.length = 0;
    const second = await sink().apply(effects);
    expect(second.map((each) => each.state)).toEqual(['unchanged', 'unchanged', 'unchanged', 'created']);
    expect(server.writes().map((each) => each.path)).toEqual([`/repos/${repository}/code-scanning/sarifs`]);
    expect({ ...server.state, sarifs: [] }).toEqual({ ...before, sarifs: [] });
  });

  it('writes nothing when the pull request has moved on', async () => {
    const applied = await sink({ head: 'c'.repeat(40) }).apply([sticky('x'), review([comment('f1')]), check(1), sarif]);
    expect(applied.map((each) => each.state)).toEqual(['skipped', 'skipped', 'skipped', 'skipped']);
    expect(applied[0]?.detail).toBe('the pull request is at aaaaaaaaaaaa, the result is for cccccccccccc');
    expect(server.writes()).toEqual([]);
  });

  it('writes nothing for a record of another commit than its own event’s', async () => {
    const applied = await sink({ recordHead: 'c'.repeat(40) }).apply([sticky('x'), check(1), sarif]);
    expect(applied.map((each) => each.state)).toEqual(['skipped', 'skipped', 'skipped']);
    expect(applied[0]?.detail).toBe('the result is for cccccccccccc, this run for aaaaaaaaaaaa');
    expect(server.requests).toEqual([]);
  });

  it('skips what needs a pull request where there is none', async () => {
    const applied = await sink({ number: null, ref: 'refs/heads/main' }).apply([
      { kind: 'summary', key: 'review', markdown: 'x' },
      sticky('x'),
      review([comment('f1')]),
      check(1),
      sarif,
    ]);
    expect(applied.map((each) => each.state)).toEqual(['skipped', 'skipped', 'skipped', 'created', 'created']);
    expect(server.state.sarifs).toEqual([
      { commit: head, ref: 'refs/heads/main', document: { version: '2.1.0', runs: [] } },
    ]);
  });

  describe('sticky comment', () => {
    it('finds its own comment on the second page and leaves another author’s marker alone', async () => {
      const body = '<!-- codex-ci:review -->\nold';
      const comments = Array.from({ length: 120 }, (_, at) => ({
        id: at + 1,
        issue: 7,
        author: 'octocat',
        body: at === 3 ? body : `comment ${at}`,
      }));
      comments[110] = { id: 111, issue: 7, author: 'github-actions[bot]', body };
      comments[20] = { id: 21, issue: 7, author: 'github-actions[bot]', body: `quoted:\n${body}` };
      world({ comments });
      const [applied] = await sink().apply([sticky('new')]);
      expect(applied).toMatchObject({ state: 'updated', detail: 'comment 111' });
      expect(server.state.comments).toHaveLength(120);
      expect(server.state.comments[110]?.body).toBe('<!-- codex-ci:review -->\nnew');
      expect(server.state.comments[3]?.body).toBe(body);
    });

    it('cuts at GitHub’s limit and says where the rest is', async () => {
      await sink({ restNote: 'The rest is in artifact 5.' }).apply([sticky('a line of text\n'.repeat(10_000))]);
      const body = server.state.comments[0]?.body ?? '';
      expect(body.length).toBeLessThanOrEqual(65_536);
      expect(body.length).toBeGreaterThan(65_000);
      expect(body).toMatch(/a line of text\n\nThe rest is in artifact 5\.\n$/);
    });

    it('leaves one of two that were made at the same time, the one that is read', async () => {
      const own = (id: number, text: string, author = 'github-actions[bot]') => ({
        id,
        issue: 7,
        author,
        body: `<!-- codex-ci:review -->\n${text}`,
      });
      world({ comments: [own(1, 'first'), own(2, 'second'), own(3, 'another’s', 'octocat'), own(4, 'third')] });
      expect(await sink().apply([sticky('first')])).toMatchObject([{ state: 'updated', detail: 'comment 1' }]);
      expect(server.state.comments.map(({ id }) => id)).toEqual([1, 3]);
      server.requests.length = 0;
      expect(await sink().apply([sticky('first')])).toMatchObject([{ state: 'unchanged' }]);
      expect(server.writes()).toEqual([]);
    });

    it('keeps the state that it carries where an effect says nothing of it', async () => {
      await sink().apply([{ ...sticky('one'), state: { read: 'x' } } as Effect]);
      const [line] = server.state.comments[0]?.body.split('\n').slice(1) ?? [];
      expect(line).toMatch(/data=\S+ -->$/);
      await sink().apply([sticky('two')]);
      expect(server.state.comments.map(({ body }) => body)).toEqual([`<!-- codex-ci:review -->\n${line}\ntwo`]);
    });

    it('learns the name of another App’s token from what it creates', async () => {
      world({ login: 'team-bot[bot]' });
      await sink().apply([sticky('one')]);
      const [applied] = await sink().apply([sticky('two')]);
      expect(applied?.state).toBe('updated');
      expect(server.state.comments.map((each) => [each.author, each.body])).toEqual([
        ['team-bot[bot]', '<!-- codex-ci:review -->\ntwo'],
      ]);
      server.requests.length = 0;
      await sink().apply([sticky('two')]);
      expect(server.writes().map(({ path }) => path)).toEqual(['/graphql']);
      // Where GitHub does not say who it is, it is seen from a comment, which goes again.
      server.state.faults.push({ path: '/graphql', status: 403 });
      await sink().apply([sticky('three')]);
      expect(server.state.comments.map((each) => each.body)).toEqual(['<!-- codex-ci:review -->\nthree']);
    });
  });

  describe('review', () => {
    it('comments at lines, ranges, files and in the body, always as COMMENT', async () => {
      await sink().apply([
        review([
          comment('line', { line: 3 }),
          comment('range', { line: 2, endLine: 4, suggestion: 'a ``` fence' }),
          comment('left', { side: 'old', line: 2 }),
          comment('over', { line: 4, endLine: 22, suggestion: 'whole' }),
          comment('binary', { path: 'img.png', line: 1 }),
          comment('renamed', { path: 'src/old.ts', side: 'old', line: 5 }),
          comment('nowhere', { path: 'other/`x`.ts', line: 9 }),
          comment('file', { line: null }),
          comment('hidden', { line: 22, suggestion: 'a\u202Eb' }),
        ]),
      ]);
      expect(server.state.reviews.map((each) => each.event)).toEqual(['COMMENT']);
      expect(server.state.reviews[0]?.commit).toBe(head);
      expect(server.state.reviews[0]?.body).toBe(
        '<!-- codex-ci:review findings=nowhere -->\nSummary.\n\n#### ``other/`x`.ts:9``\n\nAbout nowhere',
      );
      const posted = Object.fromEntries(
        server.state.reviewComments.map((each) => [/findings=(\w+)/.exec(each.body)?.[1], each]),
      );
      expect(posted['line']).toMatchObject({ path: 'src/a.ts', line: 3, startLine: null, side: 'RIGHT' });
      expect(posted['range']).toMatchObject({ startLine: 2, line: 4 });
      expect(posted['range']?.body).toContain('\n````suggestion\na ``` fence\n````');
      expect(posted['left']).toMatchObject({ side: 'LEFT', line: 2 });
      expect(posted['over']).toMatchObject({ startLine: null, line: 4 });
      expect(posted['over']?.body).not.toContain('```suggestion');
      expect(posted['binary']).toMatchObject({ subject: 'file', path: 'img.png' });
      expect(posted['renamed']).toMatchObject({ path: 'src/new.ts', side: 'LEFT', line: 5 });
      expect(posted['file']).toMatchObject({ subject: 'file', path: 'src/a.ts' });
      expect(posted['hidden']?.body).toContain('left out');
      expect(posted['hidden']?.body).not.toContain('\u202E');
    });

    it('loses no comment to one anchor that GitHub rejects', async () => {
      // Our view of the patch has a line that GitHub's own has not: the description of the files is older than the
      // anchors.
      server.state.faults.push({
        method: 'POST',
        path: '/pulls/7/reviews$',
        status: 422,
        times: 1,
        body: { message: 'Unprocessable Entity', errors: ['line must be part of the diff'] },
      });
      server.state.faults.push({ method: 'POST', path: '/pulls/7/comments$', status: 422, times: 2 });
      await sink().apply([review([comment('first'), comment('second', { line: 3 }), comment('third', { line: 22 })])]);
      // The first is refused at its line and on its file, so it goes to the body; the others are placed.
      expect(
        server.state.reviewComments.map((each) => [
          each.line,
          each.body.includes('second') || each.body.includes('third'),
        ]),
      ).toEqual([
        [3, true],
        [22, true],
      ]);
      expect(server.state.reviews[0]?.body).toContain('findings=first');
      server.requests.length = 0;
      const [again] = await sink().apply([
        review([comment('first'), comment('second', { line: 3 }), comment('third', { line: 22 })]),
      ]);
      expect(again?.state).toBe('unchanged');
      expect(server.writes()).toEqual([]);
    });

    it('repeats no finding that stands on a later page, and trusts no marker of another author', async () => {
      const base = {
        pull: 7,
        path: 'src/a.ts',
        commit: head,
        line: 2,
        startLine: null,
        side: 'RIGHT' as const,
        subject: 'line' as const,
        replyTo: null,
      };
      const reviewComments = Array.from({ length: 130 }, (_, at) => ({
        ...base,
        id: at + 1,
        author: 'octocat',
        body: `comment ${at}`,
      }));
      reviewComments[125] = {
        ...base,
        id: 126,
        author: 'github-actions[bot]',
        body: '<!-- codex-ci:review findings=known -->\nAbout known',
      };
      reviewComments[5] = {
        ...base,
        id: 6,
        author: 'octocat',
        body: '<!-- codex-ci:review findings=forged -->\nNothing to see',
      };
      world({ reviewComments });
      await sink().apply([review([comment('known'), comment('forged')])]);
      expect(server.state.reviewComments.slice(130).map((each) => each.body)).toEqual([
        '<!-- codex-ci:review findings=forged -->\nAbout forged',
      ]);
    });

    it('caps the comments at lines and puts the others into the body', async () => {
      const [applied] = await sink().apply([review(Array.from({ length: 40 }, (_, at) => comment(`f${at}`)))]);
      expect(applied?.detail).toBe('30 at lines, 0 on files, 10 in the body');
      expect(server.state.reviews[0]?.body.match(/#### /g)).toHaveLength(10);
    });

    it('answers a fixed finding once, a returned one once, and nothing because it is not repeated', async () => {
      await sink().apply([review([comment('f1'), comment('f2', { line: 3 })])]);
      await sink().apply([review([comment('f1')])]);
      expect(server.state.reviewComments).toHaveLength(2);
      // A record that calls a finding open and fixed at once is believed to the worse side; one of which there is no
      // thread gets none.
      await sink().apply([review([comment('f1')], fixed('f1', 'f2', 'f9'))]);
      await sink().apply([review([comment('f1')], fixed('f1', 'f2', 'f9'))]);
      expect(
        server.state.reviewComments
          .slice(2)
          .map((each) => [each.replyTo === server.state.reviewComments[1]?.id, each.body]),
      ).toEqual([[true, `<!-- codex-ci:review state=fixed -->\nFixed in ${head}: the quoted lines are gone.`]]);
      await sink().apply([review([comment('f1'), comment('f2', { line: 3 })])]);
      await sink().apply([review([comment('f1'), comment('f2', { line: 3 })])]);
      expect(server.state.reviewComments.slice(3).map((each) => each.body)).toEqual([
        `<!-- codex-ci:review state=again -->\nFound again in ${head}.`,
      ]);
      expect(server.state.reviews).toHaveLength(1);
    });
  });

  it('takes the silence of rules for an answer, and of nobody else', async () => {
    const unlisted = (comments: ReviewComment[], except: string[] = []): Effect => ({
      kind: 'review',
      key: 'review',
      body: '',
      comments,
      unlisted: { why: 'it is found no more', except },
    });
    const comments = [
      comment('f1', { byRules: true }),
      comment('f2', { line: 3 }),
      comment('f3', { line: 21, byRules: true }),
    ];
    await sink().apply([review(comments)]);
    await sink().apply([unlisted([comments[2]!], ['src/a.ts'])]);
    expect(server.state.reviewComments).toHaveLength(3);
    await sink().apply([unlisted([comments[2]!])]);
    await sink().apply([unlisted([comments[2]!])]);
    expect(server.state.reviewComments.slice(3).map(({ replyTo, body }) => [replyTo, body])).toEqual([
      [
        server.state.reviewComments[0]?.id,
        `<!-- codex-ci:review state=fixed -->\nFixed in ${head}: it is found no more.`,
      ],
    ]);
    await sink().apply([unlisted(comments)]);
    expect(server.state.reviewComments.slice(4).map(({ body }) => body)).toEqual([
      `<!-- codex-ci:review state=again -->\nFound again in ${head}.`,
    ]);
  });

  it('answers the other threads when one was removed in between', async () => {
    await sink().apply([review([comment('f1'), comment('f2', { line: 3 })])]);
    const [gone] = server.state.reviewComments;
    server.state.faults.push({ method: 'POST', path: `/comments/${gone?.id}/replies$`, status: 404 });
    expect(await sink().apply([review([], fixed('f1', 'f2'))])).toMatchObject([
      { state: 'updated', detail: '1 earlier answered' },
    ]);
  });

  describe('check run', () => {
    it('sends annotations by fifties and updates its own run', async () => {
      await sink().apply([check(120)]);
      expect(
        server
          .writes()
          .map((each) => [
            each.method,
            (each.body as { output: { annotations: unknown[] } }).output.annotations.length,
          ]),
      ).toEqual([
        ['POST', 50],
        ['PATCH', 50],
        ['PATCH', 20],
      ]);
      const [applied] = await sink().apply([{ ...check(121), verdict: 'pass' } as Effect]);
      expect(applied?.state).toBe('updated');
      expect(server.state.checks).toHaveLength(1);
      expect(server.state.checks[0]).toMatchObject({ conclusion: 'success', head, externalId: 'codex-ci:review' });
      expect(server.state.checks[0]?.annotations).toHaveLength(121);
    });

    it.each([
      ['pass', 'success'],
      ['block', 'failure'],
      ['inconclusive', 'failure'],
      ['skipped', 'skipped'],
    ] as const)('concludes %s as %s', async (verdict, conclusion) => {
      await sink().apply([{ ...check(0), verdict } as Effect]);
      expect(server.state.checks[0]?.conclusion).toBe(conclusion);
    });

    it('makes its own beside another App’s run with the same id', async () => {
      world({
        checks: [
          {
            id: 1,
            name: 'codex-ci',
            head,
            externalId: 'codex-ci:review',
            app: 'other',
            status: 'completed',
            conclusion: 'success',
            title: 'x',
            summary: 'y',
            annotations: [],
          },
        ],
      });
      await sink().apply([check(1)]);
      expect(server.state.checks.map((each) => each.app)).toEqual(['other', 'github-actions']);
    });
  });

  it('names the permission of each refusal, and does the rest', async () => {
    server.state.faults.push({
      path: '/check-runs',
      status: 403,
      body: { message: 'Resource not accessible by integration' },
    });
    server.state.faults.push({
      method: 'POST',
      path: '/reviews$',
      status: 403,
      body: { message: 'Resource not accessible by integration' },
      headers: { 'x-accepted-github-permissions': 'pull_requests=write' },
    });
    server.state.faults.push({ method: 'POST', path: '/issues/7/comments$', status: 500, body: { message: 'later' } });
    await expect(sink().apply([check(1), review([comment('f1')]), sticky('x')])).rejects.toThrow(
      new RegExp(
        [
          '^not everything could be published: sticky-comment: GitHub answers 500 .*; review: GitHub refuses POST /repos/octo-org/octo-repo/pulls/7/reviews \\(403\\) \\("Resource not accessible by integration"\\);',
          ' the token needs the permission pull-requests: write; check: GitHub refuses GET .*/check-runs \\(403\\).*the token needs the permission checks: write$',
        ].join(''),
      ),
    );
    server.state.faults.pop();
    const applied = await sink().apply([check(1), review([comment('f1')]), sticky('x')]);
    expect(applied.map(({ kind, state, refused }) => [kind, state, refused])).toEqual([
      ['check', 'skipped', true],
      ['review', 'skipped', true],
      ['sticky-comment', 'created', undefined],
    ]);
    expect(server.state.comments).toHaveLength(1);
  });

  it('says why code scanning took nothing', async () => {
    server.state.faults.push({
      path: '/sarifs',
      status: 403,
      body: { message: 'Code Security must be enabled for this repository to use code scanning.' },
      times: 1,
    });
    expect(await sink().apply([sarif])).toMatchObject([
      { state: 'skipped', detail: expect.stringMatching(/^code scanning is not on/) as string },
    ]);
    server.state.faults.push({
      path: '/sarifs',
      status: 403,
      body: { message: 'Resource not accessible by integration' },
      times: 1,
    });
    expect(await sink().apply([sarif])).toMatchObject([
      { state: 'skipped', detail: 'the token lacks the permission security-events: write' },
    ]);
  });

  it('never sends an approval or a request for changes', async () => {
    await sink().apply([sticky('x'), review([comment('f1')]), check(1)]);
    expect(JSON.stringify(server.requests)).not.toMatch(/APPROVE|REQUEST_CHANGES/);
  });
});
