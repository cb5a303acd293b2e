import { costOf, priceOf, type Prices } from '../../../adapters/gateway/prices.ts';
import type { Values } from '../../../contracts/options.ts';
import type { Profile } from '../../../contracts/engine.ts';
import type { CommonOptions } from '../../settings/common-options.ts';
import { profileOf, type Asking } from '../../run/profiles.ts';

/** English and code have about four characters a token; patches, full of signs, fewer. */
const bytesPerToken = 3.5;
/** Instructions, schema and tool descriptions of one ask. */
const promptTokens = 9000;
/** Requests of one ask with tools; each sends what came before it again, mostly from the provider's cache. */
const requestsPerAsk = 4;
const outputTokens = 3000;
const effortFactor: Readonly<Record<string, number>> = { low: 0.5, medium: 1, high: 2, xhigh: 3, max: 4, ultra: 5 };

/**
 * What a stage is expected to cost on a change of `bytes`, in dollars; null where the model's price is unknown. It is
 * rough, and meant for two things: as the weight of a split, where only proportions count, and to see before asking
 * whether a share is far too small.
 */
export function estimateUsd(stage: Asking, bytes: number, common: Values<CommonOptions>): number | null {
  const said = common.profiles[stage.name]?.['estimate-usd'] ?? common.profiles['default']?.['estimate-usd'];
  return said ?? estimateOf(bytes, profileOf(stage, common), common.prices);
}

/**
 * The least tokens that a stage takes on a change of `bytes`: its evidence, and instructions and an answer for each
 * ask, in one request each. An agent makes more requests; with fewer tokens none of them would come to an answer.
 */
export function estimateTokens(stage: Asking, bytes: number, common: Values<CommonOptions>): number {
  const { effort, askTokens } = profileOf(stage, common);
  const { asks, fresh, output } = askOf(bytes, { effort, askTokens });
  return Math.ceil((fresh + output) * asks);
}

function estimateOf(
  bytes: number,
  profile: Pick<Profile, 'model' | 'effort' | 'askTokens'>,
  prices: Prices,
): number | null {
  const price = priceOf(profile.model, prices);
  if (price === null) return null;
  const { asks, fresh, output } = askOf(bytes, profile);
  const one = costOf(price, { input: fresh * requestsPerAsk, cached: fresh * (requestsPerAsk - 1), output });
  return Math.round(one * asks * 1e6) / 1e6;
}

/** How many asks the evidence makes, and the tokens that one of them brings and gets. */
function askOf(
  bytes: number,
  { effort, askTokens }: Pick<Profile, 'effort' | 'askTokens'>,
): { asks: number; fresh: number; output: number } {
  const evidence = bytes / bytesPerToken;
  const asks = Math.max(1, Math.ceil(evidence / askTokens));
  return { asks, fresh: evidence / asks + promptTokens, output: outputTokens * (effortFactor[effort] ?? 1) };
}
