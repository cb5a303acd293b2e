import type { PlannedHunk } from '../hunks/plan.ts';
import type { Candidate } from './allowed/patch-rules.ts';
import type { Mutant } from './mutants.ts';

/** How near a mutant is to what a candidate tests; the smaller, the nearer. */
export function nearness(
  candidate: Candidate,
  lines: readonly { path: string; line: number }[],
  guarded: readonly PlannedHunk[],
): (mutant: Mutant) => number {
  const text = candidate.block?.text ?? candidate.text;
  // what a test names it most likely runs
  const named = ({ scope }: Mutant): boolean =>
    scope !== '' && new RegExp(String.raw`(?<![\w$])${scope.replace(/\$/g, String.raw`\$`)}(?![\w$])`).test(text);
  const runs = (mutant: Mutant): boolean =>
    lines.some(({ path, line }) => path === mutant.path && line === mutant.line);
  const within = (mutant: Mutant): boolean =>
    guarded.some(
      ({ path, startLine, endLine }) => path === mutant.path && startLine <= mutant.line && mutant.line <= endLine,
    );
  return (mutant) => (runs(mutant) ? 0 : within(mutant) ? 2 : 4) + (named(mutant) ? 0 : 1);
}

/**
 * Mutants that tell whether a test looks at what code does, the nearest first: of the lines that it runs, of functions
 * that it names, of each such function by turns. A value that is merely gone is noticed by a test that asks for no more
 * than any value, so that is asked only where a function has nothing else to change.
 */
export function proofs(mutants: readonly Mutant[], near: (mutant: Mutant) => number): Mutant[] {
  const placeOf = ({ path, scope }: Mutant): string => `${path}:${scope}`;
  const rich = new Set(mutants.filter(({ kind }) => kind !== 'return').map(placeOf));
  const telling = mutants
    .filter((mutant) => mutant.kind !== 'return' || !rich.has(placeOf(mutant)))
    .sort((a, b) => near(a) - near(b));
  const seen = new Map<string, number>();
  const turns = new Map(
    telling.map((mutant) => {
      const turn = seen.get(placeOf(mutant)) ?? 0;
      seen.set(placeOf(mutant), turn + 1);
      return [mutant, turn];
    }),
  );
  return telling.sort((a, b) => near(a) - near(b) || turns.get(a)! - turns.get(b)!);
}
