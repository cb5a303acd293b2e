import { type Amount, leftOf, shareOut } from '../../../domain/ledger.ts';
import type { StageDefinition } from '../../../flow/pipeline.ts';
import type { Allowance, StageRecord } from '../record.ts';
import type { StageRun } from '../stages/run-stage.ts';
import type { StageEstimate } from './stage-mode.ts';

/** Why there is nothing to split, where that is not the run's own limit; null otherwise. */
export function nothingLeft({ limit, reason }: Allowance): string | null {
  return limit.usd === 0 || limit.tokens === 0 ? reason : null;
}

export const unknownEstimate: StageEstimate = { asks: true, full: null, fallback: null };

export interface Split {
  done: ReadonlyMap<string, StageRun>;
  running: ReadonlyMap<string, { share: Amount }>;
  start: readonly string[];
  estimates: ReadonlyMap<string, StageEstimate>;
  definition: readonly StageDefinition[];
}

/**
 * The shares of the stages that start now: of what those before them left, and the running ones could not spend any
 * more. A stage whose price is unknown weighs as much as the dearest that is known, so that it gets tokens.
 */
export function split(limit: Amount, { done, running, start, estimates, definition }: Split): Map<string, Amount> {
  const taken: Amount[] = [...running.values()].map(({ share }) => share);
  for (const { record } of done.values()) taken.push(spentBy(record));
  const dearest = Math.max(0.01, ...[...estimates.values()].map(({ full }) => full ?? 0));
  const claim = (stage: string): { stage: string; weight: number } => {
    const estimate = estimates.get(stage) ?? unknownEstimate;
    return { stage, weight: estimate.asks ? (estimate.full ?? dearest) : 0 };
  };
  const later = definition
    .map(({ stage }) => stage)
    .filter((stage) => !done.has(stage) && !running.has(stage) && !start.includes(stage));
  return shareOut(leftOf(limit, taken).left, start.map(claim), later.map(claim));
}

/**
 * What a stage's record takes off the limit; an unknown price counts as all of its share, and so do tokens of which
 * some were lost.
 */
export function spentBy({ usage, share }: Pick<StageRecord, 'usage' | 'share'>): Amount {
  const tokens = usage.input_tokens + usage.output_tokens;
  const lost = usage.incomplete === true || (usage.usd === null && usage.requests === 0);
  return { usd: usage.usd ?? share?.usd ?? 0, tokens: lost ? Math.max(tokens, share?.tokens ?? 0) : tokens };
}
