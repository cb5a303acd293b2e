// Runs to the culprit of 64 commits with a command that fails falsely in 20 % of its runs: the search beside bisection
// with the repeats that it needs for the same result, on the same seeded trials. `node bench/prove.ts`
import { bisect, search, type Bisection, type Prior, type Trial } from '../test/support/prove-trials.ts';
import { median, report } from './measure.ts';

const trialsOf = (count: number): Trial[] =>
  Array.from({ length: count }, (_, seed) => ({ seed, commits: 64, falseFailure: 0.2, falsePass: 0 }));
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** 95 % interval of a share (Wilson). https://en.wikipedia.org/wiki/Binomial_proportion_confidence_interval */
function wilson(hits: number, of: number): [number, number] {
  const z = 1.96;
  const share = hits / of;
  const middle = (share + (z * z) / (2 * of)) / (1 + (z * z) / of);
  const half = (z * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of))) / (1 + (z * z) / of);
  return [middle - half, middle + half];
}

function say(
  name: string,
  outcomes: readonly { right: boolean; runs: number }[],
): { right: number; mean: number; median: number } {
  const right = outcomes.filter((outcome) => outcome.right).length;
  const runs = outcomes.map((outcome) => outcome.runs);
  const [low, high] = wilson(right, outcomes.length);
  report(
    'prove',
    `${name}: right (95 % interval ${(low * 100).toFixed(1)} to ${(high * 100).toFixed(1)})`,
    (right / outcomes.length) * 100,
    '%',
  );
  report('prove', `${name}: runs, median`, median(runs), 'runs');
  report('prove', `${name}: runs, mean`, mean(runs), 'runs');
  return { right, mean: mean(runs), median: median(runs) };
}

for (const count of [100, 1000]) {
  const trials = trialsOf(count);
  const ours = (['even', 'ranked'] satisfies Prior[]).map(
    (prior) =>
      [
        prior,
        say(
          `search, ${prior} prior, ${count} trials`,
          trials.map((trial) => search(trial, prior)),
        ),
      ] as const,
  );
  for (const kind of ['majority', 'all-fail', 'until-pass'] satisfies Bisection[]) {
    for (let repeats = 1; repeats <= 25; repeats += kind === 'majority' ? 2 : 1) {
      const outcomes = trials.map((trial) => bisect(trial, kind, repeats));
      if (outcomes.filter(({ right }) => right).length < 0.95 * count) continue;
      const theirs = say(`bisection, ${kind} of ${repeats}, ${count} trials`, outcomes);
      for (const [prior, own] of ours)
        report('prove', `bisection ${kind} of ${repeats} / search ${prior}: mean runs`, theirs.mean / own.mean, '×');
      break;
    }
  }
}
