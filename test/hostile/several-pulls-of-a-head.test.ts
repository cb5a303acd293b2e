import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { buildSuite, runStep, type Step } from '../support/action-runner.ts';
import { startArtifacts, type ArtifactServer } from '../support/artifact-server.ts';
import { writeCaller, type Caller } from '../support/caller-repository.ts';
import { pullEvent, runEvent } from '../support/event-payload.ts';
import { readCondition } from '../support/expressions.ts';
import { startGithub, type GithubServer } from '../support/github-server.ts';
import { pullState } from '../support/github-state.ts';
import { runStepScript as runScript, type ScriptRan as Ran } from '../support/step-script.ts';
import { noise } from '../support/secrets.ts';
import { readWorkflows, scriptOf } from '../support/workflow-files.ts';
import family from './families/several-pulls-of-a-head.ts';
import { replay } from './replay.ts';

const token = `gh${'s_'}${noise(36, undefined, 'several-pulls')}`;
const sha = (letter: string): string => letter.repeat(40);
let dir: string;
let suite: string;
let caller: Caller;
let honest: string;
let github: GithubServer;
let artifacts: ArtifactServer;
let api: Server;
let pulls: unknown;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'codex-ci-several-'));
  github = await startGithub();
  artifacts = await startArtifacts();
  suite = buildSuite(dir);
  caller = writeCaller(
    dir,
    { 'README.md': '# Shop\n' },
    { fix: { 'src/a.ts': 'export const a = 1;\n' }, other: { 'README.md': '# Other\n' } },
  );
  const step = await runStep(suite, {
    action: 'review',
    workspace: caller.dir,
    payload: pullEvent(caller, { number: 5, branch: 'fix' }),
    inputs: { 'fail-on': 'never' },
    environment: artifacts.environment,
  });
  honest = dirname(step.outputs['result-path'] ?? '');
  api = createServer((_, response) => {
    response
      .setHeader('content-type', 'application/json')
      .end(typeof pulls === 'string' ? pulls : JSON.stringify(pulls));
  });
  await new Promise<void>((done) => {
    api.listen(0, '127.0.0.1', done);
  });
});
afterAll(async () => {
  await Promise.all([github.close(), artifacts.close()]);
  api.close();
  rmSync(dir, { recursive: true, force: true });
});
beforeEach(() => {
  const one = (number: number, ref: string, over: object = {}): ReturnType<typeof pullState> =>
    pullState({
      number,
      base: { ref, sha: caller.base },
      head: { ref: 'fix', sha: caller.sha('fix'), owner: 'stranger', repository: 'stranger/shop' },
      files: caller.files('fix'),
      ...over,
    });
  github.reset({
    repository: caller.name,
    pulls: [
      one(5, 'main'),
      one(6, 'release'),
      one(7, 'next', { state: 'closed' }),
      one(8, 'main', {
        head: { ref: 'other', sha: caller.sha('other'), owner: 'stranger', repository: 'stranger/shop' },
      }),
    ],
  });
});
afterEach(() => {
  expect(github.violations).toEqual([]);
});

const find = (): Promise<Ran> => {
  const address = api.address();
  return runScript(mkdtempSync(join(dir, 'find-')), scriptOf('.github/workflows/review-publish.yml', 'find', 'find'), {
    TOKEN: 't',
    GITHUB_API_URL: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    GITHUB_REPOSITORY: 'acme/shop',
    EVENT: 'workflow_run',
    OWNER: 'stranger',
    BRANCH: 'fix',
    SHA: sha('2'),
    NUMBER: '',
    ACTOR: 'stranger',
  });
};
const pull = (number: unknown, base = sha('1'), head = sha('2')): unknown => ({
  number,
  base: { sha: base },
  head: { sha: head },
});

async function publish(
  inputs: Record<string, string>,
  event: 'workflow_run' | 'pull_request' = 'workflow_run',
): Promise<Step> {
  const folder = mkdtempSync(join(dir, 'record-'));
  cpSync(honest, folder, { recursive: true });
  const record = JSON.parse(readFileSync(join(honest, 'result.json'), 'utf8')) as { subject: Record<string, unknown> };
  record.subject['number'] = Number(inputs['pull-request'] ?? 5);
  writeFileSync(join(folder, 'result.json'), JSON.stringify(record));
  return runStep(suite, {
    action: 'publish',
    workspace: dir,
    event,
    payload: event === 'workflow_run' ? runEvent(caller, 'fix') : pullEvent(caller, { number: 5, branch: 'fix' }),
    inputs: { 'github-token': token, run: folder, ...inputs },
    environment: { ...artifacts.environment, GITHUB_API_URL: github.url },
  });
}
const commented = (): number[] => github.state.comments.map(({ issue }) => issue);

