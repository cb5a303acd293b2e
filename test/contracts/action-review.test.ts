import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildSuite, runStep, type Step, type StepOptions } from '../support/action-runner.ts';
import { startArtifacts, type ArtifactServer } from '../support/artifact-server.ts';
import { writeCaller, type Caller } from '../support/caller-repository.ts';
import { checkout, dispatchEvent, mergeGroupEvent, pullEvent, pushEvent, runEvent } from '../support/event-payload.ts';
import { hasDescription } from '../support/github-description.ts';
import { startGithub, type GithubServer } from '../support/github-server.ts';
import { pullState } from '../support/github-state.ts';
import { noise } from '../support/secrets.ts';
import { readZip } from '../support/zip.ts';

// Rules only: what a run without a key does with every event and with what can be wrong around it.
const zero = '0'.repeat(40);
const leak = ['gh', 'p_', noise(36, undefined, 'action-review')].join('');
const token = ['gh', 's_', noise(36, undefined, 'token-of-the-job')].join('');
const leaking = `export const token = '${leak}';\n`;

let dir: string;
let suite: string;
let caller: Caller;
let full: string;
let artifacts: ArtifactServer;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'codex-ci-action-'));
  suite = await buildSuite(dir);
  const made = writeCaller(dir, {
    'src/total.ts': 'export const total = (a: number, b: number): number => a + b;\n', 'README.md': '# Shop\n',
    '.github/codex-ci.yml': 'review:\n  block-on: critical\n', '.github/broken.yml': 'max-usd: 1\nreview:\n  block-on: terrible\n',
  }, {
    leak: { 'src/client.ts': leaking },
    clean: { 'README.md': '# Shop\n\nAdds two numbers.\n' },
    loose: { 'src/client.ts': leaking, '.github/codex-ci.yml': 'review:\n  ignore: ["**"]\n', '.github/broken.yml': 'max-usd: 1\n' },
    many: Object.fromEntries(Array.from({ length: 3000 }, (_, at) => [`src/part-${at % 50}/file-${at}.ts`, `export const token${at} = '${['gh', 'p_', noise(36, undefined, `many-${at}`)].join('')}';\n`])),
  });
  const git = (...args: string[]): string => execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], { cwd: made.dir, encoding: 'utf8', stdio: 'pipe' });
  git('config', 'uploadpack.allowAnySHA1InWant', 'true');
  git('config', 'uploadpack.allowFilter', 'true');
  mkdirSync(join(dir, 'elsewhere'));
  // The base has moved on since the branches left it.
  for (const name of ['one', 'two', 'three']) git('commit', '--quiet', '--allow-empty', '-m', name);
  caller = { ...made, base: made.sha('main') };
  full = checkout(caller, join(dir, 'full'), caller.base, 0);
});
afterAll(() => { rmSync(dir, { recursive: true, force: true }); });
beforeEach(async () => { artifacts = await startArtifacts(); });
afterEach(() => artifacts.close());

async function review(options: Partial<StepOptions>): Promise<Step> {
  const step = await runStep(suite, {
    action: 'review', workspace: full, ...options, inputs: { 'github-token': token, ...options.inputs }, environment: { ...artifacts.environment, GITHUB_SHA: caller.base, ...options.environment },
  });
  expect(readdirSync(step.temp), 'temporary files that were left behind').toEqual([]);
  for (const secret of [leak, token]) expect(JSON.stringify([step.log, step.outputs, step.summary])).not.toContain(secret);
  return step;
}

interface Record { verdict: string; reason: string; subject: { base: string; head: string; trusted: string; number?: number }; findings: { path: string }[]; engine: { name: string } }
const record = (step: Step): Record => JSON.parse(readFileSync(step.outputs['result-path'] ?? '', 'utf8')) as Record;

