import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseDocument } from 'yaml';
import { root } from './workflow-files.ts';

/** A git repository at `<dir>/<owner>/<name>`, so that `file://<dir>/` can stand for a server. */
export interface Caller {
  dir: string;
  name: string;
  base: string;
  /** full SHA of a branch */
  sha(branch: string): string;
  /** The change's files as the forge lists them: patches without git's header. */
  files(branch: string): { filename: string; status: string; patch: string }[];
}

/** `branches` gives for each branch the files that it adds to or changes on `main`. */
export function writeCaller(
  place: string,
  main: Record<string, string>,
  branches: Record<string, Record<string, string>>,
): Caller {
  const name = 'acme/shop';
  const dir = join(place, name);
  mkdirSync(dir, { recursive: true });
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
      cwd: dir,
      encoding: 'utf8',
      stdio: 'pipe',
    });
  const commit = (files: Record<string, string>, message: string): void => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), text);
    }
    git('add', '--all');
    git('commit', '--quiet', '--message', message);
  };
  git('init', '--quiet', '--initial-branch', 'main');
  commit(main, 'Start');
  for (const [branch, files] of Object.entries(branches)) {
    git('checkout', '--quiet', '-b', branch, 'main');
    commit(files, `Work on ${branch}`);
  }
  git('checkout', '--quiet', 'main');
  const sha = (branch: string): string => git('rev-parse', branch).trim();
  return {
    dir,
    name,
    base: sha('main'),
    sha,
    files: (branch) =>
      git('diff', '--name-status', '--no-renames', `main...${branch}`)
        .trim()
        .split('\n')
        .map((line) => {
          const [letter = '', filename = ''] = line.split('\t');
          const patch = git('diff', '--no-renames', `main...${branch}`, '--', filename);
          return {
            filename,
            status: letter === 'A' ? 'added' : letter === 'D' ? 'removed' : 'modified',
            patch: patch.slice(patch.indexOf('@@')).trimEnd(),
          };
        }),
  };
}

export interface PullOptions {
  number: number;
  branch: string;
  draft?: boolean;
  fork?: boolean;
  action?: string;
  label?: string;
  sender?: string;
}

/**
 * The payload of a pull_request (or pull_request_target) event, with the keys that the suite and the workflows read.
 */
export function pullPayload(caller: Caller, pull: PullOptions): Record<string, unknown> {
  const owner = pull.fork === true ? 'stranger' : 'acme';
  const sender = { login: pull.sender ?? 'octocat' };
  return {
    action: pull.action ?? 'opened',
    number: pull.number,
    sender,
    repository: { full_name: caller.name, default_branch: 'main', name: 'shop', owner: { login: 'acme' } },
    ...(pull.label === undefined ? {} : { label: { name: pull.label } }),
    pull_request: {
      number: pull.number,
      title: 'A change',
      body: 'What it does.',
      draft: pull.draft ?? false,
      user: sender,
      labels: [],
      base: { ref: 'main', sha: caller.base, repo: { full_name: caller.name } },
      head: {
        ref: pull.branch,
        sha: caller.sha(pull.branch),
        user: { login: owner },
        repo: { full_name: `${owner}/shop`, owner: { login: owner } },
      },
    },
  };
}

/**
 * The payload of a workflow_run event for a fork's pull request; `pull_requests` is empty, as GitHub leaves it for
 * forks.
 */
export function runPayload(caller: Caller, branch: string): Record<string, unknown> {
  return {
    action: 'completed',
    sender: { login: 'stranger' },
    repository: { full_name: caller.name, default_branch: 'main', name: 'shop', owner: { login: 'acme' } },
    workflow_run: {
      id: 99,
      name: 'Codex review',
      event: 'pull_request',
      conclusion: 'success',
      head_branch: branch,
      head_sha: caller.sha(branch),
      pull_requests: [],
      actor: { login: 'stranger' },
      head_repository: { full_name: 'stranger/shop', owner: { login: 'stranger' } },
    },
  };
}

/** An example as a user would copy it, with further inputs at the job that calls; gives the copy's path. */
export function copyExample(example: string, dir: string, inputs: Record<string, string> = {}, job = 'review'): string {
  const document = parseDocument(readFileSync(join(root, 'workflows-examples', example), 'utf8'));
  for (const [name, value] of Object.entries(inputs)) document.setIn(['jobs', job, 'with', name], value);
  const path = join(dir, example);
  writeFileSync(path, document.toString({ lineWidth: 0 }));
  return path;
}
