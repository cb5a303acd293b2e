import { replacePatch } from '../../../readers/diff/write.ts';
import { countsAsGreen } from '../run/baseline.ts';
import { runTests, type Bench } from '../run/bench.ts';
import type { Mutant } from './mutants.ts';
import { createLineReader, type PatchCoverage } from './new-lines.ts';
import { aloneRequest, ownCases, ownOutcome } from './own-test.ts';
import { nearness, proofs } from './proofs.ts';
import type { Candidate } from './allowed/patch-rules.ts';
import type { PlannedHunk } from '../hunks/plan.ts';
import type { TestRun } from '../run/test-run.ts';

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
const absence = new RegExp(
  [
    String.raw`\b(?:NameError|ImportError|ModuleNotFoundError|ReferenceError|NoMethodError|UnboundLocalError)\b`,
    'has no attribute|is not defined|is not a function|is not a constructor|cannot import|Cannot find',
    String.raw`undefined (?:method|function|is not)|Call to undefined|of undefined\b|of null\b|'NoneType'`,
    String.raw`got an unexpected keyword|positional arguments?\b`,
  ].join('|'),
);

/**
 * What a candidate that passes adds: patch lines that nothing ran before, unguarded hunks whose undoing it notices,
 * and, where it does neither, mutants that it alone kills. A test that runs a line need not look at what it does, and
 * one that fails where a function is gone need not either: both have to notice a mutant of these lines too, where one
 * can be made.
 */
export function createAppraiser(request: WorthRequest): (candidate: Candidate, seen: TestRun) => Promise<Appraisal> {
  const newLines = createLineReader(request.bench, request.head, request.timeoutMs, request.coverage);
  const lives = createSurvivors(request);
  return async (candidate, seen) => {
    const { lines, unmeasured } = await newLines(candidate, seen);
    const { guarded, proven, end } = await noticedHunks(request, candidate, seen);
    const worth: Worth = {
      lines: lines.map(({ path, line }) => `${path}:${line}`),
      hunks: guarded.map(({ path, startLine }) => `${path}:${startLine}`),
      mutants: [],
    };
    const appraisal: Appraisal = { worth, proven, tried: 0, silent: end === 'silent', unmeasured };
    if (end !== null || proven) return appraisal;
    const worthy = lines.length + guarded.length > 0;
    const mutants = proofs(request.mutants, nearness(candidate, lines, guarded));
    for (const mutant of mutants.slice(0, request.maxMutants)) {
      if (request.late()) return appraisal;
      const failed = await notices(request, candidate, seen, mutant.patch);
      appraisal.tried += 1;
      if (failed === null || (!worthy && !(await lives(mutant)))) continue;
      if (failed.silent) return { ...appraisal, silent: true };
      worth.mutants.push(`${mutant.path}:${mutant.line} ${mutant.before.slice(0, 60)} → ${mutant.after.slice(0, 60)}`);
      return { ...appraisal, proven: true };
    }
    return { ...appraisal, proven: worthy && appraisal.tried === 0 };
  };
}

/** How the candidate fails, twice, with a wrong change in place while its file still loads; null when it does not. */
async function notices(
  { bench, head, timeoutMs }: WorthRequest,
  candidate: Candidate,
  seen: TestRun,
  wrong: string,
): Promise<TestRun | null> {
  const patch = replacePatch(candidate.path, candidate.before, candidate.text) + wrong;
  let last: TestRun | null = null;
  for (let at = 0; at < 2; at += 1) {
    last = await runTests(bench, { rev: head, patch, timeoutMs, ...aloneRequest(candidate, bench.runner, seen) });
    if (ownOutcome(candidate, last) !== 'failed') return null;
  }
  return last;
}

/** Whether all present tests pass with a mutant; each is tried once. */
function createSurvivors({ bench, head, timeoutMs, flaky }: WorthRequest): (mutant: Mutant) => Promise<boolean> {
  const known = new Map<Mutant, boolean>();
  return async (mutant) => {
    const before = known.get(mutant);
    if (before !== undefined) return before;
    const run = await runTests(bench, { rev: head, patch: mutant.patch, timeoutMs });
    const answer = countsAsGreen(run, flaky);
    known.set(mutant, answer);
    return answer;
  };
}

/** The unguarded hunks whose undoing it notices, until the time is up or it silences its failure. */
async function noticedHunks(
  request: WorthRequest,
  candidate: Candidate,
  seen: TestRun,
): Promise<{ guarded: PlannedHunk[]; proven: boolean; end: 'late' | 'silent' | null }> {
  const guarded: PlannedHunk[] = [];
  let proven = false;
  for (const hunk of request.unguarded) {
    if (request.late()) return { guarded, proven, end: 'late' };
    const failed = await notices(request, candidate, seen, hunk.revert);
    if (failed === null) continue;
    if (failed.silent) return { guarded, proven, end: 'silent' };
    guarded.push(hunk);
    const messages = ownCases(candidate, failed).flatMap(({ message }) => (message === null ? [] : [message]));
    proven ||= !messages.every((message) => absence.test(message));
  }
  return { guarded, proven, end: null };
}
