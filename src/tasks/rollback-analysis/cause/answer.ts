import { z } from 'zod';
import { upgradeCause } from '../upgrade.ts';
import { calibration } from './calibration.ts';
import { count } from '../../../domain/words.ts';

/** What an answer rests on. */
export const CauseBasis = z.enum(['reproduction', 'ranking', 'onset', 'healthy', 'nothing-deployed', 'nothing-ranked']);
export type CauseBasis = z.infer<typeof CauseBasis>;

/** One thing in which a case is unlike those that its probability was measured on. */
export const Unlike = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('no-trace') }),
  z.strictObject({ kind: z.literal('languages'), languages: z.array(z.string()) }),
  z.strictObject({ kind: z.literal('commits'), commits: z.int().nonnegative() }),
]);
export type Unlike = z.infer<typeof Unlike>;

/**
 * What bounds an answer, whatever else is said. `held-open`: neither the ranking nor a model's words may clear the
 * deployment. `short-history`: the comparison with earlier commits is missing, L1 at most. `contested`: evidence speaks
 * against the named culprit, so that undoing it alone may do harm.
 */
export const CauseLimit = z.enum(['held-open', 'short-history', 'contested']);
export type CauseLimit = z.infer<typeof CauseLimit>;

/** Whether this deploy is the cause at all. `calibrated_on` names the set that the probability was measured on. */
export const Cause = z.preprocess(
  upgradeCause,
  z.strictObject({
    answer: z.enum(['this-deploy', 'not-this-deploy', 'unknown']),
    probability: z.number().min(0).max(1),
    confidence: z.enum(['L1', 'L2', 'L3']),
    basis: CauseBasis.describe('what the answer of the rules rests on'),
    outside: z.array(Unlike).describe('in what the case is unlike those that the probability was measured on'),
    limits: z.array(CauseLimit).describe('what bounds the answer'),
    calibrated_on: z.string(),
    reasons: z.array(z.string()),
  }),
);
export type Cause = z.infer<typeof Cause>;

/** What the probability of an answer was measured on, in words. */
export function calibratedOn(basis: CauseBasis, outside: readonly Unlike[]): string {
  const unlike = outsideWords(outside);
  const measured = unlike === null ? calibration.set : `${calibration.set} · applied outside it: ${unlike}`;
  switch (basis) {
    case 'ranking':
      return measured;
    case 'onset':
      return `${measured}; onset by rule`;
    case 'reproduction':
      return 'the reproduction itself';
    case 'healthy':
      return 'no calibration: nothing is wrong';
    case 'nothing-deployed':
      return 'no calibration: nothing was deployed';
    case 'nothing-ranked':
      return 'no calibration: nothing could be ranked';
  }
}

/** In what a case is unlike the measured ones, in words; null where it is one of them. */
export function outsideWords(outside: readonly Unlike[]): string | null {
  return outside.length === 0 ? null : outside.map(unlikeWords).join(', ');
}

function unlikeWords(one: Unlike): string {
  switch (one.kind) {
    case 'no-trace':
      return 'no trace of own code';
    case 'languages':
      return `a trace of ${one.languages.join(', ')}`;
    case 'commits':
      return `${count(one.commits, 'commit')}`;
  }
}
