import { createGrammars } from '../../src/adapters/grammars/grammars.ts';
import type { Side } from '../../src/domain/finding.ts';
import type { ChangedFile, DiffLine, Hunk } from '../../src/readers/diff/model.ts';
import { createSymbolReader } from '../../src/readers/symbols/symbols.ts';
import type { RuleContext, RuleFile } from '../../src/tasks/review/rules/rule.ts';

type Texts = Readonly<Record<string, string>>;

/** Reads the symbols of a text with the real grammars; shared, for each grammar is compiled once. */
export const readSymbols = createSymbolReader(createGrammars());

/**
 * A RuleContext of a change from the texts before it to those after it. Files in both with equal text are unchanged;
 * `renames` maps new paths to old ones.
 */
export function ruleContext(before: Texts, after: Texts, renames: Texts = {}): RuleContext {
  const sides: Record<Side, Texts> = { old: before, new: after };
  const renamed = new Set(Object.values(renames));
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((path) => !renamed.has(path) && before[path] !== after[path]);
  return {
    files: paths.map((path) => ruleFile(path, renames[path] ?? null, before[renames[path] ?? path], after[path])),
    read: async (side, path) => sides[side][path],
    list: async (side, under = '') => Object.keys(sides[side]).filter((path) => under === '' || path === under || path.startsWith(`${under.replace(/\/$/, '')}/`)),
    symbols: readSymbols,
  };
}

function ruleFile(path: string, oldPath: string | null, before: string | undefined, after: string | undefined): RuleFile {
  const hunks = before === after ? [] : [hunkOf(before ?? '', after ?? '')];
  const lines = hunks.flatMap((hunk) => hunk.lines);
  const file: ChangedFile = {
    path,
    oldPath,
    status: oldPath !== null ? 'renamed' : before === undefined ? 'added' : after === undefined ? 'deleted' : 'modified',
    oldMode: before === undefined ? null : '100644',
    newMode: after === undefined ? null : '100644',
    oldBlob: null,
    newBlob: null,
    binary: false,
    submodule: false,
    additions: lines.filter((line) => line.kind === 'add').length,
    deletions: lines.filter((line) => line.kind === 'del').length,
    patch: lines.map((line) => ({ add: '+', del: '-', context: ' ' })[line.kind] + line.text).join('\n'),
  };
  return { file, hunks, secrets: [], base: async () => before, head: async () => after };
}

/** One hunk over the whole file: longest common subsequence of lines, or one block where that would take too long. */
function hunkOf(before: string, after: string): Hunk {
  const [a, b] = [linesOf(before), linesOf(after)];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  const [left, right] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  const kinds = [...a.slice(0, start).map(() => 'context' as const), ...edits(left, right), ...a.slice(a.length - end).map(() => 'context' as const)];
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  for (const kind of kinds) {
    const text = (kind === 'add' ? b[j] : a[i]) ?? '';
    if (kind !== 'add') i += 1;
    if (kind !== 'del') j += 1;
    lines.push({ kind, text, old: kind === 'add' ? null : i, new: kind === 'del' ? null : j, noNewline: false });
  }
  return { oldStart: a.length === 0 ? 0 : 1, oldLines: a.length, newStart: b.length === 0 ? 0 : 1, newLines: b.length, section: '', lines };
}

function edits(a: string[], b: string[]): DiffLine['kind'][] {
  if (a.length * b.length > 4_000_000) return [...a.map(() => 'del' as const), ...b.map(() => 'add' as const)];
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] = a[i] === b[j] ? lengths[(i + 1) * width + j + 1]! + 1 : Math.max(lengths[(i + 1) * width + j]!, lengths[i * width + j + 1]!);
    }
  }
  const kinds: DiffLine['kind'][] = [];
  for (let [i, j] = [0, 0]; i < a.length || j < b.length;) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      kinds.push('context');
      i += 1;
      j += 1;
    } else if (j >= b.length || (i < a.length && lengths[(i + 1) * width + j]! >= lengths[i * width + j + 1]!)) {
      kinds.push('del');
      i += 1;
    } else {
      kinds.push('add');
      j += 1;
    }
  }
  return kinds;
}

function linesOf(text: string): string[] {
  if (text === '') return [];
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
