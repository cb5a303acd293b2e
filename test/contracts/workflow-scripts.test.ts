import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runStepScript, type ScriptRan } from '../support/step-script.ts';
import { root, scriptOf } from '../support/workflow-files.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'codex-ci-script-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

const runScript = (script: string, env: Record<string, string>): Promise<ScriptRan> => runStepScript(dir, script, env);

describe('a deploy job that is run again', () => {
  const script = scriptOf('workflows-examples/deploy-gate.yml', 'deploy', 'fresh');
  const from = (ms: number): string => new Date(Date.now() + ms).toISOString();
  test.each([
    ['while the go holds', from(3_600_000), 0],
    ['after its end', from(-1000), 1],
    ['without an answer', '', 1],
    ['with no time', 'tomorrow', 1],
    ['with a time that is none', '2026-99-99T00:00:00Z', 1],
    ['with a command in it', '9999-01-01T00:00:00$(touch x)Z', 1],
  ])('%s', async (_name, VALID_UNTIL, code) => {
    const ran = await runScript(script, { VALID_UNTIL });
    expect(ran.code, ran.text).toBe(code);
    expect(existsSync(join(dir, 'x'))).toBe(false);
  });
});

describe('the verdict of review.yml', () => {
  const script = scriptOf('.github/workflows/review.yml', 'verdict', 'conclude');
  const reviewed = {
    ANALYSE: 'success',
    VERDICT: 'pass',
    PROMISED: 'true',
    PUBLISH: 'success',
    PUBLISHED: 'true',
    PUBLISHED_VERDICT: 'pass',
    REASON: '',
  };

  test.each([
    ['a pass', {}, 'pass', 0, 'Published on the pull request'],
    ['nothing to review', { VERDICT: 'skipped', PUBLISHED_VERDICT: 'skipped' }, 'skipped', 0, 'nothing to review'],
    ['a block', { VERDICT: 'block', PUBLISHED_VERDICT: 'block' }, 'block', 1, 'blocks the change'],
    [
      'an inconclusive review',
      { VERDICT: 'inconclusive', PUBLISHED_VERDICT: 'inconclusive' },
      'inconclusive',
      1,
      'could not be completed',
    ],
    [
      'a crash of analyse',
      { ANALYSE: 'failure', VERDICT: '', PUBLISH: 'skipped', PUBLISHED: '', PUBLISHED_VERDICT: '' },
      'inconclusive',
      1,
      'Published nowhere: the job that publishes ended as',
    ],
    [
      'a crash after the verdict was set',
      { ANALYSE: 'failure', VERDICT: 'pass', PUBLISH: 'skipped', PUBLISHED: '' },
      'inconclusive',
      1,
      "ended as 'failure'",
    ],
    [
      'a cancelled run',
      { ANALYSE: 'cancelled', VERDICT: '', PUBLISH: 'cancelled' },
      'inconclusive',
      1,
      "ended as 'cancelled'",
    ],
    ['success without a verdict', { VERDICT: '', PUBLISHED_VERDICT: '' }, 'inconclusive', 1, 'without a verdict'],
    [
      'a verdict that does not exist',
      { VERDICT: 'passed', PUBLISHED_VERDICT: 'passed' },
      'inconclusive',
      1,
      'without a verdict',
    ],
    [
      'a draft',
      { ANALYSE: 'skipped', VERDICT: '', PUBLISH: 'skipped', PUBLISHED: '', PUBLISHED_VERDICT: '' },
      'skipped',
      1,
      'a draft can not merge',
    ],
    [
      'a fork',
      { PROMISED: 'false', PUBLISH: 'skipped', PUBLISHED: '', PUBLISHED_VERDICT: '' },
      'pass',
      0,
      'read-only token',
    ],
    [
      'a merge group',
      { PROMISED: 'false', PUBLISH: 'skipped', PUBLISHED: '', PUBLISHED_VERDICT: '' },
      'pass',
      0,
      'artifact only',
    ],
    ['a head that moved on', { PUBLISHED: 'false', REASON: 'stale' }, 'pass', 0, 'its new head has a run of its own'],
    [
      'a publish job that failed',
      { PUBLISH: 'failure', PUBLISHED: '', PUBLISHED_VERDICT: '' },
      'inconclusive',
      1,
      "the job that publishes ended as 'failure'",
    ],
    ['two readings that differ', { PUBLISHED_VERDICT: 'block' }, 'inconclusive', 1, 'another verdict'],
  ])('%s', async (_name, over, verdict, code, words) => {
    const ran = await runScript(script, { ...reviewed, ...over });
    expect(ran.outputs).toEqual({ verdict });
    expect(ran.code).toBe(code);
    expect(ran.summary).toContain(words);
    expect(ran.summary).toContain(`**${verdict}**`);
    expect(ran.text.includes('::error')).toBe(code !== 0);
  });
});

