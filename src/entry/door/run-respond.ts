import { readPayload } from '../../adapters/github/events/event.ts';
import { writeOutputs } from '../../adapters/runner/report.ts';
import { Failure, inputFailure } from '../../domain/errors.ts';
import { guardStep } from '../run/guard.ts';
import { respondOptions } from './respond-options.ts';
import { respond } from './respond.ts';
import { recordFolder } from './run-publish.ts';
import { clientOf, openInputs } from '../run/open-inputs.ts';
import { settleFirst } from '../settings/settle-task.ts';

/**
 * Answers the deployment that the run's own `repository_dispatch` is about, with the App's token, in a job that never
 * met the model.
 */
export function runRespond(): Promise<void> {
  return guardStep({ state: 'none' }, async () => {
    const inputs = openInputs(respondOptions);
    const { environment, log } = inputs;
    const values = settleFirst(respondOptions, inputs.texts, 'input');
    if (values.githubToken === undefined)
      throw inputFailure(
        'input github-token',
        'is empty',
        'a token of the GitHub App that the protection rule belongs to',
      );
    const repository = environment['GITHUB_REPOSITORY'] || null;
    const client = clientOf(values.githubToken, inputs);
    const { answer, verdict } = await respond({
      client,
      repository,
      payload: await readPayload(environment),
      onInconclusive: values.onInconclusive,
      now: new Date(),
      log,
      record: async () => {
        if (values.run === undefined && values.artifactId === undefined && values.artifactName === undefined)
          throw new Failure('environment', 'the gate left none');
        return recordFolder(values, log);
      },
    });
    writeOutputs({ state: answer.state, verdict });
  });
}
