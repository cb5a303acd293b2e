import { guardStep } from '../../run/guard.ts';
import { hasLedgerLimits, settleAllowance } from '../budget/allowance.ts';
import { deliverRun } from '../../run/deliver.ts';
import { leftByAttempts } from './earlier-attempts.ts';
import { withAction, type OpenAction } from './open.ts';
import { concludePart } from './part-conclude.ts';
import { planPart } from './part-plan.ts';
import { stagePart } from './part-stage.ts';
import { runLimit, sizeOf, stagesOf, toldOf } from '../stages/prepare.ts';
import { dollarLimit, requireAskable } from '../stages/require-input.ts';
import { runChain } from '../stages/run-chain.ts';
import { estimateStage, type PreparedStage } from '../stages/run-stage.ts';
import { pipeline } from '../task.ts';

/**
 * The chain as the step of a job: all of it in one process, or the part that this job has. It writes nothing but its
 * own run.
 */
export function runPipelineAction(): Promise<void> {
  return guardStep({ verdict: 'inconclusive' }, () =>
    withAction(async (action) => {
      switch (action.part.part) {
        case 'all':
          return wholeChain(action);
        case 'plan':
          return planPart(action);
        case 'stage':
          return stagePart(action, action.part.stage);
        case 'conclude':
          return concludePart(action);
      }
    }),
  );
}

async function wholeChain(action: OpenAction): Promise<void> {
  const { world, key, signal, codex, dir, settings, trigger } = action;
  const chosen = stagesOf(settings.values);
  const stages = new Map<string, PreparedStage>();
  // Tests are written in a job of their own, so not here.
  for (const { stage } of chosen.definition) stages.set(stage, await action.prepare(stage, false));
  const bytes = await sizeOf(trigger, world);
  const asks = [...stages.values()].some((stage) => estimateStage(stage, bytes, key).asks);
  const whole = runLimit(
    settings.common,
    chosen.definition.map(({ stage }) => stage),
  );
  requireAskable(stages.values(), { key, limit: dollarLimit(whole, settings.values) });
  // Each attempt was paid. Where there is a ledger, it says so.
  const own =
    asks && !hasLedgerLimits(settings.values)
      ? await leftByAttempts(whole, { ...action, repository: action.name })
      : { limit: whole, reason: null };
  const settled = await settleAllowance({
    options: settings.values,
    run: own.limit,
    subject: trigger.subject,
    client: action.client,
    repository: action.name,
    environment: action.environment,
    now: new Date(),
    log: action.log,
    asks,
    retentionDays: settings.common.retentionDays,
  });
  const allowance = { ...settled, reason: settled.reason ?? own.reason };
  if (allowance.reason !== null) action.log.warn(allowance.reason);
  const result = await runChain({
    world,
    key,
    signal,
    codex,
    dir,
    now: () => new Date(),
    definition: chosen.definition,
    stages,
    options: settings.values,
    trigger,
    allowance,
    told: await toldOf(settings, allowance.limit, world),
    bytes,
  });
  await deliverRun(
    pipeline,
    result,
    dir,
    { steps: 'all', failOn: settings.common.failOn, retentionDays: settings.common.retentionDays },
    action.log,
  );
}
