import { lstat, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { Failure, inputFailure, messageOf } from '../../domain/errors.ts';
import type { Handle } from '../../domain/handle.ts';
import { archiveLimits } from '../../readers/formats/archive-limits.ts';
import { readZipFiles, ZipError } from '../../readers/formats/zip.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface ArtifactName {
  task: string;
  /** a shard's or stage's name */
  suffix?: string;
}

/**
 * `codex-ci-<task>[-<suffix>]-<attempt>`: artifacts cannot be replaced, so a re-run needs a name of its own. Fails as
 * input on a name that an artifact cannot have.
 */
export function artifactName({ task, suffix }: ArtifactName, environment: Environment): string {
  const attempt = environment['GITHUB_RUN_ATTEMPT'] || '1';
  if (!/^[1-9]\d{0,8}$/.test(attempt))
    throw inputFailure('GITHUB_RUN_ATTEMPT', `${JSON.stringify(attempt)} is no attempt`, 'a number from 1 on');
  const base = ['codex-ci', task, ...(suffix === undefined || suffix === '' ? [] : [suffix])].join('-');
  if (!/^[\w.-]{1,200}$/.test(base))
    throw inputFailure(
      'artifact-suffix',
      `${JSON.stringify(suffix ?? task)} cannot be part of an artifact's name`,
      'letters, digits, dot, hyphen, underscore',
    );
  return `${base}-${attempt}`;
}

/** Fails with one line on GitHub Enterprise Server, which has no artifacts of version 4. */
export function refuseGhes(environment: Environment): void {
  const server = environment['GITHUB_SERVER_URL'] || 'https://github.com';
  let host = '';
  try {
    host = new URL(server).hostname.toLowerCase();
  } catch {
    throw inputFailure('GITHUB_SERVER_URL', `${JSON.stringify(server)} is no URL`);
  }
  if (host === 'github.com' || host.endsWith('.ghe.com') || host.endsWith('.localhost')) return;
  throw new Failure(
    'environment',
    `${host} is GitHub Enterprise Server, which has no artifacts of version 4; codex-ci runs on github.com and ghe.com`,
  );
}

/**
 * Days that GitHub keeps what only a later job of the same run needs; they take no room in the account for longer. A
 * re-run after that begins with all jobs.
 */
export const handOverDays = 3;

export interface UploadOptions {
  /** the repository's own setting unless told */
  retentionDays?: number | undefined;
  /** which files are uploaded, by their path in the folder with forward slashes; all of them unless told */
  keep?(path: string): boolean;
}

/**
 * Uploads every regular file below `dir` (links are left out) and returns which artifact that is, for whoever it is
 * handed to.
 */
export async function uploadFolder(
  dir: string,
  name: ArtifactName,
  environment: Environment = process.env,
  { retentionDays, keep = () => true }: UploadOptions = {},
): Promise<Handle> {
  const client = await loadClient(environment);
  const full = artifactName(name, environment);
  const entries = await readdir(dir, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    throw new Failure('environment', `the run folder ${dir} cannot be read: ${messageOf(error)}`, { cause: error });
  });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => keep(relative(dir, file).split(sep).join('/')))
    .sort();
  if (files.length === 0)
    throw new Failure('environment', `the run folder ${dir} is empty, so there is nothing to upload`);
  try {
    const { id, digest } = await client.uploadArtifact(
      full,
      files,
      dir,
      retentionDays === undefined ? {} : { retentionDays },
    );
    if (id === undefined || digest === undefined)
      throw new Error(`the service gave no ${id === undefined ? 'id' : 'digest'}`);
    return { name: full, id, digest: `sha256:${digest.replace(/^sha256:/, '')}` };
  } catch (error) {
    const why = /\(409\)|already exists/i.test(messageOf(error))
      ? `this run has one of that name already; there is one ${name.task} for each run of a workflow, so a ` +
        'matrix or a second job needs a workflow of its own'
      : messageOf(error);
    throw new Failure('environment', `the artifact ${full} could not be uploaded: ${why}`, { cause: error });
  }
}

/** Which artifact: by its id, and by its digest where that is known. A `name` that is told it has to bear, too. */
interface Wanted {
  id: number;
  digest: string | null;
  name?: string;
}

/**
 * An artifact as this run lists it; `attempt` is the number that its name ends with, 0 where it ends with none or with
 * one that is yet to come.
 */
export interface RunArtifact extends Required<Wanted> {
  attempt: number;
}

export interface RunArtifacts {
  /**
   * What a name says is nobody's word: whoever can upload to this run can take it. So nothing that is handed over is
   * looked for here.
   */
  all: readonly RunArtifact[];
  /**
   * Downloads one into `dir`, where nothing may lie yet, and gives its name: within `archiveLimits`, plain files alone.
   * Its content is input from another job: parse it, do not believe it.
   */
  download(wanted: Wanted, dir: string): Promise<string>;
}

