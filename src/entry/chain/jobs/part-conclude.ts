import { isPartOf } from '../../../domain/artifact-name.ts';
import { inputFailure, messageOf } from '../../../domain/errors.ts';
import type { Amount } from '../../../domain/ledger.ts';
import { openRunFolder } from '../../../flow/run-folder.ts';
import { decide } from '../../../flow/steps.ts';
import { deliverRun } from '../../run/deliver.ts';
import { parseHanded, readAttempts, readPlan, readRecord, type HandedRecord } from './handed.ts';
import { lostRecord } from '../lost-record.ts';
import type { OpenAction } from './open.ts';
import { definitionOf, spentBetween, walk, type Plan, type StageDocument } from './plan.ts';
import { evidenceOf, elapsed } from '../stages/run-chain.ts';
import type { StageRun } from '../stages/run-stage.ts';
import { pipeline } from '../task.ts';

export type JobResult = 'success' | 'failure' | 'cancelled' | 'skipped';

/**
 * The last job but one of the chain: what the stages' jobs left becomes the chain's record, by the same fold and the
 * same conclusion as in one process.
 */
export async function concludePart(action: OpenAction): Promise<void> {
  const { settings, trigger, dir, log, attempt, part } = action;
  const records = parseHanded(settings.common.records, attempt);
  const plan = await readPlan(records, dir, trigger);
  const definition = definitionOf(plan);
  const stages = definition.map(({ stage }) => stage);
  const results = parseJobs(part.jobs ?? '', stages);
  const handed = new Map<string, HandedRecord>();
  const broken = new Map<string, string>();
  for (const stage of stages) {
    const record = records.find(({ of }) => isPartOf(of, stage, ['record']));
    if (record === undefined) continue;
    try {
      handed.set(stage, await readRecord(record, stage, dir, trigger));
    } catch (error) {
      broken.set(stage, messageOf(error));
      log.warn(`${stage}: ${messageOf(error)}`);
    }
  }
  const before =
    attempt === plan.attempt
      ? []
      : spentBetween(await readAttempts(dir, trigger, stages, attempt, log), plan.attempt, attempt);
  const { runs, contradiction } = concludeJobs(
    plan,
    attempt,
    new Map([...handed].map(([stage, { document }]) => [stage, document])),
    results,
    before,
    broken,
  );
  const done = new Map(
    [...runs].map(([stage, record]): [string, StageRun] => [
      stage,
      { record, envelope: record.result_path === null ? null : (handed.get(stage)?.envelope ?? null) },
    ]),
  );
  const folder = openRunFolder(dir);
  folder.write('trigger.json', trigger);
  folder.write('options.json', plan.options);
  folder.write('evidence.json', evidenceOf(definition, done, plan.allowance));
  folder.write('engine.json', { name: 'rules', model: null, effort: null, version: null, failure: contradiction });
  folder.write('timing.json', { chain: elapsed(done) });
  await deliverRun(
    pipeline,
    decide(pipeline, folder),
    dir,
    { steps: 'all', failOn: settings.common.failOn, retentionDays: settings.common.retentionDays },
    log,
  );
}

/** How each stage's job ended, by `review=success` and so on. */
export function parseJobs(text: string, stages: readonly string[]): Map<string, JobResult> {
  const results = new Map(
    text
      .trim()
      .split(/\s+/)
      .filter((word) => word !== '')
      .map((word): [string, JobResult] => {
        const [stage = '', result = ''] = word.split('=');
        return [stage, result as JobResult];
      }),
  );
  const missing = stages.find((stage) => !results.has(stage));
  if (missing !== undefined)
    throw inputFailure(
      'input jobs',
      `does not say how the job of ${missing} ended`,
      stages.map((stage) => `${stage}=success`).join(' '),
    );
  return results;
}

/**
 * What each stage's record is in the chain's. The jobs' `if` and the fold have to agree: a stage that ran where it must
 * not have, or was skipped where it must have run, came to no verdict, and neither does the chain, required or not.
 */
export function concludeJobs(
  plan: Plan,
  attempt: number,
  said: ReadonlyMap<string, StageDocument>,
  results: ReadonlyMap<string, JobResult>,
  before: readonly Amount[],
  broken: ReadonlyMap<string, string> = new Map(),
): { runs: Map<string, StageDocument['record']>; contradiction: string | null } {
  const walked = walk(plan, attempt, said, before);
  const runs = new Map(walked.done);
  const contradictions: string[] = [];
  const contradict = (stage: string, reason: string): void => {
    contradictions.push(`${stage}: ${reason}`);
    // What it cost is told all the same, and its own record is none that the chain speaks of.
    const own = said.get(stage)?.record;
    runs.set(stage, {
      ...(own ?? lostRecord(stage, reason, null, plan.estimates[stage])),
      verdict: 'inconclusive',
      reason,
      has_critical: false,
      result_path: null,
    });
  };
  for (const { stage, reason } of walked.skipped)
    if (said.has(stage) || results.get(stage) !== 'skipped')
      contradict(stage, `its job ran although ${reason}; the workflow did not follow its plan`);
  for (const [stage, share] of walked.started) {
    if (said.has(stage)) continue;
    const result = results.get(stage);
    if (result === 'skipped')
      contradict(stage, 'its job was skipped although nothing stops it; the workflow did not follow its plan');
    else
      runs.set(
        stage,
        lostRecord(
          stage,
          broken.has(stage)
            ? `its record can not be used: ${broken.get(stage)}`
            : `its job ended as ‘${result}’ without a record; see its log`,
          share,
          plan.estimates[stage],
        ),
      );
  }
  return { runs, contradiction: contradictions.length === 0 ? null : contradictions.join('; ') };
}
