import type { Amount } from '../../domain/ledger.ts';
import { lostUsage, noUsage } from '../../domain/usage.ts';
import type { StageRecord } from './record.ts';

/** A stage that ended without a record: nobody knows what it spent, so all of its share is gone. */
export function lostRecord(
  stage: string,
  reason: string,
  share: Amount | null,
  estimate: { asks: boolean; full: number | null } | undefined,
): StageRecord {
  const asks = estimate?.asks ?? true;
  return {
    task: stage,
    verdict: 'inconclusive',
    reason,
    has_critical: false,
    because: null,
    started_at: null,
    ended_at: null,
    usage: asks ? lostUsage : noUsage,
    mode: null,
    model: null,
    estimate_usd: estimate?.full ?? null,
    share: asks ? share : null,
    saved_usd: null,
    result_path: null,
  };
}
