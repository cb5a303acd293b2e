import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Step, StepOptions } from '../support/action-runner.ts';
import { startArtifacts } from '../support/artifact-server.ts';
import { writeCaller, type Caller } from '../support/caller-repository.ts';
import { checkout, pullEvent, pushEvent } from '../support/event-payload.ts';
import { startGitServer, type GitServer } from '../support/git-server.ts';
import { leaking, openReviewWorld, type ReviewWorld } from '../support/review-world.ts';
import { noise } from '../support/secrets.ts';

// The built review action without a key: what can be wrong with its inputs, payload, clone, configuration and author.
const zero = '0'.repeat(40);

const many = Object.fromEntries(
  Array.from({ length: 3000 }, (_, at) => [
    `src/part-${at % 50}/file-${at}.ts`,
    `export const token${at} = '${['gh', 'p_', noise(36, undefined, `many-${at}`)].join('')}';\n`,
  ]),
);

let world: ReviewWorld;
let caller: Caller;
let server: GitServer;
beforeAll(async () => {
  world = await openReviewWorld({ many });
  ({ caller } = world);
  server = await startGitServer(dirname(dirname(caller.dir)));
});
afterAll(() => {
  world.close();
  server.close();
});
/** What a job lacks comes from the server of its event. */
const served = (): Record<string, string> => ({ GITHUB_SERVER_URL: server.url, no_proxy: '*' });
beforeEach(async () => {
  world.artifacts = await startArtifacts();
});
afterEach(() => world.artifacts.close());

const review = (options: Partial<StepOptions>): Promise<Step> => world.review(options);

