import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CodexBinary } from '../../adapters/codex/binary.ts';
import { readyAhead } from '../../adapters/codex/ready.ts';
import { createGithubClient, type GithubClient } from '../../adapters/github/client.ts';
import { readPayload, type Environment } from '../../adapters/github/event.ts';
import { createGithubForge } from '../../adapters/github/forge.ts';
import { createRedactor } from '../../adapters/redact/redactor.ts';
import { refuseGhes } from '../../adapters/runner/artifact.ts';
import { readInputs } from '../../adapters/runner/inputs.ts';
import { createRunnerLog } from '../../adapters/runner/log.ts';
import { maskSecrets } from '../../adapters/runner/report.ts';
import { interruptSignal } from '../../adapters/terminal/interrupt.ts';
import type { OptionList, Values } from '../../contracts/options.ts';
import type { Log } from '../../contracts/world.ts';
import type { Trigger } from '../../domain/trigger.ts';
import { taskOptions } from '../catalog.ts';
import { commonOptions } from '../common-options.ts';
import { openWorkspace, secretsOf } from '../run-action.ts';
import { settleFirst, settleTask, type Settings } from '../settings/settle-task.ts';
import { changeStart } from '../starts/change.ts';
import { clockFrom, worldOf, type OpenWorld } from '../world.ts';
import { idleReason, stageNames } from './definition.ts';
import { pipelineOptions, type PipelineOptions } from './options.ts';
import { partOptions } from './part-options.ts';
import { entryOf, inQueue, withChain, withEarlier } from './prepare.ts';
import type { PreparedStage } from './run-stage.ts';
import { stageOptions, textsOfStage } from './stage-options.ts';
import { pipeline } from './task.ts';

/** What each part of the chain on a runner begins with. */
export interface OpenAction {
  environment: Environment;
  attempt: number;
  log: Log;
  signal: AbortSignal;
  key: string | null;
  client: GithubClient | null;
  /** owner/name */
  repository: string;
  codex: () => Promise<CodexBinary>;
  world: OpenWorld;
  part: Values<typeof partOptions>;
  settings: Settings<PipelineOptions>;
  trigger: Trigger;
  /** the chain's run folder, empty */
  dir: string;
  /** A stage with its options and trigger. Tests are written only where `mayWrite` says so: that takes jobs of its own. */
  prepare(stage: string, mayWrite: boolean): Promise<PreparedStage>;
}

/** Opens the chain's step of a job, does the work and closes what was opened. */
export async function withAction(work: (action: OpenAction) => Promise<void>): Promise<void> {
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
  const part = settleFirst(partOptions, texts, 'input');
  const key = first.openaiApiKey ?? null;
  const payload = await readPayload(environment);
  const now = new Date();
  const event = changeStart.event(environment, payload, now);
  const codex = readyAhead(key !== null && !event.restricted && (first.engine === 'auto' || first.engine === 'codex'), log);
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
    const bytes = await repository.read(begun.trusted, first.config);
    if (bytes === undefined && texts.has('config')) log.warn(`input config: ${first.config} is not in the trusted revision ${begun.trusted.slice(0, 12)}; defaults hold`);
    const config = bytes === undefined ? null : { file: first.config, text: new TextDecoder().decode(bytes) };
    const settings = settleTask(pipeline, texts, 'input', config, taskOptions);
    const trigger = await begun.trigger(settings);
    const dir = join(environment['RUNNER_TEMP'] || tmpdir(), 'codex-ci', 'pipeline');
    rmSync(dir, { recursive: true, force: true });
    const withoutModel = await event.withoutModel(settings.common.trustedLabel, forge);
    const { plain } = stageOptions(stageNames.map((name) => entryOf(name).task), 'input');
    await work({
      environment, attempt: Number(environment['GITHUB_RUN_ATTEMPT'] || '1'), log, signal, key, client, repository: event.repository, codex, world, part, settings, trigger, dir,
      prepare: async (stage, mayWrite) => {
        const entry = entryOf(stage);
        const stageTexts = new Map([...texts, ...textsOfStage(entry.task, texts, plain)]);
        const settled = inQueue(withRevisions(withEarlier(settleTask(entry.task, stageTexts, 'input', config, taskOptions), entry.task.options, { dir, trigger }), entry.task.options, own), trigger);
        const chosen = mayWrite || !Object.hasOwn(entry.task.options, 'write') ? settled : { ...settled, values: { ...settled.values, write: false } };
        const begins = await entry.start.event(environment, payload, now).begin({ values: chosen.values, repository, client, forge, redactor, log });
        return { entry, settings: chosen, trigger: withChain(stage, await begins.trigger(chosen), trigger, part.checkRun), withoutModel, idle: idleReason(stage, chosen.values) };
      },
    });
  } finally {
    await open?.dispose();
    await repository.close();
  }
}

/** The chain's `base` and `head` hold for stages too whose own action has no such input. */
function withRevisions(settings: Settings<OptionList>, options: OptionList, { base, head }: { readonly base: string | undefined; readonly head: string | undefined }): Settings<OptionList> {
  const given = Object.entries({ base, head }).filter(([name, value]) => value !== undefined && Object.hasOwn(options, name));
  return { ...settings, values: { ...settings.values, ...Object.fromEntries(given) } };
}
