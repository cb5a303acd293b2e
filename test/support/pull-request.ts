import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import type { PipelinePart } from '../../src/entry/chain/record.ts';
import type { Envelope } from '../../src/domain/result.ts';
import type { ReviewPart } from '../../src/tasks/review/part.ts';
import { buildSuite, runStep, type Step, type StepOptions } from './action-runner.ts';
import { startArtifacts } from './artifact-server.ts';
import { writeCaller, type Caller, type PullOptions } from './caller-repository.ts';
import { pullEvent } from './event-payload.ts';
import { startGithub, type GithubServer } from './github-server.ts';
import { pullState } from './github-state.ts';
import {
  say,
  startResponsesServer,
  type ResponsesServer,
  type SeenRequest,
  type Step as Answer,
} from './responses-server.ts';
import { noise } from './secrets.ts';

export type Reviewed = Envelope & { review: ReviewPart };
export type Chained = Envelope & { pipeline: PipelinePart };
/** What the model says of a file when it is asked about it. */
export type Says = Readonly<Record<string, object[]>>;

/**
 * A pull request that lives through several pushes: a real repository, the built actions, a scripted GitHub and a
 * scripted endpoint.
 */
export interface LivingPull {
  caller: Caller;
  github: GithubServer;
  endpoint: ResponsesServer;
  dir: string;
  git(...args: string[]): string;
  /** commits files (null removes one) on the branch */
  push(files: Record<string, string | null>): void;
  /** runs the review at the branch's tip */
  review(
    says: Says,
    options?: Partial<StepOptions> & { pull?: Partial<PullOptions>; answer?: Answer },
  ): Promise<{ step: Step; record: Reviewed; folder: string }>;
  /** runs the chain at the branch's tip; the endpoint and the engines stand in the configuration of the base */
  chain(
    answer: (seen: SeenRequest) => Answer,
    options?: Partial<StepOptions>,
  ): Promise<{ step: Step; record: Chained; folder: string }>;
  publish(folder: string, inputs?: Record<string, string>): Promise<Step>;
  /** the same with nothing expected of it, and the pull request left where it is at GitHub */
  tryPublish(folder: string, inputs?: Record<string, string>): Promise<Step>;
  /** paths whose diff the model was shown in the last review */
  asked(): string[];
  /** remembers the pull request as it is, here and at GitHub */
  keep(): void;
  /** puts it back to that */
  restore(): void;
  close(): Promise<void>;
}

export const finding = (path: string, line: number, quote: string, over: object = {}): object => ({
  category: 'correctness',
  severity: 'critical',
  confidence: 'L3',
  title: `Wrong: ${quote}`,
  detail: 'It is.',
  path,
  side: 'new',
  line,
  end_line: line + quote.split('\n').length - 1,
  quote,
  suggestion: null,
  ...over,
});

