import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../src/adapters/redact/redactor.ts';
import type { Values } from '../../src/contracts/options.ts';
import type { Trigger } from '../../src/domain/trigger.ts';
import { releaseStart } from '../../src/entry/starts/release.ts';
import { deployGateOptions, type DeployGateOptions } from '../../src/tasks/deploy-gate/options.ts';
import { open } from '../git/build.ts';
import { sample, type Sample } from '../git/release.ts';

const name = 'acme/shop';
const log = { info: () => undefined, warn: () => undefined, debug: () => undefined };
const now = new Date('2026-11-20T12:00:00Z');
const defaults = Object.fromEntries(
  Object.entries(deployGateOptions).map(([key, { fallback }]) => [key, fallback]),
) as unknown as Values<DeployGateOptions>;
const common = { repository: { full_name: name, default_branch: 'main' }, sender: { login: 'kim' } };

interface Shop {
  repo: Sample;
  old: string;
  main: string;
  topic: string;
}
function shop(): Shop {
  const repo = sample();
  const old = repo.commit({ a: '1\n' });
  const main = repo.commit({ a: '2\n' });
  repo.branch('topic', old);
  const topic = repo.commit({ b: '1\n' });
  repo.git('checkout', '-q', 'main');
  repo.git('update-ref', 'refs/remotes/origin/main', main);
  return { repo, old, main, topic };
}

async function begin(
  { repo }: Shop,
  event: string,
  payload: object,
  env: Record<string, string> = {},
  values: Partial<Values<DeployGateOptions>> = {},
  given: Record<string, 'input'> = {},
): Promise<Trigger> {
  const read = releaseStart.event(
    { GITHUB_EVENT_NAME: event, GITHUB_REPOSITORY: name, GITHUB_RUN_ID: '88', ...env },
    { ...common, ...payload },
    now,
  );
  const settled = { ...defaults, ...values };
  const begun = await read.begin({
    values: settled,
    repository: await open(repo.dir),
    client: null,
    forge: null,
    redactor: createRedactor(),
    log,
  });
  return begun.trigger({ common: {} as never, values: settled, given });
}

const pull = ({ main, topic }: Shop, fork = false): object => ({
  action: 'opened',
  number: 7,
  pull_request: {
    number: 7,
    title: 't',
    body: '',
    user: { login: 'lee' },
    labels: [],
    base: { ref: 'main', sha: main },
    head: {
      ref: 'topic',
      sha: topic,
      repo: { full_name: fork ? 'x/shop' : name, owner: { login: fork ? 'x' : 'acme' } },
    },
  },
});

