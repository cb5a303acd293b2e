import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { handOverDays, uploadFolder } from '../../../adapters/runner/artifact.ts';
import { failStep, writeOutputs, writeSummary } from '../../../adapters/runner/report.ts';
import { parseValues } from '../../../flow/load.ts';
import { readForeign } from '../../../flow/foreign-folder.ts';
import { openRunFolder } from '../../../flow/run-folder.ts';
import type { ShardPlan } from '../../../flow/shards.ts';
import { isPartOf, type ArtifactBase } from '../../../domain/artifact-name.ts';
import { Failure, inputFailure, messageOf } from '../../../domain/errors.ts';
import { handleText } from '../../../domain/handle.ts';
import { noUsage } from '../../../domain/usage.ts';
import { failsOn } from '../../../domain/verdict.ts';
import { neutraliseInline } from '../../../readers/page/outbound.ts';
import { deliver, outputsOf } from '../../run/deliver.ts';
import { fetchArtifacts, storeRecord } from '../../run/records.ts';
import {
  parseHanded,
  readAttempts,
  readPlan,
  readRecord,
  requireSubject,
  shardsHanded,
  type Handed,
} from './handed.ts';
import type { OpenAction } from './open.ts';
import { pipelineOptions } from '../options.ts';
import { definitionOf, shareOf, spentBetween, StageDocument, stagesBefore, type Plan } from './plan.ts';
import type { StageRecord } from '../record.ts';
import { nothingLeft } from '../budget/split.ts';
import { runStage, type PreparedStage, type StageRun, type StageSpan } from '../stages/run-stage.ts';
import { modeOf } from '../budget/stage-mode.ts';
import { verdictWords } from '../words.ts';

/**
 * One stage of the chain in a job of its own, or with `steps` a part of it. Its share is computed again from the plan
 * and from what the stages before it left, each handed over by id and digest; what is missing there counts as spent. A
 * stage that the fold doesn't start is refused before it asks anything.
 */
export async function stagePart(action: OpenAction, stage: string): Promise<void> {
  const { settings, trigger, dir, log, attempt, part } = action;
  const { steps, shard } = settings.common;
  const records = parseHanded([...settings.common.records, ...shardsHanded(part.shardRecords, log)], attempt);
  const plan = await readPlan(records, dir, trigger);
  const definition = definitionOf(plan);
  const earlier = stagesBefore(definition, stage);
  const said = await recordsOf(action, records, earlier);
  const before =
    attempt === plan.attempt
      ? []
      : spentBetween(
          await readAttempts(
            dir,
            trigger,
            definition.map((one) => one.stage),
            attempt,
            log,
          ),
          plan.attempt,
          attempt,
        );
  const given = shareOf(plan, stage, attempt, said, before);
  if ('refused' in given) throw new Failure('environment', `${stage} must not run: ${given.refused}`);
  const estimate = plan.estimates[stage] ?? { asks: true, full: null, fallback: null };
  const prepared = await action.prepare(stage, steps !== 'all');
  const folder = join(dir, 'stages', stage);
  if (steps !== 'all' && steps !== 'collect' && !records.some(({ of }) => isPartOf(of, stage, ['collect', 'turns'])))
    throw new Failure('environment', `the job that collects ${stage} ended without a record; see its log`);
  const shards = await fetchArtifacts(log)(folder, {
    task: stage,
    steps,
    shard,
    records: records.filter(({ of }) => isPartOf(of, stage, ['collect', 'turns'])).map(handleText),
  });
  const begun = steps === 'turns' || steps === 'recheck' ? readBegun(folder, stage, plan, action) : null;
  if (begun?.over === true)
    return deliverStage(action, prepared, { record: begun.record, envelope: null }, folder, (record) => ({
      ...begun,
      attempt,
      record,
    }));
  const span: StageSpan = { steps, shard, shards, begun: begun?.record ?? null };
  // Whoever counts after this job was killed has to know that it may have spent its share.
  const opens =
    estimate.asks && prepared.idle === null && (steps === 'all' || (steps === 'turns' && begun?.attempt !== attempt));
  const document = (record: StageRecord, over: boolean): StageDocument => ({
    schema: 'codex-ci/stage@1',
    attempt,
    subject: trigger.subject,
    over,
    record,
  });
  const open = document(
    openRecord(stage, estimate.asks ? given.share : null, begun?.record ?? null, modeOf(estimate, given.share)),
    false,
  );
  if (opens) await upload(join(dir, 'handed', 'open'), { part: 'open', task: stage, shard: shard ?? null }, open);
  if (estimate.asks)
    log.info(
      `${stage}: ${given.share.usd === null ? 'no limit in dollars' : `its share is $${given.share.usd.toFixed(4)}`}`,
    );
  const { world, key, signal, codex } = action;
  const withoutBudget = parseValues(pipelineOptions, plan.options.values).withoutBudget;
  const run = await runStage(prepared, estimate, given.share, {
    world,
    key,
    signal,
    codex,
    dir,
    withoutBudget,
    nothingLeft: nothingLeft(plan.allowance),
    now: () => new Date(),
    span,
  });
  const going = steps === 'collect' && run.result !== undefined;
  await deliverStage(action, prepared, run, folder, (record) =>
    going
      ? { ...open, record: { ...open.record, started_at: record.started_at, mode: record.mode } }
      : document(record, true),
  );
}

