import type { Result } from '../../contracts/task.ts';
import { neutraliseInline } from '../../readers/outbound.ts';
import type { DeployGatePart } from './part.ts';

/** What is told to GitHub about a waiting deployment. `none`: nothing, and it goes on waiting for a person. */
export type ProtectionAnswer = { state: 'approved' | 'rejected'; comment: string } | { state: 'none'; comment: string };

export interface ProtectionCase {
  /** the record, decided again; a text says why there is none */
  result: Result<DeployGatePart> | string;
  asked: { repository: string; environment: string; sha: string };
  /** ISO 8601 */
  now: string;
  onInconclusive: 'reject' | 'wait';
}

/** A go speaks for the time at which it was decided: metrics, incidents and freezes change. */
const freshMs = 60 * 60_000;
const mostComment = 1000;

/**
 * Only a pass about exactly this commit, environment and repository, not older than an hour, approves. A block rejects; all else rejects or, where
 * the user prefers that a person decides, says nothing.
 */
export function answerProtection({ result, asked, now, onInconclusive }: ProtectionCase): ProtectionAnswer {
  const unsure = (why: string): ProtectionAnswer => ({ state: onInconclusive === 'reject' ? 'rejected' : 'none', comment: cut(`codex-ci deploy gate: undecided, which is not a go: ${why}`) });
  if (typeof result === 'string') return unsure(result);
  const { envelope, part } = result;
  const { subject } = envelope;
  if (subject.repository.toLowerCase() !== asked.repository.toLowerCase()) return unsure('the record is about another repository');
  if (subject.kind === 'deployment' || subject.head !== asked.sha || part.sha !== asked.sha) return unsure(`the record is about ${part.sha.slice(0, 10)}, the deployment about ${asked.sha.slice(0, 10)}`);
  if (part.environment !== asked.environment) return unsure(`the record is about the environment ${part.environment}, the deployment about ${asked.environment}`);
  if (envelope.verdict === 'block') return { state: 'rejected', comment: cut(`codex-ci deploy gate: no go. ${envelope.reason}`) };
  if (envelope.verdict !== 'pass') return unsure(envelope.reason);
  const age = Date.parse(now) - Date.parse(part.decided_at);
  if (!(age <= freshMs)) return unsure(`the gate was decided at ${part.decided_at}, more than an hour ago`);
  return { state: 'approved', comment: cut(`codex-ci deploy gate: go. ${envelope.reason} Risk ${part.risk.score} of 100 (${part.risk.level}).`) };
}

function cut(text: string): string {
  const clean = neutraliseInline(text);
  return clean.length <= mostComment ? clean : `${clean.slice(0, mostComment - 1)}…`;
}
