import { countedHunks, type HunkRecord } from '../hunks/undo.ts';
import type { TestGenPart } from '../part.ts';

/**
 * Where hunks were to be undone and not one of them says anything: that is no pass. Null where one does, or where there
 * is nothing to undo.
 */
export function untoldHunks({ hunks }: TestGenPart, asked: boolean): string | null {
  const own = hunks.filter(({ keeps_behaviour: same }) => !same);
  if (!asked || own.length === 0 || own.some(({ verdict }) => verdict !== 'not-tried')) return null;
  const reasons = [...new Set(own.map(({ reason }) => reason.replace(/\.$/, '')))];
  const which =
    own.length === 1
      ? 'The hunk that was to be undone tells nothing'
      : `None of the ${own.length} hunks that were to be undone tells anything`;
  const others = reasons.length > 1 ? `, and ${reasons.length - 1} other reasons` : '';
  return `${which}: ${reasons[0] ?? ''}${others}.`;
}

/** The figures of a run, in sentences; `undone` says whether hunks were to be undone. */
export function figures(part: TestGenPart, undone: boolean): string {
  return [coveredWords(part), guardedWords(part, undone), keptWords(part)].filter(Boolean).join(' ');
}

function coveredWords({ patch, gate }: TestGenPart): string {
  if (patch === null) return '';
  const { covered, total } = patch.lines;
  if (total === 0) return 'The change adds no line that the reports instrument.';
  const below = gate.state === 'missed' ? ', below the limit' : '';
  const why = gate.state === 'nothing' ? ` Not judged: ${gate.reasons[0] ?? ''}.` : '';
  return `${covered} of ${total} changed lines are covered${below}.${why}`;
}

function guardedWords({ hunks }: TestGenPart, undone: boolean): string {
  const tried = countedHunks(hunks);
  if (tried.length === 0) return nothingUndone(hunks, undone);
  const guarded = tried.filter(({ verdict }) => verdict === 'guarded').length;
  const open = hunks.filter(({ verdict, keeps_behaviour: same }) => verdict === 'not-tried' && !same).length;
  const more = open === 0 ? '' : `, ${open} more could not be tried`;
  return `${guarded} of ${tried.length} hunks that were undone are noticed${more}.`;
}

function keptWords({ funnel, suspected_bugs: bugs }: TestGenPart): string {
  if (funnel === null) return '';
  const suspected = bugs.length === 0 ? '' : `, ${bugs.length} show a suspected bug`;
  return `${funnel.kept} of ${funnel.written} written tests are kept${suspected}.`;
}

/** Why no hunk stands in the figures, where it is not that they could not be tried. */
function nothingUndone(hunks: readonly HunkRecord[], asked: boolean): string {
  if (!asked) return '';
  if (hunks.length === 0) return 'The change has no hunk to undo outside of tests, docs and generated files.';
  if (hunks.every(({ keeps_behaviour: same }) => same)) return 'No hunk changes what the code does.';
  return hunks.some(({ verdict }) => verdict === 'not-covered')
    ? 'No test runs the lines of the hunks that were to be undone.'
    : '';
}
