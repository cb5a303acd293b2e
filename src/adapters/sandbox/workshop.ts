import { join } from 'node:path';
import type { Log, Repository } from '../../contracts/world.ts';
import type { Workshop, WorkshopRequest } from '../../contracts/workshop.ts';
import { inputFailure } from '../../domain/errors.ts';
import type { CodexBinary } from '../codex/binary.ts';
import { openTree } from '../git/tree-copy.ts';
import { findCaches, linkInstalled, readableInstalled, type Installed } from './installed.ts';
import { createSandbox } from './sandbox.ts';

export interface WorkshopParts {
  repository: Repository;
  codex: () => Promise<CodexBinary>;
  log: Log;
  signal: AbortSignal;
  /** where caches' own variables are read, and the home folder that they are below else */
  environment: NodeJS.ProcessEnv;
  home: string;
}

export interface Workshops { open(request: WorkshopRequest): Promise<Workshop>; close(): Promise<void> }

/** Where a prepared tree keeps what package managers would keep below a home folder. */
const cacheFolder = '.codex-ci-cache';
const outputBytes = 64 * 1024;

/** Workshops of one run; equal requests share one. `close` removes the trees that were prepared. */
export function createWorkshops(parts: WorkshopParts): Workshops {
  const open = new Map<string, Promise<Workshop>>();
  const closers: (() => Promise<void>)[] = [];
  return {
    open: (request) => {
      const key = JSON.stringify(request);
      const known = open.get(key) ?? openWorkshop(request, parts, closers);
      open.set(key, known);
      return known;
    },
    close: async () => {
      for (const close of closers.splice(0)) await close().catch(() => parts.log.warn('the tree with the dependencies could not be removed'));
    },
  };
}

async function openWorkshop(request: WorkshopRequest, parts: WorkshopParts, closers: (() => Promise<void>)[]): Promise<Workshop> {
  const { repository, log } = parts;
  const { installed, env } = request.prepare === undefined
    ? { installed: { checkout: repository.dir, folders: request.folders }, env: await findCaches(request.caches, parts.environment, parts.home) }
    : await prepare(request, request.prepare, parts, closers);
  const readable = [...await readableInstalled(installed), ...Object.values(env)];
  const sandbox = createSandbox({ binary: await parts.codex(), log, readable });
  return {
    sandbox, env, readable,
    link: (dir) => linkInstalled({ dir, rev: request.rev, remove: () => Promise.resolve() }, installed),
    tree: async (rev, patch) => {
      const tree = await openTree(repository, rev, patch);
      await linkInstalled(tree, installed);
      return tree;
    },
  };
}

/**
 * Runs the command that installs dependencies, in a tree of the revision: it writes there and nowhere else, sees the tools and no home folder,
 * has no key or token, and reaches the network. What the revision's own install scripts do is bounded by that.
 */
async function prepare(request: WorkshopRequest, command: string, parts: WorkshopParts, closers: (() => Promise<void>)[]): Promise<{ installed: Installed; env: Record<string, string> }> {
  const { repository, log, signal } = parts;
  const tree = await openTree(repository, request.rev);
  closers.push(() => tree.remove());
  const caches = Object.fromEntries(Object.keys(request.caches).map((name) => [name, join(tree.dir, cacheFolder, name)]));
  const exports = Object.entries(caches).map(([name, path]) => `mkdir -p '${path}'; export ${name}='${path}'`);
  const sandbox = createSandbox({ binary: await parts.codex(), log, network: true });
  log.info('prepare: installs the dependencies, with the network open and no key in reach');
  const run = await sandbox.run(tree, [...exports, command].join('\n'), { timeoutMs: request.prepareMs, outputBytes }, signal);
  if (run.timedOut) throw inputFailure('prepare-command', `did not end within ${Math.round(request.prepareMs / 1000)} s`);
  if (run.code !== 0) {
    const said = `${run.stdout}\n${run.stderr}`.trim().split('\n').slice(-3).join(' ').slice(-400);
    throw inputFailure('prepare-command', `ended with ${run.code ?? 'a signal'}: ${said}`, 'a command that installs what the tests need');
  }
  log.info(`prepare: done in ${Math.round(run.ms / 1000)} s`);
  return { installed: { checkout: tree.dir, folders: request.folders }, env: caches };
}
