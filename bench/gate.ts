/**
 * Size and power of the deploy gate's metric verdicts, by simulation with fixed seeds: what share of releases is
 * blocked, left open, passed. `node bench/gate.ts` prints one JSON line for each figure.
 */
import type { Metric } from '../src/tasks/deploy-gate/metrics/model.ts';
import { judgeMetric } from '../src/tasks/deploy-gate/metrics/verdict.ts';
import { binomialDraw, normalDraw, seeded } from '../src/readers/statistics/random.ts';
import { report } from './measure.ts';

const now = '2026-01-01T00:00:00Z';
const runs = 4000;
const common = { worse: 'higher', unit: null } as const;
const list = (points: number, draw: () => number): number[] => Array.from({ length: points }, draw);

function simulate(name: string, make: () => Metric): void {
  const seen = { block: 0, inconclusive: 0, pass: 0 };
  for (let run = 0; run < runs; run += 1) seen[judgeMetric(make(), undefined, now).verdict] += 1;
  for (const verdict of ['block', 'inconclusive', 'pass'] as const)
    report('gate', `${name}: ${verdict}`, (100 * seen[verdict]) / runs, '%');
}

const requests = 50;
let seed = 20_261_120;
const ratio = (
  points: number,
  before: (random: () => number) => number,
  after: (random: () => number) => number,
): (() => Metric) => {
  const random = seeded((seed += 1));
  const side = (rate: (random: () => number) => number): { bad: number[]; total: number[] } => ({
    bad: list(points, () => binomialDraw(random, requests, rate(random))),
    total: list(points, () => requests),
  });
  return () => ({ kind: 'ratio', name: 'errors', ...common, baseline: side(before), candidate: side(after) });
};
const is = (rate: number) => (): number => rate;
for (const [before, after, points] of [
  [0, 2, 30],
  [1, 3, 30],
  [1, 1, 30],
  [0, 0, 30],
  [0, 2, 10],
  [1, 3, 10],
  [1, 1, 10],
] as const) {
  simulate(`errors ${before} → ${after} %, ${requests} × ${points}`, ratio(points, is(before / 100), is(after / 100)));
}
/** One point in ten has twenty times the errors: about 1 % on average, far from binomial. */
const bursts = (random: () => number): number => (random() < 0.1 ? 0.07 : 0.0035);
simulate(`errors in bursts, 1 → 1 %, ${requests} × 30`, ratio(30, bursts, bursts));

/** Latency with a log-normal spread; `persistence` is the correlation of neighbours. */
const latency = (points: number, spread: number, factor: number, persistence: number): (() => Metric) => {
  const random = seeded((seed += 1));
  const side = (level: number): number[] => {
    let state = normalDraw(random);
    return list(points, () => {
      const value = level * Math.exp(spread * state);
      state = persistence * state + Math.sqrt(1 - persistence ** 2) * normalDraw(random);
      return value;
    });
  };
  return () => ({ kind: 'samples', name: 'latency', ...common, baseline: side(100), candidate: side(100 * factor) });
};
for (const spread of [0.1, 0.2, 0.4]) {
  for (const factor of [1.3, 1.1, 1])
    simulate(
      `latency +${Math.round((factor - 1) * 100)} %, noise ${spread * 100} %, 30 points`,
      latency(30, spread, factor, 0),
    );
}
simulate('latency +0 %, noise 20 %, neighbours correlated .6, 30 points', latency(30, 0.2, 1, 0.6));
simulate('latency +30 %, noise 20 %, neighbours correlated .6, 30 points', latency(30, 0.2, 1.3, 0.6));
