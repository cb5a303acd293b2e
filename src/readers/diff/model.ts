import { z } from 'zod';

/** One line of a hunk. `old` and `new` are its 1-based numbers on each side; null where it has none. */
export interface DiffLine {
  kind: 'context' | 'add' | 'del';
  text: string;
  old: number | null;
  new: number | null;
  noNewline: boolean;
}

/** A run of lines that git shows together; starts are 1-based, as in the `@@` line (0 for an empty side). */
export interface Hunk {
  oldStart: number;
  oldLines: number;
  newStart: number;
  newLines: number;
  section: string;
  lines: DiffLine[];
}

/**
 * One file of a change. Paths are exact UTF-8; bytes that are not stand as `\xNN`, and the blob ids say which content
 * is meant. `patch` is the text from the first `@@` on, empty for binary, mode-only, empty and submodule changes, and
 * where it was too long (`cut`): such a file counts as read by nobody. For what git calls binary and is text
 * (`decodeFiles`) it is the patch of that text.
 */
export const ChangedFile = z.strictObject({
  path: z.string(),
  oldPath: z.string().nullable().describe('the path before a rename or copy'),
  status: z.enum(['added', 'modified', 'deleted', 'renamed', 'copied', 'type-changed']),
  oldMode: z.string().nullable(),
  newMode: z.string().nullable(),
  oldBlob: z.string().nullable(),
  newBlob: z.string().nullable(),
  binary: z.boolean(),
  submodule: z.boolean(),
  additions: z.int().nonnegative(),
  deletions: z.int().nonnegative(),
  patch: z.string(),
  encoding: z.string().optional().describe('how the text was decoded, where git calls the file binary'),
  undecoded: z.string().optional().describe('why a file that git calls binary has no text, or none that is sure'),
  cut: z.literal(true).optional().describe('its patch is too long to be read and left out'),
});
export type ChangedFile = z.infer<typeof ChangedFile>;

/**
 * What git says about a change, untouched: `raw` is `--raw -z`, `patch` the unified diff with three lines of context.
 * `large` are the blobs of text that are too large for a diff; the patch calls their files binary.
 */
export interface RawDiff {
  raw: Uint8Array;
  patch: Uint8Array;
  large?: ReadonlySet<string>;
}
