import { z } from 'zod';

const Place = z.strictObject({ path: z.string(), line: z.int().positive(), quote: z.string() });

/** The docs check's own part of the record. */
export const DocsCheckPart = z.strictObject({
  mode: z.enum(['change', 'scan']),
  base: z.string().describe('what the head was compared with'),
  model_asked: z.boolean(),
  counts: z.strictObject({
    files: z.int().describe('changed files'),
    pages: z.int(),
    history: z.int().describe('pages of the past, which are left alone'),
    sources: z.int(),
    unknown: z.int().describe('files of languages without a reader'),
    unread: z.int(),
    looked: z.int().default(0).describe('pages and sources that a look was taken at, `unread` among them'),
    lost: z.int().default(0).describe('files whose bytes git does not have'),
    surface: z.int().describe('changes of the public surface'),
  }),
  by_rule: z.record(z.string(), z.int().nonnegative()),
  places: z
    .array(
      z.strictObject({
        finding: z.string(),
        docs: Place.nullable(),
        code: Place.extend({ side: z.enum(['old', 'new']) }).nullable(),
        also: z.array(z.int()).describe('further lines of the page'),
      }),
    )
    .describe('where each finding stands, in the docs and in the code'),
  before: z
    .array(
      z.strictObject({
        rule: z.string(),
        title: z.string(),
        path: z.string(),
        line: z.int().positive().nullable(),
        quote: z.string(),
      }),
    )
    .describe('what was wrong before the change; it never blocks'),
  edits: z.array(
    z.strictObject({
      finding: z.string(),
      path: z.string(),
      state: z
        .enum(['suggestion', 'patch', 'proposal', 'refused'])
        .describe('a proposal has words that only a person can judge; it stands in no patch'),
      why: z.string().describe('what the edit says, or why it was refused'),
      deletes: z.boolean().describe('it takes a statement away'),
      diff: z.string(),
    }),
  ),
  patch: z.string().nullable().describe('all edits that are no suggestions'),
  pull_request: z.strictObject({ wanted: z.boolean(), base: z.string().nullable(), branch: z.string() }),
  open_issue: z.boolean(),
  opt_out: z.strictObject({ state: z.enum(['none', 'given', 'without-reason']), reason: z.string() }),
  notices: z.array(z.string()),
});
export type DocsCheckPart = z.infer<typeof DocsCheckPart>;
