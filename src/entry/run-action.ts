import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readyAhead } from '../adapters/codex/ready.ts';
import { fetchMissing } from '../adapters/git/fetch.ts';
import { openRepository } from '../adapters/git/repository.ts';
import { createGithubClient } from '../adapters/github/client.ts';
import { parseEvent, readPayload, type GithubEvent } from '../adapters/github/event.ts';
import { createGithubForge, type GithubForge, type PullRequest } from '../adapters/github/forge.ts';
import { readTrigger } from '../adapters/github/trigger.ts';
import { createGrammars } from '../adapters/grammars/grammars.ts';
import { createRedactor } from '../adapters/redact/redactor.ts';
import { refuseGhes, uploadFolder } from '../adapters/runner/artifact.ts';
import { readInputs } from '../adapters/runner/inputs.ts';
import { createRunnerLog } from '../adapters/runner/log.ts';
import { failStep, maskSecrets, writeAnnotations, writeOutputs, writeSummary } from '../adapters/runner/report.ts';
import { interruptSignal } from '../adapters/terminal/interrupt.ts';
import type { OptionList, Values } from '../contracts/options.ts';
import type { Claim, Result, Task } from '../contracts/task.ts';
import type { Log, Redactor, Repository, World } from '../contracts/world.ts';
import { Failure } from '../domain/errors.ts';
import type { Annotation } from '../domain/effect.ts';
import { Sha } from '../domain/subject.ts';
import type { Trigger } from '../domain/trigger.ts';
import { failsOn } from '../domain/verdict.ts';
import { createSymbolReader } from '../readers/symbols/symbols.ts';
import { taskOptions } from './catalog.ts';
import type { CommonOptions } from './common-options.ts';
import { guardStep } from './guard.ts';
import { commonOutputs, type Delivery } from './outputs.ts';
import { runTask } from './run-task.ts';
import { settleFirst, settleTask } from './settings/settle-task.ts';

/** A task as the step of a job: reads the event, runs, stores the record, writes summary and outputs, and fails by policy after that. */
export function runAction<L extends OptionList, E, C extends Claim, P>(task: Task<L, E, C, P>): Promise<void> {
  return guardStep({ verdict: 'inconclusive' }, async () => {
    const environment = { ...process.env };
    const signal = interruptSignal();
    const log = createRunnerLog();
    const inputs = readInputs(environment);
    maskSecrets([inputs['openai-api-key'], inputs['github-token']]);
    refuseGhes(environment);
    const texts = new Map(Object.entries(inputs));
    const first = settleFirst(texts, 'input');
    const key = first.openaiApiKey ?? null;
    const event = parseEvent(environment, await readPayload(environment), new Date());
    const codex = readyAhead(key !== null && !event.restricted && (first.engine === 'auto' || first.engine === 'codex'), log);
    const repository = await openWorkspace(environment['GITHUB_WORKSPACE'] || '.');
    try {
      const redactor = createRedactor({ known: secretsOf(first) });
      const forge = first.githubToken === undefined ? null : createGithubForge(createGithubClient({
        token: first.githubToken, log, ...(environment['GITHUB_API_URL'] ? { apiUrl: environment['GITHUB_API_URL'] } : {}),
      }), event.repository);
      const trigger = await triggerOf(event, first, { repository, forge, redactor, log });
      const grammars = createSymbolReader(startGrammars());
      const world: World = { repository, forge, redactor, symbols: grammars, clock: { now: () => new Date(trigger.at) }, log };
      const bytes = await repository.read(trigger.subject.trusted, first.config);
      if (bytes === undefined && texts.has('config')) log.warn(`input config: ${first.config} is not in the trusted revision ${trigger.subject.trusted.slice(0, 12)}; defaults hold`);
      const config = bytes === undefined ? null : { file: first.config, text: new TextDecoder().decode(bytes) };
      const settings = settleTask(task, texts, 'input', config, taskOptions);
      const dir = join(environment['RUNNER_TEMP'] || tmpdir(), 'codex-ci', task.name);
      rmSync(dir, { recursive: true, force: true });
      const withoutModel = await reasonAgainstModel(event, settings.common.trustedLabel, forge);
      const result = await runTask(task, { trigger, settings, world, key, dir, signal, withoutModel, codex });
      const delivered = await deliver(task, result, dir, log);
      writeOutputs({
        ...Object.fromEntries(Object.entries(commonOutputs).map(([name, output]) => [name, output.read(result.envelope, delivered)])),
        ...Object.fromEntries(Object.entries(task.outputs).map(([name, output]) => [name, output.read(result)])),
      });
      log.info(`${task.name}: ${result.envelope.verdict}. ${result.envelope.reason}`);
      if (failsOn(settings.common.failOn, result.envelope.verdict)) failStep(`${result.envelope.verdict}: ${result.envelope.reason}`);
    } finally {
      await repository.close();
    }
  });
}

