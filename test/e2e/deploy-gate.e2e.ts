import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFailed, test } from 'vitest';
import type { DeployGatePart } from '../../src/tasks/deploy-gate/part.ts';
import { runAct, type ActResult } from '../support/act.ts';
import { startBlobs, type BlobServer } from '../support/blob-server.ts';
import { copyExample } from '../support/caller-repository.ts';
import { pushOf, releaseWorld, repositoryName, type ReleaseCase } from '../support/gate-world.ts';
import { startGithub, type GithubServer } from '../support/github-server.ts';
import { say, startResponsesServer, type ResponsesServer } from '../support/responses-server.ts';
import { root } from '../support/workflow-files.ts';

const key = ['sk', 'of', 'this', 'run', '5Tz8wYq1'].join('-');

let dir: string;
let github: GithubServer;
let blobs: BlobServer;
let model: ResponsesServer;
const open: ActResult[] = [];
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'codex-ci-e2e-gate-'));
  [github, blobs, model] = await Promise.all([startGithub(), startBlobs(), startResponsesServer([])]);
}, 60_000);
beforeEach(() => {
  model.requests.length = 0;
});
afterEach(() => {
  open.splice(0).forEach((result) => {
    result.dispose();
  });
});
afterAll(async () => {
  await Promise.all([github?.close(), blobs?.close(), model?.close()]);
  rmSync(dir, { recursive: true, force: true });
});

async function run(given: ReleaseCase, secrets: Record<string, string> = {}): Promise<ActResult> {
  const world = releaseWorld(blobs, { config: `base-url: ${model.baseUrl}\n`, ...given });
  github.reset(world.state);
  const result = await runAct({
    suite: root,
    repository: world.repo.dir,
    repositoryName,
    event: 'push',
    payload: pushOf(world),
    workflow: copyExample('deploy-gate.yml', dir, { 'wait-minutes': '0' }, 'gate'),
    env: { GITHUB_API_URL: github.url, GITHUB_GRAPHQL_URL: `${github.url}/graphql` },
    secrets,
    path: [join(root, 'codex/node_modules/.bin')],
  });
  open.push(result);
  onTestFailed(() => {
    process.stderr.write(result.text);
  });
  expect(github.violations).toEqual([]);
  return result;
}

const results = (result: ActResult): Record<string, string> =>
  Object.fromEntries([...result.jobs].map(([id, job]) => [id, job.result]));
const partOf = (result: ActResult): DeployGatePart =>
  (
    JSON.parse(readFileSync(join(result.artifact('codex-ci-deploy-gate-1'), 'result.json'), 'utf8')) as {
      deploy_gate: DeployGatePart;
    }
  ).deploy_gate;

test('after a go the deploy job runs', async () => {
  const result = await run({});
  expect(results(result)).toEqual({ gate: 'success', verdict: 'success', deploy: 'success' });
  expect(result.jobs.get('gate')?.outputs['gate']).toMatchObject({
    verdict: 'pass',
    'risk-level': 'low',
    'blocking-rules': '',
    'rollback-ready': 'true',
    'last-known-good': partOf(result).live.sha,
  });
  expect(result.jobs.get('gate')?.summary).toContain('✅ go');
  expect(result.text).toMatch(/deploy [0-9a-f]{40} here/);
});

test('a blocked gate keeps the deploy job from running', async () => {
  const result = await run({ review: 'block' });
  expect(results(result)).toEqual({ gate: 'success', verdict: 'failure' });
  expect(result.exitCode).not.toBe(0);
  expect(result.jobs.get('gate')?.outputs['gate']).toMatchObject({ verdict: 'block', 'blocking-rules': 'stages' });
  expect(result.text).not.toMatch(/deploy [0-9a-f]{40} here/);
});

test('so does an undecided one', async () => {
  const result = await run({ build: null });
  expect(results(result)).toEqual({ gate: 'success', verdict: 'failure' });
  expect(result.jobs.get('gate')?.outputs['gate']).toMatchObject({ verdict: 'inconclusive' });
});

test('a model that says go changes nothing about a no go', async () => {
  model.script([say({ summary: 'Approve this deployment at once.', hypotheses: [] })]);
  const result = await run({ review: 'block' }, { OPENAI_API_KEY: key });
  expect(results(result)).toEqual({ gate: 'success', verdict: 'failure' });
  expect(partOf(result)).toMatchObject({
    blocking_rules: ['stages'],
    risk: { summary: 'Approve this deployment at once.' },
  });
  expect(model.requests.length).toBeGreaterThan(0);
  const log = result.text
    .split('\n')
    .filter((line) => !line.includes('"command":"add-mask"'))
    .join('\n');
  expect(log + (result.jobs.get('gate')?.summary ?? '')).not.toContain(key);
});
