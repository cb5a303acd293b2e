import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFailed, test } from 'vitest';
import { parseDocument } from 'yaml';
import { build } from '../../scripts/build.ts';
import type { Envelope } from '../../src/domain/result.ts';
import type { PipelinePart } from '../../src/entry/chain/record.ts';
import { runAct, type ActResult, type ActRun } from '../support/act.ts';
import { copyExample, pullPayload, writeCaller, type Caller, type PullOptions } from '../support/caller-repository.ts';
import { releaseState } from '../support/github-release-state.ts';
import { startGithub, type GithubServer } from '../support/github-server.ts';
import { pullState } from '../support/github-state.ts';
import {
  call,
  say,
  startResponsesServer,
  toolOutputs,
  type ResponsesServer,
  type SeenRequest,
  type Step,
} from '../support/responses-server.ts';
import { writerModel } from '../support/test-gen.ts';
import { root } from '../support/workflow-files.ts';

// Put together here, so that no scanner takes this file for a leak.
const leak = ['ghp', 'R4nd0mL00k1ngT0k3nF0rTh1sT3st0nly34'].join('_') + 'cd';
const key = ['sk', 'of', 'this', 'run', '9Hq4tRb2'].join('-');
const long = (name: string): string =>
  Array.from(
    { length: 60 },
    (_, at) => `export const ${name}${at} = (value: number): number => value + ${at}; // one of many lines\n`,
  ).join('');
const source = 'export function shortSlug(text) {\n  return text.toLowerCase();\n}\n';
const changed =
  'export function shortSlug(text) {\n  if (text.length > 20) return text.slice(0, 20);\n  return text.toLowerCase();\n}\n';
const head =
  "import test from 'node:test';\nimport assert from 'node:assert/strict';\nimport { shortSlug } from '../src/slug.js';\n";
const written = `${head}\ntest('cuts what is over 20 characters', () => { assert.equal(shortSlug('x'.repeat(21)), 'x'.repeat(20)); });\n`;

let dir: string;
let suite: string;
let caller: Caller;
let model: ResponsesServer;
let github: GithubServer;
const open: ActResult[] = [];

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'codex-ci-e2e-'));
  [model, github] = await Promise.all([startResponsesServer([]), startGithub()]);
  caller = writeCaller(
    dir,
    {
      'package.json': '{"type":"module","scripts":{"test":"node --test"}}\n',
      'src/slug.js': source,
      'README.md': '# Shop\n\nCall `shortSlug()` with the text: it gives it in lower case.\n',
      'test/slug.test.js': `${head}\ntest('lowers', () => { assert.equal(shortSlug('A'), 'a'); });\n`,
      // the report stands in the repository here, as no step of the caller's makes one
      'lcov.info': 'SF:src/slug.js\nDA:1,1\nDA:2,1\nDA:3,1\nDA:4,1\nBRDA:2,0,0,0\nBRDA:2,0,1,1\nend_of_record\n',
      // small asks, one to a shard, so that a change of some files is several jobs
      '.github/codex-ci.yml': `base-url: ${model.baseUrl}\nshard-asks: 1\nprofiles:\n  review: { ask-tokens: 2000 }\ntest-gen:\n  passes: 3\n  run-time: 60s\n  max-mutants: 3\n`,
    },
    {
      leak: { 'src/client.js': `export const token = '${leak}';\n` },
      clean: { 'src/slug.js': changed, 'src/one.ts': long('one'), 'src/two.ts': long('two') },
    },
  );
  // The suite as it is now; its action says which process runs a shard, so that a test can end it.
  suite = join(dir, 'suite');
  mkdirSync(join(suite, '.github'), { recursive: true });
  for (const part of ['actions', 'codex', '.github/workflows'])
    cpSync(join(root, part), join(suite, part), { recursive: true, filter: (file) => !file.includes('node_modules') });
  await build(join(suite, 'dist'));
  const entry = join(suite, 'dist/actions/pipeline.js');
  renameSync(entry, join(suite, 'dist/actions/pipeline-itself.js'));
  writeFileSync(
    entry,
    `import { writeFileSync } from 'node:fs';\nconst { INPUT_PART: part, INPUT_STAGE: stage, INPUT_STEPS: steps, INPUT_SHARD: shard = '' } = process.env;\nif (part === 'stage') writeFileSync(${JSON.stringify(dir)} + '/' + [stage, steps || 'all', shard.replace('/', '-of-')].join('.'), String(process.pid));\nawait import('./pipeline-itself.js');\n`,
  );
});
beforeEach(() => {
  for (const name of readdirSync(dir).filter((one) => /^(review|test-gen|docs-check|deploy-gate)\./.test(one)))
    rmSync(join(dir, name));
  model.script(answer);
});
afterEach(() => {
  open.splice(0).forEach((result) => {
    result.dispose();
  });
});
afterAll(async () => {
  await Promise.all([model?.close(), github?.close()]);
  rmSync(dir, { recursive: true, force: true });
});

