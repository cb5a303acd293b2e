import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { incidentTarget } from '../../src/adapters/github/events/target.ts';
import { resultSchemaId } from '../../src/domain/result.ts';
import { builtSuite } from '../support/action-runner.ts';
import { startGithub, type GithubServer } from '../support/github-server.ts';

// The publishing step as its own process, with a record about a deployment.
const repository = 'octo-org/octo-repo';
const live = 'd'.repeat(40);
const head = 'e'.repeat(40);
const payload = { repository: { full_name: repository }, sender: { login: 'ada' } };

let dir: string;
let server: GithubServer;

function record(subject: object): string {
  const folder = mkdtempSync(join(dir, 'run-'));
  const usage = { requests: 0, input_tokens: 0, cached_input_tokens: 0, output_tokens: 0, reasoning_tokens: 0, usd: 0 };
  writeFileSync(
    join(folder, 'result.json'),
    JSON.stringify({
      schema: resultSchemaId,
      task: 'review',
      verdict: 'pass',
      reason: 'Nothing was found.',
      has_critical: false,
      findings: [],
      dropped: [],
      receipt: [],
      subject,
      engine: { name: 'rules', model: null, effort: null, version: null, attempts: 0 },
      usage,
      budget: { limit_usd: null, spent_usd: 0, remaining_usd: null },
      timing_ms: {},
      review: { files: 0, additions: 0, deletions: 0, commits: 0, model_asked: false, notices: [], opinions: [] },
    }),
  );
  return folder;
}

const deployment = { kind: 'deployment', repository, trusted: head, environment: 'production', live, digest: 'x' };

async function publish(
  folder: string,
  event: string,
  body: object = payload,
): Promise<{ code: number | null; log: string; outputs: string }> {
  const files = { event: join(folder, 'event.json'), outputs: join(folder, 'outputs') };
  writeFileSync(files.event, JSON.stringify(body));
  writeFileSync(files.outputs, '');
  const child = spawn(process.execPath, [join(builtSuite(), 'dist/actions/publish.js')], {
    env: {
      PATH: process.env['PATH'],
      INPUT_RUN: folder,
      'INPUT_GITHUB-TOKEN': 'token-for-tests',
      GITHUB_API_URL: server.url,
      GITHUB_EVENT_NAME: event,
      GITHUB_EVENT_PATH: files.event,
      GITHUB_REPOSITORY: repository,
      GITHUB_SHA: head,
      GITHUB_REF: 'refs/heads/main',
      GITHUB_OUTPUT: files.outputs,
      RUNNER_TEMP: dir,
    },
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      log += chunk.toString();
    });
  const code = await new Promise<number | null>((done) => {
    child.once('close', done);
  });
  return {
    code,
    log,
    outputs: readFileSync(files.outputs, 'utf8')
      .replace(/<<ghadelimiter_\S+\n|\nghadelimiter_\S+/g, '=')
      .replaceAll('=\n', '\n'),
  };
}

describe('publishing a record about a deployment', () => {
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'codex-ci-publish-'));
    server = await startGithub();
  });
  afterAll(async () => {
    await server.close();
    rmSync(dir, { recursive: true, force: true });
  });
  beforeEach(() => {
    server.reset({ repository });
  });
  afterEach(() => {
    expect(server.violations).toEqual([]);
  });

  it('needs no pull request, and the deployed commit is not the head of the run', async () => {
    const step = await publish(record(deployment), 'repository_dispatch', {
      ...payload,
      action: 'alert',
      client_payload: {},
    });
    expect(step).toMatchObject({
      code: 0,
      log: expect.stringMatching(/sticky-comment: skipped \(there is no pull request\)[^]*check: created/) as string,
    });
    expect(step.outputs).toContain('published=true');
    expect(server.state.checks).toMatchObject([{ head }]);
  });

  it('refuses an event of a change, another repository and a fork’s run', async () => {
    const onChange = await publish(record(deployment), 'pull_request');
    expect(onChange).toMatchObject({
      code: 2,
      log: expect.stringContaining('a record that is not about a change is not published on "pull_request"') as string,
    });
    const foreign = await publish(record({ ...deployment, repository: 'other/repo' }), 'repository_dispatch');
    expect(foreign).toMatchObject({ code: 2, log: expect.stringContaining('as this job’s own event says') });
    const fork = await publish(record(deployment), 'workflow_run', {
      ...payload,
      workflow_run: { head_repository: { full_name: 'mallory/octo-repo' } },
    });
    expect(fork).toMatchObject({ code: 2, log: expect.stringContaining('one of a fork') as string });
    expect(server.writes()).toEqual([]);
  });

  it('refuses a record whose subject is broken', async () => {
    const step = await publish(record({ ...deployment, live: 'main' }), 'repository_dispatch');
    expect(step).toMatchObject({ code: 2, log: expect.stringMatching(/result\.json: subject\.live/) as string });
  });

  it('takes the issue of an issue’s event only', () => {
    const environment = { GITHUB_REPOSITORY: repository, GITHUB_SHA: head, GITHUB_REF: 'refs/heads/main' };
    const issue = { ...payload, issue: { number: 12 } };
    expect(incidentTarget({ ...environment, GITHUB_EVENT_NAME: 'issues' }, issue)).toEqual({
      repository,
      number: null,
      issue: 12,
      head,
      ref: 'refs/heads/main',
    });
    expect(incidentTarget({ ...environment, GITHUB_EVENT_NAME: 'repository_dispatch' }, issue).issue).toBeNull();
    expect(
      incidentTarget(
        { ...environment, GITHUB_EVENT_NAME: 'issues' },
        { ...payload, issue: { number: 12, pull_request: {} } },
      ).issue,
    ).toBeNull();
    expect(() => incidentTarget({ ...environment, GITHUB_EVENT_NAME: 'issues' }, { issue: { number: 12 } })).toThrow(
      /not a issues event: repository/,
    );
    expect(() => incidentTarget({ GITHUB_EVENT_NAME: 'issues', GITHUB_REPOSITORY: repository }, payload)).toThrow(
      /GITHUB_SHA/,
    );
  });
});