describe('what each event asks about, and whose policy holds', () => {
  test.each<[string, (at: Shop) => object, (at: Shop) => Record<string, string>, (at: Shop) => object]>([
    [
      'push',
      ({ old, main }) => ({ before: old, after: main, ref: 'refs/heads/main' }),
      ({ main }) => ({ GITHUB_REF: 'refs/heads/main', GITHUB_SHA: main }),
      ({ main }) => ({ kind: 'revision', head: main, trusted: main }),
    ],
    [
      'push',
      ({ old, topic }) => ({ before: old, after: topic, ref: 'refs/heads/topic' }),
      ({ topic }) => ({ GITHUB_REF: 'refs/heads/topic', GITHUB_SHA: topic }),
      ({ topic, main }) => ({ kind: 'revision', head: topic, trusted: main }),
    ],
    [
      'workflow_dispatch',
      () => ({ ref: 'refs/heads/topic' }),
      ({ topic }) => ({ GITHUB_REF: 'refs/heads/topic', GITHUB_SHA: topic }),
      ({ topic, main }) => ({ head: topic, trusted: main }),
    ],
    [
      'workflow_run',
      ({ topic }) => ({ workflow_run: { head_sha: topic, head_repository: { full_name: name } } }),
      ({ main }) => ({ GITHUB_SHA: main }),
      ({ topic, main }) => ({ head: topic, trusted: main }),
    ],
    [
      'deployment',
      ({ topic }) => ({ deployment: { id: 3, sha: topic, environment: 'production' } }),
      ({ topic }) => ({ GITHUB_SHA: topic }),
      ({ topic, main }) => ({ head: topic, trusted: main }),
    ],
    [
      'release',
      () => ({ action: 'published', release: {} }),
      ({ topic }) => ({ GITHUB_REF: 'refs/tags/v1', GITHUB_SHA: topic }),
      ({ topic, main }) => ({ head: topic, trusted: main }),
    ],
    [
      'schedule',
      () => ({ schedule: '0 0 * * *' }),
      ({ main }) => ({ GITHUB_SHA: main }),
      ({ main }) => ({ head: main, trusted: main }),
    ],
    [
      'merge_group',
      ({ main, topic }) => ({
        merge_group: {
          base_sha: main,
          base_ref: 'refs/heads/main',
          head_sha: topic,
          head_ref: 'refs/heads/gh-readonly-queue/main/x',
        },
      }),
      ({ topic }) => ({ GITHUB_SHA: topic }),
      ({ topic, main }) => ({ kind: 'revision', head: topic, trusted: main }),
    ],
    [
      'pull_request',
      (at) => pull(at),
      ({ topic }) => ({ GITHUB_SHA: topic }),
      ({ old, topic, main }) => ({ kind: 'change', base: old, head: topic, trusted: main, number: 7 }),
    ],
    [
      'repository_dispatch',
      ({ topic }) => ({ client_payload: { sha: topic, environment: 'production', deployment_id: 9 } }),
      ({ main }) => ({ GITHUB_SHA: main }),
      ({ topic, main }) => ({ head: topic, trusted: main }),
    ],
    [
      'repository_dispatch',
      () => ({ client_payload: null }),
      ({ main }) => ({ GITHUB_SHA: main }),
      ({ main }) => ({ head: main, trusted: main }),
    ],
  ])('%s', async (event, payload, env, subject) => {
    const at = shop();
    const trigger = await begin(at, event, payload(at), env(at));
    expect(trigger).toMatchObject({
      event,
      actor: 'kim',
      at: now.toISOString(),
      subject: { repository: name, ...subject(at) },
      payload: { branch: 'main', live: null, run: 88, alert: null, recorded: null },
    });
  });

  test('the deployment that waits is told from the others', async () => {
    const at = shop();
    expect(
      (await begin(at, 'deployment', { deployment: { id: 3, sha: at.topic, environment: 'production' } })).payload,
    ).toMatchObject({ deployment: 3 });
    expect(
      (
        await begin(
          at,
          'repository_dispatch',
          { client_payload: { sha: at.topic, deployment_id: 9 } },
          { GITHUB_SHA: at.main },
        )
      ).payload,
    ).toMatchObject({ deployment: 9 });
  });

  test('the input head names another commit', async () => {
    const at = shop();
    const env = { GITHUB_REF: 'refs/heads/main', GITHUB_SHA: at.main };
    const push = { before: at.old, after: at.main, ref: 'refs/heads/main' };
    expect((await begin(at, 'push', push, env, { head: at.topic })).subject).toMatchObject({ head: at.topic });
    expect((await begin(at, 'push', push, env, { head: 'topic' })).subject).toMatchObject({ head: at.topic });
    await expect(begin(at, 'push', push, env, { head: 'nope' })).rejects.toMatchObject({
      kind: 'input',
      message: expect.stringMatching(/^input head: /),
    });
  });

  test.each<[string, (at: Shop) => Promise<unknown>, RegExp]>([
    [
      'an event that asks for no deployment',
      (at) => begin(at, 'issues', {}),
      /the event issues asks for no deployment; allowed: push, /,
    ],
    [
      'a run of a fork',
      (at) =>
        begin(
          at,
          'workflow_run',
          { workflow_run: { head_sha: at.topic, head_repository: { full_name: 'x/shop' } } },
          { GITHUB_SHA: at.main },
        ),
      /a fork or a deleted repository asks for no deployment/,
    ],
    [
      'a deployment to another environment',
      (at) => begin(at, 'deployment', { deployment: { id: 3, sha: at.topic, environment: 'staging' } }),
      /input environment: the deployment is about "staging", and the gate was told no environment, which means "production"; allowed: staging/,
    ],
    [
      'the same, named',
      (at) =>
        begin(
          at,
          'repository_dispatch',
          { client_payload: { sha: at.topic, environment: 'staging' } },
          { GITHUB_SHA: at.main },
          {},
          { environment: 'input' },
        ),
      /the input says "production"/,
    ],
    [
      'a dispatch with half a commit',
      (at) =>
        begin(at, 'repository_dispatch', { client_payload: { sha: at.topic.slice(0, 10) } }, { GITHUB_SHA: at.main }),
      /client_payload\.sha/,
    ],
    ['no commit', (at) => begin(at, 'schedule', {}), /GITHUB_SHA: is not set to a commit/],
    [
      'a push that deletes',
      (at) => begin(at, 'push', { before: at.old, after: '0'.repeat(40), ref: 'refs/heads/topic', deleted: true }),
      /deletes refs\/heads\/topic/,
    ],
  ])('%s is refused', async (_name, start, message) => {
    await expect(start(shop())).rejects.toMatchObject({ kind: 'input', message: expect.stringMatching(message) });
  });

  test('a policy that is not in the clone is not replaced by another one', async () => {
    const at = shop();
    at.repo.git('update-ref', '-d', 'refs/remotes/origin/main');
    await expect(
      begin(
        at,
        'workflow_dispatch',
        { ref: 'refs/heads/topic' },
        { GITHUB_REF: 'refs/heads/topic', GITHUB_SHA: at.topic },
      ),
    ).rejects.toMatchObject({ kind: 'input', message: expect.stringContaining('fetch-depth: 0') });
  });

  test('a fork’s pull request has no secrets, so no model', async () => {
    const at = shop();
    const read = releaseStart.event(
      { GITHUB_EVENT_NAME: 'pull_request', GITHUB_REPOSITORY: name },
      { ...common, ...pull(at, true) },
      now,
    );
    expect([read.restricted, await read.withoutModel('', null)]).toEqual([
      true,
      'runs of forks and Dependabot have no secrets',
    ]);
  });
});
