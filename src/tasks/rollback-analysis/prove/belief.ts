import type { Ancestry, SearchCandidate } from './ancestry.ts';

/**
 * A mixture of beta distributions over a rate of wrong outcomes: pseudo-counts `wrong` and `right`, and the share of
 * each.
 */
type RatePrior = readonly { share: number; wrong: number; right: number }[];

/**
 * A symptom that is there either nearly always shows or notably seldom; one beta for both was too sure of itself in
 * simulated trials where 30 % of the runs passed falsely.
 */
const falseFailure: RatePrior = [{ share: 1, wrong: 2, right: 6 }];
const falsePass: RatePrior = [
  { share: 0.7, wrong: 0.1, right: 19.9 },
  { share: 0.3, wrong: 1.5, right: 5 },
];

export type Seen = 'fail' | 'pass';
/** Shares of the prior that no candidate gets: it was there before, it never shows. */
const priorBefore = 0.08;
const priorNever = 0.08;
/** A share of the candidates' prior is spread evenly, so that a wrong score costs runs and not the answer. */
const evenShare = 0.15;

/**
 * What is believed of each hypothesis after the runs so far: candidate j at j - 1, then that the symptom was there
 * before all of them, then that the command never shows it. A state is a hypothesis with one part of each rate's
 * mixture.
 */
export class Belief {
  readonly before: number;
  readonly never: number;
  private readonly size: number;
  private readonly ancestry: Ancestry;
  private readonly weights: Float64Array;
  private readonly falseFails: Float64Array;
  private readonly truePasses: Float64Array;
  private readonly falsePasses: Float64Array;
  private readonly trueFails: Float64Array;
  /** posterior by hypothesis */
  private posterior: Float64Array;

  constructor(candidates: readonly SearchCandidate[], ancestry: Ancestry) {
    this.size = candidates.length;
    this.ancestry = ancestry;
    [this.before, this.never] = [this.size, this.size + 1];
    const prior = [...priorOf(candidates), priorBefore, priorNever];
    const fill = (value: (part: Part, hypothesis: number) => number): Float64Array =>
      Float64Array.from({ length: prior.length * parts.length }, (_, state) =>
        value(parts[state % parts.length]!, hypothesisOf(state)),
      );
    this.weights = fill((part, hypothesis) => part.share * prior[hypothesis]!);
    this.falseFails = fill(({ off }) => off.wrong);
    this.truePasses = fill(({ off }) => off.right);
    this.falsePasses = fill(({ sure }) => sure.wrong);
    this.trueFails = fill(({ sure }) => sure.right);
    this.posterior = new Float64Array(prior.length);
    this.normalise();
  }

  of(hypothesis: number): number {
    return this.posterior[hypothesis]!;
  }

  candidates(): number[] {
    return [...this.posterior.subarray(0, this.size)];
  }

  /** The hypothesis that is believed most. */
  leader(): number {
    let at = 0;
    for (let h = 1; h < this.posterior.length; h++) if (this.posterior[h]! > this.posterior[at]!) at = h;
    return at;
  }

  /** Mean rates over the hypotheses. */
  rates(): { falseFailure: number; falsePass: number } {
    let [failing, passing] = [0, 0];
    for (let state = 0; state < this.weights.length; state++) {
      failing += this.weights[state]! * this.failsWhenOff(state);
      passing += this.weights[state]! * (1 - this.failsWhenOn(state));
    }
    return { falseFailure: failing, falsePass: passing };
  }

  /** Learns from a run at a point. */
  learn(point: number, seen: Seen): void {
    for (let state = 0; state < this.weights.length; state++) {
      const on = this.isOn(point, state);
      const fails = on ? this.failsWhenOn(state) : this.failsWhenOff(state);
      this.weights[state]! *= seen === 'fail' ? fails : 1 - fails;
      if (on) (seen === 'fail' ? this.trueFails : this.falsePasses)[state]! += 1;
      else (seen === 'fail' ? this.falseFails : this.truePasses)[state]! += 1;
    }
    this.normalise();
  }

  /** Bits that a run at a point is expected to tell. */
  gains(): (point: number) => number {
    const states = this.weights.length;
    const sure = tableOf(states, (state) => this.failsWhenOn(state));
    const off = tableOf(states, (state) => this.failsWhenOff(state));
    if (!this.ancestry.line)
      return (point) => expectedGain(this.weights, sure, off, (state) => this.isOn(point, state));
    const along = gainsAlong(this.weights, sure, off, this.size, parts.length);
    return (point) => along[Math.min(point, this.size)]!;
  }

  /** Whether the symptom is there at a point, in a state. */
  private isOn(point: number, state: number): boolean {
    const hypothesis = hypothesisOf(state);
    return hypothesis === this.before || (hypothesis < this.size && this.ancestry.includes(point, hypothesis + 1));
  }

  private failsWhenOff(state: number): number {
    return this.falseFails[state]! / (this.falseFails[state]! + this.truePasses[state]!);
  }

  private failsWhenOn(state: number): number {
    return this.trueFails[state]! / (this.trueFails[state]! + this.falsePasses[state]!);
  }

  private normalise(): void {
    const sum = this.weights.reduce((all, one) => all + one, 0);
    this.posterior = new Float64Array(this.posterior.length);
    for (let state = 0; state < this.weights.length; state++) {
      this.weights[state]! /= sum;
      this.posterior[hypothesisOf(state)]! += this.weights[state]!;
    }
  }
}

const parts = falseFailure.flatMap((off) => falsePass.map((sure) => ({ share: off.share * sure.share, off, sure })));
type Part = (typeof parts)[number];
const hypothesisOf = (state: number): number => Math.floor(state / parts.length);

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