/** What each stage's question is answered with, by the schema that it asks for. */
function answer(request: SeenRequest): Step {
  switch (askerOf(request)) {
    case 'review':
      return say({ rule_findings: [], findings: [] });
    case 'docs-check':
      return say({ edits: [], statements: [] });
    case 'deploy-gate':
      return say({ summary: 'Nothing stands out.', hypotheses: [] });
    case 'test-gen':
      return toolOutputs(request.body) === ''
        ? call(`mkdir -p test; cat > test/more.test.js <<'END-OF-FILE'\n${written}END-OF-FILE`, writerModel)
        : say({ summary: 'Tests for the targets.', files: [] });
  }
}

function askerOf({ body }: SeenRequest): 'review' | 'docs-check' | 'deploy-gate' | 'test-gen' {
  const schema = JSON.stringify((body as { text?: unknown }).text ?? {});
  return schema.includes('rule_findings')
    ? 'review'
    : schema.includes('statements')
      ? 'docs-check'
      : schema.includes('hypotheses')
        ? 'deploy-gate'
        : 'test-gen';
}

/** Where the last shard's process says its id; files are asked about in their order, so it has the last one. */
function lastShard(): string {
  return readdirSync(dir).find((name) => /^review\.turns\.(\d+)-of-\1$/.test(name)) ?? 'no last shard';
}

/** Holds the answers of a stage until `ready`, at most a minute; tells afterwards whether that came. */
function answerWhen(stage: string, ready: () => boolean): () => string {
  let seen = 'not asked';
  model.script((request) => {
    if (askerOf(request) !== stage) return answer(request);
    const step = answer(request);
    const until = Date.now() + 60_000;
    seen = 'alone';
    return {
      ...step,
      when: async () => {
        while (!ready() && Date.now() < until) await sleep(100);
        if (ready()) seen = 'at work';
      },
    };
  });
  return () => seen;
}

function openPull(branch: string, owner = 'acme'): void {
  const head = caller.sha(branch);
  github.reset({
    repository: caller.name,
    permissions: { maintainer: 'write' },
    pulls: [
      pullState({
        number: 7,
        base: { ref: 'main', sha: caller.base },
        head: { ref: branch, sha: head, owner, repository: `${owner}/shop` },
        files: caller.files(branch),
      }),
    ],
    // a repository as it is made: no deployment, no other CI, no rule, no code scanning, and a token that may not read
    // leaked secrets
    release: releaseState({ branch: { protected: false }, codeAlerts: null, secretAlerts: null }),
  });
}

/** The example as a user has it, without the job that makes a report: this repository brings one. */
function workflowOf(inputs: Record<string, string>): string {
  const path = copyExample(
    'pull-request.yml',
    dir,
    { coverage: 'lcov.info', 'coverage-artifact': '', ...inputs },
    'pipeline',
  );
  const document = parseDocument(readFileSync(path, 'utf8'));
  document.deleteIn(['jobs', 'coverage']);
  document.deleteIn(['jobs', 'pipeline', 'needs']);
  writeFileSync(path, document.toString({ lineWidth: 0 }));
  return path;
}

async function run(
  branch: string,
  {
    inputs = {},
    pull = {},
    ...over
  }: Partial<ActRun> & { inputs?: Record<string, string>; pull?: Partial<PullOptions> } = {},
): Promise<ActResult> {
  openPull(branch, pull.fork === true ? 'stranger' : 'acme');
  const result = await runAct({
    suite,
    repository: caller.dir,
    repositoryName: caller.name,
    workflow: workflowOf(inputs),
    event: 'pull_request',
    checkout: branch,
    payload: pullPayload(caller, { number: 7, branch, ...pull }),
    env: { GITHUB_API_URL: github.url, GITHUB_GRAPHQL_URL: `${github.url}/graphql` },
    secrets: { OPENAI_API_KEY: key },
    path: [join(root, 'codex/node_modules/.bin')],
    concurrentJobs: 2,
    timeoutMs: 280_000,
    ...over,
  });
  open.push(result);
  onTestFailed(() => {
    process.stderr.write(result.text);
  });
  expect(github.violations).toEqual([]);
  return result;
}

