import type { Candidates } from '../../../contracts/history.ts';
import { unboundedWindow } from '../gather/changes.ts';
import { calibratedOn, type Cause } from './answer.ts';

/** Of a health check that was asked and is well. */
export const nothingToExplain: Cause = {
  answer: 'not-this-deploy',
  probability: 0.01,
  confidence: 'L2',
  basis: 'healthy',
  outside: [],
  limits: [],
  calibrated_on: calibratedOn('healthy', []),
  reasons: ['the health check was asked and is healthy'],
};

/** The largest windows that docs/culprit.md has figures of. */
const measuredWindow = 50;

/** What the size and the kind of a deploy's range leave of an answer. */
export function boundedCause(cause: Cause, range: Candidates, nothingRanked: boolean): Cause {
  const deployed = range.candidates.length + range.ignored.length;
  if (nothingRanked && deployed > 0 && cause.basis !== 'reproduction')
    return withoutRanking(deployed, range.ignored.length);
  return range.kind === 'unbounded'
    ? withoutOlderEnd(cause, range.candidates.length)
    : withinMeasured(cause, range.candidates.length);
}

function withoutRanking(deployed: number, ignored: number): Cause {
  return {
    answer: 'unknown',
    probability: 0.5,
    confidence: 'L1',
    basis: 'nothing-ranked',
    outside: [],
    limits: [],
    calibrated_on: calibratedOn('nothing-ranked', []),
    reasons: [
      `${deployed} commits were deployed, but none of them could be ranked: ${ignored} are ignored or taken back, ` +
        'the others change no file',
    ],
  };
}

function withinMeasured(cause: Cause, candidates: number): Cause {
  if (cause.confidence !== 'L3' || candidates <= measuredWindow || cause.basis !== 'ranking') return cause;
  return {
    ...cause,
    confidence: 'L2',
    reasons: [
      ...cause.reasons,
      `${candidates} commits were deployed, and L3 was measured with ${measuredWindow} at most: ` +
        'one level less without a proof',
    ],
  };
}

/**
 * Without an older end nobody knows what was deployed: a suspect may be named, with the least certainty, and nothing is
 * cleared by the ranking.
 */
function withoutOlderEnd(cause: Cause, candidates: number): Cause {
  const byTime = cause.answer === 'not-this-deploy' && cause.basis === 'onset';
  const reasons = [
    ...cause.reasons,
    `no last known good is known: only the newest ${Math.min(unboundedWindow, candidates)} commits were looked at, ` +
      'and the cause may be older',
  ];
  if (byTime) return { ...cause, reasons };
  return {
    ...cause,
    answer: cause.answer === 'not-this-deploy' ? 'unknown' : cause.answer,
    confidence: 'L1',
    reasons,
  };
}
