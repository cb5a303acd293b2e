import { z } from 'zod';
import { messageOf } from '../../../domain/errors.ts';
import { applyHunks } from '../../../readers/diff/apply.ts';
import { readHunks } from '../../../readers/diff/hunks.ts';
import type { ChangedFile, Hunk } from '../../../readers/diff/model.ts';
import { replacePatch, reverseHunk } from '../../../readers/diff/write.ts';
import { isGenerated } from '../../../readers/paths/generated.ts';
import { kindOf } from '../../../readers/paths/kind.ts';
import { onlyRemarks } from '../../../readers/source/remarks.ts';
import { keepsBehaviour, type Sameness } from '../../../readers/symbols/keeps-behaviour.ts';
import type { SymbolReader } from '../../../readers/symbols/symbols.ts';
import type { Syntax, SyntaxReader } from '../../../readers/symbols/syntax.ts';
import { riskOf } from './risk.ts';

export const HunkVerdict = z.enum(['guarded', 'unguarded', 'not-covered', 'not-tried']);
export type HunkVerdict = z.infer<typeof HunkVerdict>;

/** Lines of a file that coverage speaks of, and those of them that ran. */
export interface FileLines {
  instrumented: ReadonlySet<number>;
  covered: ReadonlySet<number>;
}
export type CoverageLines = ReadonlyMap<string, FileLines>;

export const Removed = z.enum(['lines', 'all']);
export type Removed = z.infer<typeof Removed>;

/** One hunk of a change with what it takes to undo it. Lines count in the file after the change. */
export interface PlannedHunk {
  path: string;
  hunk: Hunk;
  startLine: number;
  endLine: number;
  /**
   * it adds nothing: lines that the file had before, or the whole file with all of its lines; null where it adds some.
   * `startLine` is then what is left before it
   */
  removes: Removed | null;
  /** turns the file after the change into the file without this hunk; '' where that can't be */
  revert: string;
  risk: number;
  why: string[];
  sameness: Sameness | null;
  coverage: 'covered' | 'not-covered' | 'unknown';
  /** why it is not worth or not possible to undo it; null when it is */
  obstacle: string | null;
}

export interface PlanSources {
  files: readonly ChangedFile[];
  /** a file's text after the change; null where there is none or it is no UTF-8 text */
  read(path: string): Promise<string | null>;
  syntax: SyntaxReader;
  symbols: SymbolReader;
  coverage: CoverageLines | null;
  /** how often a file changed lately */
  churn?: ReadonlyMap<string, number>;
  /** the project's own test files */
  isTest?(path: string): boolean;
}

/** Files in which nothing is decided that a test could notice. */
const settles = /(?:^|\/)(?:CODEOWNERS|\.gitignore|\.gitattributes|\.editorconfig)$|\.(?:svg|png|d\.ts)$/;

