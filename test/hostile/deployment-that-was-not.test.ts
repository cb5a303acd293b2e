import { afterAll, beforeAll, expect } from 'vitest';
import type { Step } from '../support/action-runner.ts';
import { readWorkflows } from '../support/workflow-files.ts';
import { readCondition } from '../support/expressions.ts';
import { common, openIncidentStep, partOf, repositoryName, type IncidentStep } from '../support/incident-step.ts';
import family from './families/deployment-that-was-not.ts';
import { replay } from './replay.ts';

type Body = Record<string, unknown>;
const own = `https://github.com/${repositoryName}/actions/runs/5/job/6`;

let world: IncidentStep;
beforeAll(async () => {
  world = await openIncidentStep();
});
afterAll(() => world.close());

const runOf = (over: Body = {}): Body => ({
  ...common,
  action: 'completed',
  workflow_run: {
    id: 5,
    name: 'Deploy',
    workflow_id: 9,
    event: 'push',
    status: 'completed',
    conclusion: 'failure',
    head_sha: world.live,
    html_url: `https://github.com/${repositoryName}/actions/runs/5`,
    run_started_at: '2026-11-20T09:55:00Z',
    updated_at: '2026-11-20T10:20:00Z',
    head_repository: { full_name: repositoryName },
    ...over,
  },
});

/** The good deployment, and what the run left. */
async function after(run: Body, ...made: ReturnType<IncidentStep['deployed']>[]): Promise<Step> {
  world.known();
  world.github.state.deployments = [world.github.state.deployments[0]!, ...made];
  return world.analyse({ event: 'workflow_run', payload: run });
}

const failed = (sha = world.live, url: string | undefined = own, at = '2026-11-20T10:00:00Z') =>
  world.deployed(2, sha, at, 'failure', url);
const elsewhere = () => ({ ...failed(), environment: 'staging' });

const ways: Readonly<Record<(typeof family)['tried']['rollback-analysis'][number], [() => Promise<Step>, RegExp]>> = {
  'a run of a fork': [
    () => after(runOf({ head_repository: { full_name: 'mallory/shop' } }), failed()),
    /a workflow_run of a fork/,
  ],
  'a run of a deleted fork': [
    () => after(runOf({ head_repository: null }), failed()),
    /a workflow_run of a fork or a deleted repository/,
  ],
  'a run that a pull request started': [
    () => after(runOf({ event: 'pull_request' }), failed()),
    /a workflow_run after pull_request/,
  ],
  'a run of another workflow, without a deployment': [() => after(runOf()), /run 5 made no deployment of/],
  'a deployment of the commit to another environment': [
    () => after(runOf(), elsewhere()),
    /run 5 made no deployment of .* to production/,
  ],
  'a deployment of another commit': [() => after(runOf(), failed(world.shas[10])), /run 5 made no deployment of/],
  'a deployment of the commit by another run': [
    () => after(runOf(), failed(world.live, `https://github.com/${repositoryName}/actions/runs/55`)),
    /run 5 made no deployment of/,
  ],
  'an older deployment of the commit that links no run': [
    () => after(runOf(), world.deployed(2, world.live, '2026-11-19T10:00:00Z', 'failure')),
    /run 5 made no deployment of/,
  ],
  'a run that was cancelled': [
    () => after(runOf({ conclusion: 'cancelled' }), failed()),
    /ended as cancelled starts no incident analysis/,
  ],
  'a run that ended well': [
    () => after(runOf({ conclusion: 'success' }), failed()),
    /ended as success starts no incident analysis/,
  ],
  'deployments that can’t be read': [
    () =>
      world.analyse({ event: 'workflow_run', payload: runOf(), environment: { GITHUB_API_URL: 'http://127.0.0.1:9' } }),
    /127\.0\.0\.1:9|deployments/,
  ],
};

replay(
  family,
  {
    'rollback-analysis': async (way) => {
      if (way === 'a run of a fork') {
        for (const made of [failed(), world.deployed(2, world.live, '2026-11-20T10:00:00Z', 'failure')]) {
          const honest = await after(runOf(), made);
          expect(honest.outputs['result-path'], honest.log).toBeDefined();
          expect(partOf(honest).deployment.live.sha).toBe(world.live);
        }
      }
      const [run, message] = ways[way];
      const step = await run();
      expect([2, 3], step.log).toContain(step.code);
      expect(step.outputs['verdict']).toBe('inconclusive');
      expect(step.errors).toEqual([expect.stringMatching(message)]);
    },
    workflows: () => {
      const job = readWorkflows('workflows-examples').find(({ path }) => path.endsWith('/incident-rollback.yml'))
        ?.workflow.jobs['incident'];
      const holds = readCondition(String(job?.if));
      const starts = (over: Body): boolean =>
        holds({ github: { event_name: 'workflow_run', repository: repositoryName, event: runOf(over) as never } });
      expect([starts({}), starts({ conclusion: 'timed_out' })]).toEqual([true, true]);
      expect([
        starts({ head_repository: { full_name: 'mallory/shop' } }),
        starts({ event: 'pull_request' }),
        starts({ conclusion: 'success' }),
        starts({ conclusion: 'cancelled' }),
      ]).toEqual([false, false, false, false]);
    },
  },
  { timeout: 120_000 },
);
