import { z } from 'zod';
import { inputFailure } from '../../domain/errors.ts';
import { observedOf } from '../../domain/observed.ts';
import { Sha } from '../../domain/subject.ts';
import type { Trigger } from '../../domain/trigger.ts';
import { Signal } from '../../readers/alerts/model.ts';
import { ObservedBudget, ObservedMetric } from './metrics/model.ts';

/** The chain on a pull request or in a merge queue that the gate is a stage of. */
export const GateChain = z.strictObject({
  base: Sha.describe('what the change is compared with: it counts as live where no deployment is recorded'),
  check: z
    .int()
    .positive()
    .nullable()
    .describe('the check run of the gate’s own job; null where the runner doesn’t say it'),
});
export type GateChain = z.infer<typeof GateChain>;

/** What a run of the gate was started with, beside the commit and the options. */
export const ReleaseRequest = z.strictObject({
  branch: z.string().min(1).describe('the branch whose rules and alerts count'),
  live: Sha.nullable().describe('the commit that is live, where a person named it'),
  run: z.int().positive().nullable().describe('the workflow run that the gate is part of'),
  deployment: z.int().positive().nullable().describe('the deployment that waits for the gate'),
  chain: GateChain.nullable().optional(),
  alert: observedOf(Signal).nullable(),
  recorded: z
    .strictObject({ metrics: z.array(ObservedMetric), budgets: z.array(ObservedBudget) })
    .nullable()
    .describe('metrics of a file, judged in place of a server’s'),
});
export type ReleaseRequest = z.infer<typeof ReleaseRequest>;

/** Fails as input for a trigger of something else. */
export function requestOf(trigger: Trigger): ReleaseRequest {
  const parsed = ReleaseRequest.safeParse(trigger.payload);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw inputFailure(
    'trigger',
    `carries no release: ${issue?.path.join('.') || 'payload'}: ${issue?.message ?? 'unreadable'}`,
  );
}
