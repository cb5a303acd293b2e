import { z } from 'zod';

export const Sha = z.string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/);

const common = { repository: z.string().describe('owner/name, or the folder name of a local repository'), trusted: Sha };
const Change = z.strictObject({ kind: z.literal('change'), ...common, base: Sha.describe('the merge base'), head: Sha, number: z.int().positive().optional() });
const Revision = z.strictObject({ kind: z.literal('revision'), ...common, head: Sha });

/** What a run is about. `trusted` is the revision that configuration and instructions come from. */
export const Subject = z.discriminatedUnion('kind', [Change, Revision]);
export type Subject = z.infer<typeof Subject>;

/** A subject with the digest of everything that was collected for it. */
const inputs = { digest: z.string() };
export const DigestedSubject = z.discriminatedUnion('kind', [Change.extend(inputs), Revision.extend(inputs)]);
export type DigestedSubject = z.infer<typeof DigestedSubject>;
