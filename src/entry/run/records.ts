import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { handOverDays, openArtifacts, uploadFolder } from '../../adapters/runner/artifact.ts';
import { copyPlain } from '../../contracts/input-file.ts';
import type { Log } from '../../contracts/world.ts';
import { handleForm, parseArtifactName, shardSlug, type ArtifactBase } from '../../domain/artifact-name.ts';
import { Failure, inputFailure, messageOf } from '../../domain/errors.ts';
import { parseHandle, type Handle } from '../../domain/handle.ts';
import { inLanes } from '../../domain/in-lanes.ts';
import type { ShardFolder } from '../../flow/join.ts';
import { readForeign } from '../../flow/foreign-folder.ts';
import { StoredShard, wholeShard } from '../../flow/shards.ts';
import type { Steps } from './plan.ts';

/** A part of a run, as options `steps`, `shard` and `records` say it. */
export interface Span {
  task: string;
  steps: Steps;
  shard: string | undefined;
  records: readonly string[];
}

/**
 * Fetches what a part of a run goes on with: `dir` is the collected run then, and of who asked nothing but a folder to
 * take replies from is given: those of the shards, or the one of who asked everything. Null where there is nothing to
 * join. A shard that is not there is left out; a collected run that isn't is an error.
 */
export type FetchRecords = (dir: string, span: Span) => Promise<readonly ShardFolder[] | null>;

/** What a part of a run is called. The whole and the joined run are the record that is published. */
function baseOf({ task, steps, shard }: Pick<Span, 'task' | 'steps' | 'shard'>): ArtifactBase {
  if (steps === 'turns') return { part: steps, task, shard: shard ?? null };
  return { part: steps === 'collect' ? steps : 'record', task };
}

/** A shard's record leaves out what the run that was collected has, and what it says of the whole. */
const ofShard = /^(?:(?:trigger|options|engine|timing|shard)\.json|turns\/.+)$/;

/**
 * Uploads the record of a part of a run. Only the whole and the joined run is read by others than a later job of this
 * run, and kept as long as `retentionDays` says.
 */
export function storeRecord(
  dir: string,
  span: Pick<Span, 'task' | 'steps' | 'shard'>,
  retentionDays: number | undefined,
): Promise<Handle> {
  const base = baseOf(span);
  return uploadFolder(dir, base, process.env, {
    retentionDays: base.part === 'record' ? retentionDays : handOverDays,
    ...(span.shard === undefined ? {} : { keep: (path: string) => ofShard.test(path) }),
  });
}

interface Part {
  handle: Handle;
  part: 'collect' | 'turns';
  shard: string | null;
}

/** Handles, split at space too. One whose name says that it is no part of a run of `task` is refused. */
function readParts(task: string, texts: readonly string[]): Part[] {
  return texts
    .flatMap((text) => text.split(/\s+/))
    .filter((text) => text !== '')
    .map((text) => {
      const handle = parseHandle(text, 'input records');
      const of = parseArtifactName(handle.name);
      if (of?.part === 'collect' && of.task === task) return { handle, part: of.part, shard: null };
      if (of?.part === 'turns' && of.task === task) return { handle, part: of.part, shard: of.shard };
      throw inputFailure(
        'input records',
        `${JSON.stringify(handle.name)} is no part of a run of ${task}`,
        handleForm(`${task}-<collect|turns>[-k-of-n]`),
      );
    });
}

const allowed: Readonly<Record<'turns' | 'recheck', (task: string) => string>> = {
  turns: (task) => handleForm(`${task}-collect`),
  recheck: (task) => `${handleForm(`${task}-collect`)}, with codex-ci-${task}-turns-… or with those of its shards`,
};

/**
 * On a runner: artifacts of this workflow run, each by the id and digest that its job put out. A shard that is not
 * handed over, or is not what was, is left out: its files count as unread.
 */
