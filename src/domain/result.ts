import { z } from 'zod';
import { Finding } from './finding.ts';
import { DigestedSubject } from './subject.ts';
import { Budget, Usage } from './usage.ts';
import { Verdict } from './verdict.ts';

export const resultSchemaId = 'codex-ci/result@1';

/** A claim that did not survive its check; it is recorded, never shown as a finding. */
export const Dropped = z.strictObject({ claim: z.string(), ask: z.string(), title: z.string(), reason: z.string() });
export type Dropped = z.infer<typeof Dropped>;

/** What became of one changed file. */
export const Receipt = z.strictObject({
  path: z.string(),
  state: z.enum(['read', 'partial', 'skipped']),
  reason: z.string(),
});
export type Receipt = z.infer<typeof Receipt>;

/** `rules`: no model was asked. The others are those of the catalogue, `entry/engines/engines.ts`, now or once. */
export const EngineName = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/);
export type EngineName = z.infer<typeof EngineName>;

/** `model`, `effort` and `version` are null when no model was asked. `attempts` counts asks that were sent. */
export const EngineInfo = z.strictObject({
  name: EngineName,
  model: z.string().nullable(),
  effort: z.string().nullable(),
  version: z.string().nullable(),
  attempts: z.int().nonnegative(),
});
export type EngineInfo = z.infer<typeof EngineInfo>;

/**
 * The one document of a run; outputs, summary, annotations, SARIF and exit code derive from it. A task adds its own
 * part under its name.
 */
export const Envelope = z.looseObject({
  schema: z.literal(resultSchemaId),
  task: z.string(),
  verdict: Verdict,
  reason: z.string(),
  has_critical: z.boolean(),
  findings: z.array(Finding),
  blocking: z
    .array(z.string())
    .optional()
    .describe('ids of the findings that a block rests on; absent in records of versions that did not say'),
  dropped: z.array(Dropped),
  receipt: z.array(Receipt),
  subject: DigestedSubject,
  engine: EngineInfo,
  usage: Usage,
  budget: Budget,
  timing_ms: z.record(z.string(), z.number().nonnegative()),
});
export type Envelope = z.infer<typeof Envelope>;
