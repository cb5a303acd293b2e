import { isTestOrSample, kindOf } from '../../../readers/paths/kind.ts';
import { textOf, type Rule, type RuleFile, type RuleHit } from './rule.ts';

const opening = /^<{7}(?: \S.*)?\r?$/;
const base = /^\|{7}(?: \S.*)?\r?$/;
const middle = /^={7}\r?$/;
const closing = /^>{7}(?: \S.*)?\r?$/;

/** A set of markers with at least one line of this change. */
interface Conflict {
  start: number;
  end: number;
  quote: string;
}

/** Merge conflicts that were committed as they were. */
export const conflictMarkersRule: Rule = {
  id: 'conflict-markers',
  title: 'Merge conflict committed',
  category: 'correctness',
  severity: 'critical',
  confidence: 'L3',
  why:
    'Git writes <<<<<<<, ======= and >>>>>>> where it could not merge; a file that keeps them holds both ' +
    'versions and no longer parses (https://git-scm.com/docs/git-merge#_how_conflicts_are_presented).',
  // Every added line is looked at, whatever can be read around it.
  owns: () => false,
  async find(context) {
    const hits: RuleHit[] = [];
    for (const file of context.files) {
      for (const { start, end, quote } of await conflictsOf(file)) {
        const { path } = file.file;
        const sample = isTestOrSample(path);
        hits.push({
          path,
          side: 'new',
          line: start,
          endLine: end,
          quote,
          title: 'Merge conflict committed',
          detail: sample
            ? 'The file is a test or a sample and may show a conflict on purpose. If it does not, choose one ' +
              'of both versions.'
            : 'Both sides of a conflict stand in the file, which breaks it. Choose one of both versions and ' +
              'remove the three markers.',
          ...(sample ? { severity: 'low' as const, confidence: 'L2' as const } : {}),
        });
      }
    }
    return hits;
  },
};

async function conflictsOf(file: RuleFile): Promise<Conflict[]> {
  const added = new Set(
    file.hunks.flatMap((hunk) =>
      hunk.lines.flatMap((line) => (line.kind === 'add' && line.new !== null ? [line.new] : [])),
    ),
  );
  if (added.size === 0) return [];
  const whole = textOf(await file.head());
  const lines =
    whole === undefined
      ? file.hunks.flatMap((hunk) =>
          hunk.lines.flatMap((line) => (line.new === null ? [] : [{ at: line.new, text: line.text }])),
        )
      : whole.split('\n').map((text, index) => ({ at: index + 1, text }));
  const prose = kindOf(file.file.path).prose;
  const conflicts: Conflict[] = [];
  let start: { at: number; text: string } | null = null;
  let divided = false;
  let touched = false;
  let fenced = false;
  for (const { at, text } of lines) {
    if (prose && /^\s*(?:```|~~~)/.test(text)) fenced = !fenced;
    if (fenced) continue;
    if (opening.test(text)) {
      start = { at, text };
      divided = false;
      touched = added.has(at);
    } else if (start !== null && middle.test(text)) {
      divided = true;
      touched ||= added.has(at);
    } else if (start !== null && base.test(text)) {
      touched ||= added.has(at);
    } else if (start !== null && divided && closing.test(text)) {
      if (touched || added.has(at)) conflicts.push({ start: start.at, end: at, quote: start.text.trimEnd() });
      start = null;
    }
  }
  return conflicts;
}