/** The artifacts of this workflow run, of all its attempts. */
export async function openArtifacts(environment: Environment = process.env): Promise<RunArtifacts> {
  const client = await loadClient(environment);
  const current = Number(/-(\d+)$/.exec(artifactName({ task: 'x' }, environment))?.[1]);
  const { artifacts } = await client.listArtifacts().catch((error: unknown) => {
    throw new Failure('environment', `the artifacts of this run could not be listed: ${messageOf(error)}`, {
      cause: error,
    });
  });
  return {
    all: artifacts.map(({ name, id, digest = null }) => {
      const attempt = attemptOf(/-(\d+)$/.exec(name)?.[1] ?? '');
      return { name, id, digest, attempt: attempt > current ? 0 : attempt };
    }),
    download: async ({ id, digest, name }, dir) => {
      const what = name === undefined ? `the artifact ${id}` : `the artifact ${name} (${id})`;
      const refuse = (why: string, cause?: unknown): Failure => new Failure('environment', `${what} ${why}`, { cause });
      const found = artifacts.find((artifact) => artifact.id === id);
      if (found === undefined)
        throw refuse('is not among those of this run; the job that made it has to be one of the same run');
      if (name !== undefined && found.name !== name)
        throw refuse(
          `is called ${JSON.stringify(found.name.slice(0, 120))}, so it is not the one that was handed over`,
        );
      if (digest !== null && found.digest !== undefined && found.digest !== digest)
        throw refuse('has another digest than the one that was handed over, so it is not what its job stored');
      if (found.size > archiveLimits.packed) throw refuse(`has ${found.size} bytes, more than ${archiveLimits.packed}`);
      const spool = await mkdtemp(join(environment['RUNNER_TEMP'] || tmpdir(), 'codex-ci-artifact-'));
      try {
        const { digestMismatch } = await client.downloadArtifact(id, {
          path: spool,
          skipDecompress: true,
          ...(digest === null ? {} : { expectedHash: digest }),
        });
        if (digestMismatch === true)
          throw refuse('has another content than its digest says, so it is not what its job stored');
        await unpack(await spooled(spool), dir);
      } catch (error) {
        if (error instanceof Failure) throw error;
        throw refuse(
          error instanceof ZipError ? `is not taken: ${error.message}` : `could not be downloaded: ${messageOf(error)}`,
          error,
        );
      } finally {
        await rm(spool, { recursive: true, force: true });
      }
      return found.name;
    },
  };
}

/**
 * Downloads an artifact of this run by its whole name as the one file that was stored, without unpacking it. Gives its
 * path in `dir`.
 */
export async function downloadPacked(
  name: string,
  dir: string,
  limit: number,
  environment: Environment = process.env,
): Promise<string> {
  const client = await loadClient(environment);
  try {
    const { artifacts } = await client.listArtifacts();
    const [found] = artifacts.filter((artifact) => artifact.name === name).sort((a, b) => b.id - a.id);
    if (found === undefined)
      throw new Failure('environment', `this run has no artifact ${name}: the job that makes it did not get so far`);
    if (found.size > limit)
      throw new Failure('environment', `the artifact ${name} has ${found.size} bytes, more than ${limit}`);
    const { digestMismatch } = await client.downloadArtifact(found.id, {
      path: dir,
      skipDecompress: true,
      ...(found.digest === undefined ? {} : { expectedHash: found.digest }),
    });
    if (digestMismatch === true) throw new Error('its digest is not the one that was uploaded');
    const [file] = await readdir(dir);
    if (file === undefined) throw new Error('it is empty');
    return join(dir, file);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure('environment', `the artifact ${name} could not be downloaded: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

async function spooled(dir: string): Promise<Buffer> {
  const [name, ...more] = await readdir(dir);
  if (name === undefined || more.length > 0) throw new ZipError('it is no single archive');
  const { size } = await lstat(join(dir, name));
  if (size > archiveLimits.packed) throw new ZipError(`it has ${size} bytes, more than ${archiveLimits.packed}`);
  return readFile(join(dir, name));
}

/** All or nothing: what can't be unpacked whole leaves nothing behind. */
async function unpack(zip: Buffer, dir: string): Promise<void> {
  const files = readZipFiles(zip);
  await mkdir(dir, { recursive: true });
  if ((await readdir(dir)).length > 0) throw new Error(`${dir} is not empty`);
  try {
    for (const { path, content } of files) {
      const to = join(dir, ...path.split('/'));
      await mkdir(dirname(to), { recursive: true });
      await writeFile(to, content(), { flag: 'wx' });
    }
  } catch (error) {
    await rm(dir, { recursive: true, force: true });
    throw error;
  }
}

const attemptOf = (text: string): number => (/^[1-9]\d{0,8}$/.test(text) ? Number(text) : 0);

/** Loaded late: the client takes a tenth of a second and is of use on a runner only. */
async function loadClient(environment: Environment): Promise<import('@actions/artifact').DefaultArtifactClient> {
  refuseGhes(environment);
  for (const name of ['ACTIONS_RUNTIME_TOKEN', 'ACTIONS_RESULTS_URL']) {
    if ((environment[name] ?? '') === '')
      throw new Failure(
        'environment',
        `${name} is not set: artifacts exist only inside an action on a GitHub Actions runner`,
      );
  }
  const { DefaultArtifactClient } = await import('@actions/artifact');
  return new DefaultArtifactClient();
}
