import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFailed, test } from 'vitest';
import { runAct, type ActResult, type ActRun } from '../support/act.ts';
import { copyExample, pullPayload, runPayload, writeCaller, type Caller } from '../support/caller-repository.ts';
import { startGithub, type GithubServer } from '../support/github-server.ts';
import { pullState } from '../support/github-state.ts';
import { say, startResponsesServer, type ResponsesServer } from '../support/responses-server.ts';
import { root } from '../support/workflow-files.ts';

// Put together here, so that no scanner takes this file for a leak.
const leak = ['ghp', 'R4nd0mL00k1ngT0k3nF0rTh1sT3st0nly12'].join('_') + 'ab';
const key = ['sk', 'of', 'this', 'run', '7Kq2mZx9'].join('-');

let dir: string;
let caller: Caller;
let model: ResponsesServer;
let github: GithubServer;
const open: ActResult[] = [];

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'codex-ci-e2e-'));
  caller = writeCaller(
    dir,
    { 'src/total.ts': 'export const total = (a: number, b: number): number => a + b;\n', 'README.md': '# Shop\n' },
    {
      leak: { 'src/client.ts': `export const token = '${leak}';\n` },
      clean: { 'README.md': '# Shop\n\nAdds two numbers.\n' },
    },
  );
  github = await startGithub();
  // The head of a fork is fetched by its SHA from "github.com", which is this folder here.
  writeFileSync(
    join(dir, 'gitconfig'),
    `[url "file://${dir}/"]\n\tinsteadOf = https://github.com/\n[safe]\n\tdirectory = *\n`,
  );
});
beforeEach(async () => {
  model = await startResponsesServer([say({ rule_findings: [], findings: [] })]);
});
afterEach(async () => {
  await model.close();
  open.splice(0).forEach((result) => {
    result.dispose();
  });
});
afterAll(async () => {
  await github.close();
  rmSync(dir, { recursive: true, force: true });
});

/** A pull request of `branch` on the loopback GitHub. */
function openPull(branch: string, owner = 'acme'): void {
  github.reset({
    repository: caller.name,
    permissions: { maintainer: 'write', helper: 'read' },
    pulls: [
      pullState({
        number: 7,
        base: { ref: 'main', sha: caller.base },
        head: { ref: branch, sha: caller.sha(branch), owner, repository: `${owner}/shop` },
        files: caller.files(branch),
      }),
    ],
  });
}

async function run(example: string, over: Pick<ActRun, 'event' | 'payload'> & Partial<ActRun>): Promise<ActResult> {
  const result = await runAct({
    suite: root,
    repository: caller.dir,
    repositoryName: caller.name,
    workflow: copyExample(example, dir, { 'base-url': model.baseUrl }),
    env: {
      GITHUB_API_URL: github.url,
      GITHUB_GRAPHQL_URL: `${github.url}/graphql`,
      GIT_CONFIG_GLOBAL: join(dir, 'gitconfig'),
    },
    secrets: { OPENAI_API_KEY: key },
    path: [join(root, 'codex/node_modules/.bin')],
    ...over,
  });
  open.push(result);
  onTestFailed(() => {
    process.stderr.write(result.text);
  });
  return result;
}

const review = (branch: string, over: Partial<ActRun> = {}): Promise<ActResult> =>
  run('review.yml', {
    event: 'pull_request',
    checkout: branch,
    payload: pullPayload(caller, { number: 7, branch }),
    ...over,
  });

function record(result: ActResult): {
  verdict: string;
  engine: { name: string };
  findings: { path: string; severity: string }[];
} {
  return JSON.parse(readFileSync(join(result.artifact('codex-ci-review-1'), 'result.json'), 'utf8'));
}

