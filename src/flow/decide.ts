import type { OptionList } from '../contracts/options.ts';
import type { Claim, Result, Run, Task } from '../contracts/task.ts';
import { compareFindings } from '../domain/finding.ts';
import { resultSchemaId } from '../domain/result.ts';
import { addUsage, budgetOf, noUsage, type HeldTo } from '../domain/usage.ts';

/** What stands in the envelope but isn't a task's to know. Times are in milliseconds by step. */
interface Ledger extends HeldTo {
  timing: Record<string, number>;
}

/**
 * The record of a run, pure. A block without a finding, or a decision that the envelope refuses, is a bug of the task.
 */
export function decideRun<L extends OptionList, E, C extends Claim, P>(
  task: Task<L, E, C, P>,
  run: Run<L, E, C>,
  ledger: Ledger,
): Result<P> {
  const { part, digest, runs, blocking, ...decision } = task.decide(run);
  if (decision.verdict === 'block' && decision.findings.length === 0)
    throw new Error(`${task.name} blocked without a finding`);
  if (
    decision.verdict === 'block' &&
    blocking?.some((id) => decision.findings.some((finding) => finding.id === id)) === false
  )
    throw new Error(`${task.name} blocked without a finding that blocks`);
  const usage = run.turns.reduce((sum, turn) => addUsage(sum, turn.reply.usage), runs?.usage ?? noUsage);
  return {
    envelope: {
      schema: resultSchemaId,
      task: task.name,
      ...decision,
      has_critical: decision.findings.some((finding) => finding.severity === 'critical'),
      findings: [...decision.findings].sort(compareFindings),
      ...(blocking === undefined ? {} : { blocking: decision.verdict === 'block' ? blocking : [] }),
      subject: { ...run.trigger.subject, digest },
      engine: runs?.engine ?? { ...run.engine, attempts: run.turns.length },
      usage,
      budget: budgetOf(ledger, usage),
      timing_ms: ledger.timing,
    },
    part,
  };
}