/** True for tests, docs and what a tool wrote by its name and its content. */
function isBeside(file: ChangedFile, after: string | null): boolean {
  const kind = kindOf(file.path, after ?? '');
  if (kind.test || kind.docs || settles.test(file.path) || (/(?:^|\/)\.github\//.test(file.path) && !kind.source))
    return true;
  return after === null ? kind.lock : isGenerated(file.path, after);
}

/**
 * All hunks of a change outside of its tests, docs and generated files; the most telling first, those that keep
 * behaviour and others' code last.
 */
export async function planHunks(sources: PlanSources): Promise<PlannedHunk[]> {
  const planned: PlannedHunk[] = [];
  for (const file of sources.files) {
    if (file.binary || file.submodule || kindOf(file.path).test || sources.isTest?.(file.path) === true) continue;
    const after = file.status === 'deleted' ? null : await sources.read(file.path);
    if (isBeside(file, after)) continue;
    for (const hunk of readHunks(file.patch, file.path)) planned.push(await planHunk(file, hunk, after, sources));
  }
  const foreign = ({ path }: PlannedHunk): boolean => kindOf(path).vendored || kindOf(path).built;
  const rank = (one: PlannedHunk): number =>
    one.obstacle !== null ? 3 : foreign(one) ? 2 : one.sameness === null ? 0 : 1;
  return planned.sort(
    (a, b) =>
      rank(a) - rank(b) || b.risk - a.risk || (a.path < b.path ? -1 : a.path > b.path ? 1 : a.startLine - b.startLine),
  );
}

async function planHunk(
  file: ChangedFile,
  hunk: Hunk,
  after: string | null,
  sources: PlanSources,
): Promise<PlannedHunk> {
  const base = placed(file, hunk, after, sources);
  const cannot = (obstacle: string): PlannedHunk => ({ ...base, revert: '', obstacle });
  if (file.status !== 'deleted' && after === null) return cannot('the file is no text that can be read');
  let before: string | null;
  try {
    before = applyHunks(after ?? '', [reverseHunk(hunk)], file.path);
  } catch (error) {
    return cannot(messageOf(error));
  }
  // an added file consists of one hunk: without it there is no file
  if (file.status === 'added' && before === '') before = null;
  const [then, now] = [await parse(sources, file.path, before), await parse(sources, file.path, after)];
  if (then?.broken === true && now?.broken === false) return cannot('without it the file does not parse');
  const texts = before === null || after === null ? null : ([before, after] as const);
  const sameness = texts === null ? null : await samenessOf(file.path, hunk, texts, then, now, sources);
  return {
    ...base,
    sameness,
    revert: replacePatch(file.path, after, before),
    obstacle: sameness === 'same' ? 'it changes only comments or white space' : null,
  };
}

/** Where a hunk is and how much it matters; nothing is undone yet. */
function placed(
  file: ChangedFile,
  hunk: Hunk,
  after: string | null,
  sources: PlanSources,
): Omit<PlannedHunk, 'revert' | 'obstacle'> {
  const added = hunk.lines.flatMap(({ kind, new: line }) => (kind === 'context' || line === null ? [] : [line]));
  const place = Math.max(1, placeOfDeletion(hunk));
  const { score, why } = riskOf(changedTexts(hunk), sources.churn?.get(file.path));
  return {
    path: file.path,
    hunk,
    startLine: added.length > 0 ? Math.min(...added) : place,
    endLine: added.length > 0 ? Math.max(...added) : place,
    removes: added.length > 0 ? null : after === null || after === '' ? 'all' : 'lines',
    risk: score,
    why,
    coverage: coverageOf(sources.coverage?.get(file.path), hunk),
    sameness: null,
  };
}

const changedTexts = ({ lines }: Hunk): string[] =>
  lines.filter(({ kind }) => kind !== 'context').map(({ text }) => text);

async function samenessOf(
  path: string,
  hunk: Hunk,
  [before, after]: readonly [string, string],
  then: Syntax | null,
  now: Syntax | null,
  sources: PlanSources,
): Promise<Sameness | null> {
  if (then === null || now === null) return onlyRemarks(path, changedTexts(hunk), [before, after]) ? 'same' : null;
  const symbols = [await sources.symbols(path, before), await sources.symbols(path, after)];
  return keepsBehaviour(
    then,
    now,
    symbols.flatMap((found) => found ?? []),
  );
}

const parse = async (sources: PlanSources, path: string, text: string | null): ReturnType<SyntaxReader> =>
  text === null ? null : sources.syntax(path, text);

function placeOfDeletion(hunk: Hunk): number {
  const first = hunk.lines.findIndex(({ kind }) => kind === 'del');
  return hunk.lines.slice(0, first).findLast(({ new: line }) => line !== null)?.new ?? hunk.newStart;
}

/** What coverage says of a hunk: of the lines it adds, else (a deletion) of those around it. */
function coverageOf(lines: FileLines | undefined, hunk: Hunk): PlannedHunk['coverage'] {
  if (lines === undefined) return 'unknown';
  for (const kind of ['add', 'context'] as const) {
    const told = hunk.lines.flatMap((line) =>
      line.kind === kind && line.new !== null && lines.instrumented.has(line.new) ? [line.new] : [],
    );
    if (told.length > 0) return told.some((line) => lines.covered.has(line)) ? 'covered' : 'not-covered';
    if (hunk.lines.some((line) => line.kind === 'add')) break;
  }
  return 'unknown';
}
