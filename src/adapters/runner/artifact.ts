import { lstat, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { artifactName, type ArtifactBase } from '../../domain/artifact-name.ts';
import { Failure, inputFailure, messageOf } from '../../domain/errors.ts';
import type { Handle } from '../../domain/handle.ts';
import { archiveLimits } from '../../readers/formats/archive-limits.ts';
import { readZipFiles, ZipError } from '../../readers/formats/zip.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Which attempt of its run this job is of. Fails as input on a variable that is no number. */
export function runAttempt(environment: Environment): number {
  const attempt = environment['GITHUB_RUN_ATTEMPT'] || '1';
  if (/^[1-9]\d{0,8}$/.test(attempt)) return Number(attempt);
  throw inputFailure('GITHUB_RUN_ATTEMPT', `${JSON.stringify(attempt)} is no attempt`, 'a number from 1 on');
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
  base: ArtifactBase,
  environment: Environment = process.env,
  { retentionDays, keep = () => true }: UploadOptions = {},
): Promise<Handle> {
  const client = await loadClient(environment);
  const full = artifactName({ ...base, attempt: runAttempt(environment) });
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
      ? `this run has one of that name already; there is one ${base.part === 'ledger' ? base.part : base.task} for each run of a workflow, so a matrix or a second job needs a workflow of its own`
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

/** An artifact as this run lists it. */
export type RunArtifact = Required<Wanted>;

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
  const artifacts = await list(client);
  return {
    all: artifacts.map(({ name, id, digest = null }) => ({ name, id, digest })),
    download: async ({ id, digest, name }, dir) => {
      const refuse = refusalOf(name === undefined ? `the artifact ${id}` : `the artifact ${name} (${id})`);
      const found = artifacts.find((artifact) => artifact.id === id);
      if (found === undefined)
        throw refuse('is not among those of this run; the job that made it has to be one of the same run');
      if (name !== undefined && found.name !== name)
        throw refuse(
          `is called ${JSON.stringify(found.name.slice(0, 120))}, so it is not the one that was handed over`,
        );
      if (digest !== null && found.digest !== undefined && found.digest !== digest)
        throw refuse('has another digest than the one that was handed over, so it is not what its job stored');
      const { bytes } = await readPacked(client, { id, size: found.size, digest }, archiveLimits.packed, {
        refuse,
        environment,
      });
      try {
        await unpack(bytes, dir);
      } catch (error) {
        throw refuse(
          error instanceof ZipError ? `is not taken: ${error.message}` : `could not be unpacked: ${messageOf(error)}`,
          error,
        );
      }
      return found.name;
    },
  };
}

/** A file as it was stored, with its name. */
export interface PackedFile {
  name: string;
  bytes: Buffer;
}

/** The newest artifact of this run with that whole name, as the one file that was stored: it is not unpacked. */
export async function downloadPacked(
  name: string,
  limit: number,
  environment: Environment = process.env,
): Promise<PackedFile> {
  const client = await loadClient(environment);
  const [found] = (await list(client)).filter((artifact) => artifact.name === name).sort((a, b) => b.id - a.id);
  if (found === undefined)
    throw new Failure('environment', `this run has no artifact ${name}: the job that makes it did not get so far`);
  const { id, size, digest = null } = found;
  return readPacked(client, { id, size, digest }, limit, { refuse: refusalOf(`the artifact ${name}`), environment });
}

type Client = import('@actions/artifact').DefaultArtifactClient;
type Refuse = (why: string, cause?: unknown) => Failure;

const refusalOf =
  (what: string): Refuse =>
  (why, cause) =>
    new Failure('environment', `${what} ${why}`, { cause });

async function list(client: Client): Promise<Awaited<ReturnType<Client['listArtifacts']>>['artifacts']> {
  const { artifacts } = await client.listArtifacts().catch((error: unknown) => {
    throw new Failure('environment', `the artifacts of this run could not be listed: ${messageOf(error)}`, {
      cause: error,
    });
  });
  return artifacts;
}

/** Fails as environment on what is too large, is no single file, or has another digest than is told. */
async function readPacked(
  client: Client,
  { id, size, digest }: { id: number; size: number; digest: string | null },
  limit: number,
  { refuse, environment }: { refuse: Refuse; environment: Environment },
): Promise<PackedFile> {
  if (size > limit) throw refuse(`has ${size} bytes, more than ${limit}`);
  const spool = await mkdtemp(join(environment['RUNNER_TEMP'] || tmpdir(), 'codex-ci-artifact-'));
  try {
    const { digestMismatch } = await client.downloadArtifact(id, {
      path: spool,
      skipDecompress: true,
      ...(digest === null ? {} : { expectedHash: digest }),
    });
    if (digestMismatch === true)
      throw refuse('has another content than its digest says, so it is not what its job stored');
    const [name, ...more] = await readdir(spool);
    if (name === undefined || more.length > 0) throw refuse('is not taken: it is no single file');
    const file = join(spool, name);
    const { size: stored } = await lstat(file);
    if (stored > limit) throw refuse(`is not taken: it has ${stored} bytes, more than ${limit}`);
    return { name, bytes: await readFile(file) };
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw refuse(`could not be downloaded: ${messageOf(error)}`, error);
  } finally {
    await rm(spool, { recursive: true, force: true });
  }
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

/** Loaded late: the client takes a tenth of a second and is of use on a runner only. */
async function loadClient(environment: Environment): Promise<Client> {
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
