import { createGrammars } from '../adapters/grammars/grammars.ts';
import { openRepository } from '../adapters/git/repository.ts';
import { createRedactor } from '../adapters/redact/redactor.ts';
import { interruptSignal } from '../adapters/terminal/interrupt.ts';
import type { Log, World } from '../contracts/world.ts';
import { createSymbolReader } from '../readers/symbols/symbols.ts';

/** A world with what has to be ended after it. `key` is the endpoint's, null where there is none. */
export interface LocalWorld extends World { key: string | null; signal: AbortSignal; close(): Promise<void> }

/** The world of a person at a terminal: a local repository, and the key of OPENAI_API_KEY, which leaves the environment here. */
export async function openLocalWorld(options: { dir: string; log: Log }): Promise<LocalWorld> {
  const key = process.env['OPENAI_API_KEY'] || null;
  delete process.env['OPENAI_API_KEY'];
  const repository = await openRepository(options.dir);
  const grammars = createGrammars();
  grammars.warm();
  return {
    repository,
    forge: null,
    redactor: createRedactor({ known: key === null ? [] : [{ kind: 'endpoint-key', value: key }] }),
    symbols: createSymbolReader(grammars),
    clock: { now: () => new Date() },
    log: options.log,
    key,
    signal: interruptSignal(),
    close: () => repository.close(),
  };
}
