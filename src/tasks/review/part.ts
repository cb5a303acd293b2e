import { z } from 'zod';
import { Severity } from '../../domain/finding.ts';
import { Sha } from '../../domain/subject.ts';
import { ReviewState } from './again/state.ts';

const Label = z.string().min(1).max(50);
const Dismissed = z.strictObject({
  finding: z.string(),
  rule: z.string(),
  severity: Severity,
  title: z.string(),
  path: z.string(),
  line: z.int().positive().nullable(),
  by: z.string(),
  reason: z.string(),
});

/** What this run has to do with earlier ones on the same pull request. */
const Since = z.strictObject({
  read: Sha.nullable().describe(
    'the head at which the files that were not read again were read; null: everything was read in this run',
  ),
  carried: z.array(z.string()).describe('findings of earlier runs whose lines still stand'),
  missed: z.array(z.string()).describe('new findings on lines that an earlier run had read'),
  resolved: z
    .array(z.strictObject({ finding: z.string(), why: z.string() }))
    .describe('findings of earlier runs whose lines or rule are gone'),
  dismissed: z.array(Dismissed).describe('silenced for this pull request by somebody with write access'),
});

/** The review's own part of the record. */
export const ReviewPart = z.strictObject({
  files: z.int().nonnegative(),
  additions: z.int().nonnegative(),
  deletions: z.int().nonnegative(),
  commits: z.int().nonnegative(),
  model_asked: z.boolean(),
  notices: z.array(z.string()).describe('what a reader must be told besides findings'),
  opinions: z
    .array(z.strictObject({ finding: z.string(), stance: z.enum(['confirm', 'refute']), reason: z.string() }))
    .describe('what Codex says of the rules’ findings'),
  since: Since.optional(),
  state: ReviewState.optional().describe('what the next run on the same pull request is told'),
  labels: z.strictObject({ own: z.array(Label).max(4), want: z.array(Label).max(1) }).optional(),
});
export type ReviewPart = z.infer<typeof ReviewPart>;