replay(
  family,
  {
    workflows: async (way) => {
      pulls = ((): unknown => {
        switch (way) {
          case 'two pull requests of one head':
            return [pull(6, sha('3')), pull(5)];
          case 'two pull requests of one head against one base':
            return [pull(6), pull(5)];
          case 'one of them at an older commit':
            return [pull(6, sha('3'), sha('4')), pull(5)];
          case 'more pull requests than are reviewed':
            return Array.from({ length: 11 }, (_, at) => pull(at + 1));
          case 'a list that is no list':
            return '<html>';
          case 'a number that is none':
            return [pull(5), pull('6; rm -rf /')];
          case 'none is open':
            return [];
        }
      })();
      const ran = await find();
      const found = JSON.parse(ran.outputs['pulls'] ?? '[]') as unknown[];
      const one = (number: number, base = sha('1')): object => ({ number, base, head: sha('2') });
      switch (way) {
        case 'two pull requests of one head': {
          expect([ran.code, found]).toEqual([0, [one(6, sha('3')), one(5)]]);
          const review = readWorkflows('.github/workflows').find(({ path }) => path.endsWith('/review-publish.yml'))
            ?.workflow.jobs['review'];
          expect(readCondition(String(review?.if))({ needs: { find: { outputs: ran.outputs } } })).toBe(true);
          return expect(review).toMatchObject({
            strategy: {
              'fail-fast': false,
              matrix: { pull: expect.stringContaining('fromJSON(needs.find.outputs.pulls') as string },
            },
            with: {
              number: '${{ matrix.pull.number }}',
              base: '${{ matrix.pull.base }}',
              head: '${{ matrix.pull.head }}',
            },
          });
        }
        case 'two pull requests of one head against one base':
          return expect([ran.code, found]).toEqual([0, [one(6), one(5)]]);
        case 'one of them at an older commit':
          return expect([ran.code, found]).toEqual([0, [one(5)]]);
        case 'none is open':
          return expect([ran.code, ran.outputs, ran.text]).toEqual([0, {}, expect.stringContaining('::notice')]);
        default:
          expect(ran.code).not.toBe(0);
          expect(ran.outputs).toEqual({});
          return expect(ran.text).toMatch(
            way === 'more pull requests than are reviewed'
              ? /::error title=codex-ci::11 open pull requests .* none of them is/
              : /::error title=codex-ci::The list of open pull requests can not be read/,
          );
      }
    },
    'sticky-comment': async (way) => {
      if (way === 'each of two gets its own comment') {
        for (const number of ['5', '6'])
          expect((await publish({ 'pull-request': number })).outputs).toMatchObject({ published: 'true', reason: '' });
        expect(commented()).toEqual([5, 6]);
        github.requests.length = 0;
        const neither = await publish({});
        expect(neither).toMatchObject({
          code: 3,
          outputs: { published: 'false' },
          errors: [
            expect.stringMatching(
              /^#5 and #6 have the head stranger:fix at [0-9a-f]{12}, and nobody says which one this is about; the input pull-request does$/,
            ),
          ],
        });
        return expect(github.writes()).toEqual([]);
      }
      const step =
        way === 'a number of another head'
          ? await publish({ 'pull-request': '8' })
          : way === 'a closed one'
            ? await publish({ 'pull-request': '7' })
            : await publish({ 'pull-request': '6' }, 'pull_request');
      expect(step.outputs['published']).toBe('false');
      expect(step.outputs['reason'] ?? step.errors[0]).toMatch(
        way === 'a closed one'
          ? /^no-pull-request$/
          : way === 'a number of another head'
            ? /^stale$/
            : /^input pull-request: is 6, and this event is about #5; allowed: /,
      );
      expect(github.writes()).toEqual([]);
    },
  },
  { timeout: 60_000 },
);