/** All that a reader or the model can come to see of a run: logs, artifact, what went to the model and to GitHub. */
function everythingSeen(result: ActResult): string {
  const folder = result.artifacts.length === 0 ? undefined : result.artifact('codex-ci-review-1');
  const files =
    folder === undefined
      ? []
      : readdirSync(folder, { recursive: true, encoding: 'utf8' })
          .map((file) => join(folder, file))
          .filter((file) => statSync(file).isFile());
  // The command that masks a value carries it; a real runner takes it off the log, act's JSON shows it.
  const log = result.text
    .split('\n')
    .filter((line) => !line.includes('"command":"add-mask"'))
    .join('\n');
  return [
    log,
    ...files.map((file) => readFileSync(file, 'utf8')),
    JSON.stringify(model.requests.map(({ body }) => body)),
    JSON.stringify(github.requests.map(({ body, path, query }) => [path, query, body])),
  ].join('\n');
}

test('a planted leak: the record is uploaded, the verdict blocks, the pull request is told, the secret and the key are nowhere', async () => {
  openPull('leak');
  const result = await review('leak');
  expect([...result.jobs].map(([id, job]) => [id, job.result])).toEqual([
    ['analyse', 'success'],
    ['publish', 'success'],
    ['verdict', 'failure'],
  ]);
  expect(result.exitCode).toBe(1);
  expect(result.jobs.get('verdict')?.outputs['conclude']).toEqual({ verdict: 'block' });
  expect(result.jobs.get('analyse')?.outputs['review']).toMatchObject({
    verdict: 'block',
    'has-critical': 'true',
    'critical-count': '1',
    'artifact-name': 'codex-ci-review-1',
    engine: 'codex',
  });
  expect(result.artifacts).toEqual(['codex-ci-review-1']);
  expect(record(result)).toMatchObject({
    verdict: 'block',
    engine: { name: 'codex' },
    findings: [{ path: 'src/client.ts', severity: 'critical' }],
  });

  expect(result.jobs.get('publish')?.outputs['publish']).toMatchObject({ verdict: 'block', published: 'true' });
  expect(github.violations).toEqual([]);
  expect(github.state.comments.filter(({ issue }) => issue === 7)).toHaveLength(1);
  expect(github.state.reviewComments.map(({ path }) => path)).toContain('src/client.ts');
  expect(github.state.reviews.map(({ event }) => event)).not.toContain('APPROVE');

  expect(model.requests.length).toBeGreaterThan(0);
  expect(model.requests.every(({ headers }) => headers.authorization === `Bearer ${key}`)).toBe(true);
  const seen = everythingSeen(result);
  expect(seen).toContain('src/client.ts');
  expect(seen).not.toContain(leak);
  expect(seen).not.toContain(key);
});

test('a clean change passes', async () => {
  openPull('clean');
  const result = await review('clean');
  expect([...result.jobs].map(([id, job]) => [id, job.result])).toEqual([
    ['analyse', 'success'],
    ['publish', 'success'],
    ['verdict', 'success'],
  ]);
  expect(result.exitCode).toBe(0);
  expect(result.jobs.get('verdict')?.outputs['conclude']).toEqual({ verdict: 'pass' });
  expect(record(result)).toMatchObject({ verdict: 'pass', engine: { name: 'codex' }, findings: [] });
  expect(github.violations).toEqual([]);
});

test('a second run of the same head writes nothing twice', async () => {
  openPull('leak');
  await review('leak');
  const written = (): number[] => [github.state.comments.length, github.state.reviewComments.length];
  const first = written();
  expect(Math.min(...first)).toBeGreaterThan(0);
  await review('leak');
  expect(written()).toEqual(first);
});

test('a model that fails is inconclusive, which is red', async () => {
  openPull('clean');
  await model.close();
  model = await startResponsesServer([
    { status: 401, body: { error: { message: 'Incorrect API key provided', code: 'invalid_api_key' } } },
  ]);
  const result = await review('clean');
  expect(result.jobs.get('verdict')).toMatchObject({
    result: 'failure',
    outputs: { conclude: { verdict: 'inconclusive' } },
  });
  expect(result.artifacts).toEqual(['codex-ci-review-1']);
});

