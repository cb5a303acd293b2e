import type { CodexBinary } from '../../adapters/codex/binary.ts';
import type { Engine, Profile } from '../../contracts/engine.ts';
import type { Values } from '../../contracts/options.ts';
import type { World } from '../../contracts/world.ts';
import { inputFailure } from '../../domain/errors.ts';
import type { Amount } from '../../domain/ledger.ts';
import {
  engineNames,
  engineOf,
  noEngine,
  usualEngine,
  type AskingEngine,
  type EngineChoice,
} from '../engines/engines.ts';
import { commonOptions, type CommonOptions } from '../settings/common-options.ts';

export interface EngineRequest {
  profile: Profile;
  common: Values<CommonOptions>;
  /** what the gateway lets through; null where there is no limit */
  limit: Amount;
  key: string | null;
  world: World;
  /** gives the Codex CLI */
  codex: () => Promise<CodexBinary>;
}

/** An engine behind its gateway. `close` ends and removes all of it. */
export interface OpenEngine {
  engine: Engine;
  close(): Promise<void>;
}

export async function openEngine(name: AskingEngine, request: EngineRequest): Promise<OpenEngine> {
  const { profile, common, key, world, limit, codex } = request;
  if (limit.usd === null)
    world.log.warn(
      `${profile.model} has no known price, so no limit in dollars holds, but one of ${limit.tokens} tokens; ` +
        `set prices.${profile.model} and max-usd, or max-tokens`,
    );
  // Loaded when it is needed: node:http costs a run on rules some twenty milliseconds.
  const { startGateway } = await import('../../adapters/gateway/gateway.ts');
  const gateway = await startGateway({
    baseUrl: common.baseUrl,
    allowPlainHttp: common.allowPlainHttp,
    key,
    redact: async (text) => (await world.redactor.redact(text)).text,
    limitUsd: limit.usd,
    limitTokens: limit.tokens,
    prices: common.prices,
  });
  const row = engineOf(name);
  const engine = await row.open({ gateway, profile, world, codex });
  return {
    engine: { ...engine, can: row.can },
    close: async () => {
      await engine.close();
      await gateway.close();
    },
  };
}

/** `auto` is the usual engine with a key and rules without; a named one that can't be asked is the user's to mend. */
export function chooseEngine(
  wanted: EngineChoice,
  baseUrl: string,
  job: { key: string | null; withoutModel: string | null; world: World },
): AskingEngine | typeof noEngine {
  if (job.withoutModel !== null && wanted !== noEngine) {
    job.world.log.warn(`${job.withoutModel}; rules only`);
    return noEngine;
  }
  if (wanted === 'auto') return job.key === null ? noEngine : usualEngine;
  if (wanted !== noEngine) requireKey(wanted, baseUrl, job.key);
  return wanted;
}

/** Fails as input where a named engine would have to ask the provider without a key. */
export function requireKey(engine: string, baseUrl: string, key: string | null): void {
  if (key !== null || baseUrl !== commonOptions.baseUrl.fallback) return;
  throw inputFailure(
    'engine',
    `${engine} needs a key: set OPENAI_API_KEY (in a workflow the input openai-api-key)`,
    `auto, rules; with a key ${engineNames.join(', ')}`,
  );
}
