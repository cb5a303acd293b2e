import { openRepository } from '../src/adapters/git/repository.ts';
import { createRedactor } from '../src/adapters/redact/redactor.ts';
import type { Repository } from '../src/contracts/repository.ts';
import { worldOf, type OpenWorld } from '../src/entry/run/world.ts';

const quiet = { info: () => undefined, warn: () => undefined, debug: () => undefined };

/** A history that is only read: without a forge, a key or a command. */
export async function openHistory(dir: string): Promise<{ repository: Repository; world: OpenWorld }> {
  const repository = await openRepository(dir);
  const world = worldOf({
    repository,
    forge: null,
    redactor: createRedactor(),
    clock: { now: () => new Date() },
    log: quiet,
    signal: new AbortController().signal,
    metricsToken: null,
    codex: () => Promise.reject(new Error('nothing is run')),
  });
  return { repository, world };
}