/**
 * The records of the stages before this one. One that is missing or can't be used stands for a stage that came to no
 * verdict, and whose share is spent.
 */
async function recordsOf(
  { dir, trigger, log }: OpenAction,
  records: readonly Handed[],
  earlier: readonly string[],
): Promise<Map<string, StageDocument>> {
  const said = new Map<string, StageDocument>();
  for (const stage of earlier) {
    const handed = records.find(({ of }) => isPartOf(of, stage, ['record']));
    if (handed === undefined) {
      log.warn(`${stage} left no record`);
      continue;
    }
    try {
      said.set(stage, (await readRecord(handed, stage, dir, trigger)).document);
    } catch (error) {
      log.warn(`${stage}: ${messageOf(error)}`);
    }
  }
  return said;
}

/** What the job said that collected this stage's run. */
function readBegun(folder: string, stage: string, plan: Plan, { attempt, trigger }: OpenAction): StageDocument {
  const document = readForeign(folder, 'stage.json', StageDocument);
  if (document.record.task !== stage || document.attempt > attempt || document.attempt < plan.attempt)
    throw inputFailure(`${stage}-collect`, `is no run that this plan's ${stage} goes on with`);
  requireSubject(`${stage}-collect`, document.subject, trigger.subject);
  return document;
}

function openRecord(
  stage: string,
  share: StageRecord['share'],
  begun: StageRecord | null,
  mode: StageRecord['mode'],
): StageRecord {
  return {
    task: stage,
    verdict: 'inconclusive',
    reason: 'it is not over',
    has_critical: false,
    because: null,
    started_at: begun?.started_at ?? null,
    ended_at: null,
    usage: noUsage,
    mode: begun?.mode ?? mode,
    model: null,
    estimate_usd: null,
    share,
    saved_usd: null,
    result_path: null,
  };
}

async function upload(folder: string, name: ArtifactBase, document: StageDocument): Promise<void> {
  openRunFolder(folder).write('stage.json', document);
  await uploadFolder(folder, name, process.env, { retentionDays: handOverDays });
  rmSync(folder, { recursive: true, force: true });
}

/**
 * Summary, artifact and outputs of a stage's record. One that came to no result has its reason alone, also where that
 * showed while it was collected: the jobs after that hand it on.
 */
async function deliverStage(
  { log, settings: { common } }: OpenAction,
  { entry }: PreparedStage,
  { record, result }: StageRun,
  folder: string,
  document: (record: StageRecord) => StageDocument,
): Promise<void> {
  const { steps, shard, retentionDays } = common;
  const { task } = entry;
  if (steps !== 'turns') openRunFolder(folder).write('stage.json', document(record));
  if (result === undefined) {
    if (steps === 'turns') throw new Failure('environment', record.reason);
    if (steps === 'collect') openRunFolder(folder).write('shards.json', nothingToAsk);
    await writeSummary(
      `## codex-ci ${task.name}: ${verdictWords[record.verdict]}\n\n${neutraliseInline(record.reason)}`,
    );
    const artifact = await storeRecord(folder, { task: task.name, steps, shard }, retentionDays);
    writeOutputs({
      verdict: record.verdict,
      'has-critical': 'false',
      'artifact-name': artifact.name,
      'artifact-id': String(artifact.id),
      'artifact-digest': artifact.digest,
      record: handleText(artifact),
      shards: '',
    });
  } else {
    const delivered = await deliver(task, result, folder, { steps, shard, retentionDays }, log);
    writeOutputs(outputsOf(result, delivered));
  }
  log.info(`${task.name}: ${record.verdict}. ${record.reason}`);
  if ((steps === 'all' || steps === 'recheck') && failsOn(common.failOn, record.verdict))
    failStep(`${record.verdict}: ${record.reason}`);
}

const nothingToAsk: ShardPlan = { of: '', shards: [{ id: '1/1', asks: [], weight: 0 }] };
