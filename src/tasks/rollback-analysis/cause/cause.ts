import { calibratedOn, type Cause, type CauseBasis, type CauseLimit, type Unlike } from './answer.ts';
import { calibration } from './calibration.ts';
import type { Onset } from './onset.ts';
import type { OtherCause } from '../facts/other-cause.ts';
import type { Top } from '../rank/rank.ts';
import { distinctive } from '../rank/signs.ts';
import { shortSha } from '../../../domain/words.ts';

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
  if (proof?.outcome === 'proven')
    return causeOf('reproduction', {
      answer: 'this-deploy',
      probability: 0.99,
      confidence: 'L3',
      because: [`the reproduction fails with ${shortSha(proof.commit)} and passes without it`],
    });
  if (proof?.outcome === 'innocent')
    return causeOf('reproduction', {
      answer: 'not-this-deploy',
      probability: 0.01,
      confidence: 'L3',
      because: ['the reproduction fails in the last good revision too'],
    });
  if (top === null)
    return causeOf('nothing-deployed', {
      answer: 'not-this-deploy',
      probability: 0.05,
      confidence: 'L2',
      because: ['no commit was deployed that is not in the last good revision'],
    });
  return byRanking(top, onset, others, heldOpen(top, cut));
}

/** An answer, with what is to be said of it and what bounds it. */
interface Answer extends Pick<Cause, 'answer' | 'probability' | 'confidence'> {
  because: string[];
  limits?: CauseLimit[];
}

function causeOf(basis: CauseBasis, { because, limits = [], ...said }: Answer, outside: Unlike[] = []): Cause {
  return {
    answer: said.answer,
    probability: round(Math.min(surest, Math.max(1 - surest, said.probability))),
    confidence: said.confidence,
    basis,
    outside,
    limits,
    calibrated_on: calibratedOn(basis, outside),
    reasons: because,
  };
}

function byRanking(
  top: Top,
  onset: Pick<Onset, 'relation' | 'reasons'> | null,
  others: readonly Pick<OtherCause, 'text' | 'quote'>[],
  held: string | null,
): Cause {
  const doubted = others.length > 0;
  const told = [
    ...(held === null ? [] : [held]),
    explainedText(top),
    ...(top.frameHits > 0
      ? [`${top.frameHits} of ${top.ownFrames} frames of the trace lie in files that it changes`]
      : []),
    ...others.map(({ text, quote }) => `${text}: "${quote}"`),
    ...(onset?.reasons ?? []),
  ];
  const said = (basis: CauseBasis, { because, limits = [], ...answer }: Answer): Cause =>
    causeOf(
      basis,
      {
        ...answer,
        because: [...told, ...because],
        limits: [...(held === null ? [] : ['held-open' as const]), ...limits],
      },
      unlikeTheSet(top),
    );
  const probability = rankingProbability(top) * (doubted ? calibration.otherSuspect : 1);
  if (onset?.relation === 'before-deploy')
    return said('onset', {
      answer: 'not-this-deploy',
      probability: Math.min(probability, 0.1),
      confidence: 'L2',
      because: [],
    });
  const timed =
    onset?.relation === 'after-deploy' ? Math.max(probability, odds(probability, calibration.onsetAfter)) : probability;
  return said('ranking', weigh(top, timed, doubted, held !== null));
}

/** The answer of words and places alone. */
function weigh(top: Top, probability: number, doubted: boolean, held: boolean): Answer {
  const untraced = top.ownFrames === 0;
  if (untraced && !doubted && top.explained < calibration.leastExplained)
    return open(probability, 'nothing of the symptom points into the repository');
  if (probability >= calibration.thisDeploy) return named(top, probability, doubted);
  if (probability <= (doubted ? calibration.notWithOther : calibration.notThisDeploy))
    return cleared(top, probability, doubted, held);
  return open(
    probability,
    untraced
      ? 'no frame of a trace lies in the repository, and words alone do not tell'
      : 'the ranking alone does not tell',
  );
}

