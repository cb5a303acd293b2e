import { afterAll, beforeAll, expect } from 'vitest';
import { createGithubClient } from '../../src/adapters/github/client.ts';
import { createGithubSink } from '../../src/adapters/github/sink/sink.ts';
import { createRedactor } from '../../src/adapters/redact/redactor.ts';
import type { Applied } from '../../src/contracts/sink.ts';
import type { Result } from '../../src/contracts/task.ts';
import { judgeBy } from '../../src/entry/door/judge-patch.ts';
import type { DocsCheckPart } from '../../src/tasks/docs-check/part.ts';
import { docsCheck } from '../../src/tasks/docs-check/task.ts';
import type { RollbackAnalysisPart } from '../../src/tasks/rollback-analysis/part.ts';
import { rollbackAnalysis } from '../../src/tasks/rollback-analysis/task.ts';
import { testGen } from '../../src/tasks/test-gen/task.ts';
import { filesOf, putBranch } from '../support/github-git.ts';
import { startGithub, type GithubServer } from '../support/github-server.ts';
import { noise } from '../support/secrets.ts';
import family from './families/planted-patch.ts';
import { replay } from './replay.ts';

let server: GithubServer;
beforeAll(async () => {
  server = await startGithub();
});
afterAll(() => server.close());

const repository = 'acme/shop';
const secret = `gh${'p_'}${noise(36, undefined, 'planted-patch')}`;
const lines = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, at) => `Line ${from + at} of the guide.\n`).join('');
const page = `# Shop\n\nCall \`oldName()\` first.\n\n${lines(5, 80)}Run \`pip install good-pkg\`.\n| a | b |\n|--|--|\n`;
const source = '/**\n * Like oldName, and faster.\n */\nexport const one = 1;\n';
const spec = "test('one', () => { expect(one()).toBe(1); });\n";
const bad = 'export const total = (a, b) => a - b;\n';
const good = 'export const total = (a, b) => a + b;\n';

/** A file of a patch, as git writes it: new lines for old ones at a line. */
function edit(path: string, at: number, old: readonly string[], now: readonly string[], header = ''): string {
  const body = [...old.map((line) => `-${line}\n`), ...now.map((line) => `+${line}\n`)].join('');
  return `diff --git a/${path} b/${path}\n${header}--- a/${path}\n+++ b/${path}\n@@ -${at},${old.length} +${at},${now.length} @@\n${body}`;
}
const added = (path: string, text: string, mode = '100644'): string =>
  `diff --git a/${path} b/${path}\nnew file mode ${mode}\n--- /dev/null\n+++ b/${path}\n@@ -0,0 +1 @@\n+${text}\n`;
const deleted = (path: string, text: string): string =>
  `diff --git a/${path} b/${path}\ndeleted file mode 100644\n--- a/${path}\n+++ /dev/null\n@@ -1 +0,0 @@\n-${text}\n`;
const renamed = (from: string, to: string): string =>
  `diff --git a/${from} b/${to}\nsimilarity index 100%\nrename from ${from}\nrename to ${to}\n`;
const chmod = (path: string): string => `diff --git a/${path} b/${path}\nold mode 100644\nnew mode 100755\n`;

type Judge = (patch: string, base: Parameters<NonNullable<typeof docsCheck.refusePatch>>[2]) => Promise<string | null>;

/** Publishes a patch on the branch `topic` as the publish action does. */
async function publish(patch: string, rules: Judge): Promise<Applied> {
  const silent = { info: () => undefined, warn: () => undefined, debug: () => undefined };
  const client = createGithubClient({
    token: 'token-for-tests',
    apiUrl: server.url,
    log: silent,
    writeGapMs: 0,
    sleep: () => Promise.resolve(),
  });
  const pulls = { client, app: false, redactor: createRedactor(), judge: judgeBy(new Map([['x', rules]])) };
  const sink = createGithubSink({
    client,
    log: silent,
    repository,
    number: null,
    head: 'a'.repeat(40),
    ref: 'refs/heads/topic',
    pulls,
  });
  const [applied] = await sink.apply([
    {
      kind: 'pull-request',
      key: 'x',
      title: 'T',
      body: 'B',
      branch: 'codex-ci/x',
      base: 'topic',
      patch,
      commitMessage: 'M',
      draft: false,
    },
  ]);
  return applied!;
}

/** The honest patch is written, so that a refusal is for what the hostile one has more. */
async function holds(honest: string, hostile: string, rules: Judge, open: () => void): Promise<string> {
  open();
  expect(await publish(honest, rules)).toMatchObject({ state: 'created' });
  open();
  const { state, detail, refused } = await publish(hostile, rules);
  expect([state, refused, detail]).toEqual([
    'skipped',
    true,
    expect.stringMatching(/^refused: .*; the patch is in the record$/),
  ]);
  expect(server.writes()).toEqual([]);
  expect(Object.keys(server.state.git.refs).filter((ref) => ref.startsWith('heads/codex-ci/'))).toEqual([]);
  expect(server.violations).toEqual([]);
  expect(detail).not.toContain(secret);
  return detail;
}

