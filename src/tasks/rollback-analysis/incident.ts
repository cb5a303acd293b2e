import { z } from 'zod';
import { Signal } from '../../readers/alerts/model.ts';
import { Series } from '../../readers/metrics/model.ts';

/** A revision in an environment; null where nobody knows. */
export const Deployed = z.strictObject({
  sha: z.string(),
  at: z.iso.datetime().nullable(),
  url: z.string().nullable(),
});
export type Deployed = z.infer<typeof Deployed>;

/** A trigger's payload: what came with the event or was given at a terminal, read and redacted at the border. */
export const Incident = z.strictObject({
  signal: Signal,
  live: Deployed.describe('what was live when the anomaly began'),
  last_good: Deployed.nullable(),
  later: z.array(Deployed).describe('what went live after it, oldest first'),
  found: z.string().describe('how the deployment was found, in one sentence'),
  series: z.array(Series).describe('recorded metrics'),
  base_branch: z
    .string()
    .nullable()
    .describe('the branch that a revert’s pull request goes to; null where nobody knows'),
  expression: z.string().nullable().describe('the query behind the alert, where it is known'),
});
export type Incident = z.infer<typeof Incident>;

/** A health check that was asked and is well: nothing has to be explained. */
export function isWell(signal: Pick<Signal, 'source' | 'status'>): boolean {
  return signal.source === 'probe' && signal.status === 'resolved';
}
