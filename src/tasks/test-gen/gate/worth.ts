import { replacePatch } from '../../../readers/diff/write.ts';
import { countsAsGreen } from '../run/baseline.ts';
import { runTests, type Bench } from '../run/bench.ts';
import type { Mutant } from './mutants.ts';
import { aloneRequest, ownCases, ownOutcome } from './own-test.ts';
import type { Candidate } from './allowed/patch-rules.ts';
import type { CoverageLines, PlannedHunk } from '../hunks/plan.ts';
import type { TestRun } from '../run/test-run.ts';

/** Patch lines that are covered: by the tests there are, and read from a run's reports. */
export interface PatchCoverage {
  /** lines of the change that the present tests do not cover, by path */
  missed: ReadonlyMap<string, ReadonlySet<number>>;
  /** null when a report can't be read */
  read(reports: readonly string[]): CoverageLines | null;
  /**
   * of the lines that a candidate covers, those of which all tests with its patch take branches that they don't take
   * without it
   */
  branches?(patch: string, covered: CoverageLines): Promise<{ path: string; line: number }[]>;
}

export interface Worth {
  lines: string[];
  hunks: string[];
  mutants: string[];
}

/**
 * `proven`: it fails with something wrong that it can't see by the code's mere text or absence, or nothing of that kind
 * could be made.
 */
export interface Appraisal {
  worth: Worth;
  proven: boolean;
  /** mutants that it was tried on, where it noticed none of them */
  tried: number;
  /** it failed, and the command ended with 0 */
  silent: boolean;
  /** why it is not known which lines it runs; null when that is known or was not asked */
  unmeasured: string | null;
}

export interface WorthRequest {
  bench: Bench;
  head: string;
  /** hunks that all present tests leave unguarded */
  unguarded: readonly PlannedHunk[];
  mutants: readonly Mutant[];
  coverage: PatchCoverage | null;
  flaky: ReadonlySet<string>;
  timeoutMs: number;
  /** mutants that are tried on one candidate */
  maxMutants: number;
  /** true when the time is up */
  late(): boolean;
}

/** A failure because what is tested is not there: any test that only calls it fails so. */
const absence =
  /\b(?:NameError|ImportError|ModuleNotFoundError|ReferenceError|NoMethodError|UnboundLocalError)\b|has no attribute|is not defined|is not a function|is not a constructor|cannot import|Cannot find|undefined (?:method|function|is not)|Call to undefined|of undefined\b|of null\b|'NoneType'|got an unexpected keyword|positional arguments?\b/;

/**
 * What a candidate that passes adds: patch lines that nothing ran before, unguarded hunks whose undoing it notices,
 * and, where it does neither, mutants that it alone kills. A test that runs a line need not look at what it does, and
 * one that fails where a function is gone need not either: both have to notice a mutant of these lines too, where one
 * can be made.
 */
