import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChildProcess } from 'node:child_process';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ledgerSchemaId } from '../../src/domain/ledger.ts';
import type { PipelinePart } from '../../src/entry/chain/record.ts';
import { here } from '../support/groups.ts';
import { buildSuite, runStep, type Step, type StepOptions } from '../support/action-runner.ts';
import { startArtifacts, type ArtifactServer } from '../support/artifact-server.ts';
import { startBlobs, type BlobServer } from '../support/blob-server.ts';
import { writeCaller, type Caller } from '../support/caller-repository.ts';
import { pullEvent, pushEvent } from '../support/event-payload.ts';
import { releaseState } from '../support/github-release-state.ts';
import { startGithub, type GithubServer } from '../support/github-server.ts';
import { say, startResponsesServer, type ResponsesServer } from '../support/responses-server.ts';
import { noise } from '../support/secrets.ts';
import { readZip } from '../support/zip.ts';

// The built chain under limits over several runs: what one run uploads is what the next one reads, through a GitHub
// made from its description.
const token = `${['gh', 's_'].join('')}${noise(36, undefined, 'ledger-token')}`;
const key = `s${'k-'}proj-${noise(60, undefined, 'ledger-key')}`;
const profiles = (baseUrl: string): string =>
  `base-url: ${baseUrl}\nprofiles: { default: { engine: rules }, review: { engine: openai, max-output-tokens: 200000 } }\npipeline:\n  stages: [review]\n`;
const nothing = say({ rule_findings: [], findings: [] }, { usage: { input: 1000, output: 150_000 } });
const code = 'export const total = (a: number, b: number): number => a + b;\n';

let dir: string;
let suite: string;
let caller: Caller;
let artifacts: ArtifactServer;
let endpoint: ResponsesServer;
let github: GithubServer;
let blobs: BlobServer;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'codex-ci-ledger-'));
  suite = buildSuite(dir);
  endpoint = await startResponsesServer([nothing]);
  const limit = (lines: string): string => `${profiles(endpoint.baseUrl)}${lines}`;
  caller = writeCaller(
    dir,
    {
      'src/total.ts': code,
      '.github/codex-ci.yml': limit('  max-usd-per-pull-request: 3\n'),
      '.github/day.yml': limit('  max-usd-per-day: 3\n'),
      '.github/rules.yml': limit('  max-usd-per-pull-request: 0\n  without-budget: rules\n'),
      '.github/none.yml': limit(''),
      '.github/auto.yml': 'pipeline:\n  stages: [review]\n  max-usd-per-day: 3\n',
      '.github/zero.yml': limit('  max-tokens-per-day: 0\n'),
    },
    {
      clean: { 'src/total.ts': code.replace('a + b', 'b + a') },
      raise: {
        'src/total.ts': code.replace('a + b', 'b + a'),
        '.github/codex-ci.yml': limit('  max-usd-per-pull-request: 3000\n'),
      },
    },
  );
  [github, blobs] = [await startGithub(), await startBlobs()];
});
afterAll(async () => {
  rmSync(dir, { recursive: true, force: true });
  await Promise.all([github.close(), blobs.close(), endpoint.close()]);
});
beforeEach(async () => {
  artifacts = await startArtifacts();
  endpoint.requests.length = 0;
  endpoint.script([nothing]);
  github.reset({ repository: caller.name, release: releaseState() });
});
afterEach(async () => {
  expect(github.violations).toEqual([]);
  expect(github.writes()).toEqual([]);
  await artifacts.close();
});

const step = (
  run: number,
  { attempt = 1, ...options }: Partial<StepOptions> & { attempt?: number } = {},
): Promise<Step> =>
  runStep(suite, {
    action: 'pipeline',
    workspace: caller.dir,
    payload: pullEvent(caller, { number: 7, branch: 'clean' }),
    ...options,
    inputs: { 'github-token': token, 'openai-api-key': key, ...options.inputs },
    environment: {
      ...artifacts.environment,
      GITHUB_SHA: caller.base,
      GITHUB_API_URL: github.url,
      GITHUB_RUN_ID: String(run),
      GITHUB_RUN_ATTEMPT: String(attempt),
      ...options.environment,
    },
  });
