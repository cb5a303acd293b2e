import { mkdir, readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { Failure, inputFailure, messageOf } from '../../domain/errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface ArtifactName {
  task: string;
  /** a shard's or stage's name */
  suffix?: string;
}

/**
 * `codex-ci-<task>[-<suffix>]-<attempt>`: artifacts cannot be replaced, so a re-run needs a name of its own. Fails as input
 * on a name that an artifact cannot have.
 */
export function artifactName({ task, suffix }: ArtifactName, environment: Environment): string {
  const attempt = environment['GITHUB_RUN_ATTEMPT'] || '1';
  if (!/^[1-9]\d{0,8}$/.test(attempt)) throw inputFailure('GITHUB_RUN_ATTEMPT', `${JSON.stringify(attempt)} is no attempt`, 'a number from 1 on');
  return `${baseOf({ task, ...(suffix === undefined ? {} : { suffix }) })}-${attempt}`;
}

function baseOf({ task, suffix }: ArtifactName): string {
  const base = ['codex-ci', task, ...(suffix === undefined || suffix === '' ? [] : [suffix])].join('-');
  if (!/^[\w.-]{1,200}$/.test(base)) throw inputFailure('artifact-suffix', `${JSON.stringify(suffix ?? task)} cannot be part of an artifact's name`, 'letters, digits, dot, hyphen, underscore');
  return base;
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
  throw new Failure('environment', `${host} is GitHub Enterprise Server, which has no artifacts of version 4; codex-ci runs on github.com and ghe.com`);
}

export interface UploadOptions {
  retentionDays?: number;
  /** which files are uploaded, by their path in the folder with forward slashes; all of them unless told */
  keep?(path: string): boolean;
}

/** Uploads every regular file below `dir` (links are left out) and returns the artifact's name and id. */
export async function uploadFolder(dir: string, name: ArtifactName, environment: Environment = process.env, { retentionDays, keep = () => true }: UploadOptions = {}): Promise<{ name: string; id: number }> {
  const client = await loadClient(environment);
  const full = artifactName(name, environment);
  const entries = await readdir(dir, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    throw new Failure('environment', `the run folder ${dir} cannot be read: ${messageOf(error)}`, { cause: error });
  });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => keep(relative(dir, file).split(sep).join('/'))).sort();
  if (files.length === 0) throw new Failure('environment', `the run folder ${dir} is empty, so there is nothing to upload`);
  try {
    const { id } = await client.uploadArtifact(full, files, dir, retentionDays === undefined ? {} : { retentionDays });
    if (id === undefined) throw new Error('the service gave no id');
    return { name: full, id };
  } catch (error) {
    const why = /\(409\)|already exists/i.test(messageOf(error))
      ? `this run has one of that name already; there is one ${name.task} for each run of a workflow, so a matrix or a second job needs a workflow of its own`
      : messageOf(error);
    throw new Failure('environment', `the artifact ${full} could not be uploaded: ${why}`, { cause: error });
  }
}

/**
 * Downloads this run's artifact of a task into `dir`: the one of the latest attempt that made one, as a re-run of a single job
 * finds what an earlier attempt left. Its content is input from another job: parse it, do not believe it.
 */
export async function downloadFolder(dir: string, name: ArtifactName, environment: Environment = process.env): Promise<{ name: string; id: number }> {
  const client = await loadClient(environment);
  const base = baseOf(name);
  const current = Number(/-(\d+)$/.exec(artifactName(name, environment))?.[1]);
  try {
    const { artifacts } = await client.listArtifacts();
    const attempts = artifacts.map((artifact) => ({ artifact, attempt: artifact.name.startsWith(`${base}-`) ? attemptOf(artifact.name.slice(base.length + 1)) : 0 }))
      .filter(({ attempt }) => attempt > 0 && attempt <= current).sort((a, b) => b.attempt - a.attempt);
    const found = attempts[0]?.artifact;
    if (found === undefined) throw new Failure('environment', `this run has no artifact ${base}-N: the job that makes it did not get so far`);
    await mkdir(dir, { recursive: true });
    const { digestMismatch } = await client.downloadArtifact(found.id, { path: dir, ...(found.digest === undefined ? {} : { expectedHash: found.digest }) });
    if (digestMismatch === true) throw new Error('its digest is not the one that was uploaded');
    return { name: found.name, id: found.id };
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure('environment', `the artifact ${base} could not be downloaded: ${messageOf(error)}`, { cause: error });
  }
}

