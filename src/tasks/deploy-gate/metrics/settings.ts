import { z } from 'zod';
import { MetricName } from './model.ts';

const Query = z.string().trim().min(1).max(4000);
const Length = z.string().regex(/^[1-9]\d{0,4}[smhd]$/, 'a length such as 30s, 15m, 6h or 1d');
const common = {
  name: MetricName,
  compare: z
    .enum(['same-time', 'before-after'])
    .default('before-after')
    .describe('a canary against the rest at one time, or after a change against before it'),
  window: Length.default('15m').describe('how long each window is'),
  settle: Length.default('1m').describe('left out after the candidate went live'),
  offset: Length.optional().describe(
    'before-after: how much earlier the baseline is; without it, right before the candidate went live',
  ),
  step: Length.default('30s').describe('between two points'),
  worse: z.enum(['higher', 'lower']).default('higher'),
  unit: z.string().max(40).optional(),
  environments: z.array(z.string().min(1)).min(1).optional().describe('environments it is asked for; all'),
};
const Counts = z.strictObject({ bad: Query, total: Query });

const queriesOf = ({
  candidate,
  baseline,
}: {
  candidate: z.infer<typeof Counts>;
  baseline?: z.infer<typeof Counts> | undefined;
}): string[] => [candidate, baseline].flatMap((side) => (side === undefined ? [] : [side.bad, side.total]));

/** One metric that a Prometheus is asked for. A `baseline` query of its own goes with `same-time`. */
export const MetricSetting = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('ratio'),
      ...common,
      candidate: Counts,
      baseline: Counts.optional(),
      counters: z
        .boolean()
        .default(true)
        .describe(
          'the queries give counters that only grow; false: each point is a count of its own, as increase(…) gives it',
        ),
      'bad-absent-is-zero': z.boolean().default(false).describe('no series of bad events means that there was none'),
    }),
    z.strictObject({ kind: z.literal('samples'), ...common, candidate: Query, baseline: Query.optional() }),
    z.strictObject({ kind: z.literal('saturation'), ...common, candidate: Query, threshold: z.number() }),
  ])
  .refine(
    (setting) =>
      setting.kind === 'saturation' || (setting.compare === 'same-time') === (setting.baseline !== undefined),
    'a baseline query goes with compare: same-time, and only with it',
  )
  .refine(
    (setting) => setting.kind !== 'ratio' || !queriesOf(setting).some((query) => /\b(?:i?rate|deriv)\s*\(/.test(query)),
    'a ratio needs counts, not rates per second: give the counters, or increase(…) with counters: false',
  )
  .refine(
    (setting) =>
      setting.kind !== 'ratio' ||
      setting.counters !== queriesOf(setting).some((query) => /\bincrease\s*\(/.test(query)),
    'counters: true goes with plain counters, counters: false with increase(…)',
  );
export type MetricSetting = z.infer<typeof MetricSetting>;

/**
 * One error budget. `$window` in a query stands for each look-back window, as in
 * `sum(increase(requests_total[$window]))`.
 */
export const BudgetSetting = z.strictObject({
  name: MetricName,
  slo: z.number().gt(0).lt(1).describe('share of events that are to be good, such as 0.999'),
  period: z
    .string()
    .regex(/^\d+[hd]$/)
    .default('30d'),
  bad: Query.refine((text) => text.includes('$window'), 'a query with $window in it'),
  total: Query.refine((text) => text.includes('$window'), 'a query with $window in it'),
  environments: z.array(z.string().min(1)).min(1).optional(),
});
export type BudgetSetting = z.infer<typeof BudgetSetting>;

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Milliseconds of a length such as `15m`. */
export function millisecondsOf(length: string): number {
  return Number(length.slice(0, -1)) * (units[length.slice(-1)] ?? 0) * 1000;
}

/** A budget's query for one window. */
export function budgetQuery(query: string, window: string): string {
  return query.replaceAll('$window', window);
}
