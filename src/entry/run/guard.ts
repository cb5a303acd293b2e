import { hideInitialEnvironment } from '../../adapters/programs/initial-environment.ts';
import { createRunnerLog } from '../../adapters/runner/log.ts';
import { failStep, writeOutputs } from '../../adapters/runner/report.ts';
import { Failure, messageOf } from '../../domain/errors.ts';

/** Runs a step; a Failure ends it with its one line, anything else as a bug. `outputs` are what later jobs then see. */
export async function guardStep(outputs: Readonly<Record<string, string>>, work: () => Promise<void>): Promise<void> {
  const shown = hideInitialEnvironment();
  if (shown !== null)
    createRunnerLog().warn(`other processes of this user can read secrets in this one’s environment: ${shown}`);
  try {
    await work();
  } catch (error) {
    const known = error instanceof Failure;
    failStep(known ? error.message : `this is a bug of codex-ci, please report it: ${messageOf(error)}`);
    if (!known && process.env['RUNNER_DEBUG'] === '1' && error instanceof Error)
      process.stderr.write(`${error.stack}\n`);
    process.exitCode = known ? error.exitCode : 70;
    try {
      writeOutputs(outputs);
    } catch {
      /* the step fails as it is, and an output that is missing reads as inconclusive */
    }
  }
}
