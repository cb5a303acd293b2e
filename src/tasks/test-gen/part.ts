import { z } from 'zod';
import { SuspectedBug } from './gate/catching.ts';
import { BaselineEvidence, CoverageEvidence, RunnerEvidence } from './evidence.ts';
import { Funnel, TestRecord } from './gate/funnel.ts';
import { HunkRecord } from './hunks/undo.ts';
import { PatchCoverage } from './coverage/patch-coverage.ts';
import { Target } from './targets.ts';

/** `test_gen` of the result document. */
export const TestGenPart = z.strictObject({
  patch: PatchCoverage.nullable().describe(
    'how much of the changed lines and branches the tests run; null when no report was given',
  ),
  gate: z.strictObject({ state: z.enum(['not-asked', 'nothing', 'met', 'missed']), reasons: z.array(z.string()) }),
  reports: CoverageEvidence.pick({
    reports: true,
    notes: true,
    unmatched: true,
    unmatched_count: true,
    ambiguous: true,
  }).nullable(),
  runner: RunnerEvidence.pick({ name: true, folder: true, because: true }).nullable(),
  baseline: BaselineEvidence.nullable(),
  hunks: z.array(HunkRecord),
  share_guarded: z.number().min(0).max(1).nullable().describe('of the hunks that were undone; null when none was'),
  targets: z.array(Target.pick({ path: true, start_line: true, end_line: true, why: true, risk: true, reasons: true })),
  funnel: Funnel.nullable().describe('null when no test was written'),
  tests: z.array(TestRecord),
  rounds: z.int().nonnegative(),
  suspected_bugs: z.array(SuspectedBug),
  kept_patch: z.string().describe('the kept tests as a patch on the head; empty when there are none'),
  pull: z
    .strictObject({ base: z.string(), branch: z.string() })
    .nullable()
    .describe('where the kept tests go; null for a fork, a terminal and where nothing was kept'),
  model: z.strictObject({ asked: z.boolean(), problem: z.string().nullable() }),
  notes: z.array(z.string()),
});
export type TestGenPart = z.infer<typeof TestGenPart>;
