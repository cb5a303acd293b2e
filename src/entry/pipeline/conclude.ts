import type { Decision, Run } from '../../contracts/task.ts';
import { digest } from '../../domain/json.ts';
import type { EngineInfo } from '../../domain/result.ts';
import { addUsage, noUsage } from '../../domain/usage.ts';
import { concludePipeline, type PipelinePolicy, type StageDefinition, type StageOutcome } from '../../flow/pipeline.ts';
import type { PipelineOptions } from './options.ts';
import type { ChainEvidence, PipelinePart, StageRecord } from './record.ts';

export function policyOf(options: Pick<Run<PipelineOptions, ChainEvidence>['options'], 'stopOn' | 'onInconclusive' | 'required'>, stages: readonly string[]): PipelinePolicy {
  return { stopOn: options.stopOn, onInconclusive: options.onInconclusive, required: options.required ?? stages };
}

export function outcomeOf({ verdict, has_critical: hasCritical, reason, because }: StageRecord): StageOutcome {
  return { verdict, hasCritical, reason, ...(because === null ? {} : { because }) };
}

/** The chain's verdict, from what its stages said. */
export function concludeChain({ evidence, options, failure }: Run<PipelineOptions, ChainEvidence>): Decision<PipelinePart> {
  const { stages, findings } = evidence;
  const definition: StageDefinition[] = stages.map(({ task }) => ({ stage: task, needs: evidence.needs[task] ?? [] }));
  const policy = policyOf(options, stages.map(({ task }) => task));
  const outcome = concludePipeline(definition, new Map(stages.map((stage) => [stage.task, outcomeOf(stage)])), policy);
  const stopped = failure !== null && outcome.verdict !== 'block';
  const known = new Set<string>();
  const blocking = stages.filter(({ verdict }) => verdict === 'block').map(({ task }) => task);
  return {
    verdict: stopped ? 'inconclusive' : outcome.verdict,
    reason: stopped ? failure : outcome.reason,
    findings: findings.flatMap(({ finding }) => (known.has(finding.id) ? [] : (known.add(finding.id), [finding]))),
    dropped: evidence.dropped,
    receipt: evidence.receipt,
    digest: digest(JSON.stringify({ findings, stages: stages.map(({ task, verdict }) => [task, verdict]) }), 64),
    part: {
      stages: stages.map((stage) => ({ ...stage, needs: evidence.needs[stage.task] ?? [], required: policy.required.includes(stage.task) })),
      blocking: findings.filter(({ stage }) => blocking.includes(stage)).map(({ stage, finding }) => ({ stage, finding: finding.id })),
      allowance: evidence.allowance,
    },
    runs: { usage: stages.reduce((sum, { usage }) => addUsage(sum, usage), noUsage), engine: engineOf(evidence.engines) },
  };
}

/** One name for what several stages asked: who used a model speaks for the chain. */
function engineOf(engines: readonly EngineInfo[]): EngineInfo {
  const asked = engines.filter(({ name }) => name !== 'rules');
  const words = (pick: (engine: EngineInfo) => string | null): string | null => [...new Set(asked.flatMap((engine) => pick(engine) ?? []))].join(', ') || null;
  return { name: asked[0]?.name ?? 'rules', model: words(({ model }) => model), effort: words(({ effort }) => effort), version: words(({ version }) => version), attempts: asked.reduce((sum, { attempts }) => sum + attempts, 0) };
}
