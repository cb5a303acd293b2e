import { z } from 'zod';
import { severities } from '../../domain/finding.ts';
import { ChangedFile } from '../../readers/diff/model.ts';
import { docsRules } from './pages/model.ts';

const DocsPlace = z.strictObject({
  path: z.string(),
  line: z.int().positive(),
  endLine: z.int().positive(),
  quote: z.string(),
});
const CodePlace = z.strictObject({
  path: z.string(),
  line: z.int().positive(),
  quote: z.string(),
  side: z.enum(['old', 'new']),
});

/** `DocsFinding` as it is stored, its words redacted. */
export const StoredFinding = z.strictObject({
  id: z.string(),
  rule: z.enum(docsRules),
  severity: z.enum(severities),
  subject: z.string(),
  title: z.string(),
  detail: z.string(),
  docs: DocsPlace.nullable(),
  also: z.array(z.int()),
  code: CodePlace.nullable(),
  existedBefore: z.boolean(),
  replacement: z.string().nullable(),
});
export type StoredFinding = z.infer<typeof StoredFinding>;

/** A page that Codex is asked about: numbered lines of the stretches that count, and why it was chosen. */
export const AskedPage = z.strictObject({
  path: z.string(),
  findings: z.array(z.string()).describe('ids'),
  /** changed names that it mentions */
  names: z.array(z.string()),
  excerpt: z.string(),
});
export type AskedPage = z.infer<typeof AskedPage>;

/**
 * Stored evidence of versions that told some facts by words alone, with these facts as fields: how many changed files
 * are in a language without a reader stood only in the sentences of the receipt. The one place that knows old words.
 */
function upgraded(stored: unknown): unknown {
  const old = Told.safeParse(stored);
  if (!old.success || old.data.unknown_changed !== undefined) return stored;
  return {
    ...old.data,
    unknown_changed: old.data.receipt.filter((one) => one.reason.startsWith('no reader for')).length,
  };
}
const Told = z.looseObject({
  unknown_changed: z.unknown().optional(),
  receipt: z.array(z.looseObject({ reason: z.string() })),
});

const Evidence = z.strictObject({
  mode: z.enum(['change', 'scan']),
  base: z.string(),
  files: z.array(ChangedFile).describe('redacted; of a scan none'),
  findings: z.array(StoredFinding),
  pages: z.array(AskedPage),
  receipt: z.array(
    z.strictObject({ path: z.string(), state: z.enum(['read', 'partial', 'skipped']), reason: z.string() }),
  ),
  counts: z.strictObject({
    files: z.int(),
    pages: z.int(),
    history: z.int(),
    sources: z.int(),
    unknown: z.int(),
    unread: z.int(),
    looked: z.int().default(0).describe('pages and sources that a look was taken at, `unread` among them'),
    lost: z.int().default(0).describe('files whose bytes git does not have'),
    surface: z.int().describe('changes of the public surface'),
  }),
  unknown_changed: z.int().describe('files of the receipt that changed and are in a language without a reader'),
  blinded: z.array(z.string()).default([]).describe('changed pages and sources that were not read'),
  opt_out: z.strictObject({ state: z.enum(['none', 'given', 'without-reason']), reason: z.string() }),
  base_branch: z.string().nullable().describe('where a pull request with the edits goes; null where none can'),
  notices: z.array(z.string()),
  nonce: z.string(),
  digest: z.string(),
});
export const DocsCheckEvidence = z.preprocess(upgraded, Evidence);
export type DocsCheckEvidence = z.infer<typeof DocsCheckEvidence>;
