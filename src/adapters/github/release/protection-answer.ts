import { z } from 'zod';
import { inputFailure } from '../../../domain/errors.ts';
import { Sha } from '../../../domain/subject.ts';
import { runOfCallback, type ProtectionRequest } from '../../../readers/release/protection-rule.ts';
import { repositoryPath, type GithubClient } from '../client.ts';
import { parseAnswer } from '../forge.ts';

/**
 * The waiting run, held against this API and repository: an answer with an App's token goes nowhere else. Fails as
 * input.
 */
export function waitingRun(
  client: Pick<GithubClient, 'apiUrl'>,
  repository: string,
  { callback }: ProtectionRequest,
): number {
  const run = runOfCallback(callback, client.apiUrl, repository);
  if (run === null)
    throw inputFailure(
      'deployment_callback_url',
      `${JSON.stringify(callback.slice(0, 200))} is not the one of a run of ${repository}`,
      `${client.apiUrl}/repos/${repository}/actions/runs/RUN/deployment_protection_rule`,
    );
  return run;
}

/** The commit that a run deploys. Whoever may send a dispatch could name a good commit and the run of another one. */
export async function readRunHead(client: GithubClient, repository: string, run: number): Promise<string> {
  const path = `${repositoryPath(repository)}/actions/runs/${run}`;
  return parseAnswer(z.looseObject({ head_sha: Sha }), await client.request('GET', path, {}, 'actions: read'), path)
    .head_sha;
}

/**
 * Answers a custom deployment protection rule. The token has to be that of the rule's own App, with `deployments:
 * write` and, to know the run, `actions: read`.
 * https://docs.github.com/en/rest/actions/workflow-runs#review-custom-deployment-protection-rules-for-a-workflow-run
 */
export async function sendProtectionAnswer(
  client: GithubClient,
  repository: string,
  run: number,
  answer: { environment: string; state: 'approved' | 'rejected'; comment: string },
): Promise<void> {
  const { environment, state, comment } = answer;
  await client.request(
    'POST',
    `${repositoryPath(repository)}/actions/runs/${run}/deployment_protection_rule`,
    { environment_name: environment, state, comment },
    'deployments: write',
  );
}
