import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createGithubClient } from '../../src/adapters/github/client.ts';
import { createGithubSink } from '../../src/adapters/github/sink/sink.ts';
import type { PullOptions } from '../../src/adapters/github/sink/pull.ts';
import { createRedactor } from '../../src/adapters/redact/redactor.ts';
import type { Applied } from '../../src/contracts/sink.ts';
import type { Effect } from '../../src/domain/effect.ts';
import { filesOf, flatten, putBranch } from '../support/github-git.ts';
import { startGithub, type GithubServer } from '../support/github-server.ts';
import { pullState, type GithubState } from '../support/github-state.ts';
import { noise } from '../support/secrets.ts';

const repository = 'octo-org/octo-repo';
const silent = { info: () => undefined, warn: () => undefined, debug: () => undefined };
const branch = 'codex-ci/revert-abc';
type PullEffect = Extract<Effect, { kind: 'pull-request' }>;

const patch = [
  'diff --git a/src/a.ts b/src/a.ts',
  '--- a/src/a.ts',
  '+++ b/src/a.ts',
  '@@ -1,3 +1,3 @@',
  ' one',
  '-two',
  '+TWO',
  ' three',
  'diff --git a/src/deep/gone.ts b/src/deep/gone.ts',
  'deleted file mode 100644',
  '--- a/src/deep/gone.ts',
  '+++ /dev/null',
  '@@ -1 +0,0 @@',
  '-gone',
  'diff --git a/new.ts b/new.ts',
  'new file mode 100644',
  '--- /dev/null',
  '+++ b/new.ts',
  '@@ -0,0 +1 @@',
  '+fresh',
  'diff --git a/old name.sh b/run.sh',
  'similarity index 100%',
  'rename from old name.sh',
  'rename to run.sh',
  '',
].join('\n');
const edit = (path: string, extra: readonly string[] = []): string =>
  [`diff --git a/${path} b/${path}`, ...extra, `--- a/${path}`, `+++ b/${path}`, '@@ -1 +1 @@', '-x', '+y', ''].join(
    '\n',
  );

const effect = (over: Partial<PullEffect> = {}): PullEffect => ({
  kind: 'pull-request',
  key: 'rollback:fp1',
  title: 'Revert "Change two"',
  body: 'Why.',
  branch,
  base: 'main',
  patch,
  commitMessage: 'Revert "Change two"',
  draft: false,
  ...over,
});

let server: GithubServer;

function world(state: Partial<GithubState> = {}): void {
  server.reset({ repository, ...state });
  putBranch(server.state.git, 'main', {
    'src/a.ts': 'one\ntwo\nthree\n',
    'src/deep/gone.ts': 'gone\n',
    'old name.sh': { mode: '100755', content: '#!/bin/sh\n' },
    'keep.txt': 'x\n',
    '.github/workflows/ci.yml': 'x\n',
    'latin1.txt': { mode: '100644', content: Buffer.from([0xe9, 10]) },
    link: { mode: '120000', content: 'keep.txt' },
  });
}

async function apply(one: Effect, pulls: Partial<PullOptions> | null = {}): Promise<Applied> {
  const client = createGithubClient({
    token: 'token-for-tests',
    apiUrl: server.url,
    log: silent,
    writeGapMs: 0,
    sleep: () => Promise.resolve(),
  });
  const options =
    pulls === null
      ? {}
      : { pulls: { client, app: false, redactor: createRedactor(), judge: () => Promise.resolve(null), ...pulls } };
  const [applied] = await createGithubSink({
    client,
    log: silent,
    repository,
    number: null,
    head: 'a'.repeat(40),
    ref: 'refs/heads/main',
    ...options,
  }).apply([one]);
  return applied as Applied;
}

/** Why an effect is refused; nothing may have been written for it. */
async function refusal(over: Partial<PullEffect>): Promise<string> {
  const { state, detail } = await apply(effect(over));
  expect([state, server.writes()]).toEqual(['skipped', []]);
  expect(detail).toMatch(/^refused: .*; the patch is in the record$/);
  return detail;
}