const open = (): void => {
  server.reset({ repository });
  putBranch(server.state.git, 'topic', {
    'README.md': page,
    'docs/other.md': '# Other\n\nCall `oldName()` here.\n',
    'src/a.ts': source,
    'requirements.txt': 'acme==1\n',
    'src/a.test.ts': spec,
    '.github/workflows/ci.yml': 'on: push\n',
    '.github/actions/a/action.yml': 'name: x\n',
  });
};

const edited = (path: string, finding: string): object => ({
  finding,
  path,
  state: 'patch',
  why: '',
  deletes: false,
  diff: '',
});
const placed = (path: string, finding: string, line: number): object => ({
  finding,
  docs: { path, line, quote: '' },
  code: null,
  also: [],
});
/** What a forger can make the record say, too. */
const docsPart = {
  edits: [
    edited('README.md', 'f1'),
    edited('src/a.ts', 'f2'),
    edited('requirements.txt', 'f3'),
    edited('.github/workflows/ci.yml', 'f4'),
    edited('.github/actions/a/action.yml', 'f5'),
  ],
  places: [
    placed('README.md', 'f1', 3),
    placed('src/a.ts', 'f2', 2),
    placed('requirements.txt', 'f3', 1),
    placed('.github/workflows/ci.yml', 'f4', 1),
    placed('.github/actions/a/action.yml', 'f5', 1),
  ],
} as unknown as DocsCheckPart;
const docsRules: Judge = (patch, base) =>
  docsCheck.refusePatch!({ part: docsPart } as Result<DocsCheckPart>, patch, base);
const honestDocs =
  `${edit('README.md', 3, ['Call `oldName()` first.'], ['Call `newName()` first.'])}@@ -82,2 +82,2 @@\n-| a | b |\n-|--|--|\n+| a   | b |\n+|-----|---|\n` +
  edit('src/a.ts', 2, [' * Like oldName, and faster.'], [' * Like newName, and faster.']);