test('the verdict of docs-check.yml is red for a draft, whose commit may be ready later, and green where there was nothing to check', async () => {
  const script = scriptOf('.github/workflows/docs-check.yml', 'verdict', 'conclude');
  const none = { PROMISED: 'false', PUBLISH: 'skipped', PUBLISHED: '', PUBLISHED_VERDICT: '', REASON: '' };
  const [draft, nothing] = [
    await runScript(script, { ...none, ANALYSE: 'skipped', VERDICT: '' }),
    await runScript(script, { ...none, ANALYSE: 'success', VERDICT: 'skipped' }),
  ];
  expect([draft.outputs, draft.code, draft.text.includes('a draft can not merge')]).toEqual([
    { verdict: 'skipped' },
    1,
    true,
  ]);
  expect([nothing.outputs, nothing.code]).toEqual([{ verdict: 'skipped' }, 0]);
});

describe('the verdict of pipeline.yml', () => {
  const script = scriptOf('.github/workflows/pipeline.yml', 'verdict', 'conclude');
  const ran = {
    STAGES: 'success',
    VERDICT: 'pass',
    PROMISED: 'true',
    PUBLISH: 'success',
    PUBLISHED: 'true',
    PUBLISHED_VERDICT: 'pass',
    REASON: '',
  };
  const unpublished = { PUBLISH: 'skipped', PUBLISHED: '', PUBLISHED_VERDICT: '' };

  test.each([
    ['a pass', {}, 'pass', 0, 'Published on the pull request'],
    ['nothing to do', { VERDICT: 'skipped', PUBLISHED_VERDICT: 'skipped' }, 'skipped', 0, 'had anything to do'],
    ['a block', { VERDICT: 'block', PUBLISHED_VERDICT: 'block' }, 'block', 1, 'a stage blocks'],
    ['no verdict', { VERDICT: 'inconclusive', PUBLISHED_VERDICT: 'inconclusive' }, 'inconclusive', 1, 'no verdict'],
    ['a stage that died and is not required', { STAGES: 'failure' }, 'pass', 0, 'nothing blocks'],
    [
      'a stage that died',
      { STAGES: 'failure', VERDICT: 'inconclusive', PUBLISHED_VERDICT: 'inconclusive' },
      'inconclusive',
      1,
      'no verdict',
    ],
    [
      'no record',
      { STAGES: 'failure', VERDICT: '', ...unpublished },
      'inconclusive',
      1,
      "ended as 'failure' without a record",
    ],
    ['success without a record', { VERDICT: '', ...unpublished }, 'inconclusive', 1, 'without a record'],
    ['a verdict that does not exist', { VERDICT: 'passed', ...unpublished }, 'inconclusive', 1, 'without a record'],
    ['a run that was ended', { STAGES: 'cancelled', ...unpublished }, 'inconclusive', 1, "ended as 'cancelled'"],
    ['a draft', { STAGES: 'skipped', VERDICT: '', ...unpublished }, 'skipped', 1, 'a draft can not merge'],
    ['a fork', { PROMISED: 'false', ...unpublished }, 'pass', 0, 'artifact only'],
    ['a head that moved on', { PUBLISHED: 'false', REASON: 'stale' }, 'pass', 0, 'its new head has a run of its own'],
    [
      'a publish job that failed',
      { PUBLISH: 'failure', PUBLISHED: '', PUBLISHED_VERDICT: '' },
      'inconclusive',
      1,
      "the job that publishes ended as 'failure'",
    ],
    ['two readings that differ', { PUBLISHED_VERDICT: 'block' }, 'inconclusive', 1, 'another verdict'],
  ])('%s', async (_name, over, verdict, code, words) => {
    const done = await runScript(script, { ...ran, ...over });
    expect([done.outputs, done.code, done.text.includes('::error')]).toEqual([{ verdict }, code, code !== 0]);
    expect(done.summary).toContain(words);
    expect(done.summary).toContain(`**${verdict}**`);
    expect(done.text).not.toMatch(/^::set-env/m);
    expect(existsSync(join(dir, 'hacked'))).toBe(false);
  });
});

