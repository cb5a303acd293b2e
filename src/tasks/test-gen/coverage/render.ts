import type { Annotation } from '../../../domain/effect.ts';
import { code, folded, table } from '../../../domain/markdown.ts';
import { neutraliseInline } from '../../../readers/page/outbound.ts';
import { percent, type PatchCoverage, type PatchFile, type PatchGate, type Ratio } from './patch-coverage.ts';

const mostRows = 50;
const mostRanges = 12;

/**
 * The figure of a change as Markdown: totals, a table by file, the functions that were missed, and what was not
 * measured.
 */
export function renderPatch(patch: PatchCoverage, gate?: PatchGate): string {
  const parts = [headline(patch)];
  if (gate !== undefined && gate.reasons.length > 0)
    parts.push(
      gate.reasons
        .map((reason) => `${gate.state === 'missed' ? '**Below the limit**: ' : ''}${neutraliseInline(reason)}.`)
        .join('\n'),
    );
  const measured = patch.files
    .filter((file) => file.lines.total > 0)
    .sort((a, b) => b.missed_lines.length - a.missed_lines.length || (a.path < b.path ? -1 : 1));
  if (measured.length > 0) {
    const rows = measured
      .slice(0, mostRows)
      .map((file) => [
        code(file.path),
        share(file.lines),
        share(file.branches),
        ranges(file.missed_lines),
        partial(file),
      ]);
    parts.push(table(['File', 'Changed lines', 'Branches', 'Missed lines', 'Partly taken branches'], rows));
    if (measured.length > mostRows) parts.push(`… and ${measured.length - mostRows} more files.`);
  }
  const functions = patch.files
    .flatMap((file) =>
      file.functions.filter((item) => item.missed_lines.length > 0).map((item) => ({ file: file.path, item })),
    )
    .sort((a, b) => b.item.missed_lines.length - a.item.missed_lines.length);
  if (functions.length > 0) {
    const rows = functions
      .slice(0, mostRows)
      .map(({ file, item }) => [
        code(item.name),
        code(`${file}:${item.line}`),
        share(item.lines),
        share(item.branches),
        ranges(item.missed_lines),
      ]);
    parts.push(
      folded(
        `Functions with missed lines: ${functions.length}`,
        table(['Function', 'Where', 'Changed lines', 'Branches', 'Missed lines'], rows),
      ),
    );
  }
  const list = (files: readonly PatchFile[]): string =>
    files
      .slice(0, 10)
      .map((file) => code(file.path))
      .join(', ') + (files.length > 10 ? ` and ${files.length - 10} more` : '');
  const absent = patch.files.filter((file) => file.state === 'absent');
  if (absent.length > 0) parts.push(`In no coverage report, so not counted: ${list(absent)}.`);
  const ambiguous = patch.files.filter((file) => file.state === 'ambiguous');
  if (ambiguous.length > 0)
    parts.push(`A report's path could be this or another file, so not counted: ${list(ambiguous)}.`);
  return parts.join('\n\n');
}

function headline(patch: PatchCoverage): string {
  if (patch.lines.total === 0) return 'Patch coverage: the change adds no line that the coverage reports instrument.';
  const branches =
    patch.branches.total === 0
      ? ''
      : `, ${percent(patch.branches)} of the branches (${patch.branches.covered} of ${patch.branches.total})`;
  return (
    `Patch coverage: **${percent(patch.lines)}** of the changed lines (${patch.lines.covered} of ` +
    `${patch.lines.total})${branches}.`
  );
}

function share(ratio: Ratio): string {
  return ratio.total === 0 ? '–' : `${ratio.covered} of ${ratio.total} (${percent(ratio)})`;
}

function ranges(lines: readonly number[]): string {
  const found: string[] = [];
  for (let at = 0; at < lines.length;) {
    let end = at;
    while (lines[end + 1] === lines[end]! + 1) end++;
    found.push(end === at ? String(lines[at]) : `${lines[at]}–${lines[end]}`);
    at = end + 1;
  }
  return (
    found.slice(0, mostRanges).join(', ') + (found.length > mostRanges ? `, … (${found.length - mostRanges} more)` : '')
  );
}

function partial(file: PatchFile): string {
  const missed = new Set(file.missed_lines);
  const lines = file.missed_branches.filter((item) => !missed.has(item.line));
  return (
    lines
      .slice(0, mostRanges)
      .map((item) => `${item.line} (${item.covered} of ${item.total})`)
      .join(', ') + (lines.length > mostRanges ? ', …' : '')
  );
}

/** A mark for each run of missed lines, and one for each line whose branches were not all taken. */
export function annotatePatch(patch: PatchCoverage): Annotation[] {
  return patch.files.flatMap((file) => {
    const marks: Annotation[] = [];
    const lines = file.missed_lines;
    for (let at = 0; at < lines.length;) {
      let end = at;
      while (lines[end + 1] === lines[end]! + 1) end++;
      const [line, endLine] = [lines[at]!, lines[end]!];
      marks.push({
        path: file.path,
        line,
        endLine,
        level: 'warning',
        title: 'Not covered by tests',
        message: line === endLine ? `No test runs line ${line}.` : `No test runs lines ${line} to ${endLine}.`,
      });
      at = end + 1;
    }
    const missed = new Set(lines);
    for (const { line, covered, total } of file.missed_branches) {
      if (missed.has(line)) continue;
      marks.push({
        path: file.path,
        line,
        endLine: line,
        level: 'notice',
        title: 'Branches partly covered',
        message: `Tests take ${covered} of ${total} branches of line ${line}.`,
      });
    }
    return marks.sort((a, b) => a.line - b.line);
  });
}
