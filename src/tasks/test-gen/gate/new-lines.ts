import { replacePatch } from '../../../readers/diff/write.ts';
import type { CoverageLines } from '../hunks/plan.ts';
import { runTests, type Bench } from '../run/bench.ts';
import type { TestRun } from '../run/test-run.ts';
import type { Candidate } from './allowed/patch-rules.ts';
import { aloneRequest, ownOutcome } from './own-test.ts';

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

/** Lines that a candidate is the first to run; where that is not known, why. */
export interface NewLines {
  lines: { path: string; line: number }[];
  unmeasured: string | null;
}

const unknown = (unmeasured: string): NewLines => ({ lines: [], unmeasured });

/** What each runner's reports need beside it. */
const reporters: Readonly<Record<string, string>> = {
  pytest: ' (is pytest-cov installed?)',
  vitest: ' (is @vitest/coverage-v8 installed?)',
  mocha: ' (is c8 installed?)',
  unittest: ' (is coverage installed?)',
};

/** Reads which new lines a candidate runs, by a run of it alone. */
export function createLineReader(
  bench: Bench,
  head: string,
  timeoutMs: number,
  coverage: PatchCoverage | null,
): (candidate: Candidate, seen: TestRun) => Promise<NewLines> {
  let broken: Promise<string | null> | undefined;
  /** Why the runner gives no report even without a candidate; asked once. */
  const noReport = async (): Promise<string | null> => {
    const run = await runTests(bench, { rev: head, timeoutMs, coverage: true });
    return run.coverage.length > 0 ? null : `the runner gave no coverage report${reporters[bench.runner.name] ?? ''}`;
  };
  return async (candidate, seen) => {
    if (coverage === null) return { lines: [], unmeasured: null };
    if (bench.runner.coverage === null) return unknown('the test command gives no coverage report');
    const known = await broken;
    if (known !== undefined && known !== null) return unknown(known);
    const patch = replacePatch(candidate.path, candidate.before, candidate.text);
    const alone = aloneRequest(candidate, bench.runner, seen);
    const run = await runTests(bench, { rev: head, patch, timeoutMs, coverage: true, ...alone });
    if (run.coverage.length === 0) {
      broken ??= noReport();
      return unknown((await broken) ?? 'its run gave no coverage report');
    }
    const covered = ownOutcome(candidate, run) === 'passed' ? coverage.read(run.coverage) : null;
    if (covered === null) return unknown('its coverage report can’t be read');
    const lines = [...coverage.missed].flatMap(([path, missed]) =>
      [...missed].filter((line) => covered.get(path)?.covered.has(line) === true).map((line) => ({ path, line })),
    );
    return { lines: [...lines, ...((await coverage.branches?.(patch, covered)) ?? [])], unmeasured: null };
  };
}