describe('a pull request from a patch, judged by GitHub’s own description', () => {
  beforeAll(async () => {
    server = await startGithub();
  });
  afterAll(() => server.close());
  beforeEach(() => {
    world();
  });
  afterEach(() => {
    expect(server.violations).toEqual([]);
  });

  it('opens one on a branch of ours, with one commit on the base, and changes nothing the second time', async () => {
    const main = server.state.git.refs['heads/main'];
    expect(await apply(effect())).toMatchObject({
      state: 'created',
      detail: expect.stringMatching(/^pull request #\d+; its checks wait for approval$/) as string,
      pull: server.state.pulls[0]!.number,
    });
    const { git } = server.state;
    const tip = git.refs[`heads/${branch}`] ?? '';
    expect(git.refs['heads/main']).toBe(main);
    expect(git.commits[tip]).toMatchObject({
      parents: [main],
      message: 'Revert "Change two"\n\nCodex-CI-Key: rollback:fp1',
    });
    const files = filesOf(git, branch);
    expect(files).toMatchObject({
      'src/a.ts': 'one\nTWO\nthree\n',
      'new.ts': 'fresh\n',
      'run.sh': '#!/bin/sh\n',
      'keep.txt': 'x\n',
    });
    expect(Object.keys(files)).not.toContain('src/deep/gone.ts');
    expect(Object.keys(files)).not.toContain('old name.sh');
    const entries = flatten(git, git.commits[tip]?.tree ?? '');
    expect(entries.get('run.sh')?.mode).toBe('100755');
    // What the patch did not name is the same object as before, bytes that are not UTF-8 included.
    expect(entries.get('latin1.txt')).toEqual(flatten(git, git.commits[main ?? '']?.tree ?? '').get('latin1.txt'));
    expect(server.state.pulls).toMatchObject([
      { title: 'Revert "Change two"', draft: false, base: { ref: 'main' }, head: { ref: branch } },
    ]);
    expect(server.state.pulls[0]?.body).toMatch(
      /^<!-- codex-ci:rollback:fp1 patch=[0-9a-f]{16} head=[0-9a-f]{40} -->\n> \[!NOTE\]\n> Opened with the workflow’s own token, so its checks start only when somebody with write access approves them\.\n\nWhy\.\n?$/,
    );
    const before = structuredClone(server.state);
    server.requests.length = 0;
    expect(await apply(effect())).toMatchObject({ state: 'unchanged' });
    expect(server.writes()).toEqual([]);
    expect(server.state).toEqual(before);
  });

  it('updates the text in place, and the branch when the patch is another one', async () => {
    await apply(effect());
    server.requests.length = 0;
    expect(await apply(effect({ body: 'More.', title: 'Better' }))).toMatchObject({ state: 'updated' });
    expect(server.writes().map((each) => each.method)).toEqual(['PATCH']);
    const other = edit('keep.txt');
    expect(await apply(effect({ patch: other, body: 'More.', title: 'Better' }))).toMatchObject({ state: 'updated' });
    expect(server.state.pulls).toHaveLength(1);
    expect(filesOf(server.state.git, branch)).toMatchObject({ 'keep.txt': 'y\n', 'src/a.ts': 'one\ntwo\nthree\n' });
    server.requests.length = 0;
    expect(await apply(effect({ patch: other, body: 'More.', title: 'Better' }))).toMatchObject({ state: 'unchanged' });
    expect(server.writes()).toEqual([]);
  });

  it('never overwrites what somebody else has pushed to it', async () => {
    await apply(effect());
    putBranch(server.state.git, branch, { 'src/a.ts': 'by hand\n' });
    server.requests.length = 0;
    expect(await refusal({ patch: edit('keep.txt') })).toMatch(/somebody has pushed to codex-ci\/revert-abc/);
    expect(await refusal({})).toMatch(/somebody has pushed/);
    expect(filesOf(server.state.git, branch)).toEqual({ 'src/a.ts': 'by hand\n' });
  });

  it('takes over its own branch without a pull request, and no one else’s', async () => {
    putBranch(server.state.git, branch, { x: 'x\n' }, 'Mine');
    expect(await refusal({})).toMatch(/its last commit [0-9a-f]{12} is not ours/);
    putBranch(server.state.git, branch, { x: 'x\n' }, 'Ours\n\nCodex-CI-Key: rollback:other');
    expect(await refusal({})).toMatch(/is not ours/);
    putBranch(server.state.git, branch, { x: 'x\n' }, 'Ours\n\nCodex-CI-Key: rollback:fp1');
    expect(await apply(effect())).toMatchObject({ state: 'created' });
    expect(filesOf(server.state.git, branch)['src/a.ts']).toBe('one\nTWO\nthree\n');
  });

  it('respects that somebody closed or merged it, until the patch is another one', async () => {
    await apply(effect());
    server.state.pulls[0]!.state = 'closed';
    server.requests.length = 0;
    expect(await apply(effect())).toMatchObject({
      state: 'skipped',
      detail: expect.stringContaining('was closed, so it is not opened again') as string,
    });
    server.state.pulls[0]!.merged = true;
    expect(await apply(effect())).toMatchObject({
      state: 'unchanged',
      detail: expect.stringContaining('is merged') as string,
      pull: server.state.pulls[0]!.number,
    });
    expect(server.writes()).toEqual([]);
    expect(await apply(effect({ patch: edit('keep.txt') }))).toMatchObject({ state: 'created' });
    expect(server.state.pulls.map(({ state }) => state)).toEqual(['closed', 'open']);
  });

  it('takes no forged mark for its own', async () => {
    const forged = pullState({
      number: 5,
      author: 'mallory',
      body: `<!-- codex-ci:rollback:fp1 patch=${'0'.repeat(16)} head=${'a'.repeat(40)} -->\n`,
      head: { ref: branch, sha: 'a'.repeat(40), owner: 'octo-org', repository },
    });
    world({ pulls: [forged] });
    expect(await refusal({})).toMatch(
      /pull request #5 of mallory stands on codex-ci\/revert-abc and is not one of ours/,
    );
    world({ pulls: [{ ...forged, author: 'other-bot[bot]' }] });
    expect(await refusal({})).toMatch(/#5 of other-bot\[bot\]/);
    // A fork's branch of the same name is another branch.
    world({ pulls: [{ ...forged, head: { ...forged.head, repository: 'mallory/octo-repo' } }] });
    expect(await apply(effect())).toMatchObject({ state: 'created' });
  });

  it('opens as an App with an App’s token, finds it again and says nothing of waiting checks', async () => {
    world({ login: 'team-bot[bot]' });
    expect(await apply(effect(), { app: true })).toMatchObject({
      state: 'created',
      detail: expect.stringMatching(/^pull request #\d+$/) as string,
    });
    expect(server.state.pulls[0]?.body).not.toContain('approves');
    expect(await apply(effect(), { app: true })).toMatchObject({ state: 'unchanged' });
    expect(await apply(effect(), { app: true, author: 'team-bot[bot]' })).toMatchObject({ state: 'unchanged' });
    expect((await apply(effect(), { app: true, author: 'someone[bot]' })).detail).toMatch(
      /of team-bot\[bot\] stands on/,
    );
  });

  it('names the setting when GitHub refuses, and takes its branch back', async () => {
    server.state.faults.push({
      method: 'POST',
      path: '/pulls$',
      status: 403,
      body: { message: 'GitHub Actions is not permitted to create or approve pull requests.' },
    });
    const applied = await apply(effect());
    expect(applied.state).toBe('skipped');
    expect(applied.detail).toMatch(
      /"Allow GitHub Actions to create and approve pull requests" \(Settings, Actions, General\).*the patch is in the record/,
    );
    expect(server.state.git.refs[`heads/${branch}`]).toBeUndefined();
    expect(server.state.pulls).toEqual([]);
  });

  it('names the permission that is missing', async () => {
    server.state.faults.push({
      method: 'POST',
      path: '/git/trees$',
      status: 403,
      body: { message: 'Resource not accessible by integration' },
    });
    await expect(apply(effect())).rejects.toThrow(/pull-request: .*the token needs the permission contents: write/);
  });

  it('does nothing where pull requests are not switched on', async () => {
    expect(await apply(effect(), null)).toMatchObject({
      state: 'skipped',
      detail: 'pull requests are not switched on; the patch is in the record',
    });
    expect(server.requests).toEqual([]);
  });

  it('keeps words out of the commit message that would skip its checks', async () => {
    await apply(effect({ commitMessage: 'Revert "x [skip ci]"\n\n[no ci]\nskip-checks: true\u202E' }));
    expect(server.state.git.commits[server.state.git.refs[`heads/${branch}`] ?? '']?.message).toBe(
      'Revert "x (skip ci)"\n\n(no ci)\nskip-checks  true[U+202E]\n\nCodex-CI-Key: rollback:fp1',
    );
  });

  describe('refuses', () => {
    it.each([
      'main',
      'feature/x',
      'codex-ci',
      'codex-ci/../main',
      'codex-ci/a..b',
      'codex-ci/x.lock',
      'codex-ci/',
      'codex-ci/a b',
      'refs/heads/codex-ci/x',
      'codex-ci/x\nmain',
    ])('the branch %j', async (name) => {
      expect(await refusal({ branch: name })).toMatch(/is no branch of ours/);
    });

    it('the default branch, even under our prefix, a protected branch and a base that is not there', async () => {
      world({ defaultBranch: branch });
      expect(await refusal({})).toMatch(/is the default branch/);
      world();
      putBranch(server.state.git, branch, { x: 'x\n' }, 'Ours\n\nCodex-CI-Key: rollback:fp1');
      server.state.git.protected.push(branch);
      expect(await refusal({})).toMatch(/is a protected branch/);
      world();
      expect(await refusal({ base: 'nope' })).toMatch(/there is no branch "nope"/);
      expect(await refusal({ base: 'codex-ci/other' })).toMatch(/is no branch to merge into/);
    });

    it.each(['.github/workflows/ci.yml', '.GitHub/Workflows/ci.yml', '.github/workflows/sub/x.yml'])(
      'the workflow %s',
      async (path) => {
        expect(await refusal({ patch: patch + edit(path) })).toMatch(
          /is a workflow, which no pull request of codex-ci changes/,
        );
      },
    );

    it('a rename into the workflows', async () => {
      expect(
        await refusal({
          patch:
            'diff --git a/keep.txt b/.github/workflows/x.yml\nsimilarity index 100%\nrename from keep.txt\nrename to .github/workflows/x.yml\n',
        }),
      ).toMatch(/is a workflow/);
    });

    it.each([
      ['../x', /leaves/],
      ['/etc/passwd', /leaves/],
      ['a//b', /leaves/],
      ['a/./b', /leaves/],
      ['.git/config', /git’s own/],
      ['sub/.GIT/hooks/x', /git’s own/],
      ['git~1/x', /git’s own/],
      ['a\\b', /characters/],
      ['a\u200Bb', /characters/],
    ])('the path %j', async (path, why) => {
      const quoted = path.includes('\\')
        ? `"a/${path.replaceAll('\\', '\\\\')}" "b/${path.replaceAll('\\', '\\\\')}"`
        : `a/${path} b/${path}`;
      expect(await refusal({ patch: `diff --git ${quoted}\nold mode 100644\nnew mode 100755\n` })).toMatch(why);
    });

    it.each([
      ['does not apply', edit('src/a.ts'), /hunk -1,1 \+1,1 does not apply: line 1 is another one/],
      ['was applied already', patch.replace('-two', '-TWO').replace('+TWO', '+THREE'), /line 2 is another one/],
      ['changes a file that is not there', edit('nope.ts'), /nope\.ts is not there at/],
      [
        'adds a file that is there',
        'diff --git a/keep.txt b/keep.txt\nnew file mode 100644\n--- /dev/null\n+++ b/keep.txt\n@@ -0,0 +1 @@\n+y\n',
        /keep\.txt is there already/,
      ],
      [
        'makes a link',
        'diff --git a/l b/l\nnew file mode 120000\n--- /dev/null\n+++ b/l\n@@ -0,0 +1 @@\n+/etc/passwd\n\\ No newline at end of file\n',
        /has the mode 120000/,
      ],
      ['writes through a link', edit('link'), /link is no plain file/],
      [
        'makes a submodule',
        'diff --git a/s b/s\nnew file mode 160000\n--- /dev/null\n+++ b/s\n@@ -0,0 +1 @@\n+Subproject commit x\n',
        /has the mode 160000/,
      ],
      [
        'is binary',
        'diff --git a/p b/p\nindex 1234567..89abcde 100644\nGIT binary patch\nliteral 1\n',
        /binary|where a file should begin/,
      ],
      ['changes bytes that are not UTF-8', edit('latin1.txt'), /latin1\.txt is not UTF-8/],
      ['has lost bytes', edit('keep.txt').replace('+y', '+\uFFFD'), /lost bytes/],
      ['has words around it', `From: x\n${patch}`, /where a file should begin/],
      ['is empty', '', /the patch is empty/],
      ['changes a file twice', edit('keep.txt') + edit('keep.txt'), /changes keep\.txt twice/],
      [
        'says another result than it gives',
        edit('keep.txt', [`index 587be6b4c3f93f93c489c0111bba5596147a26cb..${'1'.repeat(40)} 100644`]),
        /another content than it says/,
      ],
      ['says another mode', edit('old name.sh', ['index 1234567..89abcde 100644']), /has the mode 100755, not 100644/],
      ['is too large', `${patch}${' '.repeat(1_000_001)}`, /the limit is 1000000/],
    ])('a patch that %s', async (_, text, why) => {
      expect(await refusal({ patch: text })).toMatch(why);
    });

    it('a patch that needs redaction or was redacted', async () => {
      const secret = `gh${'p_'}${noise(36)}`;
      expect(await refusal({ patch: edit('keep.txt').replace('+y', `+token = "${secret}"`) })).toMatch(
        /looks like a secret/,
      );
      expect(await refusal({ patch: edit('keep.txt').replace('-x', `-token = "${secret}"`) })).toMatch(
        /looks like a secret/,
      );
      expect(await refusal({ commitMessage: `token ${secret}` })).toMatch(/looks like a secret/);
      expect(await refusal({ patch: edit('keep.txt').replace('+y', '+‹secret:github-token#1›') })).toMatch(
        /a secret was taken out of it/,
      );
    });
  });
});
