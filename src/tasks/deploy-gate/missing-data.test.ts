import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { at, metric, taskEvidence } from '../../../test/support/gate-evidence.ts';
import { evidenceOf, gaps, override, policyOf } from '../../../test/support/gate-random.ts';
import { DeployGateEvidence } from './evidence.ts';
import { joinRules, judgeRules, type Joined, type Judgement, type OverrideRequest } from './judge/join.ts';
import { settlePolicy, type GatePolicy } from './judge/policy.ts';
import { scoreRisk } from './rules/risk-score.ts';
import { rules } from './rules/index.ts';

function decide(
  evidence: DeployGateEvidence,
  policy: GatePolicy,
  request: OverrideRequest | null,
): { judgement: Judgement; joined: Joined } {
  const settled = settlePolicy(policy, 'production', 'policy');
  const judgement = judgeRules(evidence, settled, scoreRisk(evidence.gate));
  return { judgement, joined: joinRules(judgement, settled, evidence, request) };
}

/** Where an observation is present, anywhere in the evidence. */
function presentPaths(node: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof node !== 'object' || node === null) return [];
  const own = 'state' in node && node.state === 'present' && 'value' in node ? [path] : [];
  return [
    ...own,
    ...Object.entries(node).flatMap(([key, value]) =>
      presentPaths(value, [...path, Array.isArray(node) ? Number(key) : key]),
    ),
  ];
}

function withGap(
  evidence: DeployGateEvidence,
  path: readonly (string | number)[],
  state: (typeof gaps)[number],
): DeployGateEvidence {
  const copy = structuredClone(evidence) as unknown as Record<string | number, unknown>;
  const parent = path
    .slice(0, -1)
    .reduce<Record<string | number, unknown>>((node, key) => node[key] as Record<string | number, unknown>, copy);
  parent[path.at(-1)!] = { at, state, reason: 'taken away' };
  return copy as unknown as DeployGateEvidence;
}

describe('missing data is never good news', () => {
  test('a source that is taken away turns no block and no inconclusive into a pass, of a rule or of the whole', () => {
    let checked = 0;
    fc.assert(
      fc.property(evidenceOf, policyOf, fc.boolean(), (evidence, policy, overridden) => {
        const request = overridden ? override : null;
        const before = decide(evidence, policy, request);
        for (const path of presentPaths(evidence)) {
          const state = gaps[checked % gaps.length]!;
          const after = decide(withGap(evidence, path, state), policy, request);
          checked += 1;
          if (before.joined.verdict !== 'pass' && after.joined.verdict === 'pass')
            throw new Error(`the whole passes after ${path.join('.')} ${state}: ${after.joined.reason}`);
          for (const rule of before.judgement.rules) {
            if (rule.verdict === 'pass') continue;
            const now = after.judgement.rules.find(({ id }) => id === rule.id);
            if (now === undefined || now.verdict === 'pass')
              throw new Error(`${rule.id} passes after ${path.join('.')} ${state}: ${now?.reason ?? 'it is gone'}`);
          }
        }
      }),
      { seed: 20_261_120, numRuns: 1000 },
    );
    expect(checked).toBeGreaterThan(10_000);
  });

  test('the generator makes every verdict of every rule, so that the property says something', () => {
    const found = new Map<string, Set<string>>();
    const whole = new Set<string>();
    for (const [evidence, policy] of fc.sample(fc.tuple(evidenceOf, policyOf), { seed: 3, numRuns: 1500 })) {
      expect(DeployGateEvidence.safeParse(evidence).error).toBeUndefined();
      const { judgement, joined } = decide(evidence, policy, null);
      whole.add(joined.verdict);
      for (const { id, verdict } of judgement.rules) found.set(id, (found.get(id) ?? new Set()).add(verdict));
    }
    expect([...whole].sort()).toEqual(['block', 'inconclusive', 'pass']);
    for (const id of [...rules.map((rule) => rule.id), 'metrics/errors', 'error-budget/api'])
      expect([id, [...(found.get(id) ?? [])].sort()]).toEqual([id, ['block', 'inconclusive', 'pass']]);
  });

  test('with every source gone nothing passes', () => {
    for (const state of gaps) {
      const all = presentPaths(taskEvidence({}, { metrics: [metric('errors', 0)] })).filter(
        (path) => !path.includes('value'),
      );
      const evidence = all.reduce(
        (left, path) => withGap(left, path, state),
        taskEvidence({}, { metrics: [metric('errors', 0)] }),
      );
      const { judgement, joined } = decide(evidence, {}, null);
      expect(joined.verdict).toBe('inconclusive');
      expect(judgement.rules.filter(({ verdict }) => verdict === 'pass').map(({ id }) => id)).toEqual([]);
    }
  });
});
