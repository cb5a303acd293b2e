import type { z } from 'zod';
import { inputFailure } from '../domain/errors.ts';
import type { Dropped } from '../domain/result.ts';
import type { Check, Claim, Turn } from './task.ts';

/** A run as far as it says what was claimed and what became of it. */
export interface ClaimedRun<C extends Claim> {
  turns: readonly Turn<C>[];
  checks: readonly Check[];
}

/** A claim with the check of it; null where no check speaks of it, which is not kept. */
export interface CheckedClaim<C extends Claim = Claim> {
  turn: Turn<C>;
  claim: C;
  check: Check | null;
}

export interface KeptClaim<C extends Claim = Claim> extends CheckedClaim<C> {
  check: Check;
}

/** All claims in the order of asking, each with its check. */
export function checkedClaims<C extends Claim>({ turns, checks }: ClaimedRun<C>): CheckedClaim<C>[] {
  const byClaim = new Map(checks.toReversed().map((check) => [check.claim, check]));
  return turns.flatMap((turn) => turn.claims.map((claim) => ({ turn, claim, check: byClaim.get(claim.id) ?? null })));
}

export function isKept<C extends Claim>(checked: CheckedClaim<C>): checked is KeptClaim<C> {
  return checked.check?.kept === true;
}

/** Why a claim was not kept. */
export function whyDropped({ check }: CheckedClaim): string {
  return check?.reason ?? 'was not checked';
}

/** A claim that was not kept, as the record says it. */
export function droppedClaim(checked: CheckedClaim, title: string): Dropped {
  return { claim: checked.claim.id, ask: checked.turn.ask.id, title, reason: whyDropped(checked) };
}

/** What a check saw, in the task's own form. Fails as input where it `lacks` that: a stored check was edited. */
export function factsOf<T>(check: Check, schema: z.ZodType<T>, lacks: string): T {
  const facts = schema.safeParse(check.facts);
  if (facts.success) return facts.data;
  throw inputFailure('checks.json', `the check of ${check.claim} ${lacks}; the file was edited`);
}
