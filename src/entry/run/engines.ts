import type { Engine, Profile } from '../../contracts/engine.ts';
import type { Values } from '../../contracts/options.ts';
import type { World } from '../../contracts/world.ts';
import type { Amount } from '../../domain/ledger.ts';
import type { CodexBinary } from '../../adapters/codex/binary.ts';
import { createCodexEngine } from '../../adapters/codex/codex-engine.ts';
import { startGateway } from '../../adapters/gateway/gateway.ts';
import { priceOf } from '../../adapters/gateway/prices.ts';
import { openReadWorkspaces } from '../../adapters/sandbox/read-workspaces.ts';
import { openWriteWorkspace } from '../../adapters/sandbox/write-workspace.ts';
import { createOpenaiEngine } from '../../adapters/openai/openai-engine.ts';
import type { CommonOptions } from '../settings/common-options.ts';

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

/** An engine behind its gateway, with the folders that it shows to an agent. `close` ends and removes all of it. */
export interface OpenEngine {
  engine: Engine;
  close(): Promise<void>;
}

export const shippedLimitUsd = 2;

/**
 * What takes the place of the shipped dollars where a model has no price: what they buy of input from the default
 * model.
 */
export const shippedLimitTokens = 1_000_000;

/**
 * What a run may spend: the shipped dollars unless told; tokens in their place where the model has no price, as dollars
 * could not be counted.
 */
export function limitOf(profile: Profile, common: Values<CommonOptions>): Amount {
  const priced = priceOf(profile.model, common.prices) !== null;
  return {
    usd: common.maxUsd ?? (priced ? shippedLimitUsd : null),
    tokens: common.maxTokens ?? (priced ? null : shippedLimitTokens),
  };
}

/** The model whose missing price keeps a run from having a limit in dollars; null where it has one. */
export function unpricedModel(profile: Profile, limit: Amount): string | null {
  return limit.usd === null ? profile.model : null;
}

export async function openEngine(name: 'codex' | 'openai', request: EngineRequest): Promise<OpenEngine> {
  const { profile, common, key, world, limit } = request;
  if (limit.usd === null)
    world.log.warn(
      `${profile.model} has no known price, so no limit in dollars holds, but one of ${limit.tokens} tokens; set prices.${profile.model} and max-usd, or max-tokens`,
    );
  const redact = async (text: string): Promise<string> => (await world.redactor.redact(text)).text;
  const gateway = await startGateway({
    baseUrl: common.baseUrl,
    allowPlainHttp: common.allowPlainHttp,
    key,
    redact,
    limitUsd: limit.usd,
    limitTokens: limit.tokens,
    prices: common.prices,
  });
  const workspaces = openReadWorkspaces(world);
  const engine =
    name === 'codex'
      ? createCodexEngine({
          gateway,
          profiles: [profile],
          log: world.log,
          repositoryDir: world.repository.dir,
          workspace: workspaces.of,
          ready: request.codex,
          writable: async (wanted) =>
            openWriteWorkspace(wanted, {
              repository: world.repository,
              redactor: world.redactor,
              workshop: wanted.workshop === undefined ? null : await world.workshop(wanted.workshop),
            }),
        })
      : createOpenaiEngine({ gateway, profiles: [profile] });
  return {
    engine,
    close: async () => {
      const removed = workspaces.remove();
      await engine.close();
      await gateway.close();
      await removed;
    },
  };
}
