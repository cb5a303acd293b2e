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

/** A commit that may be the one. `weight` is how suspect it is beside the others (any scale, not negative). */
export interface SearchCandidate {
  sha: string;
  weight: number;
  /** its parents, where history is no single line; other ids than candidates' are taken as lying in the last good */
  parents?: readonly string[];
}

export interface SearchOptions {
  /** posterior at which an answer counts (default .95, as the acceptance asks of 100 trials; the mean is above it) */
  threshold?: number;
  /** what is expected of the rate of false failures, where the symptom is off */
  falseFailure?: RatePrior;
  /** the same for false passes, where it is on */
  falsePass?: RatePrior;
}

/**
 * A mixture of beta distributions over a rate of wrong outcomes: pseudo-counts `wrong` and `right`, and the share of
 * each.
 */
export type RatePrior = readonly { share: number; wrong: number; right: number }[];

/**
 * A symptom that is there either nearly always shows or notably seldom; one beta for both was too sure of itself in
 * simulated trials where 30 % of the runs passed falsely.
 */
const defaultFalseFailure: RatePrior = [{ share: 1, wrong: 2, right: 6 }];
const defaultFalsePass: RatePrior = [
  { share: 0.7, wrong: 0.1, right: 19.9 },
  { share: 0.3, wrong: 1.5, right: 5 },
];

export type Seen = 'fail' | 'pass';
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

