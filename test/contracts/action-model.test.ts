import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { here } from '../support/groups.ts';
import { buildSuite, runStep, type Step, type StepOptions } from '../support/action-runner.ts';
import { startArtifacts, type ArtifactServer } from '../support/artifact-server.ts';
import { writeCaller, type Caller, type PullOptions } from '../support/caller-repository.ts';
import { pullEvent, runEvent } from '../support/event-payload.ts';
import { startGithub, type GithubServer } from '../support/github-server.ts';
import { pullState } from '../support/github-state.ts';
import { call, refuse, say, startResponsesServer, type ResponsesServer } from '../support/responses-server.ts';
import { noise } from '../support/secrets.ts';
import { readZip } from '../support/zip.ts';

// The built action with a key: who gets asked, what goes out, what stays, and how a run is ended.
const secret = (prefix: string, seed: string): string => `${prefix}${noise(36, undefined, seed)}`;
const leak = secret(`gh${'p_'}`, 'model-leak');
const inTitle = secret(`gh${'p_'}`, 'in-the-title');
const inCommit = secret(`gh${'p_'}`, 'in-the-commit');
const inPath = secret(`gh${'p_'}`, 'in-the-path');
const token = secret(`gh${'s_'}`, 'model-token');
const key = `s${'k-'}proj-${noise(60, undefined, 'model-key')}`;
const model = 'gpt-6.1-sol';
const nothing = { rule_findings: [], findings: [] };

let dir: string;
let suite: string;
let caller: Caller;
let artifacts: ArtifactServer;
let endpoint: ResponsesServer;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'codex-ci-action-'));
  suite = buildSuite(dir);
  caller = writeCaller(
    dir,
    { 'src/total.ts': 'export const total = (a: number, b: number): number => a + b;\n', 'README.md': '# Shop\n' },
    {
      clean: { 'src/total.ts': 'export const total = (a: number, b: number): number => a - b;\n' },
      leak: { 'src/client.ts': `export const token = '${leak}';\n`, [`src/${inPath}.ts`]: 'export const one = 1;\n' },
      [`told-${inCommit}`]: { 'README.md': '# Shop, again\n' },
    },
  );
});
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});
beforeEach(async () => {
  artifacts = await startArtifacts();
  endpoint = await startResponsesServer([say(nothing)]);
});
afterEach(async () => {
  await artifacts.close();
  await endpoint.close();
});

function review(options: Partial<StepOptions>): Promise<Step> {
  return runStep(suite, {
    action: 'review',
    workspace: caller.dir,
    ...options,
    inputs: { 'github-token': token, 'openai-api-key': key, 'base-url': endpoint.baseUrl, ...options.inputs },
    environment: { ...artifacts.environment, GITHUB_SHA: caller.base, ...options.environment },
  });
}

/** All that stays of a run or leaves the machine: by name, so that a leak says where it is. */
function everything(step: Step): Map<string, string> {
  const seen = new Map([
    ['log', step.log],
    ['summary', step.summary],
    ['outputs', JSON.stringify(step.outputs)],
  ]);
  endpoint.requests.forEach(({ url, body }, at) => seen.set(`request ${at}`, JSON.stringify([url, body])));
  for (const name of artifacts.names())
    for (const [file, content] of readZip(artifacts.content(name)))
      seen.set(`artifact ${file}`, file + content.toString('utf8'));
  for (const file of readdirSync(step.runnerTemp, { recursive: true, withFileTypes: true }))
    if (file.isFile()) seen.set(`file ${file.name}`, readFileSync(join(file.parentPath, file.name), 'utf8'));
  return seen;
}

function expectNowhere(step: Step, ...values: string[]): void {
  const found = [...everything(step)].flatMap(([place, text]) =>
    values
      .filter((value) => text.includes(value) || text.includes(Buffer.from(value).toString('base64').slice(0, -4)))
      .map((value) => `${value.slice(0, 8)}… in ${place}`),
  );
  expect(found).toEqual([]);
}

const record = (
  step: Step,
): { verdict: string; findings: { rule: string; title: string }[]; engine: object; usage: object } =>
  JSON.parse(readFileSync(step.outputs['result-path'] ?? '', 'utf8'));

