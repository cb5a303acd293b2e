import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RollbackAnalysisPart } from '../../src/tasks/rollback-analysis/part.ts';
import { git } from '../git/build.ts';
import { here } from '../support/groups.ts';
import { buildSuite, runStep, type Step, type StepOptions } from '../support/action-runner.ts';
import { startArtifacts, type ArtifactServer } from '../support/artifact-server.ts';
import { startGithub, type GithubServer } from '../support/github-server.ts';
import type { DeploymentState } from '../support/github-state.ts';
import { badDiscount, filler, replyOf, shopWithHistory, trace } from '../support/incident.ts';
import { say, startResponsesServer, type ResponsesServer } from '../support/responses-server.ts';
import { noise } from '../support/secrets.ts';

// The built rollback-analysis action with every event that may start it, and how it ends.
const token = ['gh', 's_', noise(36, undefined, 'token-of-the-job')].join('');
const key = ['sk', 'incident', noise(20, undefined, 'incident-key')].join('-');
const repositoryName = 'acme/shop';

let dir: string;
let suite: string;
let workspace: string;
let shas: readonly string[];
let culprit: string;
let model: ResponsesServer;
let artifacts: ArtifactServer;
let github: GithubServer;
let health: Server;
let healthStatus = 200;
const good = 39;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'codex-ci-incident-'));
  health = createServer((_, response) => {
    response.statusCode = healthStatus;
    response.end(healthStatus === 200 ? 'ok' : trace);
  });
  await new Promise<void>((done) => {
    health.listen(0, '127.0.0.1', done);
  });
  model = await startResponsesServer([say(replyOf())]);
  const probe = `http://127.0.0.1:${(health.address() as AddressInfo).port}/healthz`;
  const shop = shopWithHistory({
    '.github/codex-ci.yml': `base-url: ${model.baseUrl}\nrollback-analysis:\n  open-issue: true\n`,
    '.github/probe.yml': `rollback-analysis:\n  probe: ${probe}\n`,
    '.github/wrong.yml': 'rollback-analysis:\n  suspects: none\n',
  });
  const at = shop.commit('Read the discount rate', { 'src/cart/discount.ts': badDiscount });
  for (let each = 0; each < 5; each += 1) filler(shop, 50 + each);
  const built = shop.build();
  shas = built.shas;
  culprit = shas[at] as string;
  suite = buildSuite(dir);
  workspace = join(dir, 'clone');
  git(dir, ['clone', '--quiet', built.dir, workspace]);
});
afterAll(async () => {
  await model.close();
  await new Promise((done) => {
    health.close(done);
  });
  rmSync(dir, { recursive: true, force: true });
});
beforeEach(async () => {
  artifacts = await startArtifacts();
  model.script([say(replyOf())]);
});
afterEach(() => artifacts.close());

/** A second run of a workflow: its artifact is one of its own. */
async function nextRun(): Promise<void> {
  await artifacts.close();
  artifacts = await startArtifacts();
}

const live = (): string => shas.at(-1) as string;
const common = { repository: { full_name: repositoryName, default_branch: 'main' }, sender: { login: 'octocat' } };
const dispatch = (client: object): object => ({ ...common, action: 'incident', client_payload: client });
const alert = { service: 'shop', severity: 'critical', started_at: '2026-11-20T10:12:00Z', symptom: trace };

async function analyse(options: Partial<StepOptions> & { key?: boolean }): Promise<Step> {
  const { key: withKey = false, ...rest } = options;
  const step = await runStep(suite, {
    action: 'rollback-analysis',
    workspace,
    event: 'repository_dispatch',
    ...rest,
    inputs: { 'github-token': token, ...(withKey ? { 'openai-api-key': key } : {}), ...options.inputs },
    environment: {
      ...artifacts.environment,
      GITHUB_SHA: live(),
      GITHUB_REPOSITORY: repositoryName,
      ...options.environment,
    },
  });
  for (const secret of [token, key])
    expect(JSON.stringify([step.log, step.outputs, step.summary])).not.toContain(secret);
  return step;
}

const partOf = (step: Step): RollbackAnalysisPart =>
  (JSON.parse(readFileSync(step.outputs['result-path'] ?? '', 'utf8')) as { rollback_analysis: RollbackAnalysisPart })
    .rollback_analysis;