describe('the verdict of docs-check.yml', () => {
  const script = scriptOf('.github/workflows/docs-check.yml', 'verdict', 'conclude');
  const checked = {
    ANALYSE: 'success',
    VERDICT: 'pass',
    PROMISED: 'true',
    PUBLISH: 'success',
    PUBLISHED: 'true',
    PUBLISHED_VERDICT: 'pass',
    REASON: '',
  };
  const unpublished = { PUBLISH: 'skipped', PUBLISHED: '', PUBLISHED_VERDICT: '' };

  test.each([
    ['a pass', {}, 'pass', 0, 'Published on the pull request or the issue'],
    ['a block', { VERDICT: 'block', PUBLISHED_VERDICT: 'block' }, 'block', 1, 'the docs say what the code does not'],
    [
      'a check that did not end',
      { VERDICT: 'inconclusive', PUBLISHED_VERDICT: 'inconclusive' },
      'inconclusive',
      1,
      'could not be completed',
    ],
    ['a scan without an issue', { PROMISED: 'false', ...unpublished }, 'pass', 0, 'artifact only'],
    ['a fork', { PROMISED: 'false', ...unpublished }, 'pass', 0, 'read-only token'],
    [
      'a crash of analyse',
      { ANALYSE: 'failure', VERDICT: '', ...unpublished },
      'inconclusive',
      1,
      "the analyse job ended as 'failure'",
    ],
    [
      'a job that could not publish',
      { PUBLISH: 'failure', PUBLISHED: '', PUBLISHED_VERDICT: '' },
      'inconclusive',
      1,
      "the job that publishes ended as 'failure'",
    ],
    ['a head that moved on', { PUBLISHED: 'false', REASON: 'stale' }, 'pass', 0, 'its new head has a run of its own'],
    ['two readings that differ', { PUBLISHED_VERDICT: 'block' }, 'inconclusive', 1, 'another verdict'],
  ])('%s', async (_name, over, verdict, code, words) => {
    const ran = await runScript(script, { ...checked, ...over });
    expect([ran.outputs, ran.code, ran.text.includes('::error')]).toEqual([{ verdict }, code, code !== 0]);
    expect(ran.summary).toContain(words);
    expect(ran.text).not.toMatch(/^::set-env/m);
    expect(existsSync(join(dir, 'hacked'))).toBe(false);
  });
});

