import type { Change, Risk } from './changes.ts';

/** How likely changes of a kind are to break what runs, next to each other: an order, no probability. */
const grades: Record<Risk, number> = {
  migration: 1,
  config: 0.8,
  dependency: 0.7,
  concurrency: 0.6,
  limit: 0.6,
  'removed-check': 0.5,
};

export const riskNames: Record<Risk, string> = {
  migration: 'a database migration',
  config: 'configuration',
  dependency: 'a dependency',
  concurrency: 'concurrency',
  limit: 'a limit, timeout or retry',
  'removed-check': 'a check that was removed',
};

/** The risk of a change by its gravest kind, 0 to 1. */
export function riskOf(change: Pick<Change, 'risks'>): number {
  return Math.max(0, ...[...change.risks].map((risk) => grades[risk]));
}
