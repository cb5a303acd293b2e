import { existsSync, mkdtempSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { createGithubClient } from '../../src/adapters/github/client.ts';
import { createGithubForge, type GithubForge } from '../../src/adapters/github/forge.ts';
import { entries } from '../../src/entry/run/tasks.ts';
import { payloadOf } from '../support/event-payload.ts';
import { startGithub, type GithubServer } from '../support/github-server.ts';
import { runStepScript, type ScriptRan } from '../support/step-script.ts';
import { scriptOf } from '../support/workflow-files.ts';
import family from './families/stranger-starts-the-model.ts';
import { replay } from './replay.ts';

type Body = Record<string, unknown>;
const now = new Date('2026-11-20T10:00:00Z');
const [base, head, other] = ['b'.repeat(40), 'a'.repeat(40), 'c'.repeat(40)];
const script = scriptOf('.github/workflows/review-publish.yml', 'find', 'asked');

let github: GithubServer;
let forge: GithubForge;
beforeAll(async () => {
  github = await startGithub();
  github.reset({ repository: 'acme/shop', permissions: { maintainer: 'write', helper: 'read' } });
  const log = { info: () => {}, warn: () => {}, debug: () => {} };
  forge = createGithubForge(
    createGithubClient({ token: 'token-1', log, signal: new AbortController().signal, apiUrl: github.url }),
    'acme/shop',
  );
});
afterAll(() => github.close());

/** The step's script, with an API that answers what GitHub would. */
async function ask(
  over: Readonly<Record<string, string>>,
  world: { permission?: string; id?: number; pull?: Body; activity?: Body[] | null } = {},
): Promise<ScriptRan & { dir: string; asked: string[] }> {
  const { permission = 'write', id = 7, activity = [{ after: head, timestamp: '2026-11-20T09:00:00Z' }] } = world;
  const pull = {
    state: 'open',
    base: { sha: base },
    head: { sha: head, ref: 'fix', repo: { full_name: 'stranger/shop' } },
    ...world.pull,
  };
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    if (path.includes('/activity') && activity === null) response.statusCode = 404;
    response.end(
      JSON.stringify(
        path.includes('/collaborators/')
          ? { permission, user: { login: 'maintainer', id } }
          : path.includes('/activity')
            ? (activity ?? {})
            : pull,
      ),
    );
  });
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  const address = server.address();
  const dir = mkdtempSync(join(tmpdir(), 'codex-ci-script-'));
  const ran = await runStepScript(dir, script.replaceAll('--retry 3', '--retry 0'), {
    TOKEN: 'token-1',
    GITHUB_API_URL: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    GITHUB_REPOSITORY: 'acme/shop',
    EVENT: 'issue_comment',
    NUMBER: '7',
    BODY: '/codex-ci review',
    CREATED: '2026-11-20T09:30:00Z',
    AUTHOR_ID: '7',
    APP: '',
    ACTOR: 'maintainer',
    ACTOR_ID: '7',
    ACTOR_TYPE: 'User',
    WANTED: '',
    ...over,
  });
  server.close();
  server.closeAllConnections();
  return { ...ran, dir, asked };
}

