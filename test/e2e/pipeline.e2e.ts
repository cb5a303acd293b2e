import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFailed, test } from 'vitest';
import { parseDocument } from 'yaml';
import { build } from '../../scripts/build.ts';
import type { Envelope } from '../../src/domain/result.ts';
import type { PipelinePart } from '../../src/entry/pipeline/record.ts';
import { runAct, type ActResult, type ActRun } from '../support/act.ts';
import { copyExample, pullPayload, writeCaller, type Caller, type PullOptions } from '../support/caller-repository.ts';
import { releaseState } from '../support/github-release-state.ts';
import { startGithub, type GithubServer } from '../support/github-server.ts';
import { pullState } from '../support/github-state.ts';
import { say, startResponsesServer, type ResponsesServer, type SeenRequest, type Step } from '../support/responses-server.ts';
import { root } from '../support/workflow-files.ts';

// Put together here, so that no scanner takes this file for a leak.
const leak = ['ghp', 'R4nd0mL00k1ngT0k3nF0rTh1sT3st0nly34'].join('_') + 'cd';
const key = ['sk', 'of', 'this', 'run', '9Hq4tRb2'].join('-');
const long = (name: string): string => Array.from({ length: 60 }, (_, at) => `export const ${name}${at} = (value: number): number => value + ${at}; // one of many lines\n`).join('');
const stages = ['review', 'test-gen', 'docs-check', 'deploy-gate'];

let dir: string;
let suite: string;
let caller: Caller;
let model: ResponsesServer;
let github: GithubServer;
const open: ActResult[] = [];

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'codex-ci-e2e-'));
  [model, github] = await Promise.all([startResponsesServer([]), startGithub()]);
  caller = writeCaller(dir, {
    'src/total.js': 'export function total(a, b) {\n  return a + b;\n}\n', 'README.md': '# Shop\n\n`total` adds two numbers.\n',
    'lcov.info': 'SF:src/total.js\nDA:1,1\nDA:2,1\nDA:3,1\nend_of_record\n',
    // small asks, one to a shard, so that a change of some files is several jobs
    '.github/codex-ci.yml': `base-url: ${model.baseUrl}\nshard-asks: 1\nprofiles:\n  review: { ask-tokens: 2000 }\n`,
  }, {
    leak: { 'src/client.js': `export const token = '${leak}';\n` },
    clean: { 'src/total.js': 'export function total(a, b) {\n  return a + b + 0;\n}\n', 'src/one.ts': long('one'), 'src/two.ts': long('two'), 'src/three.ts': long('three') },
  });
  // The suite as it is now; its action says which process runs a shard, so that a test can end it.
  suite = join(dir, 'suite');
  mkdirSync(join(suite, '.github'), { recursive: true });
  for (const part of ['actions', 'codex', '.github/workflows']) cpSync(join(root, part), join(suite, part), { recursive: true, filter: (file) => !file.includes('node_modules') });
  await build(join(suite, 'dist'));
  const entry = join(suite, 'dist/actions/pipeline.js');
  renameSync(entry, join(suite, 'dist/actions/pipeline-itself.js'));
  writeFileSync(entry, `import { writeFileSync } from 'node:fs';\nconst shard = process.env.INPUT_SHARD;\nif (shard) writeFileSync(${JSON.stringify(dir)} + '/pid-' + shard.replace('/', '-of-'), String(process.pid));\nawait import('./pipeline-itself.js');\n`);
});
beforeEach(() => { model.script(answer); });
afterEach(() => { open.splice(0).forEach((result) => { result.dispose(); }); });
afterAll(async () => {
  await Promise.all([model?.close(), github?.close()]);
  rmSync(dir, { recursive: true, force: true });
});

/** What each stage's question is answered with, by the schema that it asks for. */
function answer(request: SeenRequest): Step {
  const asked = JSON.stringify(request.body);
  if (asked.includes('rule_findings')) return say({ rule_findings: [], findings: [] });
  if (asked.includes('hypotheses')) return say({ summary: 'Nothing stands out.', hypotheses: [] });
  return say({ statements: [], edits: [] }, { delay: 3000 });
}

function openPull(branch: string, owner = 'acme'): void {
  const head = caller.sha(branch);
  github.reset({
    repository: caller.name, permissions: { maintainer: 'write' },
    pulls: [pullState({ number: 7, base: { ref: 'main', sha: caller.base }, head: { ref: branch, sha: head, owner, repository: `${owner}/shop` }, files: caller.files(branch) })],
    deployments: [{ id: 1, sha: caller.base, ref: 'main', task: 'deploy', environment: 'production', transient: false, at: '2026-11-19T10:00:00Z', statuses: [{ id: 2, state: 'success', at: '2026-11-19T10:01:00Z' }] }],
    release: releaseState({
      branch: { protected: false }, analyses: [{ commit: caller.base }], checkRuns: [{ id: 1, sha: head, name: 'build', conclusion: 'success' }],
      rules: [{ type: 'required_status_checks', ruleset_source_type: 'Repository', ruleset_source: caller.name, ruleset_id: 1, parameters: { required_status_checks: [{ context: 'build', integration_id: 15368 }], strict_required_status_checks_policy: false } }],
    }),
  });
}

/** The example as a user has it, without the job that makes a report: this repository brings one. */
function workflowOf(inputs: Record<string, string>): string {
  const path = copyExample('pull-request.yml', dir, { coverage: 'lcov.info', 'coverage-artifact': '', ...inputs }, 'pipeline');
  const document = parseDocument(readFileSync(path, 'utf8'));
  document.deleteIn(['jobs', 'coverage']);
  document.deleteIn(['jobs', 'pipeline', 'needs']);
  writeFileSync(path, document.toString({ lineWidth: 0 }));
  return path;
}

async function run(branch: string, { inputs = {}, pull = {}, ...over }: Partial<ActRun> & { inputs?: Record<string, string>; pull?: Partial<PullOptions> } = {}): Promise<ActResult> {
  openPull(branch, pull.fork === true ? 'stranger' : 'acme');
  const result = await runAct({
    suite, repository: caller.dir, repositoryName: caller.name, workflow: workflowOf(inputs), event: 'pull_request', checkout: branch, payload: pullPayload(caller, { number: 7, branch, ...pull }),
    env: { GITHUB_API_URL: github.url, GITHUB_GRAPHQL_URL: `${github.url}/graphql` }, secrets: { OPENAI_API_KEY: key }, path: [join(root, 'codex/node_modules/.bin')], concurrentJobs: 2, timeoutMs: 280_000, ...over,
  });
  open.push(result);
  onTestFailed(() => { process.stderr.write(result.text); });
  expect(github.violations).toEqual([]);
  return result;
}

type Chain = Envelope & { pipeline: PipelinePart };
const chainOf = (result: ActResult): Chain => JSON.parse(readFileSync(join(result.artifact('codex-ci-pipeline-1'), 'result.json'), 'utf8')) as Chain;
const verdicts = (chain: Chain): Record<string, string> => Object.fromEntries(chain.pipeline.stages.map(({ task, verdict }) => [task, verdict]));
const results = (result: ActResult): Record<string, string> => Object.fromEntries([...result.jobs].map(([id, job]) => [id, job.result]));

test('a clean change goes through all stages, the review in several shards, and passes', async () => {
  const result = await run('clean');
  const chain = chainOf(result);
  expect(verdicts(chain)).toEqual({ review: 'pass', 'test-gen': 'pass', 'docs-check': 'pass', 'deploy-gate': 'pass' });
  expect(chain).toMatchObject({ verdict: 'pass', engine: { name: 'codex' } });
  expect(result.exitCode).toBe(0);
});
