/**
 * Which commit turned a symptom on, when the command that shows it is flaky: the search as pure functions.
 *
 * After "Flake Aware Culprit Finding" (Henderson, Dorward, Nickell, Johnston, Kondareddy; ICST Industry Track 2023,
 * https://hackthology.com/flake-aware-culprit-finding.html): a posterior over the commits, a prior that says which are
 * suspect, and each run chosen by what it can tell, instead of a bisection whose every step is repeated. Different
 * here: the rates of false failures and false passes are unknown and learnt from all runs (a beta distribution each,
 * integrated out), the next run is the one with the highest expected information gain, and "it was there before" and
 * "it never shows" are hypotheses of their own.
 */

import { ancestryOf, type SearchCandidate } from './ancestry.ts';
import { Belief, type Seen } from './belief.ts';

/** Posterior at which an answer counts, as the acceptance asks of 100 trials; the mean is above it. */
const threshold = 0.95;

export type Verdict = { answer: 'proven'; candidate: number } | { answer: 'not-this-deploy' | 'not-reproduced' };

/**
 * A revision that can be run: 0 is the last good, 1…n the candidates from oldest to newest, n + 1 the deployed one (the
 * candidate n itself where it is the same).
 */
export interface Point {
  index: number;
  sha: string;
  fails: number;
  passes: number;
  closed: boolean;
}

export interface Search {
  readonly points: readonly Point[];
  /** posterior of each candidate, in order */
  candidates(): number[];
  /** posterior that the symptom was there before the candidates, and that the command never shows it */
  before(): number;
  never(): number;
  /** mean rates over the hypotheses */
  rates(): { falseFailure: number; falsePass: number };
  /** the point to run next; undefined when there is none that can still tell anything */
  next(): Point | undefined;
  record(point: number, seen: Seen): void;
  /** the point can't be run (does not build): no outcome of it counts */
  close(point: number): void;
  verdict(): Verdict | null;
  /** true for the points just before a candidate */
  precedes(point: number, candidate: number): boolean;
}

/**
 * How suspect rank `r` is (1 the most): a power law near what ranking from symptoms reaches in windows of 50 commits
 * (top-1 .51, top-5 .89 on the Defects4J cases).
 */
export function weightOfRank(rank: number): number {
  return rank ** -1.8;
}

/**
 * Starts a search. `candidates` from oldest to newest (parents before children); a `deployed` that is no candidate
 * comes after all of them.
 */
export function startSearch(
  candidates: readonly SearchCandidate[],
  ends: { lastGood: string; deployed: string },
): Search {
  const size = candidates.length;
  const points: Point[] = [
    ends.lastGood,
    ...candidates.map(({ sha }) => sha),
    ...(candidates.at(-1)?.sha === ends.deployed ? [] : [ends.deployed]),
  ].map((sha, index) => ({ index, sha, fails: 0, passes: 0, closed: false }));
  const [good, deployed] = [points[0]!, points.at(-1)!];
  const ancestry = ancestryOf(candidates, deployed.index);
  const belief = new Belief(candidates, ancestry);

  /** The points that show a candidate with the eye: on where it came in, off just before, on where it is deployed. */
  const missing = (candidate: number): Point | undefined => {
    const own = points[candidate]!;
    if (own.fails === 0) return own;
    const before = ancestry.parents(candidate).map((parent) => points[parent]!);
    return before.find(({ passes }) => passes === 0) ?? (deployed.fails === 0 ? deployed : undefined);
  };
  /** What the leading hypothesis still has to show. */
  const wanted = (leader: number): Point | undefined =>
    leader < size ? missing(leader + 1) : leader === belief.before ? good : deployed;

  return {
    points,
    candidates: () => belief.candidates(),
    before: () => belief.of(belief.before),
    never: () => belief.of(belief.never),
    rates: () => belief.rates(),
    next() {
      // Is there anything to find at all? One look at what is deployed answers that best.
      if (deployed.fails + deployed.passes === 0 && !deployed.closed) return deployed;
      const leader = belief.leader();
      const shows = belief.of(leader) >= threshold ? wanted(leader) : undefined;
      return shows?.closed === false ? shows : mostTelling(points, belief);
    },
    record(index, seen) {
      const point = points[index]!;
      if (seen === 'fail') point.fails += 1;
      else point.passes += 1;
      belief.learn(index, seen);
    },
    precedes: (point, candidate) => ancestry.parents(candidate).includes(point),
    close(index) {
      points[index]!.closed = true;
    },
    verdict() {
      const leader = belief.leader();
      if (belief.of(leader) < threshold) return null;
      if (leader < size) return missing(leader + 1) === undefined ? { answer: 'proven', candidate: leader + 1 } : null;
      if (leader === belief.before) return good.fails > 0 ? { answer: 'not-this-deploy' } : null;
      return deployed.passes > 0 ? { answer: 'not-reproduced' } : null;
    },
  };
}

/** The open point whose run is expected to tell most; undefined where none can tell anything. */
function mostTelling(points: readonly Point[], belief: Belief): Point | undefined {
  const gain = belief.gains();
  let [chosen, most]: [Point | undefined, number] = [undefined, 1e-9];
  for (const point of points.filter(({ closed }) => !closed)) {
    const told = gain(point.index);
    if (told > most) [chosen, most] = [point, told];
  }
  return chosen;
}