export const fetchArtifacts =
  (log: Log): FetchRecords =>
  async (dir, span) => {
    const { steps, task } = span;
    refuseIdle('input records', span);
    if (steps === 'all' || steps === 'collect') return null;
    const parts = readParts(task, span.records);
    const [first, second] = parts.filter(({ part }) => part === 'collect');
    const asked = parts.filter(({ part }) => part === 'turns');
    const whole = asked.some(({ shard }) => shard === null);
    const fits =
      first !== undefined &&
      second === undefined &&
      (steps === 'turns' ? asked.length === 0 : !whole || asked.length === 1);
    const shown = parts.map(({ handle }) => handle.name).join(' ');
    if (!fits)
      throw inputFailure(
        'input records',
        parts.length === 0 ? `is empty, and steps is ${steps}` : `${shown} is nothing that steps ${steps} goes on with`,
        allowed[steps](task),
      );
    const twice = asked.find(({ shard }, at) => asked.findIndex((one) => one.shard === shard) < at);
    if (twice !== undefined)
      throw inputFailure('input records', `names shard ${twice.shard ?? wholeShard} twice`, 'each shard once');
    const artifacts = await openArtifacts();
    await artifacts.download(first.handle, dir);
    if (steps === 'turns') return null;
    const folders = await inLanes(asked, 4, async ({ handle, shard }): Promise<ShardFolder[]> => {
      const id = shard ?? wholeShard;
      const folder = join(`${dir}-shards`, shardSlug(id));
      try {
        await artifacts.download(handle, folder);
        return [{ id, dir: folder }];
      } catch (error) {
        log.warn(`shard ${id}: ${messageOf(error)}`);
        return [];
      }
    });
    return folders.flat();
  };

/**
 * In a terminal: folders. The first is copied, as a run is not changed by what goes on with it; more of them are
 * shards. A folder that holds none that can be read is left out.
 */
export const copyFolders =
  (log: Log): FetchRecords =>
  (dir, span) => {
    const { steps, records } = span;
    refuseIdle('--records', span);
    if (steps === 'all' || steps === 'collect') return Promise.resolve(null);
    const [first, ...shards] = records;
    if (first === undefined || (steps === 'turns' && shards.length > 0))
      throw inputFailure(
        '--records',
        first === undefined ? `is not given, and steps is ${steps}` : 'names several runs',
        `--steps ${steps} --records RUN${steps === 'recheck' ? ' [--records SHARD …]' : ''}`,
      );
    if (!existsSync(join(first, 'trigger.json')))
      throw inputFailure(
        '--records',
        `${JSON.stringify(first)} is no run folder`,
        'the folder of a run that was collected',
      );
    if (resolve(first) !== resolve(dir)) copyPlain(first, dir);
    // what was asked in one piece says by whom; a run that was only collected has shards, and none of them is here
    if (steps === 'turns' || (shards.length === 0 && existsSync(join(first, 'engine.json'))))
      return Promise.resolve(null);
    return Promise.resolve(shards.flatMap((folder) => shardIn(folder, log)));
  };

/** The shard that a folder says it holds. A spoilt one is left out, as on a runner: its files count as unread. */
function shardIn(folder: string, log: Log): ShardFolder[] {
  if (!existsSync(folder))
    throw inputFailure('--records', `${JSON.stringify(folder)} is not there`, 'a shard’s folder');
  try {
    return [{ id: readForeign(folder, 'shard.json', StoredShard).id, dir: resolve(folder) }];
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    log.warn(`${folder}: ${error.message}`);
    return [];
  }
}

function refuseIdle(option: string, { steps, shard, records }: Span): void {
  if (records.length > 0 && (steps === 'all' || steps === 'collect'))
    throw inputFailure(option, `is given, and steps is ${steps}`, 'records with steps turns or recheck');
  if (shard !== undefined && steps !== 'turns')
    throw inputFailure('shard', `is given, and steps is ${steps}`, 'a shard with steps turns');
}
