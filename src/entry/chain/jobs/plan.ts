import { z } from 'zod';
import { leftOf, type Amount } from '../../../domain/ledger.ts';
import { Subject } from '../../../domain/subject.ts';
import { lostUsage, noUsage } from '../../../domain/usage.ts';
import { parseValues } from '../../../flow/load.ts';
import { nextStages, type Next, type PipelinePolicy, type StageDefinition } from '../../../flow/pipeline.ts';
import { StoredOptions } from '../../../flow/run-folder.ts';
import { outcomeOf, policyOf } from '../conclude.ts';
import { lostRecord } from '../lost-record.ts';
import { pipelineOptions } from '../options.ts';
import { stagesOf } from '../stages/prepare.ts';
import { Allowance, StageRecord } from '../record.ts';
import { split, spentBy } from '../budget/split.ts';
import { skippedRecord } from '../stages/run-chain.ts';

const Estimate = z.strictObject({
  asks: z.boolean(),
  full: z.number().nonnegative().nullable(),
  fallback: z.number().nonnegative().nullable(),
  tokens: z.strictObject({ full: z.number().nonnegative(), fallback: z.number().nonnegative().nullable() }).optional(),
});

/**
 * `plan.json`: what the jobs of a chain go by. Definition and policy follow from the options; a stage's share from this
 * and what came before it.
 */
export const Plan = z.strictObject({
  schema: z.literal('codex-ci/plan@1'),
  attempt: z.int().positive().describe('attempt of the workflow run that made it; later ones may go by it too'),
  subject: Subject,
  options: StoredOptions,
  allowance: Allowance.describe('what is split'),
  estimates: z.record(z.string(), Estimate),
});
export type Plan = z.infer<typeof Plan>;

/**
 * `stage.json`: what one attempt of a stage's job left. `over` is false for what it says before it asks: then all of
 * its share may be gone.
 */
export const StageDocument = z.strictObject({
  schema: z.literal('codex-ci/stage@1'),
  attempt: z.int().positive(),
  subject: Subject,
  over: z.boolean(),
  record: StageRecord,
});
export type StageDocument = z.infer<typeof StageDocument>;

export function definitionOf(plan: Plan): StageDefinition[] {
  return stagesOf(parseValues(pipelineOptions, plan.options.values)).definition;
}

export function policyOfPlan(plan: Plan): PipelinePolicy {
  return policyOf(
    parseValues(pipelineOptions, plan.options.values),
    definitionOf(plan).map(({ stage }) => stage),
  );
}

/** All stages that have to be over before this one, in the order of the definition. */
export function stagesBefore(definition: readonly StageDefinition[], stage: string): string[] {
  const needs = new Set(definition.find((one) => one.stage === stage)?.needs ?? []);
  for (const one of [...definition].reverse()) if (needs.has(one.stage)) one.needs.forEach((need) => needs.add(need));
  return definition.map((one) => one.stage).filter((one) => needs.has(one));
}

/**
 * What was spent in the attempts from `from` to before `until`. Of a stage's job that only said that it begins, all of
 * its share. Of several that speak of one stage and attempt the dearest counts: nobody can upload one that makes
 * another cheaper.
 */
export function spentBetween(documents: readonly StageDocument[], from: number, until: number): Amount[] {
  const last = new Map<string, { over: boolean; spent: Amount }>();
  for (const { attempt, over, record } of documents) {
    if (attempt < from || attempt >= until) continue;
    const key = `${record.task} ${attempt}`;
    const spent = over ? spentBy(record) : spentBy({ share: record.share, usage: lostUsage });
    const known = last.get(key);
    if (known === undefined || (over && !known.over)) last.set(key, { over, spent });
    else if (over === known.over) last.set(key, { over, spent: dearer(spent, known.spent) });
  }
  return [...last.values()].map(({ spent }) => spent);
}

/** Null is an amount that nobody knows, which is more than any. */
function dearer(a: Amount, b: Amount): Amount {
  const more = (x: number | null, y: number | null): number | null =>
    x === null || y === null ? null : Math.max(x, y);
  return { usd: more(a.usd, b.usd), tokens: more(a.tokens, b.tokens) };
}

export interface Walked {
  /** in the order of starting; a share for each stage that may start */
  started: Map<string, Amount>;
  skipped: Next['skip'];
  /** what is known of each stage, as the fold went on by it */
  done: Map<string, StageRecord>;
}

/**
 * Goes through the chain as `runChain` does, by what its jobs left: the same fold and the same split, so that every job
 * that computes a share alone comes to the same one. What began at the same time is counted as if it ran. A stage that
 * left nothing came to no verdict, and its share is gone; `until` ends the walk when that stage may start. What earlier
 * attempts spent is off the limit before anything is split: `before`.
 */
export function walk(
  plan: Plan,
  attempt: number,
  said: ReadonlyMap<string, StageDocument>,
  before: readonly Amount[],
  until?: string,
): Walked {
  const definition = definitionOf(plan);
  const policy = policyOfPlan(plan);
  const estimates = new Map(Object.entries(plan.estimates));
  const limit = leftOf(plan.allowance.limit, before).left;
  const walked: Walked = { started: new Map(), skipped: [], done: new Map() };
  // An earlier attempt's record is in `before` already.
  const costs = new Map<string, StageRecord>();
  for (;;) {
    const next = nextStages(
      definition,
      new Map([...walked.done].map(([stage, record]) => [stage, outcomeOf(record)])),
      new Set(),
      policy,
    );
    for (const skip of next.skip)
      walked.done.set(skip.stage, skippedRecord(skip.stage, skip.because, skip.reason, estimates.get(skip.stage)));
    walked.skipped.push(...next.skip);
    if (next.start.length === 0) return walked;
    const shares = split(limit, {
      done: new Map(
        [...walked.done].map(([stage, record]) => [stage, { envelope: null, record: costs.get(stage) ?? record }]),
      ),
      running: new Map(),
      start: next.start,
      estimates,
      definition,
    });
    for (const stage of next.start) walked.started.set(stage, shares.get(stage) ?? { usd: null, tokens: null });
    if (until !== undefined && next.start.includes(until)) return walked;
    for (const stage of next.start) {
      const document = said.get(stage);
      const share = walked.started.get(stage) ?? null;
      walked.done.set(stage, document?.record ?? lostRecord(stage, 'left no record', share, estimates.get(stage)));
      if (document !== undefined && document.attempt < attempt)
        costs.set(stage, { ...document.record, usage: noUsage });
    }
  }
}

/**
 * What a stage may spend in this attempt; null where the fold says that it must not start. Only what stands before the
 * stage counts.
 */
export function shareOf(
  plan: Plan,
  stage: string,
  attempt: number,
  said: ReadonlyMap<string, StageDocument>,
  before: readonly Amount[],
): { share: Amount } | { refused: string } {
  const definition = definitionOf(plan);
  const earlier = stagesBefore(definition, stage);
  const walked = walk(plan, attempt, new Map([...said].filter(([name]) => earlier.includes(name))), before, stage);
  const share = walked.started.get(stage);
  if (share === undefined)
    return {
      refused: walked.skipped.find((one) => one.stage === stage)?.reason ?? 'it is not among the stages that are run',
    };
  const unrelated = [...walked.done.keys()].find((one) => !earlier.includes(one));
  if (unrelated !== undefined)
    throw new Error(`the share of ${stage} would depend on ${unrelated}, which it does not need`);
  return { share };
}
