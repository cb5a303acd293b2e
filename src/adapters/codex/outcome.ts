import type { GatewayFailure } from '../gateway/gateway.ts';
import type { TurnEnd } from './events.ts';
import type { Ended } from './supervise.ts';

export interface TurnFacts {
  ended: Ended;
  turn: TurnEnd;
  /** what the CLI wrote as its last message */
  message: string;
  gateway: GatewayFailure | null;
  stderr: readonly string[];
  timeoutMs: number;
}

export type Outcome =
  | { outcome: 'answered'; text: string }
  | { outcome: 'refused' | 'limit' | 'failed'; reason: string };

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, 500);

/** The last line of stderr that says something: no log level noise, no empty line. */
export function lastMeaningfulLine(lines: readonly string[]): string | null {
  const line = lines.findLast(
    (text) =>
      /[a-z]{3}/i.test(text) && !/^(Reading (additional input|prompt) from stdin|\s*\^+\s*$|\s*\d*\s*\|)/.test(text),
  );
  return line === undefined ? null : line.replace(/^\S+Z\s+(ERROR|WARN)\s+\S+:\s*/, '').trim();
}

function duration(ms: number): string {
  return ms >= 120_000 ? `${Math.round(ms / 60_000)} minutes` : `${Math.round(ms / 100) / 10} seconds`;
}

const lastSeen = (gateway: GatewayFailure | null): string =>
  gateway === null ? '' : `; last seen: ${oneLine(gateway.reason)}`;

/**
 * What became of a turn. A message counts only when the turn was completed; the CLI ends with exit 0 on a refusal and
 * on an empty answer, so the gateway's word goes before the exit code.
 */
export function decideOutcome({ ended, turn, message, gateway, stderr, timeoutMs }: TurnFacts): Outcome {
  if (gateway?.kind === 'refused') return { outcome: 'refused', reason: oneLine(gateway.reason) };
  const whole = turn.completed && message.trim() !== '';
  if (whole && (ended.how !== 'exit' || ended.code === 0)) return { outcome: 'answered', text: message };
  if (ended.how === 'aborted')
    return { outcome: 'failed', reason: 'the run was stopped before the answer was complete' };
  if (ended.how === 'timeout')
    return { outcome: 'limit', reason: `no answer within ${duration(timeoutMs)}${lastSeen(gateway)}` };
  if (ended.how === 'unstartable')
    return { outcome: 'failed', reason: `codex cannot be started: ${oneLine(ended.error ?? 'no reason given')}` };
  if (gateway !== null) return { outcome: gateway.kind, reason: oneLine(gateway.reason) };
  if (turn.failed !== null) return { outcome: 'failed', reason: `codex: ${oneLine(turn.failed)}` };
  if (turn.completed && ended.code === 0) return { outcome: 'refused', reason: 'the model gave no answer' };
  const last = lastMeaningfulLine(stderr) ?? turn.lastError;
  const exit = ended.signal === null ? `exit ${ended.code}` : `signal ${ended.signal}`;
  return {
    outcome: 'failed',
    reason: last === null ? `codex ended with ${exit}` : `codex ended with ${exit}: ${oneLine(last)}`,
  };
}
