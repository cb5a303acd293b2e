import { blankComments } from '../../../readers/source/comments.ts';
import type { DiffLine } from '../../../readers/diff/model.ts';
import { isTestOrSample, kindOf } from '../../../readers/paths/kind.ts';
import type { RuleFile, RuleHit } from './rule.ts';

/** A line with its comments blanked; null where nothing is left of it. */
export interface CodeLine { line: DiffLine; code: string }

/**
 * The lines of one kind in a change with comments blanked. The whole side decides what a comment is;
 * without it (over the limit) each line stands for itself.
 */
export function codeLines(file: RuleFile, kind: 'add' | 'del'): Promise<CodeLine[]> {
  const known = read[kind].get(file) ?? readCodeLines(file, kind);
  read[kind].set(file, known);
  return known;
}

const read = { add: new WeakMap<RuleFile, Promise<CodeLine[]>>(), del: new WeakMap<RuleFile, Promise<CodeLine[]>>() };

async function readCodeLines(file: RuleFile, kind: 'add' | 'del'): Promise<CodeLine[]> {
  const wanted = file.hunks.flatMap((hunk) => hunk.lines.filter((line) => line.kind === kind));
  if (wanted.length === 0) return [];
  const path = kind === 'add' ? file.file.path : file.file.oldPath ?? file.file.path;
  const whole = await (kind === 'add' ? file.head() : file.base());
  const blanked = whole === undefined ? undefined : blankComments(whole, path).split('\n');
  return wanted.flatMap((line) => {
    const own = blanked?.[((kind === 'add' ? line.new : line.old) ?? 0) - 1];
    const code = own !== undefined && own.length === line.text.length ? own : blankComments(line.text, path);
    return code.trim() === '' ? [] : [{ line, code }];
  });
}

/** A quote for a hit: the line without its indentation and `\r`, cut to a readable length. */
export function quoteOf(text: string): string {
  return text.trim().slice(0, 400);
}

/**
 * A hit where tests and samples lie (with `docs` where documentation does) has less weight. It is told all the same: names and folders are
 * an author's choice.
 */
export function weighed(hit: RuleHit, { docs = false } = {}): RuleHit {
  const { sample, docsFolder, migration } = kindOf(hit.path);
  const severity = isTestOrSample(hit.path) ? 'low' : (sample && migration === null) || (docs && docsFolder) ? 'medium' : null;
  if (severity === null || hit.severity === 'low' || hit.severity === 'info') return hit;
  return { ...hit, severity, confidence: 'L1', detail: `${hit.detail} The path is that of tests, samples or documentation, so it may be meant.` };
}
