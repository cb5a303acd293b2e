// The steps of a run with the parts task and the real openai engine, in this process or, run by node, in one of its
// own.
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startGateway } from '../../src/adapters/gateway/gateway.ts';
import { createOpenaiEngine } from '../../src/adapters/openai/openai-engine.ts';
import { createRedactor } from '../../src/adapters/redact/redactor.ts';
import type { Result } from '../../src/contracts/task.ts';
import type { World } from '../../src/contracts/world.ts';
import { openRunFolder, type StoredOptions } from '../../src/flow/run-folder.ts';
import { collect, decide, turns } from '../../src/flow/steps.ts';
import { noise } from './secrets.ts';
import { partsTask } from './parts-task.ts';

const profile = {
  model: 'gpt-6-sol',
  effort: 'low',
  verbosity: 'low' as const,
  timeoutMs: 60_000,
  maxRequests: 1,
  maxTokens: 100_000,
  maxOutputTokens: 32_000,
  askTokens: 1000,
};
const options: StoredOptions = {
  task: partsTask.name,
  common: {},
  values: { words: 2, strict: 'yes' },
  given: {},
  profiles: { parts: profile },
  limitUsd: 1,
};
const silent = (): void => undefined;

/** The parts task reads nothing of a world but its log. */
export const partsWorld = {
  signal: new AbortController().signal,
  log: { info: silent, warn: silent, debug: silent },
} as unknown as World;

/** Collects where nothing is collected yet, asks what is open, decides. */
export async function runParts(dir: string, baseUrl: string): Promise<Result<{ text: string; repairs: number }>> {
  const folder = openRunFolder(dir);
  const redactor = createRedactor();
  const gateway = await startGateway({
    baseUrl,
    key: `s${'k'}-test-${noise(20)}`,
    redact: async (text) => (await redactor.redact(text)).text,
    limitUsd: 1,
  });
  try {
    const sha = '1'.repeat(40);
    const subject = { kind: 'revision' as const, repository: 'sample', trusted: sha, head: sha };
    if (!folder.has('evidence.json'))
      await collect(partsTask, { event: 'cli', actor: 'ada', at: '2026-01-02T03:04:05Z', subject }, options, {
        folder,
        world: partsWorld,
      });
    const engine = createOpenaiEngine({ gateway, profiles: [profile] });
    await turns(partsTask, { folder, world: partsWorld, engine, parallel: 2, signal: new AbortController().signal });
  } finally {
    await gateway.close();
  }
  return decide(partsTask, folder);
}

const [, program, dir, baseUrl] = process.argv;
if (
  program !== undefined &&
  dir !== undefined &&
  baseUrl !== undefined &&
  realpathSync(program) === fileURLToPath(import.meta.url)
) {
  await runParts(dir, baseUrl);
}
