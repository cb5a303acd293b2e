import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pullPayload, runPayload, type Caller, type PullOptions } from './caller-repository.ts';

type Body = Record<string, unknown>;
interface Examples {
  name: string;
  examples: Body[];
}

const all = createRequire(import.meta.url)('@octokit/webhooks-examples') as Examples[] | { default: Examples[] };

/** A payload that GitHub once sent, by event and (where it has one) action, with some of its members changed. */
export function payloadOf(event: string, change: Body): Body {
  const examples = (Array.isArray(all) ? all : all.default).find(({ name }) => name === event)?.examples ?? [];
  const example = examples.find(({ action }) => action === change['action']) ?? examples[0];
  if (example === undefined) throw new Error(`there is no example of ${event}`);
  return merge(structuredClone(example), change) as Body;
}

function merge(old: unknown, change: unknown): unknown {
  if (!isPlain(old) || !isPlain(change)) return change;
  return { ...old, ...Object.fromEntries(Object.entries(change).map(([key, value]) => [key, merge(old[key], value)])) };
}

const isPlain = (value: unknown): value is Body => typeof value === 'object' && value !== null && !Array.isArray(value);

export const pullEvent = (caller: Caller, pull: PullOptions): Body =>
  payloadOf('pull_request', pullPayload(caller, pull));

export const runEvent = (caller: Caller, branch: string, change: Body = {}): Body =>
  merge(payloadOf('workflow_run', runPayload(caller, branch)), change) as Body;

const repository = (caller: Caller): Body => ({
  full_name: caller.name,
  default_branch: 'main',
  name: 'shop',
  owner: { login: 'acme' },
});

export const mergeGroupEvent = (caller: Caller, branch: string): Body =>
  payloadOf('merge_group', {
    action: 'checks_requested',
    repository: repository(caller),
    merge_group: {
      base_sha: caller.base,
      base_ref: 'refs/heads/main',
      head_sha: caller.sha(branch),
      head_ref: `refs/heads/gh-readonly-queue/main/pr-7-${caller.base}`,
    },
  });

export const pushEvent = (
  caller: Caller,
  push: { branch: string; before: string; forced?: boolean; deleted?: boolean; after?: string },
): Body =>
  payloadOf('push', {
    repository: repository(caller),
    ref: `refs/heads/${push.branch}`,
    before: push.before,
    after: push.after ?? caller.sha(push.branch),
    forced: push.forced ?? false,
    deleted: push.deleted ?? false,
    created: /^0+$/.test(push.before),
    sender: { login: 'octocat' },
  });

export const dispatchEvent = (caller: Caller, branch: string): Body =>
  payloadOf('workflow_dispatch', {
    repository: repository(caller),
    ref: `refs/heads/${branch}`,
    sender: { login: 'octocat' },
  });

/**
 * What actions/checkout leaves: one commit (`depth` 1) or the whole history of all branches, detached at `sha`, with
 * `origin`.
 */
export function checkout(caller: Caller, dir: string, sha: string, depth: number): string {
  mkdirSync(dir, { recursive: true });
  const git = (...args: string[]): void => {
    execFileSync('git', args, { cwd: dir, stdio: 'pipe' });
  };
  git('init', '--quiet', '--initial-branch', 'main');
  git('remote', 'add', 'origin', `file://${caller.dir}`);
  git('config', 'gc.auto', '0');
  if (depth > 0) git('fetch', '--quiet', '--no-tags', `--depth=${depth}`, 'origin', sha);
  else git('fetch', '--quiet', '--no-tags', 'origin', '+refs/heads/*:refs/remotes/origin/*');
  git('checkout', '--quiet', '--detach', sha);
  return dir;
}