test('a fork has no key: rules report, nothing is written, the verdict concludes', async () => {
  openPull('leak', 'stranger');
  const result = await review('leak', {
    payload: pullPayload(caller, { number: 7, branch: 'leak', fork: true }),
    secrets: {},
  });
  expect([...result.jobs.keys()]).toEqual(['analyse', 'verdict']);
  expect(result.jobs.get('verdict')?.outputs['conclude']).toEqual({ verdict: 'block' });
  expect(result.jobs.get('verdict')?.summary).toContain('read-only token');
  expect(record(result)).toMatchObject({ verdict: 'block', engine: { name: 'rules' } });
  expect(github.writes()).toEqual([]);
  expect(model.requests).toEqual([]);
});

test('a draft starts nothing', async () => {
  openPull('leak');
  const result = await review('leak', { payload: pullPayload(caller, { number: 7, branch: 'leak', draft: true }) });
  expect([...result.jobs.keys()]).toEqual([]);
});

test('a merge group is checked by rules and published nowhere', async () => {
  openPull('leak');
  const result = await review('leak', {
    event: 'merge_group',
    payload: {
      action: 'checks_requested',
      sender: { login: 'octocat' },
      repository: { full_name: caller.name, default_branch: 'main' },
      merge_group: {
        base_sha: caller.base,
        base_ref: 'refs/heads/main',
        head_sha: caller.sha('leak'),
        head_ref: 'refs/heads/gh-readonly-queue/main/pr-7',
      },
    },
  });
  expect([...result.jobs.keys()]).toEqual(['analyse', 'verdict']);
  expect(result.jobs.get('verdict')?.outputs['conclude']).toEqual({ verdict: 'block' });
  expect(model.requests).toEqual([]);
});

test('review-publish.yml computes the rules of a fork anew and comments', async () => {
  openPull('leak', 'stranger');
  const result = await run('review-publish.yml', {
    event: 'workflow_run',
    checkout: 'main',
    payload: runPayload(caller, 'leak'),
  });
  expect([...result.jobs].map(([id, job]) => [id, job.result])).toEqual([
    ['find', 'success'],
    ['rules', 'success'],
    ['publish', 'success'],
    ['conclude', 'success'],
  ]);
  expect(record(result)).toMatchObject({ verdict: 'block', engine: { name: 'rules' } });
  expect(result.jobs.get('publish')?.outputs['publish']).toMatchObject({ verdict: 'block', published: 'true' });
  expect(github.state.comments.filter(({ issue }) => issue === 7)).toHaveLength(1);
  expect(github.violations).toEqual([]);
  expect(model.requests).toEqual([]);
  expect(everythingSeen(result)).not.toContain(leak);
});

test('the label of a maintainer adds the model to a fork; that of a helper does not', async () => {
  const labelled = (sender: string): Promise<ActResult> =>
    run('review-publish.yml', {
      event: 'pull_request_target',
      checkout: 'main',
      payload: pullPayload(caller, {
        number: 7,
        branch: 'leak',
        fork: true,
        action: 'labeled',
        label: 'codex-review',
        sender,
      }),
    });
  openPull('leak', 'stranger');
  const refused = await labelled('helper');
  expect(refused.jobs.get('find')?.result).toBe('failure');
  expect(model.requests).toEqual([]);

  const result = await labelled('maintainer');
  expect([...result.jobs].map(([id, job]) => [id, job.result])).toEqual([
    ['find', 'success'],
    ['model', 'success'],
    ['publish', 'success'],
    ['conclude', 'success'],
  ]);
  expect(record(result)).toMatchObject({ verdict: 'block', engine: { name: 'codex' } });
  expect(everythingSeen(result)).not.toContain(key);
});

test('a fork that has moved on is left alone', async () => {
  openPull('leak', 'stranger');
  const result = await run('review-publish.yml', {
    event: 'workflow_run',
    checkout: 'main',
    payload: runPayload(caller, 'clean'),
  });
  expect([...result.jobs].map(([id, job]) => [id, job.result])).toEqual([['find', 'success']]);
  expect(github.writes()).toEqual([]);
  expect(github.violations).toEqual([]);
});
