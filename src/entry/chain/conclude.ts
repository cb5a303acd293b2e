import { labelsOf } from '../../contracts/shared-options.ts';
import type { Decision, Run } from '../../contracts/task.ts';
import { inputFailure } from '../../domain/errors.ts';
import { digest } from '../../domain/json.ts';
import type { EngineInfo } from '../../domain/result.ts';
import { addUsage, noUsage } from '../../domain/usage.ts';
import { concludePipeline, type PipelinePolicy, type StageDefinition, type StageOutcome } from '../../flow/pipeline.ts';
import { lostRecord } from './lost-record.ts';
import type { PipelineOptions } from './options.ts';
import type { ChainEvidence, PipelinePart, StageRecord } from './record.ts';

export function policyOf(
  options: Pick<Run<PipelineOptions, ChainEvidence>['options'], 'stopOn' | 'onInconclusive' | 'required'>,
  stages: readonly string[],
): PipelinePolicy {
  return { stopOn: options.stopOn, onInconclusive: options.onInconclusive, required: options.required ?? stages };
}

export function outcomeOf({ verdict, has_critical: hasCritical, reason, because }: StageRecord): StageOutcome {
  return { verdict, hasCritical, reason, ...(because === null ? {} : { because }) };
}

const cutShort = 'the run ended before this stage was over';

/**
 * The chain's verdict, from what its stages said; one without a record came to no verdict, and neither did the chain.
 */
export function concludeChain({
  evidence,
  options,
  failure,
}: Run<PipelineOptions, ChainEvidence>): Decision<PipelinePart> {
  const { findings } = evidence;
  const definition: StageDefinition[] = Object.entries(evidence.needs).map(([stage, needs]) => ({ stage, needs }));
  const policy = policyOf(
    options,
    definition.map(({ stage }) => stage),
  );
  const { stages, missing } = stagesOf(evidence, definition);
  const cut = failure ?? (missing === undefined ? null : `${missing}: ${cutShort}`);
  const unknown = policy.required.find((stage) => !stages.some(({ task }) => task === stage));
  if (unknown !== undefined)
    throw inputFailure(
      'required',
      `${unknown} is not among the stages that were run`,
      stages.map(({ task }) => task).join(', '),
    );
  const outcome = concludePipeline(definition, new Map(stages.map((stage) => [stage.task, outcomeOf(stage)])), policy);
  const stopped = cut !== null && outcome.verdict !== 'block';
  const known = new Set<string>();
  const held = heldUpBy(stages, findings, policy.required);
  if (outcome.verdict === 'block' && held.length === 0)
    throw inputFailure('evidence.json', 'says that a stage blocks and has no finding of it; it was cut or edited');
  const verdict = stopped ? 'inconclusive' : outcome.verdict;
  return {
    verdict,
    reason: stopped ? cut : outcome.reason,
    findings: findings.flatMap(({ finding }) => (known.has(finding.id) ? [] : (known.add(finding.id), [finding]))),
    blocking: [...new Set(held.map(({ finding }) => finding))],
    dropped: evidence.dropped,
    receipt: evidence.receipt,
    digest: digest(JSON.stringify({ findings, stages: stages.map(({ task, verdict }) => [task, verdict]) }), 64),
    part: {
      stages: stages.map((stage) => ({
        ...stage,
        needs: evidence.needs[stage.task] ?? [],
        required: policy.required.includes(stage.task),
      })),
      blocking: verdict === 'block' ? held : [],
      allowance: evidence.allowance,
      ...labelsOf(options.labels, verdict),
    },
    runs: {
      usage: stages.reduce((sum, { usage }) => addUsage(sum, usage), noUsage),
      engine: engineOf(evidence.engines),
    },
  };
}

/**
 * The stages in the order of the definition. They are stored as they end: those of a run that was killed are missing,
 * and stand in `needs`. Fails as input on records that were edited.
 */
function stagesOf(
  evidence: ChainEvidence,
  definition: readonly StageDefinition[],
): { stages: StageRecord[]; missing: string | undefined } {
  const twice = evidence.stages.find(({ task }, at) => evidence.stages.findIndex((one) => one.task === task) < at);
  if (twice !== undefined) throw inputFailure('evidence.json', `has the stage ${twice.task} twice; it was edited`);
  const foreign = evidence.stages.find(({ task }) => !Object.hasOwn(evidence.needs, task));
  if (foreign !== undefined)
    throw inputFailure('evidence.json', `has the stage ${foreign.task}, which is not among its needs; it was edited`);
  const told = new Map(evidence.stages.map((stage) => [stage.task, stage]));
  return {
    stages: definition.map(({ stage }) => told.get(stage) ?? lostRecord(stage, cutShort, null, undefined)),
    missing: definition.find(({ stage }) => !told.has(stage))?.stage,
  };
}

/** The findings that block. Who is not required holds nothing up, unless its block ended the chain. */
function heldUpBy(
  stages: readonly StageRecord[],
  findings: ChainEvidence['findings'],
  required: readonly string[],
): { stage: string; finding: string }[] {
  const stops = new Set(stages.flatMap(({ because }) => because ?? []));
  const blocking = stages
    .filter(({ task, verdict }) => verdict === 'block' && (required.includes(task) || stops.has(task)))
    .map(({ task }) => task);
  return findings
    .filter(({ stage, blocks }) => blocking.includes(stage) && blocks !== false)
    .map(({ stage, finding }) => ({ stage, finding: finding.id }));
}

/** One name for what several stages asked: who used a model speaks for the chain. */
function engineOf(engines: readonly EngineInfo[]): EngineInfo {
  const asked = engines.filter(({ name }) => name !== 'rules');
  const words = (pick: (engine: EngineInfo) => string | null): string | null =>
    [...new Set(asked.flatMap((engine) => pick(engine) ?? []))].join(', ') || null;
  return {
    name: asked[0]?.name ?? 'rules',
    model: words(({ model }) => model),
    effort: words(({ effort }) => effort),
    version: words(({ version }) => version),
    attempts: asked.reduce((sum, { attempts }) => sum + attempts, 0),
  };
}
