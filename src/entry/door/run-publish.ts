import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { readAsked, withPull } from '../../adapters/github/events/asked-pull.ts';
import { createGithubClient, type GithubClient } from '../../adapters/github/client.ts';
import { parseEvent, readPayload, type GithubEvent } from '../../adapters/github/events/event.ts';
import { createGithubForge } from '../../adapters/github/forge.ts';
import { incidentTarget, type IncidentTarget } from '../../adapters/github/events/target.ts';
import { createGithubSink } from '../../adapters/github/sink/sink.ts';
import type { PullOptions } from '../../adapters/github/sink/pull.ts';
import { pullOfHead, targetOf, type Target } from '../../adapters/github/events/trigger.ts';
import { createRedactor } from '../../adapters/redact/redactor.ts';
import { openArtifacts } from '../../adapters/runner/artifact.ts';
import { readInputs } from '../../adapters/runner/inputs.ts';
import { createRunnerLog } from '../../adapters/runner/log.ts';
import { maskSecrets, writeOutputs } from '../../adapters/runner/report.ts';
import { interruptSignal } from '../../adapters/terminal/interrupt.ts';
import type { Values } from '../../contracts/options.ts';
import type { Log } from '../../contracts/world.ts';
import type { Effect } from '../../domain/effect.ts';
import { inputFailure } from '../../domain/errors.ts';
import { parseIdentity } from '../../domain/handle.ts';
import type { Envelope } from '../../domain/result.ts';
import { headOf, type DigestedSubject } from '../../domain/subject.ts';
import { parseDocument } from '../../flow/document.ts';
import { hasForeign, readForeign } from '../../flow/foreign-folder.ts';
import { entries } from '../run/tasks.ts';
import { tasks } from '../chain/kinds.ts';
import { guardStep } from '../run/guard.ts';
import { judgeBy, type PatchRulesByKey } from './judge-patch.ts';
import { effectsOfChain } from '../chain/pages/effects.ts';
import { PipelinePart } from '../chain/record.ts';
import { pipeline } from '../chain/task.ts';
import { publishOptions } from './publish-options.ts';
import { readTexts, settle } from '../settings/given.ts';
import { shortSha } from '../../domain/words.ts';

/**
 * Publishes a record on the target of its own event: the pull request of a change, or for a deployment the repository
 * and its issue, for a revision the repository. The record is parsed and rendered again: nothing in it says where it
 * goes, and nothing in it is executed. A change's record for another head is not published.
 */
