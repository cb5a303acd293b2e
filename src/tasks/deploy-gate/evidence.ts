import { z } from 'zod';
import { observedOf } from '../../domain/observed.ts';
import { GateEvidence } from '../../domain/release.ts';
import { Signal } from '../../readers/alerts/model.ts';
import { ChangedFile } from '../../readers/diff/model.ts';
import { GateChain } from './release-request.ts';
import { ObservedBudget, ObservedMetric } from './metrics/model.ts';

export const Permission = z.enum(['admin', 'write', 'read', 'none']);
export type Permission = z.infer<typeof Permission>;

/** All that the gate judges. Texts are redacted; authors' words are data. */
export const DeployGateEvidence = z.strictObject({
  gate: GateEvidence,
  asked: z
    .strictObject({
      forge: z.boolean().describe('GitHub was to be asked; false only in a terminal without a token'),
      live: z
        .boolean()
        .optional()
        .describe('what is live was named, or GitHub was to be asked for it; false only in a terminal without both'),
      alerts: z.boolean().describe('a file of alerts was given'),
      results: z.boolean().describe('earlier results were to be read; false only in a terminal without --results'),
      chain: GateChain.nullable()
        .optional()
        .describe('the chain on a pull request or in a merge queue that the gate is a stage of'),
    })
    .describe('rules whose source nobody meant to ask are off by default, and said to be'),
  alert: observedOf(Signal).nullable().describe('what monitoring said, by --alerts; null when nothing was given'),
  metrics: z.array(ObservedMetric),
  budgets: z.array(ObservedBudget),
  permission: observedOf(Permission)
    .nullable()
    .describe('what the run’s actor may do in the repository; null when there is no override'),
  files: z.array(ChangedFile).describe('the diff from the live revision to SHA, redacted; empty when it is not known'),
  commits: z
    .array(
      z.strictObject({ sha: z.string(), author: z.string(), date: z.string(), subject: z.string(), body: z.string() }),
    )
    .describe('newest first'),
  guidance: z.string().describe('AGENTS.md of the trusted revision'),
  looks: z.int().positive().describe('how often the sources were looked at, waiting included'),
  at: z.iso.datetime().describe('the last look'),
  nonce: z.string().describe('makes the fence around an author’s text unguessable'),
  digest: z.string(),
});
export type DeployGateEvidence = z.infer<typeof DeployGateEvidence>;
