import { z } from 'zod';
import type { Observed } from '../../../domain/observed.ts';
import type { Source } from '../../../domain/release.ts';
import type { Verdict } from '../../../domain/verdict.ts';
import type { DeployGateEvidence } from '../evidence.ts';
import type { Settled } from './settled.ts';
import type { RiskScore } from './risk-score.ts';
import type { RuleMode } from './mode.ts';
import { shortSha } from '../../../domain/words.ts';

export const RuleVerdict = z.enum(['pass', 'block', 'inconclusive']);
export type RuleVerdict = Exclude<Verdict, 'skipped'>;

/**
 * What a rule looked at. `ref` names it (a SHA, a check, an issue), `quote` is what it said, `url` where a person can
 * look it up.
 */
export const RuleEvidence = z.strictObject({
  kind: z.string(),
  ref: z.string(),
  quote: z.string().nullable(),
  url: z.string().nullable(),
});
export type RuleEvidence = z.infer<typeof RuleEvidence>;

export interface RuleAnswer {
  verdict: RuleVerdict;
  /** one sentence */
  reason: string;
  evidence: RuleEvidence[];
  /** what would change the answer, for who has to decide */
  wouldChange: string;
}

/** A rule that has nothing to judge here, with why; it is listed as off, never as passed. */
export interface RuleOff {
  off: string;
}

export interface RuleInput {
  evidence: DeployGateEvidence;
  settings: Settled;
  /** the time of the decision: the last look at the sources */
  now: string;
  risk: RiskScore;
}

/** How risky the release is, and what the policy makes of it. */
export type RuleRisk = Pick<RuleInput, 'settings' | 'risk'>;

export interface Rule {
  id: string;
  about: string;
  /** without a word of the policy; without `here` for a release of which nothing is known yet */
  usual(asked: DeployGateEvidence['asked'], here?: RuleRisk): RuleMode;
  /** when `usual` is another, in words */
  unusual?: string;
  /** why it decides here whatever `rules` says of it; null where it need not */
  must?(asked: DeployGateEvidence['asked'], here: RuleRisk): string | null;
  judge(input: RuleInput): RuleAnswer | RuleOff;
}

/** Most pieces of evidence that one rule lists. */
const mostEvidence = 20;

export const answer = (
  verdict: RuleVerdict,
  reason: string,
  wouldChange: string,
  evidence: readonly RuleEvidence[] = [],
): RuleAnswer => ({ verdict, reason, wouldChange, evidence: evidence.slice(0, mostEvidence) });

/** Whether the release between live and SHA was to be read at all. */
export const comparable = ({ forge, live }: DeployGateEvidence['asked']): boolean => forge || live === true;

/** A source that is not there, as one line with the permission that reading it needs. */
export function missing(name: string, source: Source<unknown>): { reason: string; evidence: RuleEvidence } {
  const { seen, permission, link } = source;
  const why = seen.state === 'present' ? 'present' : `${seen.state}: ${seen.reason}`;
  const needs = seen.state === 'failed' && permission !== '' ? ` (needs ${permission})` : '';
  return { reason: `${name} ${why}${needs}`, evidence: { kind: 'source', ref: name, quote: why, url: link } };
}

/** The answer for a source that is not present, or null when it is. */
export function unless<T>(name: string, source: Source<T>): RuleAnswer | null {
  if (source.seen.state === 'present') return null;
  const { reason, evidence } = missing(name, source);
  return answer('inconclusive', reason, `${name} that can be read`, [evidence]);
}

export function valueOf<T>(seen: Observed<T>): T | null {
  return seen.state === 'present' ? seen.value : null;
}

/** The first few of a list, and how many more there are. */
export function few(names: readonly string[], most = 3): string {
  return names.length <= most ? names.join(', ') : `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
}

export const short = (sha: string): string => shortSha(sha, 10);
