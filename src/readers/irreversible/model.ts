import type { Irreversible } from '../../domain/way-back.ts';
import type { ChangedFile, Hunk } from '../diff/model.ts';

/**
 * A file that changed from the last good to the deployed revision: its hunks, and both whole sides (null where there is
 * none or it is too large), redacted.
 */
export interface DeployedFile {
  file: ChangedFile;
  hunks: readonly Hunk[];
  base: string | null;
  head: string | null;
}

/** A deploy after the one in question. `dependsOn` says why it is thought to build on it, where that is known. */
export interface LaterDeploy {
  sha: string;
  environment: string;
  at: string;
  dependsOn?: string;
}

/** One line that a change adds or takes away; its number counts on its own side. */
export interface ChangedLine {
  text: string;
  line: number;
  side: 'new' | 'old';
}

export function changedLines(file: DeployedFile, kind: 'add' | 'del'): ChangedLine[] {
  return file.hunks.flatMap((hunk) =>
    hunk.lines.flatMap((line): ChangedLine[] => {
      const at = kind === 'add' ? line.new : line.old;
      return line.kind === kind && at !== null
        ? [{ text: line.text, line: at, side: kind === 'add' ? 'new' : 'old' }]
        : [];
    }),
  );
}

/** An entry at a changed line. */
export function entryAt(
  path: string,
  at: ChangedLine,
  rest: Pick<Irreversible, 'kind' | 'blocks' | 'why'>,
): Irreversible {
  return { ...rest, path, line: at.line, side: at.side, quote: at.text.trim().slice(0, 400) };
}
