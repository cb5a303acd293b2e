import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readyAhead } from '../../adapters/codex/ready.ts';
import { createGithubClient } from '../../adapters/github/client.ts';
import { readPayload } from '../../adapters/github/event.ts';
import { createGithubForge } from '../../adapters/github/forge.ts';
import { createRedactor } from '../../adapters/redact/redactor.ts';
import { refuseGhes } from '../../adapters/runner/artifact.ts';
import { readInputs } from '../../adapters/runner/inputs.ts';
import { createRunnerLog } from '../../adapters/runner/log.ts';
import { failStep, maskSecrets, writeOutputs } from '../../adapters/runner/report.ts';
import { interruptSignal } from '../../adapters/terminal/interrupt.ts';
import type { OptionList } from '../../contracts/options.ts';
import { failsOn } from '../../domain/verdict.ts';
import { taskOptions } from '../catalog.ts';
import { commonOptions } from '../common-options.ts';
import { guardStep } from '../guard.ts';
import { commonOutputs } from '../outputs.ts';
import { deliver, openWorkspace, secretsOf } from '../run-action.ts';
import { settleFirst, settleTask, type Settings } from '../settings/settle-task.ts';
import { changeStart } from '../starts/change.ts';
import { clockFrom, worldOf, type OpenWorld } from '../world.ts';
import { settleAllowance } from './allowance.ts';
import { idleReason, stageNames } from './definition.ts';
import { pipelineOptions } from './options.ts';
import { entryOf, runLimit, sizeOf, stagesOf, toldOf, withEarlier } from './prepare.ts';
import { runChain } from './run-chain.ts';
import { estimateStage, type PreparedStage } from './run-stage.ts';
import { stageOptions, textsOfStage } from './stage-options.ts';
import { pipeline } from './task.ts';

/** The chain as the step of a job: one process, one record, one artifact. It writes nothing but its own run. */
export function runPipelineAction(): Promise<void> {
  return guardStep({ verdict: 'inconclusive' }, async () => {
    const environment = { ...process.env };
    const signal = interruptSignal();
    const log = createRunnerLog();
    const inputs = readInputs(environment);
    const secrets = secretsOf(commonOptions, inputs);
    maskSecrets(secrets.map(({ value }) => value));
    refuseGhes(environment);
    const texts = new Map(Object.entries(inputs));
    const first = settleFirst(commonOptions, texts, 'input');
    const own = settleFirst(pipelineOptions, texts, 'input');
    const key = first.openaiApiKey ?? null;
    const payload = await readPayload(environment);
    const now = new Date();
    const event = changeStart.event(environment, payload, now);
    const codex = readyAhead(key !== null && !event.restricted, log);
    const repository = await openWorkspace(environment['GITHUB_WORKSPACE'] || '.');
    let open: OpenWorld | null = null;
    try {
      const redactor = createRedactor({ known: secrets });
      const client = first.githubToken === undefined ? null : createGithubClient({ token: first.githubToken, log, ...(environment['GITHUB_API_URL'] ? { apiUrl: environment['GITHUB_API_URL'] } : {}) });
      const forge = client === null ? null : createGithubForge(client, event.repository);
      const world = worldOf({
        repository, forge, redactor, clock: clockFrom(new Date(event.at)), log, signal, metricsToken: null, codex,
        github: { client, name: event.repository, ...(environment['GITHUB_SERVER_URL'] ? { serverUrl: environment['GITHUB_SERVER_URL'] } : {}) },
      });
      open = world;
      const begun = await event.begin({ values: own, repository, client, forge, redactor, log });
      const configBytes = await repository.read(begun.trusted, first.config);
      if (configBytes === undefined && texts.has('config')) log.warn(`input config: ${first.config} is not in the trusted revision ${begun.trusted.slice(0, 12)}; defaults hold`);
      const config = configBytes === undefined ? null : { file: first.config, text: new TextDecoder().decode(configBytes) };
      const settings = settleTask(pipeline, texts, 'input', config, taskOptions);
      const trigger = await begun.trigger(settings);
      const chosen = stagesOf(settings.values);
      const dir = join(environment['RUNNER_TEMP'] || tmpdir(), 'codex-ci', 'pipeline');
      rmSync(dir, { recursive: true, force: true });
      const withoutModel = await event.withoutModel(settings.common.trustedLabel, forge);
      const { plain } = stageOptions(stageNames.map((name) => entryOf(name).task), 'input');
      const stages = new Map<string, PreparedStage>();
      for (const entry of chosen.entries) {
        const stageTexts = new Map([...texts, ...textsOfStage(entry.task, texts, plain)]);
        const settled = withRevisions(withEarlier(settleTask(entry.task, stageTexts, 'input', config, taskOptions), entry.task.options, { dir, trigger }), entry.task.options, own);
        const read = entry.start.event(environment, payload, now);
        const stage = await read.begin({ values: settled.values, repository, client, forge, redactor, log });
        stages.set(entry.task.name, { entry, settings: settled, trigger: await stage.trigger(settled), withoutModel, idle: idleReason(entry.task.name, settled.values) });
      }
      const bytes = await sizeOf(trigger, world);
      const allowance = await settleAllowance({
        options: settings.values, run: runLimit(settings.common, chosen.definition.map(({ stage }) => stage)), subject: trigger.subject, client, repository: event.repository, environment, now: new Date(), log,
        asks: [...stages.values()].some((stage) => estimateStage(stage, bytes, key).asks),
      });
      if (allowance.reason !== null) log.warn(allowance.reason);
      const result = await runChain({
        world, key, signal, codex, dir, now: () => new Date(), definition: chosen.definition, stages, options: settings.values, trigger, allowance,
        told: await toldOf(settings, allowance.limit, world), bytes,
      });
      const delivered = await deliver(pipeline, result, dir, { steps: 'all' }, log);
      writeOutputs({
        ...Object.fromEntries(Object.entries(commonOutputs).map(([name, output]) => [name, output.read(result.envelope, delivered)])),
        ...Object.fromEntries(Object.entries(pipeline.outputs).map(([name, output]) => [name, output.read(result)])),
      });
      log.info(`pipeline: ${result.envelope.verdict}. ${result.envelope.reason}`);
      if (failsOn(settings.common.failOn, result.envelope.verdict)) failStep(`${result.envelope.verdict}: ${result.envelope.reason}`);
    } finally {
      await open?.dispose();
      await repository.close();
    }
  });
}

/** The chain's `base` and `head` hold for stages too whose own action has no such input; and tests are written in a job of their own, so not here. */
function withRevisions(settings: Settings<OptionList>, options: OptionList, { base, head }: { readonly base: string | undefined; readonly head: string | undefined }): Settings<OptionList> {
  const given = Object.entries({ base, head }).filter(([name, value]) => value !== undefined && Object.hasOwn(options, name));
  return { ...settings, values: { ...settings.values, ...Object.fromEntries(given), ...(Object.hasOwn(options, 'write') ? { write: false } : {}) } };
}