/** `main`: files of the base, which may name the endpoint. */
export async function openLivingPull(
  main: Record<string, string> | ((baseUrl: string) => Record<string, string>),
): Promise<LivingPull> {
  const dir = mkdtempSync(join(tmpdir(), 'codex-ci-living-'));
  const suite = buildSuite(dir);
  const github = await startGithub();
  const endpoint = await startResponsesServer([say({ rule_findings: [], findings: [] })]);
  const token = `gh${'s_'}${noise(36, undefined, 'living-token')}`;
  const key = `s${'k-'}proj-${noise(60, undefined, 'living-key')}`;
  const caller = writeCaller(dir, typeof main === 'function' ? main(endpoint.baseUrl) : main, {});
  let count = 0;
  let kept = { main: '', topic: '', state: github.state };
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
      cwd: caller.dir,
      encoding: 'utf8',
      stdio: 'pipe',
    }).trim();
  const atHead = (): void => {
    const [pull] = github.state.pulls;
    if (pull === undefined) return;
    pull.head.sha = caller.sha('topic');
    pull.base.sha = caller.sha('main');
    pull.files = git('diff', '--name-only', 'main...topic') === '' ? [] : caller.files('topic');
  };
  const living: LivingPull = {
    github,
    endpoint,
    dir,
    git,
    get caller() {
      return { ...caller, base: caller.sha('main') };
    },
    push: (files) => {
      for (const [path, text] of Object.entries(files)) {
        const file = join(caller.dir, path);
        mkdirSync(dirname(file), { recursive: true });
        if (text === null) rmSync(file);
        else writeFileSync(file, text);
      }
      git('add', '--all');
      git('commit', '--quiet', '-m', `Push ${++count}`);
    },
    review: async (says, { pull, answer, ...options } = {}) => {
      endpoint.script(
        (seen) =>
          answer ?? say({ rule_findings: [], findings: shownIn(seen.body).flatMap((path) => says[path] ?? []) }),
      );
      const artifacts = await startArtifacts();
      const step = await runStep(suite, {
        action: 'review',
        workspace: caller.dir,
        payload: pullEvent(living.caller, { number: 7, branch: 'topic', ...pull }),
        ...options,
        inputs: {
          'github-token': token,
          'openai-api-key': key,
          'base-url': endpoint.baseUrl,
          engine: 'openai',
          'fail-on': 'never',
          ...options.inputs,
        },
        environment: { ...artifacts.environment, GITHUB_API_URL: github.url, ...options.environment },
      });
      await artifacts.close();
      expect(step.errors).toEqual([]);
      expect(github.violations).toEqual([]);
      const folder = dirname(step.outputs['result-path'] ?? '');
      return { step, folder, record: JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')) as Reviewed };
    },
    chain: async (answer, options = {}) => {
      endpoint.script(answer);
      const artifacts = await startArtifacts();
      const step = await runStep(suite, {
        action: 'pipeline',
        workspace: caller.dir,
        payload: pullEvent(living.caller, { number: 7, branch: 'topic' }),
        ...options,
        inputs: { 'github-token': token, 'openai-api-key': key, 'fail-on': 'never', ...options.inputs },
        environment: { ...artifacts.environment, GITHUB_API_URL: github.url, ...options.environment },
      });
      await artifacts.close();
      expect(step.errors).toEqual([]);
      expect(github.violations).toEqual([]);
      const folder = dirname(step.outputs['result-path'] ?? '');
      return { step, folder, record: JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')) as Chained };
    },
    publish: async (folder, inputs = {}) => {
      atHead();
      const step = await living.tryPublish(folder, inputs);
      expect(step, step.log).toMatchObject({ code: 0, outputs: { published: 'true' } });
      return step;
    },
    tryPublish: async (folder, inputs = {}) => {
      const step = await runStep(suite, {
        action: 'publish',
        workspace: dir,
        payload: pullEvent(living.caller, { number: 7, branch: 'topic' }),
        inputs: { 'github-token': token, run: folder, ...inputs },
        environment: { GITHUB_API_URL: github.url },
      });
      expect(github.violations).toEqual([]);
      return step;
    },
    asked: () => [...new Set(endpoint.requests.flatMap(({ body }) => shownIn(body)))].sort(),
    keep: () => {
      kept = { main: caller.sha('main'), topic: caller.sha('topic'), state: structuredClone(github.state) };
    },
    restore: () => {
      git('checkout', '--quiet', '--force', '--detach', kept.topic);
      git('branch', '--force', 'main', kept.main);
      git('branch', '--force', 'topic', kept.topic);
      git('checkout', '--quiet', 'topic');
      github.reset(structuredClone(kept.state));
    },
    close: async () => {
      await github.close();
      await endpoint.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
  git('checkout', '--quiet', '-b', 'topic');
  github.reset({ repository: caller.name, permissions: { maintainer: 'write', helper: 'read' } });
  github.state.pulls.push(
    pullState({
      number: 7,
      base: { ref: 'main', sha: caller.base },
      head: { ref: 'topic', sha: caller.base, owner: 'acme', repository: caller.name },
    }),
  );
  return living;
}

/** The paths of the diffs in an ask. */
export function shownIn(body: unknown): string[] {
  return [...JSON.stringify(body).matchAll(/<<<DIFF (\S+?)(?: \(part \d+ of \d+\))? [0-9a-f]{16}/g)].map(
    (match) => match[1] ?? '',
  );
}
