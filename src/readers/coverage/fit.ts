import { inputFailure } from '../../domain/errors.ts';
import type { CoverageReport, FileCoverage } from './model.ts';
import { count } from '../../domain/words.ts';

/**
 * Refuses reports that were made for other content: a line that the file does not have. One line past the end is let
 * pass, as some tools count the empty line after the last line end. `linesOf` gives the number of lines of a file at
 * the head, null where it isn't known.
 */
export function checkFit(
  files: readonly FileCoverage[],
  linesOf: (path: string) => number | null,
  where: string,
): void {
  for (const { path, lines } of files) {
    const last = lines.numbers.at(-1);
    const length = last === undefined ? null : linesOf(path);
    if (last === undefined || length === null || last <= length + 1) continue;
    throw inputFailure(
      where,
      `the coverage report was made for another commit: it speaks of line ${last} of ${path}, which has ${count(length, 'line')} at the head`,
      'a report made at the head commit',
    );
  }
}

/** What the reports' own times say against the head: ms since 1970. Clocks differ, so it is a note and no refusal. */
export function ageNotes(reports: readonly CoverageReport[], committedAt: number): string[] {
  const slack = 60_000;
  return reports
    .filter((report) => report.madeAt !== null && report.madeAt + slack < committedAt)
    .map(
      (report) =>
        `${report.name} says that it was made ${span(committedAt - report.madeAt!)} before the head commit: it may be of another commit`,
    );
}

function span(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return minutes < 120
    ? `${minutes} min`
    : minutes < 2880
      ? `${Math.round(minutes / 60)} h`
      : `${Math.round(minutes / 1440)} days`;
}
