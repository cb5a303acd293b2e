import { z } from 'zod';

export const irreversibleKinds = [
  'data-loss',
  'schema',
  'data-written',
  'store-version',
  'config',
  'contract',
  'feature-flag',
  'dependency',
  'later-deploy',
] as const;

/**
 * Something that deploying the old code again does not undo. `quote` stands verbatim on `line` of `side`; line null
 * speaks of the file, path null of a deploy.
 */
export const Irreversible = z.strictObject({
  kind: z.enum(irreversibleKinds),
  blocks: z.boolean().describe('true: the old code can be expected to fail, or data is gone; false: look before'),
  path: z.string().nullable(),
  line: z.int().positive().nullable(),
  side: z.enum(['new', 'old']),
  quote: z.string(),
  why: z.string(),
});
export type Irreversible = z.infer<typeof Irreversible>;

/** `git revert` tried in a throw-away tree. `conflicts` are the paths that did not apply; empty when clean. */
export const RevertTry = z.strictObject({ clean: z.boolean(), conflicts: z.array(z.string()) });
export type RevertTry = z.infer<typeof RevertTry>;