const dispatch = { EVENT: 'workflow_dispatch', BODY: '', CREATED: '', AUTHOR_ID: '' };
const scripted: Readonly<Record<string, () => Promise<ScriptRan & { dir: string; asked: string[] }>>> = {
  'a comment by somebody who may only read': () => ask({}, { permission: 'read' }),
  'a comment by somebody unknown': () => ask({}, { permission: 'none' }),
  'a comment of a bot': () => ask({ ACTOR_TYPE: 'Bot', ACTOR: 'helper[bot]' }),
  'a comment that an app wrote for a person': () => ask({ APP: '12' }),
  'a comment in another’s name': () => ask({ AUTHOR_ID: '8' }),
  'the command in a quotation': () => ask({ BODY: '> /codex-ci review' }),
  'the command in a code block': () => ask({ BODY: '```\n/codex-ci review\n```' }),
  'the command after a sentence': () => ask({ BODY: 'Please run\n/codex-ci review' }),
  'the command with another one behind it': () => ask({ BODY: '/codex-ci review\n/codex-ci review' }),
  'a dispatch by a bot': () => ask({ ...dispatch, ACTOR_TYPE: 'Bot', ACTOR: 'github-actions[bot]' }),
  'a dispatch by somebody who may only read': () => ask(dispatch, { permission: 'read' }),
  'a login that another account has now': () => ask({}, { id: 8 }),
  'a head that was pushed after the comment': () =>
    ask(
      {},
      {
        activity: [
          { after: head, timestamp: '2026-11-20T09:30:05Z' },
          { after: other, timestamp: '2026-11-20T09:00:00Z' },
        ],
      },
    ),
  'a head pushed in the second of the comment': () =>
    ask({}, { activity: [{ after: head, timestamp: '2026-11-20T09:30:00Z' }] }),
  'a head of which nobody can tell when it was pushed': () => ask({}, { activity: null }),
  'a head that is not the named one': () => ask({ BODY: `/codex-ci review ${other}` }),
  'a short SHA': () => ask({ BODY: `/codex-ci review ${head.slice(0, 7)}` }),
  'a closed pull request': () => ask({}, { pull: { state: 'closed' } }),
  'a number with a command in it': () => ask({ ...dispatch, NUMBER: '7$(touch hacked)' }),
  'a branch name with a command in it': () =>
    ask(
      {},
      {
        pull: { head: { sha: head, ref: '$(touch hacked)`touch hacked`', repo: { full_name: 'stranger/shop' } } },
        activity: [],
      },
    ),
  'a comment on an issue': () => ask({}, { pull: { message: 'Not Found', state: undefined } }),
};

const people = (type: string, login: string): Body => ({ login, type, id: 7 });
const comment = (body: string, over: Body = {}, author: Body = people('User', 'maintainer')): Body =>
  payloadOf('issue_comment', {
    action: 'created',
    repository: { full_name: 'acme/shop' },
    issue: { number: 7, pull_request: { url: 'https://api.github.com/repos/acme/shop/pulls/7' } },
    comment: { body, user: author, performed_via_github_app: null },
    sender: author,
    ...over,
  });
const byHand = (sender: Body): Body =>
  payloadOf('workflow_dispatch', {
    repository: { full_name: 'acme/shop' },
    ref: 'refs/heads/main',
    inputs: { 'pull-request': '7' },
    sender,
  });
const labelled = (sender: string): Body =>
  payloadOf('pull_request', {
    action: 'labeled',
    repository: { full_name: 'acme/shop' },
    label: { name: 'codex-review' },
    sender: { login: sender },
    pull_request: { head: { repo: { full_name: 'stranger/shop', owner: { login: 'stranger' } } } },
  });

const events: Readonly<Record<(typeof family)['tried']['review'][number], [string, Body]>> = {
  'a comment by somebody who may only read': [
    'issue_comment',
    comment('/codex-ci review', {}, people('User', 'helper')),
  ],
  'a comment by somebody unknown': ['issue_comment', comment('/codex-ci review', {}, people('User', 'nobody'))],
  'a comment that was edited into the command': ['issue_comment', comment('/codex-ci review', { action: 'edited' })],
  'a comment of a bot': ['issue_comment', comment('/codex-ci review', {}, people('Bot', 'maintainer'))],
  'a comment that an app wrote for a person': [
    'issue_comment',
    comment('/codex-ci review', {
      comment: { body: '/codex-ci review', user: people('User', 'maintainer'), performed_via_github_app: { id: 12 } },
    }),
  ],
  'a comment in another’s name': [
    'issue_comment',
    comment('/codex-ci review', {
      comment: { body: '/codex-ci review', user: { ...people('User', 'maintainer'), id: 8 } },
    }),
  ],
  'the command in a quotation': ['issue_comment', comment('> /codex-ci review')],
  'the command in a code block': ['issue_comment', comment('    /codex-ci review')],
  'the command after a sentence': ['issue_comment', comment('Do not\n/codex-ci review')],
  'the command with another one behind it': ['issue_comment', comment('/codex-ci review\n/codex-ci review')],
  'a dispatch by a bot': ['workflow_dispatch', byHand(people('Bot', 'github-actions[bot]'))],
  'a dispatch by somebody who may only read': ['workflow_dispatch', byHand(people('User', 'helper'))],
  'a label set by somebody who may only read': ['pull_request_target', labelled('helper')],
  'nobody to ask who may write': ['issue_comment', comment('/codex-ci review')],
};

