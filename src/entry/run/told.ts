import { redactJson } from '../../adapters/gateway/redact-json.ts';
import type { OptionList } from '../../contracts/options.ts';
import type { Redactor } from '../../contracts/world.ts';
import type { Json } from '../../domain/json.ts';
import type { Amount } from '../../domain/ledger.ts';
import type { HeldTo } from '../../domain/usage.ts';
import type { Profile } from '../../contracts/engine.ts';
import { StoredOptions } from '../../flow/run-folder.ts';
import { unpricedModel } from './limits.ts';

/** What a record says of a run's limit; null where no model is asked. */
export function heldOf(profile: Profile, amount: Amount | null): HeldTo {
  const unpriced = amount === null ? null : unpricedModel(profile, amount);
  return {
    limitUsd: amount?.usd ?? null,
    limitTokens: amount?.tokens ?? undefined,
    ...(unpriced === null ? {} : { unpriced }),
  };
}

/** Options as JSON without secrets; what is not set is left out. */
export function storable(list: OptionList, values: Readonly<Record<string, unknown>>): Record<string, Json> {
  const entries = Object.entries(values).filter(([name, value]) => value !== undefined && list[name]?.secret !== true);
  return Object.fromEntries(entries) as Record<string, Json>;
}

/** `options.json` as it may be stored: guidance and addresses come from people too, and they put secrets into them. */
export async function withoutSecrets(told: StoredOptions, redactor: Redactor): Promise<StoredOptions> {
  return StoredOptions.parse(await redactJson(told, async (text) => (await redactor.redact(text)).text));
}
