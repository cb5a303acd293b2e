import type { Baseline } from '../run/baseline.ts';
import type { Bench } from '../run/bench.ts';
import type { PlannedHunk } from '../hunks/plan.ts';
import type { RuledPatch } from './allowed/patch-rules.ts';
import type { SuspectedBug } from './catching.ts';
import type { Funnel, TestRecord } from './funnel.ts';
import type { Mutant } from './mutants.ts';
import type { PatchCoverage } from './new-lines.ts';

export interface GateLimits {
  /** times that a test has to pass, at least 2 */
  passes: number;
  maxMutants: number;
  totalMs: number;
  runMs: number;
}

export interface GateRequest {
  bench: Bench;
  base: string;
  head: string;
  readBase(path: string): Promise<string | null>;
  written: RuledPatch;
  /** the suite without the written tests */
  baseline: Baseline & { state: 'green' };
  unguarded: readonly PlannedHunk[];
  mutants: readonly Mutant[];
  /** mutants of any lines of the changed files: some of them the present tests notice, and have to go on noticing */
  alarms: readonly Mutant[];
  /** patches after which the change does the same and reads otherwise */
  neutral: readonly string[];
  /** the same for the base: patches on it, without what the change did */
  neutralBase: readonly string[];
  coverage: PatchCoverage | null;
  /** the project's own linter, for bash at the tree's top; `{files}` is the written test files */
  lint?: string;
  limits: GateLimits;
  /** for shuffled orders; the same seed gives the same runs */
  seed: number;
}

export interface GateReport {
  funnel: Funnel;
  tests: TestRecord[];
  suspected: SuspectedBug[];
  /** the kept tests alone, as one patch on the head; '' when there are none */
  patch: string;
  /** what has to be known about the gate itself: a lint that already failed, a time that ran out */
  notes: string[];
}
