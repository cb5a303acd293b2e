import type { GithubClient } from '../../adapters/github/client.ts';
import { readRunHead, sendProtectionAnswer, waitingRun } from '../../adapters/github/release/protection-answer.ts';
import type { Result } from '../../contracts/task.ts';
import type { Log } from '../../contracts/world.ts';
import { Failure, inputFailure, messageOf } from '../../domain/errors.ts';
import { replay } from '../../flow/replay.ts';
import { openRunFolder, StoredTrigger } from '../../flow/run-folder.ts';
import { readProtectionRequest } from '../../readers/release/protection-rule.ts';
import type { DeployGatePart } from '../../tasks/deploy-gate/part.ts';
import { requestOf } from '../../tasks/deploy-gate/release-request.ts';
import { answerProtection, type ProtectionAnswer, type RecordOrigin } from '../../tasks/deploy-gate/respond.ts';
import { deployGate } from '../../tasks/deploy-gate/task.ts';
import { readRecord } from './run-publish.ts';
import { shortSha } from '../../domain/words.ts';

export interface Respond {
  client: GithubClient;
  /** the run's own repository; null: the payload's */
  repository: string | null;
  payload: unknown;
  /** gives the run folder */
  record(): Promise<string>;
  onInconclusive: 'reject' | 'wait';
  now: Date;
  log: Log;
}

export interface Responded {
  answer: ProtectionAnswer;
  verdict: string;
}

/**
 * Answers a waiting deployment from a stored record. The record is parsed and decided again; one that can't be read, or
 * reads otherwise than it says, is an undecided gate. Nothing in the payload or the record says where the answer goes.
 */
export async function respond({
  client,
  payload,
  record,
  onInconclusive,
  now,
  log,
  ...rest
}: Respond): Promise<Responded> {
  const request = readProtectionRequest(payload);
  if (typeof request === 'string')
    throw inputFailure('payload', `is not that of a deployment_protection_rule: ${request}`);
  const repository = rest.repository ?? request.repository;
  if (repository === null || !/^[\w.-]+\/[\w.-]+$/.test(repository))
    throw inputFailure('payload', 'names no repository', 'repository.full_name as owner/name');
  if (request.repository !== null && request.repository.toLowerCase() !== repository.toLowerCase())
    throw inputFailure('payload', `is about ${request.repository}`, repository);
  const run = waitingRun(client, repository, request);
  const other = await otherCommit(client, repository, run, request.sha);
  const { result, made } = other === null ? await decideAgain(record, log) : { result: other, made: null };
  const answer = answerProtection({
    result,
    made,
    asked: { ...request, repository },
    now: now.toISOString(),
    onInconclusive,
  });
  if (answer.state !== 'none')
    await sendProtectionAnswer(client, repository, run, {
      environment: request.environment,
      state: answer.state,
      comment: answer.comment,
    });
  log.info(
    `${request.environment} of run ${run}: ${answer.state === 'none' ? 'no answer' : answer.state}. ${answer.comment}`,
  );
  return { answer, verdict: typeof result === 'string' ? '' : result.envelope.verdict };
}

/** Why the waiting run may deploy something else than what it is said to; null when it deploys this commit. */
async function otherCommit(client: GithubClient, repository: string, run: number, sha: string): Promise<string | null> {
  try {
    const head = await readRunHead(client, repository, run);
    return head === sha
      ? null
      : `the waiting run is about ${shortSha(head, 10)}, the request about ${shortSha(sha, 10)}`;
  } catch (error) {
    if (!(error instanceof Failure) || error.kind === 'interrupted') throw error;
    return `which commit the waiting run deploys can't be read (${messageOf(error)})`;
  }
}

interface Decided {
  result: Result<DeployGatePart> | string;
  made: RecordOrigin | null;
}

/** The gate's record from its evidence, and how it was made; a text where there is none that can be relied on. */
async function decideAgain(record: () => Promise<string>, log: Log): Promise<Decided> {
  const none = (why: string): Decided => ({ result: why, made: null });
  try {
    const dir = await record();
    const stored = readRecord(dir).envelope;
    if (stored.task !== deployGate.name) return none(`the record is one of ${stored.task}`);
    const folder = openRunFolder(dir);
    const again = replay(deployGate, folder, {});
    if (again.envelope.verdict !== stored.verdict)
      return none(`the record says ${stored.verdict}, and its evidence ${again.envelope.verdict}`);
    const trigger = folder.read('trigger.json', StoredTrigger);
    const { asked } = folder.read('evidence.json', deployGate.evidence);
    return {
      result: again,
      made: { event: trigger.event, forge: asked.forge, recorded: requestOf(trigger).recorded !== null },
    };
  } catch (error) {
    if (!(error instanceof Failure) || error.kind === 'interrupted') throw error;
    log.warn(messageOf(error));
    return none(`the gate’s record can't be read (${messageOf(error)})`);
  }
}
