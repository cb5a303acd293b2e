import type { Result, Task } from '../../contracts/task.ts';
import type { DeployGatePart } from './part.ts';

/**
 * The gate's outputs on a runner, beside those of every task. Enums, numbers, SHAs, and for the reason one plain line.
 */
export const deployGateOutputs: Task<never, never, never, DeployGatePart>['outputs'] = {
  'risk-score': { help: 'risk of the release from 0 to 100', read: ({ part }) => String(part.risk.score) },
  'risk-level': { help: '`low`, `medium`, `high` or `critical`', read: ({ part }) => part.risk.level },
  reason: {
    help: 'the verdict’s reason in one line; authors’ words can be in it, so don’t put it into a script',
    read: ({ envelope }) => plainLine(envelope.reason),
  },
  'blocking-rules': {
    help: 'required rules that block, with commas between; those that an override puts aside too',
    read: ({ part }) => part.blocking_rules.join(','),
  },
  'rollback-ready': {
    help: '`true`, `false`, or `unknown`: whether there is a way back',
    read: ({ part }) => (part.rollback.ready === null ? 'unknown' : String(part.rollback.ready)),
  },
  'last-known-good': { help: 'full SHA that a rollback would go to, empty when it is not known', read: readLastGood },
  'decided-at': { help: 'when the gate last looked, ISO 8601 in UTC', read: ({ part }) => part.decided_at },
  'valid-until': {
    help:
      'until when a go may be acted on, ISO 8601 in UTC; empty when the answer is no go. ' +
      'A job that is run again keeps the old one, so check it before the deployment',
    read: ({ part }) => part.valid_until ?? '',
  },
};

function readLastGood({ part }: Result<DeployGatePart>): string {
  const sha = part.rollback.last_known_good ?? '';
  return /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(sha) ? sha : '';
}

const longestReason = 500;

/** One line that no shell, workflow command or expression can take for more than text. */
function plainLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[`$\\"'<>{}|;&]/g, '')
    .replace(/::/g, ':')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, longestReason);
}
