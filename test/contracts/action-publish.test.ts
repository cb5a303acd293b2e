import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { here } from '../support/groups.ts';
import { builtSuite, runStep, type Step, type StepOptions } from '../support/action-runner.ts';
import { startArtifacts, type ArtifactServer } from '../support/artifact-server.ts';
import { writeCaller, type Caller } from '../support/caller-repository.ts';
import { mergeGroupEvent, payloadOf, pullEvent, pushEvent, runEvent } from '../support/event-payload.ts';
import { filesOf, putBranch } from '../support/github-git.ts';
import { startGithub, type GithubServer } from '../support/github-server.ts';
import { pullState } from '../support/github-state.ts';
import { noise } from '../support/secrets.ts';
import { writeZip } from '../support/zip.ts';

// The built publish action with a record of the built review action, honest or forged.
const leak = `gh${'p_'}${noise(36, undefined, 'publish-leak')}`;
const token = `gh${'s_'}${noise(36, undefined, 'publish-token')}`;
type Json = Record<string, unknown>;

let dir: string;
let suite: string;
let caller: Caller;
let honest: string;
let github: GithubServer;
let artifacts: ArtifactServer;

describe.skipIf(!here('description'))('actions/publish', () => {
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'codex-ci-action-'));
    github = await startGithub();
    suite = builtSuite();
    caller = writeCaller(
      dir,
      { 'README.md': '# Shop\n' },
      { leak: { 'src/client.ts': `export const token = '${leak}';\n` }, other: { 'README.md': '# Other\n' } },
    );
    artifacts = await startArtifacts();
    const step = await runStep(suite, {
      action: 'review',
      workspace: caller.dir,
      payload: pullEvent(caller, { number: 7, branch: 'leak' }),
      environment: artifacts.environment,
    });
    honest = dirname(step.outputs['result-path'] ?? '');
    await artifacts.close();
  });
  afterAll(async () => {
    await github.close();
    rmSync(dir, { recursive: true, force: true });
  });
  beforeEach(async () => {
    artifacts = await startArtifacts();
    open({});
  });
  afterEach(async () => {
    expect(github.violations).toEqual([]);
    expect(github.state.reviews.map(({ event }) => event).filter((event) => event !== 'COMMENT')).toEqual([]);
    for (const { authorization, body, path } of github.requests) {
      expect(authorization).toBe(`token ${token}`);
      expect(JSON.stringify([body, path])).not.toContain(token);
      expect(JSON.stringify([body, path])).not.toContain(leak);
    }
    await artifacts.close();
  });

  /** Pull request 7 of the branch `leak` as GitHub has it. */
  function open(over: { head?: string; owner?: string }): void {
    const owner = over.owner ?? 'acme';
    github.reset({
      repository: caller.name,
      pulls: [
        pullState({
          number: 7,
          base: { ref: 'main', sha: caller.base },
          head: { ref: 'leak', sha: over.head ?? caller.sha('leak'), owner, repository: `${owner}/shop` },
          files: caller.files('leak'),
        }),
      ],
    });
  }

  async function publish(options: Partial<StepOptions>): Promise<Step> {
    const step = await runStep(suite, {
      action: 'publish',
      workspace: dir,
      payload: pullEvent(caller, { number: 7, branch: 'leak' }),
      ...options,
      inputs: { 'github-token': token, ...options.inputs },
      environment: { ...artifacts.environment, GITHUB_API_URL: github.url, ...options.environment },
    });
    expect(JSON.stringify([step.log, step.outputs, step.summary])).not.toContain(token);
    return step;
  }

  const written = (): number[] =>
    [
      github.state.comments,
      github.state.reviews,
      github.state.reviewComments,
      github.state.checks,
      github.state.sarifs,
    ].map(({ length }) => length);

  /** A run folder whose result.json is changed. */
  function forged(
    change: (record: Json & { subject: Json; findings: Json[]; review: Json; engine: Json }) => unknown,
  ): string {
    const folder = mkdtempSync(join(dir, 'forged-'));
    cpSync(honest, folder, { recursive: true });
    const record = JSON.parse(readFileSync(join(honest, 'result.json'), 'utf8'));
    const changed = change(record) ?? record;
    writeFileSync(join(folder, 'result.json'), typeof changed === 'string' ? changed : JSON.stringify(changed));
    return folder;
  }

  it('writes review, summary and check, and twice nothing more; SARIF when asked', async () => {
    const first = await publish({ inputs: { run: honest } });
    expect(first).toMatchObject({ code: 0, errors: [], outputs: { verdict: 'block', published: 'true', reason: '' } });
    expect(written()).toEqual([1, 1, 1, 1, 0]);
    expect(github.state.reviewComments[0]).toMatchObject({
      pull: 7,
      path: 'src/client.ts',
      line: 1,
      side: 'RIGHT',
      commit: caller.sha('leak'),
    });
    expect(github.state.checks[0]).toMatchObject({ head: caller.sha('leak'), conclusion: 'failure' });
    expect(github.state.comments[0]).toMatchObject({
      issue: 7,
      body: expect.stringMatching(
        /^<!-- codex-ci:review -->\n<!-- codex-ci:review data=[\w+/=]+ -->\n## codex-ci review: ⛔ block/,
      ),
    });
    const before = structuredClone(github.state);
    github.requests.length = 0;
    expect(await publish({ inputs: { run: honest, sarif: 'true' } })).toMatchObject({
      code: 0,
      outputs: { published: 'true' },
    });
    expect(github.writes().map(({ path }) => path)).toEqual(['/repos/acme/shop/code-scanning/sarifs']);
    expect({ ...github.state, sarifs: [] }).toEqual(before);
    expect(github.state.sarifs).toMatchObject([
      { commit: caller.sha('leak'), ref: 'refs/pull/7/head', document: { version: '2.1.0' } },
    ]);
  });

  it('takes the record of its run’s artifact, also of an earlier attempt', async () => {
    const zip = writeZip(
      ['result.json', 'evidence.json'].map((name) => ({ name, content: readFileSync(join(honest, name)) })),
    );
    artifacts.put('codex-ci-review-1', zip);
    const identity = artifacts.identity('codex-ci-review-1');
    artifacts.put('codex-ci-review-2', writeZip([{ name: 'result.json', content: '{}' }]));
    const step = await publish({
      inputs: { ...identity, 'artifact-name': 'codex-ci-review-1' },
      environment: { GITHUB_RUN_ATTEMPT: '2' },
    });
    expect(step).toMatchObject({ code: 0, outputs: { verdict: 'block', published: 'true' } });
    expect(written()).toEqual([1, 1, 1, 1, 0]);
  });

  it('finds the pull request of a workflow_run', async () => {
    open({ owner: 'stranger' });
    const step = await publish({ event: 'workflow_run', payload: runEvent(caller, 'leak'), inputs: { run: honest } });
    expect(step.outputs).toEqual({ verdict: 'block', published: 'true', reason: '', 'pull-request': '' });
  });

  /** Events that name a pull request by its number alone. */
  const commented = (number = 7): Json =>
    payloadOf('issue_comment', {
      action: 'created',
      repository: { full_name: caller.name },
      issue: { number, pull_request: { url: 'x' } },
      comment: { body: '/codex-ci review' },
    });
  const byHand = (number: string): Json =>
    payloadOf('workflow_dispatch', {
      repository: { full_name: caller.name },
      ref: 'refs/heads/main',
      inputs: { 'pull-request': number },
    });
  const onMain = { GITHUB_SHA: 'd'.repeat(40) };

  it.each([
    ['a comment', 'issue_comment', () => commented()],
    ['a dispatch', 'workflow_dispatch', () => byHand('7')],
  ])('finds the pull request of %s by its number', async (_, event, payload) => {
    open({ owner: 'stranger' });
    const step = await publish({ event, payload: payload(), inputs: { run: honest }, environment: onMain });
    expect(step.outputs).toEqual({ verdict: 'block', published: 'true', reason: '', 'pull-request': '' });
    expect(github.state.comments).toMatchObject([{ issue: 7 }]);
  });

  describe('writes nothing', () => {
    afterEach(() => {
      expect(github.writes()).toEqual([]);
    });

    it.each([
      [
        'when the pull request has moved on',
        'stale',
        () => {
          open({ head: caller.sha('other') });
          return {};
        },
      ],
      [
        'when the head moved after a comment',
        'stale',
        () => {
          open({ head: caller.sha('other') });
          return { event: 'issue_comment', payload: commented(), environment: onMain };
        },
      ],
      [
        'when the head moved after a dispatch',
        'stale',
        () => {
          open({ head: caller.sha('other') });
          return { event: 'workflow_dispatch', payload: byHand('7'), environment: onMain };
        },
      ],
      [
        'for a comment on an issue',
        'no-pull-request',
        () => ({ event: 'issue_comment', payload: { ...commented(), issue: { number: 7 } }, environment: onMain }),
      ],
      [
        'in a merge queue',
        'no-pull-request',
        () => ({ event: 'merge_group', payload: mergeGroupEvent(caller, 'leak') }),
      ],
      [
        'after a push',
        'no-pull-request',
        () => ({ event: 'push', payload: pushEvent(caller, { branch: 'leak', before: caller.base }) }),
      ],
      [
        'in a run of a fork',
        'read-only',
        () => ({ payload: pullEvent(caller, { number: 7, branch: 'leak', fork: true }) }),
      ],
      ['for Dependabot', 'read-only', () => ({ environment: { GITHUB_ACTOR: 'dependabot[bot]' } })],
    ])('%s', async (_, reason, options) => {
      const given: Partial<StepOptions> = options();
      const step = await publish({ ...given, inputs: { run: honest, ...given.inputs } });
      expect(step).toMatchObject({ code: 0, errors: [], outputs: { verdict: 'block', published: 'false', reason } });
      expect(step.log).toMatch(new RegExp(`^::warning::not published: ${reason}`, 'm'));
    });

    it.each([
      ['is not JSON', () => forged(() => '{"schema":'), /result\.json: is not JSON/],
      [
        'is of an unknown schema',
        () => forged((record) => ({ ...record, schema: 'codex-ci/result@2' })),
        /schema is "codex-ci\/result@2"; allowed: codex-ci\/result@1/,
      ],
      [
        'is of a schema with a name that has no end',
        () => forged((record) => ({ ...record, schema: 'x'.repeat(1_000_000) })),
        /schema is "x{80}"; allowed: codex-ci\/result@1$/,
      ],
      [
        'is of another task',
        () => forged((record) => ({ ...record, task: 'deploy' })),
        /task is "deploy"; allowed: review/,
      ],
      [
        'is of a task named like a member of every object',
        () => forged((record) => ({ ...record, task: 'constructor' })),
        /task is "constructor"; allowed: review/,
      ],
      [
        'has a verdict that there is not',
        () => forged((record) => ({ ...record, verdict: 'approve' })),
        /result\.json: verdict: /,
      ],
      ['lacks its own part', () => forged((record) => ({ ...record, review: undefined })), /result\.json: review/],
      [
        'has a line 0',
        () =>
          forged((record) => {
            (record.findings[0] as Json)['line'] = 0;
          }),
        /result\.json: findings\.0\.line: /,
      ],
      ['is a list', () => forged(() => '[]'), /task is ""; allowed: review/],
      [
        'is far too large',
        () => forged(() => `{"schema":"codex-ci/result@1","task":"${'x'.repeat(100_000_000)}"}`),
        /result\.json: has 1000000\d\d bytes; allowed: at most/,
      ],
      [
        'is a folder',
        () => {
          const folder = forged(() => '{}');
          rmSync(join(folder, 'result.json'));
          mkdirSync(join(folder, 'result.json'));
          return folder;
        },
        /result\.json: is no plain file/,
      ],
      [
        'is missing',
        () => {
          const folder = forged(() => '{}');
          rmSync(join(folder, 'result.json'));
          return folder;
        },
        /holds no result\.json/,
      ],
      [
        'is a link',
        () => {
          const folder = forged(() => '{}');
          writeFileSync(join(folder, 'private'), 'words-of-the-runner');
          rmSync(join(folder, 'result.json'));
          symlinkSync(join(folder, 'private'), join(folder, 'result.json'));
          return folder;
        },
        /result\.json: is no plain file/,
      ],
    ])('and says in one line that the record %s', async (_, run, said) => {
      const step = await publish({ inputs: { run: run() } });
      expect(step).toMatchObject({ code: 2, outputs: { published: 'false' }, errors: [expect.stringMatching(said)] });
      expect(step.errors[0]?.length).toBeLessThan(2100);
      expect(step.log).not.toMatch(/words-of|^\s+at /m);
    });

    it.each([
      [
        'lies outside',
        [{ name: '../../escaped.json', content: '{}' }],
        /the artifact 1 is not taken: "\.\.\/\.\.\/escaped\.json" leaves the folder/,
      ],
      [
        'is a link',
        [{ name: 'result.json', content: '/etc/hostname', link: true }],
        /the artifact 1 is not taken: "result\.json" is a link or a device, no file/,
      ],
    ])('from an artifact whose content %s', async (_, entries, said) => {
      artifacts.put('codex-ci-review-1', writeZip(entries));
      const step = await publish({ inputs: artifacts.identity('codex-ci-review-1') });
      expect(step).toMatchObject({ outputs: { published: 'false' }, errors: [expect.stringMatching(said)] });
      expect(step.code).not.toBe(0);
      for (const place of [step.runnerTemp, dirname(step.runnerTemp), dir])
        expect(existsSync(join(place, 'escaped.json'))).toBe(false);
      expect(step.log).not.toMatch(/^\s+at /m);
    });

    it.each([
      [
        'no artifact',
        { 'artifact-id': '9', 'artifact-digest': `sha256:${'0'.repeat(64)}` },
        /the artifact 9 is not among those of this run/,
      ],
      [
        'a name alone',
        { 'artifact-name': 'codex-ci-review-1' },
        /input artifact-id: is empty, and by the name "codex-ci-review-1" alone nothing is taken/,
      ],
      ['neither', {}, /input artifact-id: is empty, and so is run/],
      ['no token', { 'github-token': '', run: '/' }, /input github-token: is empty/],
      ['a word for a switch', { run: '/', sarif: 'yes' }, /input sarif: "yes" is not allowed; allowed: true or false/],
      ['a folder that is not there', { run: '/nowhere' }, /\/nowhere: holds no result\.json/],
    ])('with %s', async (_, inputs, said) => {
      const step = await publish({ inputs });
      expect(step).toMatchObject({ outputs: { published: 'false' }, errors: [expect.stringMatching(said)] });
      expect(step.code).toBeGreaterThan(1);
    });

    it('with a token that may not write, and names the permissions', async () => {
      github.state.faults.push({
        method: 'POST',
        path: '.',
        status: 403,
        body: { message: 'Resource not accessible by integration' },
      });
      const step = await publish({ inputs: { run: honest } });
      expect(step).toMatchObject({
        code: 3,
        outputs: { published: 'false' },
        errors: [expect.stringMatching(/permission pull-requests: write.*permission checks: write/)],
      });
      expect(written()).toEqual([0, 0, 0, 0, 0]);
      github.requests.length = 0;
    });
  });

  describe('calls fixed what the record says', () => {
    const answers = (): string[] =>
      github.state.reviewComments.filter(({ replyTo }) => replyTo !== null).map(({ body }) => body);
    const id = (): string =>
      (JSON.parse(readFileSync(join(honest, 'result.json'), 'utf8')) as { findings: { id: string }[] }).findings[0]
        ?.id ?? '';
    const resolving = (verdict: string, findings: Json[], why = 'gone'): string =>
      forged((record) => {
        Object.assign(record, { verdict, findings });
        record.review = {
          ...record.review,
          since: {
            read: null,
            carried: [],
            missed: [],
            dismissed: [],
            resolved: [
              { finding: id(), why },
              { finding: '--> x', why },
            ],
          },
        };
      });
    beforeEach(async () => {
      await publish({ inputs: { run: honest } });
    });

    it('in its thread, without notifying anybody', async () => {
      await publish({ inputs: { run: resolving('pass', [], '@octocat fixes #1 <!-- x') } });
      expect(answers()).toEqual([
        expect.stringMatching(/^<!-- codex-ci:review state=fixed -->\nFixed in [0-9a-f]{40}: /),
      ]);
      expect(answers()[0]?.split('\n').slice(1).join('\n')).not.toMatch(/(?<!`)@octocat|(?<!\\)<!--|\bfixes #1/);
    });

    it.each<[string, () => string]>([
      ['but not when it has no verdict', () => resolving('inconclusive', [])],
      [
        'but not when it also lists the finding',
        () =>
          resolving(
            'block',
            (JSON.parse(readFileSync(join(honest, 'result.json'), 'utf8')) as { findings: Json[] }).findings,
          ),
      ],
    ])('%s', async (_, run) => {
      expect(await publish({ inputs: { run: run() } })).toMatchObject({ code: 0, outputs: { published: 'true' } });
      expect(answers()).toEqual([]);
    });
  });

  describe('opens a pull request with written tests', () => {
    const text = "test('x', () => { expect(answer()).toBe(42); });\n";
    const adding = (path: string, mode = '100644'): string =>
      `diff --git a/${path} b/${path}\nnew file mode ${mode}\n--- /dev/null\n+++ b/${path}\n@@ -0,0 +1 @@\n+${text}`;
    /** A record of test-gen on this change, as its verify job would leave one. */
    const kept = (
      patch: string,
      {
        base = 'leak',
        branch = 'codex-ci/tests-7',
        number = 7,
      }: { base?: string; branch?: string; number?: number } = {},
    ): string =>
      forged((record) => ({
        ...record,
        review: undefined,
        task: 'test-gen',
        verdict: 'pass',
        findings: [],
        dropped: [],
        subject: { ...record.subject, number },
        test_gen: {
          patch: null,
          gate: { state: 'not-asked', reasons: [] },
          reports: null,
          runner: null,
          baseline: null,
          hunks: [],
          share_guarded: null,
          targets: [],
          tests: [],
          rounds: 1,
          suspected_bugs: [],
          funnel: {
            written: 1,
            allowed: 1,
            built: 1,
            passed: 1,
            worth: 1,
            kept: 1,
            raised_coverage: 1,
            guards_hunk: 0,
            kills_mutant: 0,
            suspected_bugs: 0,
            refused: {},
          },
          kept_patch: patch,
          pull: { base, branch },
          model: { asked: true, problem: null },
          notes: [],
        },
      }));
    const made = (): string[] => Object.keys(github.state.git.refs).filter((ref) => ref.startsWith('heads/codex-ci/'));
    const open = async (run: string): Promise<Step> => {
      putBranch(github.state.git, 'leak', { 'src/client.ts': 'x\n' });
      const step = await publish({ inputs: { run, 'pull-requests': 'true' } });
      expect(step.code).toBe(0);
      return step;
    };

    it('from a branch that is named after its own event’s pull request, whatever the record says', async () => {
      expect(
        (await open(kept(adding('src/client.test.ts'), { branch: 'codex-ci/anything-else' }))).outputs,
      ).toMatchObject({ published: 'true', reason: '' });
      expect(made()).toEqual(['heads/codex-ci/tests-7']);
      expect(filesOf(github.state.git, 'codex-ci/tests-7')).toEqual({
        'src/client.ts': 'x\n',
        'src/client.test.ts': text,
      });
    });

    it.each<[string, () => string]>([
      ...[
        'src/client.js',
        'package.json',
        'conftest.py',
        '.npmrc',
        '.github/actions/a/action.yml',
        '.github/a.test.ts',
      ].map((path): [string, () => string] => [path, () => kept(adding(path))]),
      ['a test file and another one', () => kept(adding('a.test.ts') + adding('src/b.ts'))],
      ['a file that can be executed', () => kept(adding('a.test.ts', '100755'))],
      ['another pull request’s record', () => kept(adding('a.test.ts'), { number: 8, branch: 'codex-ci/tests-8' })],
      ['another base', () => kept(adding('a.test.ts'), { base: 'release' })],
    ])('and never with %s', async (_, run) => {
      const step = await open(run());
      expect([made(), step.outputs['pull-request']]).toEqual([[], '']);
    });
  });

  it('a hostile text in the record notifies nobody, shows nothing and links nowhere', async () => {
    const bad =
      'x @octocat ![i](https://evil.example/i.png) <img src=x> <!-- hidden --> fixes #1 [a](https://evil.example)\n\n# Big\n::error::forged';
    const run = forged((record) => {
      const [finding = {}] = record.findings;
      const hostile = {
        title: bad,
        detail: bad,
        rule: bad,
        suggestion: `\`\`\`\n${bad}`,
        evidence: [{ kind: 'diff', ref: bad, quote: `\`\`\`\n${bad}` }],
      };
      record.findings = [
        { ...finding, ...hostile },
        { ...finding, ...hostile, id: `--> ${bad}`, path: `a\`b|${bad}`, line: 3, end_line: 9 },
      ];
      record.engine = { ...record.engine, name: 'codex', model: bad, effort: bad, version: bad };
      Object.assign(record, {
        reason: bad,
        dropped: [{ claim: bad, ask: bad, title: bad, reason: bad }],
        receipt: [{ path: bad, state: 'partial', reason: bad }],
      });
      record.review = {
        ...record.review,
        notices: [bad],
        opinions: [{ finding: String(finding['id']), stance: 'refute', reason: bad }],
      };
    });
    const step = await publish({ inputs: { run } });
    expect(step).toMatchObject({ code: 0, outputs: { verdict: 'block', published: 'true' } });
    expect(step.log).not.toMatch(/^\s*::error::/m);
    const bodies = [...github.state.comments, ...github.state.reviews, ...github.state.reviewComments]
      .map(({ body }) => body)
      .concat(github.state.checks.map(({ summary }) => summary));
    expect(bodies).toHaveLength(4);
    for (const body of bodies) {
      const shown = body
        .replace(/^(?:<!-- codex-ci:[^\n]* -->\n)+/, '')
        .replace(/^(`{3,})[\s\S]*?^\1$/gm, '')
        .replace(/(`+)[^\n]*?\1/g, '');
      expect(shown).not.toMatch(/@octocat|!\[|(?<!\\)<(?:img|!--)|https:\/\/evil|\bfixes #1/);
    }
    expect(github.state.reviews.map(({ event }) => event)).toEqual(['COMMENT']);
  });
});
