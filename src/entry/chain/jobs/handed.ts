import { rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  artifactBase,
  handleForm,
  isPartOf,
  parseArtifactName,
  type ArtifactName,
} from '../../../domain/artifact-name.ts';
import { openArtifacts } from '../../../adapters/runner/artifact.ts';
import type { Log } from '../../../contracts/world.ts';
import { Failure, inputFailure, messageOf } from '../../../domain/errors.ts';
import { handleText, parseHandle, type Handle } from '../../../domain/handle.ts';
import type { Envelope } from '../../../domain/result.ts';
import { headOf, type DigestedSubject, type Subject } from '../../../domain/subject.ts';
import type { Trigger } from '../../../domain/trigger.ts';
import { parseDocument } from '../../../flow/document.ts';
import { readForeign } from '../../../flow/foreign-folder.ts';
import { z } from 'zod';
import { Plan, StageDocument } from './plan.ts';
import { entryOf } from '../stages/prepare.ts';
import { pipeline } from '../task.ts';
import { count, shortSha } from '../../../domain/words.ts';

/** A record that a job of this run put out: which artifact it is, and by its name of what. */
export interface Handed extends Handle {
  of: ArtifactName;
}

/**
 * Fails as input on what is no handle of an artifact of ours, on one of an attempt that is still to come, and on two of
 * one base.
 */
export function parseHanded(records: readonly string[], attempt: number): Handed[] {
  const all = records
    .flatMap((text) => text.split(/\s+/))
    .filter((text) => text !== '')
    .map((text) => {
      const handle = parseHandle(text, 'input records');
      const of = parseArtifactName(handle.name);
      if (of === null)
        throw inputFailure(
          'input records',
          `${JSON.stringify(handle.name.slice(0, 100))} is not the name of a record`,
          handleForm('<stage>'),
        );
      if (of.attempt > attempt)
        throw inputFailure('input records', `${handle.name} is of an attempt after this one, which is ${attempt}`);
      return { ...handle, of };
    });
  const bases = all.map(({ of }) => artifactBase(of));
  const twice = bases.find((base, at) => bases.indexOf(base) < at);
  if (twice !== undefined) throw inputFailure('input records', `has ${twice} twice`, 'each record once');
  return all;
}

const ShardRecords = z.record(z.string(), z.string());

/**
 * The shards' records, from the outputs of their matrix. One that left none, or something else, is not among them: its
 * join counts it as missing.
 */
export function shardsHanded(text: string | undefined, log: Pick<Log, 'warn'>): string[] {
  if (text === undefined) return [];
  try {
    return Object.entries(ShardRecords.parse(JSON.parse(text)))
      .filter(([, record]) => record !== '')
      .flatMap(([output, record]) => {
        try {
          return [handleText(parseHandle(record, output))];
        } catch (error) {
          log.warn(messageOf(error));
          return [];
        }
      });
  } catch (error) {
    throw inputFailure(
      'input shard-records',
      'is not what toJSON makes of a job’s outputs',
      '{"shard-1": "<name>@<id>@<digest>", …}',
      error,
    );
  }
}

/**
 * The plan that this run's first job made. Fails where there is none, or it is about something else than this job's own
 * event.
 */
export async function readPlan(records: readonly Handed[], dir: string, { subject }: Trigger): Promise<Plan> {
  const handed = records.find(({ of }) => isPartOf(of, pipeline.name, ['plan']));
  if (handed === undefined) throw new Failure('environment', 'the plan job ended without a plan; see its log');
  const folder = join(dir, 'handed', 'plan');
  await (await openArtifacts()).download(handed, folder);
  const plan = readForeign(folder, 'plan.json', Plan);
  if (plan.attempt !== handed.of.attempt)
    throw inputFailure(handed.name, `says that it was made in attempt ${plan.attempt}`);
  requireSubject(handed.name, plan.subject, subject);
  return plan;
}

export interface HandedRecord {
  document: StageDocument;
  envelope: Envelope | null;
}

/**
 * A stage's record, in `stages/<stage>` below the chain's folder. It is another job's word: parsed, and about this
 * job's own subject.
 */
export async function readRecord(
  handed: Handed,
  stage: string,
  dir: string,
  { subject }: Trigger,
): Promise<HandedRecord> {
  const { name } = handed;
  const { attempt } = handed.of;
  const folder = join(dir, 'stages', stage);
  try {
    await (await openArtifacts()).download(handed, folder);
    const document = readForeign(folder, 'stage.json', StageDocument);
    const { record } = document;
    if (record.task !== stage || document.attempt !== attempt || !document.over || record.because !== null)
      throw inputFailure(name, `is no record of ${stage} of attempt ${attempt}`);
    requireSubject(name, document.subject, subject);
    if (record.result_path === null) return { document, envelope: null };
    if (record.result_path !== `stages/${stage}/result.json`)
      throw inputFailure(name, 'names another place for its result');
    const { envelope } = parseDocument(
      entryOf(stage).task,
      readForeign(folder, 'result.json', z.unknown()),
      `${name}: result.json`,
    );
    requireSubject(name, envelope.subject, subject);
    if (envelope.verdict !== record.verdict || envelope.has_critical !== record.has_critical)
      throw inputFailure(name, 'its stage.json and its result.json say different things');
    return { document, envelope };
  } catch (error) {
    // What can't be read must not lie where the gate looks for results.
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/**
 * What the stages' jobs of earlier attempts of this run said: also those that only said that they begin. No output
 * tells of them any more, so they are listed, and each that is listed can only take away from what this attempt may
 * spend.
 */
export async function readAttempts(
  dir: string,
  { subject }: Trigger,
  stages: readonly string[],
  attempt: number,
  log: Log,
): Promise<StageDocument[]> {
  const found: StageDocument[] = [];
  const artifacts = await openArtifacts();
  for (const artifact of artifacts.all) {
    const { name } = artifact;
    const of = parseArtifactName(name);
    const stage = stages.find((one) => of !== null && isPartOf(of, one, ['record', 'open', 'collect']));
    if (of === null || stage === undefined || of.attempt >= attempt) continue;
    const folder = join(dir, 'handed', String(artifact.id));
    try {
      await artifacts.download(artifact, folder);
      const document = readForeign(folder, 'stage.json', StageDocument);
      requireSubject(name, document.subject, subject);
      if (document.record.task !== stage || document.attempt !== of.attempt || (document.over && of.part === 'open'))
        throw inputFailure(name, `is no record of ${stage} of attempt ${of.attempt}`);
      found.push(document);
    } catch (error) {
      throw new Failure(
        'environment',
        `what attempt ${of.attempt} of ${stage} spent can't be read: ${messageOf(error)}`,
        {
          cause: error,
        },
      );
    }
    rmSync(folder, { recursive: true, force: true });
  }
  log.info(`earlier attempts of this run left ${count(found.length, 'record')} of what they spent`);
  return found;
}

/** A record of another job has to be about the commits that this job's own event names. */
export function requireSubject(where: string, said: Subject | DigestedSubject, own: Subject): void {
  const shown = (subject: Subject | DigestedSubject): string => `${shortSha(headOf(subject))} of ${subject.repository}`;
  const changes =
    said.kind === 'change' && own.kind === 'change' ? said.base === own.base && said.number === own.number : true;
  if (said.repository === own.repository && headOf(said) === headOf(own) && changes) return;
  throw inputFailure(where, `is about ${shown(said)}`, `one about ${shown(own)}, as this job’s own event says`);
}