function secretsOf(common: Values<CommonOptions>): { kind: string; value: string }[] {
  const values = [['endpoint-key', common.openaiApiKey], ['github-token', common.githubToken]] as const;
  return values.flatMap(([kind, value]) => (value === undefined ? [] : [{ kind, value }]));
}

async function openWorkspace(dir: string): Promise<Repository> {
  try {
    return await openRepository(dir);
  } catch (error) {
    if (!(error instanceof Failure) || error.kind !== 'input') throw error;
    throw new Failure('input', `${error.message}; put actions/checkout with \`fetch-depth: 0\` and without \`path\` before this step`, { cause: error });
  }
}

/** Grammars whose runtime is on its way. */
function startGrammars(): ReturnType<typeof createGrammars> {
  const grammars = createGrammars();
  grammars.warm();
  return grammars;
}

interface Sources { repository: Repository; forge: GithubForge | null; redactor: Redactor; log: Log }

/** What the event, or the inputs `base` and `head` in its place, are about; the author's words are redacted here, at the border. */
async function triggerOf(event: GithubEvent, common: Values<CommonOptions>, sources: Sources): Promise<Trigger> {
  const { repository, forge, redactor, log } = sources;
  const pull = await pullOf(event, forge);
  const base = common.base === undefined ? event.base.sha : await commitNamed(repository, 'base', common.base);
  const head = common.head === undefined ? event.head.sha : await commitNamed(repository, 'head', common.head);
  const wanted = [head, base ?? pull?.base].filter((sha) => sha !== undefined);
  await fetchMissing(repository.dir, wanted, log);
  const trigger = await readTrigger({ ...event, base: { ...event.base, sha: base }, head: { ...event.head, sha: head } }, repository, pull);
  const { request } = trigger;
  if (request === undefined) return trigger;
  const clean = async (text: string): Promise<string> => (await redactor.redact(text)).text;
  return { ...trigger, request: { ...request, title: await clean(request.title), body: await clean(request.body), labels: await Promise.all(request.labels.map(clean)) } };
}

/** What an input names: a commit, which may still have to be fetched, or a revision. A checkout has most branches only as those of origin. */
async function commitNamed(repository: Repository, input: 'base' | 'head', rev: string): Promise<string> {
  if (Sha.safeParse(rev).success) return rev;
  try {
    return await repository.resolve(rev);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (!rev.startsWith('-')) {
      const remote = await repository.resolve(`refs/remotes/origin/${rev}`).catch(() => null);
      if (remote !== null) return remote;
    }
    throw new Failure(error.kind, `input ${input}: ${error.message}`, { cause: error });
  }
}

/** A fork's pull request is not in the payload of `workflow_run`; it is found by its head. */
async function pullOf(event: GithubEvent, forge: GithubForge | null): Promise<PullRequest | undefined> {
  if (event.event !== 'workflow_run' || forge === null) return undefined;
  const pull = await forge.findPullRequest({ headOwner: event.head.owner, headBranch: event.head.ref, headSha: event.head.sha });
  if (pull === undefined) throw new Failure('environment', `no open pull request has ${event.head.owner}:${event.head.ref} at ${event.head.sha.slice(0, 12)} as its head; there is nothing to review`);
  return pull;
}

/**
 * Why no model may be asked, or null. Where a stranger's head meets our secrets, a model is asked only when somebody with write access
 * has put the trusted label on exactly this head.
 */
async function reasonAgainstModel(event: GithubEvent, label: string, forge: GithubForge | null): Promise<string | null> {
  if (event.restricted) return 'runs of forks and Dependabot have no secrets';
  const privileged = event.event === 'pull_request_target' || event.event === 'workflow_run';
  if (!privileged || !event.head.fork) return null;
  if (event.action !== 'labeled' || event.label !== label) return `the head is a fork’s and nobody has just set the label ${label} on it`;
  const permission = await forge?.permission(event.actor) ?? 'none';
  return permission === 'admin' || permission === 'write' ? null : `${event.actor}, who set the label ${label}, has no write access`;
}

/** Summary, annotations and artifact. A record that can't be stored fails the step: nobody could look at it later. */
async function deliver<L extends OptionList, E, C extends Claim, P>(task: Task<L, E, C, P>, result: Result<P>, dir: string, log: Log): Promise<Delivery> {
  const { effects } = task.render(result);
  for (const effect of effects) {
    if (effect.kind === 'summary') await writeSummary(effect.markdown);
    if (effect.kind === 'check') writeAnnotations(effect.annotations satisfies readonly Annotation[], log);
  }
  const artifact = await uploadFolder(dir, { task: task.name });
  return { resultPath: join(dir, 'result.json'), artifactId: String(artifact.id), artifactName: artifact.name };
}
