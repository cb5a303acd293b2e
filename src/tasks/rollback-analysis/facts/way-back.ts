import { z } from 'zod';
import { Sha } from '../../../domain/subject.ts';
import { Irreversible, RevertTry } from '../../../domain/way-back.ts';

/** A deployment that came after the suspected one and may rely on it. */
export const Dependent = z.strictObject({
  what: z.string(),
  sha: Sha.nullable(),
  deployed_at: z.iso.datetime().nullable(),
});
export type Dependent = z.infer<typeof Dependent>;

/** All that is known of the way back. A try that was not made is null, never assumed clean. */
export const WayBack = z.strictObject({
  last_good: Sha.nullable(),
  single: RevertTry.nullable().describe('revert of the first suspect alone'),
  range: RevertTry.nullable().describe('revert of everything after the last known good'),
  irreversible: z.array(Irreversible),
  dependents: z.array(Dependent),
});
export type WayBack = z.infer<typeof WayBack>;

/**
 * The result document's `.rollback`. `feasible` says that the earlier revision can be had and that nothing that can't
 * be undone stands in the way.
 */
export const RollbackPart = z.strictObject({
  feasible: z.boolean(),
  conflicts: z.array(z.string()),
  irreversible: z.array(Irreversible),
});
export type RollbackPart = z.infer<typeof RollbackPart>;

/**
 * A revert that was never tried proves nothing, and neither does that the earlier revision ran once: nobody knows
 * whether its artifact is still there.
 */
export function rollbackPart(way: WayBack): RollbackPart {
  const reachable = way.last_good !== null && way.range?.clean === true;
  return {
    feasible: reachable && !way.irreversible.some(({ blocks }) => blocks),
    conflicts: [...new Set([...(way.range?.conflicts ?? []), ...(way.single?.conflicts ?? [])])],
    irreversible: way.irreversible,
  };
}
