import { z } from 'zod';
import { Signal } from '../../readers/alerts/model.ts';
import { Trace } from '../../readers/traces/model.ts';
import { Deployed } from './incident.ts';
import { Onset } from './onset.ts';
import { IncidentSeverity } from './severity.ts';
import { Candidate, Cause, Suspect } from './suspect.ts';
import { WayBack } from './way-back.ts';

/** What is known of an incident before a model is asked. All text is redacted. */
export const RollbackEvidence = z.strictObject({
  signal: Signal,
  traces: z.array(Trace),
  environment: z.string(),
  live: Deployed,
  last_good: Deployed.nullable(),
  deployed: z.array(z.string()).describe('every commit of the deployment, newest first'),
  candidates: z.array(Candidate).describe('the suspects’ commits with their diffs, most suspect first'),
  suspects: z.array(Suspect),
  onset: Onset,
  cause: Cause.describe('before a model was asked'),
  severity: IncidentSeverity,
  way_back: WayBack,
  nonce: z.string().describe('makes the fence around strangers’ text unguessable'),
  digest: z.string(),
});
export type RollbackEvidence = z.infer<typeof RollbackEvidence>;