describe('the pull requests of review-publish.yml', () => {
  const script = scriptOf('.github/workflows/review-publish.yml', 'find', 'find');
  const head = 'a'.repeat(40);
  const base = 'b'.repeat(40);
  const pull = (number: number, sha = head): unknown => ({ number, head: { sha }, base: { sha: base } });
  let server: Server;
  let asked: string[];
  let pulls: unknown;
  let permission: string;
  let url: string;

  beforeEach(async () => {
    asked = [];
    pulls = [pull(7)];
    permission = 'write';
    server = createServer((request, response) => {
      asked.push(`${request.headers.authorization ?? ''} ${request.url ?? ''}`);
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(request.url?.includes('/collaborators/') === true ? { permission } : pulls));
    });
    await new Promise<void>((listening) => {
      server.listen(0, '127.0.0.1', listening);
    });
    const address = server.address();
    url = typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : '';
  });
  afterEach(() => {
    server.close();
  });

  const env = (over: Record<string, string> = {}): Record<string, string> => ({
    TOKEN: 'token-1',
    GITHUB_API_URL: url,
    GITHUB_REPOSITORY: 'acme/shop',
    EVENT: 'workflow_run',
    OWNER: 'stranger',
    BRANCH: 'fix',
    SHA: head,
    NUMBER: '',
    ACTOR: 'stranger',
    ...over,
  });
  const label = { EVENT: 'pull_request_target', NUMBER: '7', ACTOR: 'maintainer' };

  test('is found by owner, branch and SHA', async () => {
    expect((await runScript(script, env())).outputs).toEqual({
      mode: 'rules',
      pulls: JSON.stringify([{ number: 7, base, head }]),
    });
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatch(/^Bearer token-1 \/repos\/acme\/shop\/pulls\?/);
    expect(Object.fromEntries(new URLSearchParams(asked[0]?.split('?')[1]))).toEqual({
      state: 'open',
      per_page: '100',
      head: 'stranger:fix',
    });
  });

  test.each([
    ['none is open', []],
    ['the head moved on', [pull(7, 'c'.repeat(40))]],
  ])('is not reviewed when %s', async (_name, found) => {
    pulls = found;
    const ran = await runScript(script, env());
    expect(ran.outputs).toEqual({});
    expect(ran.code).toBe(0);
    expect(ran.text).toContain('::notice');
  });

  test('a branch name is data', async () => {
    const branch = '$(touch hacked)&state=all#"\'';
    const ran = await runScript(script, env({ BRANCH: branch }));
    expect(ran.code).toBe(0);
    expect(existsSync(join(dir, 'hacked'))).toBe(false);
    expect(new URLSearchParams(asked[0]?.split('?')[1]).getAll('head')).toEqual([`stranger:${branch}`]);
  });

  test.each(['admin', 'write'])(
    'a label of someone with %s access adds the model, for that pull request alone',
    async (access) => {
      permission = access;
      pulls = [pull(7), pull(8)];
      expect((await runScript(script, env(label))).outputs).toEqual({
        mode: 'model',
        pulls: JSON.stringify([{ number: 7, base, head }]),
      });
      expect(asked[0]).toContain('/repos/acme/shop/collaborators/maintainer/permission');
    },
  );

  test.each(['read', 'none', 'null', ''])('a label of someone with "%s" access does not', async (access) => {
    permission = access;
    const ran = await runScript(script, env(label));
    expect(ran.code).toBe(1);
    expect(ran.outputs).toEqual({});
    expect(ran.text).toContain('allowed: write or admin');
  });

  test('a label for an older head adds nothing', async () => {
    pulls = [pull(7, 'c'.repeat(40))];
    expect((await runScript(script, env(label))).outputs).toEqual({});
  });

  test('an API that does not answer fails the job', async () => {
    const ran = await runScript(
      script.replace('--retry 3', '--retry 0'),
      env({ GITHUB_API_URL: 'http://127.0.0.1:9' }),
    );
    expect(ran.code).not.toBe(0);
    expect(ran.outputs).toEqual({});
  });
});

