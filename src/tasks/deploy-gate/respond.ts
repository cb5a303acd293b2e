import type { Result } from '../../contracts/task.ts';
import { neutraliseInline } from '../../readers/page/outbound.ts';
import type { DeployGatePart } from './part.ts';
import { goWords, unmarked } from './words.ts';
import { shortSha } from '../../domain/words.ts';

/** What is told to GitHub about a waiting deployment. `none`: nothing, and it goes on waiting for a person. */
export type ProtectionAnswer = { state: 'approved' | 'rejected'; comment: string } | { state: 'none'; comment: string };

/** `event`: the trigger's. `forge`: GitHub was to be asked. `recorded`: metrics were given as a file. */
export interface RecordOrigin {
  event: string;
  forge: boolean;
  recorded: boolean;
}

export interface ProtectionCase {
  /** the record, decided again; a text says why there is none */
  result: Result<DeployGatePart> | string;
  /** how the record came to be; null only where there is none */
  made: RecordOrigin | null;
  asked: { repository: string; environment: string; sha: string };
  /** ISO 8601 */
  now: string;
  onInconclusive: 'reject' | 'wait';
}

/** How far two clocks may be apart. */
const skewMs = 60_000;
const mostComment = 1000;

/**
 * Only a pass about exactly this commit, environment and repository approves, decided by a job that asked GitHub, and
 * as long as it is valid: metrics, incidents and freezes change. A block rejects; all else rejects or, where the user
 * prefers that a person decides, says nothing.
 */
export function answerProtection({ result, made, asked, now, onInconclusive }: ProtectionCase): ProtectionAnswer {
  const unsure = (why: string): ProtectionAnswer => ({
    state: onInconclusive === 'reject' ? 'rejected' : 'none',
    comment: cut('inconclusive', why),
  });
  if (typeof result === 'string') return unsure(result);
  const { envelope, part } = result;
  const { subject } = envelope;
  if (subject.repository.toLowerCase() !== asked.repository.toLowerCase())
    return unsure('the record is about another repository');
  if (subject.kind === 'deployment' || subject.head !== asked.sha || part.sha !== asked.sha)
    return unsure(`the record is about ${shortSha(part.sha, 10)}, the deployment about ${shortSha(asked.sha, 10)}`);
  if (part.environment !== asked.environment)
    return unsure(`the record is about the environment ${part.environment}, the deployment about ${asked.environment}`);
  if (envelope.verdict === 'block') return { state: 'rejected', comment: cut('block', envelope.reason) };
  if (envelope.verdict !== 'pass') return unsure(envelope.reason);
  const why = originProblem(made) ?? timeProblem(part, Date.parse(now));
  if (why !== null) return unsure(why);
  return {
    state: 'approved',
    comment: cut('pass', `${envelope.reason} Risk ${part.risk.score} of 100 (${part.risk.level}).`),
  };
}

/** A terminal can leave GitHub out, and can be given its metrics; neither is a gate. */
function originProblem(made: RecordOrigin | null): string | null {
  if (made === null || made.event === 'cli') return 'the record was made at a terminal, not by a job';
  if (!made.forge) return 'the record was made without asking GitHub';
  return made.recorded ? 'its metrics are from a file that somebody gave' : null;
}

function timeProblem(
  { decided_at: decided, valid_until: until, override }: DeployGatePart,
  now: number,
): string | null {
  if (!(now - Date.parse(decided) >= -skewMs)) return `the gate was decided at ${decided}, which is in the future`;
  if (override !== null && override.overridden.length > 0 && !(now < Date.parse(override.until)))
    return `the override that the go rests on ended at ${override.until}`;
  return until !== null && now < Date.parse(until)
    ? null
    : `the go of ${decided} was valid until ${until ?? 'then'}, and it is later`;
}

/** Cut before it is made safe, as half of an escape or code span protects nobody. */
function cut(verdict: keyof typeof goWords, reason: string): string {
  const text = `codex-ci deploy gate: ${goWords[verdict]}: ${reason}`;
  for (let most = mostComment; ; most -= Math.max(1, Math.floor(most / 8))) {
    const clean = unmarked(neutraliseInline(text.length <= most ? text : `${text.slice(0, most - 1)}…`));
    if (clean.length <= mostComment) return clean;
  }
}