describe('revisions that inputs name', () => {
  const given = (): Record<string, string> => ({ deployed: live(), 'last-good': shas[good] as string });

  it('a dispatched alert: outputs, summary, record', async () => {
    const step = await analyse({ payload: dispatch(alert), inputs: given() });
    expect([step.code, step.errors]).toEqual([0, []]);
    expect(step.outputs).toMatchObject({
      verdict: 'pass',
      recommendation: 'hotfix',
      cause: 'this-deploy',
      confidence: 'L3',
      severity: expect.stringMatching(/^SEV-[123]$/),
      'suspect-sha': culprit,
      'suspect-path': 'src/cart/discount.ts',
      'last-known-good': shas[good],
      'rollback-feasible': 'true',
      engine: 'rules',
      'artifact-name': 'codex-ci-rollback-analysis-1',
    });
    expect(step.summary).toContain('```mermaid');
    expect(partOf(step).signal).toMatchObject({
      service: 'shop',
      severity: 'critical',
      started_at: '2026-11-20T10:12:00.000Z',
    });
  });

  it('a symptom file of the job joins what the event says', async () => {
    const file = join(dir, 'collected.log');
    writeFileSync(file, trace);
    const step = await analyse({
      payload: dispatch({ ...alert, symptom: 'checkout is failing' }),
      inputs: { ...given(), symptom: file },
    });
    expect(step.outputs).toMatchObject({ cause: 'this-deploy', 'suspect-sha': culprit });
  });

  it('workflow_dispatch with what a person pasted', async () => {
    const step = await analyse({
      event: 'workflow_dispatch',
      payload: { ...common, inputs: { symptom: trace, environment: 'production', service: 'shop', started_at: '' } },
      inputs: given(),
    });
    expect(step.outputs).toMatchObject({ verdict: 'pass', 'suspect-sha': culprit });
  });

  it('an answer that is not known fails the step by default, after its record is stored', async () => {
    const step = await analyse({ payload: dispatch({ symptom: 'it is slow' }), inputs: given() });
    expect([step.code, step.outputs['verdict'], step.outputs['recommendation']]).toEqual([
      1,
      'inconclusive',
      'escalate',
    ]);
    expect(step.errors).toEqual([expect.stringMatching(/^inconclusive: /)]);
    expect(artifacts.content('codex-ci-rollback-analysis-1').length).toBeGreaterThan(0);
  });

  it('a health check is the signal of a finished deploy: well is nothing to analyse, ill names the change', async () => {
    const payload = {
      ...common,
      action: 'completed',
      workflow_run: {
        id: 5,
        event: 'push',
        name: 'Deploy',
        workflow_id: 9,
        status: 'completed',
        conclusion: 'success',
        head_sha: live(),
        html_url: 'https://github.com/acme/shop/actions/runs/5',
        head_repository: { full_name: repositoryName },
      },
    };
    const run = (): Promise<Step> =>
      analyse({
        event: 'workflow_run',
        payload,
        inputs: { 'last-good': shas[good] as string, config: '.github/probe.yml' },
      });
    healthStatus = 200;
    const well = await run();
    expect([well.code, well.outputs['verdict'], well.outputs['recommendation']]).toEqual([0, 'skipped', 'none']);
    healthStatus = 500;
    await nextRun();
    const ill = await run();
    healthStatus = 200;
    expect(partOf(ill).signal).toMatchObject({ source: 'probe', status: 'firing' });
    expect(ill.outputs).toMatchObject({ cause: 'this-deploy', 'suspect-sha': culprit });
  });

  it.each([
    [
      'an event of a change',
      { event: 'pull_request', payload: { ...common, action: 'opened' } },
      /the event pull_request starts no incident analysis; allowed: repository_dispatch/,
    ],
    [
      'a deployment that succeeded',
      {
        event: 'deployment_status',
        payload: {
          ...common,
          deployment: { id: 1, sha: 'a'.repeat(40), environment: 'production' },
          deployment_status: { state: 'success' },
        },
      },
      /a deployment_status that is success starts no incident analysis/,
    ],
    [
      'a run of a fork',
      {
        event: 'workflow_run',
        payload: {
          ...common,
          workflow_run: {
            id: 5,
            event: 'push',
            workflow_id: 9,
            status: 'completed',
            conclusion: 'failure',
            head_sha: 'a'.repeat(40),
            head_repository: { full_name: 'mallory/shop' },
          },
        },
      },
      /a workflow_run of a fork/,
    ],
    ['a payload that is none', { payload: '[]' }, /GITHUB_EVENT_PATH/],
    [
      'a revision that is none',
      { payload: dispatch(alert), inputs: { deployed: 'nope' } },
      /input deployed: revision nope/,
    ],
    [
      'a configuration that is wrong',
      { payload: dispatch(alert), inputs: { config: '.github/wrong.yml' } },
      /wrong\.yml:2: rollback-analysis\.suspects: "none" is not allowed/,
    ],
  ] as const)('%s is one line', async (_, options, message) => {
    const step = await analyse({
      ...options,
      inputs: { ...(('inputs' in options ? options.inputs : {}) as Record<string, string>) },
    });
    expect(step.code).toBe(2);
    expect(step.errors).toEqual([expect.stringMatching(message)]);
    expect(step.outputs).toEqual({ verdict: 'inconclusive' });
  });
});

