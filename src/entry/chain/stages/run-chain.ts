import type { Values } from '../../../contracts/options.ts';
import type { Result } from '../../../contracts/task.ts';
import { type Amount } from '../../../domain/ledger.ts';
import type { Envelope } from '../../../domain/result.ts';
import type { Trigger } from '../../../domain/trigger.ts';
import { noUsage } from '../../../domain/usage.ts';
import { type StoredOptions, openRunFolder } from '../../../flow/run-folder.ts';
import { nextStages, type StageDefinition } from '../../../flow/pipeline.ts';
import { decide } from '../../../flow/steps.ts';
import { outcomeOf, policyOf } from '../conclude.ts';
import type { PipelineOptions } from '../options.ts';
import type { Allowance, ChainEvidence, PipelinePart, StageRecord } from '../record.ts';
import { estimateStage, runStage, type ChainWorld, type PreparedStage, type StageRun } from './run-stage.ts';
import type { StageEstimate } from '../budget/stage-mode.ts';
import { pipeline } from '../task.ts';
import { nothingLeft, split, unknownEstimate } from '../budget/split.ts';

export interface ChainRun extends Omit<ChainWorld, 'withoutBudget' | 'nothingLeft'> {
  /** the stages that are run, see `chosenStages` */
  definition: readonly StageDefinition[];
  stages: ReadonlyMap<string, PreparedStage>;
  options: Values<PipelineOptions>;
  /** what goes into `options.json` */
  told: StoredOptions;
  trigger: Trigger;
  /** what the run may spend, before it starts, and what made it no more */
  allowance: Allowance;
  /** size of the change, for the estimates */
  bytes: number;
}

/**
 * Runs the chain in this process: what is independent at the same time, each stage with a share of what is left. The
 * record is on disk after each stage, so that a process that dies leaves what was done. Only a world that can't be
 * written is thrown.
 */
export async function runChain(chain: ChainRun): Promise<Result<PipelinePart>> {
  const { definition, options } = chain;
  const folder = openRunFolder(chain.dir);
  folder.clear();
  folder.write('trigger.json', chain.trigger);
  folder.write('options.json', chain.told);
  const policy = policyOf(
    options,
    definition.map(({ stage }) => stage),
  );
  const estimates = new Map(
    definition.map(({ stage }) => [stage, estimateStage(prepared(chain, stage), chain.bytes, chain.key)]),
  );
  const done = new Map<string, StageRun>();
  const running = new Map<string, { share: Amount; over: Promise<void> }>();
  const store = (): void => folder.write('evidence.json', evidenceOf(definition, done, chain.allowance));
  for (;;) {
    const outcomes = new Map([...done].map(([stage, { record }]) => [stage, outcomeOf(record)]));
    const next = nextStages(definition, outcomes, new Set(running.keys()), policy);
    const stopped = chain.signal.aborted ? next.start : [];
    for (const { stage, because, reason } of next.skip)
      done.set(stage, { envelope: null, record: skippedRecord(stage, because, reason, estimates.get(stage)) });
    for (const stage of stopped)
      done.set(stage, {
        envelope: null,
        record: {
          ...skippedRecord(stage, '', 'the run was stopped before it', estimates.get(stage)),
          verdict: 'inconclusive',
          because: null,
        },
      });
    const start = next.start.filter((stage) => !stopped.includes(stage));
    if (start.length === 0 && stopped.length > 0) continue;
    const shares = split(chain.allowance.limit, { done, running, start, estimates, definition });
    for (const stage of start) {
      const share = shares.get(stage) ?? { usd: null, tokens: null };
      chain.world.log.info(
        `${stage}: ` +
          `starts${share.usd === null || estimates.get(stage)?.asks !== true ? '' : ` with $${share.usd.toFixed(4)}`}`,
      );
      const over = runStage(prepared(chain, stage), estimates.get(stage) ?? unknownEstimate, share, {
        ...chain,
        withoutBudget: options.withoutBudget,
        nothingLeft: nothingLeft(chain.allowance),
      }).then((run) => {
        done.set(stage, run);
        running.delete(stage);
        chain.world.log.info(`${stage}: ${run.record.verdict}. ${run.record.reason}`);
      });
      running.set(stage, { share, over });
    }
    store();
    if (running.size === 0) break;
    await Promise.race([...running.values()].map(({ over }) => over));
  }
  const failure = chain.signal.aborted ? messageOfReason(chain.signal) : null;
  folder.write('engine.json', { name: 'rules', model: null, effort: null, version: null, failure });
  folder.write('timing.json', { chain: elapsed(done) });
  return decide(pipeline, folder);
}

function prepared({ stages }: ChainRun, stage: string): PreparedStage {
  const found = stages.get(stage);
  if (found === undefined) throw new Error(`stage ${stage} was not prepared`);
  return found;
}

/** A stage that was never started. */
export function skippedRecord(
  stage: string,
  because: string,
  reason: string,
  estimate: StageEstimate | undefined,
): StageRecord {
  return {
    task: stage,
    verdict: 'skipped',
    reason: `not started: ${reason}`,
    has_critical: false,
    because,
    started_at: null,
    ended_at: null,
    usage: noUsage,
    mode: null,
    model: null,
    estimate_usd: estimate?.full ?? null,
    share: null,
    saved_usd: estimate?.full ?? null,
    result_path: null,
  };
}

/** What is known so far, in the order of the definition. */
export function evidenceOf(
  definition: readonly StageDefinition[],
  done: ReadonlyMap<string, StageRun>,
  allowance: Allowance,
): ChainEvidence {
  const runs = definition.flatMap(({ stage }) => done.get(stage) ?? []);
  const envelopes: Envelope[] = runs.flatMap(({ envelope }) => (envelope === null ? [] : [envelope]));
  const files = new Set<string>();
  return {
    stages: runs.map(({ record }) => record),
    needs: Object.fromEntries(definition.map(({ stage, needs }) => [stage, [...needs]])),
    findings: envelopes.flatMap(({ task, findings, blocking }) =>
      findings.map((finding) => ({
        stage: task,
        finding,
        ...(blocking === undefined ? {} : { blocks: blocking.includes(finding.id) }),
      })),
    ),
    dropped: envelopes.flatMap(({ dropped }) => dropped),
    // A file's row is that of the first stage that says something of it.
    receipt: envelopes.flatMap(({ receipt }) =>
      receipt.filter(({ path }) => !files.has(path) && files.add(path) !== undefined),
    ),
    engines: envelopes.map(({ engine }) => engine),
    allowance,
  };
}

/** Wall clock of the stages that are done, in milliseconds. */
export function elapsed(done: ReadonlyMap<string, StageRun>): number {
  const times = [...done.values()].flatMap(({ record: { started_at: from, ended_at: to } }) =>
    from === null || to === null ? [] : [Date.parse(from), Date.parse(to)],
  );
  return times.length === 0 ? 0 : Math.max(...times) - Math.min(...times);
}

function messageOfReason(signal: AbortSignal): string {
  return signal.reason instanceof Error ? signal.reason.message : 'the run was stopped';
}