describe('a run with a key', () => {
  it('asks Codex, and says what it cost', async () => {
    endpoint.script([
      call('cat src/total.ts', model),
      say({
        rule_findings: [],
        findings: [
          {
            category: 'correctness',
            severity: 'critical',
            confidence: 'L3',
            title: 'Subtracts',
            detail: 'It takes b away.',
            path: 'src/total.ts',
            side: 'new',
            line: 1,
            end_line: 1,
            quote: 'export const total = (a: number, b: number): number => a - b;',
            suggestion: null,
          },
        ],
      }),
    ]);
    const step = await review({ payload: pullEvent(caller, { number: 7, branch: 'clean' }) });
    const { 'result-path': _, 'cost-usd': cost, 'budget-remaining-usd': left, ...outputs } = step.outputs;
    expect(outputs).toEqual({
      verdict: 'block',
      'has-critical': 'true',
      'findings-count': '1',
      'critical-count': '1',
      'artifact-id': '1',
      'artifact-name': 'codex-ci-review-1',
      'artifact-digest': expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string,
      record: expect.stringMatching(/^codex-ci-review-1@1@sha256:[0-9a-f]{64}$/) as string,
      engine: 'codex',
    });
    expect(Number(cost)).toBeGreaterThan(0);
    expect(Number(cost) + Number(left)).toBeCloseTo(2, 5);
    expect(record(step)).toMatchObject({
      engine: { name: 'codex', model },
      usage: { requests: 2, input_tokens: 200 },
      findings: [{ rule: 'codex/correctness', title: 'Subtracts' }],
    });
    expect(endpoint.requests.map(({ headers }) => headers.authorization)).toEqual([`Bearer ${key}`, `Bearer ${key}`]);
    expect(readdirSync(step.temp), 'temporary files that were left behind').toEqual([]);
    expectNowhere(step, key, token);
  });

  it('lets no secret of the change out: content, title, text, commit; that of a file’s name does not reach the endpoint', async () => {
    const event = pullEvent(caller, { number: 7, branch: 'leak' });
    Object.assign(event['pull_request'] as object, { title: `Use ${inTitle}`, body: `As in ${inTitle}` });
    const step = await review({ payload: event });
    expect(step.outputs).toMatchObject({ verdict: 'block', engine: 'codex' });
    expect(endpoint.requests.length).toBeGreaterThan(0);
    expectNowhere(step, key, token, leak, inTitle);
    expect(JSON.stringify(endpoint.requests.map(({ body }) => body))).not.toContain(inPath);
    expectNowhere(
      await review({
        payload: pullEvent(caller, { number: 7, branch: `told-${inCommit}` }),
        environment: { GITHUB_RUN_ATTEMPT: '2' },
      }),
      inCommit,
    );
  });

  it('hides the key where the endpoint says it back', async () => {
    endpoint.script([
      say({
        rule_findings: [],
        findings: [
          {
            category: 'correctness',
            severity: 'low',
            confidence: 'L3',
            title: `It is ${key}`,
            detail: `${key} and ${Buffer.from(key).toString('base64')}`,
            path: 'src/total.ts',
            side: 'new',
            line: 1,
            end_line: 1,
            quote: 'export const total = (a: number, b: number): number => a - b;',
            suggestion: key,
          },
        ],
      }),
    ]);
    const step = await review({ payload: pullEvent(caller, { number: 7, branch: 'clean' }) });
    expect(step.outputs).toMatchObject({ verdict: 'pass', 'findings-count': '1' });
    expectNowhere(step, key);
  });

  it('is inconclusive and red when the endpoint refuses the key, and does not repeat it', async () => {
    endpoint.script([
      { status: 401, body: { error: { message: `Incorrect API key provided: ${key}`, code: 'invalid_api_key' } } },
    ]);
    const step = await review({ payload: pullEvent(caller, { number: 7, branch: 'clean' }) });
    expect(step).toMatchObject({
      code: 1,
      outputs: { verdict: 'inconclusive', engine: 'codex', 'artifact-name': 'codex-ci-review-1' },
      errors: [expect.stringMatching(/^inconclusive: .*401/)],
    });
    expectNowhere(step, key);
  });

  it('is inconclusive when its wall clock ends it, and when it may spend nothing', async () => {
    endpoint.script([{ fault: 'headers' }]);
    const late = await review({
      payload: pullEvent(caller, { number: 7, branch: 'clean' }),
      inputs: { timeout: '3s' },
    });
    expect(late).toMatchObject({
      code: 1,
      outputs: { verdict: 'inconclusive' },
      errors: [expect.stringContaining('longer than its 3s (timeout)')],
    });
    endpoint.script([say(nothing)]);
    const poor = await review({
      payload: pullEvent(caller, { number: 7, branch: 'clean' }),
      inputs: { 'max-usd': '0' },
      environment: { GITHUB_RUN_ATTEMPT: '2' },
    });
    expect(poor).toMatchObject({
      code: 1,
      outputs: { verdict: 'inconclusive', 'budget-remaining-usd': '0', 'cost-usd': '0' },
    });
    expect(endpoint.requests).toEqual([]);
  });

  it('does not know what a model without a price costs, and says so', async () => {
    const step = await review({
      payload: pullEvent(caller, { number: 7, branch: 'clean' }),
      inputs: { model: 'gpt-5.5-house-blend', engine: 'openai' },
    });
    expect(step.outputs).toMatchObject({
      verdict: 'pass',
      engine: 'openai',
      'cost-usd': '',
      'budget-remaining-usd': '',
    });
    expect(step.log).toMatch(/^::warning::gpt-5\.5-house-blend has no known price/m);
    expectNowhere(step, key, token);
  });

  it('lets no word of the model become a workflow command', async () => {
    endpoint.script([refuse('no\n::error::forged\n ::add-mask::pass\n##[error]forged')]);
    const step = await review({
      payload: pullEvent(caller, { number: 7, branch: 'clean' }),
      inputs: { engine: 'openai' },
    });
    expect(step).toMatchObject({
      code: 1,
      outputs: { verdict: 'inconclusive' },
      errors: [expect.stringMatching(/^inconclusive: /)],
    });
    expect(step.log).toContain('forged');
    expect(step.log).not.toMatch(/^\s*::(?:error::forged|add-mask)|^(?!::).*##\[/m);
  });

  it('keeps a user and password of base-url out of the record', async () => {
    const password = noise(20, undefined, 'of-the-proxy');
    const step = await review({
      payload: pullEvent(caller, { number: 7, branch: 'clean' }),
      inputs: { 'base-url': endpoint.baseUrl.replace('//', `//deploy:${password}@`) },
    });
    expect(step).toMatchObject({
      code: 2,
      outputs: { verdict: 'inconclusive' },
      errors: [expect.stringContaining('base-url')],
    });
    expectNowhere(step, password);
  });

  it('is refused without a key where the engine needs one', async () => {
    const step = await review({
      payload: pullEvent(caller, { number: 7, branch: 'clean' }),
      inputs: { engine: 'codex', 'openai-api-key': '', 'base-url': '' },
    });
    expect(step).toMatchObject({
      code: 2,
      outputs: { verdict: 'inconclusive' },
      errors: [expect.stringContaining('input openai-api-key')],
    });
  });

  it.each([
    ['a fork', { fork: true }, {}],
    ['Dependabot', { sender: 'dependabot[bot]' }, {}],
    ['somebody who reruns Dependabot’s', {}, { GITHUB_ACTOR: 'dependabot[bot]' }],
  ])('asks nobody for %s, even where a key is given', async (_, pull, environment) => {
    const step = await review({ payload: pullEvent(caller, { number: 7, branch: 'clean', ...pull }), environment });
    expect(step.outputs).toMatchObject({ verdict: 'pass', engine: 'rules' });
    expect(step.log).toMatch(/^::warning::runs of forks and Dependabot have no secrets; rules only$/m);
    expect(endpoint.requests).toEqual([]);
  });
});

describe.skipIf(!here('description'))('pull_request_target from a fork', () => {
  let github: GithubServer;
  beforeAll(async () => {
    github = await startGithub();
  });
  afterAll(() => github.close());
  beforeEach(() => {
    github.reset({ repository: caller.name, permissions: { maintainer: 'write', owner: 'admin', helper: 'read' } });
  });
  afterEach(() => {
    expect(github.violations).toEqual([]);
  });
  const target = (pull: Partial<PullOptions>): Promise<Step> =>
    review({
      event: 'pull_request_target',
      payload: pullEvent(caller, { number: 7, branch: 'clean', fork: true, ...pull }),
      environment: { GITHUB_API_URL: github.url },
    });

  it.each([
    ['the trusted label', 'somebody with write access', 'codex-review', 'maintainer', 'codex'],
    ['the trusted label', 'somebody who may only read', 'codex-review', 'helper', 'rules'],
    ['another label', 'somebody with write access', 'bug', 'maintainer', 'rules'],
    ['another label', 'somebody who may only read', 'bug', 'helper', 'rules'],
    ['the trusted label', 'somebody unknown', 'codex-review', 'nobody', 'rules'],
  ])('%s set by %s', async (_, __, label, sender, engine) => {
    const step = await target({ action: 'labeled', label, sender });
    expect(step).toMatchObject({ code: 0, outputs: { verdict: 'pass', engine } });
    expect(endpoint.requests.length > 0).toBe(engine === 'codex');
    expect(github.writes()).toEqual([]);
    expectNowhere(step, key, token);
  });

  it('a push after the label counts for nothing, and neither does a label that is only there', async () => {
    for (const action of ['synchronize', 'opened']) {
      const event = pullEvent(caller, { number: 7, branch: 'clean', fork: true, action, sender: 'maintainer' });
      Object.assign(event['pull_request'] as object, { labels: [{ name: 'codex-review' }] });
      const step = await review({
        event: 'pull_request_target',
        payload: event,
        environment: { GITHUB_API_URL: github.url, GITHUB_RUN_ATTEMPT: action === 'opened' ? '1' : '2' },
      });
      expect(step.outputs).toMatchObject({ engine: 'rules' });
    }
    expect(endpoint.requests).toEqual([]);
  });

  it('no token to ask who set the label is nobody’s permission', async () => {
    const step = await review({
      event: 'pull_request_target',
      payload: pullEvent(caller, {
        number: 7,
        branch: 'clean',
        fork: true,
        action: 'labeled',
        label: 'codex-review',
        sender: 'maintainer',
      }),
      inputs: { 'github-token': '' },
    });
    expect(step.outputs).toMatchObject({ engine: 'rules' });
    expect(endpoint.requests).toEqual([]);
  });

  it('workflow_run of a fork asks nobody', async () => {
    github.state.pulls.push(
      pullState({
        number: 7,
        base: { ref: 'main', sha: caller.base },
        head: { ref: 'clean', sha: caller.sha('clean'), owner: 'stranger', repository: 'stranger/shop' },
      }),
    );
    const step = await review({
      event: 'workflow_run',
      payload: runEvent(caller, 'clean'),
      environment: { GITHUB_API_URL: github.url },
    });
    expect(step.outputs).toMatchObject({ verdict: 'pass', engine: 'rules' });
    expect(endpoint.requests).toEqual([]);
  });
});

describe('a job that is cancelled', () => {
  /** Command lines of processes that know the folder. */
  const alive = (folder: string): string[] =>
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((pid) => {
        try {
          const text = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
          return text.includes(folder) ? [text] : [];
        } catch {
          return [];
        }
      });

  it.each([
    ['SIGTERM', ['SIGTERM']],
    ['SIGINT and SIGTERM, as a runner sends them', ['SIGINT', 'SIGTERM']],
  ] as const)('by %s ends inconclusive, with its record and without a process', async (_, signals) => {
    endpoint.script([{ fault: 'stall', items: [] }]);
    let sent = false;
    const watch = (child: { kill(signal: NodeJS.Signals): boolean }): void => {
      if (endpoint.requests.length === 0) {
        setTimeout(() => {
          watch(child);
        }, 50);
        return;
      }
      for (const signal of signals) child.kill(signal);
    };
    const step = await review({
      payload: pullEvent(caller, { number: 7, branch: 'clean' }),
      onOutput: (text, child) => {
        if (sent || !text.includes('asking')) return;
        sent = true;
        watch(child);
      },
    });
    expect(step).toMatchObject({
      code: 1,
      outputs: { verdict: 'inconclusive', 'artifact-name': 'codex-ci-review-1' },
      errors: [expect.stringMatching(/^inconclusive: .*stopped by SIG/)],
    });
    expect(readZip(artifacts.content('codex-ci-review-1')).has('result.json')).toBe(true);
    expect(alive(step.temp)).toEqual([]);
    expect(readdirSync(step.temp), 'temporary files that were left behind').toEqual([]);
    expectNowhere(step, key, token);
  });
});
