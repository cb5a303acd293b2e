import { z } from 'zod';
import { HunkRecord } from './hunks/undo.ts';
import { PatchCoverage } from './coverage/patch-coverage.ts';
import { Target } from './targets.ts';

/** What the given reports say; `lines` are the instrumented and the covered ones of each changed file. */
export const CoverageEvidence = z.strictObject({
  patch: PatchCoverage,
  reports: z.array(z.strictObject({ name: z.string(), format: z.string(), files: z.int().nonnegative() })),
  notes: z.array(z.string()),
  unmatched: z.array(z.string()).describe('paths of the reports that are no file of the repository, some of them'),
  unmatched_count: z.int().nonnegative(),
  ambiguous: z.array(z.strictObject({ path: z.string(), candidates: z.array(z.string()) })),
  lines: z.record(z.string(), z.strictObject({ instrumented: z.array(z.int()), covered: z.array(z.int()) })),
});
export type CoverageEvidence = z.infer<typeof CoverageEvidence>;

export const RunnerEvidence = z.strictObject({
  name: z.string(),
  folder: z.string(),
  because: z.string(),
  command: z.string(),
  narrow: z.enum(['test', 'file', 'all']),
  test_globs: z.array(z.string()),
});

/** How the tests do before anything is tried. */
export const BaselineEvidence = z.strictObject({
  state: z.enum(['green', 'red']),
  reason: z.string(),
  tests: z.int().nonnegative(),
  flaky: z.array(z.string()),
  ms: z.number().nonnegative(),
});
export type BaselineEvidence = z.infer<typeof BaselineEvidence>;

export const TestGenEvidence = z.strictObject({
  changed: z.array(z.strictObject({ path: z.string(), status: z.string() })),
  unread: z
    .array(z.strictObject({ path: z.string(), reason: z.string() }))
    .default([])
    .describe('changed sources that are no text which can be measured or undone'),
  coverage: CoverageEvidence.nullable().describe('null when no report was given'),
  runner: RunnerEvidence.nullable().describe('null when nothing had to be run'),
  baseline: BaselineEvidence.nullable(),
  hunks: z.array(HunkRecord),
  targets: z.array(Target).describe('redacted'),
  examples: z
    .array(z.strictObject({ path: z.string(), text: z.string() }))
    .describe('present tests, for their style; redacted'),
  guidance: z.string().describe('AGENTS.md of the trusted revision'),
  notes: z.array(z.string()).describe('what a reader has to know'),
  nonce: z.string().describe('makes the fence around a project’s text unguessable'),
  digest: z.string(),
});
export type TestGenEvidence = z.infer<typeof TestGenEvidence>;
