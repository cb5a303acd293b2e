import { judgeBudget } from '../metrics/error-budget.ts';
import { judgeMetric } from '../metrics/verdict.ts';
import type { ObservedBudget, ObservedMetric } from '../metrics/model.ts';
import { answer, type Rule, type RuleEvidence } from './rule.ts';

export const metricPrefix = 'metrics/';
export const budgetPrefix = 'error-budget/';

/** The rule of one metric. */
export function metricRule(metric: ObservedMetric): Rule {
  const { name, source, link, seen } = metric;
  return {
    id: `${metricPrefix}${name}`,
    about: `${name} is not worse than its baseline`,
    usual: () => 'require',
    judge({ settings, now }) {
      if (seen.state !== 'present') {
        return answer('inconclusive', `${seen.state}: ${seen.reason}`, 'data for both windows', [
          { kind: 'metric', ref: source, quote: seen.reason, url: link },
        ]);
      }
      const { verdict, reason, wouldChange } = judgeMetric(seen.value, settings.limits[name], now);
      return answer(verdict, reason, wouldChange, [{ kind: 'metric', ref: source, quote: reason, url: link }]);
    },
  };
}

/** The rule of one error budget. */
export function budgetRule(budget: ObservedBudget): Rule {
  return {
    id: `${budgetPrefix}${budget.name}`,
    about: `the error budget of ${budget.name} does not burn`,
    usual: () => 'require',
    judge({ settings }) {
      const { verdict, reason, wouldChange } = judgeBudget(budget, settings.limits[budget.name]?.['minimum-events']);
      const evidence: RuleEvidence[] = budget.readings.map(({ window, seen }) => ({
        kind: 'metric',
        ref: `${budget.source} ${window}`,
        url: budget.link,
        quote: seen.state === 'present' ? `${seen.value.bad} of ${seen.value.total}` : `${seen.state}: ${seen.reason}`,
      }));
      return answer(verdict, reason, wouldChange, evidence);
    },
  };
}

/** A metric that the policy names and nobody read. */
export function unreadRule(id: string): Rule {
  return {
    id,
    about: 'a metric that the policy names',
    usual: () => 'require',
    judge: () =>
      answer('inconclusive', 'the policy names it, and nothing was read for it', 'a metric of that name', [
        { kind: 'metric', ref: id, quote: null, url: null },
      ]),
  };
}
