import type { Task } from '../../contracts/task.ts';
import { briefRollback } from './brief.ts';
import { checkTurn } from './check.ts';
import { collectRollback } from './collect.ts';
import { decideRollback } from './decide.ts';
import { RollbackEvidence } from './evidence.ts';
import { rollbackOptions, type RollbackOptions } from './options.ts';
import { rollbackOutputs } from './outputs.ts';
import { RollbackAnalysisPart } from './part.ts';
import { asksOf } from './prompt.ts';
import { renderRollback } from './render.ts';
import { unfitForPull } from './pull.ts';
import { claimsOf, type RollbackClaim } from './reply.ts';
import { touches, type World } from './touches.ts';

/**
 * From an alert to the change that did it, and the safest way back: code ranks and proves, Codex explains, every quote
 * is checked, policy decides.
 */
export const rollbackAnalysis: Task<
  RollbackOptions,
  RollbackEvidence,
  RollbackClaim,
  RollbackAnalysisPart,
  keyof World
> = {
  name: 'rollback-analysis',
  about: 'Finds the change that caused an incident, or clears the deployment, and recommends the safest way back.',
  options: rollbackOptions,
  touches,
  profile: { effort: 'high' },
  evidence: RollbackEvidence,
  part: RollbackAnalysisPart,
  outputs: rollbackOutputs,
  collect: collectRollback,
  ask: asksOf,
  claims: claimsOf,
  check: (run, turn) => Promise.resolve(checkTurn(run.evidence, turn)),
  decide: decideRollback,
  render: renderRollback,
  refusePatch: unfitForPull,
  brief: briefRollback,
};
