import { z } from 'zod';

/** The review's own part of the record. */
export const ReviewPart = z.strictObject({
  files: z.int().nonnegative(),
  additions: z.int().nonnegative(),
  deletions: z.int().nonnegative(),
  commits: z.int().nonnegative(),
  model_asked: z.boolean(),
  notices: z.array(z.string()).describe('what a reader must be told besides findings'),
  opinions: z.array(z.strictObject({ finding: z.string(), stance: z.enum(['confirm', 'refute']), reason: z.string() }))
    .describe('what Codex says of the rules’ findings'),
});
export type ReviewPart = z.infer<typeof ReviewPart>;
