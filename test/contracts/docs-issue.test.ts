import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { here } from '../support/groups.ts';
import { buildSuite, runStep, type Step, type StepOptions } from '../support/action-runner.ts';
import { startArtifacts, type ArtifactServer } from '../support/artifact-server.ts';
import { writeCaller, type Caller } from '../support/caller-repository.ts';
import { checkout, dispatchEvent } from '../support/event-payload.ts';
import { filesOf, putBranch } from '../support/github-git.ts';
import { startGithub, type GithubServer } from '../support/github-server.ts';
import type { IssueState } from '../support/github-state.ts';
import { noise } from '../support/secrets.ts';

// The weekly issue, from the built docs-check action over its artifact and the built publish action to GitHub.
const token = ['gh', 's_', noise(36, undefined, 'docs-issue')].join('');
const page = '# Shop\n\nCall `parsePriceList()` with the text.\n\nMore in [the guide](docs/guide.md).\n';
const prices = 'export function parsePriceList(text: string): string[] { return text.split(","); }\n';
const renamed = { 'src/prices.ts': prices.replace('parsePriceList', 'readPriceList') };
const mark = '<!-- codex-ci:docs-freshness -->\n';
const weekly = { schedule: '17 5 * * 1' };
type Branch = 'gone' | 'worse' | 'calm';

let dir: string;
let suite: string;
let caller: Caller;
let github: GithubServer;
let artifacts: ArtifactServer;
const scans = new Map<Branch, string>();

