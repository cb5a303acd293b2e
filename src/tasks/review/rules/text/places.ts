import { certainlyBlank } from '../../../../readers/source/comments.ts';
import type { DiffLine, Hunk } from '../../../../readers/diff/model.ts';
import { isTestOrSample, kindOf } from '../../../../readers/paths/kind.ts';
import { textOf, type RuleFile, type RuleHit } from '../rule.ts';

/** A line with its comments blanked; null where nothing is left of it. */
export interface CodeLine {
  line: DiffLine;
  code: string;
}

/**
 * The lines of one kind in a change with comments blanked. The whole side decides what a comment is;
 * without it (it could not be read) each line stands for itself.
 */
export async function codeLines(file: RuleFile, kind: 'add' | 'del'): Promise<CodeLine[]> {
  const wanted = file.hunks.flatMap((hunk) => hunk.lines.filter((line) => line.kind === kind));
  if (wanted.length === 0) return [];
  const whole = textOf(await (kind === 'add' ? file.head() : file.base()));
  // the rules share one reading of a file's hunks, each of them has noted for itself that it read
  const known = lines[kind].get(file.hunks) ?? readCodeLines(file, kind, wanted, whole);
  lines[kind].set(file.hunks, known);
  return known;
}

const lines = { add: new WeakMap<Hunk[], CodeLine[]>(), del: new WeakMap<Hunk[], CodeLine[]>() };

function readCodeLines(
  file: RuleFile,
  kind: 'add' | 'del',
  wanted: readonly DiffLine[],
  whole: string | undefined,
): CodeLine[] {
  const path = kind === 'add' ? file.file.path : (file.file.oldPath ?? file.file.path);
  const script = /\.(?:[cm]?[jt]sx?|vue|svelte)$/i.test(path);
  const blanked = whole === undefined ? undefined : certainlyBlank(whole, path).split('\n');
  return wanted.flatMap((line) => {
    const own = blanked?.[((kind === 'add' ? line.new : line.old) ?? 0) - 1];
    const code = own !== undefined && own.length === line.text.length ? own : certainlyBlank(line.text, path);
    return code.trim() === '' ? [] : [{ line, code: script ? withLetters(code) : code }];
  });
}

/** Letters that a name or a key has in escapes, as JavaScript takes them. */
function withLetters(code: string): string {
  return code.includes('\\u')
    ? code.replace(/\\u(?:\{0*([4-7][0-9a-f])\}|00([4-7][0-9a-f]))/gi, (_, long: string | undefined, short: string) =>
        String.fromCharCode(parseInt(long ?? short, 16)),
      )
    : code;
}

/** A quote for a hit: the line without its indentation and `\r`, cut to a readable length. */
export function quoteOf(text: string): string {
  return text.trim().slice(0, 400);
}

/**
 * A hit where tests and samples lie (with `docs` where documentation does) has less weight. It is told all the same:
 * names and folders are an author's choice.
 */
export function weighed(hit: RuleHit, { docs = false } = {}): RuleHit {
  const { sample, docsFolder, migration } = kindOf(hit.path);
  const severity = isTestOrSample(hit.path)
    ? 'low'
    : (sample && migration === null) || (docs && docsFolder)
      ? 'medium'
      : null;
  if (severity === null || hit.severity === 'low' || hit.severity === 'info') return hit;
  return {
    ...hit,
    severity,
    confidence: 'L1',
    detail: `${hit.detail} The path is that of tests, samples or documentation, so it may be meant.`,
  };
}
