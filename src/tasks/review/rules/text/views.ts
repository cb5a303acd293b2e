import type { Side } from '../../../../domain/finding.ts';
import { readHunks } from '../../../../readers/diff/hunks.ts';
import { linePatch } from '../../../../readers/diff/line-patch.ts';
import { changesLineEnds, gitLines, hasOtherBreaks, withPlainBreaks } from '../../../../readers/text/breaks.ts';
import { textOf, type Reading, type RuleFile, type RuleHit } from '../rule.ts';

/** The change as a reader sees it for whom more than LF ends a line. */
export interface OtherView {
  files: readonly RuleFile[];
  /** names of the files that it shows in another way */
  paths: ReadonlySet<string>;
  /** A hit of this view at the line that git knows. */
  atGit(hit: RuleHit): Promise<RuleHit>;
}

/**
 * The second view of a change: files with a lone CR, NEL, LS or PS, each of which some reader of code takes for a line
 * end, and files whose lines get other ends, with LF alone and hunks of their own. Null where there are none. Both
 * views are looked at, so that neither hides what the other shows.
 */
export async function otherViewOf(files: readonly RuleFile[]): Promise<OtherView | null> {
  const shown = new Map<RuleFile, RuleFile>();
  for (const file of files)
    if (hasOtherBreaks(file.file.patch) || changesLineEnds(file.file.patch) || (await atHead(file)))
      shown.set(file, await otherwise(file));
  if (shown.size === 0) return null;
  const byPath = new Map(
    [...shown.keys()].flatMap((file) =>
      [file.file.oldPath ?? file.file.path, file.file.path].map((path) => [path, file] as const),
    ),
  );
  const lines = new Map<string, Promise<(line: number) => number>>();
  const linesOf = (file: RuleFile, side: Side): Promise<(line: number) => number> => {
    const key = `${side}:${file.file.path}`;
    const known =
      lines.get(key) ?? (side === 'new' ? file.head() : file.base()).then((text) => gitLines(textOf(text) ?? ''));
    lines.set(key, known);
    return known;
  };
  return {
    files: files.map((file) => shown.get(file) ?? file),
    paths: new Set(byPath.keys()),
    atGit: async (hit) => {
      const file = byPath.get(hit.path);
      if (file === undefined || hit.line === null) return hit;
      const at = await linesOf(file, hit.side);
      return { ...hit, line: at(hit.line), ...(hit.endLine === undefined ? {} : { endLine: at(hit.endLine) }) };
    },
  };
}

async function atHead({ file, head }: RuleFile): Promise<boolean> {
  if (file.patch === '' || file.status === 'deleted') return false;
  const text = await head();
  return typeof text === 'string' && hasOtherBreaks(text);
}

async function otherwise(file: RuleFile): Promise<RuleFile> {
  const [base, head] = [plain(await file.base()), plain(await file.head())];
  const [before, after] = [textOf(base) ?? null, textOf(head) ?? null];
  const whole = linePatch('file', before, after);
  const at = whole.indexOf('\n@@ ');
  return {
    ...file,
    secrets: [],
    hunks: at === -1 ? [] : readHunks(whole.slice(at + 1), file.file.path),
    base: () => Promise.resolve(base),
    head: () => Promise.resolve(head),
  };
}

export function plain(reading: Reading): Reading {
  return typeof reading === 'string' ? withPlainBreaks(reading) : reading;
}
