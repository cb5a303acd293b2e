import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { runAct, type ActResult, type ActRun } from '../support/act.ts';
import { writeSampleSuite, type SampleSuite } from '../support/sample-suite.ts';

let dir: string;
let sample: SampleSuite;
const open: ActResult[] = [];

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'codex-ci-sample-'));
  sample = await writeSampleSuite(dir);
});
afterEach(() => {
  open.splice(0).forEach((result) => {
    result.dispose();
  });
});
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

async function run(over: Partial<ActRun> & { draft?: boolean } = {}): Promise<ActResult> {
  const { draft = false, ...rest } = over;
  const result = await runAct({
    ...sample,
    repositoryName: 'acme/shop',
    checkout: 'clean',
    event: 'pull_request',
    payload: {
      action: 'opened',
      number: 3,
      pull_request: { number: 3, draft, base: { ref: 'main' }, head: { ref: 'clean' } },
    },
    env: { GITHUB_API_URL: 'http://127.0.0.1:9' },
    secrets: { KEY: 'the-key-of-this-test' },
    ...rest,
  });
  open.push(result);
  return result;
}

test('jobs of a reusable workflow pass outputs and an artifact to each other', async () => {
  const result = await run();
  expect(result.text).toContain('Job succeeded');
  expect([...result.jobs].map(([id, job]) => [id, job.result])).toEqual([
    ['analyse', 'success'],
    ['publish', 'success'],
    ['verdict', 'success'],
    ['after', 'success'],
  ]);
  expect(result.exitCode).toBe(0);
  expect(result.jobs.get('publish')?.outputs['say']).toEqual({ verdict: 'pass' });
  expect(result.jobs.get('verdict')?.output).toContain('analyse=success verdict=pass publish=success');
  expect(result.jobs.get('verdict')?.summary).toContain('It is **pass**.');
  expect(result.jobs.get('after')?.output).toContain('after pass');
  expect(result.artifacts).toEqual(['record-1']);
  expect(JSON.parse(readFileSync(join(result.artifact('record-1'), 'result.json'), 'utf8'))).toEqual({
    verdict: 'pass',
    git: true,
    key: true,
  });
});

test('a job runs on Node 24 with the loopback API, and the key is nowhere but in its input', async () => {
  const output = (await run()).jobs.get('analyse')?.output ?? '';
  expect(output).toMatch(/node 24\.\d+\.\d+, api http:\/\/127\.0\.0\.1:9, repository acme\/shop/);
  expect(output).toContain('environment: ');
  expect(output).not.toContain('the-key-of-this-test');
  expect(output.split('environment: ')[1]).not.toContain('***');
});

test('a failed verdict fails the run, its outputs are kept and dependents are skipped', async () => {
  const result = await run({ checkout: 'blocked' });
  expect(result.exitCode).toBe(1);
  expect(result.jobs.get('verdict')).toMatchObject({ result: 'failure', outputs: { conclude: { verdict: 'block' } } });
  expect(result.jobs.has('after')).toBe(false);
});

test('without the key publish is skipped and the verdict still concludes', async () => {
  const result = await run({ secrets: {} });
  expect([...result.jobs.keys()]).toEqual(['analyse', 'verdict', 'after']);
  expect(result.jobs.get('verdict')?.output).toContain('analyse=success verdict=pass publish=skipped');
});

test('a draft skips the analysis, and always() lets the verdict run', async () => {
  const result = await run({ draft: true });
  expect([...result.jobs.keys()]).not.toContain('analyse');
  // The outputs of a skipped job are empty on GitHub; act gives the text of their expressions (docs/act.md).
  expect(result.jobs.get('verdict')?.output).toMatch(/analyse=skipped .* publish=skipped/);
});

test('merge_group events run', async () => {
  const result = await run({
    event: 'merge_group',
    payload: { action: 'checks_requested', merge_group: { head_sha: 'a', base_sha: 'b' } },
  });
  expect(result.jobs.get('after')?.result).toBe('success');
});
