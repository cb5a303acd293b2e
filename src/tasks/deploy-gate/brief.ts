import type { Result } from '../../contracts/task.ts';
import type { DeployGatePart } from './part.ts';
import { goWords, ruleWords, unmarked } from './words.ts';
import { shortSha } from '../../domain/words.ts';

const order = ['block', 'inconclusive', 'pass'];

/** The gate's answer for a terminal: what is to be deployed, each rule on a line, the deciding ones first. */
export function briefGate({ envelope, part }: Result<DeployGatePart>): string[] {
  const width = Math.max(0, ...part.rules.map(({ id }) => id.length));
  const rules = [...part.rules].sort(
    (a, b) => Number(b.required) - Number(a.required) || order.indexOf(a.verdict) - order.indexOf(b.verdict),
  );
  const live =
    part.live.sha === null
      ? part.live.state === 'present'
        ? 'nothing is live'
        : `what is live is not known (${part.live.state})`
      : `live ${shortSha(part.live.sha, 10)}`;
  const back = part.rollback.ready === null ? 'not known' : part.rollback.ready ? 'ready' : 'none';
  const words = Math.max(12, ...rules.map((rule) => ruleWords(rule, part.override).length));
  return [
    `${goWords[envelope.verdict]}: ${part.environment} ← ${shortSha(part.sha, 10)}; ${live}; ` +
      `risk ${part.risk.unknown.length > 0 ? 'at least ' : ''}${part.risk.score} of 100 (${part.risk.level}); ` +
      `way back: ${back}`,
    ...rules.map(
      (rule) => `  ${ruleWords(rule, part.override).padEnd(words)} ${rule.id.padEnd(width)}  ${rule.reason}`,
    ),
    ...part.off.map(({ id, reason }) => `  ${'off'.padEnd(words)} ${id.padEnd(width)}  ${reason}`),
    ...(part.override === null
      ? []
      : [
          part.override.refused === null
            ? `override by ${part.override.actor} until ${part.override.until}: ${part.override.reason}`
            : `override refused: ${part.override.refused}`,
        ]),
  ].map(unmarked);
}
