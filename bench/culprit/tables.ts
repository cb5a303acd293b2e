import { table } from '../../src/domain/markdown.ts';
import { judgeCause, rankingProbability } from '../../src/tasks/rollback-analysis/cause/cause.ts';
import type { Outcome } from './evaluate.ts';
import { auc, bootstrap, mean, wilson } from './measures.ts';

const parts = ['tune', 'held-out', 'all'] as const;
const inPart = (outcomes: readonly Outcome[], part: (typeof parts)[number]): Outcome[] =>
  outcomes.filter((one) => part === 'all' || one.part === part);
const fixed = (value: number): string => (Number.isNaN(value) ? '–' : value.toFixed(3).replace(/^0/, ''));
const shown = ({ value, low, high }: { value: number; low: number; high: number }): string =>
  `${fixed(value)} (${fixed(low)}–${fixed(high)})`;

/** For a random order: the expected reciprocal rank and chances, not those of the expected place. */
function reciprocal(one: Outcome, method: string): number {
  if (method !== 'random') return 1 / one.ranks[method]!;
  return Array.from({ length: one.candidates }, (_, at) => 1 / (at + 1)).reduce((a, b) => a + b, 0) / one.candidates;
}

function within(one: Outcome, method: string, top: number): number {
  return method === 'random' ? Math.min(1, top / one.candidates) : one.ranks[method]! <= top ? 1 : 0;
}

/** MRR, top-1, top-5 of each method and the hunks of ours, each with its 95 % bootstrap interval. */
export function rankTable(outcomes: readonly Outcome[]): string {
  const rows = parts.flatMap((part) => {
    const these = inPart(outcomes, part);
    if (these.length === 0) return [];
    const methods = Object.keys(these[0]!.ranks).map((method) => [
      part,
      String(these.length),
      method,
      shown(bootstrap(these, (items) => mean(items.map((one) => reciprocal(one, method))))),
      shown(bootstrap(these, (items) => mean(items.map((one) => within(one, method, 1))))),
      shown(bootstrap(these, (items) => mean(items.map((one) => within(one, method, 5))))),
    ]);
    const hunks = these.filter((one) => one.hunk !== null);
    const top = (count: number): string =>
      shown(bootstrap(hunks, (items) => mean(items.map((one) => (one.hunk! > 0 && one.hunk! <= count ? 1 : 0)))));
    return [...methods, [part, String(hunks.length), 'ours, hunks', '', top(1), top(5)]];
  });
  return table(['Part', 'Cases', 'Method', 'MRR', 'Top-1', 'Top-5'], rows);
}

/** AUC of the probability and of the raw score, the answers given, and the precision of the named culprit by level. */
export function causeTable(outcomes: readonly Outcome[]): string {
  const rows = [...new Set(outcomes.map(({ size }) => size))].flatMap((size) =>
    parts.map((part) => {
      const these = inPart(outcomes, part).filter(
        (one) => one.size === size && one.guilty !== null && one.innocent !== null,
      );
      const area = (by: (top: NonNullable<Outcome['guilty']>) => number): string =>
        shown(
          bootstrap(these, (items) =>
            auc(
              items.map((one) => by(one.guilty!)),
              items.map((one) => by(one.innocent!)),
            ),
          ),
        );
      const later = these.filter((one) => one.later !== null);
      const laterArea = shown(
        bootstrap(later, (items) =>
          auc(
            items.map((one) => rankingProbability(one.guilty!)),
            items.map((one) => rankingProbability(one.later!)),
          ),
        ),
      );
      const judged = these.flatMap((one) => [
        { right: one.right, guilty: true, cause: judgeCause({ top: one.guilty }) },
        { right: false, guilty: false, cause: judgeCause({ top: one.innocent }) },
      ]);
      const named = (levels: readonly string[]): string => {
        const some = judged.filter(({ cause }) => cause.answer === 'this-deploy' && levels.includes(cause.confidence));
        return some.length === 0
          ? 'none'
          : `${shown(wilson(some.filter(({ right }) => right).length, some.length))} of ${some.length}`;
      };
      const answers = (answer: string): string => {
        const some = judged.filter(({ cause }) => cause.answer === answer);
        return answer === 'unknown'
          ? String(some.length)
          : `${some.filter(({ guilty }) => guilty === (answer === 'this-deploy')).length} right of ${some.length}`;
      };
      return [
        String(size),
        part,
        String(these.length),
        area(rankingProbability),
        `${laterArea} of ${later.length}`,
        area(({ score }) => score),
        answers('this-deploy'),
        answers('not-this-deploy'),
        answers('unknown'),
        named(['L3']),
        named(['L2']),
        named(['L1']),
      ];
    }),
  );
  return table(
    [
      'Window',
      'Part',
      'Pairs',
      'AUC',
      'AUC against later windows',
      'AUC of the raw score',
      'this-deploy',
      'not-this-deploy',
      'unknown',
      'Culprit right at L3',
      'at L2',
      'at L1',
    ],
    rows,
  );
}
