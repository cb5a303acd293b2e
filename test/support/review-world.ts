import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { buildSuite, runStep, type Step, type StepOptions } from './action-runner.ts';
import { startArtifacts, type ArtifactServer } from './artifact-server.ts';
import { writeCaller, type Caller } from './caller-repository.ts';
import { checkout } from './event-payload.ts';
import { noise } from './secrets.ts';

export const leak = ['gh', 'p_', noise(36, undefined, 'action-review')].join('');
export const token = ['gh', 's_', noise(36, undefined, 'token-of-the-job')].join('');
export const leaking = `export const token = '${leak}';\n`;

/**
 * A repository with what a review can meet, a whole clone of it (`full`), the built suite, and the review action to run
 * in it.
 */
export interface ReviewWorld {
  dir: string;
  caller: Caller;
  full: string;
  /** of this test */
  artifacts: ArtifactServer;
  /** runs the built action; holds for every run that it leaves no temporary file and says no secret */
  review(options: Partial<StepOptions>): Promise<Step>;
  close(): void;
}

export async function openReviewWorld(): Promise<ReviewWorld> {
  const dir = mkdtempSync(join(tmpdir(), 'codex-ci-action-'));
  const suite = buildSuite(dir);
  const made = writeCaller(
    dir,
    {
      'src/total.ts': 'export const total = (a: number, b: number): number => a + b;\n',
      'README.md': '# Shop\n',
      '.github/codex-ci.yml': 'review:\n  block-on: critical\n',
      '.github/broken.yml': 'max-usd: 1\nreview:\n  block-on: terrible\n',
      '.github/model.yml': 'review:\n  require-model: true\ndocs-check:\n  require-model: true\n',
    },
    {
      leak: { 'src/client.ts': leaking },
      clean: { 'README.md': '# Shop\n\nAdds two numbers.\n' },
      loose: {
        'src/client.ts': leaking,
        '.github/codex-ci.yml': 'review:\n  ignore: ["**"]\n',
        '.github/broken.yml': 'max-usd: 1\n',
      },
      many: Object.fromEntries(
        Array.from({ length: 3000 }, (_, at) => [
          `src/part-${at % 50}/file-${at}.ts`,
          `export const token${at} = '${['gh', 'p_', noise(36, undefined, `many-${at}`)].join('')}';\n`,
        ]),
      ),
    },
  );
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
      cwd: made.dir,
      encoding: 'utf8',
      stdio: 'pipe',
    });
  git('config', 'uploadpack.allowAnySHA1InWant', 'true');
  git('config', 'uploadpack.allowFilter', 'true');
  mkdirSync(join(dir, 'elsewhere'));
  // The base has moved on since the branches left it.
  for (const name of ['one', 'two', 'three']) git('commit', '--quiet', '--allow-empty', '-m', name);
  const caller = { ...made, base: made.sha('main') };
  const world: ReviewWorld = {
    dir,
    caller,
    full: checkout(caller, join(dir, 'full'), caller.base, 0),
    artifacts: await startArtifacts(),
    review: async (options) => {
      const step = await runStep(suite, {
        action: 'review',
        workspace: world.full,
        ...options,
        inputs: { 'github-token': token, ...options.inputs },
        environment: { ...world.artifacts.environment, GITHUB_SHA: caller.base, ...options.environment },
      });
      expect(readdirSync(step.temp), 'temporary files that were left behind').toEqual([]);
      for (const secret of [leak, token])
        expect(JSON.stringify([step.log, step.outputs, step.summary])).not.toContain(secret);
      return step;
    },
    close: () => {
      rmSync(dir, { recursive: true, force: true });
    },
  };
  await world.artifacts.close();
  return world;
}

export interface ReviewRecord {
  verdict: string;
  reason: string;
  subject: { base: string; head: string; trusted: string; number?: number };
  findings: { path: string }[];
}
export const recordOf = (step: Step): ReviewRecord =>
  JSON.parse(readFileSync(step.outputs['result-path'] ?? '', 'utf8')) as ReviewRecord;
