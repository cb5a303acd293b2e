import { z } from 'zod';
import { checkedClaims } from '../../contracts/claims.ts';
import type { Check, Run, Turn } from '../../contracts/task.ts';
import type { Json } from '../../domain/json.ts';
import { mapPaths } from '../../readers/coverage/map-paths.ts';
import type { FileCoverage } from '../../readers/coverage/model.ts';
import { readCoverage } from '../../readers/coverage/read.ts';
import { replacePatch } from '../../readers/diff/write.ts';
import { refusedPath } from './gate/allowed/written-path.ts';
import { countsAsGreen, runBaseline, type Baseline } from './run/baseline.ts';
import { runTests, type Bench } from './run/bench.ts';
import { SuspectedBug } from './gate/catching.ts';
import { coverageTree, linesOf, storedLines, type ReadText } from './coverage/collect.ts';
import { unguardedOf } from './collect.ts';
import type { TestGenEvidence } from './evidence.ts';
import { Funnel, funnelOf, TestRecord } from './gate/funnel.ts';
import { runGate, type GateReport } from './gate/gate.ts';
import { findRunner, milliseconds, openBench, openGround, planChange, type Ground } from './ground.ts';
import { fewerMissed, missedArms } from './coverage/missed-arms.ts';
import type { TestGenOptions } from './options.ts';
import { applyPatchRules, type Refusal } from './gate/allowed/patch-rules.ts';
import type { CoverageLines } from './hunks/plan.ts';
import { redactTexts } from './redact.ts';
import type { TestGenClaim } from './reply.ts';
import type { PatchCoverage } from './gate/worth.ts';
import { makeWrongChanges, type WrongChanges } from './gate/wrong-changes.ts';
import type { World } from './touches.ts';

export type TestGenRun = Run<TestGenOptions, TestGenEvidence, TestGenClaim>;

/** What the gate saw of one reply. */
export const GateFacts = z.strictObject({
  funnel: Funnel,
  tests: z.array(TestRecord),
  suspected: z.array(SuspectedBug),
  patch: z.string(),
  notes: z.array(z.string()),
});
export type GateFacts = z.infer<typeof GateFacts>;

/** What all rounds of one process share: the bench, the suite as it is, and what tests are tried on. */
interface Trial extends WrongChanges {
  ground: Ground;
  bench: Bench;
  baseline: Baseline;
  coverage: PatchCoverage | null;
}
const trials = new WeakMap<TestGenEvidence, Promise<Trial>>();

/**
 * Tries what a reply wrote, outside of the agent: by reading, then at the gate. The suite is run again before anything
 * is tried. What is relied on beside the revisions and the reply is the evidence: which lines nothing runs, which hunks
 * nothing guards. It has to come from whoever collected it, never from who asked.
 */
export async function checkTurn(run: TestGenRun, turn: Turn<TestGenClaim>, world: World): Promise<Check[]> {
  const [claim] = turn.claims;
  if (claim === undefined) return [];
  const opened = trials.get(run.evidence) ?? openTrial(run, world);
  trials.set(run.evidence, opened);
  const trial = await opened;
  const answer = (kept: boolean, reason: string, facts?: GateFacts): Check => ({
    ask: turn.ask.id,
    claim: claim.id,
    kept,
    reason,
    ...(facts === undefined ? {} : { facts: facts as unknown as Json }),
  });
  const { baseline, ground, bench } = trial;
  if (baseline.state === 'red') return [answer(false, baseline.reason)];
  const { patch, refused } = await patchOf(claim, ground.read, world);
  const ruled = await applyPatchRules(patch, {
    testGlobs: bench.runner.testGlobs,
    read: ground.read,
    syntax: world.syntax,
  });
  const { options } = run;
  const report = await runGate({
    bench,
    base: ground.change.base,
    head: ground.change.head,
    readBase: ground.readBase,
    baseline,
    written: { ...ruled, refused: [...refused, ...ruled.refused] },
    unguarded: trial.unguarded,
    mutants: trial.mutants,
    alarms: trial.alarms,
    neutral: trial.neutral,
    neutralBase: trial.neutralBase,
    coverage: trial.coverage,
    seed: 1 + turn.round,
    ...(options.lint === undefined ? {} : { lint: options.lint }),
    limits: {
      passes: options.passes,
      maxMutants: options.maxMutants,
      totalMs: milliseconds(options.gateTime),
      runMs: milliseconds(options.runTime),
    },
  });
  const facts = await redactTexts<GateFacts>(factsOf(report), world.redactor);
  return [
    answer(facts.funnel.kept > 0, `${facts.funnel.kept} of ${facts.funnel.written} written tests were kept`, facts),
  ];
}

function factsOf({ funnel, tests, suspected, patch, notes }: GateReport): GateFacts {
  return { funnel, tests, suspected, patch, notes };
}