interface Told {
  allowance: PipelinePart['allowance'];
  spent: number;
  stage: PipelinePart['stages'][number];
}
const told = ({ outputs }: Step): Told => {
  const document = JSON.parse(readFileSync(outputs['result-path'] ?? '', 'utf8')) as {
    usage: { usd: number };
    pipeline: PipelinePart;
  };
  return { allowance: document.pipeline.allowance, spent: document.usage.usd, stage: document.pipeline.stages[0]! };
};
/** What a run uploaded stands at GitHub from now on. */
async function over(run: number, { status = 'completed', attempt = 1, age = 0 } = {}): Promise<void> {
  const { release } = github.state;
  const created = new Date(Date.now() - age).toISOString();
  release!.runs = release!.runs.filter(({ id }) => id !== run);
  release!.runs.push({
    id: run,
    head: caller.sha('clean'),
    event: 'pull_request',
    workflow: 5,
    path: '.github/workflows/pipeline.yml',
    created,
    suite: run,
    status,
    attempt,
  });
  for (const name of artifacts.names()) {
    const zip = artifacts.content(name);
    const id = release!.artifacts.length + 1;
    release!.artifacts.push({
      id,
      run,
      name,
      size: zip.length,
      created,
      digest: `sha256:${createHash('sha256').update(zip).digest('hex')}`,
      url: blobs.put(`${run}-${name}`, zip),
    });
  }
  await artifacts.close();
  artifacts = await startArtifacts();
}
/** A run whose machine is gone in the middle of its first request. */
async function killed(run: number): Promise<void> {
  let child: ChildProcess | undefined;
  endpoint.script(() => {
    child?.kill('SIGKILL');
    return say('', { delay: 1000 });
  });
  const { outputs } = await step(run, {
    onOutput: (_, process) => {
      child = process;
    },
  });
  expect(outputs['verdict']).not.toBe('pass');
  expect(artifacts.names()).toEqual(['codex-ci-ledger-7-1']);
  endpoint.requests.length = 0;
  endpoint.script([nothing]);
}
const posts = (): number => endpoint.requests.filter(({ method }) => method === 'POST').length;

describe.skipIf(!here('description'))('the limit of one run', () => {
  const again = (attempt: number, inputs: Record<string, string> = {}): Promise<Step> =>
    step(1, { attempt, inputs: { config: '.github/none.yml', 'max-usd': '1', ...inputs } });
  const usage = (input: number): void => {
    endpoint.script([say({ rule_findings: [], findings: [] }, { usage: { input, output: 50_000 } })]);
  };

  it('holds for all of its attempts together', async () => {
    usage(1000);
    const first = told(await again(1));
    expect(first).toMatchObject({ allowance: { limit: { usd: 1 }, reason: null } });
    expect(first.spent).toBeGreaterThan(0.3);
    const second = told(await again(2));
    expect(second.allowance).toMatchObject({
      limit: { usd: expect.closeTo(1 - first.spent, 5) },
      limited_by: 'run',
      reason: 'what earlier attempts of this run spent is taken off its limit',
    });
    const third = told(await again(3));
    expect(third.allowance?.limit.usd).toBeCloseTo(Math.max(0, 1 - first.spent - second.spent), 5);
    // each request reserves its longest answer, so that together they stay below
    const together = first.spent + second.spent + third.spent;
    expect(together).toBeLessThanOrEqual(1);
    const asked = posts();
    const last = await again(4);
    expect([posts(), last.outputs['verdict']]).toEqual([asked, 'inconclusive']);
    expect(told(last)).toMatchObject({
      spent: 0,
      allowance: { limit: { usd: expect.closeTo(1 - together, 5) }, reason: expect.stringMatching(/earlier attempts/) },
    });
  });

  it('is spent by an attempt without a record', async () => {
    const lost = told(await again(2));
    expect(lost).toMatchObject({
      spent: 0,
      allowance: {
        limit: { usd: 0 },
        reason:
          'attempt 1 of this run left no record, so all that it was given counts as spent; a new run has a limit of its own',
      },
    });
    expect(posts()).toBe(0);
  });

  it('asks for nothing of the kind where no model is asked', async () => {
    expect(told(await again(2, { engine: 'rules' })).allowance).toEqual({
      limit: { usd: 1, tokens: null },
      limited_by: 'run',
      reason: null,
    });
  });
});

