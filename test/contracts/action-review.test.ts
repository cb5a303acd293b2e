import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { here } from '../support/groups.ts';
import type { Step, StepOptions } from '../support/action-runner.ts';
import { startArtifacts } from '../support/artifact-server.ts';
import type { Caller } from '../support/caller-repository.ts';
import { dispatchEvent, mergeGroupEvent, pullEvent, pushEvent, runEvent } from '../support/event-payload.ts';
import { startGithub, type GithubServer } from '../support/github-server.ts';
import { pullState } from '../support/github-state.ts';
import { leak, openReviewWorld, recordOf, token, type ReviewWorld } from '../support/review-world.ts';
import { readZip } from '../support/zip.ts';

// The built review action without a key: what it does with every event, and how it ends.
const zero = '0'.repeat(40);

let world: ReviewWorld;
let caller: Caller;
beforeAll(async () => {
  world = await openReviewWorld();
  ({ caller } = world);
});
afterAll(() => {
  world.close();
});
beforeEach(async () => {
  world.artifacts = await startArtifacts();
});
afterEach(() => world.artifacts.close());

const review = (options: Partial<StepOptions>): Promise<Step> => world.review(options);

describe('events', () => {
  it.each(['opened', 'synchronize'])(
    'pull_request %s: the change since it left the base, with outputs, summary, annotations and record',
    async (action) => {
      const step = await review({ payload: pullEvent(caller, { number: 7, branch: 'leak', action }) });
      expect(step.code).toBe(1);
      expect(step.errors).toEqual([expect.stringMatching(/^block: /)]);
      const { 'result-path': path, ...outputs } = step.outputs;
      expect(outputs).toEqual({
        verdict: 'block',
        'has-critical': 'true',
        'findings-count': '1',
        'critical-count': '1',
        'artifact-id': '1',
        'artifact-name': 'codex-ci-review-1',
        'artifact-digest': expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string,
        record: expect.stringMatching(/^codex-ci-review-1@1@sha256:[0-9a-f]{64}$/) as string,
        'cost-usd': '0',
        'budget-remaining-usd': '',
        engine: 'rules',
      });
      expect(path).toBe(join(step.runnerTemp, 'codex-ci/review/result.json'));
      const left = execFileSync('git', ['merge-base', caller.base, caller.sha('leak')], {
        cwd: world.full,
        encoding: 'utf8',
      }).trim();
      expect(recordOf(step).subject).toMatchObject({
        base: left,
        head: caller.sha('leak'),
        trusted: caller.base,
        number: 7,
      });
      expect(step.summary).toMatch(/^## codex-ci review: ⛔ block\n/);
      expect(step.log).toMatch(/^::error title=[^\n]+,file=src\/client\.ts,line=1,endLine=1::/m);
      const stored = readZip(world.artifacts.content('codex-ci-review-1'));
      expect([...stored.keys()].sort()).toEqual(
        readdirSync(join(step.runnerTemp, 'codex-ci/review'), { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map(({ name }) => name)
          .sort(),
      );
      expect([...stored.keys()]).toEqual(
        expect.arrayContaining([
          'trigger.json',
          'options.json',
          'evidence.json',
          'result.json',
          'report.md',
          'review.sarif',
        ]),
      );
      for (const [name, content] of stored)
        for (const secret of [leak, token]) expect(content.toString('utf8'), name).not.toContain(secret);
    },
  );

  it.each([
    ['pull_request of a fork', 'pull_request', () => pullEvent(caller, { number: 7, branch: 'leak', fork: true }), {}],
    [
      'pull_request of Dependabot',
      'pull_request',
      () => pullEvent(caller, { number: 7, branch: 'leak', sender: 'dependabot[bot]' }),
      { GITHUB_ACTOR: 'dependabot[bot]' },
    ],
    [
      'pull_request that is a draft',
      'pull_request',
      () => pullEvent(caller, { number: 7, branch: 'leak', draft: true }),
      {},
    ],
    ['merge_group', 'merge_group', () => mergeGroupEvent(caller, 'leak'), {}],
    ['push', 'push', () => pushEvent(caller, { branch: 'leak', before: caller.sha('clean') }), {}],
    ['push of a new branch', 'push', () => pushEvent(caller, { branch: 'leak', before: zero }), {}],
    ['forced push', 'push', () => pushEvent(caller, { branch: 'leak', before: 'd'.repeat(40), forced: true }), {}],
  ])('%s is reviewed', async (_, event, payload, environment) => {
    const step = await review({ event, payload: payload(), environment });
    expect(step.outputs).toMatchObject({ verdict: 'block', engine: 'rules' });
    expect(recordOf(step).findings.map(({ path }) => path)).toEqual(['src/client.ts']);
  });

  it('a forced push of the default branch is compared with what it replaced', async () => {
    const step = await review({
      event: 'push',
      payload: pushEvent(caller, {
        branch: 'main',
        before: caller.sha('clean'),
        after: caller.sha('leak'),
        forced: true,
      }),
    });
    expect(step.outputs).toMatchObject({ verdict: 'block', engine: 'rules' });
  });

  it('a push of the default branch without a commit to compare with is inconclusive, not skipped', async () => {
    const step = await review({ event: 'push', payload: pushEvent(caller, { branch: 'main', before: zero }) });
    expect(step.outputs).toEqual({ verdict: 'inconclusive' });
    expect(step.code).toBe(2);
    expect(step.errors).toEqual([expect.stringMatching(/main.*base/)]);
  });

  it('a deleted branch is nothing to look at', async () => {
    const step = await review({
      event: 'push',
      payload: pushEvent(caller, { branch: 'leak', before: caller.sha('leak'), after: zero, deleted: true }),
    });
    expect(step).toMatchObject({
      code: 2,
      outputs: { verdict: 'inconclusive' },
      errors: [expect.stringContaining('deletes refs/heads/leak')],
    });
  });

  it.each([
    ['branches', () => ({ base: 'main', head: 'leak' })],
    ['remote branches', () => ({ base: 'origin/main', head: 'origin/leak' })],
    ['commits', () => ({ base: caller.base, head: caller.sha('leak') })],
  ])('workflow_dispatch compares what the inputs name: %s', async (_, inputs) => {
    const step = await review({ event: 'workflow_dispatch', payload: dispatchEvent(caller, 'main'), inputs: inputs() });
    expect(step.outputs).toMatchObject({ verdict: 'block' });
    expect(recordOf(step).subject).toMatchObject({ head: caller.sha('leak'), trusted: caller.base });
  });

  it.each([
    ['no-such-branch', 'input base: revision no-such-branch: no such commit'],
    ['--upload-pack=x', 'input base: revision "--upload-pack=x": not a revision'],
  ])('names an input revision that does not exist: %s', async (base, said) => {
    const step = await review({ event: 'workflow_dispatch', payload: dispatchEvent(caller, 'main'), inputs: { base } });
    expect(step).toMatchObject({
      code: 2,
      outputs: { verdict: 'inconclusive' },
      errors: [expect.stringContaining(said)],
    });
  });

  it('an unsupported event is told from those that are', async () => {
    const step = await review({ event: 'discussion', payload: {} });
    expect(step).toMatchObject({
      code: 2,
      outputs: { verdict: 'inconclusive' },
      errors: [expect.stringMatching(/discussion is not supported; allowed: pull_request, .*issue_comment$/)],
    });
  });
});

describe.skipIf(!here('description'))('heads of strangers', () => {
  let github: GithubServer;
  beforeAll(async () => {
    github = await startGithub();
  });
  afterAll(() => github.close());
  beforeEach(() => {
    github.reset({ repository: caller.name, permissions: { maintainer: 'write', helper: 'read' } });
    github.state.pulls.push(
      pullState({
        number: 7,
        author: 'stranger',
        base: { ref: 'main', sha: caller.base },
        head: { ref: 'leak', sha: caller.sha('leak'), owner: 'stranger', repository: 'stranger/shop' },
      }),
    );
  });
  afterEach(() => {
    expect(github.violations).toEqual([]);
    expect(github.writes()).toEqual([]);
  });
  const asked = (options: Partial<StepOptions>): Promise<Step> =>
    review({ ...options, environment: { GITHUB_API_URL: github.url } });

  it('workflow_run finds the pull request by its head', async () => {
    const step = await asked({
      event: 'workflow_run',
      payload: runEvent(caller, 'leak'),
      inputs: { base: caller.base, head: caller.sha('leak') },
    });
    expect(step.outputs).toMatchObject({ verdict: 'block', engine: 'rules' });
    expect(recordOf(step).subject).toMatchObject({ number: 7, head: caller.sha('leak'), trusted: caller.base });
    expect(github.requests.flatMap(({ query }) => query['head'] ?? [])).toEqual(['stranger:leak']);
    expect(github.writes()).toEqual([]);
  });

  it.each([
    [
      'has another head by now',
      () => runEvent(caller, 'clean'),
      /no open pull request has stranger:clean at [0-9a-f]{12} as its head/,
    ],
    [
      'lost its fork',
      () => runEvent(caller, 'leak', { workflow_run: { head_repository: null } }),
      /no open pull request has/,
    ],
  ])('workflow_run whose pull request %s ends with one line', async (_, payload, said) => {
    const step = await asked({ event: 'workflow_run', payload: payload() });
    expect(step).toMatchObject({
      code: 3,
      outputs: { verdict: 'inconclusive' },
      errors: [expect.stringMatching(said)],
    });
  });

  it('a token that may not read is told with the permission', async () => {
    github.state.faults.push({
      path: '/pulls$',
      status: 403,
      body: { message: 'Resource not accessible by integration' },
    });
    const step = await asked({ event: 'workflow_run', payload: runEvent(caller, 'leak') });
    expect(step).toMatchObject({
      code: 3,
      errors: [expect.stringMatching(/403.*the token needs the permission pull-requests: read/)],
    });
  });
});

describe('what the step ends with', () => {
  const payload = () => pullEvent(caller, { number: 7, branch: 'leak' });
  const clean = () => pullEvent(caller, { number: 7, branch: 'clean' });

  it.each([
    ['block', 'block', 1],
    ['inconclusive', 'block', 1],
    ['never', 'block', 0],
  ])('fail-on %s with a %s', async (failOn, verdict, code) => {
    const step = await review({ payload: payload(), inputs: { 'fail-on': failOn } });
    expect(step).toMatchObject({ code, outputs: { verdict } });
    expect(step.errors).toEqual(code === 0 ? [] : [expect.stringMatching(/^block: /)]);
  });

  it.each([
    ['block', 0],
    ['inconclusive', 1],
    ['never', 0],
  ])('fail-on %s with inconclusive', async (failOn, code) => {
    const step = await review({ payload: clean(), inputs: { 'fail-on': failOn, 'require-model': 'true' } });
    expect(step).toMatchObject({
      code,
      outputs: { verdict: 'inconclusive', 'findings-count': '0', 'has-critical': 'false' },
    });
    expect(step.errors).toEqual(code === 0 ? [] : [expect.stringMatching(/^inconclusive: /)]);
  });

  it('a pass prints no error', async () => {
    const step = await review({ payload: clean() });
    expect(step).toMatchObject({ code: 0, errors: [], outputs: { verdict: 'pass', 'critical-count': '0' } });
  });

  it('a record that cannot be stored is inconclusive whatever fail-on says', async () => {
    world.artifacts.refuse('CreateArtifact', 403);
    const step = await review({ payload: clean(), inputs: { 'fail-on': 'never' } });
    expect(step).toMatchObject({
      code: 3,
      outputs: { verdict: 'inconclusive' },
      errors: [expect.stringMatching(/codex-ci-review-1 could not be uploaded/)],
    });
  });

  it('a second attempt gets an artifact of its own, a second review of one attempt is told why not', async () => {
    expect((await review({ payload: clean() })).outputs['artifact-name']).toBe('codex-ci-review-1');
    expect(
      (await review({ payload: clean(), environment: { GITHUB_RUN_ATTEMPT: '2' } })).outputs['artifact-name'],
    ).toBe('codex-ci-review-2');
    const again = await review({ payload: clean() });
    expect(again).toMatchObject({
      code: 3,
      outputs: { verdict: 'inconclusive' },
      errors: [expect.stringMatching(/codex-ci-review-1.*already; there is one review for each run/)],
    });
  });
});
