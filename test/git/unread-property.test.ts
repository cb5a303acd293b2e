import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rules } from '../../src/tasks/review/rules/index.ts';
import { openJudge, type Judge } from '../support/judged-change.ts';
import { byteMutations, mutated, textMutations, type Mutation } from '../support/mutations.ts';
import { ruleSamples, type RuleSample } from '../support/rule-samples.ts';

let judge: Judge;
beforeAll(async () => {
  judge = await openJudge();
});
afterAll(() => judge.close());

const [asItIs] = byteMutations as [Mutation];

async function verdictOf(
  sample: RuleSample,
  texts: readonly Mutation[],
  store: Mutation,
  move?: string,
): Promise<{ verdict: string; rules: string[]; reason: string }> {
  const { path, before, after } = sample;
  const bytes = mutated(after[path] ?? '', path, texts, store);
  const { [path]: _, ...others } = after;
  const { envelope } = await judge.judge(before, { ...others, [move ?? path]: bytes });
  return { verdict: envelope.verdict, rules: envelope.findings.map(({ rule }) => rule), reason: envelope.reason };
}

describe('a file with a finding, written otherwise', () => {
  test('every rule has a sample that it finds', async () => {
    expect([...new Set(ruleSamples.map(({ rule }) => rule))].sort()).toEqual(rules.map(({ id }) => id).sort());
    for (const sample of ruleSamples) {
      for (const move of [undefined, ...(sample.moves ?? [])]) {
        const { verdict, rules: found } = await verdictOf(sample, [], asItIs, move);
        expect([verdict, found], `${sample.rule} in ${move ?? sample.path}`).toEqual([
          'block',
          expect.arrayContaining([sample.rule]),
        ]);
      }
    }
  });

  test('never passes', { timeout: 120_000 }, async () => {
    const cases = fc.record({
      sample: fc.constantFrom(...ruleSamples),
      texts: fc.subarray([...textMutations], { maxLength: 2 }),
      store: fc.constantFrom(...byteMutations),
      moved: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ sample, texts, store, moved }) => {
        const places = [undefined, ...(sample.moves ?? [])];
        const { verdict, reason } = await verdictOf(
          sample,
          texts.filter(({ applies }) => applies?.(sample.path) !== false),
          store,
          places[moved % places.length],
        );
        const how = `${sample.rule} in ${sample.path}: ${[...texts, store].map(({ name }) => name).join(', ')}: ${reason}`;
        expect(['block', 'inconclusive'], how).toContain(verdict);
      }),
      { numRuns: 120, seed: 12 },
    );
  });
});
