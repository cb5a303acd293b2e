import { createGithubClient, type GithubClient } from '../../adapters/github/client.ts';
import type { Environment } from '../../adapters/github/events/event.ts';
import { readInputs } from '../../adapters/runner/inputs.ts';
import { createRunnerLog } from '../../adapters/runner/log.ts';
import { maskSecrets } from '../../adapters/runner/report.ts';
import { interruptSignal } from '../../adapters/terminal/interrupt.ts';
import { kebab, type OptionList } from '../../contracts/options.ts';
import type { Log } from '../../contracts/world.ts';

/** What every step of a job begins with. */
export interface OpenInputs {
  environment: Environment;
  signal: AbortSignal;
  log: Log;
  /** the inputs, as given */
  texts: ReadonlyMap<string, string>;
  /** those of them that are secret, for the redactor; the runner's log shows none of them any more */
  secrets: readonly { kind: string; value: string }[];
}

/** The inputs of a step, its secret ones masked before anything is said about any of them. */
export function openInputs(list: OptionList): OpenInputs {
  const environment = { ...process.env };
  const signal = interruptSignal();
  const log = createRunnerLog();
  const inputs = readInputs(environment);
  const secrets = secretsOf(list, inputs);
  maskSecrets(secrets.map(({ value }) => value));
  return { environment, signal, log, texts: new Map(Object.entries(inputs)), secrets };
}

/** GitHub as this runner reaches it; requests end with the signal, where one is given. */
export function clientOf(
  token: string,
  { environment, log, signal }: Pick<OpenInputs, 'environment' | 'log'> & { signal?: AbortSignal },
): GithubClient {
  const apiUrl = environment['GITHUB_API_URL'];
  return createGithubClient({ token, log, ...(signal ? { signal } : {}), ...(apiUrl ? { apiUrl } : {}) });
}

function secretsOf(list: OptionList, inputs: Readonly<Record<string, string>>): { kind: string; value: string }[] {
  return Object.entries(list)
    .filter(([, option]) => option.secret === true)
    .flatMap(([name]) => {
      const value = inputs[kebab(name)];
      return value === undefined ? [] : [{ kind: secretKinds[name] ?? kebab(name), value }];
    });
}

/** What a secret is called where it was taken out, when that is not its input's name. */
const secretKinds: Readonly<Record<string, string>> = { openaiApiKey: 'endpoint-key' };