const environment = (name: string) => ({
  GITHUB_EVENT_NAME: name,
  GITHUB_REPOSITORY: 'acme/shop',
  GITHUB_SHA: base,
  GITHUB_ACTOR: 'maintainer',
});
const without = (task: string, [name, payload]: [string, Body], asks: GithubForge | null) =>
  entries[task]!.start.event(environment(name), payload, now).withoutModel('codex-review', asks);

async function refused(task: string, way: string, all: Readonly<Record<string, [string, Body]>>): Promise<void> {
  // the same event of somebody who may is no reason against the model, so that a refusal says something
  const honest: [string, Body] =
    task === 'rollback-analysis'
      ? ['issues', issue('maintainer', 'labeled')]
      : ['issue_comment', comment(`/codex-ci review ${head}\n`)];
  expect(await without(task, honest, forge)).toBeNull();
  if (task !== 'rollback-analysis')
    expect([
      await without(task, ['workflow_dispatch', byHand(people('User', 'maintainer'))], forge),
      await without(task, ['pull_request_target', labelled('maintainer')], forge),
    ]).toEqual([null, null]);
  expect(await without(task, all[way]!, way.startsWith('nobody') ? null : forge)).toMatch(/access|comment|bot/);
}

const issue = (login: string, action: string): Body =>
  payloadOf('issues', {
    action,
    repository: { full_name: 'acme/shop' },
    label: { name: 'incident' },
    issue: { number: 3, title: 'Checkout is down', body: 'It is.' },
    sender: people('User', login),
  });
const issues: Readonly<Record<string, [string, Body]>> = {
  'an issue opened by somebody who may only read': ['issues', issue('helper', 'opened')],
  'an incident label set by somebody with triage access': ['issues', issue('helper', 'labeled')],
  'an issue of a bot': ['issues', { ...issue('helper[bot]', 'opened') }],
  'nobody to ask who may write': ['issues', issue('maintainer', 'labeled')],
};

replay(
  family,
  {
    workflows: async (way) => {
      for (const honest of [
        await ask({}),
        await ask(dispatch),
        await ask({ ...dispatch, WANTED: head }),
        await ask({ BODY: `/codex-ci review ${head}\r\n` }, { activity: null }),
      ]) {
        expect(honest.outputs, honest.text).toEqual({
          mode: 'model',
          pulls: JSON.stringify([{ number: 7, base, head }]),
        });
      }
      const ran = await scripted[way]!();
      expect([ran.outputs, existsSync(join(ran.dir, 'hacked'))], ran.text).toEqual([{}, false]);
      expect(ran.text).toMatch(/^::(?:notice|warning|error) title=codex-ci::/m);
      expect(ran.text).not.toContain('token-1');
    },
    review: (way) => refused('review', way, events),
    'test-gen': (way) => refused('test-gen', way, events),
    'docs-check': (way) => refused('docs-check', way, events),
    'rollback-analysis': (way) => refused('rollback-analysis', way, issues),
  },
  { timeout: 30_000 },
);