export function runPublish(): Promise<void> {
  return guardStep({ published: 'false' }, async () => {
    const environment = { ...process.env };
    const signal = interruptSignal();
    const log = createRunnerLog();
    const inputs = readInputs(environment);
    maskSecrets([inputs['github-token'], inputs['pull-request-token']]);
    const { values } = settle(publishOptions, readTexts(publishOptions, new Map(Object.entries(inputs)), 'input'));
    if (values.githubToken === undefined)
      throw inputFailure('input github-token', 'is empty', 'a token that may write pull requests and checks');
    const payload = await readPayload(environment);
    const dir = await recordFolder(values, log);
    const record = readRecord(dir);
    const { envelope, effects } = record;
    writeOutputs({ verdict: envelope.verdict });
    const clientOf = (token: string): GithubClient =>
      createGithubClient({
        token,
        log,
        signal,
        ...(environment['GITHUB_API_URL'] ? { apiUrl: environment['GITHUB_API_URL'] } : {}),
      });
    const client = clientOf(values.githubToken);
    const done = (published: boolean, reason: string, pullRequest = ''): void => {
      writeOutputs({ published: String(published), reason, 'pull-request': pullRequest });
      if (!published) log.warn(`not published: ${reason}`);
    };
    const { subject } = envelope;
    const event = subject.kind !== 'change' ? null : parseEvent(environment, payload, new Date());
    const target =
      event === null ? incidentTarget(environment, payload) : await changeTarget(event, values.pullRequest, client);
    if (typeof target === 'string') return done(false, target);
    // A look at a revision is about the branch that the run is on.
    const branches =
      event === null
        ? [target.ref.replace(/^refs\/heads\//, '')]
        : [event.head.fork ? null : event.head.ref, event.base.ref];
    if (event?.asked !== undefined && subject.kind === 'change') {
      // a number is all that such an event says of its subject; its head is that of now
      if (subject.number !== event.asked.number)
        throw inputFailure(
          'result.json',
          `is about #${subject.number ?? 'none'}`,
          `a record about #${event.asked.number}, which was asked for`,
        );
      if (subject.repository === target.repository && headOf(subject) !== target.head) return done(false, 'stale');
    }
    requireOwn(subject, target);
    const pulls = pullOptions(values, client, clientOf, record);
    const foreign = (effect: Effect): string | null => {
      if (effect.kind !== 'pull-request' || subject.kind === 'deployment') return null;
      if (!branches.includes(effect.base))
        return `it is meant for a branch that is ${subject.kind === 'change' ? 'neither side of this change' : 'not this run’s'}`;
      // a branch of ours is named after the number
      return subject.kind === 'change' && subject.number !== target.number
        ? 'its record is about another pull request'
        : null;
    };
    const own = effects.filter((effect) => foreign(effect) === null);
    const foreignPull = pulls !== null && own.length < effects.length;
    for (const why of new Set(effects.map(foreign)))
      if (why !== null) log.warn(`pull request: ${why}, so it is not opened`);
    const sink = createGithubSink({
      client,
      log,
      resolveThreads: values.resolveThreads,
      ...target,
      ...(pulls === null ? {} : { pulls }),
      ...(subject.kind === 'deployment' ? {} : { recordHead: headOf(subject) }),
    });
    const applied = await sink.apply(
      own.filter((effect) => effect.kind !== 'summary' && (effect.kind !== 'sarif' || values.sarif)),
    );
    for (const { kind, state, detail } of applied) log.info(`${kind}: ${state}${detail === '' ? '' : ` (${detail})`}`);
    for (const { kind, state, detail } of applied)
      if (kind === 'pull-request' && state === 'skipped') log.warn(`pull request: ${detail}`);
    const stale = applied.length > 0 && applied.every((one) => one.stale === true);
    if (stale) return done(false, 'stale');
    const nothing = subject.kind !== 'change' && applied.every(({ state }) => state === 'skipped');
    if (nothing) return done(false, 'skipped');
    // Who has the suite open pull requests waits for it, not for the comment alone.
    const refused = foreignPull || applied.some((one) => one.kind === 'pull-request' && one.refused === true);
    if (refused) return done(false, 'pull-request');
    const opened = applied.find(({ pull }) => pull !== undefined)?.pull;
    return done(true, '', opened === undefined ? '' : String(opened));
  });
}

/** What a change's record may be written to, or why it may not be. */
async function changeTarget(
  event: GithubEvent,
  number: number | undefined,
  client: GithubClient,
): Promise<Target | IncidentTarget | 'no-pull-request' | 'read-only' | 'stale'> {
  const forge = createGithubForge(client, event.repository);
  if (event.asked !== undefined) {
    const pull = await readAsked({ ...event, asked: { ...event.asked, head: null } }, forge);
    return pull === undefined ? 'no-pull-request' : targetOf(withPull(event, pull), pull);
  }
  if (event.event === 'workflow_run' && number !== undefined) {
    const { state, head } = await forge.pullRequest(number);
    if (state === 'closed') return 'no-pull-request';
    if (head !== event.head.sha) return 'stale';
  }
  const target = targetOf(event, await pullOfHead(event, number, forge));
  if (target.number === null) return 'no-pull-request';
  return event.restricted ? 'read-only' : target;
}

type PublishValues = Values<typeof publishOptions>;

function pullOptions(
  values: PublishValues,
  client: GithubClient,
  clientOf: (token: string) => GithubClient,
  record: StoredRecord,
): PullOptions | null {
  const { pullRequests, pullRequestToken, pullRequestAuthor } = values;
  if (!pullRequests) return null;
  const known = [values.githubToken, pullRequestToken].flatMap((value) =>
    value === undefined ? [] : [{ kind: 'github-token', value }],
  );
  const redactor = createRedactor({ known });
  const judge = judgeBy(record.patches);
  if (pullRequestToken === undefined) return { client, app: false, redactor, judge };
  return {
    client: clientOf(pullRequestToken),
    app: true,
    redactor,
    judge,
    ...(pullRequestAuthor === undefined ? {} : { author: pullRequestAuthor }),
  };
}

export type RecordValues = Pick<PublishValues, 'artifactId' | 'artifactDigest' | 'artifactName' | 'run'>;

/** The folder of a record: given, or downloaded from this workflow run's artifact of that id and digest. */
export async function recordFolder(values: RecordValues, log: Log): Promise<string> {
  if (values.run !== undefined) return values.run;
  if (values.artifactId === undefined) {
    const named =
      values.artifactName === undefined
        ? 'is empty, and so is run'
        : `is empty, and by the name ${JSON.stringify(values.artifactName.slice(0, 120))} alone nothing is taken`;
    throw inputFailure(
      'input artifact-id',
      named,
      'the outputs artifact-id and artifact-digest of the job that made the record',
    );
  }
  const wanted = {
    ...parseIdentity(values.artifactId, values.artifactDigest),
    ...(values.artifactName === undefined ? {} : { name: values.artifactName }),
  };
  const dir = join(process.env['RUNNER_TEMP'] || tmpdir(), 'codex-ci-record');
  rmSync(dir, { recursive: true, force: true });
  const name = await (await openArtifacts()).download(wanted, dir);
  log.info(`record: artifact ${wanted.id}, ${name}`);
  return dir;
}

/** A record with what it asks for, and by key the rules that each patch has to pass again. */
export interface StoredRecord {
  envelope: Envelope;
  effects: Effect[];
  patches: PatchRulesByKey;
}

/**
 * The record as its own task reads and renders it; of a task that is not `allowed` it is refused. `at` is where it lies
 * below the folder of the whole.
 */
export function readRecord(
  dir: string,
  allowed: readonly string[] = tasks.map(({ name }) => name),
  at = '',
): StoredRecord {
  const file = join(at, 'result.json');
  if (!hasForeign(dir, file))
    throw inputFailure(join(dir, at), 'holds no result.json', 'a run folder that was decided');
  const value = readForeign(dir, file, z.unknown());
  const name = z.looseObject({ task: z.string() }).safeParse(value).data?.task ?? '';
  const task = tasks.find((one) => one.name === name && allowed.includes(one.name));
  if (task === undefined) throw inputFailure(file, `task is ${JSON.stringify(name.slice(0, 80))}`, allowed.join(', '));
  const { envelope, part } = parseDocument(task, value, file);
  const { effects } = task.render({ envelope, part });
  if (task.name !== pipeline.name) {
    const rules = task.refusePatch?.bind(task);
    const asked = effects.filter(({ kind }) => kind === 'pull-request');
    return {
      envelope,
      effects,
      patches: new Map(
        rules === undefined
          ? []
          : asked.map(({ key }) => [key, (patch, base) => rules({ envelope, part }, patch, base)]),
      ),
    };
  }
  const chain = PipelinePart.parse(part);
  // Where a stage's record lies is ours to say, not the chain's record's.
  const stages = chain.stages
    .filter(({ task: stage, result_path: path }) => path !== null && Object.hasOwn(entries, stage))
    .map(({ task: stage }) => readRecord(dir, [stage], join('stages', stage)));
  return {
    envelope,
    effects: effectsOfChain({ envelope, part: chain, effects }, stages),
    patches: new Map(stages.flatMap(({ patches }) => [...patches])),
  };
}

/**
 * A record is about the repository and the commit that this job's own event names; another one was put in its place.
 */
function requireOwn(subject: DigestedSubject, target: Target | IncidentTarget): void {
  const shown = `${shortSha(headOf(subject))} of ${subject.repository.slice(0, 200)}`;
  if (subject.repository === target.repository && (subject.kind === 'deployment' || headOf(subject) === target.head))
    return;
  throw inputFailure(
    'result.json',
    `is about ${shown}`,
    `a record about ${shortSha(target.head)} of ${target.repository}, as this job’s own event says`,
  );
}