async function openTrial(run: TestGenRun, world: World): Promise<Trial> {
  const { options, evidence } = run;
  const ground = await openGround(run.trigger, options, world);
  const { runner } = await findRunner(ground, options);
  const bench = await openBench(runner, ground.change, options, world);
  const lines = storedLines(evidence.coverage);
  const planned = await planChange(ground, lines, new Map(), world);
  const baseline = await runBaseline(bench, { rev: ground.change.head, timeoutMs: milliseconds(options.runTime) });
  const wrong = await makeWrongChanges({
    planned,
    unguarded: unguardedOf(planned, evidence.hunks),
    read: ground.read,
    readBase: ground.readBase,
    coverage: lines,
    syntax: world.syntax,
  });
  const coverage =
    baseline.state === 'red'
      ? null
      : await coverageOf(evidence, { ground, bench, baseline, timeoutMs: milliseconds(options.runTime), world });
  return { ground, bench, baseline, ...wrong, coverage };
}

interface CoverageParts {
  ground: Ground;
  bench: Bench;
  baseline: Baseline & { state: 'green' };
  timeoutMs: number;
  world: World;
}

/**
 * Patch lines and branches that nothing ran, and a reader of what a run of the sandbox covers; null without a report.
 */
async function coverageOf(
  evidence: TestGenEvidence,
  { ground, bench, baseline, timeoutMs, world }: CoverageParts,
): Promise<PatchCoverage | null> {
  if (evidence.coverage === null) return null;
  const tree = await coverageTree(ground.paths, ground.read, null);
  const readFiles = (texts: readonly string[]): FileCoverage[] | null => {
    try {
      return mapPaths(
        readCoverage(texts.map((text, at) => ({ name: `report ${at + 1}`, bytes: Buffer.from(text) }))),
        tree,
      ).files;
    } catch (error) {
      world.log.warn(
        `gate: the coverage of a run can't be read: ${error instanceof Error ? error.message : String(error)}`,
      );
      return null;
    }
  };
  const missed = new Map<string, Set<number>>();
  const partly = new Map<string, Set<number>>();
  for (const { path, missed_lines: lines, missed_branches: branches } of evidence.coverage.patch.files) {
    if (lines.length > 0) missed.set(path, new Set(lines));
    const own = branches.map(({ line }) => line).filter((line) => !lines.includes(line));
    if (own.length > 0) partly.set(path, new Set(own));
  }
  const read = (texts: readonly string[]): CoverageLines | null => {
    const files = readFiles(texts);
    return files === null ? null : linesOf(files);
  };
  if (partly.size === 0) return { missed, read };
  const armsOf = async (patch?: string): Promise<Map<string, number> | null> => {
    const run = await runTests(bench, {
      rev: ground.change.head,
      timeoutMs,
      coverage: true,
      ...(patch === undefined ? {} : { patch }),
    });
    const files = countsAsGreen(run, baseline.flaky) && run.coverage.length > 0 ? readFiles(run.coverage) : null;
    return files === null ? null : missedArms(files, partly);
  };
  let present: Promise<Map<string, number> | null> | undefined;
  const branches: PatchCoverage['branches'] = async (patch, covered) => {
    if (![...partly].some(([path, lines]) => [...lines].some((line) => covered.get(path)?.covered.has(line) === true)))
      return [];
    const before = await (present ??= armsOf());
    const after = before === null || [...before.values()].every((count) => count === 0) ? null : await armsOf(patch);
    return before === null || after === null ? [] : fewerMissed(before, after);
  };
  return { missed, read, branches };
}

/**
 * What was written as one patch on the head. A file that holds what looks like a secret is refused: without it, it is
 * no longer what was written.
 */
async function patchOf(
  claim: TestGenClaim,
  read: ReadText,
  world: World,
): Promise<{ patch: string; refused: Refusal[] }> {
  const refused: Refusal[] = [];
  const parts: string[] = [];
  if (claim.patch !== null) parts.push(...claim.patch.split(/^(?=diff --git )/m));
  for (const { path, content } of claim.files) {
    const problem = refusedPath(path);
    if (problem === null) parts.push(replacePatch(path, await read(path), content));
    else refused.push({ path: path.slice(0, 200), test: null, rule: 'other-file', reason: problem });
  }
  const clean: string[] = [];
  for (const part of parts.filter(Boolean)) {
    const secret = part.includes('‹secret:') || (await world.redactor.redact(part)).hits.length > 0;
    if (secret)
      refused.push({
        path: /^diff --git "?a\/(.*?)"? "?b\//.exec(part)?.[1]?.slice(0, 200) ?? '',
        test: null,
        rule: 'secret',
        reason: 'holds what looks like a secret',
      });
    else clean.push(part);
  }
  return { patch: clean.join(''), refused };
}

/** The facts of a turn's check; null when it has none that can be read. */
export function factsOfTurn(run: Pick<TestGenRun, 'checks'>, turn: Turn<TestGenClaim>): GateFacts | null {
  const [first] = checkedClaims({ turns: [turn], checks: run.checks });
  const facts = GateFacts.safeParse(first?.check?.facts);
  return facts.success ? { ...facts.data, funnel: funnelOf(facts.data.tests) } : null;
}
