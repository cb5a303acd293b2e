import type { CodexBinary } from '../../adapters/codex/binary.ts';
import { openRepository } from '../../adapters/git/repository.ts';
import { createGithubClient } from '../../adapters/github/client.ts';
import { createGithubForge } from '../../adapters/github/forge.ts';
import { createRedactor } from '../../adapters/redact/redactor.ts';
import { interruptSignal } from '../../adapters/terminal/interrupt.ts';
import type { Log, World } from '../../contracts/world.ts';
import { worldOf } from './world.ts';

/** A world with what has to be ended after it. `key` is the endpoint's, null where there is none. */
export interface LocalWorld extends World {
  key: string | null;
  close(): Promise<void>;
}

/**
 * The world of a person at a terminal: a local repository, and the secrets of OPENAI_API_KEY, PROMETHEUS_TOKEN and
 * GITHUB_TOKEN, which leave the environment here. With the last one, and an `origin` that is an owner/name, GitHub is
 * asked about releases.
 */
export async function openLocalWorld(options: {
  dir: string;
  log: Log;
  codex: () => Promise<CodexBinary>;
}): Promise<LocalWorld> {
  const [key, metricsToken, token] = [take('OPENAI_API_KEY'), take('PROMETHEUS_TOKEN'), take('GITHUB_TOKEN')];
  const known = [
    ['endpoint-key', key],
    ['metrics-token', metricsToken],
    ['github-token', token],
  ] as const;
  const repository = await openRepository(options.dir);
  const [signal, name] = [interruptSignal(), await repository.name()];
  const apiUrl = process.env['GITHUB_API_URL'];
  const client =
    token === null || !name.includes('/')
      ? null
      : createGithubClient({ token, log: options.log, signal, ...(apiUrl ? { apiUrl } : {}) });
  const world = worldOf({
    repository,
    forge: client === null ? null : createGithubForge(client, name),
    github: { client, name },
    metricsToken,
    log: options.log,
    codex: options.codex,
    redactor: createRedactor({ known: known.flatMap(([kind, value]) => (value === null ? [] : [{ kind, value }])) }),
    clock: { now: () => new Date() },
    signal,
  });
  return {
    ...world,
    key,
    close: async () => {
      await world.dispose();
      await repository.close();
    },
  };
}

function take(name: string): string | null {
  const value = process.env[name] || null;
  delete process.env[name];
  return value;
}
