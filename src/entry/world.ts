import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import type { CodexBinary } from '../adapters/codex/binary.ts';
import { fetchMissing } from '../adapters/git/fetch.ts';
import { createHistory } from '../adapters/git/history.ts';
import { openTree } from '../adapters/git/tree-copy.ts';
import { createGrammars } from '../adapters/grammars/grammars.ts';
import { createPrometheus } from '../adapters/metrics/prometheus.ts';
import { createSandbox } from '../adapters/sandbox/sandbox.ts';
import { createWorkshops } from '../adapters/sandbox/workshop.ts';
import type { Clock, ForgeReader, Log, Redactor, Repository, World } from '../contracts/world.ts';
import { inputFailure, messageOf } from '../domain/errors.ts';
import { createFunctionReader } from '../readers/coverage/functions.ts';
import { createSymbolReader } from '../readers/symbols/symbols.ts';
import { createSyntaxReader } from '../readers/symbols/syntax.ts';

export interface WorldParts {
  repository: Repository;
  forge: ForgeReader | null;
  redactor: Redactor;
  clock: Clock;
  log: Log;
  signal: AbortSignal;
  /** sent to the metrics server; null where it asks for none */
  metricsToken: string | null;
  /** gives the Codex CLI, whose sandbox runs commands; asked for when the first command is run */
  codex: () => Promise<CodexBinary>;
}

const queryMs = 30_000;

/** A world whose `dispose` removes what it keeps for a run. */
export interface OpenWorld extends World { dispose(): Promise<void> }

/** What a task may read, from the adapters that stand behind it. */
export function worldOf(parts: WorldParts): OpenWorld {
  const { repository, forge, redactor, clock, log, signal, metricsToken, codex } = parts;
  const grammars = createGrammars();
  grammars.warm();
  const workshops = createWorkshops({ repository, codex, log, signal, environment: process.env, home: homedir() });
  return {
    repository, forge, redactor, clock, log, signal,
    fetch: (shas) => fetchMissing(repository.dir, shas, log),
    history: createHistory(repository, redactor),
    metrics: (url) => createPrometheus({ url, timeoutMs: queryMs, log, clock, ...(metricsToken === null ? {} : { token: metricsToken }) }),
    tree: (rev, patch) => openTree(repository, rev, patch),
    sandbox: { run: async (...run) => createSandbox({ binary: await codex(), log }).run(...run) },
    workshop: (request) => workshops.open(request),
    file: (path) => readFile(path).catch((error: unknown) => { throw inputFailure(path, messageOf(error).replace(/, (?:open|read) '.*$|, read$/, ''), 'a readable file'); }),
    checkout: resolve(repository.dir),
    symbols: createSymbolReader(grammars),
    syntax: createSyntaxReader(grammars),
    functions: createFunctionReader(grammars),
    dispose: () => workshops.close(),
  };
}
