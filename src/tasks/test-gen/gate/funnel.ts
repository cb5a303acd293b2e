import { z } from 'zod';

/** What a candidate was refused for at the gate; the rules of the patch have names of their own. */
export const gateRules = [
  'does-not-build',
  'does-not-run',
  'hangs',
  'changes-files',
  'fails',
  'flaky',
  'breaks-others',
  'over-fitted',
  'worthless',
  'lint',
  'breaks-suite',
  'weakens-others',
  'ends-the-run',
  'not-tried',
] as const;

/**
 * How far the written tests came. Each number is a part of the one before; `written` is what was kept, suspected and
 * refused together.
 */
export const Funnel = z.strictObject({
  written: z.int().nonnegative(),
  allowed: z.int().nonnegative().describe('not refused by reading alone'),
  built: z.int().nonnegative(),
  passed: z.int().nonnegative().describe('passed all of its runs'),
  worth: z.int().nonnegative().describe('raised coverage, guards a hunk or kills a mutant'),
  kept: z.int().nonnegative(),
  raised_coverage: z.int().nonnegative(),
  guards_hunk: z.int().nonnegative(),
  kills_mutant: z.int().nonnegative(),
  suspected_bugs: z.int().nonnegative(),
  refused: z.record(z.string(), z.int().positive()),
});
export type Funnel = z.infer<typeof Funnel>;

export const stages = ['written', 'allowed', 'built', 'passed', 'worth', 'kept'] as const;
export type Stage = (typeof stages)[number];

/** What became of one written test. `reached` is the last stage that it passed. */
export const TestRecord = z.strictObject({
  id: z.string(),
  path: z.string(),
  test: z.string().nullable(),
  reached: z.enum(stages),
  kept: z.boolean(),
  suspected_bug: z.boolean(),
  rule: z.string().nullable().describe('what it was refused for'),
  reason: z.string(),
  worth: z.strictObject({ lines: z.array(z.string()), hunks: z.array(z.string()), mutants: z.array(z.string()) }),
});
export type TestRecord = z.infer<typeof TestRecord>;

export function funnelOf(records: readonly TestRecord[]): Funnel {
  const past = (stage: Stage): number =>
    records.filter(({ reached }) => stages.indexOf(reached) >= stages.indexOf(stage)).length;
  const refused: Record<string, number> = {};
  for (const { rule } of records) if (rule !== null) refused[rule] = (refused[rule] ?? 0) + 1;
  return {
    written: past('written'),
    allowed: past('allowed'),
    built: past('built'),
    passed: past('passed'),
    worth: past('worth'),
    kept: past('kept'),
    raised_coverage: records.filter(({ worth }) => worth.lines.length > 0).length,
    guards_hunk: records.filter(({ worth }) => worth.hunks.length > 0).length,
    kills_mutant: records.filter(({ worth }) => worth.mutants.length > 0).length,
    suspected_bugs: records.filter(({ suspected_bug }) => suspected_bug).length,
    refused,
  };
}

/**
 * True when nothing was lost on the way: each written test was kept, reported as a suspected bug or refused, and only
 * one of these.
 */
export function addsUp(funnel: Funnel): boolean {
  const numbers = stages.map((stage) => funnel[stage]);
  const refused = Object.values(funnel.refused).reduce((sum, count) => sum + count, 0);
  return (
    numbers.every((count, at) => at === 0 || count <= numbers[at - 1]!) &&
    funnel.written === funnel.kept + funnel.suspected_bugs + refused
  );
}
