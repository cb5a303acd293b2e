import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { parse } from 'yaml';
import { root } from './workflow-files.ts';

/**
 * A copy of the suite as a runner downloads it: the bundles of the current source with what they look for beside them.
 */
export function buildSuite(dir: string): string {
  const suite = join(dir, 'suite');
  cpSync(inject('dist'), join(suite, 'dist'), { recursive: true });
  writeFileSync(join(suite, 'package.json'), '{"type":"module"}');
  symlinkSync(join(root, 'codex'), join(suite, 'codex'));
  return suite;
}

export interface StepOptions {
  action:
    | 'review'
    | 'publish'
    | 'setup'
    | 'rollback-analysis'
    | 'deploy-gate'
    | 'respond'
    | 'pipeline'
    | 'docs-check'
    | 'test-gen';
  event?: string;
  /** an object is written as JSON, a text as it is, null is a file that is not there */
  payload?: unknown;
  /** `GITHUB_WORKSPACE` */
  workspace: string;
  inputs?: Record<string, string>;
  environment?: Record<string, string>;
  /** called with all that was printed so far, and the process */
  onOutput?(text: string, child: ChildProcess): void;
}

export interface Step {
  code: number | null;
  /** what is printed, without the commands that mask a value (the runner takes them off) */
  log: string;
  /** the messages of `::error::` commands that are about no file */
  errors: string[];
  outputs: Record<string, string>;
  summary: string;
  runnerTemp: string;
  /** `TMPDIR` of the process */
  temp: string;
}

/**
 * Runs the built action as a runner does: every input of its action.yml in `INPUT_*`, the payload and the step's files
 * in files.
 */
export async function runStep(suite: string, options: StepOptions): Promise<Step> {
  const dir = mkdtempSync(join(suite, '..', 'step-'));
  const path = (name: string): string => join(dir, name);
  for (const name of ['temp', 'runner', 'home', 'tools']) mkdirSync(path(name));
  for (const name of ['output', 'summary']) writeFileSync(path(name), '');
  if (options.payload !== null)
    writeFileSync(
      path('event.json'),
      typeof options.payload === 'string' ? options.payload : JSON.stringify(options.payload ?? {}),
    );
  const child = spawn(process.execPath, [join(suite, 'dist/actions', `${options.action}.js`)], {
    cwd: options.workspace,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      HOME: path('home'),
      TMPDIR: path('temp'),
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      RUNNER_OS: 'Linux',
      RUNNER_TEMP: path('runner'),
      RUNNER_TOOL_CACHE: path('tools'),
      GITHUB_EVENT_NAME: options.event ?? 'pull_request',
      GITHUB_EVENT_PATH: path('event.json'),
      GITHUB_WORKSPACE: options.workspace,
      GITHUB_REPOSITORY: 'acme/shop',
      GITHUB_ACTOR: 'octocat',
      GITHUB_OUTPUT: path('output'),
      GITHUB_STEP_SUMMARY: path('summary'),
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_RUN_ATTEMPT: '1',
      GITHUB_API_URL: 'http://127.0.0.1:9',
      CODEX_CI_CODEX: join(root, 'codex/node_modules/.bin/codex'),
      ...inputsOf(options.action, options.inputs ?? {}),
      ...options.environment,
    },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (chunk: string) => {
      text += chunk;
      options.onOutput?.(text, child);
    });
  }
  const code = await new Promise<number | null>((done) => {
    child.on('close', done);
  });
  const log = text
    .split('\n')
    .filter((line) => !line.startsWith('::add-mask::'))
    .join('\n');
  return {
    code,
    log,
    temp: path('temp'),
    runnerTemp: path('runner'),
    summary: readFileSync(path('summary'), 'utf8'),
    errors: [...log.matchAll(/^::error::(.*)$/gm)].map((match) => match[1] ?? ''),
    outputs: readOutputs(readFileSync(path('output'), 'utf8')),
  };
}

/** The runner sets every declared input, to its default or to nothing. */
function inputsOf(action: string, given: Record<string, string>): Record<string, string> {
  const { inputs = {} } = parse(readFileSync(join(root, 'actions', action, 'action.yml'), 'utf8')) as {
    inputs?: Record<string, { default?: string }>;
  };
  const unknown = Object.keys(given).find((name) => !(name in inputs));
  if (unknown !== undefined) throw new Error(`actions/${action} has no input ${unknown}`);
  return Object.fromEntries(
    Object.entries(inputs).map(([name, input]) => [
      `INPUT_${name.toUpperCase()}`,
      given[name] ?? (input.default?.startsWith('${{') === true ? '' : (input.default ?? '')),
    ]),
  );
}

function readOutputs(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/^([\w-]+)<<(ghadelimiter_\S+)\n([\s\S]*?)\n?\2$/gm)].map((match) => [
      match[1] ?? '',
      match[3] ?? '',
    ]),
  );
}
