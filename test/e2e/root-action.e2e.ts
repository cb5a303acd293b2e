import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFailed, test } from 'vitest';
import { parse } from 'yaml';
import { build } from '../../scripts/build.ts';
import type { Chained } from '../support/pull-request.ts';
import { runAct, type ActResult } from '../support/act.ts';
import { copyExample, pullPayload, writeCaller, type Caller, type PullOptions } from '../support/caller-repository.ts';
import { promptOf } from '../support/cli.ts';
import { releaseState } from '../support/github-release-state.ts';
import { startGithub, type GithubServer } from '../support/github-server.ts';
import { pullState } from '../support/github-state.ts';
import { say, startResponsesServer, type ResponsesServer } from '../support/responses-server.ts';
import { root } from '../support/workflow-files.ts';

// The action at the root as a composite in a caller's job, and the job beside it that publishes.
const leak = ['ghp', 'R4nd0mL00k1ngT0k3nF0rTh1sT3st0nly12'].join('_') + 'cd';
const key = ['sk', 'of', 'this', 'run', '9Tb3xWn5'].join('-');

let dir: string;
let suite: string;
let caller: Caller;
let model: ResponsesServer;
let github: GithubServer;
const open: ActResult[] = [];

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'codex-ci-e2e-root-'));
  model = await startResponsesServer([say('')]);
  github = await startGithub();
  caller = writeCaller(
    dir,
    {
      'README.md': '# Shop\n',
      'src/total.ts': 'export const total = (a: number, b: number): number => a + b;\n',
      '.github/codex-ci.yml': `base-url: ${model.baseUrl}\n`,
    },
    {
      leak: { 'src/client.ts': `export const token = '${leak}';\n` },
      clean: { 'README.md': '# Shop\n\nAdds two numbers.\n' },
    },
  );
  suite = join(dir, 'suite');
  mkdirSync(suite);
  for (const part of ['action.yml', 'actions', 'codex'])
    cpSync(join(root, part), join(suite, part), { recursive: true, filter: (file) => !file.includes('node_modules') });
  await build(join(suite, 'dist'));
});
beforeEach(() => {
  model.script((seen) =>
    say(
      /hypotheses/.test(JSON.stringify((seen.body as { text?: unknown }).text ?? {}))
        ? { summary: 'Nothing stands out.', hypotheses: [] }
        : promptOf(seen).includes('You keep the documentation')
          ? { edits: [], statements: [] }
          : { rule_findings: [], findings: [] },
    ),
  );
});
afterEach(() => {
  open.splice(0).forEach((result) => {
    result.dispose();
  });
});
afterAll(async () => {
  await model.close();
  await github.close();
  rmSync(dir, { recursive: true, force: true });
});

async function run(
  branch: string,
  over: Partial<PullOptions> = {},
  secrets: Record<string, string> = { OPENAI_API_KEY: key },
): Promise<ActResult> {
  const owner = over.fork === true ? 'stranger' : 'acme';
  github.reset({
    repository: caller.name,
    permissions: { maintainer: 'write' },
    pulls: [
      pullState({
        number: 7,
        base: { ref: 'main', sha: caller.base },
        head: { ref: branch, sha: caller.sha(branch), owner, repository: `${owner}/shop` },
        files: caller.files(branch),
      }),
    ],
    // a repository as it is made: no deployment, no other CI, no rule, no code scanning, and a token that may not read
    // leaked secrets
    release: releaseState({ branch: { protected: false }, codeAlerts: null, secretAlerts: null }),
  });
  const result = await runAct({
    suite,
    suiteParts: ['action.yml', 'actions', 'dist', 'codex'],
    repository: caller.dir,
    repositoryName: caller.name,
    event: 'pull_request',
    checkout: branch,
    payload: pullPayload(caller, { number: 7, branch, ...over }),
    workflow: copyExample('pull-request-one-job.yml', dir),
    env: { GITHUB_API_URL: github.url, GITHUB_GRAPHQL_URL: `${github.url}/graphql` },
    secrets,
    path: [join(root, 'codex/node_modules/.bin')],
    timeoutMs: 280_000,
  });
  open.push(result);
  onTestFailed(() => {
    process.stderr.write(result.text);
  });
  return result;
}

const jobs = (result: ActResult): [string, string | null | undefined][] =>
  [...result.jobs].map(([id, job]) => [id, job.result]);