describe.runIf(here('description'))('what GitHub knows', () => {
  beforeAll(async () => {
    github = await startGithub();
  });
  afterAll(() => github.close());
  afterEach(() => {
    expect(github.violations).toEqual([]);
  });

  const deployed = (id: number, sha: string | undefined, at: string, state = 'success'): DeploymentState => ({
    id,
    sha: sha ?? '',
    ref: 'main',
    task: 'deploy',
    environment: 'production',
    transient: false,
    at,
    statuses: [{ id: id * 10, state, at }],
  });
  const known = (): void => {
    github.reset({
      repository: repositoryName,
      permissions: { octocat: 'write', stranger: 'none' },
      deployments: [deployed(1, shas[good], '2026-11-19T08:00:00Z'), deployed(2, live(), '2026-11-20T10:00:00Z')],
    });
  };
  const api = (): Record<string, string> => ({ GITHUB_API_URL: github.url });

  it('the deployment that was live when the anomaly began, and the good one before it', async () => {
    known();
    const step = await analyse({ payload: dispatch(alert), environment: api() });
    expect(step.outputs).toMatchObject({ cause: 'this-deploy', 'suspect-sha': culprit, 'last-known-good': shas[good] });
    expect(partOf(step).deployment).toMatchObject({
      live: { sha: live(), at: '2026-11-20T10:00:00.000Z' },
      last_good: { sha: shas[good] },
      kind: 'range',
    });
  });

  it('an alert from before that deployment is about the one that was live then', async () => {
    known();
    const step = await analyse({
      payload: dispatch({ ...alert, started_at: '2026-11-19T12:00:00Z' }),
      environment: api(),
    });
    expect(partOf(step).deployment).toMatchObject({ live: { sha: shas[good] }, later: [{ sha: live() }] });
    expect(step.outputs['suspect-sha']).not.toBe(culprit);
  });

  it('a deployment that failed is the suspect, and what was live before it the way back', async () => {
    known();
    github.state.deployments = [
      deployed(1, shas[good], '2026-11-19T08:00:00Z'),
      deployed(2, live(), '2026-11-20T10:00:00Z', 'failure'),
    ];
    const payload = {
      ...common,
      deployment: { id: 2, sha: live(), environment: 'production' },
      deployment_status: {
        state: 'failure',
        environment: 'production',
        created_at: '2026-11-20T10:05:00Z',
        description: trace,
        target_url: null,
        log_url: null,
      },
    };
    const step = await analyse({ event: 'deployment_status', payload, environment: api() });
    expect(step.outputs).toMatchObject({ 'suspect-sha': culprit, 'last-known-good': shas[good] });
  });

  it.each([
    [
      'nothing was ever deployed',
      () => {
        github.reset({ repository: repositoryName });
      },
      /"production" has no deployments in acme\/shop; allowed: there are none at all: name the deployed commit/,
    ],
    [
      'another environment',
      () => {
        known();
        for (const each of github.state.deployments) each.environment = 'staging';
      },
      /"production" has no deployments in acme\/shop; allowed: staging/,
    ],
    [
      'nothing was live then',
      () => {
        known();
        github.state.deployments = [deployed(1, live(), '2026-11-20T12:00:00Z')];
      },
      /nothing says what was live; allowed: the inputs deployed and last-good/,
    ],
  ])('%s: no culprit is made up', async (_, prepare, message) => {
    prepare();
    const step = await analyse({ payload: dispatch(alert), environment: api() });
    expect(step.code).toBe(2);
    expect(step.errors).toEqual([expect.stringMatching(message)]);
  });

  it('an issue’s fields choose environment and moment for who may write, and nothing for a stranger', async () => {
    const body = JSON.stringify({
      symptom: trace,
      environment: 'staging',
      started_at: '2026-11-19T12:00:00Z',
      severity: 'critical',
    });
    const issue = (login: string): object => ({
      ...common,
      sender: { login },
      action: 'labeled',
      label: { name: 'incident' },
      issue: { number: 13, title: 'Checkout fails', body, created_at: '2026-11-20T10:12:00Z' },
    });
    known();
    const stranger = await analyse({ event: 'issues', payload: issue('stranger'), environment: api() });
    expect(stranger.outputs['suspect-sha']).toBe(culprit);
    expect(partOf(stranger)).toMatchObject({
      deployment: { environment: 'production', live: { sha: live() } },
      signal: { severity: null, started_at: null, labels: {} },
    });
    await nextRun();
    const member = await analyse({ event: 'issues', payload: issue('octocat'), environment: api() });
    expect(member.code).toBe(2);
    expect(member.errors).toEqual([expect.stringContaining('"staging" has no deployments')]);
  });

  it('an issue: through the model for who may write, by rules for a stranger', async () => {
    const issue = (login: string): object => ({
      ...common,
      sender: { login },
      action: 'labeled',
      label: { name: 'incident' },
      issue: { number: 12, title: 'Checkout fails', body: trace, created_at: '2026-11-20T10:12:00Z' },
    });
    known();
    const stranger = await analyse({ event: 'issues', payload: issue('stranger'), environment: api(), key: true });
    expect(stranger.outputs).toMatchObject({ engine: 'rules', 'suspect-sha': culprit });
    expect(stranger.log).toContain('stranger, who opened or labelled the issue, has no write access');
    expect(model.requests).toEqual([]);
    await nextRun();
    const member = await analyse({ event: 'issues', payload: issue('octocat'), environment: api(), key: true });
    expect(member.outputs['engine']).toBe('codex');
    expect(model.requests.length).toBeGreaterThan(0);
    expect(partOf(member).open_issue).toBe(false);
  });
});
