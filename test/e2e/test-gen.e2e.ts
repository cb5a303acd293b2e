import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, onTestFailed, test } from 'vitest';
import { build } from '../../scripts/build.ts';
import { runAct, type ActResult } from '../support/act.ts';
import { copyExample, pullPayload, writeCaller, type Caller } from '../support/caller-repository.ts';
import { startGithub, type GithubServer } from '../support/github-server.ts';
import { filesOf, putBranch } from '../support/github-git.ts';
import { pullState } from '../support/github-state.ts';
import { say, startResponsesServer, type ResponsesServer } from '../support/responses-server.ts';
import { readRun, writer } from '../support/test-gen.ts';
import { root } from '../support/workflow-files.ts';

const key = ['sk', 'of', 'this', 'run', '4Vd8sKq1'].join('-');
const source = 'export function slug(text) {\n  return text.toLowerCase();\n}\n';
const changed =
  'export function slug(text) {\n  if (text.length > 20) return text.slice(0, 20);\n  return text.toLowerCase();\n}\n';
const manifest = '{"type":"module","scripts":{"test":"node --test"}}\n';
const head =
  "import test from 'node:test';\nimport assert from 'node:assert/strict';\nimport { slug } from '../src/slug.js';\n";
const tests = `${head}
test('cuts what is over 20 characters', () => { assert.equal(slug('x'.repeat(21)), 'x'.repeat(20)); });
test('is useless', () => { slug('A'); });
test('reads the key', () => { assert.equal(process.env.OPENAI_API_KEY, undefined); assert.equal(slug('A'), 'a'); });
`;

let dir: string;
let suite: string;
let caller: Caller;
let model: ResponsesServer;
let github: GithubServer;
const open: ActResult[] = [];

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'codex-ci-e2e-'));
  model = await startResponsesServer([say('')]);
  github = await startGithub();
  caller = writeCaller(
    dir,
    {
      'package.json': manifest,
      'src/slug.js': source,
      'test/slug.test.js': `${head}\ntest('lowers', () => { assert.equal(slug('A'), 'a'); });\n`,
      // the report stands in the repository here, as no step of the caller's makes one
      'lcov.info': 'SF:src/slug.js\nDA:1,1\nDA:2,1\nDA:3,1\nDA:4,1\nBRDA:2,0,0,0\nBRDA:2,0,1,1\nend_of_record\n',
      '.github/codex-ci.yml': `base-url: ${model.baseUrl}\ntest-gen:\n  passes: 3\n  run-time: 60s\n  max-mutants: 3\n`,
    },
    {
      work: { 'src/slug.js': changed },
      red: { 'src/slug.js': 'export function slug(text) {\n  return text.toUpperCase();\n}\n' },
    },
  );
  // The suite as it is now, its action wrapped so that it is seen what each job's step is given.
  suite = join(dir, 'suite');
  mkdirSync(join(suite, '.github'), { recursive: true });
  for (const part of ['actions', 'codex', '.github/workflows'])
    cpSync(join(root, part), join(suite, part), { recursive: true, filter: (file) => !file.includes('node_modules') });
  await build(join(suite, 'dist'));
  const entry = join(suite, 'dist/actions/test-gen.js');
  renameSync(entry, join(suite, 'dist/actions/test-gen-itself.js'));
  writeFileSync(
    entry,
    `import { appendFileSync } from 'node:fs';\nappendFileSync(${JSON.stringify(join(dir, 'seen.jsonl'))}, JSON.stringify({ job: process.env.GITHUB_JOB, environment: process.env }) + '\\n');\nawait import('./test-gen-itself.js');\n`,
  );
});
beforeEach(() => {
  rmSync(join(dir, 'seen.jsonl'), { force: true });
  model.script(writer({ 'test/more.test.js': tests }));
});
afterAll(async () => {
  open.splice(0).forEach((result) => {
    result.dispose();
  });
  await model.close();
  await github.close();
  rmSync(dir, { recursive: true, force: true });
});