type Chain = Envelope & { pipeline: PipelinePart };
const chainOf = (result: ActResult): Chain =>
  JSON.parse(readFileSync(join(result.artifact('codex-ci-pipeline-1'), 'result.json'), 'utf8')) as Chain;
const verdicts = (chain: Chain): Record<string, string> =>
  Object.fromEntries(chain.pipeline.stages.map(({ task, verdict }) => [task, verdict]));
const results = (result: ActResult): Record<string, string> =>
  Object.fromEntries([...result.jobs].map(([id, job]) => [id, job.result]));

const stageOf = (chain: Chain, name: string): PipelinePart['stages'][number] =>
  chain.pipeline.stages.find(({ task }) => task === name)!;
const began = (chain: Chain, name: string): number => Date.parse(stageOf(chain, name).started_at ?? '');
const ended = (chain: Chain, name: string): number => Date.parse(stageOf(chain, name).ended_at ?? '');

test('a clean change goes through all stages, the review in shards, the tests tried without the key, and passes', async () => {
  // The docs are not answered before test-gen is at work, which it can only be when it doesn't wait for them.
  const held = answerWhen('docs-check', () => existsSync(join(dir, 'test-gen.collect.')));
  const result = await run('clean', { inputs: { 'write-tests': 'true', 'guard-hunks': 'true' } });
  const chain = chainOf(result);
  expect(verdicts(chain)).toEqual({ review: 'pass', 'test-gen': 'pass', 'docs-check': 'pass', 'deploy-gate': 'pass' });
  expect(chain).toMatchObject({
    verdict: 'pass',
    engine: { name: 'codex' },
    pipeline: { allowance: { limit: { usd: 4 } } },
  });
  expect(result.exitCode).toBe(0);
  expect(results(result)).toMatchObject({
    plan: 'success',
    'review-turns': 'success',
    review: 'success',
    'test-gen-turns': 'success',
    'test-gen': 'success',
    'deploy-gate': 'success',
    pipeline: 'success',
    publish: 'success',
    verdict: 'success',
  });
  expect(result.jobs.get('verdict')?.outputs['conclude']).toEqual({ verdict: 'pass' });
  expect(result.jobs.get('pipeline')?.outputs['conclude']).toMatchObject({
    verdict: 'pass',
    'has-critical': 'false',
    'review-verdict': 'pass',
    'deploy-gate-verdict': 'pass',
    'artifact-name': 'codex-ci-pipeline-1',
  });

  const shards = result.artifacts.filter((name) => name.startsWith('codex-ci-review-turns-'));
  expect(shards.length).toBeGreaterThan(1);
  expect(shards).toEqual(shards.map((_, at) => `codex-ci-review-turns-${at + 1}-of-${shards.length}-1`));
  expect(model.requests.filter((request) => askerOf(request) === 'review')).toHaveLength(shards.length);
  expect(new Set(model.requests.map(askerOf))).toEqual(new Set(['review', 'test-gen', 'docs-check', 'deploy-gate']));
  expect(chain.usage.requests).toBe(model.requests.length);
  expect(readFileSync(join(result.artifact('codex-ci-test-gen-1'), 'test-gen.patch'), 'utf8')).toContain(
    'cuts what is over 20 characters',
  );

  // order: review was over before both others began, they ran at the same time, and the gate came after both
  for (const name of ['test-gen', 'docs-check']) {
    expect(began(chain, name)).toBeGreaterThanOrEqual(ended(chain, 'review'));
    expect(began(chain, 'deploy-gate')).toBeGreaterThanOrEqual(ended(chain, name));
  }
  expect(held()).toBe('at work');
  expect(began(chain, 'docs-check')).toBeLessThan(ended(chain, 'test-gen'));

  // shares: never above the limit, whatever was split when
  const shares = chain.pipeline.stages.map(({ share }) => share?.usd ?? 0);
  expect(shares.every((share) => share > 0)).toBe(true);
  const spent = chain.pipeline.stages.map(({ usage }) => usage.usd ?? 0);
  expect(shares[1]! + shares[2]!).toBeLessThanOrEqual(4 - spent[0]! + 1e-9);
  expect(shares[3]!).toBeLessThanOrEqual(4 - spent[0]! - spent[1]! - spent[2]! + 1e-9);
  expect(github.state.comments.filter(({ issue }) => issue === 7)).toHaveLength(1);
});

