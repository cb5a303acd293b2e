import { z } from 'zod';
import type { Verdict } from '../../../domain/verdict.ts';
import { amount, share } from './words.ts';
import type { ObservedBudget } from './model.ts';

/** A pair of windows: the long one shows that the burning matters, the short one that it goes on. */
export interface BurnPair {
  long: string;
  short: string;
  rate: number;
}

/**
 * Multi-window, multi-burn-rate conditions of the Google SRE workbook, chapter 5, for paging: 2 % of a 30-day budget
 * within an hour, and 5 % within six. https://sre.google/workbook/alerting-on-slos/
 */
export const burnPairs: readonly BurnPair[] = [
  { long: '1h', short: '5m', rate: 14.4 },
  { long: '6h', short: '30m', rate: 6 },
];

/** The windows that an error budget's rule needs, longest first; the SLO's period is asked for too. */
export const budgetWindows: readonly string[] = ['6h', '1h', '30m', '5m'];

export const BudgetNumbers = z.strictObject({
  slo: z.number(),
  period: z.string(),
  burn: z
    .record(z.string(), z.number())
    .describe('share of the budget spent in a window, over the share that the window is of the period'),
  spent: z.number().nullable().describe('share of the period’s budget; null when the period was not read'),
});
export type BudgetNumbers = z.infer<typeof BudgetNumbers>;

export interface BudgetVerdict {
  verdict: Exclude<Verdict, 'skipped'>;
  reason: string;
  wouldChange: string;
  numbers: BudgetNumbers;
}

/**
 * Judges one error budget. `block`: both windows of a pair burn faster than its rate, or the whole period's budget is
 * spent. `inconclusive`: a window that could change that is missing, has no traffic, or fewer events than
 * `minimumEvents`. A period that was not read is said, and alone is no obstacle.
 */
export function judgeBudget(budget: ObservedBudget, minimumEvents = 50): BudgetVerdict {
  const allowed = 1 - budget.slo;
  const burn: Record<string, number> = {};
  const problems = new Map<string, string>();
  for (const { window, seen } of budget.readings) {
    if (seen.state !== 'present') problems.set(window, `${window} ${seen.state}: ${seen.reason}`);
    else if (!(seen.value.bad <= seen.value.total && seen.value.total <= 1e15))
      problems.set(window, `no honest counts in ${window} (${seen.value.bad} of ${seen.value.total})`);
    else if (seen.value.total === 0) problems.set(window, `no traffic in ${window}`);
    else if (seen.value.total < minimumEvents)
      problems.set(window, `${amount(seen.value.total)} events in ${window}, at least ${minimumEvents} are needed`);
    else burn[window] = Number((seen.value.bad / seen.value.total / allowed).toPrecision(9));
  }
  const spent = burn[budget.period] ?? null;
  const numbers: BudgetNumbers = { slo: budget.slo, period: budget.period, burn, spent };
  const rates = Object.entries(burn)
    .map(([window, rate]) => `${window} ${amount(rate)}×`)
    .join(', ');
  for (const { long, short, rate } of burnPairs) {
    if ((burn[long] ?? 0) > rate && (burn[short] ?? 0) > rate) {
      return {
        verdict: 'block',
        reason:
          `the error budget burns at more than ${rate}× over ${long} and ${short} (${rates}; ` +
          `SLO ${share(budget.slo)})`,
        wouldChange: `a burn rate below ${rate}× in ${short}`,
        numbers,
      };
    }
  }
  if (spent !== null && spent >= 1) {
    return {
      verdict: 'block',
      reason: `the error budget of ${budget.period} is spent: ${share(spent)} of it (SLO ${share(budget.slo)})`,
      wouldChange: `budget left in ${budget.period}`,
      numbers,
    };
  }
  const period = budget.readings.find(({ window }) => window === budget.period);
  const missing = burnPairs.flatMap((pair) => unknownOf(pair, burn, problems));
  if (period !== undefined && spent === null)
    missing.push(problems.get(budget.period) ?? `${budget.period} was not read`);
  if (missing.length > 0)
    return {
      verdict: 'inconclusive',
      reason: `the burn rate is not known: ${[...new Set(missing)].join('; ')}`,
      wouldChange: 'traffic and data in these windows',
      numbers,
    };
  const left =
    spent === null
      ? `; the period of ${budget.period} was not asked for`
      : `; ${share(Math.max(0, 1 - spent))} of the budget of ${budget.period} is left`;
  return {
    verdict: 'pass',
    reason: `burn rates ${rates}${left}`,
    wouldChange: 'a burn rate above 14.4× over 1h and 5m, or 6× over 6h and 30m',
    numbers,
  };
}

/** A pair is settled when one of its windows is known to be slow, or both are known. */
function unknownOf(
  { long, short, rate }: BurnPair,
  burn: Readonly<Record<string, number>>,
  problems: ReadonlyMap<string, string>,
): string[] {
  if ([long, short].some((window) => burn[window] !== undefined && burn[window] <= rate)) return [];
  return [long, short]
    .filter((window) => burn[window] === undefined)
    .map((window) => problems.get(window) ?? `${window} was not read`);
}
