// A gate's run in memory: evidence in, decision and pages out, as the flow does it.
import { Envelope } from '../../src/domain/result.ts';
import { noUsage } from '../../src/domain/usage.ts';
import type { Result } from '../../src/contracts/task.ts';
import { decideGate } from '../../src/tasks/deploy-gate/decide.ts';
import type { DeployGateEvidence } from '../../src/tasks/deploy-gate/evidence.ts';
import { deployGateOptions } from '../../src/tasks/deploy-gate/options.ts';
import { DeployGatePart } from '../../src/tasks/deploy-gate/part.ts';
import { gateProfile, type GateRun } from '../../src/tasks/deploy-gate/prompt.ts';
import { at, head, liveSha } from './gate-evidence.ts';

const profile = {
  model: 'm',
  effort: 'high',
  verbosity: 'medium',
  timeoutMs: 1,
  maxRequests: 1,
  maxTokens: 1,
  maxOutputTokens: 32_000,
  askTokens: 2000,
} as const;
const defaults = Object.fromEntries(
  Object.entries(deployGateOptions).map(([name, option]) => [name, option.fallback]),
) as unknown as GateRun['options'];

export function runOf(
  evidence: DeployGateEvidence,
  options: Partial<GateRun['options']> = {},
  engine: GateRun['engine']['name'] = 'rules',
): GateRun {
  return {
    trigger: {
      event: 'workflow_dispatch',
      actor: 'kim',
      at,
      subject: { kind: 'revision', repository: 'o/r', trusted: liveSha, head },
    },
    options: { ...defaults, ...options },
    profiles: { [gateProfile]: profile },
    evidence,
    engine: { name: engine, model: engine === 'rules' ? null : 'm', effort: null, version: null },
    can: [],
    failure: null,
    turns: [],
    checks: [],
  };
}

export function resultOf(run: GateRun): Result<DeployGatePart> {
  const { part, digest, ...decision } = decideGate(run);
  DeployGatePart.parse(part);
  const envelope = Envelope.parse({
    schema: 'codex-ci/result@1',
    task: 'deploy-gate',
    ...decision,
    has_critical: false,
    subject: { ...run.trigger.subject, digest },
    engine: { ...run.engine, attempts: run.turns.length },
    usage: noUsage,
    budget: { limit_usd: null, spent_usd: 0, remaining_usd: null },
    timing_ms: {},
  });
  return { envelope, part };
}
