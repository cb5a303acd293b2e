import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { here } from '../support/groups.ts';
import { startArtifacts } from '../support/artifact-server.ts';
import type { Caller } from '../support/caller-repository.ts';
import { mergeGroupEvent, pullEvent } from '../support/event-payload.ts';
import { releaseState } from '../support/github-release-state.ts';
import { startGithub } from '../support/github-server.ts';
import { pullState } from '../support/github-state.ts';
import { openReviewWorld, type ReviewWorld } from '../support/review-world.ts';
import { root } from '../support/workflow-files.ts';
import { readZip } from '../support/zip.ts';

// The built pipeline action, without a key and without GitHub: the chain in one step.
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

describe('the chain in one step', () => {
  it('is stopped by a leak, with the record of the review alone', async () => {
    const step = await world.review({ action: 'pipeline', payload: pullEvent(caller, { number: 7, branch: 'leak' }) });
    expect(step.code).toBe(1);
    expect(step.errors).toEqual([expect.stringMatching(/^block: review: /)]);
    expect(step.outputs).toMatchObject({
      verdict: 'block',
      'has-critical': 'true',
      'review-verdict': 'block',
      'test-gen-verdict': 'skipped',
      'docs-check-verdict': 'skipped',
      'deploy-gate-verdict': 'skipped',
      'artifact-name': 'codex-ci-pipeline-1',
      'cost-usd': '0',
    });
    expect(step.summary).toMatch(/^## codex-ci pipeline: ⛔ block\n/);
    expect(step.summary).toContain('```mermaid');
    const stored = [...readZip(world.artifacts.content('codex-ci-pipeline-1')).keys()];
    expect(stored).toEqual(expect.arrayContaining(['result.json', 'report.html', 'stages/review/result.json']));
    expect(stored.filter((name) => /^stages\/(?!review\/)/.test(name))).toEqual([]);
  });

  it('goes through the stages that are asked for', async () => {
    const step = await world.review({
      action: 'pipeline',
      payload: pullEvent(caller, { number: 7, branch: 'clean' }),
      inputs: { stages: 'review,docs-check' },
    });
    expect(step.code).toBe(0);
    expect(step.outputs).toMatchObject({
      verdict: 'pass',
      'review-verdict': 'pass',
      'docs-check-verdict': 'pass',
      'test-gen-verdict': '',
      'deploy-gate-verdict': '',
    });
  });

  it('is never green where the gate can not see GitHub', async () => {
    const step = await world.review({ action: 'pipeline', payload: pullEvent(caller, { number: 7, branch: 'clean' }) });
    expect(step.code).toBe(1);
    expect(step.outputs).toMatchObject({
      verdict: 'inconclusive',
      'review-verdict': 'pass',
      'deploy-gate-verdict': 'inconclusive',
    });
  });

  it.runIf(here('description'))(
    'is green in a bare repository, with its own job as the required check, and tells what it took as live',
    async () => {
      const github = await startGithub();
      try {
        const head = caller.sha('clean');
        github.reset({
          repository: caller.name,
          permissions: { maintainer: 'write' },
          pulls: [
            pullState({
              number: 7,
              base: { ref: 'main', sha: caller.base },
              head: { ref: 'clean', sha: head, owner: 'acme', repository: caller.name },
              files: caller.files('clean'),
            }),
          ],
          release: releaseState({
            branch: { protected: false },
            codeAlerts: null,
            secretAlerts: null,
            checkRuns: [
              {
                id: 51725241954,
                sha: head,
                name: 'pipeline',
                conclusion: null,
                status: 'in_progress',
                html: `https://github.com/${caller.name}/actions/runs/88/job/51725241954`,
              },
            ],
            rules: [
              {
                type: 'required_status_checks',
                ruleset_source_type: 'Repository',
                ruleset_source: caller.name,
                ruleset_id: 1,
                parameters: {
                  required_status_checks: [{ context: 'pipeline', integration_id: 15368 }],
                  strict_required_status_checks_policy: false,
                },
              },
            ],
          }),
        });
        const run = (inputs: Record<string, string>) =>
          world.review({
            action: 'pipeline',
            payload: pullEvent(caller, { number: 7, branch: 'clean' }),
            inputs,
            environment: { GITHUB_API_URL: github.url, GITHUB_RUN_ID: '88' },
          });
        const green = await run({ 'check-run': '51725241954' });
        expect([green.code, green.outputs['verdict'], green.outputs['deploy-gate-verdict']], green.log).toEqual([
          0,
          'pass',
          'pass',
        ]);
        const gate =
          readZip(world.artifacts.content('codex-ci-pipeline-1')).get('stages/deploy-gate/result.json')?.toString() ??
          '';
        expect(gate).toContain('no deployment to production is recorded, so the base of the change');
        expect(gate).toContain('no check is required, and nothing but this run reported on this commit');
        expect(github.violations).toEqual([]);
        await world.artifacts.close();
        world.artifacts = await startArtifacts();
        const unknown = await run({});
        expect([unknown.code, unknown.outputs['deploy-gate-verdict']]).toEqual([1, 'inconclusive']);
      } finally {
        await github.close();
      }
    },
  );

  it('does not ask for a model in a merge queue, where the model was asked before, whole or in parts', async () => {
    const inputs = { stages: 'review,docs-check', config: '.github/model.yml' };
    const pull = await world.review({
      action: 'pipeline',
      payload: pullEvent(caller, { number: 7, branch: 'clean' }),
      inputs,
    });
    expect(pull.outputs).toMatchObject({
      verdict: 'inconclusive',
      'review-verdict': 'inconclusive',
      'docs-check-verdict': 'inconclusive',
    });
    await world.artifacts.close();
    world.artifacts = await startArtifacts();
    const queue = { action: 'pipeline', event: 'merge_group', payload: mergeGroupEvent(caller, 'clean') } as const;
    const whole = await world.review({ ...queue, inputs });
    expect(whole.outputs).toMatchObject({ verdict: 'pass', 'review-verdict': 'pass', 'docs-check-verdict': 'pass' });
    await world.review({ ...queue, inputs: { ...inputs, part: 'plan', engine: 'rules' } });
    const part = await world.review({
      ...queue,
      inputs: {
        config: inputs.config,
        part: 'stage',
        stage: 'review',
        records: world.artifacts.records('codex-ci-pipeline-plan-1'),
        engine: 'rules',
      },
    });
    expect(part.outputs['verdict']).toBe('pass');
  });

  it('says which coverage report is missing, and comes to no verdict for it', async () => {
    const step = await world.review({
      action: 'pipeline',
      payload: pullEvent(caller, { number: 7, branch: 'clean' }),
      inputs: { stages: 'test-gen', coverage: 'lcov.info' },
    });
    expect([step.code, step.outputs['verdict']]).toEqual([1, 'inconclusive']);
    expect([...step.errors, step.summary].join('\n')).toContain('lcov.info');
  });

  it('takes its configuration from the base, and refuses what is wrong in one line', async () => {
    const loose = await world.review({
      action: 'pipeline',
      payload: pullEvent(caller, { number: 7, branch: 'loose' }),
      inputs: { stages: 'review' },
    });
    expect(loose.outputs['verdict']).toBe('block');
    const broken = await world.review({
      action: 'pipeline',
      payload: pullEvent(caller, { number: 7, branch: 'clean' }),
      inputs: { config: '.github/broken.yml' },
    });
    expect(broken.errors).toEqual([expect.stringMatching(/block-on: "terrible" is not allowed/)]);
    expect(broken.outputs['verdict']).toBe('inconclusive');
  });
});

it('the action at the root hands every input to it and every output out, takes none of its parts, and holds no write', () => {
  const read = (path: string) =>
    parse(readFileSync(join(root, path), 'utf8')) as {
      inputs: Record<string, unknown>;
      outputs: Record<string, { value?: string }>;
      runs: { using: string; steps: { uses: string; with?: Record<string, string> }[] };
    };
  const [whole, inner] = [read('action.yml'), read('actions/pipeline/action.yml')];
  expect(inner.inputs['check-run']).toMatchObject({ default: '${{ job.check_run_id }}' });
  expect(whole.runs.using).toBe('composite');
  expect(Object.keys(inner.inputs)).toEqual(expect.arrayContaining(Object.keys(whole.inputs)));
  expect(
    ['part', 'stage', 'jobs', 'records', 'steps', 'shard', 'write'].filter((name) => name in whole.inputs),
  ).toEqual([]);
  expect(whole.runs.steps.map(({ uses }) => uses)).toEqual(['$/actions/setup', '$/actions/pipeline']);
  expect(whole.runs.steps[1]?.with).toEqual(
    Object.fromEntries(Object.keys(whole.inputs).map((name) => [name, `\${{ inputs.${name} }}`])),
  );
  // What an action can't know and its caller can: the run's address, as pipeline.yml has it.
  const { 'report-url': report, ...outputs } = whole.outputs;
  expect(report?.value).toBe(
    (
      parse(readFileSync(join(root, '.github/workflows/pipeline-stages.yml'), 'utf8')) as {
        jobs: { pipeline: { outputs: Record<string, string> } };
      }
    ).jobs.pipeline.outputs['report-url']?.replaceAll('steps.conclude.', 'steps.pipeline.'),
  );
  expect(Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]))).toEqual(
    Object.fromEntries(Object.keys(outputs).map((name) => [name, `\${{ steps.pipeline.outputs.${name} }}`])),
  );
  expect(Object.keys(inner.outputs)).toEqual(expect.arrayContaining(Object.keys(outputs)));
  expect(Object.keys(whole.inputs)).toEqual(
    expect.arrayContaining(['timeout', 'guard-hunks', 'test-command', 'wait-minutes']),
  );
});
