import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, onTestFailed, test } from 'vitest';
import { runAct, type ActResult } from '../support/act.ts';
import { copyExample, pullPayload, writeCaller, type Caller } from '../support/caller-repository.ts';
import { startGithub, type GithubServer } from '../support/github-server.ts';
import { pullState } from '../support/github-state.ts';
import { say, startResponsesServer, type ResponsesServer, type SeenRequest } from '../support/responses-server.ts';
import { promptOf } from '../support/cli.ts';
import { root } from '../support/workflow-files.ts';

const key = ['sk', 'of', 'this', 'run', '7Kq2mZx9'].join('-');
const page = '# Shop\n\nA shop for small things.\n\nCall `parsePriceList()` with the file.\n\nThat is all.\n';
const code = 'export function parsePriceList(text: string): string[] { return text.split(","); }\n';

let dir: string;
let caller: Caller;
let model: ResponsesServer;
let github: GithubServer;
const open: ActResult[] = [];

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'codex-ci-e2e-docs-'));
  caller = writeCaller(
    dir,
    {
      'src/prices.ts': code,
      'README.md': page,
      'package.json': '{ "name": "shop" }\n',
      'docs/guide.md': '# Guide\n\nFirst call `parsePriceList()`.\n',
    },
    {
      rename: {
        'src/prices.ts': code.replace('parsePriceList', 'readPriceList'),
        'README.md': page.replace('That is all.', 'That is nearly all.'),
      },
      clean: { 'README.md': `${page}\nMore words.\n` },
    },
  );
  github = await startGithub();
  writeFileSync(
    join(dir, 'gitconfig'),
    `[url "file://${dir}/"]\n\tinsteadOf = https://github.com/\n[safe]\n\tdirectory = *\n`,
  );
});
afterEach(async () => {
  await model.close();
  open.splice(0).forEach((result) => {
    result.dispose();
  });
});
afterAll(async () => {
  await github.close();
  rmSync(dir, { recursive: true, force: true });
});

async function run(branch: string): Promise<ActResult> {
  github.reset({
    repository: caller.name,
    permissions: {},
    pulls: [
      pullState({
        number: 7,
        base: { ref: 'main', sha: caller.base },
        head: { ref: branch, sha: caller.sha(branch), owner: 'acme', repository: caller.name },
        files: caller.files(branch),
      }),
    ],
  });
  const result = await runAct({
    suite: root,
    repository: caller.dir,
    repositoryName: caller.name,
    workflow: copyExample('docs-check.yml', dir, { 'base-url': model.baseUrl }, 'docs'),
    env: {
      GITHUB_API_URL: github.url,
      GITHUB_GRAPHQL_URL: `${github.url}/graphql`,
      GIT_CONFIG_GLOBAL: join(dir, 'gitconfig'),
    },
    secrets: { OPENAI_API_KEY: key },
    path: [join(root, 'codex/node_modules/.bin')],
    event: 'pull_request',
    checkout: branch,
    payload: pullPayload(caller, { number: 7, branch }),
  });
  open.push(result);
  onTestFailed(() => {
    process.stderr.write(result.text);
  });
  return result;
}

/** Edits for the findings that the request lists. */
function edits(seen: SeenRequest): object {
  const found = [...promptOf(seen).matchAll(/id ([0-9a-f]{12}) · docs\/renamed-name · ([\w./-]+):\d+/g)];
  return {
    statements: [],
    edits: found.map(([, finding, path]) => ({
      finding,
      why: 'It is called readPriceList.',
      pairs: [{ path, old: '`parsePriceList()`', new: '`readPriceList()`' }],
    })),
  };
}

test('a renamed function: the comment shows the docs line, the code line and the suggestion', async () => {
  model = await startResponsesServer((seen) => say(edits(seen)));
  const result = await run('rename');
  expect([...result.jobs].map(([id, job]) => [id, job.result])).toEqual(
    expect.arrayContaining([
      ['analyse', 'success'],
      ['publish', 'success'],
      ['verdict', 'failure'],
    ]),
  );
  expect(result.jobs.get('verdict')?.outputs['conclude']).toEqual({ verdict: 'block' });
  expect(result.jobs.get('analyse')?.outputs['check']).toMatchObject({
    verdict: 'block',
    'removed-count': '2',
    'edits-kept': '2',
    'has-patch': 'true',
  });
  expect(github.violations).toEqual([]);
  const [comment] = github.state.reviewComments.filter(({ path }) => path === 'README.md');
  expect(comment?.body).toContain('`README.md:5` says:');
  expect(comment?.body).toContain('Call `parsePriceList()` with the file.');
  expect(comment?.body).toContain('`src/prices.ts:1` says:');
  expect(comment?.body).toContain('export function readPriceList');
  expect(comment?.body).toContain('```suggestion\nCall `readPriceList()` with the file.\n```');
  const sticky = github.state.comments.find(({ issue }) => issue === 7)?.body ?? '';
  expect(sticky).toContain('docs/guide.md:3');
  const patch = readFileSync(join(result.artifact('codex-ci-docs-check-1'), 'pull-request-docs-7.patch'), 'utf8');
  expect(patch).toContain('+First call `readPriceList()`.');
  expect(patch).not.toContain('README.md');
});

test('a change that leaves the docs true passes', async () => {
  model = await startResponsesServer([say({ edits: [], statements: [] })]);
  const result = await run('clean');
  expect(result.jobs.get('verdict')?.outputs['conclude']).toEqual({ verdict: 'pass' });
  expect(github.violations).toEqual([]);
});
