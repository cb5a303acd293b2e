import { z } from 'zod';
import type { ChangedFile, Hunk } from '../../readers/diff/model.ts';

export const irreversibleKinds = ['data-loss', 'schema', 'data-written', 'store-version', 'config', 'contract', 'feature-flag', 'dependency', 'later-deploy'] as const;

/** Something that deploying the old code again does not undo. `quote` stands verbatim on `line` of `side`; line null speaks of the file, path null of a deploy. */
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

/** A file that changed from the last good to the deployed revision: its hunks, and both whole sides (null where there is none or it is too large), redacted. */
export interface DeployedFile { file: ChangedFile; hunks: readonly Hunk[]; base: string | null; head: string | null }

/** A deploy after the one in question. `dependsOn` says why it is thought to build on it, where that is known. */
export interface LaterDeploy { sha: string; environment: string; at: string; dependsOn?: string }

/** One line that a change adds or takes away; its number counts on its own side. */
export interface ChangedLine { text: string; line: number; side: 'new' | 'old' }

export function changedLines(file: DeployedFile, kind: 'add' | 'del'): ChangedLine[] {
  return file.hunks.flatMap((hunk) => hunk.lines.flatMap((line): ChangedLine[] => {
    const at = kind === 'add' ? line.new : line.old;
    return line.kind === kind && at !== null ? [{ text: line.text, line: at, side: kind === 'add' ? 'new' : 'old' }] : [];
  }));
}

/** An entry at a changed line. */
export function entryAt(path: string, at: ChangedLine, rest: Pick<Irreversible, 'kind' | 'blocks' | 'why'>): Irreversible {
  return { ...rest, path, line: at.line, side: at.side, quote: at.text.trim().slice(0, 400) };
}
