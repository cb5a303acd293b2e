import { z } from 'zod';

export const Sha = z.string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/);

const common = {
  repository: z.string().describe('owner/name, or the folder name of a local repository'),
  trusted: Sha,
};
const Change = z.strictObject({
  kind: z.literal('change'),
  ...common,
  base: Sha.describe('the merge base'),
  head: Sha,
  number: z.int().positive().optional(),
});
const Revision = z.strictObject({ kind: z.literal('revision'), ...common, head: Sha });
const Deployment = z.strictObject({
  kind: z.literal('deployment'),
  ...common,
  environment: z.string(),
  live: Sha.describe('the commit that was deployed when the alert started'),
  lastGood: Sha.optional().describe('the last commit before it that was deployed and good'),
});

/** What a run is about. `trusted` is the revision that configuration and instructions come from. */
export const Subject = z.discriminatedUnion('kind', [Change, Revision, Deployment]);
export type Subject = z.infer<typeof Subject>;

/** A subject with the digest of everything that was collected for it. */
const inputs = { digest: z.string() };
export const DigestedSubject = z.discriminatedUnion('kind', [
  Change.extend(inputs),
  Revision.extend(inputs),
  Deployment.extend(inputs),
]);
export type DigestedSubject = z.infer<typeof DigestedSubject>;

/** The commit that a subject is about. */
export function headOf(subject: Subject | DigestedSubject): string {
  return subject.kind === 'deployment' ? subject.live : subject.head;
}
