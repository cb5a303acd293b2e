import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CodexBinary } from '../../adapters/codex/binary.ts';
import { fetchMissing } from '../../adapters/git/fetch.ts';
import { createHistory } from '../../adapters/git/history.ts';
import { openTree } from '../../adapters/git/tree-copy.ts';
import { createCodeReader } from '../../adapters/grammars/code-reader.ts';
import type { GithubClient } from '../../adapters/github/client.ts';
import { createReleaseReader } from '../../adapters/github/release/gate-evidence.ts';
import { createGrammars } from '../../adapters/grammars/grammars.ts';
import { createPrometheus } from '../../adapters/metrics/prometheus.ts';
import { createSandbox } from '../../adapters/sandbox/sandbox.ts';
import { createWorkshops } from '../../adapters/sandbox/workshop.ts';
import { readInputFile } from '../../contracts/input-file.ts';
import type { Clock, Log, Redactor, World } from '../../contracts/world.ts';
import type { ForgeReader } from '../../contracts/forge.ts';
import type { Repository } from '../../contracts/repository.ts';
import { createFunctionReader } from '../../readers/coverage/functions.ts';
import { createSymbolReader } from '../../readers/symbols/symbols.ts';
import { createSyntaxReader } from '../../readers/symbols/syntax.ts';

export interface WorldParts {
  repository: Repository;
  forge: ForgeReader | null;
  /** the GitHub that a release is looked up in, `name` as owner/name; left out where there is no token */
  github?: { client: GithubClient | null; name: string; serverUrl?: string };
  redactor: Redactor;
  clock: Clock;
  log: Log;
  signal: AbortSignal;
  /** sent to the metrics server; null where it asks for none */
  metricsToken: string | null;
  /** reads a coverage report by its name; a file of this machine unless told */
  reports?: (path: string) => Promise<Uint8Array>;
  /** gives the Codex CLI, whose sandbox runs commands; asked for when the first command is run */
  codex: () => Promise<CodexBinary>;
}

const queryMs = 30_000;
const mostReportBytes = 512 * 1024 * 1024;

/**
 * The run's clock: it starts at the run's own time and goes on as time does, also where somebody sets the machine's
 * clock.
 */
export function clockFrom(start: Date): Clock {
  const begun = performance.now();
  return { now: () => new Date(start.getTime() + Math.floor(performance.now() - begun)) };
}

/** A world whose `dispose` removes what it keeps for a run. */
export interface OpenWorld extends World {
  dispose(): Promise<void>;
}

/** What a task may read, from the adapters that stand behind it. */
export function worldOf(parts: WorldParts): OpenWorld {
  const { repository, forge, github, redactor, clock, log, signal, metricsToken, codex } = parts;
  const grammars = createGrammars();
  grammars.warm();
  const workshops = createWorkshops({ repository, codex, log, signal, environment: process.env, home: homedir() });
  return {
    repository,
    forge,
    redactor,
    clock,
    log,
    signal,
    // Each reading bears its own time: a gate that waits looks again later.
    release: {
      read: async (query) =>
        createReleaseReader({
          ...(github ?? { client: null, name: await repository.name() }),
          repository,
          redactor,
          at: clock.now().toISOString(),
          ...(github?.client ? { fetch: (sha: string) => fetchMissing(repository.dir, [sha], log) } : {}),
        }).read(query),
    },
    wait: async (ms) => {
      signal.throwIfAborted();
      await sleep(ms, undefined, { signal }).catch((error: unknown) => {
        throw signal.reason ?? error;
      });
    },
    fetch: (shas) => fetchMissing(repository.dir, shas, log),
    history: createHistory(repository, redactor),
    metrics: (url) =>
      createPrometheus({
        url,
        timeoutMs: queryMs,
        log,
        clock,
        ...(metricsToken === null ? {} : { token: metricsToken }),
      }),
    tree: (rev, patch) => openTree(repository, rev, patch),
    sandbox: {
      run: async (...run) => createSandbox({ binary: await codex(), log, checkout: repository.dir }).run(...run),
    },
    workshop: (request) => workshops.open(request),
    file: parts.reports ?? (async (path) => readInputFile({ where: 'coverage', path, limit: mostReportBytes })),
    checkout: resolve(repository.dir),
    symbols: createSymbolReader(grammars),
    code: createCodeReader(grammars),
    syntax: createSyntaxReader(grammars),
    functions: createFunctionReader(grammars),
    dispose: () => workshops.close(),
  };
}
