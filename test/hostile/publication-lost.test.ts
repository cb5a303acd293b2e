import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { createGithubClient } from '../../src/adapters/github/client.ts';
import { createGithubSink } from '../../src/adapters/github/sink/sink.ts';
import { createRedactor } from '../../src/adapters/redact/redactor.ts';
import type { Applied } from '../../src/contracts/sink.ts';
import type { Effect } from '../../src/domain/effect.ts';
import { buildRepository, tempDir } from '../git/build.ts';
import { buildCli, pinnedNode } from '../support/cli.ts';
import { readCondition } from '../support/expressions.ts';
import { putBranch } from '../support/github-git.ts';
import { startGithub, type GithubServer } from '../support/github-server.ts';
import { pullState } from '../support/github-state.ts';
import { runStepScript as runScript, type ScriptRan as Ran } from '../support/step-script.ts';
import { readWorkflows, scriptOf } from '../support/workflow-files.ts';
import family from './families/publication-lost.ts';
import { replay } from './replay.ts';

let dir: string;
let server: GithubServer;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'codex-ci-lost-'));
  server = await startGithub();
});
afterAll(async () => {
  await server.close();
  rmSync(dir, { recursive: true, force: true });
});

const workflows = readWorkflows('.github/workflows');
type Name = 'review' | 'docs-check' | 'test-gen' | 'pipeline' | 'rollback-analysis';
const pathOf = (name: Name): string => `.github/workflows/${name}.yml`;
const workflowOf = (name: Name) => workflows.find(({ path }) => path === pathOf(name))!.workflow;
/** What each verdict job reads of a run that went well, on a pull request of the repository's own. */
const well: Record<Name, Record<string, string>> = {
  review: { ANALYSE: 'success', VERDICT: 'pass' },
  'docs-check': { ANALYSE: 'success', VERDICT: 'pass' },
  'test-gen': {
    MEASURE: 'success',
    MEASURED: 'pass',
    WRITE: 'success',
    VERIFY: 'success',
    VERIFIED: 'pass',
    KEPT: '2',
  },
  pipeline: { STAGES: 'success', VERDICT: 'pass' },
  'rollback-analysis': {
    ANALYSE: 'success',
    VERDICT: 'pass',
    CAUSE: 'this-deploy',
    CONFIDENCE: 'L2',
    RECOMMENDATION: 'rollback',
  },
};
const published = { PUBLISH: 'success', PUBLISHED: 'true', PUBLISHED_VERDICT: 'pass', REASON: '' };
const own = {
  event_name: 'pull_request',
  repository: 'acme/shop',
  actor: 'ada',
  event: { pull_request: { head: { repo: { full_name: 'acme/shop' } } } },
};

/** The verdict job's own expression, as GitHub evaluates it. */
function promised(name: Name, github: object, readOnly: boolean, inputs: Record<string, boolean> = {}): string {
  const expression = workflowOf(name).jobs['verdict']?.steps?.[0]?.env?.['PROMISED'];
  if (expression === undefined) return '';
  const outputs = { 'read-only': String(readOnly) };
  return String(
    readCondition(String(expression))({
      github: github as never,
      inputs: { 'open-issue': false, scan: false, ...inputs },
      needs: { analyse: { outputs }, measure: { outputs } },
    }),
  );
}

async function verdict(
  name: Name,
  over: Record<string, string>,
  { github = own as object, readOnly = false, inputs = {} as Record<string, boolean> } = {},
): Promise<Ran> {
  const ran = await runScript(mkdtempSync(join(dir, 'verdict-')), scriptOf(pathOf(name), 'verdict', 'conclude'), {
    ...well[name],
    ...published,
    PROMISED: promised(name, github, readOnly, inputs),
    ...over,
  });
  expect(ran.text.includes('::error')).toBe(ran.code !== 0);
  return ran;
}

const none = { PUBLISHED: '', PUBLISHED_VERDICT: '' };
const ways: Record<string, Record<string, string>> = {
  'publish failed': { PUBLISH: 'failure', ...none },
  'publish was cancelled': { PUBLISH: 'cancelled', ...none },
  'publish was skipped': { PUBLISH: 'skipped', ...none },
  'publish wrote nothing': { PUBLISHED: 'false', REASON: 'skipped' },
  'publish read another verdict': { PUBLISHED_VERDICT: 'block' },
  'publish read no verdict': { PUBLISHED_VERDICT: '' },
  'its pull request was refused': { PUBLISHED: 'false', REASON: 'pull-request' },
  'the issue of a scan failed': { PUBLISH: 'failure', ...none },
};

