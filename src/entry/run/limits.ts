import { priceOf } from '../../adapters/gateway/prices.ts';
import type { Profile } from '../../contracts/engine.ts';
import type { Values } from '../../contracts/options.ts';
import type { Amount } from '../../domain/ledger.ts';
import type { CommonOptions } from '../settings/common-options.ts';

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