/** An artifact of this run; `attempt` is the number that its name ends with, 0 where it ends with none or with one that is yet to come. */
export interface RunArtifact { name: string; attempt: number }

export interface RunArtifacts {
  all: readonly RunArtifact[];
  /** Downloads one by its whole name. Its content is input from another job: parse it, do not believe it. */
  download(name: string, dir: string): Promise<void>;
}

/** Largest artifact that is downloaded, packed. */
const mostBytes = 500 * 1024 * 1024;

/** The artifacts of this workflow run, of all its attempts. */
export async function listArtifacts(environment: Environment = process.env): Promise<RunArtifacts> {
  const client = await loadClient(environment);
  const current = Number(/-(\d+)$/.exec(artifactName({ task: 'x' }, environment))?.[1]);
  const { artifacts } = await client.listArtifacts().catch((error: unknown) => {
    throw new Failure('environment', `the artifacts of this run could not be listed: ${messageOf(error)}`, { cause: error });
  });
  return {
    all: artifacts.map(({ name }) => {
      const attempt = attemptOf(/-(\d+)$/.exec(name)?.[1] ?? '');
      return { name, attempt: attempt > current ? 0 : attempt };
    }),
    download: async (name, dir) => {
      const found = artifacts.find((artifact) => artifact.name === name);
      if (found === undefined) throw new Failure('environment', `this run has no artifact ${name}: the job that makes it did not get so far`);
      if (found.size > mostBytes) throw new Failure('environment', `the artifact ${name} has ${found.size} bytes, more than ${mostBytes}`);
      try {
        await mkdir(dir, { recursive: true });
        const { digestMismatch } = await client.downloadArtifact(found.id, { path: dir, ...(found.digest === undefined ? {} : { expectedHash: found.digest }) });
        if (digestMismatch === true) throw new Error('its digest is not the one that was uploaded');
      } catch (error) {
        throw new Failure('environment', `the artifact ${name} could not be downloaded: ${messageOf(error)}`, { cause: error });
      }
    },
  };
}

/** Downloads an artifact of this run by its whole name as the one file that was stored, without unpacking it. Gives its path in `dir`. */
export async function downloadPacked(name: string, dir: string, limit: number, environment: Environment = process.env): Promise<string> {
  const client = await loadClient(environment);
  try {
    const { artifacts } = await client.listArtifacts();
    const [found] = artifacts.filter((artifact) => artifact.name === name).sort((a, b) => b.id - a.id);
    if (found === undefined) throw new Failure('environment', `this run has no artifact ${name}: the job that makes it did not get so far`);
    if (found.size > limit) throw new Failure('environment', `the artifact ${name} has ${found.size} bytes, more than ${limit}`);
    const { digestMismatch } = await client.downloadArtifact(found.id, { path: dir, skipDecompress: true, ...(found.digest === undefined ? {} : { expectedHash: found.digest }) });
    if (digestMismatch === true) throw new Error('its digest is not the one that was uploaded');
    const [file] = await readdir(dir);
    if (file === undefined) throw new Error('it is empty');
    return join(dir, file);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure('environment', `the artifact ${name} could not be downloaded: ${messageOf(error)}`, { cause: error });
  }
}

const attemptOf = (text: string): number => (/^[1-9]\d{0,8}$/.test(text) ? Number(text) : 0);

/** Loaded late: the client takes a tenth of a second and is of use on a runner only. */
async function loadClient(environment: Environment): Promise<import('@actions/artifact').DefaultArtifactClient> {
  refuseGhes(environment);
  for (const name of ['ACTIONS_RUNTIME_TOKEN', 'ACTIONS_RESULTS_URL']) {
    if ((environment[name] ?? '') === '') throw new Failure('environment', `${name} is not set: artifacts exist only inside an action on a GitHub Actions runner`);
  }
  const { DefaultArtifactClient } = await import('@actions/artifact');
  return new DefaultArtifactClient();
}