async function run(
  branch: string,
  {
    inputs = {},
    fork = false,
    secrets = { OPENAI_API_KEY: key },
  }: { inputs?: Record<string, string>; fork?: boolean; secrets?: Record<string, string> } = {},
): Promise<ActResult> {
  const owner = fork ? 'stranger' : 'acme';
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
  });
  putBranch(github.state.git, branch, { 'package.json': manifest, 'src/slug.js': changed });
  const result = await runAct({
    suite,
    repository: caller.dir,
    repositoryName: caller.name,
    event: 'pull_request',
    checkout: branch,
    payload: pullPayload(caller, { number: 7, branch, fork }),
    // the caller's own job has its own steps; here nothing is to be installed
    workflow: withoutOwnJob(
      copyExample(
        'test-gen.yml',
        dir,
        { 'coverage-artifact': '', 'prepare-command': '', coverage: '', ...inputs },
        'test-gen',
      ),
    ),
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

function withoutOwnJob(file: string): string {
  const text = readFileSync(file, 'utf8');
  writeFileSync(
    file,
    text
      .replace(/^ {2}tests:\n[^]*?(?=^ {2}test-gen:)/m, '')
      .replace(/^ {4}needs: tests\n/m, '')
      .replace(/^ {6}[\w-]+: ""\n/gm, ''),
  );
  return file;
}

interface Seen {
  job: string;
  environment: Record<string, string>;
}
const seen = (): Seen[] =>
  readFileSync(join(dir, 'seen.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Seen);
const results = (result: ActResult): [string, string][] => [...result.jobs].map(([id, job]) => [id, job.result]);

test('measure, write, verify, publish: the good test is kept, and the verify job has no key', async () => {
  const result = await run('work', { inputs: { coverage: 'lcov.info' } });
  expect(results(result)).toEqual([
    ['measure', 'success'],
    ['write', 'success'],
    ['verify', 'success'],
    ['publish', 'success'],
    ['verdict', 'success'],
  ]);
  expect(result.jobs.get('verdict')?.outputs['conclude']).toEqual({ verdict: 'pass' });
  expect(result.jobs.get('measure')?.outputs['measure']).toMatchObject({
    verdict: 'pass',
    'patch-coverage': '100',
    'patch-branch-coverage': '50',
    'unguarded-hunks': '1',
    engine: 'rules',
  });
  expect(result.jobs.get('verify')?.outputs['verify']).toMatchObject({
    verdict: 'pass',
    'tests-kept': '1',
    'suspected-bugs': '0',
    'artifact-name': 'codex-ci-test-gen-1',
  });
  expect(result.artifacts).toEqual(['codex-ci-test-gen-1', 'codex-ci-test-gen-collect-1', 'codex-ci-test-gen-turns-1']);
  const { part } = readRun(result.artifact('codex-ci-test-gen-1'));
  expect(part.tests.map(({ test: name, kept, rule }) => [name, kept ? 'kept' : rule])).toEqual([
    ['is useless', 'no-assertion'],
    ['reads the key', 'environment'],
    ['cuts what is over 20 characters', 'kept'],
  ]);
  expect(readFileSync(join(result.artifact('codex-ci-test-gen-1'), 'test-gen.patch'), 'utf8')).toBe(part.kept_patch);

  // what each job's step was given: the key is the write job's alone
  const given = seen();
  expect(given.map(({ job }) => job)).toEqual(['measure', 'write', 'verify']);
  const holders = given.filter(({ environment }) => JSON.stringify(environment).includes(key)).map(({ job }) => job);
  expect(holders).toEqual(['write']);
  expect(given[2]?.environment['INPUT_STEPS']).toBe('recheck');
  expect(model.requests.every(({ headers }) => headers.authorization === `Bearer ${key}`)).toBe(true);
  const log = result.text
    .split('\n')
    .filter((line) => !line.includes('"command":"add-mask"'))
    .join('\n');
  expect(log).not.toContain(key);

  expect(result.jobs.get('publish')?.outputs['publish']).toMatchObject({ verdict: 'pass', published: 'true' });
  expect(github.state.comments.filter(({ issue }) => issue === 7)).toHaveLength(1);
  // the pull request with the tests: from a branch of ours against the head branch, with the kept test and nothing else
  expect(github.state.pulls.map(({ number, base, head: from }) => [number, base.ref, from.ref]).at(-1)).toEqual([
    expect.any(Number),
    'work',
    'codex-ci/tests-7',
  ]);
  expect(result.jobs.get('publish')?.outputs['publish']).toMatchObject({
    'pull-request': String(github.state.pulls.at(-1)?.number),
  });
  expect(filesOf(github.state.git, 'codex-ci/tests-7')).toEqual({
    'package.json': manifest,
    'src/slug.js': changed,
    'test/more.test.js': expect.stringMatching(/cuts what is over 20 characters/),
  });
  expect(filesOf(github.state.git, 'codex-ci/tests-7')['test/more.test.js']).not.toMatch(/useless|reads the key/);
  expect(github.violations).toEqual([]);
});

test('a fork is measured, nothing is written, and the verdict concludes', async () => {
  const result = await run('work', { fork: true, secrets: {}, inputs: { coverage: 'lcov.info' } });
  expect(results(result)).toEqual([
    ['measure', 'success'],
    ['verdict', 'success'],
  ]);
  expect(model.requests).toEqual([]);
  expect(github.writes()).toEqual([]);
});

test('a suite that fails at the start is said, and nothing is written', async () => {
  const result = await run('red');
  expect(result.jobs.get('verdict')).toMatchObject({
    result: 'failure',
    outputs: { conclude: { verdict: 'inconclusive' } },
  });
  expect(model.requests).toEqual([]);
  expect(readRun(result.artifact('codex-ci-test-gen-1')).part).toMatchObject({
    baseline: { state: 'red' },
    funnel: null,
    kept_patch: '',
  });
});