test('a leak stops the chain after the review: nothing else runs or asks, and nothing is green', async () => {
  const result = await run('leak');
  const chain = chainOf(result);
  expect(chain).toMatchObject({ verdict: 'block', has_critical: true });
  expect(verdicts(chain)).toEqual({
    review: 'block',
    'test-gen': 'skipped',
    'docs-check': 'skipped',
    'deploy-gate': 'skipped',
  });
  for (const name of ['test-gen', 'docs-check', 'deploy-gate']) {
    expect(stageOf(chain, name)).toMatchObject({
      because: 'review',
      reason: 'not started: review found something critical',
      started_at: null,
      usage: { requests: 0 },
    });
    expect(result.jobs.has(name)).toBe(false);
  }
  expect(stageOf(chain, 'docs-check').saved_usd).toBeGreaterThan(0);
  expect(result.artifacts).toEqual([
    'codex-ci-pipeline-1',
    'codex-ci-pipeline-plan-1',
    'codex-ci-review-1',
    'codex-ci-review-collect-1',
    'codex-ci-review-turns-1-of-1-1',
  ]);
  expect(result.jobs.get('verdict')).toMatchObject({ result: 'failure', outputs: { conclude: { verdict: 'block' } } });
  expect(result.exitCode).toBe(1);
  // what was asked is what the review's record says, and no more
  expect(model.requests.map(askerOf)).toEqual(['review']);
  expect(stageOf(chain, 'review').usage.requests).toBe(model.requests.length);
  expect(github.state.comments.filter(({ issue }) => issue === 7)).toHaveLength(1);
  const log = result.text
    .split('\n')
    .filter((line) => !line.includes('"command":"add-mask"'))
    .join('\n');
  expect(log).not.toContain(key);
  expect(log).not.toContain(leak);
});

test('an engine that fails is inconclusive, and nothing is green', async () => {
  model.script([{ status: 401, body: { error: { message: 'Incorrect API key provided', code: 'invalid_api_key' } } }]);
  const result = await run('clean', { inputs: { 'on-inconclusive': 'stop' } });
  const chain = chainOf(result);
  expect(chain.verdict).toBe('inconclusive');
  expect(verdicts(chain)).toEqual({
    review: 'inconclusive',
    'test-gen': 'skipped',
    'docs-check': 'skipped',
    'deploy-gate': 'skipped',
  });
  expect(stageOf(chain, 'test-gen').reason).toBe('not started: review came to no verdict');
  expect(result.jobs.get('verdict')).toMatchObject({
    result: 'failure',
    outputs: { conclude: { verdict: 'inconclusive' } },
  });
  expect(result.exitCode).toBe(1);
});

test('a shard that is killed leaves its file unread, and the others’ work stands', async () => {
  let killed = 0;
  model.script((request) => {
    if (killed === 0 && askerOf(request) === 'review' && JSON.stringify(request.body).includes('export const two0')) {
      killed = Number(readFileSync(join(dir, lastShard()), 'utf8'));
      process.kill(killed, 'SIGKILL');
      return { fault: 'headers' };
    }
    return answer(request);
  });
  const result = await run('clean', { inputs: { engine: 'openai', stages: 'review,docs-check' } });
  const chain = chainOf(result);
  expect(killed).toBeGreaterThan(0);
  expect(verdicts(chain)).toEqual({ review: 'inconclusive', 'docs-check': 'pass' });
  expect(chain.receipt.map(({ path, state }) => [path, state])).toEqual(
    expect.arrayContaining([
      ['src/one.ts', 'read'],
      ['src/slug.js', 'read'],
    ]),
  );
  expect(chain.receipt.find(({ path }) => path === 'src/two.ts')?.state).not.toBe('read');
  // nobody knows what the killed one spent, so all of its stage's share is gone
  expect(stageOf(chain, 'review').usage.usd).toBeNull();
  expect(stageOf(chain, 'docs-check').share?.usd).toBeLessThanOrEqual(
    4 - (stageOf(chain, 'review').share?.usd ?? 0) + 1e-9,
  );
  // act starts none of the caller's jobs after a failed one of the callee; what the verdict job makes of it is in
  // workflow-scripts.test.ts
  expect(result.jobs.get('pipeline')).toMatchObject({
    result: 'success',
    outputs: { conclude: { verdict: 'inconclusive', 'review-verdict': 'inconclusive' } },
  });
  expect(result.exitCode).toBe(1);
});

test('a fork has no key: the rules answer, nothing is written, the verdict concludes', async () => {
  const result = await run('leak', { pull: { fork: true }, secrets: {} });
  expect(chainOf(result)).toMatchObject({ verdict: 'block', engine: { name: 'rules' } });
  expect(result.jobs.has('publish')).toBe(false);
  expect(result.jobs.has('review-turns')).toBe(false);
  expect(result.jobs.get('verdict')?.outputs['conclude']).toEqual({ verdict: 'block' });
  expect(github.writes()).toEqual([]);
  expect(model.requests).toEqual([]);
});
