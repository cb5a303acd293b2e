import { z } from 'zod';
import type { Check, Run, Turn } from '../../contracts/task.ts';
import type { World } from '../../contracts/world.ts';
import type { Json } from '../../domain/json.ts';
import { mapPaths } from '../../readers/coverage/map-paths.ts';
import { readCoverage } from '../../readers/coverage/read.ts';
import { replacePatch } from '../../readers/diff/write.ts';
import { refusedPath } from './written-path.ts';
import { runBaseline, type Baseline } from './baseline.ts';
import type { Bench } from './bench.ts';
import { SuspectedBug } from './catching.ts';
import { coverageTree, linesOf, storedLines, type ReadText } from './collect-coverage.ts';
import { unguardedOf } from './collect.ts';
import type { TestGenEvidence } from './evidence.ts';
import { Funnel, funnelOf, TestRecord } from './funnel.ts';
import { runGate, type GateReport } from './gate.ts';
import { findRunner, milliseconds, openBench, openGround, planChange, type Ground } from './ground.ts';
import type { TestGenOptions } from './options.ts';
import { applyPatchRules, type Refusal } from './patch-rules.ts';
import { redactTexts } from './redact.ts';
import type { TestGenClaim } from './reply.ts';
import type { PatchCoverage } from './worth.ts';
import { makeWrongChanges, type WrongChanges } from './wrong-changes.ts';

export type TestGenRun = Run<TestGenOptions, TestGenEvidence, TestGenClaim>;

/** What the gate saw of one reply. */
export const GateFacts = z.strictObject({ funnel: Funnel, tests: z.array(TestRecord), suspected: z.array(SuspectedBug), patch: z.string(), notes: z.array(z.string()) });
export type GateFacts = z.infer<typeof GateFacts>;

/** What all rounds of one process share: the bench, the suite as it is, and what tests are tried on. */
interface Trial extends WrongChanges { ground: Ground; bench: Bench; baseline: Baseline; coverage: PatchCoverage | null }
const trials = new WeakMap<TestGenEvidence, Promise<Trial>>();

/**
 * Tries what a reply wrote, outside of the agent: by reading, then at the gate. Nothing but revisions and the reply is relied on; the suite is run again
 * before anything is tried, so a recheck on another machine stands alone.
 */
export async function checkTurn(run: TestGenRun, turn: Turn<TestGenClaim>, world: World): Promise<Check[]> {
  const [claim] = turn.claims;
  if (claim === undefined) return [];
  const opened = trials.get(run.evidence) ?? openTrial(run, world);
  trials.set(run.evidence, opened);
  const trial = await opened;
  const answer = (kept: boolean, reason: string, facts?: GateFacts): Check => ({ ask: turn.ask.id, claim: claim.id, kept, reason, ...(facts === undefined ? {} : { facts: facts as unknown as Json }) });
  const { baseline, ground, bench } = trial;
  if (baseline.state === 'red') return [answer(false, baseline.reason)];
  const { patch, refused } = await patchOf(claim, ground.read, world);
  const ruled = await applyPatchRules(patch, { testGlobs: bench.runner.testGlobs, read: ground.read, syntax: world.syntax });
  const { options } = run;
  const report = await runGate({
    bench, base: ground.change.base, head: ground.change.head, readBase: ground.readBase, baseline, written: { ...ruled, refused: [...refused, ...ruled.refused] },
    unguarded: trial.unguarded, mutants: trial.mutants, alarms: trial.alarms, neutral: trial.neutral, neutralBase: trial.neutralBase, coverage: trial.coverage, seed: 1 + turn.round,
    ...(options.lint === undefined ? {} : { lint: options.lint }),
    limits: { passes: options.passes, maxMutants: options.maxMutants, totalMs: milliseconds(options.gateTime), runMs: milliseconds(options.runTime) },
  });
  const facts = await redactTexts<GateFacts>(factsOf(report), world.redactor);
  return [answer(facts.funnel.kept > 0, `${facts.funnel.kept} of ${facts.funnel.written} written tests were kept`, facts)];
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
  const wrong = await makeWrongChanges({ planned, unguarded: unguardedOf(planned, evidence.hunks), read: ground.read, readBase: ground.readBase, coverage: lines, syntax: world.syntax });
  return { ground, bench, baseline, ...wrong, coverage: await coverageOf(evidence, ground, world) };
}

/** Patch lines that nothing ran, and a reader of what a run of the sandbox covers; null without a report. */
async function coverageOf(evidence: TestGenEvidence, ground: Ground, world: World): Promise<PatchCoverage | null> {
  if (evidence.coverage === null) return null;
  const missed = new Map(evidence.coverage.patch.files.flatMap(({ path, missed_lines: lines }) => (lines.length === 0 ? [] : [[path, new Set(lines)] as const])));
  const tree = await coverageTree(ground.paths, ground.read, null);
  return {
    missed,
    read: (texts) => {
      try {
        return linesOf(mapPaths(readCoverage(texts.map((text, at) => ({ name: `report ${at + 1}`, bytes: Buffer.from(text) }))), tree).files);
      } catch (error) {
        world.log.warn(`gate: the coverage of a written test can't be read: ${error instanceof Error ? error.message : String(error)}`);
        return null;
      }
    },
  };
}

/** What was written as one patch on the head. A file that holds what looks like a secret is refused: without it, it is no longer what was written. */
async function patchOf(claim: TestGenClaim, read: ReadText, world: World): Promise<{ patch: string; refused: Refusal[] }> {
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
    if (secret) refused.push({ path: /^diff --git "?a\/(.*?)"? "?b\//.exec(part)?.[1]?.slice(0, 200) ?? '', test: null, rule: 'secret', reason: 'holds what looks like a secret' });
    else clean.push(part);
  }
  return { patch: clean.join(''), refused };
}

/** The facts of a turn's check; null when it has none that can be read. */
export function factsOfTurn(run: Pick<TestGenRun, 'checks'>, turn: Turn<TestGenClaim>): GateFacts | null {
  const check = run.checks.find(({ claim }) => claim === turn.claims[0]?.id);
  const facts = GateFacts.safeParse(check?.facts);
  return facts.success ? { ...facts.data, funnel: funnelOf(facts.data.tests) } : null;
}
