import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseEvent, type GithubEvent } from '../../src/adapters/github/events/event.ts';
import type { PullRequest } from '../../src/adapters/github/forge.ts';
import { readTrigger, targetOf } from '../../src/adapters/github/events/trigger.ts';
import type { Repository } from '../../src/contracts/repository.ts';
import { Failure } from '../../src/domain/errors.ts';
import { Trigger } from '../../src/domain/trigger.ts';

type Payload = Record<string, unknown>;
const all = createRequire(import.meta.url)('@octokit/webhooks-examples/api.github.com/index.json') as {
  name: string;
  examples: Payload[];
}[];
const example = (name: string, action?: string): Payload =>
  structuredClone(
    all
      .find((each) => each.name === name)
      ?.examples.find((each) => action === undefined || each['action'] === action) as Payload,
  );
const zero = '0'.repeat(40);

let dir = '';
/** fork is where topic left main; both have one commit since */
let at: { fork: string; main: string; topic: string };
const git = (...words: string[]): string =>
  execFileSync('git', ['-C', dir, '-c', 'user.name=T', '-c', 'user.email=t@localhost', ...words], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();

/** The two questions that a trigger asks, put to a real repository. */
const ask = async (...words: string[]): Promise<string> => {
  try {
    return git(...words);
  } catch (error) {
    throw new Failure('input', `unknown revision ${words.at(-1) ?? ''}`, { cause: error });
  }
};
const repository = {
  resolve: (rev: string) => ask('rev-parse', '--verify', '--quiet', `${rev}^{commit}`),
  mergeBase: (a: string, b: string) => ask('merge-base', a, b),
} as unknown as Repository;

const parse = (event: string, payload: unknown): GithubEvent =>
  parseEvent({ GITHUB_EVENT_NAME: event, GITHUB_SHA: at.main }, payload, new Date('2026-11-20T10:00:00.000Z'));

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'trigger-'));
  git('init', '-q', '-b', 'main');
  const commit = (message: string): string => {
    git('commit', '-q', '--allow-empty', '-m', message);
    return git('rev-parse', 'HEAD');
  };
  const fork = commit('first');
  const main = commit('on main');
  git('checkout', '-q', '-b', 'topic', fork);
  at = { fork, main, topic: commit('on topic') };
});
afterAll(() => {
  rmSync(dir, { recursive: true });
});

describe('readTrigger', () => {
  const pullEvent = (head = at.topic): GithubEvent => {
    const payload = example('pull_request', 'opened');
    Object.assign((payload['pull_request'] as { base: Payload }).base, { sha: at.main });
    Object.assign((payload['pull_request'] as { head: Payload }).head, { sha: head });
    return parse('pull_request', payload);
  };

  it('goes from the merge base to the head, configured by the base', async () => {
    const event = pullEvent();
    const trigger = await readTrigger(event, repository);
    expect(Trigger.parse(trigger)).toEqual(trigger);
    expect(trigger.subject).toEqual({
      kind: 'change',
      repository: event.repository,
      trusted: at.main,
      base: at.fork,
      head: at.topic,
      number: event.number,
    });
    expect(trigger.request).toEqual({ ...event.request, head_branch: event.head.ref });
  });

  it('fails when the clone lacks the head', async () => {
    await expect(readTrigger(pullEvent('f'.repeat(40)), repository)).rejects.toThrow('unknown revision');
  });

  it('takes a push from the commit before it', async () => {
    const payload = {
      ...example('push'),
      ref: 'refs/heads/main',
      before: at.fork,
      after: at.main,
      deleted: false,
      forced: false,
    };
    expect((await readTrigger(parse('push', payload), repository)).subject).toMatchObject({
      trusted: at.fork,
      base: at.fork,
      head: at.main,
    });
  });

  it('compares a new branch and a dispatch with the default branch, local or remote', async () => {
    const event = {
      ...parse('push', { ...example('push'), ref: 'refs/heads/topic', before: zero, after: at.topic, deleted: false }),
      defaultBranch: 'main',
    };
    expect((await readTrigger(event, repository)).subject).toMatchObject({
      trusted: at.main,
      base: at.fork,
      head: at.topic,
    });
    await expect(readTrigger({ ...event, defaultBranch: 'trunk' }, repository)).rejects.toThrow(
      'unknown revision refs/heads/trunk',
    );
    git('update-ref', 'refs/remotes/origin/trunk', at.fork);
    expect((await readTrigger({ ...event, defaultBranch: 'trunk' }, repository)).subject).toMatchObject({
      trusted: at.fork,
      base: at.fork,
    });
    const dispatch = { ...parse('workflow_dispatch', example('workflow_dispatch')), defaultBranch: 'main' };
    expect((await readTrigger(dispatch, repository)).subject).toMatchObject({ base: at.main, head: at.main });
  });

  it('takes a workflow_run’s pull request from the forge, its configuration from the default branch, and nothing when the head moved', async () => {
    const payload = example('workflow_run');
    Object.assign(payload['workflow_run'] as Payload, { head_sha: at.topic, head_branch: 'topic' });
    const event = parse('workflow_run', payload);
    const request = { title: 'T', body: '', author: 'mona', labels: [], draft: false, fork: true };
    const found: PullRequest = { number: 7, state: 'open', base: at.fork, head: at.topic, request };
    expect(await readTrigger(event, repository, found)).toMatchObject({
      subject: { number: 7, trusted: at.main, base: at.fork, head: at.topic },
      request,
    });
    expect(targetOf(event, found)).toEqual({
      repository: event.repository,
      number: 7,
      head: at.topic,
      ref: 'refs/pull/7/head',
    });
    expect(targetOf(event)).toMatchObject({ number: null, ref: 'refs/heads/topic' });
    await expect(readTrigger(event, repository, { ...found, head: at.main })).rejects.toThrow(
      'pull request #7 has moved on',
    );
  });
});
