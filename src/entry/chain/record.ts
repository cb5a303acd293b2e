import { z } from 'zod';
import { Finding } from '../../domain/finding.ts';
import { Amount } from '../../domain/ledger.ts';
import { Dropped, EngineInfo, Receipt } from '../../domain/result.ts';
import { Usage } from '../../domain/usage.ts';
import { Verdict } from '../../domain/verdict.ts';

/**
 * How a stage was to ask: with its profile, with that one's fallback, by rules alone, or not at all as nothing was left
 * to spend.
 */
export const StageMode = z.enum(['full', 'fallback', 'rules', 'none']);
export type StageMode = z.infer<typeof StageMode>;

/** It stands in pictures and paths, so that a record which was made up can't bring words of its own. */
const StageName = z.string().regex(/^[a-z][a-z-]{0,39}$/);

/** One stage of the chain as its record tells it. */
export const StageRecord = z.strictObject({
  task: StageName,
  verdict: Verdict,
  reason: z.string(),
  has_critical: z.boolean(),
  because: StageName.nullable().describe('the stage that ended the chain, for one that was never started'),
  started_at: z.iso.datetime().nullable(),
  ended_at: z.iso.datetime().nullable(),
  usage: Usage,
  mode: StageMode.nullable().describe('null: it was never started'),
  model: z.string().nullable(),
  estimate_usd: z
    .number()
    .nonnegative()
    .nullable()
    .describe('what it was expected to cost; null where the price is unknown'),
  share: Amount.nullable().describe('what it was given to spend'),
  saved_usd: z.number().nonnegative().nullable().describe('its estimate, where it was never started'),
  result_path: z.string().nullable().describe('its record, from this folder'),
});
export type StageRecord = z.infer<typeof StageRecord>;

/** What a run could split among its stages, and what made it no more. */
export const Allowance = z.strictObject({
  limit: Amount,
  limited_by: z
    .enum(['run', 'pull-request', 'day', 'ledger'])
    .describe('ledger: what earlier runs spent could not be read, so nothing may be spent'),
  reason: z.string().nullable().describe('null where the run has all of its own limit'),
});
export type Allowance = z.infer<typeof Allowance>;

/** What the stages said, as far as the chain needs it; findings in the order of the stages. */
export const ChainEvidence = z.strictObject({
  stages: z.array(StageRecord),
  needs: z.record(StageName, z.array(StageName)),
  findings: z.array(z.strictObject({ stage: StageName, finding: Finding, blocks: z.boolean().optional() })),
  dropped: z.array(Dropped),
  receipt: z.array(Receipt),
  engines: z.array(EngineInfo),
  allowance: Allowance.nullable().default(null).describe('null in a record from before there was one'),
});
export type ChainEvidence = z.infer<typeof ChainEvidence>;

const Label = z.string().min(1).max(50);

/** The chain's own part of its record. */
export const PipelinePart = z.strictObject({
  stages: z.array(StageRecord.extend({ needs: z.array(StageName), required: z.boolean() })),
  blocking: z
    .array(z.strictObject({ stage: StageName, finding: z.string() }))
    .describe('findings that hold the chain up, by id'),
  allowance: Allowance.nullable().default(null),
  labels: z.strictObject({ own: z.array(Label).max(4), want: z.array(Label).max(1) }).optional(),
});
export type PipelinePart = z.infer<typeof PipelinePart>;
