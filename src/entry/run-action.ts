import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readyAhead } from '../adapters/codex/ready.ts';
import { openRepository } from '../adapters/git/repository.ts';
import { createGithubClient } from '../adapters/github/client.ts';
import { readPayload } from '../adapters/github/event.ts';
import { createGithubForge } from '../adapters/github/forge.ts';
import { createRedactor } from '../adapters/redact/redactor.ts';
import { refuseGhes } from '../adapters/runner/artifact.ts';
import { readInputs } from '../adapters/runner/inputs.ts';
import { createRunnerLog } from '../adapters/runner/log.ts';
import { failStep, maskSecrets, writeAnnotations, writeOutputs, writeSummary } from '../adapters/runner/report.ts';
import { interruptSignal } from '../adapters/terminal/interrupt.ts';
import { kebab, type OptionList } from '../contracts/options.ts';
import type { Claim, Result, Task } from '../contracts/task.ts';
import type { Log, Repository } from '../contracts/world.ts';
import { Failure } from '../domain/errors.ts';
import type { Annotation } from '../domain/effect.ts';
import { failsOn } from '../domain/verdict.ts';
import { openRunFolder } from '../flow/run-folder.ts';
import { ShardPlan } from '../flow/shards.ts';
import { taskOptions, type TaskEntry } from './catalog.ts';
import { commonOptions } from './common-options.ts';
import { guardStep } from './guard.ts';
import { commonOutputs, shardsOutput, type Delivery } from './outputs.ts';
import { fetchArtifacts, storeRecord } from './records.ts';
import { runTask, type Steps } from './run-task.ts';
import { settleFirst, settleTask } from './settings/settle-task.ts';
import { clockFrom, worldOf, type OpenWorld } from './world.ts';

/** A task as the step of a job: reads the event, runs, stores the record, writes summary and outputs, and fails by policy after that. */
export function runAction<L extends OptionList, E, C extends Claim, P>({ task, start }: TaskEntry<L, E, C, P>): Promise<void> {
  return guardStep({ verdict: 'inconclusive' }, async () => {
    const environment = { ...process.env };
    const signal = interruptSignal();
    const log = createRunnerLog();
    const inputs = readInputs(environment);
    const secrets = secretsOf({ ...commonOptions, ...task.options }, inputs);
    maskSecrets(secrets.map(({ value }) => value));
    refuseGhes(environment);
    const texts = new Map(Object.entries(inputs));
    const first = settleFirst(commonOptions, texts, 'input');
    const values = settleFirst(task.options, texts, 'input');
    const key = first.openaiApiKey ?? null;
    const event = start.event(environment, await readPayload(environment), new Date());
    const codex = readyAhead(key !== null && !event.restricted && (first.engine === 'auto' || first.engine === 'codex'), log);
    const repository = await openWorkspace(environment['GITHUB_WORKSPACE'] || '.');
    let open: OpenWorld | null = null;
    try {
      const redactor = createRedactor({ known: secrets });
      const client = first.githubToken === undefined ? null : createGithubClient({
        token: first.githubToken, log, ...(environment['GITHUB_API_URL'] ? { apiUrl: environment['GITHUB_API_URL'] } : {}),
      });
      const forge = client === null ? null : createGithubForge(client, event.repository);
      const world = worldOf({
        repository, forge, redactor, clock: clockFrom(new Date(event.at)), log, signal, metricsToken: inputs['prometheus-token'] ?? null, codex,
        github: { client, name: event.repository, ...(environment['GITHUB_SERVER_URL'] ? { serverUrl: environment['GITHUB_SERVER_URL'] } : {}) },
      });
      open = world;
      const begun = await event.begin({ values, repository, client, forge, redactor, log });
      const bytes = await repository.read(begun.trusted, first.config);
      if (bytes === undefined && texts.has('config')) log.warn(`input config: ${first.config} is not in the trusted revision ${begun.trusted.slice(0, 12)}; defaults hold`);
      const config = bytes === undefined ? null : { file: first.config, text: new TextDecoder().decode(bytes) };
      const settings = settleTask(task, texts, 'input', config, taskOptions);
      const trigger = await begun.trigger(settings);
      const dir = join(environment['RUNNER_TEMP'] || tmpdir(), 'codex-ci', task.name);
      rmSync(dir, { recursive: true, force: true });
      const { steps, shard } = settings.common;
      const shards = await fetchArtifacts(log)(dir, { task: task.name, ...settings.common });
      const withoutModel = await event.withoutModel(settings.common.trustedLabel, forge);
      const result = await runTask(task, { trigger, settings, world, key, dir, signal, withoutModel, codex, steps, shard, shards });
      const delivered = await deliver(task, result, dir, { steps, shard }, log);
      writeOutputs({
        ...Object.fromEntries(Object.entries(commonOutputs).map(([name, output]) => [name, output.read(result.envelope, delivered)])),
        ...shardsOutput.read(delivered),
        ...Object.fromEntries(Object.entries(task.outputs).map(([name, output]) => [name, output.read(result)])),
      });
      log.info(`${task.name}: ${result.envelope.verdict}. ${result.envelope.reason}`);
      if (shard === undefined && failsOn(settings.common.failOn, result.envelope.verdict)) failStep(`${result.envelope.verdict}: ${result.envelope.reason}`);
    } finally {
      await open?.dispose();
      await repository.close();
    }
  });
}

/** The secrets among the inputs, for the runner's mask and for the redactor. */
export function secretsOf(list: OptionList, inputs: Readonly<Record<string, string>>): { kind: string; value: string }[] {
  return Object.entries(list).filter(([, option]) => option.secret === true).flatMap(([name]) => {
    const value = inputs[kebab(name)];
    return value === undefined ? [] : [{ kind: secretKinds[name] ?? kebab(name), value }];
  });
}

/** What a secret is called where it was taken out, when that is not its input's name. */
const secretKinds: Readonly<Record<string, string>> = { openaiApiKey: 'endpoint-key' };

export async function openWorkspace(dir: string): Promise<Repository> {
  try {
    return await openRepository(dir);
  } catch (error) {
    if (!(error instanceof Failure) || error.kind !== 'input') throw error;
    throw new Failure('input', `${error.message}; put actions/checkout with \`fetch-depth: 0\` and without \`path\` before this step`, { cause: error });
  }
}

/**
 * Summary, annotations and artifact. A record that can't be stored fails the step: nobody could look at it later. A shard has no verdict to show: that is
 * its join's.
 */
export async function deliver<L extends OptionList, E, C extends Claim, P>(task: Task<L, E, C, P>, result: Result<P>, dir: string, { steps, shard }: { steps: Steps; shard?: string | undefined }, log: Log): Promise<Delivery> {
  const { effects } = shard === undefined ? task.render(result) : { effects: [] };
  for (const effect of effects) {
    if (effect.kind === 'summary') await writeSummary(effect.markdown);
    if (effect.kind === 'check') writeAnnotations(effect.annotations satisfies readonly Annotation[], log);
  }
  const artifact = await storeRecord(dir, { task: task.name, steps, shard });
  const shards = steps === 'collect' ? openRunFolder(dir).read('shards.json', ShardPlan).shards.map(({ id }) => id) : [];
  return { resultPath: join(dir, 'result.json'), artifactId: String(artifact.id), artifactName: artifact.name, shards };
}
