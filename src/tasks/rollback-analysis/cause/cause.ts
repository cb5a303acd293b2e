import { calibration } from './calibration.ts';
import type { Onset } from './onset.ts';
import type { OtherCause } from '../facts/other-cause.ts';
import type { Top } from '../rank/rank.ts';
import { distinctive } from '../rank/signs.ts';
import type { Cause } from '../rank/suspect.ts';
import { count, shortSha } from '../../../domain/words.ts';

/**
 * What running the reproduction showed: the commit that turns the symptom on, or that it is there without the deploy.
 */
export type Proof = { outcome: 'proven'; commit: string } | { outcome: 'innocent' } | { outcome: 'inconclusive' };

export interface CauseInput {
  /** of `rankSuspects`; null when nothing was deployed */
  top: Top | null;
  /** when the anomaly began against the deployment */
  onset?: Pick<Onset, 'relation' | 'reasons'> | null;
  others?: readonly Pick<OtherCause, 'text' | 'quote'>[];
  proof?: Proof | null;
  /** parts of the symptom were left out: what was not read can clear nothing */
  cut?: boolean;
}

/** No set of some hundred cases tells more than this. */
const surest = 0.99;
const round = (value: number): number => Math.round(value * 1000) / 1000;

/** What the calibration looks at; each grows with the evidence against the deploy. */
export const causeFeatures = ['above-history', 'commit-words', 'file', 'line'] as const;
type CauseFeatures = Record<(typeof causeFeatures)[number], number>;

export function causeFeaturesOf(top: Top): CauseFeatures {
  return {
    'above-history': top.aboveHistory,
    'commit-words': top.values['commit-words'],
    file: top.values['file'],
    line: top.values['line'],
  };
}

/** Probability that the deploy holds the cause, of the ranking alone: a logistic fit to the calibration set. */
export function rankingProbability(top: Top): number {
  const values = causeFeaturesOf(top);
  const sum = causeFeatures.reduce(
    (total, name) => total + values[name] * calibration.weights[name],
    calibration.intercept,
  );
  return 1 / (1 + Math.exp(-sum));
}

/**
 * How sure it is that the first suspect is the culprit, from 0 to 1: the probability of the deploy times the share that
 * the first suspect has among the candidates' scores. The levels are cut on it by measured precision.
 */
export function namedCertainty(top: Top): number {
  return rankingProbability(top) * top.share;
}

/**
 * Whether this deploy is the cause, and how sure. Time and proof go before words: an onset before the deployment or a
 * reproduction without it speaks against it whatever the ranking says; a proof by reproduction is L3. Between the two
 * cuts the answer is `unknown`. The ranking clears a deployment only where the trace lies in own code that no candidate
 * touched, and names one without a trace only where words point to it distinctively.
 */
