import { z } from 'zod';

/**
 * Tokens and money of model requests. `cached_input_tokens` are part of `input_tokens`, `reasoning_tokens` of
 * `output_tokens`. `usd` is null when the model has no known price. `incomplete`: some of it was lost with whoever knew
 * it, so that the figures are the least that was taken; `usd` is null then too.
 */
export const Usage = z.strictObject({
  requests: z.int().nonnegative(),
  input_tokens: z.int().nonnegative(),
  cached_input_tokens: z.int().nonnegative(),
  output_tokens: z.int().nonnegative(),
  reasoning_tokens: z.int().nonnegative(),
  usd: z.number().nonnegative().nullable(),
  incomplete: z.literal(true).optional().describe('some of it was lost with whoever knew it: at least this was taken'),
});
export type Usage = z.infer<typeof Usage>;

export const noUsage: Usage = {
  requests: 0,
  input_tokens: 0,
  cached_input_tokens: 0,
  output_tokens: 0,
  reasoning_tokens: 0,
  usd: 0,
};

/** What somebody took who is gone with all figures. */
export const lostUsage: Usage = { ...noUsage, usd: null, incomplete: true };

/**
 * Sum; an unknown price on either side makes the sum's price unknown, and what is incomplete on either side makes it
 * so.
 */
export function addUsage(a: Usage, b: Usage): Usage {
  return {
    requests: a.requests + b.requests,
    input_tokens: a.input_tokens + b.input_tokens,
    cached_input_tokens: a.cached_input_tokens + b.cached_input_tokens,
    output_tokens: a.output_tokens + b.output_tokens,
    reasoning_tokens: a.reasoning_tokens + b.reasoning_tokens,
    usd: a.usd === null || b.usd === null ? null : a.usd + b.usd,
    ...(a.incomplete === true || b.incomplete === true ? { incomplete: true as const } : {}),
  };
}

export const Budget = z.strictObject({
  limit_usd: z.number().nonnegative().nullable(),
  spent_usd: z.number().nonnegative().nullable(),
  remaining_usd: z.number().nonnegative().nullable(),
  limit_tokens: z
    .int()
    .nonnegative()
    .nullable()
    .optional()
    .describe('input and output together; absent in records of versions that did not say'),
  unpriced: z
    .string()
    .optional()
    .describe('the model whose missing price keeps a limit in dollars from holding; limit_tokens holds in its place'),
});
export type Budget = z.infer<typeof Budget>;

/** What a run was held to. */
export interface HeldTo {
  limitUsd: number | null;
  limitTokens?: number | null | undefined;
  unpriced?: string | undefined;
}

export function budgetOf({ limitUsd, limitTokens, unpriced }: HeldTo, usage: Usage): Budget {
  const remaining = limitUsd === null || usage.usd === null ? null : Math.max(0, limitUsd - usage.usd);
  return {
    limit_usd: limitUsd,
    spent_usd: usage.usd,
    remaining_usd: remaining,
    ...(limitTokens === undefined || limitTokens === null ? {} : { limit_tokens: limitTokens }),
    ...(unpriced === undefined ? {} : { unpriced }),
  };
}

/**
 * What was spent as a person reads it, and what held where no limit in dollars could. `shown` prepares a model's name
 * for where it is shown.
 */
export function costWords(
  { usd }: Usage,
  { limit_tokens: tokens, unpriced }: Budget,
  shown: (text: string) => string,
): string {
  const cost = usd === null ? 'cost unknown' : `$${usd.toFixed(4)}`;
  return unpriced === undefined
    ? cost
    : `${cost} (no price is known for ${shown(unpriced)}, so ${tokens ?? 'no'} tokens are the limit in ` +
        'place of dollars)';
}