function named(top: Top, probability: number, doubted: boolean): Answer {
  const untraced = top.ownFrames === 0;
  const { pointing } = top.signs;
  if (untraced && pointing.points < distinctive)
    return open(
      probability,
      'no frame of a trace lies in the repository, and no rare word of the symptom stands in the changed ' +
        'lines of the ' +
        'first suspect alone: words in common name no deployment',
    );
  if (!untraced && top.frameHits === 0 && top.history < calibration.leastHistory)
    return { ...open(probability, shortHistory(top)), limits: ['short-history'] };
  const bounds = boundsOf(top);
  const level = levelOf(top, probability, doubted);
  return {
    answer: 'this-deploy',
    probability,
    confidence: level <= bounds.most ? level : bounds.most,
    because: [
      ...(untraced
        ? [
            'no frame of a trace lies in the repository; rare words point to the first suspect: ' +
              pointing.words.join(', '),
          ]
        : []),
      ...bounds.because,
    ],
    limits: bounds.limits,
  };
}

function cleared(top: Top, probability: number, doubted: boolean, held: boolean): Answer {
  if (held) return open(probability, 'the deployment is not cleared');
  const against = doubted ? null : whyNotCleared(top);
  if (against !== null) return open(probability, `${against}: the deployment is not cleared`);
  return {
    answer: 'not-this-deploy',
    probability,
    confidence: doubted && top.frameHits === 0 ? 'L2' : 'L1',
    because: [],
  };
}

/** Below the half: an open answer is no ground to take anything back. */
const undecided = 0.49;

const open = (probability: number, why: string): Answer => ({
  answer: 'unknown',
  probability: Math.min(probability, undecided),
  confidence: 'L1',
  because: [why],
});

const onlyProof = 'only an onset before the deployment or a reproduction clears it';

/** What no other words can clear. */
function heldOpen({ signs: { declared } }: Top, cut: boolean): string | null {
  if (declared !== null)
    return (
      `the symptom names ${declared.name}, and ${shortSha(declared.commit)} changes its declaration in ` +
      `${declared.path}: ${onlyProof}`
    );
  return cut ? `parts of the symptom were left out, and what was not read clears nothing: ${onlyProof}` : null;
}

/** What keeps a low probability from clearing the deployment; null where nothing does. */
function whyNotCleared({ signs, ownFrames, history }: Top): string | null {
  if (ownFrames === 0)
    return 'no frame of a trace lies in the repository, and a symptom that names no code clears none';
  if (signs.touched) return 'the deployment changes a file that the trace runs through';
  return history < calibration.leastHistory ? shortHistory({ history }) : null;
}

const shortHistory = ({ history }: Pick<Top, 'history'>): string =>
  `only ${history} commits from before the deploy could be compared with (${calibration.leastHistory} are needed)`;

/** Evidence against a named culprit takes levels away, and is said. */
function boundsOf(top: Top): { most: Cause['confidence']; because: string[]; limits: CauseLimit[] } {
  const { fix, oldThrow, pointing } = top.signs;
  const contrary = [
    ...(fix === null
      ? []
      : [
          'the first suspect announces a repair of this very thing ' +
            `(“${fix.subject.slice(0, 100)}”; ${fix.words.join(', ')})`,
        ]),
    ...(oldThrow === null
      ? []
      : [
          `the line that threw, ${oldThrow.path}:${oldThrow.line}, is older than this deployment, ` +
            'and no line of the first suspect was hit',
        ]),
  ];
  const short = top.history < calibration.leastHistory;
  const vague = top.ownFrames === 0 && pointing.points < distinctive * 2;
  return {
    most: short || vague ? 'L1' : contrary.length > 0 ? 'L2' : 'L3',
    because: [...contrary.map((one) => `speaks against it: ${one}`), ...(short ? [shortHistory(top)] : [])],
    limits: [...(contrary.length > 0 ? ['contested' as const] : []), ...(short ? ['short-history' as const] : [])],
  };
}

/** In what a case is of another kind than the cases of the calibration set. */
function unlikeTheSet(top: Top): Unlike[] {
  const languages = top.signs.languages.filter((language) => language !== calibration.language);
  const [least, most] = calibration.windows as [number, number];
  return [
    ...(top.ownFrames === 0
      ? [{ kind: 'no-trace' as const }]
      : languages.length === 0
        ? []
        : [{ kind: 'languages' as const, languages }]),
    ...(top.candidates < least || top.candidates > most ? [{ kind: 'commits' as const, commits: top.candidates }] : []),
  ];
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

function explainedText(top: Top): string {
  const share = Math.round(top.explained * 100);
  return `the first suspect explains ${share} % of what changes could say of the symptom; ${historyText(top)}`;
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