const record = (result: ActResult): Chained =>
  JSON.parse(readFileSync(join(result.artifact('codex-ci-pipeline-1'), 'result.json'), 'utf8')) as Chained;

test('a leak ends the chain at the review: red, told on the pull request, and nowhere to be read', async () => {
  const result = await run('leak');
  expect(jobs(result)).toEqual([
    ['pipeline', 'failure'],
    ['publish', 'success'],
  ]);
  expect(result.exitCode).toBe(1);
  expect(result.artifacts).toEqual(['codex-ci-pipeline-1']);
  expect(record(result).pipeline.stages.map(({ task, verdict }) => `${task} ${verdict}`)).toEqual([
    'review block',
    'test-gen skipped',
    'docs-check skipped',
    'deploy-gate skipped',
  ]);
  expect(result.jobs.get('pipeline')?.outputs['pipeline']).toMatchObject({
    verdict: 'block',
    'has-critical': 'true',
    'review-verdict': 'block',
    'deploy-gate-verdict': 'skipped',
    'artifact-name': 'codex-ci-pipeline-1',
  });
  expect(github.violations).toEqual([]);
  expect(github.state.comments.map(({ body }) => body.split('\n').find((line) => line.startsWith('## ')))).toEqual([
    '## codex-ci pipeline: ⛔ block',
  ]);
  expect(github.state.reviewComments.map(({ path, line }) => [path, line])).toEqual([['src/client.ts', 1]]);
  expect(github.state.checks).toMatchObject([
    { name: 'codex-ci pipeline', conclusion: 'failure', head: caller.sha('leak') },
  ]);
  // The model was asked for the review alone, and only the publishing job wrote.
  expect(model.requests.length).toBe(record(result).usage.requests);
  const log = result.text
    .split('\n')
    .filter((line) => !line.includes('"command":"add-mask"'))
    .join('\n');
  for (const secret of [leak, key])
    expect(
      log + JSON.stringify([model.requests.map(({ body }) => body), github.requests, record(result)]),
    ).not.toContain(secret);
});

test('a clean change is green out of the box: no deployment, no other CI and no policy', async () => {
  const result = await run('clean');
  expect(jobs(result)).toEqual([
    ['pipeline', 'success'],
    ['publish', 'success'],
  ]);
  expect(result.exitCode).toBe(0);
  expect(record(result).pipeline.stages.map(({ task, verdict }) => `${task} ${verdict}`)).toEqual([
    'review pass',
    'test-gen skipped',
    'docs-check pass',
    'deploy-gate pass',
  ]);
  expect(record(result)).toMatchObject({ verdict: 'pass', engine: { name: 'codex' } });
  expect(github.violations).toEqual([]);
  expect(github.state.comments).toHaveLength(1);
  expect(github.state.reviewComments).toEqual([]);
  expect(github.state.checks).toMatchObject([{ conclusion: 'success' }]);
});

test('of a fork the rules speak in the job’s summary, and nothing is written', async () => {
  const result = await run('leak', { fork: true }, {});
  expect(jobs(result)).toEqual([['pipeline', 'failure']]);
  expect(result.jobs.get('pipeline')?.summary).toContain('## codex-ci pipeline: ⛔ block');
  expect(record(result).engine.name).toBe('rules');
  expect(github.writes()).toEqual([]);
  expect(model.requests).toEqual([]);
});

test('what the reusable workflow gives out, the action gives out under the same names', () => {
  const file = join(root, '.github/workflows/pipeline.yml');
  const outputs = (value: unknown): string[] => Object.keys((value as { outputs?: object }).outputs ?? {});
  const own = outputs(parse(readFileSync(join(root, 'action.yml'), 'utf8')));
  expect(own).toEqual(
    expect.arrayContaining([
      'verdict',
      'has-critical',
      'cost-usd',
      'review-verdict',
      'test-gen-verdict',
      'docs-check-verdict',
      'deploy-gate-verdict',
      'report-url',
      'artifact-name',
    ]),
  );
  if (!existsSync(file)) return;
  const called = (parse(readFileSync(file, 'utf8')) as { on: { workflow_call: unknown } }).on.workflow_call;
  // `published` is the publishing job's, and the action has none.
  expect(outputs(called).filter((name) => name !== 'published' && !own.includes(name))).toEqual([]);
});