const repository = 'octo-org/octo-repo';
const head = 'a'.repeat(40);
const sticky: Effect = { kind: 'sticky-comment', key: 'review', markdown: 'Summary.' };
const comment = {
  finding: 'f1',
  path: 'src/a.ts',
  line: 2,
  endLine: 2,
  side: 'new' as const,
  body: 'Wrong.',
  suggestion: null,
};
/** One of each kind, and what GitHub is asked for it. */
const effects: Record<string, { effect: Effect; asks: string; method?: string }> = {
  'sticky-comment': { effect: sticky, asks: '/issues/7/comments' },
  'issue-comment': {
    effect: { kind: 'issue-comment', key: 'incident', markdown: 'Answer.' },
    asks: '/issues/9/comments',
  },
  issue: { effect: { kind: 'issue', key: 'docs', title: 'T', markdown: 'M', labels: [] }, asks: '/issues$' },
  'pull-request': {
    effect: {
      kind: 'pull-request',
      key: 'x',
      title: 'T',
      body: 'B',
      branch: 'codex-ci/x',
      base: 'main',
      patch: 'diff --git a/a.txt b/a.txt\n--- a/a.txt\n+++ b/a.txt\n@@ -1 +1 @@\n-one\n+two\n',
      commitMessage: 'M',
      draft: false,
    },
    asks: '/pulls$',
    method: 'POST',
  },
  'review-comment': {
    effect: { kind: 'review', key: 'review', body: 'Body.', comments: [comment] },
    asks: '/pulls/7/(?:reviews|comments)',
  },
  check: {
    effect: {
      kind: 'check',
      key: 'review',
      name: 'codex-ci',
      verdict: 'pass',
      title: 'T',
      summary: 'S',
      annotations: [],
    },
    asks: '/check-runs',
  },
  labels: { effect: { kind: 'labels', key: 'x', own: ['codex-ok'], want: ['codex-ok'] }, asks: '/issues/7/labels' },
  sarif: {
    effect: { kind: 'sarif', key: 'review', document: { version: '2.1.0', runs: [] } },
    asks: '/code-scanning/sarifs',
  },
};

/** Applies an effect beside the summary comment, with GitHub refusing it alone. */
async function refused(
  kind: string,
  status: string,
  headers: Record<string, string> = {},
): Promise<{ applied: Applied[] | null; error: string; warned: string[] }> {
  const { effect, asks, method } = effects[kind]!;
  server.reset({
    repository,
    pulls: [
      pullState({
        number: 7,
        head: { ref: 'x', sha: head, owner: 'octo-org', repository },
        files: [{ filename: 'src/a.ts', status: 'modified', patch: '@@ -1,2 +1,2 @@\n one\n-two\n+Two' }],
      }),
    ],
  });
  putBranch(server.state.git, 'main', { 'a.txt': 'one\n' });
  server.state.faults.push({
    path: asks,
    status: Number(status),
    headers,
    body: { message: 'Resource not accessible by integration' },
    ...(method === undefined ? {} : { method }),
  });
  const warned: string[] = [];
  const log = {
    info: () => undefined,
    debug: () => undefined,
    warn: (text: string) => {
      warned.push(text);
    },
  };
  const client = createGithubClient({
    token: 'token-for-tests',
    apiUrl: server.url,
    log,
    writeGapMs: 0,
    sleep: () => Promise.resolve(),
  });
  const pulls = { client, app: false, redactor: createRedactor(), judge: () => Promise.resolve(null) };
  const sink = createGithubSink({
    client,
    log,
    repository,
    number: 7,
    issue: 9,
    head,
    recordHead: head,
    ref: 'refs/pull/7/head',
    pulls,
  });
  const all = kind === 'sticky-comment' ? [effect] : [sticky, effect];
  try {
    return { applied: await sink.apply(all), error: '', warned };
  } catch (error) {
    return { applied: null, error: (error as Error).message, warned };
  }
}

/** The answer itself: refused, nothing counts as published. */
const fails =
  (kind: string) =>
  async (status: string): Promise<void> => {
    const { applied, error } = await refused(kind, status);
    expect(applied).toBeNull();
    expect(error).toMatch(new RegExp(`^not everything could be published: ${kind}: .*${status}`));
  };
/** Beside the answer: left out, with what it would take. */
const leftOut =
  (kind: string) =>
  async (status: string): Promise<void> => {
    if (status.startsWith('a rate limit')) {
      // it passes, so that the job fails and can be tried again
      for (const headers of [
        { 'retry-after': '300' },
        { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '9999999999' },
      ])
        expect(await refused(kind, '403', headers)).toMatchObject({
          applied: null,
          error: expect.stringMatching(/rate limit/) as string,
        });
      return;
    }
    const { applied, error, warned } = await refused(kind, status);
    expect(error).toBe('');
    expect(applied?.map(({ kind: one, state, refused: no }) => [one, state, no])).toEqual([
      ['sticky-comment', 'created', undefined],
      [effects[kind]?.effect.kind, 'skipped', true],
    ]);
    expect([...warned, applied?.[1]?.detail ?? ''].join(' ')).toMatch(
      /(?:checks|issues|security-events|pull-requests): write|code scanning|summary comment/,
    );
    expect(server.state.comments).toHaveLength(1);
  };