export function createAppraiser(request: WorthRequest): (candidate: Candidate, seen: TestRun) => Promise<Appraisal> {
  const { bench, head, timeoutMs, coverage } = request;
  const survives = new Map<Mutant, boolean>();
  const own = (candidate: Candidate): string => replacePatch(candidate.path, candidate.before, candidate.text);
  let broken: Promise<string | null> | undefined;

  /** How the candidate fails, twice, with a wrong change in place while its file still loads; null when it does not. */
  const notices = async (candidate: Candidate, seen: TestRun, wrong: string): Promise<TestRun | null> => {
    let last: TestRun | null = null;
    for (let at = 0; at < 2; at += 1) {
      last = await runTests(bench, {
        rev: head,
        patch: own(candidate) + wrong,
        timeoutMs,
        ...aloneRequest(candidate, bench.runner, seen),
      });
      if (ownOutcome(candidate, last) !== 'failed') return null;
    }
    return last;
  };

  const lives = async (mutant: Mutant): Promise<boolean> => {
    const known = survives.get(mutant);
    if (known !== undefined) return known;
    const run = await runTests(bench, { rev: head, patch: mutant.patch, timeoutMs });
    const answer = countsAsGreen(run, request.flaky);
    survives.set(mutant, answer);
    return answer;
  };

  /** Why the runner gives no report even without a candidate; asked once. */
  const noReport = async (): Promise<string | null> => {
    const run = await runTests(bench, { rev: head, timeoutMs, coverage: true });
    if (run.coverage.length > 0) return null;
    const hint =
      {
        pytest: ' (is pytest-cov installed?)',
        vitest: ' (is @vitest/coverage-v8 installed?)',
        mocha: ' (is c8 installed?)',
        unittest: ' (is coverage installed?)',
      }[bench.runner.name] ?? '';
    return `the runner gave no coverage report${hint}`;
  };

  const coveredLines = async (
    candidate: Candidate,
    seen: TestRun,
  ): Promise<{ lines: { path: string; line: number }[]; unmeasured: string | null }> => {
    if (coverage === null) return { lines: [], unmeasured: null };
    if (bench.runner.coverage === null) return { lines: [], unmeasured: 'the test command gives no coverage report' };
    if (broken !== undefined && (await broken) !== null) return { lines: [], unmeasured: await broken };
    const run = await runTests(bench, {
      rev: head,
      patch: own(candidate),
      timeoutMs,
      coverage: true,
      ...aloneRequest(candidate, bench.runner, seen),
    });
    if (run.coverage.length === 0) {
      broken ??= noReport();
      return { lines: [], unmeasured: (await broken) ?? 'its run gave no coverage report' };
    }
    const covered = ownOutcome(candidate, run) === 'passed' ? coverage.read(run.coverage) : null;
    if (covered === null) return { lines: [], unmeasured: 'its coverage report can’t be read' };
    const lines = [...coverage.missed].flatMap(([path, missed]) =>
      [...missed].filter((line) => covered.get(path)?.covered.has(line) === true).map((line) => ({ path, line })),
    );
    return { lines: [...lines, ...((await coverage.branches?.(own(candidate), covered)) ?? [])], unmeasured: null };
  };

  return async (candidate, seen) => {
    const { lines, unmeasured } = await coveredLines(candidate, seen);
    const appraisal: Appraisal = {
      worth: { lines: lines.map(({ path, line }) => `${path}:${line}`), hunks: [], mutants: [] },
      proven: false,
      tried: 0,
      silent: false,
      unmeasured,
    };
    const { worth } = appraisal;
    const guarded: PlannedHunk[] = [];
    for (const hunk of request.unguarded) {
      if (request.late()) return appraisal;
      const failed = await notices(candidate, seen, hunk.revert);
      if (failed === null) continue;
      if (failed.silent) return { ...appraisal, silent: true };
      guarded.push(hunk);
      worth.hunks.push(`${hunk.path}:${hunk.startLine}`);
      appraisal.proven ||= !ownCases(candidate, failed)
        .filter(({ message }) => message !== null)
        .every(({ message }) => absence.test(message ?? ''));
    }
    if (appraisal.proven) return appraisal;
    const worthy = worth.lines.length + worth.hunks.length > 0;
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
    const near = (mutant: Mutant): number => (runs(mutant) ? 0 : within(mutant) ? 2 : 4) + (named(mutant) ? 0 : 1);
    const mutants = proofs(request.mutants, near);
    for (const mutant of mutants.slice(0, request.maxMutants)) {
      if (request.late()) return appraisal;
      const failed = await notices(candidate, seen, mutant.patch);
      appraisal.tried += 1;
      if (failed === null || (!worthy && !(await lives(mutant)))) continue;
      if (failed.silent) return { ...appraisal, silent: true };
      worth.mutants.push(`${mutant.path}:${mutant.line} ${mutant.before.slice(0, 60)} → ${mutant.after.slice(0, 60)}`);
      return { ...appraisal, proven: true };
    }
    return { ...appraisal, proven: worthy && appraisal.tried === 0 };
  };
}

/**
 * Mutants that tell whether a test looks at what code does, the nearest first: of the lines that it runs, of functions
 * that it names, of each such function by turns. A value that is merely gone is noticed by a test that asks for no more
 * than any value, so that is asked only where a function has nothing else to change.
 */
function proofs(mutants: readonly Mutant[], near: (mutant: Mutant) => number): Mutant[] {
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
