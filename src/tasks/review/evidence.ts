import { z } from 'zod';
import { Finding } from '../../domain/finding.ts';
import { ChangedFile } from '../../readers/diff/model.ts';

/**
 * How a changed file is treated: `review` by rules and model; `rules` by rules alone (generated, no text to read);
 * `ignored` by configuration.
 */
export const Treatment = z.strictObject({ path: z.string(), by: z.enum(['review', 'rules', 'ignored']), reason: z.string() });
export type Treatment = z.infer<typeof Treatment>;

export const ReviewEvidence = z.strictObject({
  files: z.array(ChangedFile).describe('redacted'),
  treatments: z.array(Treatment).describe('one for each file, in the same order'),
  commits: z.array(z.strictObject({ sha: z.string(), author: z.string(), date: z.string(), subject: z.string(), body: z.string() })),
  findings: z.array(Finding).describe('what the rules found, before policy'),
  guidance: z.string().describe('AGENTS.md of the trusted revision'),
  notices: z.array(z.string()).describe('things that a reader must be told, such as edits to trusted files'),
  nonce: z.string().describe('makes the fence around an author’s text unguessable'),
  digest: z.string(),
});
export type ReviewEvidence = z.infer<typeof ReviewEvidence>;
