import type { CodexBinary } from '../adapters/codex/binary.ts';
import { openRepository } from '../adapters/git/repository.ts';
import { createRedactor } from '../adapters/redact/redactor.ts';
import { interruptSignal } from '../adapters/terminal/interrupt.ts';
import type { Log, World } from '../contracts/world.ts';
import { worldOf } from './world.ts';

/** A world with what has to be ended after it. `key` is the endpoint's, null where there is none. */
export interface LocalWorld extends World { key: string | null; close(): Promise<void> }

/** The world of a person at a terminal: a local repository, and the secrets of OPENAI_API_KEY and PROMETHEUS_TOKEN, which leave the environment here. */
export async function openLocalWorld(options: { dir: string; log: Log; codex: () => Promise<CodexBinary> }): Promise<LocalWorld> {
  const [key, metricsToken] = [take('OPENAI_API_KEY'), take('PROMETHEUS_TOKEN')];
  const known = [['endpoint-key', key], ['metrics-token', metricsToken]] as const;
  const repository = await openRepository(options.dir);
  const world = worldOf({
    repository, forge: null, metricsToken, log: options.log, codex: options.codex,
    redactor: createRedactor({ known: known.flatMap(([kind, value]) => (value === null ? [] : [{ kind, value }])) }),
    clock: { now: () => new Date() },
    signal: interruptSignal(),
  });
  return { ...world, key, close: async () => { await world.dispose(); await repository.close(); } };
}

function take(name: string): string | null {
  const value = process.env[name] || null;
  delete process.env[name];
  return value;
}
