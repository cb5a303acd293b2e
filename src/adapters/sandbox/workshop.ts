import { mkdtemp } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Log } from '../../contracts/world.ts';
import type { Repository } from '../../contracts/repository.ts';
import type { Workshop, WorkshopRequest } from '../../contracts/sandbox.ts';
import { inputFailure } from '../../domain/errors.ts';
import type { CodexBinary } from '../codex/binary.ts';
import { openTree } from '../git/tree-copy.ts';
import {
  findCaches,
  linkInstalled,
  readableInstalled,
  withoutBrought,
  type Installed,
  type NotOpened,
} from './installed.ts';
import { findPlain } from './plain-folder.ts';
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

export interface Workshops {
  open(request: WorkshopRequest): Promise<Workshop>;
  close(): Promise<void>;
}

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
      for (const close of closers.splice(0))
        await close().catch(() => parts.log.warn('the tree with the dependencies could not be removed'));
    },
  };
}

async function openWorkshop(
  request: WorkshopRequest,
  parts: WorkshopParts,
  closers: (() => Promise<void>)[],
): Promise<Workshop> {
  const { repository, log } = parts;
  const notOpened: NotOpened[] = [];
  const folders = withoutBrought(request.folders, await pathsOf(request, repository), notOpened);
  const { installed, env } =
    request.prepare === undefined
      ? {
          installed: { checkout: repository.dir, folders },
          env: await findCaches(request.caches, parts.environment, parts.home, repository.dir, notOpened),
        }
      : await prepare({ ...request, folders }, request.prepare, parts, closers, notOpened);
  const readable = [...(await readableInstalled(installed, notOpened)), ...Object.values(env)];
  for (const { path, reason } of notOpened) log.warn(`sandbox: ${JSON.stringify(path)} is not opened: ${reason}`);
  const sandbox = createSandbox({ binary: await parts.codex(), log, readable, checkout: repository.dir });
  return {
    sandbox,
    env,
    readable,
    link: (dir) => linkInstalled({ dir, rev: request.rev, remove: () => Promise.resolve() }, installed),
    tree: async (rev, patch) => {
      const tree = await openTree(repository, rev, patch);
      await linkInstalled(tree, installed);
      return tree;
    },
  };
}

/** What the revision holds, and what is checked out where the install lies: a merge may bring what neither side has. */
async function pathsOf({ rev, prepare: command }: WorkshopRequest, repository: Repository): Promise<string[]> {
  const checkedOut = command === undefined ? await repository.resolve('HEAD').catch(() => null) : null;
  const revs = new Set([rev, ...(checkedOut === null ? [] : [checkedOut])]);
  return (await Promise.all([...revs].map((one) => repository.list(one)))).flat().map(({ path }) => path);
}

interface Prepared {
  installed: Installed;
  env: Record<string, string>;
}

/**
 * Runs the command that installs dependencies, in a tree of the revision: it writes there and nowhere else, sees the
 * tools and no home folder, has no key or token, and reaches the network but not this machine. What the revision's own
 * install scripts do is bounded by that, and what they leave in the place of a folder is looked at before it is opened.
 */
async function prepare(
  request: WorkshopRequest,
  command: string,
  parts: WorkshopParts,
  closers: (() => Promise<void>)[],
  notOpened: NotOpened[],
): Promise<Prepared> {
  const { repository, log, signal } = parts;
  const tree = await openTree(repository, request.rev);
  closers.push(() => tree.remove());
  // a name that no revision can have thought of
  const cacheFolder = basename(await mkdtemp(join(tree.dir, '.codex-ci-cache-')));
  const names = Object.keys(request.caches);
  const exports = names.map(
    (name) => `mkdir -p '${join(tree.dir, cacheFolder, name)}'; export ${name}='${join(tree.dir, cacheFolder, name)}'`,
  );
  const sandbox = createSandbox({
    binary: await parts.codex(),
    log,
    network: true,
    reach: request.reach ?? [],
    checkout: repository.dir,
  });
  log.info('prepare: installs the dependencies, with the network open and no key in reach');
  const run = await sandbox.run(
    tree,
    [...exports, command].join('\n'),
    { timeoutMs: request.prepareMs, outputBytes },
    signal,
  );
  if (run.timedOut)
    throw inputFailure('prepare-command', `did not end within ${Math.round(request.prepareMs / 1000)} s`);
  if (run.code !== 0) {
    const said = `${run.stdout}\n${run.stderr}`.trim().split('\n').slice(-3).join(' ').slice(-400);
    throw inputFailure(
      'prepare-command',
      `ended with ${run.exceeded === undefined ? (run.code ?? 'a signal') : `its limit (${run.exceeded})`}: ${said}`,
      'a command that installs what the tests need',
    );
  }
  log.info(`prepare: done in ${Math.round(run.ms / 1000)} s`);
  const env: Record<string, string> = {};
  for (const name of names) {
    const found = await findPlain(tree.dir, join(cacheFolder, name));
    if (found.state === 'plain') env[name] = found.real;
    else notOpened.push({ path: name, reason: found.state === 'refused' ? found.reason : 'it is gone' });
  }
  return { installed: { checkout: tree.dir, folders: request.folders }, env };
}
