import { startSearch, weightOfRank } from '../../src/tasks/rollback-analysis/prove/search.ts';

/** Uniform numbers in [0, 1) from a seed (mulberry32, https://github.com/bryc/code/blob/master/jshash/PRNGs.md). */
export function seeded(seed: number): () => number {
  let state = (seed * 0x9e3779b1) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** One history with a culprit that the seed chooses, and a command that is wrong at these rates. */
export interface Trial {
  seed: number;
  commits: number;
  falseFailure: number;
  falsePass: number;
}
export type Prior = 'even' | 'ranked';
export type Bisection = 'majority' | 'all-fail' | 'until-pass';
export interface Outcome {
  right: boolean;
  runs: number;
  answer: string;
}

interface World {
  culprit: number;
  fails(point: number): boolean;
  random(): number;
}

function worldOf(trial: Trial): World {
  const place = seeded(trial.seed * 2 + 1);
  const random = seeded(trial.seed * 2 + 2);
  const culprit = 1 + Math.floor(place() * trial.commits);
  return {
    culprit,
    random: place,
    fails: (point) => (point >= culprit ? random() >= trial.falsePass : random() < trial.falseFailure),
  };
}

/**
 * Weights by rank: the culprit's rank is drawn as a ranking reaches it in windows of 50 (top-1 .51, top-5 .89, the rest
 * evenly behind).
 */
function rankedWeights(trial: Trial, { culprit, random }: World): number[] {
  const drawn = random();
  const rank =
    drawn < 0.512
      ? 1
      : drawn < 0.892
        ? 2 + Math.floor(((drawn - 0.512) / 0.38) * 4)
        : 6 + Math.floor(((drawn - 0.892) / 0.108) * (trial.commits - 5));
  const others = Array.from({ length: trial.commits }, (_, index) => index + 1).filter((index) => index !== culprit);
  for (let at = others.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [others[at], others[other]] = [others[other]!, others[at]!];
  }
  others.splice(rank - 1, 0, culprit);
  const weights: number[] = [];
  others.forEach((index, at) => {
    weights[index - 1] = weightOfRank(at + 1);
  });
  return weights;
}

export function search(trial: Trial, prior: Prior, maxRuns = 200): Outcome {
  const world = worldOf(trial);
  const weights = prior === 'even' ? null : rankedWeights(trial, world);
  const candidates = Array.from({ length: trial.commits }, (_, index) => ({
    sha: `c${index + 1}`,
    weight: weights?.[index] ?? 1,
  }));
  const state = startSearch(candidates, { lastGood: 'good', deployed: `c${trial.commits}` });
  for (let runs = 0; runs < maxRuns; runs++) {
    const verdict = state.verdict();
    if (verdict !== null)
      return {
        right: verdict.answer === 'proven' && verdict.candidate === world.culprit,
        runs,
        answer: verdict.answer,
      };
    const point = state.next();
    if (point === undefined) return { right: false, runs, answer: 'unknown' };
    state.record(point.index, world.fails(point.index) ? 'fail' : 'pass');
  }
  return { right: false, runs: maxRuns, answer: 'unknown' };
}

/**
 * Plain bisection between two ends that it believes without a run, each step repeated: the majority of `repeats`
 * decides; or the step is bad when all of them fail; or the same, ended by the first pass ("deflaked", the cheapest,
 * which has to know that there are no false passes).
 */
export function bisect(trial: Trial, kind: Bisection, repeats: number): Outcome {
  const world = worldOf(trial);
  let [good, bad, runs] = [0, trial.commits, 0];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    let fails = 0;
    let done = 0;
    while (done < repeats && !(kind === 'until-pass' && fails < done)) {
      done += 1;
      if (world.fails(middle)) fails += 1;
    }
    runs += done;
    if (kind === 'majority' ? fails * 2 > repeats : fails === repeats) bad = middle;
    else good = middle;
  }
  return { right: bad === world.culprit, runs, answer: 'proven' };
}
