import { z } from 'zod';
import { inputFailure } from '../../../domain/errors.ts';
import { observedOf } from '../../../domain/observed.ts';
import { mostSeries, mostSeriesPoints, parseRecordedJson } from '../../../readers/metrics/recorded.ts';

const Time = z.iso.datetime({ offset: true, error: 'a time is ISO 8601 with its zone (2026-11-20T11:18:08Z)' });
export const Window = z.strictObject({ from: Time, to: Time });
export type Window = z.infer<typeof Window>;

/** The name is part of a rule's id. */
export const MetricName = z
  .string()
  .regex(/^[A-Za-z0-9][\w.-]{0,79}$/, 'a name of letters, digits, dot, dash and underscore');

const Numbers = z.array(z.number().nullable()).max(mostSeriesPoints);
const Counts = z.array(z.number().nonnegative().nullable()).max(mostSeriesPoints);
const Pair = z.strictObject({ bad: Counts, total: Counts });
const common = {
  name: MetricName,
  unit: z.string().max(40).nullish(),
  worse: z
    .enum(['higher', 'lower'])
    .default('higher')
    .describe('the direction that hurts; of a ratio that of bad/total'),
  compare: z
    .enum(['same-time', 'before-after'])
    .optional()
    .describe('same-time; a canary against the rest at one time, or after a change against before it'),
  baseline_window: Window.nullish(),
  candidate_window: Window.nullish(),
};

/**
 * One metric's two windows, points in order of time, null where there is none. A ratio's points are counts since the
 * point before, never totals since a start.
 */
export const Metric = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ratio'), ...common, baseline: Pair, candidate: Pair }),
  z.strictObject({ kind: z.literal('samples'), ...common, baseline: Numbers, candidate: Numbers }),
  z.strictObject({ kind: z.literal('saturation'), ...common, threshold: z.number(), candidate: Numbers }),
]);
export type Metric = z.infer<typeof Metric>;

/** A metric that is meant to be judged, and what became of reading it. `source` names the file or the query. */
export const ObservedMetric = z.strictObject({
  name: MetricName,
  source: z.string(),
  link: z.string().nullable(),
  seen: observedOf(Metric),
});
export type ObservedMetric = z.infer<typeof ObservedMetric>;

/** Bad and all events of one look-back window such as `5m` or `1h`. */
export const BudgetReading = z.strictObject({
  window: z.string().regex(/^\d+[mhd]$/),
  seen: observedOf(z.strictObject({ bad: z.number().nonnegative(), total: z.number().nonnegative() })),
});
export const ObservedBudget = z.strictObject({
  name: MetricName,
  slo: z.number().gt(0).lt(1).describe('share of events that are to be good, such as 0.999'),
  period: z
    .string()
    .regex(/^\d+[mhd]$/)
    .describe('what the SLO is promised over, such as 30d'),
  source: z.string(),
  link: z.string().nullable(),
  readings: z.array(BudgetReading),
});
export type ObservedBudget = z.infer<typeof ObservedBudget>;

const RecordedBudget = z.strictObject({
  name: MetricName,
  slo: ObservedBudget.shape.slo,
  period: ObservedBudget.shape.period.default('30d'),
  windows: z.record(
    z.string().regex(/^\d+[mhd]$/, 'a window such as 5m, 1h or 30d'),
    z.strictObject({ bad: z.number().nonnegative().nullable(), total: z.number().nonnegative().nullable() }),
  ),
});
const Recorded = z.strictObject({
  metrics: z.array(Metric).min(1).max(mostSeries),
  error_budgets: z.array(RecordedBudget).max(mostSeries).default([]),
});

const shape =
  '{"metrics": [{"name", "kind": "ratio", "baseline": {"bad": [], "total": []}, "candidate": ' +
  '{…}} or {"name", "kind": "samples", "unit", "worse", "baseline": [], "candidate": []}' +
  ' or {"name", "kind": "saturation", "threshold", "candidate": []}]}';

/**
 * Reads `--metrics FILE`. NaN and infinite literals are gaps, as null is. Fails as input, naming `where` and the place,
 * on anything else: another shape, bad above total, lists of two lengths, a name given twice. `at` is when it was read.
 */
export function parseRecordedMetrics(
  text: string,
  where: string,
  at: string,
): { metrics: ObservedMetric[]; budgets: ObservedBudget[] } {
  const parsed = parseRecordedJson(Recorded, text, where, shape);
  const seenNames = new Set<string>();
  const metrics = parsed.metrics.map((metric, index): ObservedMetric => {
    const here = `${where}.metrics[${index}]`;
    if (seenNames.has(metric.name)) throw inputFailure(here, `the name '${metric.name}' is there twice`);
    seenNames.add(metric.name);
    if (metric.kind === 'ratio')
      for (const side of ['baseline', 'candidate'] as const) checkPair(metric[side], `${here}.${side}`);
    return { name: metric.name, source: where, link: null, seen: { at, state: 'present', value: metric } };
  });
  const budgetNames = new Set<string>();
  const budgets = parsed.error_budgets.map((budget, index): ObservedBudget => {
    const here = `${where}.error_budgets[${index}]`;
    if (budgetNames.has(budget.name)) throw inputFailure(here, `the name '${budget.name}' is there twice`);
    budgetNames.add(budget.name);
    const readings = Object.entries(budget.windows).map(([window, { bad, total }]): z.infer<typeof BudgetReading> => {
      if (bad === null || total === null)
        return { window, seen: { at, state: 'absent', reason: 'the file has no number for it' } };
      if (bad > total) throw inputFailure(`${here}.windows.${window}`, `bad (${bad}) is above total (${total})`);
      return { window, seen: { at, state: 'present', value: { bad, total } } };
    });
    return { name: budget.name, slo: budget.slo, period: budget.period, source: where, link: null, readings };
  });
  return { metrics, budgets };
}

function checkPair({ bad, total }: z.infer<typeof Pair>, here: string): void {
  if (bad.length !== total.length)
    throw inputFailure(here, `${bad.length} values of bad and ${total.length} of total`, 'lists of one length');
  bad.forEach((count, i) => {
    const all = total[i];
    if (count !== null && all !== null && all !== undefined && count > all)
      throw inputFailure(`${here}.bad[${i}]`, `${count} is above the total of ${all}`);
  });
}
