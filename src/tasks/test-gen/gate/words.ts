import { oneOrMany } from '../../../domain/words.ts';
import type { TestRun } from '../run/test-run.ts';
import type { Candidate } from './allowed/patch-rules.ts';
import { ownCases } from './own-test.ts';
import type { GateRequest } from './request.ts';
import type { Appraisal, Worth } from './worth.ts';

export function shownMoves(moved: readonly string[], run: TestRun): string {
  const made = moved.filter((path) => run.made.includes(path));
  const [paths, what] =
    made.length === moved.length
      ? [made, 'leaves']
      : [moved.filter((path) => !made.includes(path)), 'changes or removes'];
  return `it ${what} ${paths.slice(0, 3).join(', ')}${what === 'leaves' ? ' in the repository' : ''}`;
}

/** Says only what was tried. */
export function shownWorthless(
  { worth, tried, unmeasured }: Appraisal,
  { coverage, unguarded, mutants }: GateRequest,
): string {
  const wrong = `none of the ${tried} small wrong changes that were tried`;
  if (worth.lines.length > 0)
    return `it runs new lines of the change, but looks at nothing they do: it notices ${wrong}`;
  if (worth.hunks.length > 0) return `it notices that code is gone, but not what that code does: it notices ${wrong}`;
  const parts = [
    ...(unguarded.length > 0 ? ['no undone hunk'] : []),
    ...(tried > 0 || mutants.length > 0 ? [tried > 0 ? wrong : 'no small wrong change'] : []),
  ];
  const noticed = parts.length === 0 ? 'there was nothing else for it to notice' : `it notices ${parts.join(' and ')}`;
  if (unmeasured !== null) return `${noticed}; whether it runs a new line is not known: ${unmeasured}`;
  return coverage === null ? noticed : `it covers no new line of the change, and ${noticed}`;
}

export function messageIn(candidate: Candidate, run: TestRun): string {
  const message = ownCases(candidate, run).find((one) => one.message !== null)?.message;
  return (message ?? run.reason)
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(0, 2)
    .join(' ')
    .slice(0, 300);
}

export function shownWorth({ lines, hunks, mutants }: Worth): string {
  return [
    ...(lines.length > 0
      ? [`covers ${lines.length} new ${oneOrMany(lines.length, 'line or branch', 'lines or branches')} of the change`]
      : []),
    ...(hunks.length > 0 ? [`fails when ${hunks.join(', ')} is undone`] : []),
    ...(mutants.length > 0 ? [`fails with ${mutants[0]}`] : []),
  ].join('; ');
}