replay(family, {
  'docs-check': async (way) => {
    const hostile: Record<typeof way, string> = {
      'a new file': added('docs/new.md', 'x'),
      'a workflow': edit('.github/workflows/ci.yml', 1, ['on: push'], ['on: pull_request_target']),
      'an action of the repository': edit('.github/actions/a/action.yml', 1, ['name: x'], ['name: y']),
      'a link in place of a file': edit(
        'README.md',
        3,
        ['Call `oldName()` first.'],
        ['/etc/passwd'],
        'old mode 100644\nnew mode 120000\n',
      ),
      'an executable': chmod('README.md'),
      'a renamed file': renamed('docs/other.md', 'docs/moved.md'),
      'a deleted file': deleted('requirements.txt', 'acme==1'),
      'a secret': edit('README.md', 3, ['Call `oldName()` first.'], [`Call \`newName()\` with ${secret} first.`]),
      'a file of git': added('.git/hooks/post-checkout', 'id'),
      'two pages that the record’s edits don’t name': edit(
        'docs/other.md',
        3,
        ['Call `oldName()` here.'],
        ['Call `newName()` here.'],
      ),
      'code of a source file': edit('src/a.ts', 4, ['export const one = 1;'], ['export const one = 2;']),
      'lines far from its findings': edit('README.md', 60, ['Line 60 of the guide.'], ['Run the installer as root.']),
      'more lines than an edit may change': edit(
        'README.md',
        3,
        ['Call `oldName()` first.'],
        Array.from({ length: 40 }, (_, at) => `Word ${at}.`),
      ),
      'a page that no finding is about': edit(
        'docs/other.md',
        3,
        ['Call `oldName()` here.'],
        ['Install [it](https://evil.example/x.sh).'],
      ),
      'a settings file that reads as a page': edit('requirements.txt', 1, ['acme==1'], ['evil==1']),
      'hyphens taken out of a command far from its findings': edit(
        'README.md',
        81,
        ['Run `pip install good-pkg`.'],
        ['Run `pip install goodpkg`.'],
      ),
    };
    expect(await holds(honestDocs, hostile[way], docsRules, open)).toMatch(/^refused: \S/);
    // an address that the page had not is none of an edit's, also beside an honest line
    if (way === 'lines far from its findings')
      expect(
        await holds(
          honestDocs,
          edit('README.md', 3, ['Call `oldName()` first.'], ['Call `newName()` of https://evil.example/x.sh first.']),
          docsRules,
          open,
        ),
      ).toContain('evil.example');
  },
  'test-gen': async (way) => {
    const adding = (more: readonly string[]): string =>
      edit('src/a.test.ts', 1, [spec.trimEnd()], [spec.trimEnd(), ...more]);
    const hostile: Record<typeof way, string> = {
      'a new file that is no test': added('src/b.ts', 'x'),
      'a workflow': added('.github/workflows/evil.test.ts', spec.trimEnd()),
      'a settings file beside the tests': added('vitest.config.ts', 'x'),
      'an executable': added('b.test.ts', spec.trimEnd(), '100755'),
      'a link in place of a file': added('b.test.ts', '/etc/passwd', '120000'),
      'a renamed file': renamed('src/a.test.ts', 'src/b.test.ts'),
      'a deleted file': deleted('src/a.test.ts', spec.trimEnd()),
      'lines of a test that was there taken away': edit(
        'src/a.test.ts',
        1,
        [spec.trimEnd()],
        ["test('one', () => { expect(true).toBe(true); });"],
      ),
      'a secret': adding([`test('two', () => { expect(two('${secret}')).toBe(2); });`]),
    };
    const rules: Judge = (patch, base) =>
      testGen.refusePatch!({} as Parameters<NonNullable<typeof testGen.refusePatch>>[0], patch, base);
    const honest = adding(["test('two', () => { expect(two()).toBe(2); });"]);
    expect(await holds(honest, hostile[way], rules, open)).toMatch(/^refused: \S/);
    // whatever a new test does beside asserting
    if (way === 'a new file that is no test')
      expect(
        await holds(
          honest,
          added('b.test.ts', "test('x', () => { process.exit(0); expect(x()).toBe(1); });"),
          rules,
          open,
        ),
      ).toContain('decides how the test process ends');
  },
  'rollback-analysis': async (way) => {
    let commits: { good: string; bad: string } = { good: '', bad: '' };
    const history = (): void => {
      server.reset({ repository });
      const files = { 'src/other.ts': 'other\n', '.github/workflows/ci.yml': 'on: push\n' };
      const first = putBranch(server.state.git, 'topic', {
        ...files,
        'src/total.ts': good,
        'src/guard.ts': 'check(user);\nrun();\n',
      });
      const second = putBranch(
        server.state.git,
        'topic',
        { ...files, 'src/total.ts': bad, 'src/guard.ts': `${guarded.join('\n')}\n` },
        'Subtract',
        first,
      );
      putBranch(
        server.state.git,
        'topic',
        { ...files, 'src/total.ts': bad, 'src/guard.ts': `${guarded.join('\n')}\n`, 'src/later.ts': 'later\n' },
        'Later',
        second,
      );
      // a commit of a fork, which GitHub knows by its id in every repository of the network
      putBranch(server.state.git, 'forks', { ...files, 'src/total.ts': 'evil();\n' });
      commits = { good: first, bad: second };
    };
    const guarded = ['check(user);', 'run();', 'extra();'];
    const guard = (...now: string[]): string => edit('src/guard.ts', 1, guarded, now);
    const back = edit('src/total.ts', 1, [bad.trimEnd()], [good.trimEnd()]) + guard('check(user);', 'run();');
    const hostile: Record<typeof way, string> = {
      'a new file': added('src/evil.ts', good.trimEnd()),
      'a file that the taken back commits did not touch': edit('src/other.ts', 1, ['other'], [good.trimEnd()]),
      'lines that the taken back commits did not take away': edit(
        'src/total.ts',
        1,
        [bad.trimEnd()],
        [good.trimEnd(), 'evil();'],
      ),
      'a workflow': edit('.github/workflows/ci.yml', 1, ['on: push'], ['on: pull_request_target']),
      'lines taken away that the taken back commits did not bring': `${back}${deleted('src/later.ts', 'later')}`,
      'a line taken away that stood before them, too': guard('run();'),
      'a line put in that is there already': guard('check(user);', 'run();', 'run();'),
      'lines in another order': guard('run();', 'check(user);'),
    };
    const rulesOf =
      (over: object = {}): Judge =>
      (patch, base) =>
        rollbackAnalysis.refusePatch!(
          {
            part: {
              revert: { what: 'commit', commit: commits.bad, ...over },
              deployment: { live: { sha: commits.bad }, last_good: { sha: commits.good } },
            } as unknown as RollbackAnalysisPart,
          } as Result<RollbackAnalysisPart>,
          patch,
          base,
        );
    for (const what of ['commit', 'range'])
      expect(await holds(back, hostile[way], rulesOf({ what }), history)).toMatch(/^refused: \S/);
    expect(filesOf(server.state.git, 'topic')['src/total.ts']).toBe(bad);
    history();
    const foreign = server.state.git.refs['heads/forks'] ?? '';
    expect(await publish(back, rulesOf({ commit: foreign }))).toMatchObject({
      state: 'skipped',
      detail: expect.stringContaining('is not on the branch that it goes to') as string,
    });
  },
});
