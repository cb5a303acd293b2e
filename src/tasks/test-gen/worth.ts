import { replacePatch } from '../../readers/diff/write.ts';
import { countsAsGreen } from './baseline.ts';
import { runTests, type Bench } from './bench.ts';
import type { Mutant } from './mutants.ts';
import { aloneRequest, ownOutcome } from './own-test.ts';
import type { Candidate } from './patch-rules.ts';
import type { CoverageLines, PlannedHunk } from './plan-hunks.ts';
import type { TestRun } from './test-run.ts';

/** Patch lines that are covered: by the tests there are, and read from a run's reports. */
export interface PatchCoverage {
  /** lines of the change that the present tests do not cover, by path */
  missed: ReadonlyMap<string, ReadonlySet<number>>;
  /** null when a report can't be read */
  read(reports: readonly string[]): CoverageLines | null;
  /** of the lines that a candidate covers, those (`path:line`) of which all tests with its patch take branches that they don't take without it */
  branches?(patch: string, covered: CoverageLines): Promise<string[]>;
}

export interface Worth { lines: string[]; hunks: string[]; mutants: string[] }

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

/**
 * What a candidate that passes adds: patch lines that nothing ran before, unguarded hunks whose undoing it notices, and, where it does neither, mutants
 * that it alone kills. `survives` remembers for all candidates which mutants the present tests let live.
 */
export function createAppraiser(request: WorthRequest): (candidate: Candidate, seen: TestRun) => Promise<Worth> {
  const { bench, head, timeoutMs } = request;
  const survives = new Map<Mutant, boolean>();
  const own = (candidate: Candidate): string => replacePatch(candidate.path, candidate.before, candidate.text);

  /** The candidate fails, twice, with a wrong change in place, and its file still loads. */
  const notices = async (candidate: Candidate, seen: TestRun, wrong: string): Promise<boolean> => {
    for (let at = 0; at < 2; at += 1) {
      const run = await runTests(bench, { rev: head, patch: own(candidate) + wrong, timeoutMs, ...aloneRequest(candidate, bench.runner, seen) });
      if (ownOutcome(candidate, run) !== 'failed') return false;
    }
    return true;
  };

  const lives = async (mutant: Mutant): Promise<boolean> => {
    const known = survives.get(mutant);
    if (known !== undefined) return known;
    const run = await runTests(bench, { rev: head, patch: mutant.patch, timeoutMs });
    const answer = countsAsGreen(run, request.flaky);
    survives.set(mutant, answer);
    return answer;
  };

  return async (candidate, seen) => {
    const worth: Worth = { lines: [], hunks: [], mutants: [] };
    const { coverage } = request;
    if (coverage !== null && bench.runner.coverage !== null) {
      const run = await runTests(bench, { rev: head, patch: own(candidate), timeoutMs, coverage: true, ...aloneRequest(candidate, bench.runner, seen) });
      const covered = ownOutcome(candidate, run) === 'passed' && run.coverage.length > 0 ? coverage.read(run.coverage) : null;
      for (const [path, lines] of covered === null ? [] : coverage.missed) {
        for (const line of lines) if (covered?.get(path)?.covered.has(line) === true) worth.lines.push(`${path}:${line}`);
      }
      if (covered !== null) worth.lines.push(...await coverage.branches?.(own(candidate), covered) ?? []);
    }
    for (const hunk of request.unguarded) {
      if (request.late()) return worth;
      if (await notices(candidate, seen, hunk.revert)) worth.hunks.push(`${hunk.path}:${hunk.startLine}`);
    }
    if (worth.lines.length > 0 || worth.hunks.length > 0) return worth;
    for (const mutant of request.mutants.slice(0, request.maxMutants)) {
      if (request.late()) return worth;
      if (await notices(candidate, seen, mutant.patch) && await lives(mutant)) {
        worth.mutants.push(`${mutant.path}:${mutant.line} ${mutant.before.slice(0, 60)} → ${mutant.after.slice(0, 60)}`);
        return worth;
      }
    }
    return worth;
  };
}
