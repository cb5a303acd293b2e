import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findCodex } from '../../src/adapters/codex/find-codex.ts';
import { openTree } from '../../src/adapters/git/tree-copy.ts';
import { createGrammars } from '../../src/adapters/grammars/grammars.ts';
import { findCaches, linkInstalled, readableInstalled, type Installed } from '../../src/adapters/sandbox/installed.ts';
import type { Bounds } from '../../src/adapters/sandbox/limits/bounds.ts';
import { createSandbox } from '../../src/adapters/sandbox/sandbox.ts';
import type { Log } from '../../src/contracts/world.ts';
import type { Repository } from '../../src/contracts/repository.ts';
import { createSymbolReader } from '../../src/readers/symbols/symbols.ts';
import { createSyntaxReader } from '../../src/readers/symbols/syntax.ts';
import type { Bench } from '../../src/tasks/test-gen/run/bench.ts';
import { settleRunner } from '../../src/tasks/test-gen/runners/override.ts';
import { runners } from '../../src/tasks/test-gen/runners/detect.ts';
import type { RunnerName } from '../../src/tasks/test-gen/runners/runner.ts';

/** The folder whose `node_modules` has Vitest: this checkout, or the one that it links to. */
export const suiteRoot = join(dirname(fileURLToPath(import.meta.url)), '../..');
const grammars = createGrammars();
export const readSyntax = createSyntaxReader(grammars);
export const readSymbols = createSymbolReader(grammars);

export interface BenchOptions {
  runner: RunnerName;
  repository: Repository;
  installed?: Installed;
  testCommand?: string;
  bounds?: Partial<Bounds>;
  log?: string[];
}

/** A bench with the real sandbox and real trees of a repository. */
export async function openBench({
  runner,
  repository,
  installed,
  testCommand,
  bounds,
  log = [],
}: BenchOptions): Promise<Bench> {
  const say = (message: string): void => {
    log.push(message);
  };
  const quiet: Log = { info: say, warn: say, debug: () => undefined };
  const readable = installed === undefined ? [] : await readableInstalled(installed);
  const caches = await findCaches(runners[runner].installed.caches, process.env, homedir());
  const nodeBin = join(suiteRoot, 'node_modules/.bin');
  // the suite's own Node in front, as its npm scripts have it
  const env = {
    ...process.env,
    PATH: `${existsSync(join(nodeBin, 'node')) ? `${nodeBin}:` : ''}${process.env['PATH'] ?? ''}`,
  };
  const sandbox = createSandbox({
    binary: await findCodex({ install: false }),
    log: quiet,
    readable: [...readable, ...Object.values(caches)],
    env,
    ...(bounds === undefined ? {} : { bounds }),
  });
  return {
    runner: settleRunner({ runner: runners[runner], folder: '' }, testCommand),
    sandbox,
    env: caches,
    log: quiet,
    signal: new AbortController().signal,
    tree: async (rev, patch) => {
      const tree = await openTree(repository, rev, patch);
      if (installed !== undefined) await linkInstalled(tree, installed);
      return tree;
    },
  };
}

/** The text of a file at a revision, as the tasks read it. */
export const reader =
  (repository: Repository, rev: string) =>
  async (path: string): Promise<string | null> => {
    const bytes = await repository.read(rev, path);
    return bytes === undefined ? null : Buffer.from(bytes).toString('utf8');
  };