replay(family, {
  workflows: async (way) => {
    const [name, what] = way.split(': ') as [Name, string | undefined];
    if (what !== undefined) {
      const scan =
        what === 'the issue of a scan failed'
          ? { github: { ...own, event_name: 'schedule' }, inputs: { 'open-issue': true } }
          : {};
      const ran = await verdict(name, ways[what]!, scan);
      expect([ran.outputs, ran.code]).toEqual([{ verdict: 'inconclusive' }, 1]);
      // the same without the fault, so that this is what made it red
      return expect(await verdict(name, {}, scan)).toMatchObject({ code: 0, outputs: { verdict: 'pass' } });
    }
    const names = Object.keys(well) as Name[];
    switch (way) {
      case 'words of a reason become commands':
        for (const one of names) {
          const ran = await verdict(one, {
            PUBLISHED: 'false',
            REASON: 'x\n::set-env name=A::b\r\n$(touch hacked) `touch hacked` %s',
          });
          expect([one, ran.code, ran.outputs]).toEqual([one, 1, { verdict: 'inconclusive' }]);
          expect(ran.text).not.toMatch(/^::(?!error title=codex-ci::)/m);
          expect(existsSync(join(dir, 'hacked'))).toBe(false);
        }
        return;
      case 'a newer head is no failure':
        for (const one of ['review', 'docs-check', 'test-gen', 'pipeline'] as const) {
          const ran = await verdict(one, { PUBLISHED: 'false', REASON: 'stale' });
          expect([one, ran.code, ran.outputs, ran.summary]).toEqual([
            one,
            0,
            { verdict: 'pass' },
            expect.stringContaining('its new head has a run of its own'),
          ]);
        }
        return;
      case 'a fork’s run promises nothing there': {
        const fork = { ...own, event: { pull_request: { head: { repo: { full_name: 'stranger/shop' } } } } };
        for (const one of ['review', 'docs-check', 'test-gen', 'pipeline'] as const) {
          for (const github of [fork, { ...own, actor: 'dependabot[bot]' }])
            expect(await verdict(one, ways['publish was skipped']!, { github, readOnly: true })).toMatchObject({
              code: 0,
              summary: expect.stringContaining('in the job summar') as string,
            });
        }
        return;
      }
      case 'a merge group promises nothing there':
        for (const one of ['review', 'docs-check', 'test-gen', 'pipeline'] as const) {
          expect(
            await verdict(one, ways['publish was skipped']!, {
              github: { event_name: 'merge_group', repository: 'acme/shop', actor: 'ada', event: {} },
            }),
          ).toMatchObject({ code: 0, summary: expect.stringContaining('in the job summar') as string });
        }
        return;
      case 'a push ends a publish half way': {
        const groups = workflows.flatMap(({ path, workflow }) =>
          Object.entries(workflow.jobs)
            .filter(([id]) => /^(?:publish|issue)$/.test(id))
            .map(([id, job]) => [path, id, workflow.concurrency ?? {}, (job['concurrency'] ?? {}) as object] as const),
        );
        expect(groups.length).toBeGreaterThan(5);
        for (const [path, id, whole, job] of groups)
          expect([
            path,
            id,
            Object.entries({ ...whole, ...job }).filter(
              ([key, value]) => key === 'cancel-in-progress' && value !== false,
            ),
          ]).toEqual([path, id, []]);
      }
    }
  },
  terminal: async (way) => {
    const cli = buildCli();
    const built = buildRepository([
      { files: [{ path: 'a.js', content: '1\n' }] },
      { files: [{ path: 'a.js', content: '2\n' }] },
    ]);
    const full = way === 'standard output on a full disk';
    const args = [
      pinnedNode,
      cli,
      'review',
      '--repo',
      built.dir,
      '--base',
      built.commits[0]!,
      '--engine',
      'rules',
      '--json',
      '--out',
      join(tempDir(), 'out'),
    ];
    const ran = spawnSync(
      'bash',
      ['-c', `set -o pipefail; "$@" ${full ? '> /dev/full' : '| head -c 1'}`, 'bash', ...args],
      { encoding: 'utf8', env: { PATH: process.env['PATH'], HOME: tempDir() } },
    );
    expect(ran.status, ran.stderr).toBe(full ? 3 : 0);
    if (full) expect(ran.stderr).toMatch(/^codex-ci: the result can't be written to standard output: ENOSPC/m);
    expect(ran.stderr).not.toMatch(/^\s+at /m);
  },
  'sticky-comment': fails('sticky-comment'),
  'issue-comment': fails('issue-comment'),
  issue: fails('issue'),
  'pull-request': fails('pull-request'),
  'review-comment': leftOut('review-comment'),
  check: leftOut('check'),
  labels: leftOut('labels'),
  sarif: leftOut('sarif'),
});