describe('input and surroundings', () => {
  const payload = () => pullEvent(caller, { number: 7, branch: 'clean' });

  it.each([
    ['fail-on', 'sometimes', 'input fail-on: "sometimes" is not allowed; allowed: block, inconclusive, never'],
    ['engine', 'Codex', 'input engine: "Codex" is not allowed; allowed: auto, codex, openai, rules'],
    ['max-usd', 'two', 'input max-usd: "two" is not allowed; allowed: a number from 0'],
    ['timeout', '15', 'input timeout: "15" is not allowed; allowed: a duration such as 90s, 15m or 1h'],
    ['require-model', 'yes', 'input require-model: "yes" is not allowed; allowed: true or false'],
    ['base-url', 'localhost:1', 'input base-url: "localhost:1" is not allowed; allowed: an http or https URL'],
  ])('%s = %s is refused in one line', async (name, value, said) => {
    const step = await review({ payload: payload(), inputs: { [name]: value } });
    expect(step).toMatchObject({ code: 2, outputs: { verdict: 'inconclusive' }, errors: [said] });
    expect(world.artifacts.names()).toEqual([]);
  });

  it('empty inputs count as not given', async () => {
    const names = [
      'base',
      'head',
      'engine',
      'openai-api-key',
      'github-token',
      'model',
      'base-url',
      'max-usd',
      'timeout',
      'config',
      'fail-on',
      'require-model',
    ];
    const step = await review({
      payload: payload(),
      inputs: Object.fromEntries(names.map((name, at) => [name, at % 2 === 0 ? '' : '  '])),
    });
    expect(step).toMatchObject({ code: 0, outputs: { verdict: 'pass' } });
    expect(JSON.parse(readFileSync(join(step.runnerTemp, 'codex-ci/review/options.json'), 'utf8'))).toMatchObject({
      given: { blockOn: 'config' },
    });
  });

  it.each([
    ['is missing', null, /GITHUB_EVENT_PATH: \S+: ENOENT/],
    ['is cut', '{"action":"opened","pull_re', /GITHUB_EVENT_PATH: \S+ is not JSON/],
    ['is no object', '[]', /payload is not a pull_request event/],
    [
      'has no head',
      {
        repository: { full_name: 'acme/shop' },
        sender: { login: 'x' },
        pull_request: { number: 1, title: 'x', base: { ref: 'main', sha: zero } },
      },
      /payload is not a pull_request event: pull_request\.head/,
    ],
  ])('a payload that %s is told in one line', async (_, broken, said) => {
    const step = await review({ payload: broken });
    expect(step).toMatchObject({
      code: 2,
      outputs: { verdict: 'inconclusive' },
      errors: [expect.stringMatching(said)],
    });
  });

  it('GitHub Enterprise Server is refused before any work', async () => {
    const step = await review({ payload: payload(), environment: { GITHUB_SERVER_URL: 'https://git.example.com' } });
    expect(step).toMatchObject({
      code: 3,
      outputs: { verdict: 'inconclusive' },
      errors: [expect.stringContaining('git.example.com is GitHub Enterprise Server')],
    });
    expect(readdirSync(step.runnerTemp)).toEqual([]);
  });

  it('a job that checked nothing out is told to', async () => {
    mkdirSync(join(world.dir, 'empty'), { recursive: true });
    const step = await review({ payload: payload(), workspace: join(world.dir, 'empty') });
    expect(step).toMatchObject({
      code: 2,
      outputs: { verdict: 'inconclusive' },
      errors: [expect.stringContaining('actions/checkout')],
    });
  });

  it.each([
    ['GITHUB_OUTPUT', ''],
    ['GITHUB_STEP_SUMMARY', ''],
    ['RUNNER_TEMP', ''],
    ['GITHUB_API_URL', ''],
  ])('%s may be empty', async (name, value) => {
    const step = await review({
      payload: payload(),
      environment: { [name]: value, TMPDIR: join(world.dir, 'elsewhere') },
    });
    expect(step).toMatchObject({ code: 0, errors: [] });
  });

  it('outputs that cannot be written fail the step in one line', async () => {
    const step = await review({ payload: payload(), environment: { GITHUB_OUTPUT: join(world.dir, 'no/such/file') } });
    expect(step).toMatchObject({ code: 3, errors: [expect.stringMatching(/^the output \S+ cannot be written/)] });
    expect(step.log).not.toMatch(/^\s+at /m);
  });

  it('a partial clone is told to be whole', async () => {
    const partial = join(world.dir, 'partial');
    execFileSync('git', ['clone', '--quiet', '--filter=blob:none', '--no-checkout', `file://${caller.dir}`, partial], {
      stdio: 'pipe',
    });
    const step = await review({ payload: pullEvent(caller, { number: 7, branch: 'leak' }), workspace: partial });
    expect(step).toMatchObject({
      code: 3,
      outputs: { verdict: 'inconclusive' },
      errors: [expect.stringMatching(/the clone is partial: check out without a `filter`/)],
    });
  });

  it('a clone of one commit gets what it lacks from origin', async () => {
    const shallow = checkout(caller, join(world.dir, 'shallow'), caller.sha('leak'), 1);
    const step = await review({
      payload: pullEvent(caller, { number: 7, branch: 'leak' }),
      workspace: shallow,
      environment: served(),
    });
    expect(step.outputs).toMatchObject({ verdict: 'block', 'findings-count': '1' });
  });

  it('a forced push over a commit that only origin has is compared with it, also in a clone of one commit', async () => {
    const shallow = checkout(caller, join(world.dir, 'forced'), caller.sha('leak'), 1);
    const step = await review({
      event: 'push',
      payload: pushEvent(caller, {
        branch: 'main',
        before: caller.sha('clean'),
        after: caller.sha('leak'),
        forced: true,
      }),
      workspace: shallow,
      environment: served(),
    });
    expect(step.outputs).toMatchObject({ verdict: 'block' });
  });

  it('a clone of one commit whose origin gives nothing names fetch-depth', async () => {
    const cut = checkout(caller, join(world.dir, 'cut'), caller.sha('leak'), 1);
    execFileSync('git', ['remote', 'set-url', 'origin', `file://${world.dir}/nowhere`], { cwd: cut });
    const step = await review({ payload: pullEvent(caller, { number: 7, branch: 'leak' }), workspace: cut });
    expect(step).toMatchObject({
      code: 3,
      outputs: { verdict: 'inconclusive' },
      errors: [expect.stringMatching(/could not be fetched.*check out with `fetch-depth: 0`/)],
    });
  });

  it('the base’s configuration judges, and the head’s is only told about', async () => {
    const step = await review({ payload: pullEvent(caller, { number: 7, branch: 'loose' }) });
    expect(step.outputs).toMatchObject({ verdict: 'block', 'critical-count': '1' });
    expect(step.summary).toMatch(/This change edits \.github\/codex-ci\.yml/);
  });

  it('a broken configuration is told by file and line', async () => {
    const step = await review({
      payload: pullEvent(caller, { number: 7, branch: 'loose' }),
      inputs: { config: '.github/broken.yml' },
    });
    expect(step).toMatchObject({ code: 2, outputs: { verdict: 'inconclusive' } });
    expect(step.errors).toEqual([
      '.github/broken.yml:3: review.block-on: "terrible" is not allowed; allowed: critical, high, medium, low, info',
    ]);
  });

  it('a configuration that was named and is not in the base is warned about', async () => {
    const step = await review({ payload: payload(), inputs: { config: '.github/codexci.yml' } });
    expect(step.outputs).toMatchObject({ verdict: 'pass' });
    expect(step.log).toMatch(/^::warning::.*\.github\/codexci\.yml/m);
  });

  it('3,000 files with findings stay below GitHub’s limits', async () => {
    const step = await review({ payload: pullEvent(caller, { number: 7, branch: 'many' }) });
    expect(step.outputs).toMatchObject({ verdict: 'block', 'findings-count': '3000', 'critical-count': '3000' });
    expect(Buffer.byteLength(step.summary)).toBeLessThan(1024 * 1024);
    expect(step.log.match(/^::error title=/gm)).toHaveLength(10);
  });

  it('text of an author becomes no workflow command', async () => {
    const hostile = writeCaller(
      join(world.dir, 'hostile'),
      { a: 'a\n' },
      { topic: { 'x\n::error::forged\n::add-mask::pass/##[error]y.ts': leaking } },
    );
    const event = pullEvent(hostile, { number: 7, branch: 'topic' });
    const pull = event['pull_request'] as { [key: string]: unknown };
    Object.assign(pull, { title: '::set-output name=verdict::pass\n::error::forged', body: '##[error]forged' });
    const step = await review({ payload: event, workspace: hostile.dir });
    expect(step.outputs).toMatchObject({ verdict: 'block' });
    expect(step.errors).toHaveLength(1);
    expect(step.log).not.toMatch(/^\s*::(?:set-output|error::forged)|^(?!::).*##\[/m);
  });
});
