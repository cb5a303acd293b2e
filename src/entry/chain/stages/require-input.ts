import { missingPrice, readEndpoint } from '../../../adapters/gateway/endpoint.ts';
import { priceOf } from '../../../adapters/gateway/prices.ts';
import type { World } from '../../../contracts/world.ts';
import type { Amount } from '../../../domain/ledger.ts';
import { profileOf, withEngine, withInstructions } from '../../run/profiles.ts';
import { requireKey } from '../../run/open-engine.ts';
import { estimateStage, type PreparedStage } from './run-stage.ts';

/**
 * What a stage that asks would fail of at once, told before any stage starts: a named engine without a key, an endpoint
 * that can't be one, a model without a price under a limit in dollars, instructions that the stage doesn't take. In a
 * chain that runs it would be a stage without a verdict. Fails as input.
 */
export function requireAskable(
  stages: Iterable<PreparedStage>,
  { key, limit }: { key: string | null; limit: Amount },
): void {
  for (const stage of stages) {
    const { name } = stage.entry.task;
    const common = withEngine(name, stage.settings.common, stage.settings.given);
    withInstructions(stage.entry.task, stage.settings.values, common);
    if (!estimateStage(stage, 0, key).asks) continue;
    requireKey(common.engine, common.baseUrl, key);
    readEndpoint({ baseUrl: common.baseUrl, key, allowPlainHttp: common.allowPlainHttp });
    const { model } = profileOf(stage.entry.task, common);
    if (limit.usd !== null && priceOf(model, common.prices) === null) throw missingPrice(model);
  }
}

/** The run's own limit; one in dollars over several runs makes it one in dollars too. */
export function dollarLimit(
  run: Amount,
  {
    maxUsdPerPullRequest,
    maxUsdPerDay,
  }: { maxUsdPerPullRequest: number | undefined; maxUsdPerDay: number | undefined },
): Amount {
  return { ...run, usd: run.usd ?? maxUsdPerPullRequest ?? maxUsdPerDay ?? null };
}

/** The files that somebody at a terminal named have to be readable. Fails as input. */
export async function requireFiles(stages: Iterable<PreparedStage>, world: World): Promise<void> {
  for (const {
    settings: { values },
    idle,
  } of stages) {
    const reports = idle === null && Array.isArray(values['coverage']) ? values['coverage'] : [];
    for (const name of reports) if (typeof name === 'string') await world.file(name);
  }
}
