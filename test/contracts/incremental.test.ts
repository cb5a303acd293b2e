import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { here } from '../support/groups.ts';
import { checkout, mergeGroupEvent } from '../support/event-payload.ts';
import { startGitServer } from '../support/git-server.ts';
import { refuse } from '../support/responses-server.ts';
import { noise } from '../support/secrets.ts';
import { finding, openLivingPull, type LivingPull, type Reviewed, type Says } from '../support/pull-request.ts';

// Review after review and publish after publish on one pull request, with the built actions.
const lines = (count: number, change: Record<number, string> = {}): string =>
  `${Array.from({ length: count }, (_, at) => change[at + 1] ?? `export const value${at + 1} = ${at + 1};`).join('\n')}\n`;
const base = { 'README.md': '# Shop\n', 'src/pay.ts': lines(40), 'src/cart.ts': lines(40), 'src/other.ts': lines(5) };
const pay = {
  5: 'export const total = sum * rate * rate;',
  6: 'export const five = 5;',
  30: 'export const late = await never;',
};
const cart = { 10: 'export const size = list.length - 1;' };
const blocker = finding('src/pay.ts', 5, pay[5]);
const minor = finding('src/cart.ts', 10, cart[10], { severity: 'low', category: 'breaking-change' });
const says: Says = { 'src/pay.ts': [blocker], 'src/cart.ts': [minor] };

let pull: LivingPull;
const head = (): string => pull.caller.sha('topic');
const titles = (record: Reviewed): string[] => record.findings.map(({ title }) => title);
const receipt = (record: Reviewed): Record<string, string> =>
  Object.fromEntries(record.receipt.map(({ path, state, reason }) => [path, `${state} ${reason}`.trim()]));
const replies = (): string[] =>
  pull.github.state.reviewComments
    .filter(({ replyTo }) => replyTo !== null)
    .map(({ body }) => body.replace(/^<!--.*-->\n/, ''));
const threads = (): string[] =>
  pull.github.state.reviewComments
    .filter(({ replyTo }) => replyTo === null)
    .map(({ path, line }) => `${path}:${line ?? '-'}`);
/** The thread that a finding began. */
const threadOf = (path: string): number =>
  pull.github.state.reviewComments.find((each) => each.replyTo === null && each.path === path)?.id ?? 0;
const reply = (author: string, replyTo: number, body: string): void => {
  const parent = pull.github.state.reviewComments.find(({ id }) => id === replyTo);
  if (parent !== undefined)
    pull.github.state.reviewComments.push({ ...parent, id: pull.github.state.nextId++, author, body, replyTo });
};

