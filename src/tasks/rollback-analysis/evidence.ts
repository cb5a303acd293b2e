import { z } from 'zod';
import { observedOf } from '../../domain/observed.ts';
import { Irreversible } from '../../domain/way-back.ts';
import { Signal } from '../../readers/alerts/model.ts';
import { Series } from '../../readers/metrics/model.ts';
import { Trace } from '../../readers/traces/model.ts';
import { FlagGuard } from './facts/flags.ts';
import { Deployed } from './incident.ts';
import { Onset } from './cause/onset.ts';
import { OtherCause } from './facts/other-cause.ts';
import { Proof } from './prove/reproduce.ts';
import { Cause } from './cause/answer.ts';
import { Candidate, Suspect } from './rank/suspect.ts';
import { upgradeIgnored } from './upgrade.ts';

/** A query that was asked, and what became of it; the value is the number of points. */
export const Observation = z.strictObject({
  name: z.string(),
  query: z.string(),
  result: observedOf(z.strictObject({ points: z.int().nonnegative() })),
});
export type Observation = z.infer<typeof Observation>;

/**
 * One attempt at a revert. `patch` goes from `onto` to the reverted state; null where there is none to be had, and
 * `withheld` says why.
 */
export const RevertRecord = z.strictObject({
  what: z.enum(['commit', 'range']),
  commit: z.string().nullable().describe('the one commit that is taken back; null for the range'),
  onto: z.string(),
  outcome: z.enum(['clean', 'nothing-left', 'conflicts', 'failed']),
  conflicts: z.array(z.strictObject({ path: z.string(), reason: z.string() })),
  reason: z.string().nullable().describe('why it failed'),
  patch: z.string().nullable(),
  withheld: z.string().nullable(),
});
export type RevertRecord = z.infer<typeof RevertRecord>;

/** A switch, with the suspect's row that it was found for. */
export const FoundGuard = FlagGuard.extend({
  commit: z.string(),
  start_line: z.int().nonnegative(),
  end_line: z.int().nonnegative(),
});
export type FoundGuard = z.infer<typeof FoundGuard>;

/** A commit of the deploy that is no suspect, and why. */
export const IgnoredCommit = z.preprocess(
  upgradeIgnored,
  z.strictObject({
    sha: z.string(),
    reason: z.string(),
    fresh: z.boolean().describe('the list’s entry came with this very deploy'),
  }),
);

/** What is known of an incident before a model is asked. All text is redacted. */
export const RollbackEvidence = z.strictObject({
  signal: Signal,
  traces: z.array(Trace).describe('of the symptom, the first ones'),
  environment: z.string(),
  live: Deployed,
  last_good: Deployed.nullable(),
  later: z.array(Deployed).describe('what went live after it, oldest first'),
  found: z.string().describe('how the deployment was found'),
  base_branch: z.string().nullable().describe('the branch that a pull request would go to'),
  expression: z.string().nullable(),
  range: z.strictObject({
    kind: z.enum(['range', 'same', 'rollback', 'diverged', 'unbounded']),
    warning: z.string().nullable(),
    ignored: z.array(IgnoredCommit),
    reverts: z.array(z.strictObject({ sha: z.string(), reverts: z.string(), complete: z.boolean() })),
  }),
  deployed: z.array(z.string()).describe('every commit of the deployment, newest first'),
  candidates: z
    .array(Candidate)
    .describe('the suspects’ commits with their diffs, most suspect first; long diffs are cut at hunks'),
  cut: z
    .array(z.strictObject({ commit: z.string(), path: z.string() }))
    .describe('files of them whose diff is not whole here'),
  suspects: z.array(Suspect),
  onset: Onset,
  series: z.array(Series).describe('thinned, for a picture'),
  observations: z.array(Observation),
  observability: z.enum(['present', 'missing']),
  others: z.array(OtherCause),
  cause: Cause.describe('before a model was asked'),
  proof: Proof.nullable(),
  guards: z.array(FoundGuard),
  irreversible: z.array(Irreversible),
  reverts: z.array(RevertRecord),
  gaps: z.array(z.string()).describe('what was not looked at, or could not be'),
  nonce: z.string().describe('makes the fence around strangers’ text unguessable'),
  digest: z.string(),
});
export type RollbackEvidence = z.infer<typeof RollbackEvidence>;