export function judgeCause({ top, onset = null, others = [], proof = null, cut = false }: CauseInput): Cause {
  const told: string[] = [];
  const said = (
    answer: Cause['answer'],
    probability: number,
    confidence: Cause['confidence'],
    set = measuredOn(top),
  ): Cause => ({
    answer,
    probability: round(Math.min(surest, Math.max(1 - surest, probability))),
    confidence,
    calibrated_on: set,
    reasons: told,
  });
  if (proof?.outcome === 'proven') {
    told.push(`the reproduction fails with ${shortSha(proof.commit)} and passes without it`);
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
  const held = heldOpen(top, cut);
  if (held !== null) told.push(held);
  told.push(
    `the first suspect explains ${Math.round(top.explained * 100)} % of what changes could say of the symptom; ${historyText(top)}`,
  );
  if (top.frameHits > 0)
    told.push(`${top.frameHits} of ${top.ownFrames} frames of the trace lie in files that it changes`);
  if (others.length > 0) {
    told.push(...others.map(({ text, quote }) => `${text}: "${quote}"`));
    probability *= calibration.otherSuspect;
  }
  if (onset !== null) told.push(...onset.reasons);
  if (onset?.relation === 'before-deploy')
    return said('not-this-deploy', Math.min(probability, 0.1), 'L2', `${measuredOn(top)}; onset by rule`);
  if (onset?.relation === 'after-deploy')
    probability = Math.max(probability, odds(probability, calibration.onsetAfter));
  const open = (why: string): Cause => {
    told.push(why);
    return said('unknown', Math.min(probability, undecided), 'L1');
  };
  const { signs } = top;
  const doubted = others.length > 0;
  if (top.ownFrames === 0 && !doubted && top.explained < calibration.leastExplained)
    return open('nothing of the symptom points into the repository');
  if (probability >= calibration.thisDeploy) {
    if (top.ownFrames === 0 && signs.pointing.points < distinctive)
      return open(
        'no frame of a trace lies in the repository, and no rare word of the symptom stands in the changed lines of the first suspect alone: words in common name no deployment',
      );
    if (top.ownFrames === 0)
      told.push(
        `no frame of a trace lies in the repository; rare words point to the first suspect: ${signs.pointing.words.join(', ')}`,
      );
    if (top.history < calibration.leastHistory && top.ownFrames > 0 && top.frameHits === 0)
      return open(shortHistory(top));
    return said('this-deploy', probability, bounded(top, levelOf(top, probability, doubted), told));
  }
  if (probability <= (doubted ? calibration.notWithOther : calibration.notThisDeploy)) {
    const against = held ?? whyNotCleared(top, doubted);
    return against === null
      ? said('not-this-deploy', probability, doubted && top.frameHits === 0 ? 'L2' : 'L1')
      : open(held !== null ? 'the deployment is not cleared' : `${against}: the deployment is not cleared`);
  }
  return open(
    top.ownFrames === 0
      ? 'no frame of a trace lies in the repository, and words alone do not tell'
      : 'the ranking alone does not tell',
  );
}

/** Below the half: an open answer is no ground to take anything back. */
const undecided = 0.49;

const onlyProof = 'only an onset before the deployment or a reproduction clears it';

/** What no other words can clear. */
function heldOpen({ signs: { declared } }: Top, cut: boolean): string | null {
  if (declared !== null)
    return `the symptom names ${declared.name}, and ${declared.commit.slice(0, 12)} changes its declaration in ${declared.path}: ${onlyProof}`;
  return cut ? `parts of the symptom were left out, and what was not read clears nothing: ${onlyProof}` : null;
}

/** True where neither the ranking nor a model's words may clear the deployment. */
export function isHeldOpen({ reasons }: Pick<Cause, 'reasons'>): boolean {
  return reasons.some((reason) => reason.endsWith(onlyProof));
}

/** What keeps a low probability from clearing the deployment; null where nothing does. */
function whyNotCleared({ signs, ownFrames, history }: Top, otherCause: boolean): string | null {
  if (otherCause) return null;
  if (ownFrames === 0)
    return 'no frame of a trace lies in the repository, and a symptom that names no code clears none';
  if (signs.touched) return 'the deployment changes a file that the trace runs through';
  return history < calibration.leastHistory ? shortHistory({ history }) : null;
}

const tooFew = `(${calibration.leastHistory} are needed)`;

/** True where the comparison with earlier commits is missing: L1 at most. */
export function isShortOfHistory({ reasons }: Pick<Cause, 'reasons'>): boolean {
  return reasons.some((reason) => reason.endsWith(tooFew));
}

const shortHistory = ({ history }: Pick<Top, 'history'>): string =>
  `only ${history} commits from before the deploy could be compared with ${tooFew}`;

const againstNamed = 'speaks against it:';

/** True where evidence speaks against the named culprit, so that undoing it alone may do harm. */
export function isContested({ reasons }: Pick<Cause, 'reasons'>): boolean {
  return reasons.some((reason) => reason.startsWith(againstNamed));
}

/** Evidence against a named culprit takes levels away, and is said. */
function bounded(top: Top, level: Cause['confidence'], told: string[]): Cause['confidence'] {
  const { fix, oldThrow } = top.signs;
  let most: Cause['confidence'] = 'L3';
  if (fix !== null) {
    told.push(
      `${againstNamed} the first suspect announces a repair of this very thing (“${fix.subject.slice(0, 100)}”; ${fix.words.join(', ')})`,
    );
    most = 'L2';
  }
  if (oldThrow !== null) {
    told.push(
      `${againstNamed} the line that threw, ${oldThrow.path}:${oldThrow.line}, is older than this deployment, and no line of the first suspect was hit`,
    );
    most = 'L2';
  }
  if (top.history < calibration.leastHistory) {
    told.push(shortHistory(top));
    most = 'L1';
  }
  if (top.ownFrames === 0 && top.signs.pointing.points < distinctive * 2) most = 'L1';
  return level <= most ? level : most;
}

/** The set's name; where the case is of another kind than its cases, in what. */
function measuredOn(top: Top | null): string {
  if (top === null) return calibration.set;
  const { languages } = top.signs;
  const other = languages.filter((language) => language !== calibration.language);
  const [least, most] = calibration.windows as [number, number];
  const outside = [
    ...(top.ownFrames === 0 ? ['no trace of own code'] : other.length === 0 ? [] : [`a trace of ${other.join(', ')}`]),
    ...(top.candidates < least || top.candidates > most ? [`${count(top.candidates, 'commit')}`] : []),
  ];
  return outside.length === 0 ? calibration.set : `${calibration.set}${outsideMark}${outside.join(', ')}`;
}

const outsideMark = ' · applied outside it: ';

/** In what a case is unlike those that its probability was measured on; null where it isn't. */
export function outsideOf({ calibrated_on: on }: Pick<Cause, 'calibrated_on'>): string | null {
  return on.includes(outsideMark) ? on.slice(on.indexOf(outsideMark) + outsideMark.length).split(';')[0]! : null;
}

function levelOf(top: Top, probability: number, doubted: boolean): Cause['confidence'] {
  const certainty = (namedCertainty(top) * probability) / Math.max(1e-9, rankingProbability(top));
  if (doubted) return 'L1';
  // Nearly all cases of the set have a trace: what words alone are worth was not measured.
  return certainty >= calibration.levels.L3 && top.frameHits > 0
    ? 'L3'
    : certainty >= calibration.levels.L2
      ? 'L2'
      : 'L1';
}

function historyText({ history, historyAbove }: Top): string {
  if (history === 0) return 'there is no history to compare it with';
  return historyAbove === 0
    ? `none of ${history} earlier commits would fit as well`
    : `${historyAbove} of ${history} earlier commits would fit as well`;
}

function odds(probability: number, factor: number): number {
  const value = (probability / Math.max(1e-9, 1 - probability)) * factor;
  return value / (1 + value);
}
