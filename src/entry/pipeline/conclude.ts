import { labelsOf } from '../../contracts/shared-options.ts';
import type { Decision, Run } from '../../contracts/task.ts';
import { inputFailure } from '../../domain/errors.ts';
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
  const twice = stages.find(({ task }, at) => stages.findIndex((one) => one.task === task) < at);
  if (twice !== undefined) throw inputFailure('evidence.json', `has the stage ${twice.task} twice; it was edited`);
  const unknown = policy.required.find((stage) => !stages.some(({ task }) => task === stage));
  if (unknown !== undefined) throw inputFailure('required', `${unknown} is not among the stages that were run`, stages.map(({ task }) => task).join(', '));
  const outcome = concludePipeline(definition, new Map(stages.map((stage) => [stage.task, outcomeOf(stage)])), policy);
  const stopped = failure !== null && outcome.verdict !== 'block';
  const known = new Set<string>();
  // Who is not required holds nothing up, unless its block ended the chain.
  const stops = new Set(stages.flatMap(({ because }) => because ?? []));
  const blocking = stages.filter(({ task, verdict }) => verdict === 'block' && (policy.required.includes(task) || stops.has(task))).map(({ task }) => task);
  const held = findings.filter(({ stage, blocks }) => blocking.includes(stage) && blocks !== false).map(({ stage, finding }) => ({ stage, finding: finding.id }));
  if (outcome.verdict === 'block' && held.length === 0) throw inputFailure('evidence.json', 'says that a stage blocks and has no finding of it; it was cut or edited');
  const verdict = stopped ? 'inconclusive' : outcome.verdict;
  return {
    verdict,
    reason: stopped ? failure : outcome.reason,
    findings: findings.flatMap(({ finding }) => (known.has(finding.id) ? [] : (known.add(finding.id), [finding]))),
    blocking: [...new Set(held.map(({ finding }) => finding))],
    dropped: evidence.dropped,
    receipt: evidence.receipt,
    digest: digest(JSON.stringify({ findings, stages: stages.map(({ task, verdict }) => [task, verdict]) }), 64),
    part: {
      stages: stages.map((stage) => ({ ...stage, needs: evidence.needs[stage.task] ?? [], required: policy.required.includes(stage.task) })),
      blocking: verdict === 'block' ? held : [],
      allowance: evidence.allowance,
      ...labelsOf(options.labels, verdict),
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