/** Shares of the prior that no candidate gets: it was there before, it never shows. */
const priorBefore = 0.08;
const priorNever = 0.08;
/** A share of the candidates' prior is spread evenly, so that a wrong score costs runs and not the answer. */
const evenShare = 0.15;

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
  options: SearchOptions = {},
): Search {
  const { threshold = 0.95, falseFailure = defaultFalseFailure, falsePass = defaultFalsePass } = options;
  const size = candidates.length;
  const points: Point[] = [
    ends.lastGood,
    ...candidates.map(({ sha }) => sha),
    ...(candidates.at(-1)?.sha === ends.deployed ? [] : [ends.deployed]),
  ].map((sha, index) => ({ index, sha, fails: 0, passes: 0, closed: false }));
  const top = points.length - 1;
  const { includes, parents, line } = ancestryOf(candidates, top);

  // A state is a hypothesis (candidate j at j - 1, then "before" and "never") with one part of each rate's mixture.
  const [before, never, hypotheses] = [size, size + 1, size + 2];
  const on = (point: number, hypothesis: number): boolean =>
    hypothesis === before || (hypothesis < size && includes(point, hypothesis + 1));
  const prior = [...priorOf(candidates), priorBefore, priorNever];
  const parts = falseFailure.flatMap((off) => falsePass.map((sure) => ({ share: off.share * sure.share, off, sure })));
  const states = hypotheses * parts.length;
  const hypothesisOf = (state: number): number => Math.floor(state / parts.length);
  const fill = (value: (part: (typeof parts)[number], hypothesis: number) => number): Float64Array =>
    Float64Array.from({ length: states }, (_, state) => value(parts[state % parts.length]!, hypothesisOf(state)));
  const weights = fill((part, hypothesis) => part.share * prior[hypothesis]!);
  const falseFails = fill(({ off }) => off.wrong);
  const truePasses = fill(({ off }) => off.right);
  const falsePasses = fill(({ sure }) => sure.wrong);
  const trueFails = fill(({ sure }) => sure.right);
  const failsWhenOff = (state: number): number => falseFails[state]! / (falseFails[state]! + truePasses[state]!);
  const failsWhenOn = (state: number): number => trueFails[state]! / (trueFails[state]! + falsePasses[state]!);
  const failsAt = (point: number, state: number): number =>
    on(point, hypothesisOf(state)) ? failsWhenOn(state) : failsWhenOff(state);

  /** posterior by hypothesis */
  let belief = new Float64Array(hypotheses);
  const normalise = (): void => {
    const sum = weights.reduce((all, one) => all + one, 0);
    belief = new Float64Array(hypotheses);
    for (let state = 0; state < states; state++) {
      weights[state]! /= sum;
      belief[hypothesisOf(state)]! += weights[state]!;
    }
  };
  normalise();

  const best = (): number => {
    let at = 0;
    for (let h = 1; h < hypotheses; h++) if (belief[h]! > belief[at]!) at = h;
    return at;
  };
  /** The points that show a candidate with the eye: on where it came in, off just before, on where it is deployed. */
  const missing = (candidate: number): Point | undefined => {
    const own = points[candidate]!;
    if (own.fails === 0) return own;
    return (
      parents(candidate)
        .map((parent) => points[parent]!)
        .find(({ passes }) => passes === 0) ?? (points[top]!.fails === 0 ? points[top] : undefined)
    );
  };

  return {
    points,
    candidates: () => [...belief.subarray(0, size)],
    before: () => belief[before]!,
    never: () => belief[never]!,
    rates() {
      let [failing, passing] = [0, 0];
      for (let state = 0; state < states; state++) {
        failing += weights[state]! * failsWhenOff(state);
        passing += weights[state]! * (1 - failsWhenOn(state));
      }
      return { falseFailure: failing, falsePass: passing };
    },
    next() {
      const open = points.filter(({ closed }) => !closed);
      // Is there anything to find at all? One look at what is deployed answers that best.
      if (points[top]!.fails + points[top]!.passes === 0 && !points[top]!.closed) return points[top];
      const leader = best();
      if (belief[leader]! >= threshold) {
        const wanted = leader < size ? missing(leader + 1) : leader === before ? points[0] : points[top];
        if (wanted !== undefined && !wanted.closed) return wanted;
      }
      const [sure, off] = [tableOf(states, failsWhenOn), tableOf(states, failsWhenOff)];
      let [chosen, most]: [Point | undefined, number] = [undefined, 1e-9];
      const along = line ? gainsAlong(weights, sure, off, size, parts.length) : null;
      for (const point of open) {
        const gain =
          along === null
            ? expectedGain(weights, sure, off, (state) => on(point.index, hypothesisOf(state)))
            : along[Math.min(point.index, size)]!;
        if (gain > most) [chosen, most] = [point, gain];
      }
      return chosen;
    },
    record(index, seen) {
      const point = points[index]!;
      if (seen === 'fail') point.fails += 1;
      else point.passes += 1;
      for (let state = 0; state < states; state++) {
        const fails = failsAt(index, state);
        weights[state]! *= seen === 'fail' ? fails : 1 - fails;
        if (on(index, hypothesisOf(state))) (seen === 'fail' ? trueFails : falsePasses)[state]! += 1;
        else (seen === 'fail' ? falseFails : truePasses)[state]! += 1;
      }
      normalise();
    },
    precedes: (point, candidate) => parents(candidate).includes(point),
    close(index) {
      points[index]!.closed = true;
    },
    verdict() {
      const leader = best();
      if (belief[leader]! < threshold) return null;
      if (leader < size) return missing(leader + 1) === undefined ? { answer: 'proven', candidate: leader + 1 } : null;
      if (leader === before) return points[0]!.fails > 0 ? { answer: 'not-this-deploy' } : null;
      return points[top]!.passes > 0 ? { answer: 'not-reproduced' } : null;
    },
  };
}

function priorOf(candidates: readonly SearchCandidate[]): number[] {
  const known = candidates.map(({ weight }) => (Number.isFinite(weight) && weight > 0 ? weight : 0));
  const sum = known.reduce((all, one) => all + one, 0);
  const share = 1 - priorBefore - priorNever;
  const even = share / candidates.length;
  return known.map((weight) => (sum === 0 ? even : ((1 - evenShare) * share * weight) / sum + evenShare * even));
}

