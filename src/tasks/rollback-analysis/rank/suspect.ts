import { z } from 'zod';
import { ChangedFile } from '../../../readers/diff/model.ts';

/** A commit that was deployed and is not in the last known good. `files` is its own diff, redacted. */
export const Candidate = z.strictObject({
  sha: z.string(),
  author: z.string(),
  date: z.string(),
  subject: z.string(),
  body: z.string(),
  files: z.array(ChangedFile),
});
export type Candidate = z.infer<typeof Candidate>;

/** One reason for a score, in words that a person at night understands; `quote` is set where it is evidence. */
export const Reason = z.strictObject({
  feature: z.string(),
  weight: z.number().describe('its share of the score'),
  text: z.string(),
  symptom_offset: z.int().nonnegative().nullable(),
});
export type Reason = z.infer<typeof Reason>;

/**
 * One suspect: a hunk of a commit. The list is ordered by commit, each by its best hunk. Lines count in the commit's
 * own new side.
 */
export const Suspect = z.strictObject({
  rank: z.int().positive(),
  commit: z.string(),
  path: z.string(),
  start_line: z.int().nonnegative(),
  end_line: z.int().nonnegative(),
  score: z.number(),
  reasons: z.array(Reason),
});
export type Suspect = z.infer<typeof Suspect>;