describe.skipIf(!here('description'))('limits over several runs', () => {
  it('are opened before the first request, closed by the record, and taken off the next run', async () => {
    let before: string[] | undefined;
    endpoint.script(() => {
      before ??= artifacts.names();
      return nothing;
    });
    const first = await step(1);
    expect(first.outputs).toMatchObject({ verdict: 'pass', engine: 'openai' });
    expect(before).toEqual(['codex-ci-ledger-7-1']);
    expect(JSON.parse(String(readZip(artifacts.content('codex-ci-ledger-7-1')).get('ledger.json')))).toEqual({
      schema: ledgerSchemaId,
      run: 1,
      attempt: 1,
      pull: 7,
      at: expect.stringMatching(/^20.*Z$/),
      share: { usd: 2, tokens: null },
    });
    const { spent, allowance } = told(first);
    expect(allowance).toEqual({ limit: { usd: 2, tokens: null }, limited_by: 'run', reason: null });
    expect(spent).toBeGreaterThan(1);
    await over(1);
    const second = told(await step(2));
    expect(second.allowance).toMatchObject({
      limited_by: 'pull-request',
      reason: expect.stringMatching(/^\$\d\.\d{4} of \$3\.00 are left for all runs on pull request #7$/),
    });
    expect(second.allowance?.limit.usd).toBeCloseTo(3 - spent, 5);
    expect(second.stage.share?.usd).toBeLessThanOrEqual(second.allowance?.limit.usd ?? 0);
    await over(2);
    // another pull request has a limit of its own
    expect(
      told(await step(3, { payload: pullEvent(caller, { number: 8, branch: 'clean' }) })).allowance?.limited_by,
    ).toBe('run');
  });

  it('count a killed job’s share as spent until its run has finished', async () => {
    await killed(1);
    await over(1, { status: 'in_progress' });
    const meanwhile = await step(2);
    expect(told(meanwhile).allowance).toMatchObject({ limit: { usd: 1 }, limited_by: 'pull-request' });
    await artifacts.close();
    artifacts = await startArtifacts();
    await over(1);
    expect(told(await step(3)).allowance).toMatchObject({ limit: { usd: 2 }, limited_by: 'run' });
  });

  it('count what an earlier attempt of the same run was given', async () => {
    await killed(1);
    await over(1, { status: 'in_progress', attempt: 2 });
    const again = await step(1, { attempt: 2 });
    expect(told(again).allowance).toMatchObject({
      limit: { usd: 0 },
      limited_by: 'run',
      reason: 'nothing is left of $2.00 for this run, whose earlier attempts count',
    });
    expect(again.outputs['verdict']).toBe('inconclusive');
    expect(posts()).toBe(0);
    expect(artifacts.names()).toEqual(['codex-ci-pipeline-2']);
  });

  it('leave no share and no model where nothing is left, and say so', async () => {
    const spent = await step(1, { inputs: { config: '.github/zero.yml' } });
    expect(spent).toMatchObject({ code: 1, outputs: { verdict: 'inconclusive', 'cost-usd': '0' } });
    expect(spent.summary).toContain('limited by the day: nothing is left of 0 tokens for the runs of 24 hours');
    expect(readFileSync(join(spent.outputs['result-path'] ?? '', '../report.html'), 'utf8')).toContain(
      '<p id="limit">What this run may spend is limited by the day: nothing is left of 0 tokens',
    );
    expect(told(spent).stage).toMatchObject({
      mode: 'none',
      share: { tokens: 0 },
      reason: expect.stringContaining('nothing is left of 0 tokens for the runs of 24 hours'),
    });
    expect(artifacts.names()).toEqual(['codex-ci-pipeline-1']);
    await over(1);
    const byRules = await step(2, { inputs: { config: '.github/rules.yml' } });
    expect(byRules).toMatchObject({ code: 0, outputs: { verdict: 'pass', engine: 'rules' } });
    expect(byRules.summary).toContain('nothing is left of $0.00 for all runs on pull request #7');
    expect(posts()).toBe(0);
  });

  it('hold for pushes by the day, and let go after it', async () => {
    const payload = pushEvent(caller, { branch: 'clean', before: caller.base });
    const push = { event: 'push', payload, inputs: { config: '.github/day.yml' } };
    const first = await step(1, push);
    expect(artifacts.names()).toEqual(['codex-ci-ledger-0-1', 'codex-ci-pipeline-1']);
    const { spent } = told(first);
    await over(1, { age: 23 * 3_600_000 });
    expect(told(await step(2, push)).allowance).toMatchObject({
      limit: { usd: expect.closeTo(3 - spent, 5) },
      limited_by: 'day',
    });
    for (const each of github.state.release!.artifacts)
      each.created = new Date(Date.now() - 25 * 3_600_000).toISOString();
    await artifacts.close();
    artifacts = await startArtifacts();
    expect(told(await step(3, push)).allowance).toMatchObject({ limit: { usd: 2 }, limited_by: 'run' });
  });

  it('can not be raised by the pull request', async () => {
    await killed(1);
    await over(1, { status: 'in_progress' });
    const raised = told(await step(2, { payload: pullEvent(caller, { number: 7, branch: 'raise' }) }));
    expect(raised.allowance).toMatchObject({ limit: { usd: 1 }, limited_by: 'pull-request' });
  });

  it.each<[string, () => Partial<StepOptions>, RegExp]>([
    [
      'the permission is missing',
      () => {
        github.state.faults.push({
          path: '/actions/',
          status: 403,
          body: { message: 'Resource not accessible by integration' },
        });
        return {};
      },
      /GitHub refuses GET .*\/actions\/artifacts \(403\).*actions: read/,
    ],
    [
      'there is no token',
      () => ({ inputs: { 'github-token': '' } }),
      /there is no github-token to read the ledger with; it needs actions: read/,
    ],
    ['the runner names no run', () => ({ environment: { GITHUB_RUN_ID: '' } }), /GITHUB_RUN_ID/],
  ])('are never dropped silently: %s', async (_, prepare, reason) => {
    const { summary, outputs, ...rest } = await step(1, prepare());
    expect(posts()).toBe(0);
    expect(outputs['verdict']).toBe('inconclusive');
    if (outputs['result-path'] === undefined || outputs['result-path'] === '')
      expect(rest.errors).toEqual([expect.stringMatching(reason)]);
    else {
      expect(summary).toMatch(reason);
      expect(told({ outputs, summary, ...rest }).allowance).toMatchObject({
        limit: { usd: 0, tokens: 0 },
        limited_by: 'ledger',
        reason: expect.stringMatching(reason),
      });
    }
  });

  it('ask nobody where the entry can not be stored', async () => {
    artifacts.refuse('CreateArtifact', 403);
    const { outputs, code: exit } = await step(1);
    expect(posts()).toBe(0);
    expect(exit).not.toBe(0);
    expect(outputs['verdict']).toBe('inconclusive');
  });

  it('read and store nothing where no model is asked, or no limit is set', async () => {
    await step(1, { inputs: { 'openai-api-key': '', config: '.github/auto.yml' } });
    expect(artifacts.names()).toEqual(['codex-ci-pipeline-1']);
    await artifacts.close();
    artifacts = await startArtifacts();
    expect(told(await step(2, { inputs: { config: '.github/none.yml' } })).allowance).toEqual({
      limit: { usd: 2, tokens: null },
      limited_by: 'run',
      reason: null,
    });
    expect(artifacts.names()).toEqual(['codex-ci-pipeline-1']);
    expect(github.requests.filter(({ path }) => path.includes('/actions/'))).toEqual([]);
  });
});
