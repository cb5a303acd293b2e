import type { Task } from '../../contracts/task.ts';
import { checkTurn } from './check.ts';
import { collectReview } from './collect.ts';
import { decideReview } from './decide.ts';
import { ReviewEvidence } from './evidence.ts';
import { reviewOptions, type ReviewOptions } from './options.ts';
import { ReviewPart } from './part.ts';
import { asksOf } from './prompt.ts';
import { renderReview } from './render.ts';
import { claimsOf, type ReviewClaim } from './reply.ts';
import { touches, type World } from './touches.ts';

/** Reviews a change: rules find what is critical by nature, Codex judges, every claim is checked, policy decides. */
export const review: Task<ReviewOptions, ReviewEvidence, ReviewClaim, ReviewPart, keyof World> = {
  name: 'review',
  about: 'Reviews a pull request for security, data loss, breaking change and correctness.',
  options: reviewOptions,
  touches,
  profile: { effort: 'high' },
  evidence: ReviewEvidence,
  part: ReviewPart,
  outputs: {},
  collect: collectReview,
  ask: asksOf,
  claims: claimsOf,
  check: (run, turn) => Promise.resolve(checkTurn(run, turn)),
  decide: decideReview,
  render: renderReview,
};
