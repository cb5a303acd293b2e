// The built rollback-analysis action on a shop with a bad commit, beside a GitHub and a Prometheus of its own.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RollbackAnalysisPart } from '../../src/tasks/rollback-analysis/part.ts';
import { git } from '../git/build.ts';
import { buildSuite, runStep, type Step, type StepOptions } from './action-runner.ts';
import { startArtifacts } from './artifact-server.ts';
import { startGithub, type GithubServer } from './github-server.ts';
import type { DeploymentState } from './github-state.ts';
import { badDiscount, filler, shopWithHistory } from './incident.ts';

const good = 39;

export interface IncidentStep {
  github: GithubServer;
  /** commits, oldest first */
  shas: readonly string[];
  live: string;
  /** queries that the metrics server was asked */
  queries: string[];
  prometheus: string;
  deployed(id: number, sha: string, at: string, state?: string, url?: string): DeploymentState;
  /** what was good, and the last commit on top of it, as deployments to production */
  known(): void;
  analyse(options: Partial<StepOptions>): Promise<Step>;
  close(): Promise<void>;
}

export const repositoryName = 'acme/shop';
export const common = {
  repository: { full_name: repositoryName, default_branch: 'main' },
  sender: { login: 'octocat' },
};

export async function openIncidentStep(): Promise<IncidentStep> {
  const dir = mkdtempSync(join(tmpdir(), 'codex-ci-incident-'));
  const shop = shopWithHistory({});
  shop.commit('Read the discount rate', { 'src/cart/discount.ts': badDiscount });
  filler(shop, 50);
  const { dir: origin, shas } = shop.build();
  const live = shas.at(-1) as string;
  const suite = buildSuite(dir);
  const workspace = join(dir, 'clone');
  git(dir, ['clone', '--quiet', origin, workspace]);
  const github = await startGithub();
  const queries: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => {
      body += part.toString();
    });
    request.on('end', () => {
      const asked =
        new URL(request.url ?? '/', 'http://x').searchParams.get('query') ?? new URLSearchParams(body).get('query');
      if (asked !== null) queries.push(asked);
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ status: 'success', data: { resultType: 'matrix', result: [] } }));
    });
  });
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  const deployed: IncidentStep['deployed'] = (id, sha, at, state = 'success', url) => ({
    id,
    sha,
    ref: 'main',
    task: 'deploy',
    environment: 'production',
    transient: false,
    at,
    statuses: [{ id: id * 10, state, at, ...(url === undefined ? {} : { log: url }) }],
  });
  return {
    github,
    shas,
    live,
    queries,
    prometheus: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    deployed,
    known: () => {
      github.reset({
        repository: repositoryName,
        permissions: { octocat: 'write', stranger: 'none' },
        deployments: [deployed(1, shas[good]!, '2026-11-19T08:00:00Z'), deployed(2, live, '2026-11-20T10:00:00Z')],
      });
    },
    analyse: async (options) => {
      const artifacts = await startArtifacts();
      try {
        return await runStep(suite, {
          action: 'rollback-analysis',
          workspace,
          event: 'repository_dispatch',
          ...options,
          inputs: { 'github-token': 'token-of-the-job', ...options.inputs },
          environment: {
            ...artifacts.environment,
            GITHUB_SHA: live,
            GITHUB_REPOSITORY: repositoryName,
            GITHUB_API_URL: github.url,
            ...options.environment,
          },
        });
      } finally {
        await artifacts.close();
      }
    },
    close: async () => {
      await github.close();
      await new Promise((done) => {
        server.close(done);
        server.closeAllConnections();
      });
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

export const partOf = (step: Step): RollbackAnalysisPart =>
  (JSON.parse(readFileSync(step.outputs['result-path'] ?? '', 'utf8')) as { rollback_analysis: RollbackAnalysisPart })
    .rollback_analysis;