describe('events', () => {
  it.each(['opened', 'synchronize'])('pull_request %s: the change since it left the base, with outputs, summary, annotations and record', async (action) => {
    const step = await review({ payload: pullEvent(caller, { number: 7, branch: 'leak', action }) });
    expect(step.code).toBe(1);
    expect(step.errors).toEqual([expect.stringMatching(/^block: /)]);
    const { 'result-path': path, ...outputs } = step.outputs;
    expect(outputs).toEqual({
      verdict: 'block', 'has-critical': 'true', 'findings-count': '1', 'critical-count': '1', 'artifact-id': '1', 'artifact-name': 'codex-ci-review-1',
      'cost-usd': '0', 'budget-remaining-usd': '', engine: 'rules',
    });
    expect(path).toBe(join(step.runnerTemp, 'codex-ci/review/result.json'));
    const left = execFileSync('git', ['merge-base', caller.base, caller.sha('leak')], { cwd: full, encoding: 'utf8' }).trim();
    expect(record(step).subject).toMatchObject({ base: left, head: caller.sha('leak'), trusted: caller.base, number: 7 });
    expect(step.summary).toMatch(/^## codex-ci review: ⛔ block\n/);
    expect(step.log).toMatch(/^::error title=[^\n]+,file=src\/client\.ts,line=1,endLine=1::/m);
    const stored = readZip(artifacts.content('codex-ci-review-1'));
    expect([...stored.keys()].sort()).toEqual(readdirSync(join(step.runnerTemp, 'codex-ci/review'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map(({ name }) => name).sort());
    expect([...stored.keys()]).toEqual(expect.arrayContaining(['trigger.json', 'options.json', 'evidence.json', 'result.json', 'report.md', 'review.sarif']));
    for (const [name, content] of stored) for (const secret of [leak, token]) expect(content.toString('utf8'), name).not.toContain(secret);
  });

  it.each([
    ['pull_request of a fork', 'pull_request', () => pullEvent(caller, { number: 7, branch: 'leak', fork: true }), {}],
    ['pull_request of Dependabot', 'pull_request', () => pullEvent(caller, { number: 7, branch: 'leak', sender: 'dependabot[bot]' }), { GITHUB_ACTOR: 'dependabot[bot]' }],
    ['pull_request that is a draft', 'pull_request', () => pullEvent(caller, { number: 7, branch: 'leak', draft: true }), {}],
    ['merge_group', 'merge_group', () => mergeGroupEvent(caller, 'leak'), {}],
    ['push', 'push', () => pushEvent(caller, { branch: 'leak', before: caller.sha('clean') }), {}],
    ['push of a new branch', 'push', () => pushEvent(caller, { branch: 'leak', before: zero }), {}],
    ['forced push', 'push', () => pushEvent(caller, { branch: 'leak', before: 'd'.repeat(40), forced: true }), {}],
  ])('%s is reviewed', async (_, event, payload, environment) => {
    const step = await review({ event, payload: payload(), environment });
    expect(step.outputs).toMatchObject({ verdict: 'block', engine: 'rules' });
    expect(record(step).findings.map(({ path }) => path)).toEqual(['src/client.ts']);
  });

  it('a forced push of the default branch is compared with what it replaced', async () => {
    const step = await review({ event: 'push', payload: pushEvent(caller, { branch: 'main', before: caller.sha('clean'), after: caller.sha('leak'), forced: true }) });
    expect(step.outputs).toMatchObject({ verdict: 'block', engine: 'rules' });
  });

  it('a push of the default branch without a commit to compare with is inconclusive, not skipped', async () => {
    const step = await review({ event: 'push', payload: pushEvent(caller, { branch: 'main', before: zero }) });
    expect(step.outputs).toEqual({ verdict: 'inconclusive' });
    expect(step.code).toBe(2);
    expect(step.errors).toEqual([expect.stringMatching(/main.*base/)]);
  });

  it('a deleted branch is nothing to look at', async () => {
    const step = await review({ event: 'push', payload: pushEvent(caller, { branch: 'leak', before: caller.sha('leak'), after: zero, deleted: true }) });
    expect(step).toMatchObject({ code: 2, outputs: { verdict: 'inconclusive' }, errors: [expect.stringContaining('deletes refs/heads/leak')] });
  });

  it.each([
    ['branches', () => ({ base: 'main', head: 'leak' })],
    ['remote branches', () => ({ base: 'origin/main', head: 'origin/leak' })],
    ['commits', () => ({ base: caller.base, head: caller.sha('leak') })],
  ])('workflow_dispatch compares what the inputs name: %s', async (_, inputs) => {
    const step = await review({ event: 'workflow_dispatch', payload: dispatchEvent(caller, 'main'), inputs: inputs() });
    expect(step.outputs).toMatchObject({ verdict: 'block' });
    expect(record(step).subject).toMatchObject({ head: caller.sha('leak'), trusted: caller.base });
  });

  it.each([['no-such-branch', 'input base: revision no-such-branch: no such commit'], ['--upload-pack=x', 'input base: revision "--upload-pack=x": not a revision']])('names an input revision that does not exist: %s', async (base, said) => {
    const step = await review({ event: 'workflow_dispatch', payload: dispatchEvent(caller, 'main'), inputs: { base } });
    expect(step).toMatchObject({ code: 2, outputs: { verdict: 'inconclusive' }, errors: [expect.stringContaining(said)] });
  });

  it('an unsupported event is told from those that are', async () => {
    const step = await review({ event: 'issue_comment', payload: {} });
    expect(step).toMatchObject({ code: 2, outputs: { verdict: 'inconclusive' }, errors: [expect.stringMatching(/issue_comment is not supported; allowed: pull_request, .*workflow_run$/)] });
  });
});

describe.skipIf(!hasDescription())('heads of strangers', () => {
  let github: GithubServer;
  beforeAll(async () => { github = await startGithub(); });
  afterAll(() => github.close());
  beforeEach(() => {
    github.reset({ repository: caller.name, permissions: { maintainer: 'write', helper: 'read' } });
    github.state.pulls.push(pullState({ number: 7, author: 'stranger', base: { ref: 'main', sha: caller.base }, head: { ref: 'leak', sha: caller.sha('leak'), owner: 'stranger', repository: 'stranger/shop' } }));
  });
  afterEach(() => {
    expect(github.violations).toEqual([]);
    expect(github.writes()).toEqual([]);
  });
  const asked = (options: Partial<StepOptions>): Promise<Step> => review({ ...options, environment: { GITHUB_API_URL: github.url } });

  it('workflow_run finds the pull request by its head', async () => {
    const step = await asked({ event: 'workflow_run', payload: runEvent(caller, 'leak'), inputs: { base: caller.base, head: caller.sha('leak') } });
    expect(step.outputs).toMatchObject({ verdict: 'block', engine: 'rules' });
    expect(record(step).subject).toMatchObject({ number: 7, head: caller.sha('leak'), trusted: caller.base });
    expect(github.requests.map(({ query }) => query['head'])).toEqual(['stranger:leak']);
  });

  it.each([
    ['has another head by now', () => runEvent(caller, 'clean'), /no open pull request has stranger:clean at [0-9a-f]{12} as its head/],
    ['lost its fork', () => runEvent(caller, 'leak', { workflow_run: { head_repository: null } }), /no open pull request has/],
  ])('workflow_run whose pull request %s ends with one line', async (_, payload, said) => {
    const step = await asked({ event: 'workflow_run', payload: payload() });
    expect(step).toMatchObject({ code: 3, outputs: { verdict: 'inconclusive' }, errors: [expect.stringMatching(said)] });
  });

  it('a token that may not read is told with the permission', async () => {
    github.state.faults.push({ path: '/pulls$', status: 403, body: { message: 'Resource not accessible by integration' } });
    const step = await asked({ event: 'workflow_run', payload: runEvent(caller, 'leak') });
    expect(step).toMatchObject({ code: 3, errors: [expect.stringMatching(/403.*the token needs the permission pull-requests: read/)] });
  });
});

describe('what the step ends with', () => {
  const payload = () => pullEvent(caller, { number: 7, branch: 'leak' });
  const clean = () => pullEvent(caller, { number: 7, branch: 'clean' });

  it.each([
    ['block', 'block', 1], ['inconclusive', 'block', 1], ['never', 'block', 0],
  ])('fail-on %s with a %s', async (failOn, verdict, code) => {
    const step = await review({ payload: payload(), inputs: { 'fail-on': failOn } });
    expect(step).toMatchObject({ code, outputs: { verdict } });
    expect(step.errors).toEqual(code === 0 ? [] : [expect.stringMatching(/^block: /)]);
  });

  it.each([['block', 0], ['inconclusive', 1], ['never', 0]])('fail-on %s with inconclusive', async (failOn, code) => {
    const step = await review({ payload: clean(), inputs: { 'fail-on': failOn, 'require-model': 'true' } });
    expect(step).toMatchObject({ code, outputs: { verdict: 'inconclusive', 'findings-count': '0', 'has-critical': 'false' } });
    expect(step.errors).toEqual(code === 0 ? [] : [expect.stringMatching(/^inconclusive: /)]);
  });

  it('a pass prints no error', async () => {
    const step = await review({ payload: clean() });
    expect(step).toMatchObject({ code: 0, errors: [], outputs: { verdict: 'pass', 'critical-count': '0' } });
  });

  it('a record that cannot be stored is inconclusive whatever fail-on says', async () => {
    artifacts.refuse('CreateArtifact', 403);
    const step = await review({ payload: clean(), inputs: { 'fail-on': 'never' } });
    expect(step).toMatchObject({ code: 3, outputs: { verdict: 'inconclusive' }, errors: [expect.stringMatching(/codex-ci-review-1 could not be uploaded/)] });
  });

  it('a second attempt gets an artifact of its own, a second review of one attempt is told why not', async () => {
    expect((await review({ payload: clean() })).outputs['artifact-name']).toBe('codex-ci-review-1');
    expect((await review({ payload: clean(), environment: { GITHUB_RUN_ATTEMPT: '2' } })).outputs['artifact-name']).toBe('codex-ci-review-2');
    const again = await review({ payload: clean() });
    expect(again).toMatchObject({ code: 3, outputs: { verdict: 'inconclusive' }, errors: [expect.stringMatching(/codex-ci-review-1.*already; there is one review for each run/)] });
  });
});

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
    expect(artifacts.names()).toEqual([]);
  });

  it('empty inputs count as not given', async () => {
    const names = ['base', 'head', 'engine', 'openai-api-key', 'github-token', 'model', 'base-url', 'max-usd', 'timeout', 'config', 'fail-on', 'require-model'];
    const step = await review({ payload: payload(), inputs: Object.fromEntries(names.map((name, at) => [name, at % 2 === 0 ? '' : '  '])) });
    expect(step).toMatchObject({ code: 0, outputs: { verdict: 'pass' } });
    expect(JSON.parse(readFileSync(join(step.runnerTemp, 'codex-ci/review/options.json'), 'utf8'))).toMatchObject({ given: { blockOn: 'config' } });
  });

  it.each([
    ['is missing', null, /GITHUB_EVENT_PATH: \S+ cannot be read: ENOENT/],
    ['is cut', '{"action":"opened","pull_re', /GITHUB_EVENT_PATH: \S+ is not JSON/],
    ['is no object', '[]', /payload is not a pull_request event/],
    ['has no head', { repository: { full_name: 'acme/shop' }, sender: { login: 'x' }, pull_request: { number: 1, title: 'x', base: { ref: 'main', sha: zero } } }, /payload is not a pull_request event: pull_request\.head/],
  ])('a payload that %s is told in one line', async (_, broken, said) => {
    const step = await review({ payload: broken });
    expect(step).toMatchObject({ code: 2, outputs: { verdict: 'inconclusive' }, errors: [expect.stringMatching(said)] });
  });

  it('GitHub Enterprise Server is refused before any work', async () => {
    const step = await review({ payload: payload(), environment: { GITHUB_SERVER_URL: 'https://git.example.com' } });
    expect(step).toMatchObject({ code: 3, outputs: { verdict: 'inconclusive' }, errors: [expect.stringContaining('git.example.com is GitHub Enterprise Server')] });
    expect(readdirSync(step.runnerTemp)).toEqual([]);
  });

  it('a job that checked nothing out is told to', async () => {
    mkdirSync(join(dir, 'empty'), { recursive: true });
    const step = await review({ payload: payload(), workspace: join(dir, 'empty') });
    expect(step).toMatchObject({ code: 2, outputs: { verdict: 'inconclusive' }, errors: [expect.stringContaining('actions/checkout')] });
  });

  it.each([['GITHUB_OUTPUT', ''], ['GITHUB_STEP_SUMMARY', ''], ['RUNNER_TEMP', ''], ['GITHUB_API_URL', '']])('%s may be empty', async (name, value) => {
    const step = await review({ payload: payload(), environment: { [name]: value, TMPDIR: join(dir, 'elsewhere') } });
    expect(step).toMatchObject({ code: 0, errors: [] });
  });

  it('outputs that cannot be written fail the step in one line', async () => {
    const step = await review({ payload: payload(), environment: { GITHUB_OUTPUT: join(dir, 'no/such/file') } });
    expect(step).toMatchObject({ code: 3, errors: [expect.stringMatching(/^the output \S+ cannot be written/)] });
    expect(step.log).not.toMatch(/^\s+at /m);
  });

  it('a partial clone is told to be whole', async () => {
    const partial = join(dir, 'partial');
    execFileSync('git', ['clone', '--quiet', '--filter=blob:none', '--no-checkout', `file://${caller.dir}`, partial], { stdio: 'pipe' });
    const step = await review({ payload: pullEvent(caller, { number: 7, branch: 'leak' }), workspace: partial });
    expect(step).toMatchObject({ code: 3, outputs: { verdict: 'inconclusive' }, errors: [expect.stringMatching(/the clone is partial: check out without a `filter`/)] });
  });

  it('a clone of one commit gets what it lacks from origin', async () => {
    const shallow = checkout(caller, join(dir, 'shallow'), caller.sha('leak'), 1);
    const step = await review({ payload: pullEvent(caller, { number: 7, branch: 'leak' }), workspace: shallow });
    expect(step.outputs).toMatchObject({ verdict: 'block', 'findings-count': '1' });
  });

  it('a forced push over a commit that only origin has is compared with it, also in a clone of one commit', async () => {
    const shallow = checkout(caller, join(dir, 'forced'), caller.sha('leak'), 1);
    const step = await review({ event: 'push', payload: pushEvent(caller, { branch: 'main', before: caller.sha('clean'), after: caller.sha('leak'), forced: true }), workspace: shallow });
    expect(step.outputs).toMatchObject({ verdict: 'block' });
  });

  it('a clone of one commit whose origin gives nothing names fetch-depth', async () => {
    const cut = checkout(caller, join(dir, 'cut'), caller.sha('leak'), 1);
    execFileSync('git', ['remote', 'set-url', 'origin', `file://${dir}/nowhere`], { cwd: cut });
    const step = await review({ payload: pullEvent(caller, { number: 7, branch: 'leak' }), workspace: cut });
    expect(step).toMatchObject({ code: 3, outputs: { verdict: 'inconclusive' }, errors: [expect.stringMatching(/could not be fetched.*check out with `fetch-depth: 0`/)] });
  });

  it('the base’s configuration judges, and the head’s is only told about', async () => {
    const step = await review({ payload: pullEvent(caller, { number: 7, branch: 'loose' }) });
    expect(step.outputs).toMatchObject({ verdict: 'block', 'critical-count': '1' });
    expect(step.summary).toMatch(/This change edits \.github\/codex-ci\.yml/);
  });

  it('a broken configuration is told by file and line', async () => {
    const step = await review({ payload: pullEvent(caller, { number: 7, branch: 'loose' }), inputs: { config: '.github/broken.yml' } });
    expect(step).toMatchObject({ code: 2, outputs: { verdict: 'inconclusive' } });
    expect(step.errors).toEqual(['.github/broken.yml:3: review.block-on: "terrible" is not allowed; allowed: critical, high, medium, low, info']);
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
    const hostile = writeCaller(join(dir, 'hostile'), { a: 'a\n' }, { topic: { 'x\n::error::forged\n::add-mask::pass/##[error]y.ts': leaking } });
    const event = pullEvent(hostile, { number: 7, branch: 'topic' });
    const pull = event['pull_request'] as { [key: string]: unknown };
    Object.assign(pull, { title: '::set-output name=verdict::pass\n::error::forged', body: '##[error]forged' });
    const step = await review({ payload: event, workspace: hostile.dir });
    expect(step.outputs).toMatchObject({ verdict: 'block' });
    expect(step.errors).toHaveLength(1);
    expect(step.log).not.toMatch(/^\s*::(?:set-output|error::forged)|^(?!::).*##\[/m);
  });
});
