import { handleText } from '../../../domain/handle.ts';
import { leftOf } from '../../../domain/ledger.ts';
import { openRunFolder } from '../../../flow/run-folder.ts';
import { handOverDays, uploadFolder } from '../../../adapters/runner/artifact.ts';
import { writeOutputs, writeSummary } from '../../../adapters/runner/report.ts';
import { table } from '../../../domain/markdown.ts';
import { hasLedgerLimits, settleAllowance } from '../budget/allowance.ts';
import type { OpenAction } from './open.ts';
import { readAttempts } from './handed.ts';
import { Plan, spentBetween } from './plan.ts';
import { runLimit, sizeOf, stagesOf, toldOf } from '../stages/prepare.ts';
import { dollarLimit, requireAskable } from '../stages/require-input.ts';
import { estimateStage, type PreparedStage } from '../stages/run-stage.ts';
import type { StageEstimate } from '../budget/stage-mode.ts';
import { pipeline } from '../task.ts';
import { dollars } from '../words.ts';

/** The plan holds no key; the jobs that ask have one. */
const keyElsewhere = 'in-another-job';

/**
 * The first job of the chain: settles the options, sees what each stage would cost and what the run may spend, and
 * stores that for the jobs after it. It holds no key and asks nothing; `engine: rules` tells it that there is none.
 */
export async function planPart(action: OpenAction): Promise<void> {
  const { world, settings, trigger, dir, log, attempt } = action;
  const { definition } = stagesOf(settings.values);
  const bytes = await sizeOf(trigger, world);
  const estimates: Record<string, StageEstimate> = {};
  const stages: PreparedStage[] = [];
  const idle: string[] = [];
  for (const { stage } of definition) {
    const prepared = await action.prepare(stage, true);
    stages.push(prepared);
    if (prepared.idle !== null) idle.push(stage);
    estimates[stage] = estimateStage(prepared, bytes, keyElsewhere);
  }
  const whole = runLimit(
    settings.common,
    definition.map(({ stage }) => stage),
  );
  requireAskable(stages, { key: keyElsewhere, limit: dollarLimit(whole, settings.values) });
  const asks = Object.values(estimates).some((estimate) => estimate.asks);
  // Each attempt was paid, also by those who run all jobs again. Where there is a ledger, it says so.
  const kept = asks && hasLedgerLimits(settings.values);
  const spent =
    kept || attempt === 1
      ? []
      : spentBetween(
          await readAttempts(
            dir,
            trigger,
            definition.map(({ stage }) => stage),
            attempt,
            log,
          ),
          1,
          attempt,
        );
  const allowance = await settleAllowance({
    options: settings.values,
    run: leftOf(whole, spent).left,
    subject: trigger.subject,
    client: action.client,
    repository: action.name,
    environment: action.environment,
    now: new Date(),
    log,
    asks,
    retentionDays: settings.common.retentionDays,
  });
  if (allowance.reason !== null) log.warn(allowance.reason);
  const { limit } = allowance;
  const plan: Plan = Plan.parse({
    schema: 'codex-ci/plan@1',
    attempt,
    subject: trigger.subject,
    options: await toldOf(settings, limit, world),
    allowance,
    estimates,
  });
  const folder = openRunFolder(dir);
  folder.write('plan.json', plan);
  const record = await uploadFolder(dir, { part: 'plan', task: pipeline.name }, process.env, {
    retentionDays: handOverDays,
  });
  writeOutputs({
    'artifact-name': record.name,
    record: handleText(record),
    stages: JSON.stringify(definition.map(({ stage }) => stage)),
    'stop-on': settings.values.stopOn,
    'on-inconclusive': settings.values.onInconclusive,
    'asking-stages': JSON.stringify(
      definition.map(({ stage }) => stage).filter((stage) => estimates[stage]?.asks === true),
    ),
    'idle-stages': JSON.stringify(idle),
  });
  await writeSummary(summaryOf(plan));
  log.info(
    `plan: ${definition.map(({ stage }) => stage).join(', ')}; ${limit.usd === null ? 'no limit in dollars' : `${dollars(limit.usd)} to share`}`,
  );
}

function summaryOf({ allowance: { limit }, estimates }: Plan): string {
  const words =
    limit.usd === null
      ? 'There is no limit in dollars.'
      : `${dollars(limit.usd)} may be spent. Each stage gets its share when it starts, of what those before it left.`;
  return `## codex-ci plan\n\n${words}\n\n${table(
    ['Stage', 'Asks a model', 'Estimate'],
    Object.entries(estimates).map(([stage, { asks, full }]) => [stage, asks ? 'yes' : 'no', asks ? dollars(full) : '']),
  )}`;
}
