import { z } from 'zod';
import { Finding } from '../../domain/finding.ts';
import { Sha } from '../../domain/subject.ts';
import { ChangedFile } from '../../readers/diff/model.ts';
import { UnreadFile } from './rules/text/unread.ts';
import { OpenFinding } from './again/state.ts';

/**
 * How a changed file is treated: `review` by rules and model; `rules` by rules alone (generated, no text to read);
 * `ignored` by configuration.
 */
export const Treatment = z.strictObject({
  path: z.string(),
  by: z.enum(['review', 'rules', 'ignored']),
  reason: z.string(),
});
export type Treatment = z.infer<typeof Treatment>;

/** A finding that somebody with write access silenced for this pull request. */
export const Dismissal = z.strictObject({ finding: z.string(), by: z.string(), reason: z.string() });
export type Dismissal = z.infer<typeof Dismissal>;

/** First and last line of each run of lines, 1-based. */
const Ranges = z.array(z.tuple([z.int().positive(), z.int().positive()]));

/** What earlier runs on the same pull request left, held against the head of this one. */
export const Earlier = z.strictObject({
  read: z
    .strictObject({ base: Sha, head: Sha, basis: z.string() })
    .nullable()
    .describe('the last change that a model read in full'),
  compared: z.boolean().describe('this run reads only what differs from that change; else `whole` says why'),
  whole: z.string(),
  unchanged: z.array(z.string()).describe('files whose hunks are those that were read then'),
  since: z
    .array(z.strictObject({ path: z.string(), lines: Ranges }))
    .describe('lines of the head that are newer than the head that was read, by path'),
  open: z.array(Finding).describe('what a model found earlier and whose lines still stand'),
  gone: z
    .array(z.strictObject({ finding: OpenFinding, why: z.string() }))
    .describe('what was open and whose lines or rule are gone'),
  first: z
    .array(z.tuple([z.string(), Sha]))
    .describe('each finding that was open, with the head at which it was found first'),
  fixed: z.array(z.string()).describe('answered as fixed by earlier runs'),
  dismissed: z.array(Dismissal),
});
export type Earlier = z.infer<typeof Earlier>;

export const ReviewEvidence = z.strictObject({
  files: z.array(ChangedFile).describe('redacted'),
  treatments: z.array(Treatment).describe('one for each file, in the same order'),
  commits: z.array(
    z.strictObject({ sha: z.string(), author: z.string(), date: z.string(), subject: z.string(), body: z.string() }),
  ),
  findings: z.array(Finding).describe('what the rules found, before policy'),
  unread: z
    .array(UnreadFile)
    .optional()
    .describe('what the rules could not look at; absent in records of versions that did not say'),
  guidance: z.string().describe('AGENTS.md of the trusted revision'),
  notices: z.array(z.string()).describe('things that a reader must be told, such as edits to trusted files'),
  nonce: z.string().describe('makes the fence around an author’s text unguessable'),
  digest: z.string(),
  basis: z.string().optional().describe('digest of what a model is told to look for and where'),
  earlier: Earlier.optional().describe('absent where there is no pull request, or nothing of it may be read'),
});
export type ReviewEvidence = z.infer<typeof ReviewEvidence>;

/** Files that a model read before and need not read again. */
export function carriedPaths(evidence: ReviewEvidence): ReadonlySet<string> {
  return new Set(evidence.earlier?.unchanged ?? []);
}
