import { failStep, writeOutputs } from '../../adapters/runner/report.ts';
import type { Result } from '../../contracts/task.ts';
import { failsOn } from '../../domain/verdict.ts';
import { commonOutputs } from '../outputs.ts';
import { deliver } from '../run-action.ts';
import type { OpenAction } from './open-action.ts';
import type { PipelinePart } from './record.ts';
import { pipeline } from './task.ts';

/** Summary, artifact and outputs of the chain's record; the step fails by policy after that. */
export async function deliverChain({ dir, log, settings }: OpenAction, result: Result<PipelinePart>): Promise<void> {
  const delivered = await deliver(pipeline, result, dir, { steps: 'all' }, log);
  writeOutputs({
    ...Object.fromEntries(Object.entries(commonOutputs).map(([name, output]) => [name, output.read(result.envelope, delivered)])),
    ...Object.fromEntries(Object.entries(pipeline.outputs).map(([name, output]) => [name, output.read(result)])),
  });
  log.info(`pipeline: ${result.envelope.verdict}. ${result.envelope.reason}`);
  if (failsOn(settings.common.failOn, result.envelope.verdict)) failStep(`${result.envelope.verdict}: ${result.envelope.reason}`);
}
