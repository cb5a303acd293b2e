import { calibration } from './calibration.ts';
import type { Onset } from './onset.ts';
import type { OtherCause } from './other-cause.ts';
import type { Top } from './rank.ts';
import type { Cause } from './suspect.ts';

/** What running the reproduction showed: the commit that turns the symptom on, or that it is there without the deploy. */
export type Proof = { outcome: 'proven'; commit: string } | { outcome: 'innocent' } | { outcome: 'inconclusive' };

export interface CauseInput {
  /** of `rankSuspects`; null when nothing was deployed */
  top: Top | null;
  /** when the anomaly began against the deployment */
  onset?: Pick<Onset, 'relation' | 'reasons'> | null;
  others?: readonly Pick<OtherCause, 'text' | 'quote'>[];
  proof?: Proof | null;
}

/** No set of some hundred cases tells more than this. */
const surest = 0.99;
const round = (value: number): number => Math.round(value * 1000) / 1000;

/** What the calibration looks at; each grows with the evidence against the deploy. */
export const causeFeatures = ['above-history', 'commit-words', 'file', 'line'] as const;
type CauseFeatures = Record<(typeof causeFeatures)[number], number>;

export function causeFeaturesOf(top: Top): CauseFeatures {
  return { 'above-history': top.aboveHistory, 'commit-words': top.values['commit-words'], 'file': top.values['file'], 'line': top.values['line'] };
}

/** Probability that the deploy holds the cause, of the ranking alone: a logistic fit to the calibration set. */
export function rankingProbability(top: Top): number {
  const values = causeFeaturesOf(top);
  const sum = causeFeatures.reduce((total, name) => total + values[name] * calibration.weights[name], calibration.intercept);
  return 1 / (1 + Math.exp(-sum));
}

/**
 * How sure it is that the first suspect is the culprit, from 0 to 1: the probability of the deploy times the share that the first
 * suspect has among the candidates' scores. The levels are cut on it by measured precision.
 */
export function namedCertainty(top: Top): number {
  return rankingProbability(top) * top.share;
}

/**
 * Whether this deploy is the cause, and how sure. Time and proof go before words: an onset before the deployment or a reproduction
 * without it speaks against it whatever the ranking says; a proof by reproduction is L3. Between the two cuts the answer is `unknown`.
 */
export function judgeCause({ top, onset = null, others = [], proof = null }: CauseInput): Cause {
  const told: string[] = [];
  const said = (answer: Cause['answer'], probability: number, confidence: Cause['confidence'], set = calibration.set): Cause =>
    ({ answer, probability: round(Math.min(surest, Math.max(1 - surest, probability))), confidence, calibrated_on: set, reasons: told });
  if (proof?.outcome === 'proven') {
    told.push(`the reproduction fails with ${proof.commit.slice(0, 12)} and passes without it`);
    return said('this-deploy', 0.99, 'L3', 'the reproduction itself');
  }
  if (proof?.outcome === 'innocent') {
    told.push('the reproduction fails in the last good revision too');
    return said('not-this-deploy', 0.01, 'L3', 'the reproduction itself');
  }
  if (top === null) {
    told.push('no commit was deployed that is not in the last good revision');
    return said('not-this-deploy', 0.05, 'L2', 'no calibration: nothing was deployed');
  }
  let probability = rankingProbability(top);
  told.push(`the first suspect explains ${Math.round(top.explained * 100)} % of what changes could say of the symptom; ${historyText(top)}`);
  if (top.frameHits > 0) told.push(`${top.frameHits} of ${top.ownFrames} frames of the trace lie in files that it changes`);
  if (others.length > 0) {
    told.push(...others.map(({ text, quote }) => `${text}: "${quote}"`));
    probability *= calibration.otherSuspect;
  }
  if (onset !== null) told.push(...onset.reasons);
  if (onset?.relation === 'before-deploy') return said('not-this-deploy', Math.min(probability, 0.1), 'L2', `${calibration.set}; onset by rule`);
  if (onset?.relation === 'after-deploy') probability = Math.max(probability, odds(probability, calibration.onsetAfter));
  if (top.ownFrames === 0 && top.explained < calibration.leastExplained) {
    told.push('nothing of the symptom points into the repository');
    if (others.length === 0) return said('unknown', Math.min(probability, 0.5), 'L1');
  }
  if (probability >= calibration.thisDeploy) return said('this-deploy', probability, levelOf(top, probability, others.length > 0));
  if (probability <= (others.length > 0 ? calibration.notWithOther : calibration.notThisDeploy)) {
    return said('not-this-deploy', probability, others.length > 0 && top.frameHits === 0 ? 'L2' : 'L1');
  }
  told.push('the ranking alone does not tell');
  return said('unknown', probability, 'L1');
}

function levelOf(top: Top, probability: number, doubted: boolean): Cause['confidence'] {
  const certainty = namedCertainty(top) * probability / Math.max(1e-9, rankingProbability(top));
  if (doubted) return 'L1';
  // Nearly all cases of the set have a trace: what words alone are worth was not measured.
  return certainty >= calibration.levels.L3 && top.frameHits > 0 ? 'L3' : certainty >= calibration.levels.L2 ? 'L2' : 'L1';
}

function historyText({ history, historyAbove }: Top): string {
  if (history === 0) return 'there is no history to compare it with';
  return historyAbove === 0 ? `none of ${history} earlier commits would fit as well` : `${historyAbove} of ${history} earlier commits would fit as well`;
}

function odds(probability: number, factor: number): number {
  const value = probability / Math.max(1e-9, 1 - probability) * factor;
  return value / (1 + value);
}
