import { z } from 'zod';
import data from './prices.json' with { type: 'json' };

/** US dollars per million tokens; `cached` is for input tokens that were read from the provider's cache. */
export const Price = z.strictObject({
  input: z.number().nonnegative(),
  cached: z.number().nonnegative(),
  output: z.number().nonnegative(),
});
export type Price = z.infer<typeof Price>;

/** Prices by model name, as the configuration key `prices` gives them. */
export const Prices = z.record(z.string(), Price);
export type Prices = z.infer<typeof Prices>;

const table = z
  .strictObject({
    date: z.iso.date(),
    source: z.string(),
    longContext: z.strictObject({ aboveInputTokens: z.int(), input: z.number(), output: z.number() }),
    models: Prices,
  })
  .parse(data);

/** When the shipped prices were current, and where they are from. */
export const priceTable: { readonly date: string; readonly source: string; readonly models: readonly string[] } = {
  date: table.date,
  source: table.source,
  models: Object.keys(table.models),
};

export interface PriceOf {
  price: Price;
  longContext: boolean;
}

/** `gpt-5.5-2026-04-23` and `gpt-5.5-20260423` are dated snapshots of `gpt-5.5`. */
const dated = /-\d{4}-?\d{2}-?\d{2}$/;

function own(prices: Prices, model: string): Price | undefined {
  return Object.hasOwn(prices, model) ? prices[model] : undefined;
}

/**
 * The price of a model: the user's by exact name, the shipped one by exact name, then both by the name without its
 * date. Any other name has none: a near name may cost many times more.
 */
export function priceOf(model: string, overrides: Prices = {}): PriceOf | null {
  for (const name of dated.test(model) ? [model, model.replace(dated, '')] : [model]) {
    const shipped = own(table.models, name);
    const price = own(overrides, name) ?? shipped;
    if (price !== undefined) return { price, longContext: shipped !== undefined };
  }
  return null;
}

export interface TokenCounts {
  input: number;
  cached: number;
  output: number;
}

/** US dollars of one request. Above the long-context mark the whole request costs more, not only what lies above it. */
export function costOf({ price, longContext }: PriceOf, tokens: TokenCounts): number {
  const long = longContext && tokens.input > table.longContext.aboveInputTokens;
  const cached = Math.min(tokens.cached, tokens.input);
  const input = ((tokens.input - cached) * price.input + cached * price.cached) * (long ? table.longContext.input : 1);
  return (input + tokens.output * price.output * (long ? table.longContext.output : 1)) / 1e6;
}
