import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GetCodex } from '../../adapters/codex/ready.ts';
import { readyAhead } from '../../adapters/codex/ready.ts';
import { openRepository } from '../../adapters/git/repository.ts';
import type { GithubClient } from '../../adapters/github/client.ts';
import { readPayload, type Environment } from '../../adapters/github/events/event.ts';
import { createGithubForge, type GithubForge } from '../../adapters/github/forge.ts';
import { notePlaces } from '../../adapters/programs/programs.ts';
import { createRedactor } from '../../adapters/redact/redactor.ts';
import { refuseGhes } from '../../adapters/runner/artifact.ts';
import { coverageArtifact } from '../../adapters/runner/coverage-artifact.ts';
import type { OptionList, Values } from '../../contracts/options.ts';
import type { Claim } from '../../contracts/task.ts';
import type { Log, Redactor } from '../../contracts/world.ts';
import type { Repository } from '../../contracts/repository.ts';
import { Failure } from '../../domain/errors.ts';
import type { Trigger } from '../../domain/trigger.ts';
import { warms } from '../engines/engines.ts';
import type { TaskEntry } from './task-entry.ts';
import { commonOptions } from '../settings/common-options.ts';
import { settleFirst, settleTask, type ConfigText, type Settings } from '../settings/settle-task.ts';
import { clientOf, openInputs } from './open-inputs.ts';
import { clockFrom, worldOf, type OpenWorld, type WorldParts } from './world.ts';
import { shortSha } from '../../domain/words.ts';

/** What a run as the step of a job begins with. */
export interface Step<L extends OptionList> {
  environment: Environment;
  /** the inputs, as given */
  texts: ReadonlyMap<string, string>;
  /** the event's payload, unparsed, and when it was read: further stages of a chain begin from the same */
  payload: unknown;
  now: Date;
  log: Log;
  signal: AbortSignal;
  key: string | null;
  /** owner/name */
  name: string;
  repository: Repository;
  client: GithubClient | null;
  forge: GithubForge | null;
  redactor: Redactor;
  codex: GetCodex;
  world: OpenWorld;
  /** of the trusted revision; null where it has none */
  config: ConfigText | null;
  /** inputs and defaults, without the configuration */
  values: Values<L>;
  settings: Settings<L>;
  trigger: Trigger;
  /** why no model may be asked, or null */
  withoutModel: string | null;
  /** the run folder, empty */
  dir: string;
}

/**
 * Opens a task's step of a job (inputs, event, clone, configuration from the trusted revision, trigger), does the work
 * and closes what was opened.
 */
export async function withStep<L extends OptionList, E, C extends Claim, P>(
  { task, start }: Pick<TaskEntry<L, E, C, P>, 'task' | 'start'>,
  work: (step: Step<L>) => Promise<void>,
): Promise<void> {
  const { environment, signal, log, texts, secrets } = openInputs({ ...commonOptions, ...task.options });
  refuseGhes(environment);
  const first = settleFirst(commonOptions, texts, 'input');
  const values = settleFirst(task.options, texts, 'input');
  const key = first.openaiApiKey ?? null;
  const payload = await readPayload(environment);
  const now = new Date();
  const event = start.event(environment, payload, now);
  notePlaces(log, environment);
  const codex = readyAhead(key !== null && !event.restricted && warms(first.engine), log);
  const redactor = createRedactor({ known: secrets });
  const client = first.githubToken === undefined ? null : clientOf(first.githubToken, { environment, log });
  const forge = client === null ? null : createGithubForge(client, event.repository);
  const repository = await openWorkspace(environment['GITHUB_WORKSPACE'] || '.');
  let open: OpenWorld | null = null;
  try {
    const world = (open = worldOf({
      repository,
      forge,
      redactor,
      clock: clockFrom(new Date(event.at)),
      log,
      signal,
      metricsToken: texts.get('prometheus-token') ?? null,
      codex,
      ...reportsOf(texts.get('coverage-artifact'), environment),
      github: { client, name: event.repository, ...serverOf(environment) },
    }));
    const begun = await event.begin({ values, repository, client, forge, redactor, log });
    const config = await trustedConfig(repository, begun.trusted, first.config);
    if (config === null && texts.has('config'))
      log.warn(
        `input config: ${first.config} is not in the trusted revision ${shortSha(begun.trusted)}; defaults hold`,
      );
    const settings = settleTask(task, texts, 'input', config, config === null ? {} : await allSections());
    const trigger = await begun.trigger(settings);
    const dir = join(environment['RUNNER_TEMP'] || tmpdir(), 'codex-ci', task.name);
    rmSync(dir, { recursive: true, force: true });
    const withoutModel = await event.withoutModel(settings.common.trustedLabel, forge);
    const opened = { environment, texts, payload, now, log, signal, key, name: event.repository };
    const parts = { repository, client, forge, redactor, codex, world };
    await work({ ...opened, ...parts, config, values, settings, trigger, withoutModel, dir });
  } finally {
    await open?.dispose();
    await repository.close();
  }
}

function serverOf(environment: Environment): { serverUrl?: string } {
  const serverUrl = environment['GITHUB_SERVER_URL'];
  return serverUrl ? { serverUrl } : {};
}

/** Coverage reports that another job uploaded, where the inputs name an artifact. */
function reportsOf(artifact: string | undefined, environment: Environment): Pick<WorldParts, 'reports'> {
  return artifact === undefined ? {} : { reports: coverageArtifact(artifact, environment) };
}

/** The configuration of the trusted revision; null where it has none. */
async function trustedConfig(repository: Repository, trusted: string, file: string): Promise<ConfigText | null> {
  const bytes = await repository.read(trusted, file);
  return bytes === undefined ? null : { file, text: new TextDecoder().decode(bytes) };
}

/** A configuration is checked as a whole; a run without one doesn't load the other tasks. */
async function allSections(): Promise<Readonly<Record<string, OptionList>>> {
  return (await import('../chain/kinds.ts')).taskOptions;
}

async function openWorkspace(dir: string): Promise<Repository> {
  try {
    return await openRepository(dir);
  } catch (error) {
    if (!(error instanceof Failure) || error.kind !== 'input') throw error;
    throw new Failure(
      'input',
      `${error.message}; put actions/checkout with \`fetch-depth: 0\` and without \`path\` before this step`,
      { cause: error },
    );
  }
}
