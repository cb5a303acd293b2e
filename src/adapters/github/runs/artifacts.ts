import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Sha } from '../../../domain/subject.ts';
import { readZipFile, ZipError } from '../../../readers/formats/zip.ts';
import { GithubFailure, repositoryPath } from '../client.ts';
import { parseAnswer } from '../forge.ts';
import type { ReleaseReads } from './reads.ts';
import { runsPermission, type WorkflowRun } from './workflow-runs.ts';
import { shortSha } from '../../../domain/words.ts';

export const Artifact = z.looseObject({
  id: z.int().positive(),
  name: z.string(),
  size_in_bytes: z.int().nonnegative(),
  expired: z.boolean(),
  created_at: z.iso.datetime({ offset: true }).nullable(),
  digest: z.string().nullish(),
  workflow_run: z
    .looseObject({
      id: z.int(),
      repository_id: z.int().optional(),
      head_repository_id: z.int().optional(),
      head_sha: Sha.optional(),
    })
    .nullish(),
});
export type Artifact = z.infer<typeof Artifact>;

/** Every artifact of a run, of all attempts. Throws GithubFailure. */
export async function readRunArtifacts({ client, repository }: ReleaseReads, run: number): Promise<Artifact[]> {
  const path = `${repositoryPath(repository)}/actions/runs/${run}/artifacts`;
  return parseAnswer(
    z.array(Artifact),
    await client.counted(path, {}, runsPermission, { pick: 'artifacts', limit: 5000 }),
    path,
  );
}

export interface Refusal {
  reason: string;
  fork?: boolean;
}

/** Whether an artifact says itself that a run of a fork made it; undefined where it doesn't tell. */
export function madeByFork({ workflow_run: told }: Artifact): boolean | undefined {
  const [own, head] = [told?.repository_id, told?.head_repository_id];
  return own === undefined || head === undefined ? undefined : own !== head;
}

/** Why a run is not believed by where its head comes from; null when it is. */
export function refuseHead(repository: string, { headRepository: from }: WorkflowRun): Refusal | null {
  if (from === null)
    return { reason: 'its run came from a fork that is gone, whose workflow file made it', fork: true };
  if (from.name.toLowerCase() !== repository.toLowerCase())
    return { reason: `its run came from the fork ${from.name}, whose workflow file made it`, fork: true };
  return null;
}

/** Why an artifact is not one that this attempt of this run can have made; null when it can be. */
export function refuseMaker({ workflow_run: told }: Artifact, run: WorkflowRun, attempt: number): Refusal | null {
  if (told !== null && told !== undefined) {
    if (told.id !== run.id) return { reason: `it names the run ${told.id}` };
    if (told.head_sha !== undefined && told.head_sha !== run.head)
      return { reason: `it was made on ${shortSha(told.head_sha)}` };
  }
  if (attempt > run.attempt) return { reason: `it names attempt ${attempt} of a run with ${run.attempt}` };
  return null;
}

/** The text of one file in an artifact, or why it can't be had. Throws GithubFailure when the download is refused. */
export async function readArtifactText(
  { client, repository }: ReleaseReads,
  artifact: Artifact,
  file: string,
  most: { artifact: number; file: number },
): Promise<{ text: string } | { refused: string }> {
  if (artifact.expired) return { refused: 'it has expired' };
  if (artifact.size_in_bytes > most.artifact)
    return { refused: `it has ${artifact.size_in_bytes} bytes, more than ${most.artifact}` };
  const body = await client
    .request('GET', `${repositoryPath(repository)}/actions/artifacts/${artifact.id}/zip`, {}, runsPermission)
    .catch((error: unknown) => {
      if (error instanceof GithubFailure && error.status === 410) return null;
      throw error;
    });
  if (body === null) return { refused: 'it has expired' };
  if (!(body instanceof ArrayBuffer)) return { refused: 'GitHub did not send a zip file' };
  const zip = Buffer.from(body);
  if (
    typeof artifact.digest === 'string' &&
    artifact.digest !== `sha256:${createHash('sha256').update(zip).digest('hex')}`
  )
    return { refused: 'its digest is not the one that was uploaded' };
  try {
    const bytes = readZipFile(zip, file, most.file);
    return bytes === undefined
      ? { refused: `it holds no ${file}` }
      : { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch (error) {
    if (error instanceof ZipError) return { refused: error.message };
    if (error instanceof TypeError) return { refused: `its ${file} is not UTF-8` };
    throw error;
  }
}
