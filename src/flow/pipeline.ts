import type { Verdict } from '../domain/verdict.ts';

/**
 * One stage of a chain. `needs` are stages that have to be over before it starts; they stand earlier in the definition.
 */
export interface StageDefinition {
  stage: string;
  needs: readonly string[];
}

export interface PipelinePolicy {
  /** what ends the chain: a block with a critical finding, any block, or nothing */
  stopOn: 'critical' | 'block' | 'never';
  /** whether later stages run after one without an answer; its own verdict stays what it is */
  onInconclusive: 'continue' | 'stop';
  /** stages whose verdict the chain's derives from */
  required: readonly string[];
}

/** What became of a stage. `because`: the stage that ended the chain, for one that was never started. */
export interface StageOutcome {
  verdict: Verdict;
  hasCritical: boolean;
  reason: string;
  because?: string;
}

export interface Next {
  /** may start now, at the same time */
  start: string[];
  /** never starts, and why */
  skip: { stage: string; because: string; reason: string }[];
}

/** Why a stage's outcome ends the chain, or null. */
export function stopReason(outcome: StageOutcome, policy: PipelinePolicy): string | null {
  switch (outcome.verdict) {
    case 'block':
      if (policy.stopOn === 'block' || (policy.stopOn === 'critical' && outcome.hasCritical))
        return outcome.hasCritical ? 'found something critical' : 'blocks';
      return null;
    case 'inconclusive':
      return policy.onInconclusive === 'stop' ? 'came to no verdict' : null;
    case 'pass':
    case 'skipped':
      return null;
  }
}

/**
 * What follows from what is done: a pure fold, so that a terminal, a runner's jobs and a replay go the same way. A
 * stage starts when all of its needs are over; after a stop no further stage starts, and those that are running finish.
 * A need that was itself skipped by a stop skips what needs it.
 */
export function nextStages(
  definition: readonly StageDefinition[],
  done: ReadonlyMap<string, StageOutcome>,
  running: ReadonlySet<string>,
  policy: PipelinePolicy,
): Next {
  checkDefinition(definition);
  const open = definition.filter(({ stage }) => !done.has(stage) && !running.has(stage));
  const stopped = definition.flatMap(({ stage }) => {
    const outcome = done.get(stage);
    const why = outcome === undefined || outcome.because !== undefined ? null : stopReason(outcome, policy);
    return why === null ? [] : [{ stage, why }];
  })[0];
  if (stopped !== undefined)
    return {
      start: [],
      skip: open.map(({ stage }) => ({ stage, because: stopped.stage, reason: `${stopped.stage} ${stopped.why}` })),
    };
  return {
    start: open.filter(({ needs }) => needs.every((need) => done.has(need))).map(({ stage }) => stage),
    skip: [],
  };
}

/**
 * The chain's verdict from its required stages: a block wins, then what came to no verdict or never ran for want of
 * one, then pass. A required stage that a block skipped says nothing of its own; one that is missing without a block is
 * inconclusive. `skipped` when all of them had nothing to do.
 */
export function concludePipeline(
  definition: readonly StageDefinition[],
  done: ReadonlyMap<string, StageOutcome>,
  policy: PipelinePolicy,
): StageOutcome {
  const required = definition
    .filter(({ stage }) => policy.required.includes(stage))
    .map(({ stage }) => ({ stage, outcome: done.get(stage) }));
  const hasCritical = [...done.values()].some((outcome) => outcome.hasCritical);
  const said = (stage: string, reason: string): string => `${stage}: ${reason}`;
  // A stage that is not required but ended the chain by a block still speaks: without it the required ones would have
  // run.
  const stops = new Set([...done.values()].flatMap(({ because }) => (because === undefined ? [] : [because])));
  const block = definition.find(
    ({ stage }) => (policy.required.includes(stage) || stops.has(stage)) && done.get(stage)?.verdict === 'block',
  )?.stage;
  if (block !== undefined) return { verdict: 'block', hasCritical, reason: said(block, done.get(block)?.reason ?? '') };
  const missing = required.find(
    ({ outcome }) => outcome === undefined || outcome.verdict === 'inconclusive' || outcome.because !== undefined,
  );
  if (missing !== undefined)
    return {
      verdict: 'inconclusive',
      hasCritical,
      reason: said(missing.stage, missing.outcome?.reason ?? 'has no record'),
    };
  const judged = required.filter(({ outcome }) => outcome?.verdict === 'pass');
  if (judged.length === 0) return { verdict: 'skipped', hasCritical, reason: 'no stage had anything to do' };
  return {
    verdict: 'pass',
    hasCritical,
    reason:
      `${judged.map(({ stage }) => stage).join(', ')} ` +
      `passed${judged.length < required.length ? '; the others had nothing to do' : ''}`,
  };
}

/** A definition is the project's own, so a wrong one is a bug. */
function checkDefinition(definition: readonly StageDefinition[]): void {
  const seen = new Set<string>();
  for (const { stage, needs } of definition) {
    const unknown = needs.find((need) => !seen.has(need));
    if (unknown !== undefined) throw new Error(`stage ${stage} needs ${unknown}, which does not stand before it`);
    if (seen.has(stage)) throw new Error(`stage ${stage} is defined twice`);
    seen.add(stage);
  }
}

/**
 * The definition of the stages that are run: who needed one that is left out needs what that one needed. In the order
 * of the definition.
 */
export function chosenStages(definition: readonly StageDefinition[], wanted: readonly string[]): StageDefinition[] {
  checkDefinition(definition);
  const needsOf = (needs: readonly string[]): string[] =>
    needs.flatMap((need) =>
      wanted.includes(need) ? [need] : needsOf(definition.find(({ stage }) => stage === need)?.needs ?? []),
    );
  return definition
    .filter(({ stage }) => wanted.includes(stage))
    .map(({ stage, needs }) => ({ stage, needs: [...new Set(needsOf(needs))] }));
}
