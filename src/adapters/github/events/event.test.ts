import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Failure } from '../../../domain/errors.ts';
import { parseEvent, readPayload, supportedEvents, type GithubEvent } from './event.ts';

type Payload = Record<string, unknown>;
const webhooks = createRequire(import.meta.url)('@octokit/webhooks-examples') as { default?: unknown };
const all = (
  Array.isArray(webhooks)
    ? webhooks
    : (webhooks.default ?? createRequire(import.meta.url)('@octokit/webhooks-examples/api.github.com/index.json'))
) as { name: string; examples: Payload[] }[];
const examples = (name: string): Payload[] => all.find((each) => each.name === name)?.examples ?? [];
const pull = (action: string): Payload =>
  structuredClone(examples('pull_request').find((each) => each['action'] === action) as Payload);

const now = new Date('2026-11-20T10:00:00.000Z');
const sha = (letter: string): string => letter.repeat(40);
const parse = (event: string, payload: unknown, more: Record<string, string> = {}): GithubEvent =>
  parseEvent({ GITHUB_EVENT_NAME: event, GITHUB_SHA: sha('9'), GITHUB_ACTOR: 'someone', ...more }, payload, now);

describe('parseEvent', () => {
  it.each(supportedEvents)('reads every example of %s', (event) => {
    const payloads = examples(event === 'pull_request_target' ? 'pull_request' : event).filter(
      (each) => each['deleted'] !== true && !String(each['after']).startsWith('0000'),
    );
    expect(payloads.length).toBeGreaterThan(0);
    for (const payload of payloads) {
      const read = parse(event, payload);
      expect(read).toMatchObject({ event, at: '2026-11-20T10:00:00.000Z' });
      expect(read.head.sha).toMatch(/^[0-9a-f]{40}$/);
      expect(read.repository).toMatch(/^[\w.-]+\/[\w.-]+$/);
      expect(read.actor).not.toBe('');
    }
  });

  it('freezes a pull request’s words and commits', () => {
    const payload = pull('labeled');
    Object.assign(payload['pull_request'] as Payload, { title: 'T', body: null, draft: true });
    const { label, pull_request: request } = payload as {
      label: { name: string };
      pull_request: { number: number; base: { sha: string }; head: { sha: string } };
    };
    expect(parse('pull_request', payload)).toMatchObject({
      action: 'labeled',
      label: label.name,
      number: request.number,
      ref: `refs/pull/${request.number}/head`,
      base: { sha: request.base.sha },
      head: { sha: request.head.sha, fork: false },
      request: { title: 'T', body: '', draft: true, fork: false },
      restricted: false,
    });
  });

  it('knows forks, deleted forks and Dependabot', () => {
    const fork = pull('opened');
    const head = (fork['pull_request'] as { head: Payload }).head;
    head['repo'] = { full_name: 'mona/fork', owner: { login: 'mona' } };
    expect(parse('pull_request', fork)).toMatchObject({
      head: { fork: true, owner: 'mona' },
      request: { fork: true },
      restricted: true,
    });
    expect(parse('pull_request_target', fork)).toMatchObject({ head: { fork: true }, restricted: false });
    head['repo'] = null;
    expect(parse('pull_request', fork)).toMatchObject({ head: { fork: true }, restricted: true });
    const bot = pull('opened');
    bot['sender'] = { login: 'dependabot[bot]' };
    expect(parse('pull_request', bot)).toMatchObject({ head: { fork: false }, restricted: true });
    expect(parse('pull_request_target', bot).restricted).toBe(true);
  });

  it('takes the commits of a merge group', () => {
    const payload = examples('merge_group')[0] as { merge_group: { base_sha: string; head_sha: string } };
    expect(
      parse('merge_group', {
        ...payload,
        merge_group: { ...payload.merge_group, head_ref: `refs/heads/gh-readonly-queue/main/pr-7-${'a'.repeat(40)}` },
      }).queued,
    ).toBe(7);
    expect(
      parse('merge_group', { ...payload, merge_group: { ...payload.merge_group, head_ref: 'refs/heads/pr-7' } }).queued,
    ).toBeUndefined();
    expect(parse('merge_group', payload)).toMatchObject({
      base: { sha: payload.merge_group.base_sha, ref: 'main' },
      head: { sha: payload.merge_group.head_sha },
    });
  });

  it('has no base for new, forced and dispatched branches, and refuses a deletion', () => {
    const payload = {
      ...structuredClone(examples('push')[0] as Payload),
      ref: 'refs/heads/topic',
      before: sha('1'),
      after: sha('2'),
      deleted: false,
      forced: false,
    };
    expect(parse('push', payload)).toMatchObject({ base: { sha: sha('1') }, head: { sha: sha('2'), ref: 'topic' } });
    expect(parse('push', { ...payload, before: sha('0') }).base.sha).toBeNull();
    expect(parse('push', { ...payload, forced: true }).base.sha).toBeNull();
    expect(() => parse('push', { ...payload, deleted: true })).toThrow('deletes refs/heads/topic');
    expect(parse('workflow_dispatch', examples('workflow_dispatch')[0])).toMatchObject({
      base: { sha: null },
      head: { sha: sha('9') },
    });
  });

  it('takes head owner, branch and commit of a workflow_run', () => {
    const payload = structuredClone(examples('workflow_run')[0]) as {
      workflow_run: Payload & { id: number; head_sha: string };
    };
    payload.workflow_run['head_repository'] = { full_name: 'mona/fork', owner: { login: 'mona' } };
    payload.workflow_run['head_branch'] = 'topic';
    expect(parse('workflow_run', payload)).toMatchObject({
      head: { owner: 'mona', ref: 'topic', sha: payload.workflow_run.head_sha, fork: true },
      run: { id: payload.workflow_run.id },
      workflowSha: sha('9'),
    });
  });

  it.each([
    [
      'an unsupported event',
      'discussion',
      {},
      'GITHUB_EVENT_NAME: the event discussion is not supported; allowed: pull_request, pull_request_target, ' +
        'merge_group, push, workflow_dispatch, workflow_run, issue_comment',
    ],
    ['no event', '', {}, 'GITHUB_EVENT_NAME: is not set; allowed: pull_request'],
    [
      'a payload of something else',
      'pull_request',
      [],
      'GITHUB_EVENT_PATH: the payload is not a pull_request event: it: ',
    ],
    ['a payload without a repository', 'push', {}, 'GITHUB_EVENT_PATH: the payload is not a push event: repository: '],
    [
      'a commit that is none',
      'pull_request',
      {
        ...pull('opened'),
        pull_request: { ...(pull('opened')['pull_request'] as Payload), head: { ref: 'x', sha: '$(id)', repo: null } },
      },
      'pull_request.head.sha: ',
    ],
  ])('refuses %s in one line', (_, event, payload, message) => {
    const failure = ((): unknown => {
      try {
        return parse(event, payload);
      } catch (error) {
        return error;
      }
    })();
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({ kind: 'input', exitCode: 2 });
    expect((failure as Failure).message).toContain(message);
    expect((failure as Failure).message).not.toContain('\n');
  });

  it('refuses a repository name that is none', () => {
    expect(() => parse('pull_request', pull('opened'), { GITHUB_REPOSITORY: 'a/b/../c' })).toThrow(
      'allowed: owner/name',
    );
  });
});

describe('readPayload', () => {
  let dir = '';
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'event-'));
  });
  afterAll(() => rm(dir, { recursive: true }));

  it('reads JSON, and says in one line what is wrong', async () => {
    await writeFile(join(dir, 'good.json'), '{"a":1}');
    await writeFile(join(dir, 'bad.json'), '{"a":\n');
    expect(await readPayload({ GITHUB_EVENT_PATH: join(dir, 'good.json') })).toEqual({ a: 1 });
    await expect(readPayload({})).rejects.toThrow('GITHUB_EVENT_PATH: is not set');
    await expect(readPayload({ GITHUB_EVENT_PATH: join(dir, 'none.json') })).rejects.toThrow(/none\.json: ENOENT/);
    await expect(readPayload({ GITHUB_EVENT_PATH: join(dir, 'bad.json') })).rejects.toThrow(
      /bad\.json is not JSON[^\n]*$/,
    );
  });
});