interface Table {
  fails: Float64Array;
  entropy: Float64Array;
}

function tableOf(states: number, failing: (state: number) => number): Table {
  const fails = Float64Array.from({ length: states }, (_, state) => failing(state));
  return { fails, entropy: fails.map(entropy) };
}

/**
 * Bits that a run is expected to tell about the states: the entropy of its outcome less the entropy that stays when one
 * is true.
 */
function expectedGain(weights: Float64Array, sure: Table, off: Table, on: (state: number) => boolean): number {
  let [mean, rest] = [0, 0];
  for (let state = 0; state < weights.length; state++) {
    const table = on(state) ? sure : off;
    mean += weights[state]! * table.fails[state]!;
    rest += weights[state]! * table.entropy[state]!;
  }
  return entropy(mean) - rest;
}

/**
 * The same for all points of a single line at once, 0 to `size`: from one to the next only one candidate's states turn
 * on.
 */
function gainsAlong(weights: Float64Array, sure: Table, off: Table, size: number, parts: number): Float64Array {
  let [mean, rest] = [0, 0];
  const add = (hypothesis: number, table: Table, sign: number): void => {
    for (let state = hypothesis * parts; state < (hypothesis + 1) * parts; state++) {
      mean += sign * weights[state]! * table.fails[state]!;
      rest += sign * weights[state]! * table.entropy[state]!;
    }
  };
  for (let hypothesis = 0; hypothesis < size + 2; hypothesis++) add(hypothesis, hypothesis === size ? sure : off, 1);
  const gains = new Float64Array(size + 1);
  for (let point = 0; point <= size; point++) {
    if (point > 0) {
      add(point - 1, off, -1);
      add(point - 1, sure, 1);
    }
    gains[point] = entropy(mean) - rest;
  }
  return gains;
}

function entropy(probability: number): number {
  if (probability <= 0 || probability >= 1) return 0;
  return -probability * Math.log2(probability) - (1 - probability) * Math.log2(1 - probability);
}

/**
 * Which candidates a point has in its history, and the points just before a candidate. Without parents history is the
 * order itself.
 */
function ancestryOf(
  candidates: readonly SearchCandidate[],
  top: number,
): { line: boolean; includes(point: number, candidate: number): boolean; parents(candidate: number): number[] } {
  if (candidates.every(({ parents }) => parents === undefined))
    return { line: true, includes: (point, candidate) => candidate <= point, parents: (candidate) => [candidate - 1] };
  const size = candidates.length;
  if (
    candidates.every(({ parents }, at) => at === 0 || (parents?.length === 1 && parents[0] === candidates[at - 1]!.sha))
  ) {
    return ancestryOf(
      candidates.map(({ sha, weight }) => ({ sha, weight })),
      top,
    );
  }
  const indexOf = new Map(candidates.map(({ sha }, at) => [sha, at + 1]));
  const words = (size >> 5) + 1;
  const sets = Array.from({ length: top + 1 }, () => new Uint32Array(words));
  const before: number[][] = [[]];
  candidates.forEach((candidate, at) => {
    const own = sets[at + 1]!;
    const found = (candidate.parents ?? [candidates[at - 1]?.sha ?? ''])
      .map((sha) => indexOf.get(sha) ?? 0)
      .filter((parent) => parent <= at);
    for (const parent of found)
      sets[parent]!.forEach((word, index) => {
        own[index]! |= word;
      });
    own[(at + 1) >> 5]! |= 1 << ((at + 1) & 31);
    before.push([...new Set(found.length === 0 ? [0] : found)]);
  });
  // what is deployed has them all, even where the last candidate is on a side line
  sets[top]!.fill(0xffffffff);
  return {
    line: false,
    includes: (point, candidate) => ((sets[point]![candidate >> 5]! >>> (candidate & 31)) & 1) === 1,
    parents: (candidate) => before[candidate] ?? [0],
  };
}