describe.skipIf(!here('description'))('a pull request over several pushes', () => {
  beforeAll(async () => {
    pull = await openLivingPull(base);
    pull.push({ 'src/pay.ts': lines(40, pay), 'src/cart.ts': lines(40, cart) });
    const { record, folder } = await pull.review(says);
    expect(record).toMatchObject({
      verdict: 'block',
      review: { since: { read: null, carried: [], resolved: [], dismissed: [] }, state: { read: { head: head() } } },
    });
    expect(pull.asked()).toEqual(['src/cart.ts', 'src/pay.ts']);
    await pull.publish(folder);
    expect(threads().sort()).toEqual(['src/cart.ts:10', 'src/pay.ts:5']);
    pull.keep();
  });
  afterAll(() => pull.close());
  beforeEach(() => {
    pull.restore();
  });

  it('reads only what is new, carries what is open, and repeats nothing', async () => {
    const first = head();
    pull.push({ 'src/other.ts': lines(6) });
    const { record, folder } = await pull.review({});
    expect(pull.asked()).toEqual(['src/other.ts']);
    // The second answer was silent about both; their lines stand.
    expect(record).toMatchObject({ verdict: 'block', review: { since: { read: first, resolved: [] } } });
    expect(record.review.since?.carried).toHaveLength(2);
    expect(receipt(record)).toEqual({
      'src/cart.ts': `read at ${first.slice(0, 12)}`,
      'src/other.ts': 'read',
      'src/pay.ts': `read at ${first.slice(0, 12)}`,
    });
    const before = structuredClone(pull.github.state.reviewComments);
    await pull.publish(folder);
    expect(pull.github.state.reviewComments).toEqual(before);
    expect(pull.github.state.checks.at(-1)).toMatchObject({ head: head(), conclusion: 'failure' });
    expect(pull.github.state.comments[0]?.body).toContain('2 files not read again');
  });

  it('keeps a blocker open whatever a second look at its file says', async () => {
    pull.push({ 'src/pay.ts': lines(40, { ...pay, 30: 'export const late = 1;' }) });
    const { record } = await pull.review({});
    expect(pull.asked()).toEqual(['src/pay.ts']);
    expect(record).toMatchObject({ verdict: 'block', review: { since: { resolved: [] } } });
  });

  it('says in its thread that a finding is fixed, once, and marks what it missed earlier', async () => {
    pull.push({ 'src/pay.ts': lines(40, { ...pay, 5: 'export const total = sum * rate;' }) });
    const missed = finding('src/pay.ts', 30, pay[30], { severity: 'medium' });
    const { record, folder } = await pull.review({
      'src/pay.ts': [
        missed,
        finding('src/pay.ts', 5, 'export const total = sum * rate;', { category: 'security', severity: 'low' }),
      ],
    });
    expect(record).toMatchObject({
      verdict: 'pass',
      review: { since: { resolved: [{ why: 'the quoted lines are gone' }] } },
    });
    expect(
      record.findings.filter(({ id }) => record.review.since?.missed.includes(id)).map(({ line }) => line),
    ).toEqual([30]);
    await pull.publish(folder);
    expect(replies()).toEqual([`Fixed in ${head()}: the quoted lines are gone.`]);
    expect(pull.github.state.reviewComments.find(({ replyTo }) => replyTo !== null)?.replyTo).toBe(
      threadOf('src/pay.ts'),
    );
    expect(
      pull.github.state.reviewComments.find(({ line, replyTo }) => line === 30 && replyTo === null)?.body,
    ).toContain('Missed earlier');
    const before = structuredClone(pull.github.state);
    pull.github.requests.length = 0;
    await pull.publish(folder);
    expect(pull.github.writes()).toEqual([]);
    expect(pull.github.state).toEqual(before);
    // A run later nothing more is said about it.
    pull.push({ 'src/other.ts': lines(6) });
    await pull.publish((await pull.review({})).folder);
    expect(replies()).toHaveLength(1);
  });

  it('calls nothing fixed from a run without a verdict, and does so once one has come to it', async () => {
    pull.push({ 'src/pay.ts': lines(40, { ...pay, 5: 'export const total = sum * rate;' }) });
    const failed = await pull.review({}, { answer: refuse('no') });
    expect(failed.record).toMatchObject({ verdict: 'inconclusive', review: { since: { resolved: [] } } });
    await pull.publish(failed.folder);
    expect(replies()).toEqual([]);
    const { record, folder } = await pull.review({});
    expect(pull.asked()).toEqual(['src/pay.ts']);
    expect(record.verdict).toBe('pass');
    await pull.publish(folder);
    expect(replies()).toEqual([`Fixed in ${head()}: the quoted lines are gone.`]);
  });

  it('calls no model’s finding fixed from rules alone', async () => {
    pull.push({ 'src/pay.ts': lines(40, { ...pay, 5: 'export const total = sum * rate;' }) });
    const { record, folder } = await pull.review({}, { inputs: { engine: 'rules' } });
    expect(record).toMatchObject({ review: { since: { resolved: [] } } });
    await pull.publish(folder);
    expect(replies()).toEqual([]);
  });

  it('follows a file that is renamed, and knows one that is gone', async () => {
    pull.git('mv', 'src/pay.ts', 'src/payment.ts');
    pull.push({});
    const { record } = await pull.review({});
    expect(record).toMatchObject({ verdict: 'block', review: { since: { resolved: [] } } });
    expect(record.findings.map(({ path }) => path)).toContain('src/payment.ts');
    pull.git('rm', '--quiet', 'src/payment.ts');
    pull.push({ 'src/cart.ts': base['src/cart.ts'] });
    const gone = await pull.review({});
    expect(gone.record.review.since?.resolved.map(({ why }) => why).sort()).toEqual([
      'the change no longer touches this file',
      'the file is gone',
    ]);
  });

  it('answers a rule’s finding when the rule is quiet', async () => {
    const leak = `gh${'p_'}${noise(36, undefined, 'living-leak')}`;
    pull.push({ 'src/client.ts': `export const token = '${leak}';\n` });
    await pull.publish((await pull.review({})).folder);
    expect(threads()).toContain('src/client.ts:1');
    // Another secret in another file changes the numbers of secrets, and nothing else.
    pull.push({ 'src/a.ts': `export const token = 'gh${'p_'}${noise(36, undefined, 'another-leak')}';\n` });
    await pull.publish((await pull.review({})).folder);
    expect(threads().filter((place) => place === 'src/client.ts:1')).toHaveLength(1);
    expect(replies()).toEqual([]);
    pull.push({ 'src/client.ts': 'export const token = process.env.TOKEN;\n' });
    await pull.publish((await pull.review({}, { inputs: { engine: 'rules' } })).folder);
    expect(replies()).toEqual([expect.stringMatching(/^Fixed in [0-9a-f]{40}: the quoted lines are gone\.$/)]);
  });

  describe('after a rebase and a forced push', () => {
    const rebase = (): string => {
      const before = head();
      pull.git('checkout', '--quiet', 'main');
      pull.push({ 'src/pay.ts': `// Money.\n\n${base['src/pay.ts']}`, 'README.md': '# Shop, moved on\n' });
      pull.git('checkout', '--quiet', 'topic');
      pull.git('rebase', '--quiet', 'main');
      return before;
    };

    it('reads again only hunks that are others', async () => {
      const before = rebase();
      const { record } = await pull.review({});
      expect(pull.asked()).toEqual([]);
      expect(record).toMatchObject({ verdict: 'block', review: { since: { read: before } } });
      // Two lines further down, with its base.
      expect(record.findings.find(({ path }) => path === 'src/pay.ts')).toMatchObject({ line: 7, end_line: 7 });
    });

    it.each([
      ['that is still to be had', true, []],
      ['that nobody has any more', false, ['src/cart.ts', 'src/pay.ts']],
    ] as const)('with a last head %s', async (_, kept, asked) => {
      rebase();
      const clone = checkout(pull.caller, join(pull.dir, `clone-${String(kept)}`), head(), 0);
      // what a job lacks comes from the server of its event
      const server = await startGitServer(kept ? dirname(dirname(pull.caller.dir)) : join(pull.dir, 'nowhere'));
      const { record, step } = await pull.review(
        {},
        { workspace: clone, environment: { GITHUB_SERVER_URL: server.url, no_proxy: '*' } },
      );
      server.close();
      expect(pull.asked()).toEqual(asked);
      expect(record.verdict).toBe('block');
      if (!kept)
        expect(step.log).toMatch(/the whole change is read: [0-9a-f]{12}, which was read last, can’t be compared with/);
    });
  });

  describe('reads everything', () => {
    const whole = ['src/cart.ts', 'src/other.ts', 'src/pay.ts'];
    const state = (): { body: string } => pull.github.state.comments[0] as { body: string };
    beforeEach(() => {
      pull.push({ 'src/other.ts': lines(6) });
    });

    it.each<[string, RegExp, () => Parameters<LivingPull['review']>[1]]>([
      [
        'when the pull request may not be read',
        /^::warning::earlier runs are not known.*pull-requests: read/m,
        () => {
          pull.github.state.faults.push({
            path: '/comments$',
            status: 403,
            body: { message: 'Resource not accessible by integration' },
          });
          return {};
        },
      ],
      ['without a token', /no token to read the pull request with/, () => ({ inputs: { 'github-token': '' } })],
      [
        'when the state is gone',
        /./,
        () => {
          pull.github.state.comments = [];
          return {};
        },
      ],
      [
        'when the state is somebody else’s',
        /./,
        () => {
          Object.assign(state(), { author: 'octocat' });
          return {};
        },
      ],
      [
        'when the state is of another form',
        /state in the summary comment is not one that this version writes/,
        () => {
          Object.assign(state(), { body: state().body.replace(/data=\S+/, 'data=q1YqLU4tykvMTVWyUkpOLS5WqgUA') });
          return {};
        },
      ],
      [
        'when the state can’t be read at all',
        /./,
        () => {
          Object.assign(state(), { body: state().body.replace(/data=\S+/, 'data=zzzz') });
          return {};
        },
      ],
      [
        'of a fork',
        /the head is a fork’s/,
        () => ({
          event: 'pull_request_target',
          pull: { fork: true, action: 'labeled', label: 'codex-review', sender: 'maintainer' },
        }),
      ],
    ])('%s', async (_, said, prepare) => {
      const { step, record } = await pull.review(says, prepare());
      expect(pull.asked()).toEqual(whole);
      expect(step.log).toMatch(said);
      expect(record.verdict).toBe('block');
    });

    it('when the run of the same head is asked for again', async () => {
      await pull.publish((await pull.review({})).folder);
      await pull.review({});
      expect(pull.asked()).toEqual(whole);
    });

    it('when the configuration says other things to look for, or nothing of earlier runs', async () => {
      pull.git('checkout', '--quiet', 'main');
      pull.push({ '.github/codex-ci.yml': 'review:\n  look-for: [correctness]\n' });
      pull.git('checkout', '--quiet', 'topic');
      expect((await pull.review({})).step.log).toMatch(/what a review is told, or which files it reads, has changed/);
      expect(pull.asked()).toEqual(whole);
      pull.git('checkout', '--quiet', 'main');
      pull.push({ '.github/codex-ci.yml': 'review:\n  incremental: false\n' });
      pull.git('checkout', '--quiet', 'topic');
      const { record } = await pull.review({});
      expect(pull.asked()).toEqual(whole);
      // What is open stays open all the same.
      expect(titles(record)).toContain(`Wrong: ${pay[5]}`);
    });
  });

  describe('dismissing', () => {
    it.each([
      [
        'a reply',
        () => {
          reply('maintainer', threadOf('src/pay.ts'), '/codex-ci dismiss rates are squared on purpose\nreally');
        },
      ],
      [
        'a short reply',
        () => {
          reply('maintainer', threadOf('src/pay.ts'), 'dismiss: rates are squared on purpose');
        },
      ],
      [
        'a comment that names the finding',
        () => {
          const id =
            /findings=(\w+)/.exec(
              pull.github.state.reviewComments.find(({ id: each }) => each === threadOf('src/pay.ts'))?.body ?? '',
            )?.[1] ?? '';
          pull.github.state.comments.push({
            id: 1,
            issue: 7,
            author: 'maintainer',
            body: `/codex-ci dismiss ${id} rates are squared on purpose`,
          });
        },
      ],
    ])('by %s of somebody with write access silences a finding here, with who and why', async (_, dismiss) => {
      dismiss();
      pull.push({ 'src/pay.ts': lines(40, { ...pay, 30: 'export const late = 1;' }) });
      const { record, folder } = await pull.review(says);
      expect(record).toMatchObject({
        verdict: 'pass',
        review: {
          since: {
            resolved: [],
            dismissed: [{ path: 'src/pay.ts', line: 5, by: 'maintainer', reason: 'rates are squared on purpose' }],
          },
        },
      });
      expect(titles(record)).toEqual([`Wrong: ${cart[10]}`]);
      await pull.publish(folder);
      expect(threads()).toHaveLength(2);
      expect(pull.github.state.comments[0]?.body).toContain('rates are squared on purpose');
      expect(pull.github.state.checks.at(-1)).toMatchObject({ conclusion: 'success' });
    });

    it.each([
      ['who may only read', 'helper', 'dismiss: I say so'],
      ['who is unknown', 'stranger', '/codex-ci dismiss I say so'],
      ['without a reason', 'maintainer', '/codex-ci dismiss'],
      ['in the middle of a text', 'maintainer', 'You could write\n/codex-ci dismiss it'],
      ['as a quote', 'maintainer', '> /codex-ci dismiss it'],
    ])('by somebody %s changes nothing', async (_, author, text) => {
      reply(author, threadOf('src/pay.ts'), text);
      pull.push({ 'src/other.ts': lines(6) });
      expect((await pull.review({})).record).toMatchObject({ verdict: 'block', review: { since: { dismissed: [] } } });
    });

    it('does not count where the permission can’t be asked for', async () => {
      reply('maintainer', threadOf('src/pay.ts'), 'dismiss: on purpose');
      pull.github.state.faults.push({
        path: '/collaborators/',
        status: 403,
        body: { message: 'Resource not accessible by integration' },
      });
      pull.push({ 'src/other.ts': lines(6) });
      const { record, step } = await pull.review({});
      expect(record.verdict).toBe('block');
      expect(step.log).toMatch(/what "maintainer" dismisses stays open/);
    });

    it('holds in the merge queue', async () => {
      const leak = `export const token = 'gh${'p_'}${noise(36, undefined, 'queued-leak')}';\n`;
      pull.push({ 'src/client.ts': leak });
      await pull.publish((await pull.review({})).folder);
      const queue = {
        event: 'merge_group',
        payload: mergeGroupEvent(pull.caller, 'topic'),
        inputs: { engine: 'rules' },
      };
      expect((await pull.review({}, queue)).record.verdict).toBe('block');
      reply('maintainer', threadOf('src/client.ts'), 'dismiss: revoked long ago');
      const { record } = await pull.review({}, queue);
      expect(record).toMatchObject({
        verdict: 'pass',
        findings: [],
        review: { since: { carried: [], dismissed: [{ by: 'maintainer' }] } },
      });
      expect(record.review.state).toBeUndefined();
    });

    it('takes a proven critical finding of a rule, unless the configuration keeps those', async () => {
      pull.push({
        'src/client.ts': `export const token = 'gh${'p_'}${noise(36, undefined, 'dismissed-leak')}';\n`,
        'src/pay.ts': base['src/pay.ts'],
      });
      await pull.publish((await pull.review({})).folder);
      reply('maintainer', threadOf('src/client.ts'), 'dismiss: revoked long ago');
      expect((await pull.review({})).record).toMatchObject({
        verdict: 'pass',
        review: { since: { dismissed: [{ rule: 'secret-added', by: 'maintainer' }] } },
      });
      pull.git('checkout', '--quiet', 'main');
      pull.push({ '.github/codex-ci.yml': 'review:\n  dismissible: unproven\n' });
      pull.git('checkout', '--quiet', 'topic');
      expect((await pull.review({})).record).toMatchObject({ verdict: 'block', review: { since: { dismissed: [] } } });
    });
  });

  it('sets the label of the verdict', async () => {
    pull.git('checkout', '--quiet', 'main');
    pull.push({ '.github/codex-ci.yml': 'review:\n  labels: { block: needs-work, pass: looks good }\n' });
    pull.git('checkout', '--quiet', 'topic');
    pull.github.state.pulls[0]?.labels.push('bug', 'looks good');
    await pull.publish((await pull.review(says)).folder);
    expect(pull.github.state.pulls[0]?.labels).toEqual(['bug', 'needs-work']);
  });
});
