import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evidenceOf, override, policyOf } from '../../../test/support/gate-random.ts';
import { resultOf, runOf } from '../../../test/support/gate-run.ts';
import type { Result } from '../../contracts/task.ts';
import { briefGate } from './brief.ts';
import type { DeployGateEvidence } from './evidence.ts';
import { deployGateOutputs } from './outputs.ts';
import type { DeployGatePart } from './part.ts';
import { settlePolicy, type GatePolicy } from './judge/policy.ts';
import { renderGate } from './render.ts';
import { answerProtection } from './respond.ts';
import { RiskLevel } from './rules/risk-score.ts';

/** All that a person or a job is shown of a decision. */
function shownOf(result: Result<DeployGatePart>): string[] {
  const { envelope, part } = result;
  const { markdown, effects } = renderGate(result);
  const answer = answerProtection({
    result,
    made: { event: 'push', forge: true, recorded: false },
    asked: { repository: envelope.subject.repository, environment: part.environment, sha: part.sha },
    now: part.decided_at,
    onInconclusive: 'reject',
  });
  return [
    markdown,
    ...effects.flatMap((effect) =>
      effect.kind === 'summary' ? [effect.markdown] : effect.kind === 'check' ? [effect.title, effect.summary] : [],
    ),
    ...briefGate(result),
    ...Object.values(deployGateOutputs).map(({ read }) => read(result)),
    envelope.reason,
    `${answer.state}: ${answer.comment}`,
  ];
}

/** Why a pass should not have been one. */
function against({ part }: Result<DeployGatePart>, evidence: DeployGateEvidence, policy: GatePolicy): string[] {
  const settled = settlePolicy(policy, 'production', 'policy');
  const aside = part.override?.refused === null ? part.override.overridden : [];
  const rule = (id: string) => part.rules.find((one) => one.id === id);
  const levels = RiskLevel.options;
  const { wayBack } = settled.risk;
  const needed = wayBack !== 'never' && levels.indexOf(part.risk.level) >= levels.indexOf(wayBack);
  const reviews = evidence.gate.stages.seen.state === 'present' ? evidence.gate.stages.seen.value.results : [];
  return [
    ...part.rules
      .filter(({ id, required, verdict }) => required && verdict !== 'pass' && !aside.includes(id))
      .map(({ id, verdict }) => `${id}: ${verdict}`),
    ...(needed && rule('rollback')?.verdict !== 'pass' && !aside.includes('rollback') ? ['no way back'] : []),
    ...(part.risk.score >= settled.risk.block && settled.modes['risk'] === undefined && !aside.includes('risk')
      ? ['a risk that blocks']
      : []),
    ...(rule('stages')?.required === true &&
    !aside.includes('stages') &&
    settled.stages.empty !== 'pass' &&
    part.live.sha !== part.sha &&
    evidence.gate.changes.seen.state === 'present' &&
    evidence.gate.changes.seen.value.changes.length > 0 &&
    reviews.length > 0 &&
    reviews.every(({ looked }) => looked === 0)
      ? ['reviews of nothing']
      : []),
  ];
}

test('no page, line, output or comment of an answer says another answer, and nothing stands against a go', () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(evidenceOf, policyOf, fc.boolean(), (evidence, policy, overridden) => {
      const run = runOf(evidence, { policy, ...(overridden ? { override: JSON.stringify(override.asked) } : {}) });
      const result = resultOf(run);
      const { verdict } = result.envelope;
      seen.set(verdict, (seen.get(verdict) ?? 0) + 1);
      const shown = shownOf(result);
      const text = shown.join('\n');
      expect([text.includes('✅'), text.includes('⛔')]).toEqual([verdict === 'pass', verdict === 'block']);
      const free = text.replace(/\b(?:no|would|to) go\b|\bgo back\b/gi, '');
      if (verdict === 'pass') expect(against(result, evidence, policy)).toEqual([]);
      else expect(free).not.toMatch(/\bgo\b/i);
      if (verdict === 'pass') expect(text).not.toMatch(/\bno go\b|rejected/);
      else expect(text).not.toMatch(/approved:/);
    }),
    { seed: 20_261_201, numRuns: 2500 },
  );
  for (const verdict of ['pass', 'block', 'inconclusive'])
    expect([verdict, seen.get(verdict) ?? 0]).toEqual([verdict, expect.toSatisfy((count: number) => count > 100)]);
});
