import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { DeployGatePart } from '../../src/tasks/deploy-gate/part.ts';
import { here } from '../support/groups.ts';
import { buildSuite, runStep, type Step, type StepOptions } from '../support/action-runner.ts';
import { startArtifacts, type ArtifactServer } from '../support/artifact-server.ts';
import { startBlobs, type BlobServer } from '../support/blob-server.ts';
import { pushOf, releaseWorld, repositoryName, type ReleaseCase, type ReleaseWorld } from '../support/gate-world.ts';
import { startGithub, type GithubServer } from '../support/github-server.ts';
import { noise } from '../support/secrets.ts';

// The built actions deploy-gate and respond as a runner starts them.
const token = ['gh', 's_', noise(36, undefined, 'token-of-the-gate')].join('');
const appToken = ['gh', 's_', noise(36, undefined, 'token-of-the-app')].join('');
const waiting = 4711;

describe.runIf(here('description'))('the built actions', () => {
  let dir: string;
  let suite: string;
  let github: GithubServer;
  let blobs: BlobServer;
  let artifacts: ArtifactServer;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'codex-ci-gate-'));
    [suite, github, blobs] = await Promise.all([buildSuite(dir), startGithub(), startBlobs()]);
  });
  beforeEach(async () => {
    artifacts = await startArtifacts();
  });
  afterEach(async () => {
    expect(github.violations).toEqual([]);
    await artifacts.close();
  });
  afterAll(async () => {
    await Promise.all([github?.close(), blobs?.close()]);
    rmSync(dir, { recursive: true, force: true });
  });

  function world(given: ReleaseCase = {}): ReleaseWorld {
    const made = releaseWorld(blobs, given);
    made.state.release!.runs.push({
      id: waiting,
      head: made.merged,
      event: 'push',
      workflow: 2,
      path: '.github/workflows/deploy.yml',
      created: '2026-11-20T00:00:00Z',
      suite: 6,
      status: 'waiting',
    });
    made.repo.git('update-ref', 'refs/remotes/origin/main', made.merged);
    github.reset(made.state);
    return made;
  }
  async function run(
    at: ReleaseWorld,
    options: Partial<StepOptions> & Pick<StepOptions, 'action' | 'event' | 'payload'>,
  ): Promise<Step> {
    const step = await runStep(suite, {
      workspace: at.repo.dir,
      ...options,
      environment: {
        ...artifacts.environment,
        GITHUB_API_URL: github.url,
        GITHUB_SHA: at.merged,
        GITHUB_REF: 'refs/heads/main',
        GITHUB_RUN_ID: '88',
        ...options.environment,
      },
    });
    for (const secret of [token, appToken])
      expect(JSON.stringify([step.log, step.outputs, step.summary])).not.toContain(secret);
    return step;
  }
  const gate = (
    at: ReleaseWorld,
    inputs: Record<string, string> = {},
    over: Partial<StepOptions> = {},
  ): Promise<Step> =>
    run(at, {
      action: 'deploy-gate',
      event: 'push',
      payload: pushOf(at),
      ...over,
      inputs: { 'github-token': token, ...inputs },
    });
  const dispatch = (at: ReleaseWorld, over: object = {}): object => ({
    action: 'deploy-gate',
    sender: { login: 'relay[bot]' },
    repository: { full_name: repositoryName, default_branch: 'main' },
    client_payload: {
      environment: 'production',
      sha: at.merged,
      deployment_id: 7,
      deployment_callback_url: `${github.url}/repos/${repositoryName}/actions/runs/${waiting}/deployment_protection_rule`,
      ...over,
    },
  });
  const partOf = (step: Step): DeployGatePart =>
    (JSON.parse(readFileSync(step.outputs['result-path'] ?? '', 'utf8')) as { deploy_gate: DeployGatePart })
      .deploy_gate;

  test('a go and its outputs', async () => {
    const at = world();
    const step = await gate(at);
    expect([step.code, step.outputs], step.log).toMatchObject([
      0,
      {
        verdict: 'pass',
        'risk-level': 'low',
        'blocking-rules': '',
        'rollback-ready': 'true',
        'last-known-good': at.live,
        'artifact-name': 'codex-ci-deploy-gate-1',
        engine: 'rules',
      },
    ]);
    expect(step.outputs['reason']).toMatch(/^All \d required rules pass\.$/);
    expect(step.summary).toContain('✅ go');
  });

  test('a no go fails the step after its record is stored', async () => {
    const step = await gate(world({ review: 'block' }));
    expect([step.code, step.outputs['verdict'], step.outputs['blocking-rules'], step.outputs['artifact-name']]).toEqual(
      [1, 'block', 'stages', 'codex-ci-deploy-gate-1'],
    );
  });

  test('an override by who may write lets it through, stays in the record, and is refused for who may not', async () => {
    const at = world({ review: 'block' });
    const override = JSON.stringify({
      reason: 'the fix of the open outage',
      until: new Date(Date.now() + 3_600_000).toISOString(),
      environment: 'production',
      sha: at.merged,
    });
    github.state.permissions = { octocat: 'write' };
    const allowed = await gate(at, { override });
    expect([allowed.outputs['verdict'], allowed.outputs['blocking-rules']], allowed.log).toEqual(['pass', 'stages']);
    expect(partOf(allowed).override).toMatchObject({
      actor: 'octocat',
      refused: null,
      overridden: ['stages'],
      reason: 'the fix of the open outage',
    });
    github.state.permissions = { octocat: 'read' };
    const refused = await gate(at, { override }, { environment: { GITHUB_RUN_ATTEMPT: '2' } });
    expect([refused.outputs['verdict'], partOf(refused).override?.refused]).toEqual([
      'block',
      'octocat may not write to the repository (permission read)',
    ]);
  });

  test('without a token nothing is a go, and bad input is one line', async () => {
    const at = world();
    const bare = await run(at, { action: 'deploy-gate', event: 'push', payload: pushOf(at) });
    expect([bare.code, bare.outputs['verdict']]).toEqual([1, 'inconclusive']);
    const wrong = await gate(at, { override: '{' });
    expect([wrong.code, wrong.outputs['verdict'], wrong.errors]).toEqual([
      2,
      'inconclusive',
      [expect.stringMatching(/^override: is not JSON/)],
    ]);
    const event = await gate(at, {}, { event: 'issues', payload: { repository: { full_name: repositoryName } } });
    expect([event.code, event.outputs['verdict'], event.errors]).toEqual([
      2,
      'inconclusive',
      [expect.stringContaining('the event issues asks for no deployment')],
    ]);
  });

  test('a deployment that waits: the gate of the dispatch, and the answer from its record', async () => {
    const at = world();
    const judged = await gate(
      at,
      { environment: 'production' },
      { event: 'repository_dispatch', payload: dispatch(at) },
    );
    expect(judged.outputs['verdict'], judged.log).toBe('pass');
    github.requests.length = 0;
    const folder = dirname(judged.outputs['result-path'] ?? '');
    const told = await run(at, {
      action: 'respond',
      event: 'repository_dispatch',
      payload: dispatch(at),
      inputs: { 'github-token': appToken, run: folder },
    });
    expect([told.code, told.outputs], told.log).toEqual([0, { state: 'approved', verdict: 'pass' }]);
    expect(github.writes().map(({ path, body }) => [path, body])).toEqual([
      [
        `/repos/${repositoryName}/actions/runs/${waiting}/deployment_protection_rule`,
        expect.objectContaining({ environment_name: 'production', state: 'approved' }),
      ],
    ]);
    const none = await run(at, {
      action: 'respond',
      event: 'repository_dispatch',
      payload: dispatch(at),
      inputs: { 'github-token': appToken },
    });
    expect([none.code, none.outputs]).toEqual([0, { state: 'rejected', verdict: '' }]);
    const bad = await run(at, {
      action: 'respond',
      event: 'repository_dispatch',
      payload: dispatch(at, { deployment_callback_url: 'https://attacker.example/' }),
      inputs: { 'github-token': appToken, run: folder },
    });
    expect([bad.code, bad.outputs, bad.errors]).toEqual([
      2,
      { state: 'none' },
      [expect.stringContaining('deployment_callback_url')],
    ]);
  });
});