describe.skipIf(!here('description'))('the issue of the weekly scan', () => {
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'codex-ci-action-'));
    github = await startGithub();
    suite = buildSuite(dir);
    caller = writeCaller(
      dir,
      {
        'README.md': page,
        'docs/guide.md': '# Guide\n',
        'src/prices.ts': prices,
        'package.json': '{ "name": "shop" }\n',
      },
      {
        gone: renamed,
        worse: { ...renamed, 'README.md': page.replace('docs/guide.md', 'docs/manual.md') },
        calm: { ...renamed, 'README.md': page.replace('parsePriceList', 'readPriceList') },
      },
    );
    for (const branch of ['gone', 'worse', 'calm'] as const) {
      artifacts = await startArtifacts();
      scans.set(branch, dirname((await scan(branch)).outputs['result-path'] ?? ''));
      await artifacts.close();
    }
  });
  afterAll(async () => {
    await github.close();
    rmSync(dir, { recursive: true, force: true });
  });
  beforeEach(async () => {
    artifacts = await startArtifacts();
    github.reset({ repository: caller.name });
  });
  afterEach(async () => {
    expect(github.violations).toEqual([]);
    expect(JSON.stringify(github.requests.map(({ body, path }) => [body, path]))).not.toContain(token);
    await artifacts.close();
  });

  const environment = (branch: Branch): Record<string, string> => ({
    ...artifacts.environment,
    GITHUB_SHA: caller.sha(branch),
    GITHUB_REF: 'refs/heads/main',
  });
  const scan = (branch: Branch, inputs: Record<string, string> = {}): Promise<Step> =>
    runStep(suite, {
      action: 'docs-check',
      event: 'schedule',
      payload: weekly,
      workspace: checkout(caller, mkdtempSync(join(dir, 'clone-')), caller.sha(branch), 0),
      inputs: { since: caller.base, 'open-issue': 'true', 'fail-on': 'never', ...inputs },
      environment: environment(branch),
    });
  /** The publish job of a week: the run's own artifact, or the record that is given. */
  async function publish(branch: Branch, options: Partial<StepOptions> & { run?: string } = {}): Promise<Step> {
    github.requests.length = 0;
    const step = await runStep(suite, {
      action: 'publish',
      event: 'schedule',
      payload: weekly,
      workspace: dir,
      ...options,
      inputs: { 'github-token': token, run: options.run ?? scans.get(branch) ?? '', ...options.inputs },
      environment: { ...environment(branch), GITHUB_API_URL: github.url, ...options.environment },
    });
    expect(JSON.stringify([step.log, step.outputs, step.summary])).not.toContain(token);
    return step;
  }
  const issues = (): IssueState[] => github.state.issues;
  const done = { code: 0, errors: [], outputs: { published: 'true', reason: '' } };

  it('is opened once out of the run’s own artifact, and a second run that finds the same changes nothing', async () => {
    expect((await scan('gone')).outputs).toMatchObject({ verdict: 'block', 'artifact-name': 'codex-ci-docs-check-1' });
    expect(await publish('gone', { run: '', inputs: artifacts.identity('codex-ci-docs-check-1') })).toMatchObject(done);
    expect(issues()).toMatchObject([
      {
        title: 'The docs say one thing that the code does not',
        author: 'github-actions[bot]',
        state: 'open',
        labels: ['codex-ci', 'documentation'],
      },
    ]);
    expect(issues()[0]?.body.startsWith(`${mark}## codex-ci docs-check: ⛔ block`)).toBe(true);
    for (const words of [
      '`README.md:3` says:',
      'Call `parsePriceList()` with the text.',
      '`src/prices.ts:1` says:',
      'export function readPriceList(',
    ])
      expect(issues()[0]?.body).toContain(words);
    const before = structuredClone(github.state);
    expect(await publish('gone')).toMatchObject(done);
    expect(github.writes()).toEqual([]);
    expect(github.state).toEqual(before);
    // Nothing of a pull request is written for a scan.
    expect([github.state.comments, github.state.reviews, github.state.checks]).toEqual([[], [], []]);
  });

  it('is updated in place by a run that finds something else, and keeps what people did to its labels', async () => {
    await publish('gone');
    issues()[0]!.labels = ['codex-ci', 'by-hand'];
    expect(await publish('worse')).toMatchObject(done);
    expect(issues()).toMatchObject([
      { title: 'The docs say 2 things that the code does not', state: 'open', labels: ['codex-ci', 'by-hand'] },
    ]);
    expect(issues()[0]?.body).toContain('docs/manual.md');
    await publish('gone');
    expect(issues()).toMatchObject([{ title: 'The docs say one thing that the code does not' }]);
    expect(issues()[0]?.body).not.toContain('docs/manual.md');
  });

  it('is closed with its last words by a run that finds nothing, which opens none; a later finding opens another', async () => {
    await publish('gone');
    const { number } = issues()[0]!;
    expect(await publish('calm')).toMatchObject({ ...done, outputs: { verdict: 'pass', published: 'true' } });
    expect(issues()).toMatchObject([{ number, state: 'closed', title: 'The docs say what the code does' }]);
    expect(issues()[0]?.body).toContain('## codex-ci docs-check: ✅ pass');
    expect(await publish('calm')).toMatchObject(done);
    expect(github.writes()).toEqual([]);
    await publish('gone');
    expect(
      issues()
        .map(({ state }) => state)
        .sort(),
    ).toEqual(['closed', 'open']);
  });

  it('is never opened by a run that finds nothing', async () => {
    expect(await publish('calm')).toMatchObject({ code: 0, outputs: { verdict: 'pass' } });
    expect([github.writes(), issues()]).toEqual([[], []]);
  });

  it('of another author with our marker is left alone, by what updates and by what closes', async () => {
    const forged: IssueState = {
      number: 3,
      title: 'Mine',
      body: `${mark}My own words.`,
      author: 'mallory',
      state: 'open',
      labels: ['codex-ci'],
    };
    github.reset({ repository: caller.name, issues: [structuredClone(forged)] });
    await publish('calm');
    expect([github.writes(), issues()]).toEqual([[], [forged]]);
    await publish('gone');
    expect(issues().find(({ number }) => number === 3)).toEqual(forged);
    expect(issues().filter(({ number }) => number !== 3)).toMatchObject([
      { author: 'github-actions[bot]', state: 'open' },
    ]);
    await publish('calm');
    expect(issues().map(({ number, state }) => [number === 3, state])).toEqual(
      expect.arrayContaining([
        [true, 'open'],
        [false, 'closed'],
      ]),
    );
  });

  it('is left as it is by a scan that did not come to its end, and by one that was not asked for it', async () => {
    await publish('gone');
    const before = structuredClone(issues());
    const record = (change: object): string => {
      const folder = mkdtempSync(join(dir, 'record-'));
      cpSync(scans.get('calm')!, folder, { recursive: true });
      writeFileSync(
        join(folder, 'result.json'),
        JSON.stringify({ ...(JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')) as object), ...change }),
      );
      return folder;
    };
    expect(await publish('calm', { run: record({ verdict: 'inconclusive' }) })).toMatchObject({
      code: 0,
      outputs: { verdict: 'inconclusive' },
    });
    expect([github.writes(), issues()]).toEqual([[], before]);
    const silent = await scan('calm', { 'open-issue': 'false' });
    expect(await publish('calm', { run: dirname(silent.outputs['result-path'] ?? '') })).toMatchObject({ code: 0 });
    expect([github.writes(), issues()]).toEqual([[], before]);
  });

  it('by hand, as on a clock', async () => {
    expect(await publish('gone', { event: 'workflow_dispatch', payload: dispatchEvent(caller, 'main') })).toMatchObject(
      done,
    );
    expect(issues()).toMatchObject([{ state: 'open' }]);
  });

  it('is not written with a token that may not, and that is said', async () => {
    github.state.faults.push({
      method: 'POST',
      path: '/issues$',
      status: 403,
      body: { message: 'Resource not accessible by integration' },
    });
    expect(await publish('gone')).toMatchObject({
      code: 3,
      outputs: { published: 'false' },
      errors: [expect.stringContaining('the token needs the permission issues: write')],
    });
  });

  describe('and the pull request with the edits', () => {
    const fixed = page.replace('parsePriceList', 'readPriceList');
    const patch =
      'diff --git a/README.md b/README.md\n--- a/README.md\n+++ b/README.md\n@@ -1,5 +1,5 @@\n # Shop\n \n-Call `parsePriceList()` with the text.\n+Call `readPriceList()` with the text.\n \n More in [the guide](docs/guide.md).\n';
    /** A scan's record with an edit that was kept, as a run with a model leaves one. */
    function edited(base: string): string {
      const folder = mkdtempSync(join(dir, 'edited-'));
      cpSync(scans.get('gone')!, folder, { recursive: true });
      const record = JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')) as {
        docs_check: {
          patch: string;
          edits: object[];
          places: { finding: string }[];
          pull_request: { wanted: boolean; base: string | null };
        };
      };
      record.docs_check.patch = patch;
      record.docs_check.edits = [
        {
          finding: record.docs_check.places[0]!.finding,
          path: 'README.md',
          state: 'patch',
          why: 'It is called so now.',
          deletes: false,
          diff: '',
        },
      ];
      Object.assign(record.docs_check.pull_request, { wanted: true, base });
      writeFileSync(join(folder, 'result.json'), JSON.stringify(record));
      return folder;
    }
    const heads = (): string[] => Object.keys(github.state.git.refs).filter((ref) => ref.startsWith('heads/codex-ci/'));

    it('goes to the branch of the run', async () => {
      putBranch(github.state.git, 'main', { 'README.md': page });
      const step = await publish('gone', { run: edited('main'), inputs: { 'pull-requests': 'true' } });
      expect(step).toMatchObject(done);
      expect(heads()).toEqual(['heads/codex-ci/docs-freshness']);
      expect(filesOf(github.state.git, 'codex-ci/docs-freshness')).toEqual({ 'README.md': fixed });
      expect(step.outputs['pull-request']).not.toBe('');
    });

    it('goes to no other branch, whatever the record says', async () => {
      putBranch(github.state.git, 'main', { 'README.md': page });
      putBranch(github.state.git, 'release', { 'README.md': page });
      const step = await publish('gone', { run: edited('release'), inputs: { 'pull-requests': 'true' } });
      expect([step.code, step.outputs['pull-request'], heads()]).toEqual([0, '', []]);
      expect(step.log).toMatch(/pull request: it is meant for a branch that is not this run’s/);
    });
  });
});
