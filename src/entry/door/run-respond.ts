import { createGithubClient } from '../../adapters/github/client.ts';
import { readPayload } from '../../adapters/github/events/event.ts';
import { readInputs } from '../../adapters/runner/inputs.ts';
import { createRunnerLog } from '../../adapters/runner/log.ts';
import { maskSecrets, writeOutputs } from '../../adapters/runner/report.ts';
import { interruptSignal } from '../../adapters/terminal/interrupt.ts';
import { Failure, inputFailure } from '../../domain/errors.ts';
import { guardStep } from '../run/guard.ts';
import { respondOptions } from './respond-options.ts';
import { respond } from './respond.ts';
import { recordFolder } from './run-publish.ts';
import { readTexts, settle } from '../settings/given.ts';

/**
 * Answers the deployment that the run's own `repository_dispatch` is about, with the App's token, in a job that never
 * met the model.
 */
export function runRespond(): Promise<void> {
  return guardStep({ state: 'none' }, async () => {
    const environment = { ...process.env };
    const log = createRunnerLog();
    const inputs = readInputs(environment);
    maskSecrets([inputs['github-token']]);
    const { values } = settle(respondOptions, readTexts(respondOptions, new Map(Object.entries(inputs)), 'input'));
    if (values.githubToken === undefined)
      throw inputFailure(
        'input github-token',
        'is empty',
        'a token of the GitHub App that the protection rule belongs to',
      );
    const repository = environment['GITHUB_REPOSITORY'] || null;
    const client = createGithubClient({
      token: values.githubToken,
      log,
      signal: interruptSignal(),
      ...(environment['GITHUB_API_URL'] ? { apiUrl: environment['GITHUB_API_URL'] } : {}),
    });
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
