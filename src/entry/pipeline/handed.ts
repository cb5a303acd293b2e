import { lstatSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { listArtifacts } from '../../adapters/runner/artifact.ts';
import type { Log } from '../../contracts/world.ts';
import { Failure, inputFailure, messageOf } from '../../domain/errors.ts';
import type { Envelope } from '../../domain/result.ts';
import { headOf, type DigestedSubject, type Subject } from '../../domain/subject.ts';
import type { Trigger } from '../../domain/trigger.ts';
import { parseDocument } from '../../flow/document.ts';
import { openRunFolder } from '../../flow/run-folder.ts';
import { z } from 'zod';
import { Plan, StageDocument } from './plan.ts';
import { entryOf } from './prepare.ts';
import { pipeline } from './task.ts';

export const planSuffix = 'plan';
/** Artifact of a stage that says, before it asks anything, that it begins. */
export const openSuffix = 'open';
/** A stage's record with thousands of findings makes some four million bytes. */
const mostBytes = 32 * 1024 * 1024;

/** A name from `needs.*.outputs.artifact-name`: of whom it is, and of which attempt. */
export interface HandedName { name: string; base: string; attempt: number }

/** Fails as input on what is no artifact's name of ours, or one of an attempt that is still to come. */
export function parseNames(records: readonly string[], attempt: number): HandedName[] {
  return records.flatMap((text) => text.split(/\s+/)).filter((text) => text !== '').map((name) => {
    const [, base = '', number = ''] = /^codex-ci-([a-z][a-z0-9-]*?)-([1-9]\d{0,8})$/.exec(name) ?? [];
    if (base === '') throw inputFailure('input records', `${JSON.stringify(name.slice(0, 100))} is not the name of a record`, 'codex-ci-<stage>-<attempt>');
    if (Number(number) > attempt) throw inputFailure('input records', `${name} is of an attempt after this one, which is ${attempt}`);
    return { name, base, attempt: Number(number) };
  });
}

/** The plan that this run's first job made. Fails where there is none, or it is about something else than this job's own event. */
export async function readPlan(names: readonly HandedName[], dir: string, { subject }: Trigger): Promise<Plan> {
  const handed = names.find(({ base }) => base === `${pipeline.name}-${planSuffix}`);
  if (handed === undefined) throw new Failure('environment', 'the plan job ended without a plan; see its log');
  const folder = join(dir, 'handed', 'plan');
  await (await listArtifacts()).download(handed.name, folder);
  const plan = readFile(folder, 'plan.json', Plan);
  if (plan.attempt !== handed.attempt) throw inputFailure(handed.name, `says that it was made in attempt ${plan.attempt}`);
  requireSubject(handed.name, plan.subject, subject);
  return plan;
}

export interface HandedRecord { document: StageDocument; envelope: Envelope | null }

/** A stage's record, in `stages/<stage>` below the chain's folder. It is another job's word: parsed, and about this job's own subject. */
export async function readRecord({ name, attempt }: HandedName, stage: string, dir: string, { subject }: Trigger): Promise<HandedRecord> {
  const folder = join(dir, 'stages', stage);
  try {
    await (await listArtifacts()).download(name, folder);
    const document = readFile(folder, 'stage.json', StageDocument);
    const { record } = document;
    if (record.task !== stage || document.attempt !== attempt || !document.over || record.because !== null) throw inputFailure(name, `is no record of ${stage} of attempt ${attempt}`);
    requireSubject(name, document.subject, subject);
    if (record.result_path === null) return { document, envelope: null };
    if (record.result_path !== `stages/${stage}/result.json`) throw inputFailure(name, 'names another place for its result');
    const { envelope } = parseDocument(entryOf(stage).task, readFile(folder, 'result.json', z.unknown()), `${name}: result.json`);
    requireSubject(name, envelope.subject, subject);
    if (envelope.verdict !== record.verdict || envelope.has_critical !== record.has_critical) throw inputFailure(name, 'its stage.json and its result.json say different things');
    return { document, envelope };
  } catch (error) {
    // What can't be read must not lie where the gate looks for results.
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** What the stages' jobs of earlier attempts of this run said: also those that only said that they begin. */
export async function readAttempts(dir: string, { subject }: Trigger, stages: readonly string[], attempt: number, log: Log): Promise<StageDocument[]> {
  const found: StageDocument[] = [];
  const artifacts = await listArtifacts();
  for (const { name, attempt: of } of artifacts.all) {
    const [, stage = '', kind = ''] = /^codex-ci-([a-z-]+?)(-open(?:-\d+-of-\d+)?|-collect)?-\d+$/.exec(name) ?? [];
    if (!stages.includes(stage) || of === 0 || of >= attempt) continue;
    const folder = join(dir, 'handed', name);
    try {
      await artifacts.download(name, folder);
      const document = readFile(folder, 'stage.json', StageDocument);
      requireSubject(name, document.subject, subject);
      if (document.record.task !== stage || document.attempt !== of || (document.over && kind !== '' && kind !== '-collect')) throw inputFailure(name, `is no record of ${stage} of attempt ${of}`);
      found.push(document);
    } catch (error) {
      throw new Failure('environment', `what attempt ${of} of ${stage} spent can't be read: ${messageOf(error)}`, { cause: error });
    }
    rmSync(folder, { recursive: true, force: true });
  }
  log.info(`earlier attempts of this run left ${found.length} record${found.length === 1 ? '' : 's'} of what they spent`);
  return found;
}

/** A record of another job has to be about the commits that this job's own event names. */
export function requireSubject(where: string, said: Subject | DigestedSubject, own: Subject): void {
  const shown = (subject: Subject | DigestedSubject): string => `${headOf(subject).slice(0, 12)} of ${subject.repository}`;
  const changes = said.kind === 'change' && own.kind === 'change' ? said.base === own.base && said.number === own.number : true;
  if (said.repository === own.repository && headOf(said) === headOf(own) && changes) return;
  throw inputFailure(where, `is about ${shown(said)}`, `one about ${shown(own)}, as this job’s own event says`);
}

/** A document of a folder that another job filled. Fails as input on a link, and on what is too large or of another form. */
export function readFile<T>(dir: string, name: string, schema: z.ZodType<T>): T {
  const file = join(dir, name);
  const stats = lstatSync(file, { throwIfNoEntry: false });
  // A link could lead to any file of this runner, whose text an error message would then quote.
  if (stats !== undefined && !stats.isFile()) throw inputFailure(name, 'is no regular file');
  if (stats !== undefined && stats.size > mostBytes) throw inputFailure(name, `has ${stats.size} bytes`, `at most ${mostBytes}`);
  return openRunFolder(dir).read(name, schema);
}