describe('fetch-objects', () => {
  const git = (cwd: string, ...args: string[]): string => {
    const done = spawnSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
      cwd,
      encoding: 'utf8',
    });
    if (done.status !== 0) throw new Error(done.stderr);
    return done.stdout.trim();
  };
  let base: string;
  let head: string;
  const fetchInto = (over: Record<string, string> = {}): Promise<ScriptRan> =>
    runScript(`bash ${root}/actions/fetch-objects/fetch.sh`, {
      GITHUB_SERVER_URL: `file://${dir}`,
      GITHUB_REPOSITORY: 'acme/shop',
      GITHUB_WORKSPACE: join(dir, 'work'),
      GITHUB_SHA: base,
      BASE: base,
      HEAD: head,
      TOKEN: 'token-of-this-run',
      ...over,
    });

  beforeEach(() => {
    const origin = join(dir, 'acme/shop');
    mkdirSync(origin, { recursive: true });
    mkdirSync(join(dir, 'work'));
    git(origin, 'init', '--quiet', '-b', 'main');
    git(origin, 'commit', '--quiet', '--allow-empty', '-m', 'old');
    writeFileSync(join(origin, 'file'), 'one\n');
    git(origin, 'add', '.');
    git(origin, 'commit', '--quiet', '-m', 'base');
    base = git(origin, 'rev-parse', 'HEAD');
    git(origin, 'checkout', '--quiet', '--detach');
    writeFileSync(join(origin, 'file'), 'two\n');
    git(origin, 'commit', '--quiet', '-am', 'head');
    head = git(origin, 'rev-parse', 'HEAD');
    // As on GitHub: the head of a fork is under refs/pull only.
    git(origin, 'update-ref', 'refs/pull/7/head', head);
    git(origin, 'checkout', '--quiet', 'main');
  });

  test('brings both commits with their history, no work tree, and leaves no token', async () => {
    const ran = await fetchInto();
    expect(ran.text).toBe('');
    expect(ran.code).toBe(0);
    const work = join(dir, 'work');
    expect(git(work, 'merge-base', base, head)).toBe(base);
    expect(git(work, 'rev-list', '--count', head)).toBe('3');
    expect(existsSync(join(work, 'file'))).toBe(false);
    expect(readFileSync(join(work, '.git/config'), 'utf8')).not.toMatch(/token-of-this-run|extraheader/i);
  });

  test('runs no program that lies in the workspace', async () => {
    const [bin, mark] = [join(dir, 'work/bin'), join(dir, 'mark')];
    mkdirSync(bin);
    for (const name of ['git', 'base64', 'rm'])
      writeFileSync(join(bin, name), `#!/bin/sh\necho "$0 $*" >> ${mark}\nPATH=/usr/bin:/bin exec ${name} "$@"\n`, {
        mode: 0o755,
      });
    symlinkSync(bin, join(dir, 'linked'));
    expect((await fetchInto({ PATH: `${bin}:${join(dir, 'linked')}::${process.env['PATH'] ?? ''}` })).text).toBe('');
    expect(existsSync(mark)).toBe(false);
  });

  test('takes nothing over from a repository that an earlier run left', async () => {
    git(join(dir, 'work'), 'init', '--quiet');
    git(join(dir, 'work'), 'remote', 'add', 'origin', 'https://example.com/other');
    expect((await fetchInto()).text).toBe('');
    expect(git(join(dir, 'work'), 'remote', 'get-url', 'origin')).toBe(`file://${dir}/acme/shop`);
  });

  test.each(['main', '--upload-pack=touch hacked', 'abc123', ''])('refuses "%s" as a commit', async (rev) => {
    const ran = await fetchInto({ HEAD: rev });
    expect(ran.code).toBe(2);
    expect(ran.text).toContain('HEAD is not a full commit SHA');
    expect(existsSync(join(dir, 'work/.git'))).toBe(false);
  });

  test('fails on a commit that the repository has not', async () => {
    expect((await fetchInto({ HEAD: 'd'.repeat(40) })).code).not.toBe(0);
  });
});
