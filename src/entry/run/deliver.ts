import { join } from 'node:path';
import { failStep, writeAnnotations, writeOutputs, writeSummary } from '../../adapters/runner/report.ts';
import type { OptionList } from '../../contracts/options.ts';
import type { Claim, Result, Task } from '../../contracts/task.ts';
import type { Log } from '../../contracts/world.ts';
import type { Annotation } from '../../domain/effect.ts';
import { failsOn, type FailOn } from '../../domain/verdict.ts';
import { openRunFolder } from '../../flow/run-folder.ts';
import { ShardPlan } from '../../flow/shards.ts';
import { commonOutputs, shardsOutput, type Delivery } from './outputs.ts';
import { storeRecord } from './records.ts';
import type { Steps } from './plan.ts';

interface Span {
  steps: Steps;
  shard?: string | undefined;
  retentionDays: number | undefined;
}

/** Summary, artifact and outputs of a run's record; the step fails by policy after that. */
export async function deliverRun<L extends OptionList, E, C extends Claim, P>(
  task: Task<L, E, C, P>,
  result: Result<P>,
  dir: string,
  span: Span & { failOn: FailOn },
  log: Log,
): Promise<void> {
  const delivered = await deliver(task, result, dir, span, log);
  writeOutputs({
    ...outputsOf(result, delivered),
    ...Object.fromEntries(Object.entries(task.outputs).map(([name, output]) => [name, output.read(result)])),
  });
  const { verdict, reason } = result.envelope;
  log.info(`${task.name}: ${verdict}. ${reason}`);
  if (span.shard === undefined && failsOn(span.failOn, verdict)) failStep(`${verdict}: ${reason}`);
}

/** The outputs that every task has. */
export function outputsOf({ envelope }: Result<unknown>, delivered: Delivery): Record<string, string> {
  return {
    ...Object.fromEntries(
      Object.entries(commonOutputs).map(([name, output]) => [name, output.read(envelope, delivered)]),
    ),
    ...shardsOutput.read(delivered),
  };
}

/**
 * Summary, annotations and artifact. A record that can't be stored fails the step: nobody could look at it later. A
 * shard has no verdict to show: that is its join's.
 */
export async function deliver<L extends OptionList, E, C extends Claim, P>(
  task: Task<L, E, C, P>,
  result: Result<P>,
  dir: string,
  { steps, shard, retentionDays }: Span,
  log: Log,
): Promise<Delivery> {
  const { effects } = shard === undefined ? task.render(result) : { effects: [] };
  for (const effect of effects) {
    if (effect.kind === 'summary') await writeSummary(effect.markdown);
    if (effect.kind === 'check') writeAnnotations(effect.annotations satisfies readonly Annotation[], log);
  }
  const artifact = await storeRecord(dir, { task: task.name, steps, shard }, retentionDays);
  const shards =
    steps === 'collect'
      ? openRunFolder(dir)
          .read('shards.json', ShardPlan)
          .shards.map(({ id }) => id)
      : [];
  return { resultPath: join(dir, 'result.json'), artifact, shards };
}
